//! What people write for currencies in their own language: `Schweizer Franken`, `złotych`, `долларов`, `د.إ.`. Part of `currency`: the Unicode
//! CLDR 48.2, as `data/names.py` makes it. English has its own table in `currency/suggest.rs`.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::suggest::rank;
use super::{Code, Currency, Kind, find};

/// A text for each language: what is written, a tab, and the codes that it may mean.
static NAMES: &[u8] = include_bytes!("../../data/names.zip");
/// No name has more letters.
const LONGEST: usize = 120;

/// The money and metals that a word, a name or a sign says in the language of a locale such as `de_CH.UTF-8`: those that live where there
/// are any, the one that is traded most first.
///
/// ```
/// use fx::currency::called_in;
/// let of = |locale, text| called_in(locale, text).iter().map(|code| code.to_string()).collect::<Vec<_>>().join(" ");
/// assert_eq!(of("de_DE.UTF-8", "Schweizer Franken"), "CHF");
/// assert_eq!(of("pl_PL", "złotych"), "PLN");
/// assert_eq!(of("ru", "долларов США"), "USD");
/// assert_eq!((of("de_DE", "Deutsche Mark"), of("de_DE", "dollars"), of("C", "Franken")), ("DEM".to_owned(), String::new(), String::new()));
/// ```
#[must_use]
pub fn called_in(locale: &str, text: &str) -> Vec<Code> {
    if text.is_empty() || text.len() > LONGEST {
        return Vec::new();
    }
    let Some(lines) = of_language(locale) else { return Vec::new() };
    let typed = text.to_lowercase();
    let line = lines.lines().filter_map(|line| line.split_once('\t')).find(|(written, _)| *written == typed);
    let all = line.into_iter().flat_map(|(_, codes)| codes.split(' ')).filter_map(|code| find(code.parse().ok()?));
    let (mut living, gone): (Vec<&Currency>, Vec<&Currency>) =
        all.filter(|currency| matches!(currency.kind, Kind::Money | Kind::Metal)).partition(|currency| currency.end.is_none());
    if living.is_empty() {
        living = gone;
    }
    living.sort_by_key(|currency| (rank(currency), currency.code));
    living.into_iter().map(|currency| currency.code).collect()
}

/// The text of a locale's language, and of its script where there are two.
fn of_language(locale: &str) -> Option<String> {
    let name = locale.split(['.', '@']).next()?;
    let (language, territory) = name.split_once('_').unwrap_or((name, ""));
    let entry = match (language, territory) {
        ("zh", "TW" | "HK" | "MO") => "zh-Hant",
        ("sr", _) if locale.ends_with("@latin") => "sr-Latn",
        _ => language,
    };
    let mut archive = ZipArchive::new(Cursor::new(NAMES)).ok()?;
    let mut text = String::new();
    archive.by_name(entry).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn people_write_currencies_in_their_language() {
        for (locale, text, expected) in [
            ("de_DE", "Franken", "CHF"), ("de_AT.UTF-8", "US-Dollar", "USD"), ("de", "kronen", "SEK NOK DKK CZK ISK"), ("de", "schweizer", ""),
            ("fr_FR", "francs suisses", "CHF"), ("fr", "livre sterling", "GBP"), ("fr", "dollar canadien", "CAD"), ("fr", "nouveau", ""),
            ("es_ES", "dólares estadounidenses", "USD"), ("pt_BR", "reais brasileiros", "BRL"), ("it", "franchi svizzeri", "CHF"), ("nl", "Zwitserse frank", "CHF"),
            ("pl", "dolarów amerykańskich", "USD"), ("ru_RU.UTF-8", "швейцарских франков", "CHF"), ("uk", "гривень", "UAH"), ("bg", "български лева", "BGN"),
            ("cs", "českých korun", "CZK"), ("sv", "norska kronor", "NOK"), ("da", "danske kroner", "DKK"), ("nb_NO", "svenske kroner", "SEK"),
            ("ja_JP", "米ドル", "USD"), ("ko", "미국 달러", "USD"), ("zh_CN", "美元", "USD"), ("zh_TW", "美元", "USD"), ("ar", "د.إ.", "AED"), ("hi_IN", "भारतीय रुपया", "INR"),
            ("tr", "Türk lirası", "TRY"), ("he", "שקל חדש", "ILS"), ("sr_RS@latin", "evro", "EUR"), ("el", "ευρώ", "EUR"), ("tlh", "dollar", ""), ("", "dollar", ""), ("en_US", "dollar", ""),
        ] {
            let got = called_in(locale, text).iter().map(Code::as_str).collect::<Vec<_>>().join(" ");
            assert_eq!(got, expected, "{locale} {text}");
        }
    }
}
