//! The part of the archive that central banks publish: made of the recordings through the whole pipeline, so that every rule looked at it.
//! `FX_BLESS=1` writes `data/official.csv` anew.

use std::collections::BTreeSet;
use std::path::Path;

use fx::currency::Code;
use fx::quote::{Price, Quote};
use fx::source::{Kind, TableId};
use jiff::civil::Date;

use super::books::ECB;
use super::world::{self, Desks, World};

/// What is older than that on the day of the recordings is not recent.
const RECENT_DAYS: i32 = 400;

fn line(quote: &Quote) -> String {
    let Quote { base, quote, nominal, price } = quote;
    match price {
        Price::Mid { value } => format!("{base},{quote},{nominal},{value}\n"),
        Price::BuySell { buy, sell } => format!("{base},{quote},{nominal},{buy},{sell}\n"),
    }
}

/// The newest day of every central bank whose own currency the ECB does not quote, or that has a currency that none before it has.
async fn made(world: &World, desks: &Desks) -> String {
    let today: Date = world::NOW[..10].parse().unwrap();
    // A gram of gold is no currency that the ounce is not.
    let known = |code: &Code| fx::currency::find(*code).is_some();
    let codes = |quotes: &[Quote]| quotes.iter().flat_map(|quote| [quote.base, quote.quote]).filter(known).collect::<BTreeSet<Code>>();
    let ecb = codes(desks.store.newest(ECB, today).await.unwrap().unwrap().quotes());
    let mut covered = ecb.clone();
    let mut text = String::new();
    for source in fx::sources::registry().iter().filter(|source| source.id != ECB.source) {
        if !matches!(source.kind, Kind::Official | Kind::Reference) {
            continue;
        }
        for table in source.tables.iter().filter(|table| !table.ended) {
            let id: TableId = source.table_id(table);
            let Some(sheet) = desks.store.newest(id, today).await.unwrap() else { continue };
            let recent = sheet.date().until(today).is_ok_and(|span| span.get_days() <= RECENT_DAYS);
            let here = codes(sheet.quotes());
            let adds = here.iter().any(|code| !covered.contains(code)) || !ecb.contains(&source.home());
            if !recent || !adds {
                continue;
            }
            covered.extend(here);
            let until = sheet.until().map(|until| until.to_string()).unwrap_or_default();
            // Where nobody noted when, it stands as the day's first second.
            let at = world.recorded(world::host(source)).map_or_else(|| format!("{}T00:00:00Z", sheet.date()), |at| at.to_string());
            text += &format!("@{},{},{},{until},{at}\n", source.id, table.id, sheet.date());
            text.extend(sheet.quotes().iter().map(line));
        }
    }
    text
}

pub async fn check(world: &World, desks: &Desks) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/official.csv");
    let made = made(world, desks).await;
    if std::env::var_os("FX_BLESS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    let differs = kept.lines().zip(made.lines()).find(|(kept, made)| kept != made);
    assert!(kept == made, "data/official.csv is not what the recordings say, from here on: {differs:?}. data/make.py writes it anew");
}
