//! The rules over what was really published: how often they doubt a sheet that was right.

use jiff::ToSpan;
use jiff::civil::Date;

use super::*;
use crate::source::TableId;
use crate::store::RateStore;
use crate::store::archive::Archive;

/// Judges every day of the ECB's own history after the one before it, with the history that was known then. Every sheet of which a row or
/// the whole is doubted counts, the real jumps among them, which a second answer confirms.
#[tokio::test]
async fn of_a_thousand_sheets_of_the_ecb_at_most_one_is_doubted() {
    let table = TableId::only(ecb().id);
    let sheets = Archive::default().sheets(table, Date::MIN..=Date::MAX).await.unwrap();
    assert_eq!(sheets.len(), 7126);
    let mut history = History::of(Code::EUR, &[]);
    let mut doubted = Vec::new();
    let mut last: Option<&Sheet> = None;
    for sheet in &sheets {
        let draft = Draft::of(sheet.date(), sheet.quotes().to_vec());
        let hard = Context::hard(ecb(), &ecb().tables[0], sheet.date(), now());
        let context = Context { last, history: Some(&history), ..hard };
        match judge(&draft, &context) {
            Ok(judged) => {
                let rows: Vec<String> = judged.refused.iter().map(|row| format!("{} {}", row.rule, row.quote.quote)).collect();
                doubted.extend((!rows.is_empty()).then(|| format!("{}: {}", sheet.date(), rows.join(", "))));
                let waiting: Vec<RefusedRow> = judged.refused;
                // Said again three hours later, every one of them is believed.
                let later = Context { now: now() + CONFIRM_AFTER, waiting: &waiting, ..context };
                assert_eq!(judge(&draft, &later).unwrap().refused, [], "{}", sheet.date());
            }
            Err(rejection) => doubted.push(format!("{}: {rejection}", sheet.date())),
        }
        history.add(sheet);
        last = Some(sheet);
    }
    assert_eq!(
        doubted,
        [
            "2001-02-22: jump TRL",
            "2008-10-06: jump ISK",
            "2008-11-06: jump ISK",
            "2014-12-16: jump RUB",
            "2015-01-15: jump CHF",
            "2021-12-21: jump TRY",
            "2022-02-28: jump RUB",
        ]
    );
    assert!(doubted.len() * 1000 <= sheets.len());
    assert!(sheets.iter().all(|sheet| sheet.date().checked_add(1.day()).is_ok()));
}
