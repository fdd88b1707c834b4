//! `fx backfill --again`: what is here already and comes otherwise is listed, and replaced only with `--yes`; and a day that contradicts
//! itself.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use fx::config;
use fx::refresh::backfill::{Count, Progress, Wanted};
use fx::store::RateStore;
use jiff::civil::{Date, date};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{Bank, CBR, Desk, ECB, HISTORY, NOW, bank, desk, fetcher, history, set};

const DAY: Date = date(2021, 3, 4);
const SAME: Date = date(2021, 3, 5);

/// Backfills two days once more, and answers what was counted and what was said of days that are held otherwise.
async fn again(desk: &Desk, again: bool, replace: bool) -> (Count, Vec<String>) {
    let mut said = Vec::new();
    let wanted = Wanted { since: Some(DAY), until: Some(SAME), again, replace };
    let mut tell = |event| match event {
        Progress::Held(date, rows) => said.push(format!("{date} held: {}", rows.join("; "))),
        Progress::Replaced(date, rows) => said.push(format!("{date} replaced: {}", rows.join("; "))),
        _ => {}
    };
    let count = desk.fetcher.backfill(CBR.source, wanted, &mut tell).await.unwrap();
    (count, said)
}

#[tokio::test]
async fn an_accepted_day_is_replaced_only_where_that_is_asked_for_and_what_changed_is_listed() {
    let first = bank(&[], None).await;
    let before = desk(&first, NOW).await;
    assert_eq!(again(&before, false, false).await, (Count { inserted: 2, ..Count::default() }, vec![]));
    // The publisher says something else of one of the days.
    let other = bank(&[(DAY, "75,9999")], None).await;
    let config = config::load(None, set(&other.uri())).unwrap().0;
    let after = Desk { fetcher: fetcher(&config, &before.store, NOW), store: Arc::clone(&before.store) };
    // `--yes` alone asks for nothing: the days were gone through.
    assert_eq!(again(&after, false, true).await, (Count::default(), vec![]));
    let differs = "1 USD = 75.1063 RUB, and came as 1 USD = 75.9999 RUB";
    let (count, said) = again(&after, true, false).await;
    assert_eq!((count, said), (Count { unchanged: 1, held: 1, ..Count::default() }, vec![format!("2021-03-04 held: {differs}")]));
    assert_eq!(after.dollars(CBR).await, ["2021-03-04 1 75.1063", "2021-03-05 1 75.1064"]);
    let (count, said) = again(&after, true, true).await;
    assert_eq!((count, said), (Count { unchanged: 1, revised: 1, ..Count::default() }, vec![format!("2021-03-04 replaced: {differs}")]));
    assert_eq!(after.dollars(CBR).await, ["2021-03-04 1 75.9999", "2021-03-05 1 75.1064"]);
    assert_eq!(after.store.revisions(CBR, DAY).await.unwrap().len(), 2, "the earlier figures stay readable");
    // Once more there is nothing to list.
    assert_eq!(again(&after, true, true).await, (Count { unchanged: 2, ..Count::default() }, vec![]));
}

#[tokio::test]
async fn a_day_of_the_archive_is_not_replaced_unasked() {
    let publisher = MockServer::start().await;
    let (sheets, _) = history().await;
    let day = sheets[1].clone();
    let (codes, figures): (Vec<String>, Vec<String>) = day
        .quotes()
        .iter()
        .map(|quote| (quote.quote.to_string(), if quote.quote.as_str() == "USD" { "1.1791".to_owned() } else { quote.value().to_string() }))
        .unzip();
    let file = crate::zip(&format!("Date,{},\n{},{},\n", codes.join(","), day.date(), figures.join(",")));
    Mock::given(path(HISTORY)).respond_with(ResponseTemplate::new(200).set_body_bytes(file)).mount(&publisher).await;
    let store: Arc<dyn RateStore> = crate::books::store().await;
    let config = config::load(None, set(&publisher.uri())).unwrap().0;
    let desk = Desk { fetcher: fetcher(&config, &store, NOW), store };
    let of = async |replace| {
        let (mut held, mut replaced) = (0, 0);
        let wanted = Wanted { since: Some(day.date()), until: Some(day.date()), again: replace, replace };
        let mut tell = |event| match event {
            Progress::Held(..) => held += 1,
            Progress::Replaced(..) => replaced += 1,
            _ => {}
        };
        desk.fetcher.backfill(ECB.source, wanted, &mut tell).await.unwrap();
        (held, replaced)
    };
    let usd = async || desk.dollars(ECB).await[1].clone();
    assert_eq!((of(false).await, usd().await), ((1, 0), "1999-01-05 1 1.179".to_owned()));
    assert_eq!((of(true).await, usd().await), ((0, 1), "1999-01-05 1 1.1791".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_lists_what_it_keeps_and_what_it_replaces() {
    let publisher = bank(&[], None).await;
    let folder = tempfile::tempdir().unwrap();
    let run = |publisher: &str, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
        command.args(["backfill", "cbr", "--since", "2021-03-04", "--until", "2021-03-05"]).args(more);
        command.env_clear().env("HOME", folder.path()).current_dir(folder.path()).envs(set(publisher));
        // Figures that were made up are beside nobody's.
        command.env("FX_SOURCES__ECB__ENABLED", "false").env("FX_SOURCES__EXCHANGE_API__ENABLED", "false");
        command.env("FX_STORE__URL", format!("sqlite:{}", folder.path().join("fx.db").display()));
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    assert_eq!(run(&publisher.uri(), &[]).1, "CBR: 2 new, 0 corrected, 0 here already, 0 refused\n");
    let other = bank(&[(DAY, "75,9999")], None).await;
    let differs = "1 USD = 75.1063 RUB, and came as 1 USD = 75.9999 RUB";
    let (code, out, err) = run(&other.uri(), &["--again"]);
    let held = "CBR: 0 new, 0 corrected, 1 here already, 0 refused, 1 held otherwise here and not replaced (see the list; --again --yes \
                replaces them)\n";
    assert_eq!((code, out.as_str()), (Some(0), held));
    assert!(err.contains(&format!("2021-03-04 is held otherwise here: {differs}\n")), "{err}");
    let (code, out, err) = run(&other.uri(), &["--again", "--yes"]);
    assert_eq!((code, out.as_str()), (Some(0), "CBR: 0 new, 1 corrected, 1 here already, 0 refused\n"));
    assert!(err.contains(&format!("2021-03-04 is replaced here: {differs}\n")), "{err}");
    let (code, _, err) = run(&other.uri(), &["--yes"]);
    assert!(code == Some(2) && err.contains("--again"), "{code:?} {err}");
}

#[tokio::test]
async fn a_day_that_contradicts_itself_loses_that_row_alone() {
    // On the last day of the year's part the dollar bears the number of the euro.
    let dollars: BTreeMap<Date, &'static str> = BTreeMap::new();
    let publisher = MockServer::start().await;
    let bank = Bank { dollars, lost: None };
    let daily = bank.clone();
    let odd = move |request: &wiremock::Request| {
        let query: BTreeMap<String, String> = request.url.query_pairs().map(|(name, value)| (name.into(), value.into())).collect();
        let sheet = daily.sheet(Date::strptime("%d/%m/%Y", &query["date_req"]).unwrap());
        let of_the_day = query["date_req"] == "05/03/2021";
        let sheet = if of_the_day { sheet.replace("<CharCode>USD<", "<NumCode>978</NumCode><CharCode>USD<") } else { sheet };
        ResponseTemplate::new(200).set_body_string(sheet)
    };
    Mock::given(path(crate::DAILY)).respond_with(odd).mount(&publisher).await;
    Mock::given(path(crate::DYNAMIC)).respond_with(bank).mount(&publisher).await;
    let desk = desk(&publisher, NOW).await;
    let (count, _) = again(&desk, false, false).await;
    assert_eq!(count, Count { inserted: 2, rows: 1, ..Count::default() });
    assert_eq!(desk.dollars(CBR).await, ["2021-03-04 1 75.1063"]);
    let sheet = desk.store.sheet(CBR, SAME).await.unwrap().unwrap();
    assert_eq!(sheet.quotes().len(), 29, "of thirty the others stand");
    let euro = sheet.between("EUR".parse().unwrap(), "RUB".parse().unwrap()).unwrap();
    assert_eq!(euro.value().to_string(), "32.0064", "under its own name");
}
