//! A file of one's own rates: what stands in it, line by line. Part of `feed`; asked for by `refresh`, as a source like any other.
//!
//! CSV with a line of names: `date,base,quote,nominal,value,note`, of which `nominal` and `note` may be missing. Lines before it that begin with
//! `#` say what the file is: `# name: Treasury`, `# kind: accounting`, `# zone: Europe/Berlin`. A line that cannot be read is one bad line with
//! its reason, and the good ones stand. Lines that say two things of one pair on one day are bad, all of them.

mod records;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord};
use jiff::civil::Date;
use rust_decimal::{Decimal, dec};
use serde::{Deserialize, Serialize};

use self::records::{Record, records};
use super::{ParseError, day, decimal, no_html};
use crate::currency::{self, Code};
use crate::quote::{Draft, Pair, Quote};

/// Where one's own rates stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In files on this machine, which say the same where they say something twice.
    Files(Vec<PathBuf>),
    /// At an address.
    Url(String),
}

/// A line that cannot be used.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadLine {
    /// The file's name and the number of the line: `rates.csv:7`.
    pub at: String,
    /// What is wrong with it.
    pub what: String,
}

/// What its writer says of a rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The day.
    pub date: Date,
    /// The currency that is priced.
    pub base: Code,
    /// The currency in which it is priced.
    pub quote: Code,
    /// The text of the column `note`.
    pub note: String,
}

/// What one or several files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnRates {
    /// The rates, a draft a day, oldest first.
    pub drafts: Vec<Draft>,
    /// What is said of them.
    pub remarks: Vec<Remark>,
    /// Lines that are not among them, in the order of the files.
    pub bad: Vec<BadLine>,
}

/// What the lines before the first row say of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// `# name: …`
    pub name: Option<String>,
    /// `# kind: …`
    pub kind: Option<String>,
    /// `# zone: …`
    pub zone: Option<String>,
}

/// The column that each field stands in.
struct Columns {
    date: usize,
    base: usize,
    quote: usize,
    nominal: Option<usize>,
    value: usize,
    note: Option<usize>,
}

const NAMES: [&str; 6] = ["date", "base", "quote", "nominal", "value", "note"];
/// Longer notes are no notes.
const LONGEST_NOTE: usize = 500;
/// So many bad lines are told one by one.
const MOST_BAD: usize = 100;
/// The two directions of one pair agree to within this: their digits are rounded.
const DIRECTIONS_AGREE: [Decimal; 2] = [dec!(0.99), dec!(1.01)];

/// The lines at a file's beginning that say what it is.
#[must_use]
pub fn head(bytes: &[u8]) -> Head {
    let text = String::from_utf8_lossy(bytes);
    let mut head = Head::default();
    for line in text.trim_start_matches('\u{feff}').lines().map_while(|line| line.strip_prefix('#')) {
        let Some((key, value)) = line.split_once(':') else { continue };
        let place = match key.trim().to_ascii_lowercase().as_str() {
            "name" => &mut head.name,
            "kind" => &mut head.kind,
            "zone" => &mut head.zone,
            _ => continue,
        };
        *place = Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    }
    head
}

/// The name of a file without its folders, for what is shown to anyone.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// Reads files that belong together, each with the name under which its lines are told.
///
/// # Errors
/// Where a file as a whole cannot be read: no text, no line of names, a last line without its end.
pub fn read(files: &[(String, Vec<u8>)]) -> Result<OwnRates, ParseError> {
    let mut said: BTreeMap<(Date, Pair), Vec<Line>> = BTreeMap::new();
    let mut bad: Vec<((usize, u64), BadLine)> = Vec::new();
    for (at, (name, bytes)) in files.iter().enumerate() {
        for line in lines(name, bytes)? {
            match line {
                Ok(line) => said.entry((line.date, line.quote.pair())).or_default().push(Line { file: at, ..line }),
                Err((number, what)) => bad.push(((at, number), BadLine { at: format!("{name}:{number}"), what })),
            }
        }
    }
    let place = |line: &Line| format!("{}:{}", files.get(line.file).map_or("", |(name, _)| name), line.number);
    let contradicted = contradicted(&said);
    let mut own = OwnRates::default();
    for ((date, pair), lines) in &said {
        let Some(first) = lines.first() else { continue };
        if let Some(other) = contradicted.get(&(*date, *pair)) {
            for line in lines {
                let against = if line.number == other.number && line.file == other.file { first } else { other };
                let what = format!("{} on {date}, and {} says {}", told(&line.quote), place(against), told(&against.quote));
                bad.push(((line.file, line.number), BadLine { at: place(line), what }));
            }
            continue;
        }
        match own.drafts.last_mut().filter(|draft| draft.date == *date) {
            Some(draft) => draft.quotes.push(first.quote),
            None => own.drafts.push(Draft::of(*date, vec![first.quote])),
        }
        if let Some(note) = lines.iter().find_map(|line| line.note.clone()) {
            own.remarks.push(Remark { date: *date, base: pair.base, quote: pair.quote, note });
        }
    }
    bad.sort_by_key(|(place, _)| *place);
    let more = bad.len().saturating_sub(MOST_BAD);
    own.bad = bad.into_iter().map(|(_, line)| line).take(MOST_BAD).collect();
    if more > 0 {
        own.bad.push(BadLine { at: "further lines".to_owned(), what: format!("{more} more are bad") });
    }
    Ok(own)
}

/// One good line.
#[derive(Debug, Clone)]
struct Line {
    file: usize,
    number: u64,
    date: Date,
    quote: Quote,
    note: Option<String>,
}

/// Of the pairs of which two things are said on a day, the line that differs from the first: in the same direction, or in the other one.
fn contradicted(said: &BTreeMap<(Date, Pair), Vec<Line>>) -> BTreeMap<(Date, Pair), Line> {
    let mut found = BTreeMap::new();
    for ((date, pair), lines) in said {
        let Some(first) = lines.first() else { continue };
        let other = lines.iter().find(|line| line.quote != first.quote);
        let turned =
            || said.get(&(*date, pair.turned())).and_then(|lines| lines.first()).filter(|line| !inverse(&first.quote, &line.quote));
        if let Some(other) = other.or_else(turned) {
            found.insert((*date, *pair), other.clone());
        }
    }
    found
}

/// Whether two quotes of a pair, one in each direction, say the same.
fn inverse(one: &Quote, turned: &Quote) -> bool {
    let unit = |quote: &Quote| quote.value().checked_div(Decimal::from(quote.nominal));
    let [least, most] = DIRECTIONS_AGREE;
    unit(one).zip(unit(turned)).and_then(|(one, turned)| one.checked_mul(turned)).is_some_and(|product| product >= least && product <= most)
}

fn told(quote: &Quote) -> String {
    format!("{} {} = {} {}", quote.nominal, quote.base, quote.value(), quote.quote)
}

/// A good line, or the number of a bad one and what is wrong with it.
type Read = Result<Line, (u64, String)>;

fn lines(name: &str, bytes: &[u8]) -> Result<Vec<Read>, ParseError> {
    no_html(bytes, "CSV")?;
    let odd = |what: &str, at: &str| ParseError::Malformed { what: what.to_owned(), at: format!("{name}{at}") };
    let text = std::str::from_utf8(bytes).map_err(|error| odd("it is not UTF-8", &format!(", byte {}", error.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.ends_with('\n') {
        return Err(odd("the last line does not end in a line break: the file may not be written to its end", ""));
    }
    let (mut columns, mut lines) = (None, Vec::new());
    for Record { number, text, open } in records(text, is_row) {
        let record = cells(text).map_err(|error| odd("it is no CSV", &format!(":{number}: {error}")))?;
        match &columns {
            None => columns = Some(Columns::of(&record).map_err(|what| odd(&what, &format!(":{number}")))?),
            Some(_) if open => lines.push(Err((number, "a quotation mark is not closed".to_owned()))),
            Some(columns) => lines.push(line(columns, &record, number).map_err(|what| (number, what))),
        }
    }
    if columns.is_none() {
        return Err(odd("there is no line of names: date,base,quote,nominal,value,note", ""));
    }
    Ok(lines)
}

/// The fields of one record.
fn cells(text: &str) -> Result<StringRecord, csv::Error> {
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).buffer_capacity(1024).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record).map(|_| record)
}

/// Whether a line begins or goes on as a row does: one of its fields is a day, and nothing but that.
fn is_row(line: &str) -> bool {
    line.matches(',').count() >= 3 && line.split(',').any(|cell| day::parse(cell.trim().trim_matches('"'), "%F", "date").is_ok())
}

impl Columns {
    fn of(names: &StringRecord) -> Result<Columns, String> {
        let names: Vec<String> = names.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        if let Some(odd) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
            return Err(format!("the column {odd:?} is none of {}", NAMES.join(", ")));
        }
        if let Some(twice) = names.iter().find(|name| names.iter().filter(|other| other == name).count() > 1) {
            return Err(format!("the column {twice:?} stands twice"));
        }
        let place = |name: &str| names.iter().position(|known| known == name);
        let due = |name: &str| place(name).ok_or_else(|| format!("there is no column {name:?}"));
        Ok(Columns {
            date: due("date")?,
            base: due("base")?,
            quote: due("quote")?,
            nominal: place("nominal"),
            value: due("value")?,
            note: place("note"),
        })
    }
}

fn line(columns: &Columns, record: &StringRecord, number: u64) -> Result<Line, String> {
    let cell = |at: usize| record.get(at).map_or("", str::trim);
    let most = [Some(columns.date), Some(columns.base), Some(columns.quote), columns.nominal, Some(columns.value), columns.note];
    let most = most.into_iter().flatten().max().map_or(0, |last| last + 1);
    if record.len() > most {
        return Err(format!("it has {} fields, and the line of names has {most}", record.len()));
    }
    let date = day::parse(cell(columns.date), "%F", "date").map_err(|error| error.to_string())?;
    let code = |at: usize, name: &str| {
        let text = cell(at);
        let known = text.parse().ok().and_then(currency::find).filter(|currency| currency.kind != currency::Kind::Reserved);
        let currency = known.ok_or_else(|| format!("{name} {text:?} is no currency of ISO 4217"))?;
        if currency.retired_on(date) { Err(format!("{name}: {text} is no currency any more on {date}")) } else { Ok(currency.code) }
    };
    let (base, quote) = (code(columns.base, "base")?, code(columns.quote, "quote")?);
    if base == quote {
        return Err(format!("base and quote are both {base}"));
    }
    let nominal = match columns.nominal.map(cell).filter(|text| !text.is_empty()) {
        None => 1,
        Some(text) => {
            text.parse().ok().filter(|units| *units > 0).ok_or_else(|| format!("{text:?} is no nominal: a whole number from 1 on"))?
        }
    };
    let text = cell(columns.value);
    let value = decimal::read(text, '.').ok_or_else(|| format!("{text:?} is no figure: digits and a point"))?;
    if value <= Decimal::ZERO {
        return Err(format!("{text} is not above zero"));
    }
    let note = columns.note.map(cell).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(format!("the note has more than {LONGEST_NOTE} letters"));
    }
    Ok(Line { file: 0, number, date, quote: Quote::mid(base, quote, nominal, value), note: note.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const EUR: Code = Code::EUR;
    const USD: Code = Code::USD;
    const HUF: Code = Code::new(b"HUF");

    fn one(text: &str) -> Result<OwnRates, String> {
        read(&[("rates.csv".to_owned(), text.as_bytes().to_vec())]).map_err(|error| error.to_string())
    }

    fn bad(own: &OwnRates) -> Vec<String> {
        own.bad.iter().map(|line| format!("{} {}", line.at, line.what)).collect()
    }

    #[test]
    fn a_file_is_read_line_by_line() {
        let text = "# name: Treasury\n# kind: accounting\ndate,base,quote,nominal,value,note\n\
            2026-11-24,EUR,USD,1,1.1200,\"board, 12 November\"\n# a remark\n2026-11-24,HUF,EUR,100,0.2610,\n2026-12-01,EUR,USD,,1.13,\n";
        let own = one(text).unwrap();
        let quotes = vec![Quote::mid(EUR, USD, 1, dec!(1.1200)), Quote::mid(HUF, EUR, 100, dec!(0.2610))];
        let later = Draft::of(date(2026, 12, 1), vec![Quote::mid(EUR, USD, 1, dec!(1.13))]);
        assert_eq!(own.drafts, [Draft::of(date(2026, 11, 24), quotes), later]);
        let note = "board, 12 November".to_owned();
        assert_eq!(own.remarks, [Remark { date: date(2026, 11, 24), base: EUR, quote: USD, note }]);
        assert_eq!(own.bad, []);
        let head = head(text.as_bytes());
        assert_eq!((head.name.as_deref(), head.kind.as_deref(), head.zone), (Some("Treasury"), Some("accounting"), None));
        let reordered = one("value,quote,base,date\r\n1.5,USD,EUR,2026-11-24\r\n").unwrap();
        assert_eq!(reordered.drafts, [Draft::of(date(2026, 11, 24), vec![Quote::mid(EUR, USD, 1, dec!(1.5))])]);
    }

    #[test]
    fn a_bad_line_is_told_with_its_reason_and_the_good_ones_stand() {
        let own =
            one("date,base,quote,nominal,value,note\n2026-02-30,EUR,USD,1,1.1,\n2026-11-24,EUR,QQQ,1,1.1,\n2026-11-24,EUR,EUR,1,1,\n\
             2026-11-24,DEM,USD,1,1.1,\n2026-11-24,EUR,USD,0,1.1,\n2026-11-24,EUR,USD,1,\"1,1\",\n2026-11-24,EUR,USD,1,-2,\n\
             2026-11-24,EUR,USD,1,1.1,a,b\n2026-11-24,EUR\n2026-11-24,EUR,USD,1,1.12,good\n")
            .unwrap();
        assert_eq!(own.drafts, [Draft::of(date(2026, 11, 24), vec![Quote::mid(EUR, USD, 1, dec!(1.12))])]);
        assert_eq!(
            bad(&own),
            [
                "rates.csv:2 \"2026-02-30\" is no date, at date",
                "rates.csv:3 quote \"QQQ\" is no currency of ISO 4217",
                "rates.csv:4 base and quote are both EUR",
                "rates.csv:5 base: DEM is no currency any more on 2026-11-24",
                "rates.csv:6 \"0\" is no nominal: a whole number from 1 on",
                "rates.csv:7 \"1,1\" is no figure: digits and a point",
                "rates.csv:8 -2 is not above zero",
                "rates.csv:9 it has 7 fields, and the line of names has 6",
                "rates.csv:10 quote \"\" is no currency of ISO 4217",
            ]
        );
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_takes_one_row_alone() {
        let own = one("date,base,quote,nominal,value,note\n2026-11-24,EUR,USD,1,1.12,\"board\n2026-11-24,EUR,HUF,1,380,\n\
             2026-11-25,EUR,HUF,1,381,\"two\nlines\"\n")
        .unwrap();
        let quotes = |value| vec![Quote::mid(EUR, HUF, 1, value)];
        assert_eq!(own.drafts, [Draft::of(date(2026, 11, 24), quotes(dec!(380))), Draft::of(date(2026, 11, 25), quotes(dec!(381)))]);
        assert_eq!(bad(&own), ["rates.csv:2 a quotation mark is not closed"]);
        assert_eq!(own.remarks.iter().map(|remark| remark.note.as_str()).collect::<Vec<_>>(), ["two\nlines"]);
    }

    #[test]
    fn two_lines_that_disagree_are_refused_and_both_are_named() {
        let own = one("date,base,quote,value\n2026-11-24,EUR,USD,1.12\n2026-11-24,EUR,HUF,380\n2026-11-24,EUR,USD,1.13\n").unwrap();
        assert_eq!(own.drafts, [Draft::of(date(2026, 11, 24), vec![Quote::mid(EUR, HUF, 1, dec!(380))])]);
        assert_eq!(
            bad(&own),
            [
                "rates.csv:2 1 EUR = 1.12 USD on 2026-11-24, and rates.csv:4 says 1 EUR = 1.13 USD",
                "rates.csv:4 1 EUR = 1.13 USD on 2026-11-24, and rates.csv:2 says 1 EUR = 1.12 USD",
            ]
        );
        let agree = one("date,base,quote,value\n2026-11-24,EUR,USD,1.12\n2026-11-24,EUR,USD,1.120\n").unwrap();
        assert_eq!((agree.drafts.len(), agree.bad.len()), (1, 0));
    }

    #[test]
    fn two_files_that_disagree_are_refused_and_both_are_named() {
        let file = |name: &str, rows: &str| (name.to_owned(), format!("date,base,quote,value\n{rows}").into_bytes());
        let own = read(&[file("a.csv", "2026-11-24,EUR,USD,1.12\n"), file("b.csv", "2026-11-24,USD,EUR,1.2\n2026-11-24,EUR,HUF,380\n")]);
        let own = own.unwrap();
        assert_eq!(own.drafts, [Draft::of(date(2026, 11, 24), vec![Quote::mid(EUR, HUF, 1, dec!(380))])]);
        assert_eq!(
            bad(&own),
            [
                "a.csv:2 1 EUR = 1.12 USD on 2026-11-24, and b.csv:2 says 1 USD = 1.2 EUR",
                "b.csv:2 1 USD = 1.2 EUR on 2026-11-24, and a.csv:2 says 1 EUR = 1.12 USD",
            ]
        );
        let agree = read(&[file("a.csv", "2026-11-24,EUR,USD,1.25\n"), file("b.csv", "2026-11-24,USD,EUR,0.8\n")]).unwrap();
        assert_eq!((agree.drafts.len(), agree.bad.len()), (1, 0));
    }

    #[test]
    fn a_file_that_is_none_is_refused_as_a_whole() {
        assert_eq!(
            one("").unwrap_err(),
            "the last line does not end in a line break: the file may not be written to its end, at rates.csv"
        );
        let cut = one("date,base,quote,value\n2026-11-24,EUR,USD,1.1").unwrap_err();
        assert_eq!(cut, "the last line does not end in a line break: the file may not be written to its end, at rates.csv");
        assert_eq!(one("# kind: cash\n").unwrap_err(), "there is no line of names: date,base,quote,nominal,value,note, at rates.csv");
        assert_eq!(
            one("day,base,quote,value\n").unwrap_err(),
            "the column \"day\" is none of date, base, quote, nominal, value, note, at rates.csv:1"
        );
        assert_eq!(one("date,base,value\n").unwrap_err(), "there is no column \"quote\", at rates.csv:1");
        assert_eq!(one("date,base,quote,value,date\n").unwrap_err(), "the column \"date\" stands twice, at rates.csv:1");
        assert_eq!(one("<html><body>Sign in</body></html>\n").unwrap_err(), "the answer is an HTML page, not CSV");
        let latin = read(&[("rates.csv".to_owned(), b"date,base,quote,value,note\n2026-11-24,EUR,USD,1,caf\xe9\n".to_vec())]);
        assert_eq!(latin.unwrap_err().to_string(), "it is not UTF-8, at rates.csv, byte 51");
    }
}
