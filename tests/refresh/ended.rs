//! A table that ended for good: nothing of it is due, late or stale.

use fx::calendar::Freshness;
use fx::quote::{Draft, Quote};
use fx::refresh::health;
use fx::sheet;
use fx::source::{SourceId, TableId};
use fx::sources;

use super::*;

#[tokio::test]
async fn a_table_that_ended_is_not_late() {
    let bbk = sources::of(SourceId::new("BBK")).unwrap();
    let now = at("2026-11-02T16:00:00Z");
    let store: Arc<dyn RateStore> = books::store().await;
    let mark = |code: &str| Quote::mid(code.parse().unwrap(), "DEM".parse().unwrap(), 1, "1.7".parse().unwrap());
    let draft = Draft::of(date(1998, 12, 30), ["USD", "CAD", "GBP", "CHF", "SEK"].map(mark).to_vec());
    store.put(&[sheet::accept(&draft, bbk, &bbk.tables[0], date(2026, 11, 2), now).unwrap()]).await.unwrap();
    let timetable = Arc::new(Timetable::default());
    let enabled = [bbk.id, SourceId::new("LB"), ECB.source];
    let books = books::books(&books::config_of(&enabled), &store, &timetable);
    let of = async |id| health::of_one(&books, &timetable, books.source(id).unwrap(), now).await.unwrap();
    let ended = of(bbk.id).await;
    let sheet = ended.table.last_sheet.unwrap();
    assert_eq!((sheet.date, sheet.freshness), (date(1998, 12, 30), Freshness::Carried));
    assert_eq!((ended.table.ended, ended.table.next_due, ended.table.missed_publications), (true, None, 0));
    assert!(ended.is_well());
    let lithuania = of(SourceId::new("LB")).await;
    let named: Vec<(&str, bool, bool)> = lithuania.tables.iter().map(|table| (table.name, table.ended, table.is_well())).collect();
    assert_eq!(named, [("EU", false, false), ("LT", true, true)], "the litas has no sheet here, and none is missing");
    assert!(!of(ECB.source).await.table.ended);
    let json = serde_json::to_value(&ended).unwrap();
    assert_eq!((&json["ended"], &json["next_due"]), (&true.into(), &serde_json::Value::Null));
}

#[test]
fn the_tables_that_ended_are_these() {
    let of = |source: &'static fx::source::Source| source.tables.iter().map(move |table| (source.table_id(table), table.ended));
    let ended: Vec<TableId> =
        sources::registry().iter().flat_map(|source| of(source)).filter(|(_, ended)| *ended).map(|(id, _)| id).collect();
    assert_eq!(ended.iter().map(ToString::to_string).collect::<Vec<_>>(), ["HNB/HRK", "LB/LT", "NBKR/past", "BBK", "BDP"]);
}
