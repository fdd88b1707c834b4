//! The archive against the recording that it was made from: every figure of every day, as text.

#[path = "support/recordings.rs"]
mod recordings;

use fx::sheet::Sheet;
use fx::sources::{ecb, exchange_api};
use fx::store::RateStore;
use fx::store::archive::Archive;

fn figures(sheet: &Sheet) -> Vec<String> {
    sheet.quotes().iter().map(|quote| format!("{} {}", quote.quote, quote.value)).collect()
}

#[tokio::test]
async fn every_day_of_the_ecb_is_in_it_to_the_digit() {
    let Some(folder) = recordings::folder() else { return };
    let drafts = ecb::parse_history(&std::fs::read(folder.join("ecb_eurofxref/02.zip")).unwrap()).unwrap();
    assert_eq!(drafts.len(), 7126);
    for draft in &drafts {
        let sheet = Archive.sheet(ecb::ID, draft.date).await.unwrap().unwrap_or_else(|| panic!("{} is missing", draft.date));
        let mut published: Vec<String> = draft.quotes.iter().map(|quote| format!("{} {}", quote.quote, quote.value)).collect();
        published.sort();
        assert_eq!(figures(&sheet), published, "{}", draft.date);
    }
}

#[tokio::test]
async fn the_day_of_exchange_api_is_in_it_to_the_digit() {
    let Some(folder) = recordings::folder() else { return };
    let draft = exchange_api::parse(&std::fs::read(folder.join("exchange_api/00.json")).unwrap()).unwrap();
    let sheet = Archive.sheet(exchange_api::ID, draft.date).await.unwrap().unwrap();
    let living = draft.quotes.iter().filter(|quote| quote.quote != quote.base && fx::currency::find(quote.quote).unwrap().end.is_none());
    let mut published: Vec<String> = living.map(|quote| format!("{} {}", quote.quote, quote.value)).collect();
    published.sort();
    assert_eq!(figures(&sheet), published);
}

#[test]
fn it_is_at_most_a_megabyte() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let years = std::fs::read_dir(format!("{data}/ecb")).unwrap().map(|entry| entry.unwrap().path());
    let all = years.chain([format!("{data}/exchange-api.csv").into()]);
    let bytes: u64 = all.map(|path| std::fs::metadata(path).unwrap().len()).sum();
    assert!(bytes <= 1_000_000, "{bytes} bytes");
}
