//! What people write for currencies in their own language: `Schweizer Franken`, `złotych`, `долларов`, `د.إ.`. Part of `currency`: the Unicode
//! CLDR 48.2, as `data/names.py` makes it. English has its own table in `currency/suggest.rs`.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use zip::ZipArchive;

use super::suggest::{called, is_spoken_of, rank};
use super::{Code, Currency, Kind, find};

/// A text for each language: what is written, a tab, and the codes that it may mean. The file `names.zip` of `data/`.
pub static NAMES: &[u8] = include_bytes!("../../data/names.zip");
/// No name has more letters.
const LONGEST: usize = 120;
/// A word of plain letters that is shorter may be a word for anything, where fewer languages than [`FEW`] have it.
const SHORT: usize = 5;
const FEW: u32 = 2;
/// English words that are names of currencies in other languages, most of them in a case of their grammar.
const ENGLISH: &str = "africa bath baths cape colony convertible costa drama gourd guinea juan marco march randy sumo take tale tales who";

/// Bare words whose names are compounds in their language, so that the CLDR does not have them alone, and what they are in English.
const BARE: [(&str, &str, &str); 9] = [
    ("tr", "dolar", "dollar"),
    ("id", "dolar", "dollar"),
    ("ms", "dolar", "dollar"),
    ("fi", "dollareina", "dollar"),
    ("fi", "dollareiksi", "dollar"),
    ("hu", "dollárban", "dollar"),
    ("fi", "euroina", "euro"),
    ("fi", "euroiksi", "euro"),
    ("hu", "euróban", "euro"),
];

/// The money and metals that a word, a name or a sign says in the language of a locale such as `de_CH.UTF-8`: those that live where there
/// are any, the one that is traded most first, and behind them what became the euro.
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
    let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
    if let Some((_, _, english)) = BARE.iter().find(|(of, word, _)| *of == language && *word == typed) {
        return called(english);
    }
    let line = lines.lines().filter_map(|line| line.split_once('\t')).find(|(written, _)| *written == typed);
    let codes = || line.into_iter().flat_map(|(_, codes)| codes.split(' '));
    let mut all = usual(codes(), &typed);
    // Of what became the euro people still speak, and the words are the same: markka, lire, gulden.
    let mut gone: Vec<Code> = codes()
        .filter_map(|code| find(code.parse().ok()?))
        .filter(|currency| is_spoken_of(currency))
        .map(|currency| currency.code)
        .collect();
    gone.retain(|code| !all.contains(code) && code.currency().is_some_and(|currency| currency.end.is_some()));
    gone.sort_unstable();
    all.extend(gone);
    all
}

/// The money and metals that a word or a name says in any language, as [`called_in`] does in one. Nothing for a short word of plain letters
/// that few languages have, nor for one that is an English word for something else: `take` is several taka in Croatian.
///
/// ```
/// use fx::currency::called_abroad;
/// let of = |text| called_abroad(text).iter().map(|code| code.to_string()).collect::<Vec<_>>().join(" ");
/// assert_eq!((of("złoty"), of("ユーロ"), of("доллар США")), ("PLN".to_owned(), "EUR".to_owned(), "USD".to_owned()));
/// assert_eq!((of("kronen").as_str(), of("take"), of("who")), ("SEK NOK DKK CZK ISK", String::new(), String::new()));
/// ```
#[must_use]
pub fn called_abroad(text: &str) -> Vec<Code> {
    static ALL: LazyLock<HashMap<String, Abroad>> = LazyLock::new(of_all_languages);
    let typed = text.to_lowercase();
    if text.is_empty() || text.len() > LONGEST || ENGLISH.split(' ').any(|word| word == typed) {
        return Vec::new();
    }
    let Some(Abroad { languages, codes }) = ALL.get(&typed) else { return Vec::new() };
    let plain = typed.bytes().all(|byte| byte.is_ascii_lowercase());
    if plain && (typed.len() < 3 || typed.len() < SHORT && *languages < FEW) {
        return Vec::new();
    }
    usual(codes.split(' '), &typed)
}

/// Each name in one language, in small letters.
#[cfg(test)]
pub(crate) fn writings(language: &str) -> Vec<String> {
    let lines = of_language(language).unwrap_or_default();
    lines.lines().filter_map(|line| line.split_once('\t')).map(|(written, _)| written.to_owned()).collect()
}

/// Those of some codes that people mean: what lives where there are any, the one that is traded most first.
fn usual<'c>(codes: impl Iterator<Item = &'c str>, of: &str) -> Vec<Code> {
    // The money of Zimbabwe is called after the metal, which whoever writes the word alone means.
    let gold = |code: &&str| *code == "ZWG" && !of.contains(' ') && of != "zig";
    let all = codes.filter(|code| !gold(code)).filter_map(|code| find(code.parse().ok()?));
    let (mut living, gone): (Vec<&Currency>, Vec<&Currency>) =
        all.filter(|currency| matches!(currency.kind, Kind::Money | Kind::Metal)).partition(|currency| currency.end.is_none());
    if living.is_empty() {
        living = gone;
    }
    living.extend(lead(&living).and_then(find));
    living.sort_by_key(|currency| (rank(currency), currency.code));
    living.dedup_by_key(|currency| currency.code);
    living.into_iter().map(|currency| currency.code).collect()
}

/// What a word for several dollars or pounds means first: the names of these two have more words in some languages (`米ドル`, `фунт
/// стерлингов`), so that the word alone is not among them.
fn lead(living: &[&Currency]) -> Option<Code> {
    let all = |noun: &str| living.len() > 1 && living.iter().filter(|currency| currency.name.ends_with(noun)).count() * 2 > living.len();
    [("Dollar", Code::USD), ("Pound", Code::new(b"GBP"))].into_iter().find(|(noun, _)| all(noun)).map(|(_, code)| code)
}

/// A writing in all languages.
#[derive(Debug, Default)]
struct Abroad {
    /// How many have it.
    languages: u32,
    /// What it may mean in any of them, with spaces between, each once.
    codes: String,
}

/// The writings of all languages: some forty thousand, which few questions need.
fn of_all_languages() -> HashMap<String, Abroad> {
    let mut all: HashMap<String, Abroad> = HashMap::new();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(NAMES)) else { return all };
    for at in 0..archive.len() {
        let mut text = String::new();
        // What was compiled in can be read: a test reads all of it.
        let _infallible = archive.by_index(at).map(|mut entry| entry.read_to_string(&mut text));
        for (written, codes) in text.lines().filter_map(|line| line.split_once('\t')) {
            let known = all.entry(written.to_owned()).or_default();
            known.languages += 1;
            for code in codes.split(' ').filter(|code| !known.codes.contains(code)).collect::<Vec<_>>() {
                known.codes.push_str(if known.codes.is_empty() { "" } else { " " });
                known.codes.push_str(code);
            }
        }
    }
    all
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
            ("ja_JP", "米ドル", "USD"), ("ru_RU", "фунтов", "GBP EGP FKP GIP LBP SDG SHP SSP SYP"), ("ko", "미국 달러", "USD"), ("zh_CN", "美元", "USD"), ("zh_TW", "美元", "USD"), ("ar", "د.إ.", "AED"), ("hi_IN", "भारतीय रुपया", "INR"),
            ("tr", "Türk lirası", "TRY"), ("he", "שקל חדש", "ILS"), ("sr_RS@latin", "evro", "EUR"), ("el", "ευρώ", "EUR"), ("tlh", "dollar", ""), ("", "dollar", ""), ("en_US", "dollar", ""),
        ] {
            let got = called_in(locale, text).iter().map(Code::as_str).collect::<Vec<_>>().join(" ");
            assert_eq!(got, expected, "{locale} {text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_name_that_only_one_currency_has_is_known_in_every_language() {
        for (text, expected) in [
            ("Złoty", "PLN"), ("złotych", "PLN"), ("zł", "PLN"), ("ユーロ", "EUR"), ("доллар США", "USD"), ("долларов США", "USD"), ("Franken", "CHF"), ("Schweizer Franken", "CHF"),
            ("dólares canadienses", "CAD"), ("dollar canadien", "CAD"), ("гривень", "UAH"), ("тенге", "KZT"), ("美元", "USD"), ("유로", "EUR"), ("يورو", "EUR"), ("evro", "EUR"),
            ("dolarów amerykańskich", "USD"), ("jen", "JPY"), ("korona", "SEK NOK DKK CZK ISK"), ("lev", "MDL RON"),
            ("who", ""), ("us", ""), ("march", ""), ("gold", ""), ("goud", ""), ("ZiG", "ZWG"), ("фунтов", "GBP EGP FKP GIP LBP SDG SHP SSP SYP"), ("nonsense", ""), ("", ""), ("a\tb", ""), ("\n", ""),
        ] {
            let got = called_abroad(text).iter().map(Code::as_str).collect::<Vec<_>>().join(" ");
            assert_eq!(got, expected, "{text}");
        }
        let all = of_all_languages();
        assert_eq!((all.len(), all.values().map(|known| known.languages).sum::<u32>()), (41_985, 64_012));
    }
}
