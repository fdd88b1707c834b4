//! The archive: against the publisher's own file, figure by figure.

use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

use super::*;

/// Inputs that are not part of the project.
fn recording(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("FX_RECORDINGS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/recordings")), PathBuf::from);
    std::fs::read(folder.join(name)).ok()
}

#[expect(clippy::print_stderr, reason = "a test that has nothing to compare with says so")]
fn skipped(name: &str) {
    eprintln!("skipped: no recording {name}");
}

#[tokio::test]
async fn every_day_of_the_ecb_is_as_published() {
    let name = "ecb_eurofxref/02.zip";
    let Some(bytes) = recording(name) else { return skipped(name) };
    let mut text = String::new();
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap().by_index(0).unwrap().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let codes: Vec<&str> = lines.next().unwrap().split(',').skip(1).collect();

    let archive = Archive::default();
    let (mut days, mut quotes) = (0, 0);
    for line in lines {
        let (day, cells) = line.split_once(',').unwrap();
        let published: HashMap<&str, &str> =
            codes.iter().copied().zip(cells.split(',')).filter(|(_, cell)| !matches!(*cell, "" | "N/A")).collect();
        let sheet = archive.sheet(ECB, day.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!((sheet.table(), sheet.until(), sheet.quotes().len()), (ECB, None, published.len()), "{day}");
        for quote in sheet.quotes() {
            assert_eq!((quote.base, quote.nominal), (Code::EUR, 1));
            assert_eq!(quote.value().to_string(), published[quote.quote.as_str()], "{day} {}", quote.quote);
        }
        days += 1;
        quotes += published.len();
    }
    assert_eq!((days, quotes), (7126, 221_702));
    assert_eq!(archive.dates(ECB, Date::MIN..=Date::MAX).await.unwrap().len(), 7126);
}

#[tokio::test]
async fn the_day_of_exchange_api_is_as_published() {
    let name = "exchange_api/00.json";
    let Some(bytes) = recording(name) else { return skipped(name) };
    let text = String::from_utf8(bytes).unwrap();
    let sheet = Archive::default().newest(EXCHANGE_API, Date::MAX).await.unwrap().unwrap();
    assert_eq!((sheet.date(), sheet.quotes().len()), (date(2026, 9, 29), 160));
    for quote in sheet.quotes() {
        let published = format!("\"{}\":{}", quote.quote.as_str().to_lowercase(), quote.value());
        assert!([",", "}"].iter().any(|end| text.contains(&format!("{published}{end}"))), "{published}");
    }
}

#[tokio::test]
async fn the_newest_day_is_plain() {
    let archive = Archive::default();
    let sheet = archive.newest(ECB, date(2026, 11, 24)).await.unwrap().unwrap();
    assert_eq!(sheet.date(), date(2026, 10, 30));
    assert_eq!(sheet.fetched_at().to_string(), "2026-10-30T14:56:20Z");
    assert_eq!(sheet.quote(euro_in(Code::USD)).unwrap().value().to_string(), "1.1172");
    assert_eq!(sheet.quote(euro_in(Code::RUB)), None);
    assert_eq!(sheet.quotes().len(), 29);
}

#[tokio::test]
async fn a_day_between_two_sheets_has_the_one_before() {
    let archive = Archive::default();
    let in_force = async |on| archive.newest(ECB, on).await.unwrap().map(|sheet| sheet.date());
    assert_eq!(in_force(date(1999, 1, 3)).await, None);
    assert_eq!(in_force(date(1999, 1, 4)).await, Some(date(1999, 1, 4)));
    // New Year's Day is in the year after the sheet that is in force on it.
    assert_eq!(in_force(date(2023, 1, 1)).await, Some(date(2022, 12, 30)));
    assert_eq!(in_force(date(2026, 10, 29)).await, Some(date(2026, 10, 29)));
    assert_eq!(in_force(Date::MIN).await, None);
    assert_eq!(archive.sheet(ECB, date(2023, 1, 1)).await.unwrap(), None);
    assert_eq!(archive.revisions(ECB, date(2022, 12, 30)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_currency_that_is_gone_has_its_last_day() {
    let archive = Archive::default();
    let ecb = archive.covered(ECB).await;
    assert_eq!(ecb.span(Code::RUB), Some((date(2005, 4, 1), date(2022, 3, 1))));
    let sheet = archive.sheet(ECB, date(2022, 3, 1)).await.unwrap().unwrap();
    assert_eq!(sheet.quote(euro_in(Code::RUB)).unwrap().value().to_string(), "117.201");
    assert_eq!(archive.newest(ECB, date(2022, 3, 2)).await.unwrap().unwrap().quote(euro_in(Code::RUB)), None);
    assert_eq!(ecb.span(code("DEM")), None);
    let last = async |days| archive.series(ECB, euro_in(code("ISK")), days).await.unwrap().last().map(|(date, _)| *date);
    // The Icelandic króna was not quoted for nine years.
    assert_eq!(last(Date::MIN..=date(2017, 6, 1)).await, Some(date(2008, 12, 9)));
}

#[tokio::test]
async fn it_says_which_of_its_tables_quote_a_currency() {
    let archive = Archive::default();
    let quoting = async |code, among: &[TableId]| archive.quoting(code, among).await.unwrap();
    assert_eq!(quoting(Code::USD, &[ONE, EXCHANGE_API, ECB]).await, [EXCHANGE_API, ECB]);
    assert_eq!(quoting(code("AED"), &[ECB, EXCHANGE_API]).await, [EXCHANGE_API]);
    assert_eq!(quoting(Code::EUR, &[ECB]).await, [ECB]);
    assert_eq!(quoting(code("DEM"), &[ECB, EXCHANGE_API]).await, []);
}

#[tokio::test]
async fn earlier_sheets_come_with_the_newest_when_they_are_asked_for() {
    let archive = Archive::default();
    let dates = async |on, since| {
        let found = archive.in_force(&[Wanted { table: ECB, on, since: Some(since) }]).await.unwrap();
        found[0].iter().map(|sheet| sheet.date().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(dates(date(2026, 11, 24), date(2026, 10, 28)).await, ["2026-10-30", "2026-10-29", "2026-10-28"]);
    assert_eq!(dates(date(2023, 1, 1), date(2022, 12, 29)).await, ["2022-12-30", "2022-12-29"]);
    // The newest is there however old it is.
    assert_eq!(dates(date(2026, 11, 24), date(2026, 11, 1)).await, ["2026-10-30"]);
    assert_eq!(dates(date(1999, 1, 3), date(1998, 12, 1)).await, [""; 0]);
}

#[tokio::test]
async fn a_series_is_read_across_years() {
    let archive = Archive::default();
    let new_year = date(2022, 12, 29)..=date(2023, 1, 3);
    assert_eq!(
        figures(&archive.series(ECB, euro_in(Code::USD), new_year).await.unwrap()),
        [
            "2022-12-29 1 EUR = 1.0649 USD",
            "2022-12-30 1 EUR = 1.0666 USD",
            "2023-01-02 1 EUR = 1.0683 USD",
            "2023-01-03 1 EUR = 1.0545 USD"
        ]
    );
    let all = Date::MIN..=Date::MAX;
    assert_eq!(archive.series(ECB, euro_in(Code::USD), all.clone()).await.unwrap().len(), 7126);
    assert_eq!(archive.series(ECB, euro_in(code("ISK")), all.clone()).await.unwrap().len(), 4785);
    assert_eq!(archive.series(ECB, euro_in(Code::EUR), all.clone()).await.unwrap(), []);
    assert_eq!(figures(&archive.series(EXCHANGE_API, euro_in(code("AED")), all).await.unwrap()), ["2026-09-29 1 EUR = 4.1722245 AED"]);
}

#[tokio::test]
async fn what_there_is_is_said_without_unpacking() {
    let archive = Archive::default();
    let ecb = archive.covered(ECB).await;
    assert_eq!((ecb.dates, ecb.sheets, ecb.pairs.len()), (Some((date(1999, 1, 4), date(2026, 10, 30))), 7126, 41));
    assert_eq!(ecb.pairs[&euro_in(Code::RUB)], (date(2005, 4, 1), date(2022, 3, 1)));
    // The plain file says what the packed years hold.
    for (pair, span) in &ecb.pairs {
        let series = archive.series(ECB, *pair, Date::MIN..=Date::MAX).await.unwrap();
        assert_eq!((series[0].0, series[series.len() - 1].0), *span, "{pair:?}");
    }
    let other = archive.covered(EXCHANGE_API).await;
    assert_eq!((other.dates, other.sheets, other.pairs.len()), (Some((date(2026, 9, 29), date(2026, 9, 29))), 1, 160));
    for gone in ["BGN", "HRK", "ANG", "ZWL", "SLL", "CUC", "DEM", "BTC", "EUR"] {
        assert!(!other.pairs.contains_key(&euro_in(code(gone))), "{gone}");
    }
    for here in ["VED", "VES", "ZWG", "SLE", "XCG", "MRU", "STN", "XAU", "XAG", "XPT", "XPD", "XDR"] {
        assert!(other.pairs.contains_key(&euro_in(code(here))), "{here}");
    }
}

#[tokio::test]
async fn other_sources_and_writing_are_not_for_it() {
    let archive = Archive::default();
    let all = Date::MIN..=Date::MAX;
    assert_eq!(archive.newest(ONE, Date::MAX).await.unwrap(), None);
    assert_eq!(archive.series(ONE, IN_ROUBLES, all.clone()).await.unwrap(), []);
    assert_eq!(archive.dates(ONE, all).await.unwrap(), []);
    assert_eq!(archive.covered(ONE).await, Coverage::default());
    assert_eq!(archive.notebook(ECB).await.unwrap(), Notebook::default());
    let put = archive.put(&[euros(ECB, date(2026, 11, 3), &[("USD", "1.1")])]).await;
    assert!(matches!(put, Err(StoreError::ReadOnly)));
    assert!(matches!(archive.note(ECB, &Notebook::default()).await, Err(StoreError::ReadOnly)));
}

#[test]
fn it_stays_small() {
    assert!(Archive::embedded_bytes() <= 1_200_000, "{} bytes", Archive::embedded_bytes());
}
