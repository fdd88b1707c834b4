//! How each source does: what is here, what is due, what is wrong. Part of `refresh`; shown by `/v1/sources` and `fx sources`.

mod public;

use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::calendar::{Days, Effective, Freshness, Reason, Standing};
use crate::convert::{Books, Timetable};
use crate::currency::Code;
use crate::feed::own::BadLine;
use crate::sheet::{Quarantine, RefusedRow, Sheet};
use crate::source::{EnabledSource, EnabledTable, Kind, SourceId, TableId};
use crate::store::notebook::Trouble;
use crate::store::{Coverage, Damaged, Notebook, Revision, StoreError};

/// Corrections that are listed.
const LISTED_REVISIONS: u32 = 20;

/// Damaged sheets that are listed.
const LISTED_DAMAGES: usize = 20;
/// Refused rows that are listed.
const LISTED_ROWS: usize = 50;

/// Missed publications are counted back this far.
const COUNTED_DAYS: i64 = 366;

/// One source, its sheets and its troubles.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Health {
    /// The id in answers.
    pub id: SourceId,
    /// The publisher.
    pub name: &'static str,
    /// Its country by ISO 3166-1, `EU` for the European Union; empty where it is of none.
    pub country: &'static str,
    /// The currency of its country, or the one through which most of its quotes go.
    pub home: Code,
    /// What kind of rate it is.
    pub kind: Kind,
    /// The publisher's page about it.
    pub page: &'static str,
    /// The terms of use.
    pub terms: &'static str,
    /// Whether its publisher wants a key and none is configured: then it is not asked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needs_key: bool,
    /// How its most usual table does.
    #[serde(flatten)]
    pub table: TableHealth,
    /// How each of its tables does, where it has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableHealth>,
}

/// One table of a source, its sheets and its troubles.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableHealth {
    /// Its name at the publisher, where there are several.
    #[serde(rename = "table", skip_serializing_if = "str::is_empty")]
    pub name: &'static str,
    /// Whether nothing new comes, because its currency is gone or the newest is in another table: then nothing is due, late or stale.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// When it is published.
    pub schedule: Hours,
    /// Which days there are.
    pub coverage: Option<Span>,
    /// The newest sheet in force.
    pub last_sheet: Option<LastSheet>,
    /// The next publication; nothing where none is to come.
    pub next_due: Option<Timestamp>,
    /// When it is asked next, where this process asks.
    pub next_poll: Option<Timestamp>,
    /// Publications that should be here and are not.
    pub missed_publications: usize,
    /// When it was last asked.
    pub last_attempt: Option<Timestamp>,
    /// When it last gave what was due, or said that nothing had changed.
    pub last_success: Option<Timestamp>,
    /// Failed attempts since then.
    pub failures: u32,
    /// Until when its publisher asked to be left alone (`Retry-After`; a day at most), where that is not over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_alone_until: Option<Timestamp>,
    /// The last thing that went wrong.
    pub last_error: Option<Trouble>,
    /// A sheet that waits to be confirmed.
    pub quarantine: Option<Waiting>,
    /// Rows of the newest sheets that were refused while the rest of their day stands, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused_rows: Vec<Refused>,
    /// Lines of one's own rates that cannot be used, each with its reason, in the order of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bad_lines: Vec<BadLine>,
    /// What an operator can do about what is odd, as commands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
    /// Sheets that corrected earlier ones of their date, the newest days first; the earlier ones are kept.
    pub revisions: Vec<Correction>,
    /// Stored sheets that are left out because they are damaged, the newest days first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<Damaged>,
    /// What of this could not be read from the store, and is therefore not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
}

/// A schedule, as it is shown.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hours {
    /// IANA time zone.
    pub zone: String,
    /// Time of day there.
    pub at: String,
    /// On which days.
    #[cfg_attr(all(test, feature = "server"), schema(value_type = String))]
    pub days: Days,
    /// Which date a sheet bears.
    pub effective: Effective,
}

/// From day to day.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first day with a sheet.
    pub first_date: Date,
    /// The last one.
    pub last_date: Date,
}

/// The newest sheet in force, in short.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LastSheet {
    /// Its effective date.
    pub date: Date,
    /// When it was got; nothing where the clock that noted it was ahead of this one.
    pub fetched_at: Option<Timestamp>,
    /// How many currencies it quotes.
    pub quotes: usize,
    /// How it stands to today.
    pub freshness: Freshness,
    /// Why it is not of today.
    pub reason: Option<Reason>,
}

/// A quarantined sheet, in short.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Its effective date.
    pub date: Date,
    /// Since when it waits.
    pub since: Timestamp,
    /// The rule that it broke.
    pub rule: &'static str,
    /// The figures that broke it.
    pub detail: String,
    /// How many currencies it quotes.
    pub quotes: usize,
}

/// A row that was refused.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The effective date of its sheet.
    pub date: Date,
    /// The currency that is priced.
    pub base: Code,
    /// The currency in which it is priced.
    pub quote: Code,
    /// The rule that it broke.
    pub rule: &'static str,
    /// The figures that broke it.
    pub detail: String,
    /// When a figure like it was first seen.
    pub since: Timestamp,
    /// Whether it waits to be confirmed by a later answer, or by an operator.
    pub waits: bool,
}

impl From<&RefusedRow> for Refused {
    fn from(row: &RefusedRow) -> Refused {
        let RefusedRow { date, quote, rule, detail, since } = row.clone();
        Refused { date, base: quote.base, quote: quote.quote, rule: rule.name(), detail, since, waits: rule.quarantines() }
    }
}

/// A sheet that took the place of an earlier one of its date.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema), schema(as = Revision))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The effective date.
    pub date: Date,
    /// Which one it is: 2 for the first correction.
    pub revision: u32,
    /// When it was got from the publisher, or taken out; nothing where the clock that noted it was ahead of this one.
    pub fetched_at: Option<Timestamp>,
    /// Whether an operator took the day's sheet out: then there is none in its place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

impl Correction {
    fn of(revision: Revision, now: Timestamp) -> Correction {
        let Revision { date, revision, fetched_at, withdrawn } = revision;
        Correction { date, revision, fetched_at: Some(fetched_at).filter(|at| *at <= now), withdrawn }
    }
}

/// What an operator can do.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// The command.
    pub command: String,
    /// What it does.
    pub does: &'static str,
}

impl From<Quarantine> for Waiting {
    fn from(waiting: Quarantine) -> Waiting {
        let Quarantine { draft, rejection, since } = waiting;
        Waiting { date: draft.date, since, rule: rejection.rule.name(), detail: rejection.detail, quotes: draft.quotes.len() }
    }
}

impl TableHealth {
    /// Whether nothing is late, failing, refused or waiting.
    #[must_use]
    pub fn is_well(&self) -> bool {
        let fresh = self.ended || self.last_sheet.is_some_and(|sheet| sheet.freshness < Freshness::Late);
        let whole = self.damaged.is_empty() && self.unreadable.is_none();
        let waits = self.quarantine.is_some() || self.refused_rows.iter().any(|row| row.waits);
        fresh && whole && self.bad_lines.is_empty() && self.failures == 0 && self.missed_publications == 0 && !waits
    }
}

impl Health {
    /// Whether every table is well. A source that waits for its key asks nobody, and nothing is wrong with it.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.needs_key || self.each_table().all(TableHealth::is_well)
    }

    /// Every table, one or several.
    pub fn each_table(&self) -> impl Iterator<Item = &TableHealth> {
        let only = self.tables.is_empty().then_some(&self.table);
        only.into_iter().chain(&self.tables)
    }
}

/// How every source does, in the order of preference. What cannot be read of one keeps nothing of another back.
pub async fn of_all(books: &Books, timetable: &Timetable, now: Timestamp) -> Vec<Health> {
    let mut all = Vec::with_capacity(books.sources().len());
    for source in books.sources() {
        all.extend(of_one(books, timetable, source, now).await);
    }
    all
}

/// How one source does; nothing for one that has no table.
pub async fn of_one(books: &Books, timetable: &Timetable, enabled: &EnabledSource, now: Timestamp) -> Option<Health> {
    let source = enabled.source;
    let mut tables = Vec::with_capacity(enabled.tables.len());
    let mut coverage = books.source_coverage(enabled).await.map(Vec::into_iter);
    for table in &enabled.tables {
        let coverage = coverage.as_mut().map(Iterator::next).map_err(|error| error.clone());
        tables.push(of_table(books, timetable, table, coverage, now).await);
    }
    let mut rest = tables.into_iter();
    let first = rest.next()?;
    let more: Vec<TableHealth> = rest.collect();
    Some(Health {
        id: source.id,
        name: source.name,
        country: source.country,
        home: source.home(),
        kind: source.kind,
        page: source.page,
        terms: source.terms,
        needs_key: enabled.needs_key(),
        tables: if more.is_empty() { Vec::new() } else { std::iter::once(first.clone()).chain(more).collect() },
        table: first,
    })
}

/// What could not be read of a table. The errors go to the log: they may name our own hosts and folders.
struct Unread(TableId, Vec<&'static str>);

impl Unread {
    /// What was read, or what stands for it.
    fn or_default<T: Default>(&mut self, what: &'static str, read: Result<T, StoreError>) -> T {
        read.unwrap_or_else(|error| {
            tracing::warn!(table = %self.0, what, %error, "the store cannot say how a source does");
            self.1.push(what);
            T::default()
        })
    }

    fn said(&self) -> Option<String> {
        (!self.1.is_empty()).then(|| format!("the store cannot be read: {}", self.1.join(", ")))
    }
}

async fn of_table(
    books: &Books,
    timetable: &Timetable,
    table: &EnabledTable,
    coverage: Result<Option<Arc<Coverage>>, StoreError>,
    now: Timestamp,
) -> TableHealth {
    let (store, schedule) = (books.store(), &table.schedule);
    let today = schedule.today(now);
    let mut unread = Unread(table.id, Vec::new());
    let coverage = unread.or_default("which days there are", coverage);
    let in_force = unread.or_default("the sheet in force", store.newest(table.id, today).await);
    let newest = unread.or_default("the newest sheet", store.newest(table.id, schedule.latest_effective(now)).await);
    let newest = newest.map(|sheet| sheet.date());
    let notes: Notebook = unread.or_default("the notes of the last polls", store.notebook(table.id).await);
    let revisions = unread.or_default("the corrections", store.revised(table.id, LISTED_REVISIONS).await);
    let newest_here = newest.unwrap_or(today);
    let here = notes.rows.iter().rev().filter(|row| row.date >= newest_here);
    let refused_rows: Vec<Refused> = here.take(LISTED_ROWS).map(Refused::from).collect();
    TableHealth {
        remedies: remedies(table.id.source, newest, &notes, &refused_rows),
        refused_rows,
        bad_lines: notes.bad_lines,
        name: table.table.id,
        ended: table.table.ended,
        schedule: Hours {
            zone: schedule.zone.iana_name().unwrap_or("UTC").to_owned(),
            at: schedule.when.at.strftime("%H:%M").to_string(),
            days: schedule.when.days,
            effective: schedule.when.effective,
        },
        coverage: coverage.and_then(|coverage| coverage.dates).map(|(first_date, last_date)| Span { first_date, last_date }),
        last_sheet: in_force.map(|sheet| last_sheet(&sheet, table, now)),
        next_due: (!table.table.ended).then(|| schedule.next_due(now, newest)),
        next_poll: timetable.get(table.id),
        missed_publications: missed(table, newest, now),
        last_attempt: notes.last_attempt.filter(|at| *at <= now),
        last_success: notes.last_success.filter(|at| *at <= now),
        failures: notes.failures,
        left_alone_until: notes.left_alone_until.filter(|until| *until > now),
        last_error: notes.last_error.map(public::trouble),
        quarantine: notes.quarantine.map(Waiting::from),
        revisions: revisions.into_iter().map(|revision| Correction::of(revision, now)).collect(),
        damaged: store.damaged(table.id).into_iter().take(LISTED_DAMAGES).collect(),
        unreadable: unread.said(),
    }
}

/// What an operator can do: believe what waits, take out what is there.
fn remedies(source: SourceId, newest: Option<Date>, notes: &Notebook, rows: &[Refused]) -> Vec<Remedy> {
    let id = source.as_str().to_lowercase();
    let mut remedies = Vec::new();
    if notes.quarantine.is_some() {
        remedies.push(Remedy { command: format!("fx sources accept {id}"), does: "believes the sheet that waits" });
    } else if rows.iter().any(|row| row.waits) {
        remedies.push(Remedy { command: format!("fx sources accept {id}"), does: "believes the rows that wait" });
    }
    if let Some(newest) = newest {
        remedies.push(Remedy { command: format!("fx sources drop {id} {newest}"), does: "takes out the newest sheet, where it is wrong" });
    }
    remedies
}

fn last_sheet(sheet: &Sheet, table: &EnabledTable, now: Timestamp) -> LastSheet {
    let (today, date) = (table.schedule.today(now), sheet.date());
    let standing = match table.table.ended {
        true => Standing::of(Freshness::Carried, Reason::NoPublication),
        false => table.schedule.standing(now, today, date, false, table.carry_days),
    };
    let fetched_at = sheet.fetched_by(now);
    LastSheet { date, fetched_at, quotes: sheet.quotes().len(), freshness: standing.freshness, reason: standing.reason }
}

/// How many sheets the calendar has after the newest one, up to what should be out by now; none where the calendar is not the
/// publisher's own, and of a table that ended.
fn missed(table: &EnabledTable, newest: Option<Date>, now: Timestamp) -> usize {
    if table.table.ended {
        return 0;
    }
    let schedule = &table.schedule;
    let expected = schedule.expected(now);
    let days = (0..COUNTED_DAYS).map_while(|back| expected.checked_sub(back.days()).ok());
    days.take_while(|day| newest.is_some_and(|newest| *day > newest)).filter(|day| schedule.known_on(*day)).count()
}
