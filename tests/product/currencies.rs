//! Between how many currencies any two convert, by what was recorded of publishers alone, and whose rates the receipts name. `--nocapture` prints the
//! numbers.
#![allow(clippy::print_stderr, reason = "the numbers are for a person who asks for them")]

use std::collections::{BTreeMap, BTreeSet};

use fx::calendar::Freshness;
use fx::convert::{Conversion, Converter, Question};
use fx::currency::{self, Code};
use fx::source::Kind;
use fx::sources;

use super::world::{Desks, World};

/// The rates of one currency in every other that can be reached.
async fn reached(converter: &Converter, desks: &Desks, base: Code) -> BTreeMap<Code, Conversion> {
    let question = Question::new(1.into(), base, base);
    let rows = converter.rates(&question, None, desks.clocks[0].now()).await.map(|answer| answer.value).unwrap_or_default();
    rows.into_iter().map(|row| (row.to, row)).collect()
}

/// Whether a conversion has a leg by no authority.
fn by_nobody(conversion: &Conversion) -> bool {
    conversion.legs.iter().any(|leg| sources::find(&leg.source).is_some_and(|source| source.kind == Kind::Aggregate))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_two_of_so_many_currencies_convert_by_the_recordings_alone() {
    let Some(world) = World::start() else { return };
    let (desks, _) = world.filled().await;
    super::archived::check(&world, &desks).await;
    let converter = Converter::new(desks.books.clone());
    let now = desks.clocks[0].now();
    let mut all: BTreeSet<Code> = reached(&converter, &desks, Code::EUR).await.into_keys().collect();
    all.insert(Code::EUR);

    // The currencies that official and reference sources have that are not stale, each with those that one source has beside it.
    let book = converter.books().at(fx::convert::Day::Now, now).await.unwrap();
    let living = |code: &Code| currency::find(*code).is_some_and(|currency| currency.end.is_none());
    let mut official: BTreeMap<Code, BTreeSet<Code>> = BTreeMap::new();
    for page in book.pages().iter().filter(|page| matches!(page.source.source.kind, Kind::Official | Kind::Reference)) {
        let fresh = page.in_force().iter().filter(|one| one.standing.freshness < Freshness::Stale);
        let quotes = fresh.flat_map(|one| one.sheet.quotes());
        let codes: BTreeSet<Code> = quotes.flat_map(|quote| [quote.base, quote.quote]).filter(living).collect();
        for code in &codes {
            official.entry(*code).or_default().extend(codes.iter().filter(|other| *other != code));
        }
    }
    let (mut pairs, mut missing, mut aggregate, mut unofficial) = (0_usize, Vec::new(), 0_usize, Vec::new());
    for base in &all {
        let rows = reached(&converter, &desks, *base).await;
        for quote in all.iter().filter(|quote| *quote != base) {
            pairs += 1;
            match rows.get(quote) {
                None => missing.push(format!("{base}/{quote}")),
                Some(row) if by_nobody(row) => {
                    aggregate += 1;
                    if official.get(base).is_some_and(|beside| beside.contains(quote)) {
                        unofficial.push(format!("{base}/{quote}: {}", row.sources().join("+")));
                    }
                }
                Some(_) => {}
            }
        }
    }
    let said = format!("{} currencies, {} of them official; {pairs} pairs, {aggregate} through an aggregate", all.len(), official.len());
    let left: Vec<&str> =
        currency::all().iter().filter(|one| one.end.is_none() && !all.contains(&one.code)).map(|one| one.code.as_str()).collect();
    eprintln!("{said}; not {left:?}");
    assert!(missing.is_empty(), "{said}; {} pairs do not convert: {:?}", missing.len(), missing.iter().take(20).collect::<Vec<_>>());
    assert!(
        unofficial.is_empty(),
        "{said}; {} through an aggregate although one official source has both: {:?}",
        unofficial.len(),
        unofficial.iter().take(20).collect::<Vec<_>>()
    );
    // All money of today; what is left are units of account and funds, and codes that stand for none.
    assert_eq!(all.len(), 161, "{said}");
    let mut gone = 0;
    for old in currency::all().iter().filter(|one| one.end.is_some()) {
        gone += usize::from(converter.convert(&Question::new(1.into(), old.code, Code::EUR), now).await.is_ok());
    }
    eprintln!("{gone} more that are gone, by the rates that laws fixed");
    assert!(all.len() + gone >= 165, "{said}, and {gone} that are gone");
}
