//! The one suite: what every store that can be written must do.

use jiff::SignedDuration;

use super::*;

/// Two tables of one source.
const A: TableId = TableId { source: SourceId::new("BANK"), table: "A" };
const B: TableId = TableId { source: SourceId::new("BANK"), table: "B" };

macro_rules! every_store {
    ($($case:ident)*) => {
        mod in_a_file {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let (sqlite, folder) = file().await;
                super::$case(fixture(sqlite, Some(folder)).store.clone()).await;
            })*
            use super::*;
        }
        mod in_the_memory_of_tests {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$case(Arc::new(Memory::default())).await;
            })*
            use super::*;
        }
        mod in_memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$case(fixture(Sqlite::in_memory().await.unwrap(), None).store.clone()).await;
            })*
            use super::*;
        }
        #[cfg(feature = "server")]
        mod in_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$case(Arc::new(Postgres::open(&cluster::database().await).await.unwrap())).await;
            })*
            use crate::store::postgres::Postgres;
            use super::*;
        }
        mod over_the_archive {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let sqlite = Arc::new(Sqlite::in_memory().await.unwrap());
                super::$case(fixture(Overlay::new(sqlite, Archive::default()), None).store.clone()).await;
            })*
            use super::*;
        }
        mod behind_the_cache {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let (sqlite, folder) = file().await;
                let overlay = Overlay::new(Arc::new(sqlite), Archive::default());
                let fixture = fixture(Cached::new(Arc::new(overlay)), Some(folder));
                super::$case(fixture.store.clone()).await;
            })*
            use super::*;
        }
    };
}

mod revisions;

every_store! {
    figures_that_differ_in_trailing_zeros_are_one_figure
    figures_come_back_with_every_digit
    in_force_is_the_newest_on_or_before_however_old
    a_series_has_the_days_on_which_a_pair_was_quoted
    the_sheets_of_a_range_are_those_of_each_day
    coverage_counts_days_and_pairs
    the_tables_that_quote_a_currency_are_found_by_its_code
    tables_of_one_source_are_kept_apart
    both_directions_of_a_pair_stand_in_one_sheet
    a_pair_that_turned_around_is_two_series
    buying_and_selling_rates_come_back_with_every_digit
    the_last_day_on_which_a_sheet_holds_is_kept
    earlier_sheets_come_with_the_newest
    a_notebook_comes_back
    sources_do_not_see_each_other
}

async fn figures_that_differ_in_trailing_zeros_are_one_figure(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "76.10")])]).await.unwrap();
    assert_eq!(store.put(&[roubles(ONE, day, &[(1, "USD", "76.1")])]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(shown(&store.sheet(ONE, day).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 76.10 RUB");
}

async fn figures_come_back_with_every_digit(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let text = "0.0000000000000000000000000001";
    store.put(&[roubles(ONE, day, &[(10_000, "IDR", text), (1, "XAU", "79228162514264337593543950335")])]).await.unwrap();
    let sheet = store.sheet(ONE, day).await.unwrap().unwrap();
    assert_eq!(shown(&sheet), format!("ONE 2026-11-03: 10000 IDR = {text} RUB, 1 XAU = 79228162514264337593543950335 RUB"));
}

async fn in_force_is_the_newest_on_or_before_however_old(store: Arc<dyn RateStore>) {
    store.put(&[roubles(ONE, date(2026, 11, 3), &[(1, "USD", "3")]), roubles(ONE, date(2026, 11, 6), &[(1, "USD", "6")])]).await.unwrap();
    let in_force = async |on| store.newest(ONE, on).await.unwrap().map(|sheet| sheet.date());
    assert_eq!(in_force(date(2026, 11, 2)).await, None);
    assert_eq!(in_force(date(2026, 11, 3)).await, Some(date(2026, 11, 3)));
    assert_eq!(in_force(date(2026, 11, 5)).await, Some(date(2026, 11, 3)));
    assert_eq!(in_force(date(2026, 11, 6)).await, Some(date(2026, 11, 6)));
    assert_eq!(in_force(Date::MAX).await, Some(date(2026, 11, 6)));
    assert_eq!(in_force(Date::MIN).await, None);
    assert_eq!(store.sheet(ONE, date(2026, 11, 5)).await.unwrap(), None);
}

async fn a_series_has_the_days_on_which_a_pair_was_quoted(store: Arc<dyn RateStore>) {
    let all = Date::MIN..=Date::MAX;
    let days = [
        roubles(ONE, date(2026, 11, 5), &[(1, "USD", "5"), (100, "JPY", "55")]),
        roubles(ONE, date(2026, 11, 3), &[(1, "USD", "3")]),
        roubles(ONE, date(2026, 11, 4), &[(100, "JPY", "44")]),
        roubles(ONE, date(2026, 11, 6), &[(1, "USD", "6"), (100, "JPY", "66")]),
    ];
    store.put(&days).await.unwrap();
    assert_eq!(
        figures(&store.series(ONE, IN_ROUBLES, all.clone()).await.unwrap()),
        ["2026-11-03 1 USD = 3 RUB", "2026-11-05 1 USD = 5 RUB", "2026-11-06 1 USD = 6 RUB"]
    );
    let some = date(2026, 11, 4)..=date(2026, 11, 5);
    assert_eq!(
        figures(&store.series(ONE, in_roubles(code("JPY")), some.clone()).await.unwrap()),
        ["2026-11-04 100 JPY = 44 RUB", "2026-11-05 100 JPY = 55 RUB"]
    );
    assert_eq!(store.dates(ONE, some).await.unwrap(), [date(2026, 11, 4), date(2026, 11, 5)]);
    // A revision that drops the dollar takes its day out of the series, and changes nothing of the yen.
    store.put(&[roubles(ONE, date(2026, 11, 5), &[(100, "JPY", "55")])]).await.unwrap();
    assert_eq!(
        figures(&store.series(ONE, IN_ROUBLES, all.clone()).await.unwrap()),
        ["2026-11-03 1 USD = 3 RUB", "2026-11-06 1 USD = 6 RUB"]
    );
    assert_eq!(store.series(ONE, in_roubles(code("JPY")), all.clone()).await.unwrap().len(), 3);
    // A pair is a direction, too.
    assert_eq!(store.series(ONE, IN_ROUBLES.turned(), all).await.unwrap(), []);
}

async fn the_sheets_of_a_range_are_those_of_each_day(store: Arc<dyn RateStore>) {
    let days = [
        roubles(ONE, date(2026, 11, 5), &[(1, "USD", "5"), (100, "JPY", "55.10")]),
        euros(ONE, date(2026, 11, 3), &[("USD", "3")]),
        roubles(ONE, date(2026, 11, 4), &[(100, "JPY", "44")]),
        roubles(TWO, date(2026, 11, 4), &[(100, "JPY", "45")]),
    ];
    store.put(&days).await.unwrap();
    store.put(&[roubles(ONE, date(2026, 11, 4), &[(1, "USD", "4")])]).await.unwrap();
    let read = async |first, last| {
        let sheets = store.sheets(ONE, first..=last).await.unwrap();
        assert!(sheets.iter().all(|sheet| sheet.fetched_at() == NOON));
        sheets.iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(
        read(Date::MIN, Date::MAX).await,
        ["ONE 2026-11-03: 1 EUR = 3 USD", "ONE 2026-11-04: 1 USD = 4 RUB", "ONE 2026-11-05: 100 JPY = 55.10 RUB, 1 USD = 5 RUB"]
    );
    assert_eq!(read(date(2026, 11, 4), date(2026, 11, 4)).await, ["ONE 2026-11-04: 1 USD = 4 RUB"]);
    assert_eq!(read(date(2026, 11, 6), Date::MAX).await, [""; 0]);
}

async fn coverage_counts_days_and_pairs(store: Arc<dyn RateStore>) {
    assert_eq!(store.covered(ONE).await, Coverage::default());
    let (third, fourth, fifth) = (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5));
    store.put(&[roubles(ONE, third, &[(1, "USD", "3")]), roubles(ONE, fifth, &[(1, "USD", "5"), (1, "BYN", "5")])]).await.unwrap();
    store.put(&[euros(ONE, fourth, &[("USD", "4"), ("RUB", "4")])]).await.unwrap();
    store.put(&[roubles(ONE, fifth, &[(1, "USD", "5"), (1, "BYN", "5.5")])]).await.unwrap();
    let pairs = [
        (in_roubles(code("BYN")), (fifth, fifth)),
        (euro_in(Code::RUB), (fourth, fourth)),
        (euro_in(Code::USD), (fourth, fourth)),
        (IN_ROUBLES, (third, fifth)),
    ];
    let expected = Coverage { dates: Some((third, fifth)), sheets: 3, pairs: pairs.into() };
    assert_eq!(store.covered(ONE).await, expected);
    assert_eq!(expected.span(Code::RUB), Some((third, fifth)));
    // In the order in which they are asked for.
    store.put(&[euros(TWO, fourth, &[("USD", "4")])]).await.unwrap();
    let found = store.coverage(&[TWO, ONE, TWO]).await.unwrap();
    assert_eq!(found.iter().map(|coverage| coverage.sheets).collect::<Vec<_>>(), [1, 3, 1]);
}

async fn the_tables_that_quote_a_currency_are_found_by_its_code(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "76")]), euros(TWO, day, &[("USD", "1.1"), ("CHF", "0.9")])]).await.unwrap();
    let quoting = async |code, among: &[TableId]| store.quoting(code, among).await.unwrap();
    assert_eq!(quoting(Code::USD, &[TWO, A, ONE]).await, [TWO, ONE]);
    assert_eq!(quoting(Code::USD, &[ONE]).await, [ONE]);
    assert_eq!(quoting(code("CHF"), &[ONE, TWO]).await, [TWO]);
    // On either side of a pair.
    assert_eq!(quoting(Code::RUB, &[ONE, TWO]).await, [ONE]);
    assert_eq!(quoting(code("DEM"), &[ONE, TWO]).await, []);
    assert_eq!(quoting(Code::USD, &[]).await, []);
    assert_eq!(store.filled(&[TWO, A, ONE]).await.unwrap(), [TWO, ONE]);
}

async fn tables_of_one_source_are_kept_apart(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let (a, b) = (roubles(A, day, &[(1, "USD", "1")]), roubles(B, day, &[(1, "USD", "2"), (1, "BYN", "3")]));
    assert_eq!(store.put(&[a, b]).await.unwrap(), [Put::Inserted, Put::Inserted]);
    assert_eq!(store.put(&[roubles(A, date(2026, 11, 4), &[(1, "USD", "4")])]).await.unwrap(), [Put::Inserted]);
    let found = store.in_force(&[B, A, ONE].map(|table| Wanted { table, on: Date::MAX, since: None })).await.unwrap();
    let found: Vec<Vec<String>> = found.iter().map(|sheets| sheets.iter().map(|sheet| shown(sheet)).collect()).collect();
    assert_eq!(found, [vec!["BANK/B 2026-11-03: 1 BYN = 3 RUB, 1 USD = 2 RUB"], vec!["BANK/A 2026-11-04: 1 USD = 4 RUB"], vec![]]);
    assert_eq!(figures(&store.series(B, IN_ROUBLES, Date::MIN..=Date::MAX).await.unwrap()), ["2026-11-03 1 USD = 2 RUB"]);
    assert_eq!(store.dates(A, Date::MIN..=Date::MAX).await.unwrap(), [day, date(2026, 11, 4)]);
    assert_eq!((store.covered(A).await.sheets, store.covered(B).await.sheets), (2, 1));
    assert_eq!(store.covered(A).await.span(code("BYN")), None);
    let notes = Notebook { failures: 3, ..Notebook::default() };
    store.note(A, &notes).await.unwrap();
    assert_eq!((store.notebook(A).await.unwrap(), store.notebook(B).await.unwrap()), (notes, Notebook::default()));
}

async fn both_directions_of_a_pair_stand_in_one_sheet(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let quotes = vec![
        Quote::mid(Code::USD, Code::RUB, 1, "76.0123".parse().unwrap()),
        Quote::mid(Code::RUB, Code::USD, 100, "1.3155".parse().unwrap()),
    ];
    let sheet = Sheet::restore(ONE, day, None, NOON, quotes);
    store.put(std::slice::from_ref(&sheet)).await.unwrap();
    assert_eq!(shown(&store.sheet(ONE, day).await.unwrap().unwrap()), "ONE 2026-11-03: 100 RUB = 1.3155 USD, 1 USD = 76.0123 RUB");
    let series = async |pair| figures(&store.series(ONE, pair, day..=day).await.unwrap());
    assert_eq!(series(IN_ROUBLES).await, ["2026-11-03 1 USD = 76.0123 RUB"]);
    assert_eq!(series(IN_ROUBLES.turned()).await, ["2026-11-03 100 RUB = 1.3155 USD"]);
    assert_eq!(store.covered(ONE).await.pairs.len(), 2);
    assert_eq!(store.put(&[sheet]).await.unwrap(), [Put::Unchanged]);
}

async fn a_pair_that_turned_around_is_two_series(store: Arc<dyn RateStore>) {
    let (third, fourth) = (date(2026, 11, 3), date(2026, 11, 4));
    let turned = Quote::mid(Code::RUB, Code::USD, 100, "1.3155".parse().unwrap());
    store.put(&[roubles(ONE, third, &[(1, "USD", "76")]), Sheet::restore(ONE, fourth, None, NOON, vec![turned])]).await.unwrap();
    let series = async |pair| figures(&store.series(ONE, pair, Date::MIN..=Date::MAX).await.unwrap());
    assert_eq!(series(IN_ROUBLES).await, ["2026-11-03 1 USD = 76 RUB"]);
    assert_eq!(series(IN_ROUBLES.turned()).await, ["2026-11-04 100 RUB = 1.3155 USD"]);
    let pairs = [(IN_ROUBLES.turned(), (fourth, fourth)), (IN_ROUBLES, (third, third))];
    assert_eq!(store.covered(ONE).await.pairs, pairs.into());
    let sheets = store.sheets(ONE, third..=fourth).await.unwrap();
    assert_eq!(sheets.iter().map(shown).collect::<Vec<_>>(), ["ONE 2026-11-03: 1 USD = 76 RUB", "ONE 2026-11-04: 100 RUB = 1.3155 USD"]);
}

async fn buying_and_selling_rates_come_back_with_every_digit(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let sides = |buy: &str, sell: &str| {
        let price = Price::BuySell { buy: buy.parse().unwrap(), sell: sell.parse().unwrap() };
        Sheet::restore(ONE, day, None, NOON, vec![Quote { price, ..Quote::mid(Code::USD, Code::RUB, 1, 1.into()) }])
    };
    let first = sides("44.7310", "0.0000000000000000000000000001");
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Inserted]);
    let back = "ONE 2026-11-03: 1 USD = 44.7310/0.0000000000000000000000000001 RUB";
    assert_eq!(shown(&store.sheet(ONE, day).await.unwrap().unwrap()), back);
    assert_eq!(figures(&store.series(ONE, IN_ROUBLES, day..=day).await.unwrap())[0], back.replace("ONE 2026-11-03:", "2026-11-03"));
    assert_eq!(store.put(&[sides("44.731", "0.0000000000000000000000000001")]).await.unwrap(), [Put::Unchanged]);
    // Another selling rate, and a mid in place of both, are corrections.
    assert_eq!(store.put(&[sides("44.731", "44.8116")]).await.unwrap(), [Put::Revised]);
    assert_eq!(store.put(&[roubles(ONE, day, &[(1, "USD", "44.77135")])]).await.unwrap(), [Put::Revised]);
    let revisions = store.revisions(ONE, day).await.unwrap();
    let expected = [back, "ONE 2026-11-03: 1 USD = 44.731/44.8116 RUB", "ONE 2026-11-03: 1 USD = 44.77135 RUB"];
    assert_eq!(revisions.iter().map(shown).collect::<Vec<_>>(), expected);
}

async fn the_last_day_on_which_a_sheet_holds_is_kept(store: Arc<dyn RateStore>) {
    let (first, last) = (date(2026, 11, 1), date(2026, 11, 30));
    let month = |until| Sheet::restore(ONE, first, until, NOON, roubles(ONE, first, &[(1, "USD", "76")]).quotes().to_vec());
    store.put(&[month(Some(last))]).await.unwrap();
    assert_eq!(store.newest(ONE, last).await.unwrap().unwrap().until(), Some(last));
    assert_eq!(store.sheets(ONE, first..=last).await.unwrap()[0].until(), Some(last));
    assert_eq!(store.put(&[month(Some(last))]).await.unwrap(), [Put::Unchanged]);
    // Whether it is still in force is not the store's to say.
    assert_eq!(store.newest(ONE, date(2026, 12, 5)).await.unwrap().unwrap().date(), first);
    assert_eq!(store.put(&[month(None)]).await.unwrap(), [Put::Revised]);
    let revisions = store.revisions(ONE, first).await.unwrap();
    assert_eq!(revisions.iter().map(Sheet::until).collect::<Vec<_>>(), [Some(last), None]);
}

async fn earlier_sheets_come_with_the_newest(store: Arc<dyn RateStore>) {
    let days = [2, 3, 5, 9].map(|day| date(2026, 11, day));
    store.put(&days.map(|day| roubles(ONE, day, &[(1, "USD", "1"), (1, "BYN", "2")]))).await.unwrap();
    store.put(&[roubles(ONE, date(2026, 11, 3), &[(1, "USD", "33")])]).await.unwrap();
    let read = async |on, since| {
        let wanted = Wanted { table: ONE, on: date(2026, 11, on), since: Some(date(2026, 11, since)) };
        let found = store.in_force(&[wanted]).await.unwrap();
        found[0].iter().map(|sheet| format!("{}: {}", sheet.date().day(), sheet.quotes().len())).collect::<Vec<_>>()
    };
    assert_eq!(read(8, 3).await, ["5: 2", "3: 1"]);
    assert_eq!(read(8, 1).await, ["5: 2", "3: 1", "2: 2"]);
    // The newest is there however old it is, and none is there twice.
    assert_eq!(read(20, 15).await, ["9: 2"]);
    assert_eq!(read(9, 9).await, ["9: 2"]);
    assert_eq!(read(1, 1).await, [""; 0]);
    // A table may be asked for twice, in two ways.
    let (on, since) = (date(2026, 11, 9), Some(date(2026, 11, 5)));
    let found = store.in_force(&[Wanted { table: ONE, on, since: None }, Wanted { table: ONE, on, since }]).await.unwrap();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(store.in_force(&[]).await.unwrap(), Vec::<Vec<Arc<Sheet>>>::new());
}

async fn a_notebook_comes_back(store: Arc<dyn RateStore>) {
    use crate::feed::Validators;
    use crate::feed::own::{BadLine, Remark};
    use crate::quote::Draft;
    use crate::sheet::{Quarantine, RefusedRow, Rejection, Rule};
    use crate::store::notebook::Trouble;

    assert_eq!(store.notebook(ONE).await.unwrap(), Notebook::default());
    let quotes = roubles(ONE, date(2026, 11, 4), &[(1, "USD", "7601.2300"), (100, "JPY", "52.1234")]).quotes().to_vec();
    let rejection = Rejection { rule: Rule::PowerOfTen, detail: "USD 76.0123 → 7601.23".to_owned() };
    let refused = |quote| RefusedRow { date: date(2026, 11, 3), quote, rule: Rule::Jump, detail: "a jump".to_owned(), since: NOON };
    let full = Notebook {
        left_alone_until: Some(NOON),
        filled: vec![(date(1999, 1, 4), date(2026, 11, 2))],
        gap_since: Some(date(2026, 11, 1)),
        validators: [(
            "https://bank.example/daily?x=1".to_owned(),
            Validators::new(Some("W/\"a'b\"".to_owned()), Some("Tue, 03 Nov 2026 12:00:00 GMT".to_owned())),
        )]
        .into(),
        last_attempt: Some(NOON),
        last_success: Some(Timestamp::UNIX_EPOCH),
        failures: 3,
        refused: vec![date(2026, 10, 30)],
        last_error: Some(Trouble { at: NOON, what: "no answer".to_owned(), rule: Some("html".to_owned()) }),
        rows: quotes.iter().map(|quote| refused(*quote)).collect(),
        dropped: vec![date(2026, 10, 29)],
        bad_lines: vec![BadLine { at: "rates.csv:7".to_owned(), what: "\"1,1\" is no figure".to_owned() }],
        remarks: vec![Remark { date: date(2026, 11, 3), base: Code::EUR, quote: Code::USD, note: "board".to_owned() }],
        quarantine: Some(Quarantine { draft: Draft::of(date(2026, 11, 4), quotes), rejection, since: NOON }),
    };
    store.note(ONE, &full).await.unwrap();
    assert_eq!(store.notebook(ONE).await.unwrap(), full);
    assert_eq!(store.refused(&[TWO, ONE]).await.unwrap(), [Arc::from([]), Arc::from(full.rows)]);
    assert_eq!(store.notebook(TWO).await.unwrap(), Notebook::default());
    let next = Notebook { failures: 4, ..Notebook::default() };
    store.note(ONE, &next).await.unwrap();
    assert_eq!(store.notebook(ONE).await.unwrap(), next);
}

async fn sources_do_not_see_each_other(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "1")])]).await.unwrap();
    assert_eq!(store.newest(TWO, Date::MAX).await.unwrap(), None);
    assert_eq!(store.series(TWO, IN_ROUBLES, day..=day).await.unwrap(), []);
    assert_eq!(store.dates(TWO, day..=day).await.unwrap(), []);
    assert_eq!(store.covered(TWO).await, Coverage::default());
}
