//! What a source is: a publisher of rates, as data. Stands below everything that speaks of sources: `sources` declares them, `sheet` judges
//! by them, `store` keeps by their ids, `convert` chooses among them.
//!
//! A [`Source`] has one [`Table`] or several, each a series with a rhythm of its own: NBP's A on working days and B on Wednesdays.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::calendar::{Schedule, When, weekdays};
use crate::currency::Code;
use crate::feed::own::Place;
use crate::feed::{Latest, Read, Recent, Request, Series};

pub use crate::feed::{Past, Stretch};

/// A publisher's name in answers, upper case: `ECB`, `CBR`, `EXCHANGE-API`.
///
/// ```
/// use fx::source::SourceId;
///
/// let id = SourceId::new("EXCHANGE-API");
/// assert_eq!((id.as_str(), id.key().as_str()), ("EXCHANGE-API", "exchange_api"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SourceId(&'static str);

impl SourceId {
    /// A source's id, as it stands in answers.
    #[must_use]
    pub const fn new(id: &'static str) -> SourceId {
        SourceId(id)
    }

    /// As it stands in answers: `EXCHANGE-API`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.0
    }

    /// As it stands in `config.toml`: `exchange_api`.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase().replace('-', "_")
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One table of one source: what sheets, coverage and the fetcher's notes are kept under. Written `NBP/A`; the only table of a source,
/// which has no name, is written as the source: `ECB`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId {
    /// The source.
    pub source: SourceId,
    /// The name of its table; empty where there is one.
    pub table: &'static str,
}

impl TableId {
    /// The only table of a source.
    #[must_use]
    pub const fn only(source: SourceId) -> TableId {
        TableId { source, table: "" }
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table {
            "" => self.source.fmt(f),
            table => f.pad(&format!("{}/{table}", self.source)),
        }
    }
}

impl fmt::Debug for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What kind of rate a source publishes.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema), schema(as = SourceKind))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Set by a central bank for accounting and taxes (Bank of Russia).
    Official,
    /// Observed at a moment of the day, for information (ECB).
    Reference,
    /// For taxes, customs or grants, valid for a period (HMRC, InforEuro).
    Accounting,
    /// For bank notes.
    Cash,
    /// Of a market beside the official one.
    Parallel,
    /// Of market prices, by no authority (EXCHANGE-API).
    Aggregate,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 6] = [Kind::Official, Kind::Reference, Kind::Accounting, Kind::Cash, Kind::Parallel, Kind::Aggregate];

    /// The name in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Official => "official",
            Kind::Reference => "reference",
            Kind::Accounting => "accounting",
            Kind::Cash => "cash",
            Kind::Parallel => "parallel",
            Kind::Aggregate => "aggregate",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether `source=auto` may answer by it; the others answer only when they are named.
    #[must_use]
    pub const fn answers_unnamed(self) -> bool {
        matches!(self, Kind::Official | Kind::Reference | Kind::Aggregate)
    }
}

/// What it means that a newer sheet of a table lacks a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The publisher lists everything that it quotes: the pair is suspended at once (ECB, CBR).
    Suspends,
    /// Some pairs are missing on some days: the older quote is carried, as far as the table's `carry` goes.
    Carries,
}

/// A publisher of rates.
#[derive(Debug)]
pub struct Source {
    /// The id in answers.
    pub id: SourceId,
    /// The publisher's name in English, as a sentence would call it.
    pub name: &'static str,
    /// Its country by ISO 3166-1, `EU` for the European Union; empty where it is of none.
    pub country: &'static str,
    /// What kind of rate it publishes.
    pub kind: Kind,
    /// The currencies through which its quotes join, the most usual first: the home currency of most. At least one, but for rates of one's own,
    /// of which every pair may stand for itself.
    pub pivots: &'static [Code],
    /// The publisher's own time zone, by its IANA name: "today" is the date there.
    pub zone: &'static str,
    /// The page for people on which the publisher explains its rates.
    pub page: &'static str,
    /// The terms of use, in one sentence, and the address at which they stand.
    pub terms: &'static str,
    /// Where to get the key without which the publisher does not answer; nothing where none is needed.
    pub key: Option<&'static str>,
    /// Scheme and host of its addresses, which a configuration may replace; nothing where there are several hosts.
    pub base_url: Option<&'static str>,
    /// Its tables, the most usual first.
    pub tables: &'static [Table],
}

impl Source {
    /// The currency of its country, or the one through which most of its quotes go.
    #[must_use]
    pub fn home(&self) -> Code {
        self.pivots.first().copied().unwrap_or(Code::EUR)
    }

    /// The id of one of its tables.
    #[must_use]
    pub const fn table_id(&self, table: &Table) -> TableId {
        TableId { source: self.id, table: table.id }
    }
}

/// One series of a source with its own rhythm.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name at the publisher, such as `A`; empty for the only one.
    pub id: &'static str,
    /// Fewer quotes than this are no sheet: half a payload, or an error in disguise.
    pub floor: usize,
    /// What it means that a newer sheet lacks a pair.
    pub absent: Absent,
    /// When it is published.
    pub when: When,
    /// Days after which its quotes are no longer carried, where that differs from `[rates] carry_days`: 35 for a weekly table.
    pub carry: Option<u32>,
    /// How the newest sheet is asked for.
    pub latest: Latest,
    /// How the last few days are asked for, where that is less than asking as for any past day.
    pub recent: Option<Recent>,
    /// How past days are asked for; nothing where the publisher gives none, or only the last few.
    pub past: Option<Past>,
    /// Whether nothing new comes: its currency is gone, or the newest is in another table. Then nothing of it is due, late or stale.
    pub ended: bool,
    /// How an answer is read.
    pub read: Read,
    /// What is asked for one by one, where an answer holds one currency and does not say which.
    pub series: &'static [Series],
}

impl Table {
    /// A table asked and read in that way, published on working days, which lists all that it quotes: what a declaration begins with.
    #[must_use]
    pub const fn asked(latest: Request, read: Read) -> Table {
        Table {
            id: "",
            floor: 1,
            absent: Absent::Suspends,
            when: weekdays(),
            carry: None,
            latest: Latest::Ask(latest),
            recent: None,
            past: None,
            ended: false,
            read,
            series: &[],
        }
    }

    /// Whether the publisher can be asked about past days, so that a day without a sheet is known to have had none.
    #[must_use]
    pub const fn gives_past(&self) -> bool {
        self.past.is_some()
    }
}

/// A source that answers here, as it is configured.
#[derive(Clone)]
pub struct EnabledSource {
    /// Its declaration.
    pub source: &'static Source,
    /// Its tables, the most usual first.
    pub tables: Vec<EnabledTable>,
    /// What replaces scheme and host of its addresses, where something does.
    pub base_url: Option<String>,
    /// The key for its publisher, where one is set.
    pub api_key: Option<String>,
    /// Where its rates stand, where they are one's own.
    pub own: Option<Place>,
    /// Whether it answers where none is named.
    pub unnamed: bool,
}

/// A table with the schedule of the configuration.
#[derive(Debug, Clone)]
pub struct EnabledTable {
    /// What its sheets are kept under.
    pub id: TableId,
    /// Its declaration.
    pub table: &'static Table,
    /// When it is published.
    pub schedule: Schedule,
    /// Days after which its quotes are no longer carried.
    pub carry_days: u32,
}

impl EnabledTable {
    /// Whether each of its sheets lists everything that its publisher quotes.
    #[must_use]
    pub fn lists_all(&self) -> bool {
        self.table.absent == Absent::Suspends
    }
}

impl fmt::Debug for EnabledSource {
    /// Whether a key and another address are set, and not what they are: either may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EnabledSource { source, tables, base_url, api_key, own, unnamed } = self;
        f.debug_struct("EnabledSource")
            .field("id", &source.id)
            .field("tables", tables)
            .field("base_url", &base_url.as_ref().map(|_| "…"))
            .field("api_key", &api_key.as_ref().map(|_| "…"))
            .field("own", &own.is_some())
            .field("unnamed", unnamed)
            .finish()
    }
}

impl EnabledSource {
    /// A source as it is declared, in a zone and with an age limit that a configuration may have changed.
    #[must_use]
    pub fn new(source: &'static Source, zone: &TimeZone, carry_days: u32) -> EnabledSource {
        let table = |table: &'static Table| EnabledTable {
            id: source.table_id(table),
            table,
            schedule: Schedule { zone: zone.clone(), when: table.when },
            carry_days: table.carry.unwrap_or(carry_days),
        };
        let unnamed = source.kind.answers_unnamed();
        EnabledSource { source, tables: source.tables.iter().map(table).collect(), base_url: None, api_key: None, own: None, unnamed }
    }

    /// The id in answers.
    #[must_use]
    pub fn id(&self) -> SourceId {
        self.source.id
    }

    /// Whether the publisher wants a key and none is set: then nobody is asked.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        self.source.key.is_some() && self.api_key.is_none()
    }

    /// The date in the publisher's zone.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> Date {
        self.tables.first().map_or(Date::MAX, |table| table.schedule.today(now))
    }
}
