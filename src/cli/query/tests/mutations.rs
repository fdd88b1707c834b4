//! The grammar under questions that nobody would type: those of the tables, changed letter by letter. Seeded, so that what fails once fails
//! again; `FX_FUZZ_SECONDS=600 cargo test --lib mutations -- --ignored` goes on for ten minutes.

use std::time::{Duration, Instant};

use super::*;

const LOCALES: [&str; 6] = ["", "en_US", "de_DE", "fr_CH", "hi_IN", "ar_EG"];
const LETTERS: &str = "0123456789.,'’ -−+*/%$€£¥¢₹@=>→()?!\"_kKmMpPeEtToOiInN\u{a0}\u{202f}\u{200f}é߀ж円万🙂";

/// A text with a few of its letters left out, doubled, exchanged or put in, or with a piece of another text.
fn changed(text: &str, others: &[&str], random: &mut fastrand::Rng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let alphabet: Vec<char> = LETTERS.chars().collect();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(0..=letters.len());
        match random.u8(0..5) {
            0 if at < letters.len() => drop(letters.remove(at)),
            1 if at < letters.len() => letters.insert(at, letters[at]),
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            3 => {
                let other: Vec<char> = others[random.usize(0..others.len())].chars().collect();
                let from = random.usize(0..=other.len());
                letters.splice(at..at, other[from..].iter().copied());
            }
            _ => letters.insert(at, alphabet[random.usize(0..alphabet.len())]),
        }
    }
    letters.into_iter().collect()
}

/// Reads changed questions until it is enough: none panics, and what is read is of currencies that there are, in amounts that fit.
fn run(mut is_enough: impl FnMut(u64) -> bool) -> u64 {
    let kinds = kinds::KINDS.iter().chain(&arithmetic::COMPUTED).map(|(_, text, _)| *text);
    let texts: Vec<&str> = READ.iter().chain(&REFUSED).map(|(text, _)| *text).chain(kinds).collect();
    let (mut random, mut done) = (fastrand::Rng::with_seed(14), 0);
    while !is_enough(done) {
        let text = changed(texts[random.usize(0..texts.len())], &texts, &mut random);
        let locale = LOCALES[random.usize(0..LOCALES.len())];
        if let Ok(query) = read_in(locale, &text) {
            assert!(!query.terms.is_empty() && !query.to.is_empty(), "{locale} {text:?}");
            for term in &query.terms {
                assert!(term.over > Decimal::ZERO, "{locale} {text:?}");
                assert!(term.from.currency().is_some() || currency::unit(term.from).is_some(), "{locale} {text:?}");
            }
            let _whole = query.whole();
        }
        done += 1;
    }
    done
}

#[test]
fn no_mutation_of_a_question_panics() {
    assert_eq!(run(|done| done == 1_000), 1_000);
}

#[test]
#[ignore = "runs for FX_FUZZ_SECONDS"]
fn no_mutation_of_a_question_panics_for_long() {
    let seconds = std::env::var("FX_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let end = Instant::now() + Duration::from_secs(seconds);
    let done = run(|done| done % 256 == 0 && Instant::now() >= end);
    assert!(done > 0);
}
