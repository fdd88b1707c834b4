//! How an answer is read, as data. Part of `feed`: a declaration names a format, where rows stand in it and what their fields are called;
//! the readers under `feed/read/` find the rows, `rows` makes drafts of them.
//!
//! The fields of a row are named as the format names them: a member of JSON, an element or an `@attribute` of XML, the head of a column.
//! What a row has not is looked for in what encloses it, so that a date stands once for all rows of its day.

mod csv;
mod grid;
mod html;
mod json;
mod xlsx;
mod xml;

use jiff::civil::Date;

use super::ParseError;
use super::day::Words;
use super::drafts::Drafts;
use super::rows::{Again, Direction, Figures, Rows, Units};
use crate::currency::Code;
use crate::quote::{Draft, Pair};

pub use self::grid::Layout;
pub(crate) use self::xlsx::workbook;

/// How an answer is read.
///
/// ```
/// use fx::currency::Code;
/// use fx::feed::read;
///
/// const PLN: Code = Code::new(b"PLN");
/// let reader = read::json("[].rates[]").date("effectiveDate", "%F").code("code").mid("mid").in_home(PLN);
/// let body = br#"[{"effectiveDate": "2026-11-24", "rates": [{"code": "THB", "mid": 0.1146}]}]"#;
/// let drafts = reader.drafts(body, None)?;
/// assert_eq!(drafts[0].quotes[0].value().to_string(), "0.1146");
/// # Ok::<(), fx::feed::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Read {
    format: Format,
    rows: Rows,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Json(json::Json),
    Xml(xml::Xml),
    Csv(csv::Csv),
    Html(html::Html),
    Xlsx(xlsx::Xlsx),
    Find(Finder),
    Code(fn(&[u8]) -> Result<Vec<Draft>, ParseError>),
}

/// A function that finds the rows of an answer; what their names and figures mean, the declaration says.
pub type Finder = fn(&[u8], &mut Drafts<'_>) -> Result<(), ParseError>;

/// JSON whose rows stand at that path: `rates[]` is each item of the list `rates`, `[].rates[]` that of each item of a list, `eur` the
/// object of that name, `` the document itself.
#[must_use]
pub const fn json(rows: &'static str) -> Read {
    Read::new(Format::Json(json::Json { rows, columns: None }))
}

/// XML whose rows are the elements at that path, from the root on, without prefixes: `ValCurs/Valute`.
#[must_use]
pub const fn xml(rows: &'static str) -> Read {
    Read::new(Format::Xml(xml::Xml { rows, wrapped: None }))
}

/// CSV in UTF-8 with commas.
#[must_use]
pub const fn csv(layout: Layout) -> Read {
    Read::new(Format::Csv(csv::Csv { layout, separator: b',', encoding: "utf-8", zipped: false, remarks: None, open_ended: false }))
}

/// CSV with tabs in place of commas, and no quotes.
#[must_use]
pub const fn tsv(layout: Layout) -> Read {
    Read::new(Format::Csv(csv::Csv { layout, separator: b'\t', encoding: "utf-8", zipped: false, remarks: None, open_ended: false }))
}

/// The rows of an HTML page that a CSS selector finds.
#[must_use]
pub const fn html(rows: &'static str, layout: Layout) -> Read {
    Read::new(Format::Html(html::Html { rows, layout, date: None, headline: None, end: "</html>", nothing: None, encoding: "utf-8" }))
}

/// The last sheet of an XLSX workbook.
#[must_use]
pub const fn xlsx(layout: Layout) -> Read {
    Read::new(Format::Xlsx(xlsx::Xlsx { layout, first: false }))
}

/// A function that finds the rows, where they stand in no layout; their names, units and figures are read as declared.
#[must_use]
pub const fn find(rows: Finder) -> Read {
    Read::new(Format::Find(rows))
}

/// A function, for what no declaration fits.
#[must_use]
pub const fn code(read: fn(&[u8]) -> Result<Vec<Draft>, ParseError>) -> Read {
    Read::new(Format::Code(read))
}

impl Read {
    const fn new(format: Format) -> Read {
        Read { format, rows: Rows::PLAIN }
    }

    const fn rows(self, rows: Rows) -> Read {
        Read { rows, ..self }
    }

    /// The date stands there, in that form of `strftime`; after a form that ends in `…` a time may follow.
    #[must_use]
    pub const fn date(self, field: &'static str, form: &'static str) -> Read {
        self.rows(Rows { date: (field, form), ..self.rows })
    }

    /// Dates have words of another language.
    #[must_use]
    pub const fn words(self, words: Words) -> Read {
        self.rows(Rows { words, ..self.rows })
    }

    /// A file of days may have a day twice: where it says two things of it, both stay, for the rule that refuses them.
    #[must_use]
    pub const fn days_repeat(self) -> Read {
        self.rows(Rows { days_repeat: true, ..self.rows })
    }

    /// The last day of validity stands there, in that form.
    #[must_use]
    pub const fn until(self, field: &'static str, form: &'static str) -> Read {
        self.rows(Rows { until: Some((field, form)), ..self.rows })
    }

    /// The code or name of the currency stands there.
    #[must_use]
    pub const fn code(self, field: &'static str) -> Read {
        self.rows(Rows { code: field, ..self.rows })
    }

    /// The code stands within a longer text, between these two: `("FX", "CAD")` for `FXUSDCAD`.
    #[must_use]
    pub const fn within(self, before: &'static str, after: &'static str) -> Read {
        self.rows(Rows { within: (before, after), ..self.rows })
    }

    /// One figure stands there.
    #[must_use]
    pub const fn mid(self, field: &'static str) -> Read {
        self.rows(Rows { price: Figures::Mid(field), ..self.rows })
    }

    /// A buying and a selling rate stand there. Where each currency has a column of each, these are the ends of their names.
    #[must_use]
    pub const fn buy_sell(self, buy: &'static str, sell: &'static str) -> Read {
        self.rows(Rows { price: Figures::BuySell(buy, sell), ..self.rows })
    }

    /// The price is for as many units as that field says.
    #[must_use]
    pub const fn nominal(self, field: &'static str) -> Read {
        self.units(Units::Field(field))
    }

    /// The price is for as many units as that field says, for one where there is none.
    #[must_use]
    pub const fn multiplier(self, field: &'static str) -> Read {
        self.units(Units::FieldOrOne(field))
    }

    /// What the price is for.
    #[must_use]
    pub const fn units(self, units: Units) -> Read {
        self.rows(Rows { units, ..self.rows })
    }

    /// `nominal foreign = price home`.
    #[must_use]
    pub const fn in_home(self, home: Code) -> Read {
        self.rows(Rows { direction: Direction::ForeignIsBase(home), ..self.rows })
    }

    /// `1 home = price foreign`.
    #[must_use]
    pub const fn per_home(self, home: Code) -> Read {
        self.rows(Rows { direction: Direction::HomeIsBase(home), ..self.rows })
    }

    /// `1 base = price quote`, always: the answer names no currency, since the publisher quotes no other.
    #[must_use]
    pub const fn of(self, base: Code, quote: Code) -> Read {
        self.rows(Rows { direction: Direction::Always(Pair { base, quote }), ..self.rows })
    }

    /// A name that ends in this is quoted the other way round than the rest.
    #[must_use]
    pub const fn turned_by(self, mark: &'static str) -> Read {
        self.rows(Rows { turned: Some(mark), ..self.rows })
    }

    /// A figure stands within a longer text, between these two: `("L$", "/US$1.00")`.
    #[must_use]
    pub const fn figure_within(self, before: &'static str, after: &'static str) -> Read {
        self.rows(Rows { figure_within: (before, after), ..self.rows })
    }

    /// Codes under which a publisher writes another currency's figure from a first to a last day: `("SLL", SLE, date(2022, 7, 12), Date::MAX)`,
    /// where it went on to write the code of before a redenomination.
    #[must_use]
    pub const fn renamed(self, renamed: &'static [(&'static str, Code, Date, Date)]) -> Read {
        self.rows(Rows { renamed, ..self.rows })
    }

    /// An answer with fewer figures than this in all its days is half of one: for tables whose days may amend a single currency, so that a
    /// floor for each day says nothing.
    #[must_use]
    pub const fn least(self, least: usize) -> Read {
        self.rows(Rows { least, ..self.rows })
    }

    /// Names for codes: `("Chinese yuan", "CNY")`.
    #[must_use]
    pub const fn names(self, names: &'static [(&'static str, &'static str)]) -> Read {
        self.rows(Rows { names, ..self.rows })
    }

    /// Names for whole pairs, as they are quoted: `("FXERD34", EUR, USD)` is `1 EUR = x USD`, whichever way round the others are.
    #[must_use]
    pub const fn pairs(self, pairs: &'static [(&'static str, Code, Code)]) -> Read {
        self.rows(Rows { pairs, ..self.rows })
    }

    /// What a row of XML says a second time is compared: fields with the price of one unit, with the number of ISO 4217, and with the
    /// publisher's own mark, of which a list says what each means.
    #[must_use]
    pub const fn says_again(
        self,
        one: &'static str,
        number: &'static str,
        mark: (&'static str, &'static [(&'static str, &'static str)]),
    ) -> Read {
        self.rows(Rows { again: Again { one: Some(one), number: Some(number), mark: Some(mark) }, ..self.rows })
    }

    /// Rows and columns that are passed over, each with the reason: a name, or the beginning of several, written `XDR/…`, or their end,
    /// written `…/XDR`.
    #[must_use]
    pub const fn skip(self, skip: &'static [(&'static str, &'static str)]) -> Read {
        self.rows(Rows { skip, ..self.rows })
    }

    /// What is passed over, and why.
    #[must_use]
    pub const fn skipped(&self) -> &'static [(&'static str, &'static str)] {
        self.rows.skip
    }

    /// Names that ISO 4217 does not know are passed over: for lists of thousands of tokens.
    #[must_use]
    pub const fn iso_only(self) -> Read {
        self.rows(Rows { iso_only: true, ..self.rows })
    }

    /// What stands where there is no figure: `N/A`, `-`, `null`, nothing at all.
    #[must_use]
    pub const fn empty(self, empty: &'static [&'static str]) -> Read {
        self.rows(Rows { empty, ..self.rows })
    }

    /// Figures have a decimal comma.
    #[must_use]
    pub const fn decimal_comma(self) -> Read {
        self.rows(Rows { point: ',', ..self.rows })
    }

    /// This stands between thousands.
    #[must_use]
    pub const fn thousands(self, mark: char) -> Read {
        self.rows(Rows { thousands: Some(mark), ..self.rows })
    }

    /// This stands anywhere in a figure, between whichever digits, and means nothing.
    #[must_use]
    pub const fn stray(self, mark: char) -> Read {
        self.rows(Rows { stray: Some(mark), ..self.rows })
    }

    /// Figures are binary fractions, written with more digits than were published: `3.9300000000000002`. Each becomes the shortest text that
    /// names the same fraction.
    #[must_use]
    pub const fn binary(self) -> Read {
        self.rows(Rows { binary: true, ..self.rows })
    }

    /// JSON: each row is a day, and each of its members a currency.
    #[must_use]
    pub const fn columns(self) -> Read {
        match self.format {
            Format::Json(format) => Read { format: Format::Json(json::Json { columns: Some(""), ..format }), ..self },
            _ => self,
        }
    }

    /// JSON: each row is a day, and each of its members a currency, whose figure is this member of it.
    #[must_use]
    pub const fn columns_of(self, figure: &'static str) -> Read {
        match self.format {
            Format::Json(format) => Read { format: Format::Json(json::Json { columns: Some(figure), ..format }), ..self },
            _ => self,
        }
    }

    /// XML: the document stands as text in an element of another, at that path: an answer of SOAP.
    #[must_use]
    pub const fn wrapped(self, path: &'static str) -> Read {
        match self.format {
            Format::Xml(format) => Read { format: Format::Xml(xml::Xml { wrapped: Some(path), ..format }), ..self },
            _ => self,
        }
    }

    /// CSV: what stands between the cells.
    #[must_use]
    pub const fn separator(self, separator: u8) -> Read {
        match self.format {
            Format::Csv(format) => Read { format: Format::Csv(csv::Csv { separator, ..format }), ..self },
            _ => self,
        }
    }

    /// CSV: lines that begin with this are remarks.
    #[must_use]
    pub const fn remarks(self, mark: &'static str) -> Read {
        match self.format {
            Format::Csv(format) => Read { format: Format::Csv(csv::Csv { remarks: Some(mark), ..format }), ..self },
            _ => self,
        }
    }

    /// CSV: its last line has no line break. Of others, a file that ends within a line was cut.
    #[must_use]
    pub const fn open_ended(self) -> Read {
        match self.format {
            Format::Csv(format) => Read { format: Format::Csv(csv::Csv { open_ended: true, ..format }), ..self },
            _ => self,
        }
    }

    /// XLSX: the first sheet, not the last.
    #[must_use]
    pub const fn first_sheet(self) -> Read {
        match self.format {
            Format::Xlsx(format) => Read { format: Format::Xlsx(xlsx::Xlsx { first: true, ..format }), ..self },
            _ => self,
        }
    }

    /// CSV: it is the first file of a ZIP archive.
    #[must_use]
    pub const fn zipped(self) -> Read {
        match self.format {
            Format::Csv(format) => Read { format: Format::Csv(csv::Csv { zipped: true, ..format }), ..self },
            _ => self,
        }
    }

    /// CSV and HTML: the encoding, by its name in the WHATWG's Encoding Standard.
    #[must_use]
    pub const fn encoding(self, encoding: &'static str) -> Read {
        match self.format {
            Format::Csv(format) => Read { format: Format::Csv(csv::Csv { encoding, ..format }), ..self },
            Format::Html(format) => Read { format: Format::Html(html::Html { encoding, ..format }), ..self },
            _ => self,
        }
    }

    /// HTML: the date of all rows is the text of the first element that a selector finds, without what stands before and after it. `…` at the
    /// outer end of these stands for any text. Of [`Layout::Calendar`] it is the year.
    #[must_use]
    pub const fn page_date(self, selector: &'static str, within: (&'static str, &'static str), form: &'static str) -> Read {
        match self.format {
            Format::Html(format) => Read { format: Format::Html(html::Html { date: Some((selector, within)), ..format }), ..self }
                .date("the date of the page", form),
            _ => self,
        }
    }

    /// HTML: what comes is a part of a page, which ends in this.
    #[must_use]
    pub const fn ends(self, end: &'static str) -> Read {
        match self.format {
            Format::Html(format) => Read { format: Format::Html(html::Html { end, ..format }), ..self },
            _ => self,
        }
    }

    /// HTML: a page that has this text has no sheet; with `…` before it, a page that ends in it.
    #[must_use]
    pub const fn nothing_says(self, text: &'static str) -> Read {
        match self.format {
            Format::Html(format) => Read { format: Format::Html(html::Html { nothing: Some(text), ..format }), ..self },
            _ => self,
        }
    }

    /// HTML: one more figure stands outside of the table: a name for it, a selector of the first element with it, and what stands before
    /// and after it there.
    #[must_use]
    pub const fn headline(self, name: &'static str, selector: &'static str, within: (&'static str, &'static str)) -> Read {
        match self.format {
            Format::Html(format) => {
                Read { format: Format::Html(html::Html { headline: Some((name, selector, within)), ..format }), ..self }
            }
            _ => self,
        }
    }

    /// Reads an answer: its days, oldest first. `asked` is the pair of the series that was asked for, where the answer does not say it.
    ///
    /// # Errors
    /// [`ParseError`] for the first thing that is not as declared.
    pub fn drafts(&self, bytes: &[u8], asked: Option<Pair>) -> Result<Vec<Draft>, ParseError> {
        let mut drafts = Drafts::new(&self.rows, asked);
        match self.format {
            Format::Json(format) => format.read(bytes, &mut drafts)?,
            Format::Xml(format) => format.read(bytes, &mut drafts)?,
            Format::Csv(format) => format.read(bytes, &mut drafts)?,
            Format::Html(format) => format.read(bytes, &mut drafts)?,
            Format::Xlsx(format) => format.read(bytes, &mut drafts)?,
            Format::Find(find) => find(bytes, &mut drafts)?,
            Format::Code(read) => return read(bytes),
        }
        match drafts.count() {
            count if count < self.rows.least => {
                let what = format!("{count} figures, and at least {} are due", self.rows.least);
                Err(ParseError::Malformed { what, at: "the whole answer".to_owned() })
            }
            _ => Ok(drafts.finish()),
        }
    }
}
