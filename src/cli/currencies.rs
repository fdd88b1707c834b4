//! `fx currencies [WORD]`: which currencies there are, by code, name or sign. Part of `cli`.

use clap::Args;

use super::{Failure, complete, output};
use crate::convert::ConvertError;
use crate::currency::{self, Currency};

/// Arguments of `fx currencies`.
#[derive(Debug, Args)]
pub(super) struct Currencies {
    /// A code, a sign, an everyday word or a part of a name
    #[arg(value_name = "WORD", add = complete::currencies())]
    word: Vec<String>,
}

impl Currencies {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let word = self.word.join(" ");
        let mut found: Vec<&Currency> = currency::all().iter().filter(|currency| is_meant(&word, currency)).collect();
        if found.is_empty() {
            found = currency::called_abroad(&word).into_iter().filter_map(currency::find).collect();
        }
        if found.is_empty() {
            return Err(Failure::from(ConvertError::unknown(&word)));
        }
        output::show(&found.into_iter().map(line).collect::<String>())
    }
}

fn is_meant(word: &str, currency: &Currency) -> bool {
    let typed = word.to_uppercase();
    let code = currency.code.as_str() == typed;
    let sign = currency.symbol.is_some_and(|sign| sign.to_uppercase() == typed);
    code || sign || currency.name.to_uppercase().contains(&typed) || currency::called(word).contains(&currency.code)
}

/// Code, sign, name; and what became of one that is gone.
fn line(currency: &Currency) -> String {
    let gone = currency.end.map_or(String::new(), |end| format!(" (until {}, then {})", end.last_day, end.successor));
    format!("{}  {:<4}  {}{gone}\n", currency.code, currency.symbol.unwrap_or_default(), currency.name)
}
