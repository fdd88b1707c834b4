//! How each source does: what is here, what is due, what is wrong. Part of `refresh`; shown by `/v1/sources` and `fx sources`.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use crate::calendar::{Days, Effective, Freshness, Reason};
use crate::convert::{Books, Timetable};
use crate::currency::Code;
use crate::sheet::{self, Sheet};
use crate::sources::{Meta, RateType, SourceId};
use crate::store::notebook::{Quarantine, Trouble};
use crate::store::{Notebook, Revision, StoreError};

/// Corrections that are listed.
const LISTED_REVISIONS: u32 = 20;

/// Missed publications are counted back this far.
const COUNTED_DAYS: i64 = 366;

/// One source, its sheets and its troubles.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Health {
    /// The id in answers.
    pub id: SourceId,
    /// The publisher.
    pub name: &'static str,
    /// The currency on one side of every quote.
    pub home: Code,
    /// What kind of rate it is.
    pub rate_type: RateType,
    /// The publisher's page about it.
    pub page: &'static str,
    /// The terms of use.
    pub terms: &'static str,
    /// When it publishes.
    pub schedule: Hours,
    /// Which days there are.
    pub coverage: Option<Span>,
    /// The newest sheet in force.
    pub last_sheet: Option<LastSheet>,
    /// The next publication.
    pub next_due: Timestamp,
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
    /// The last thing that went wrong.
    pub last_error: Option<Trouble>,
    /// A sheet that waits to be confirmed.
    pub quarantine: Option<Waiting>,
    /// Sheets that corrected earlier ones of their date, the newest days first; the earlier ones are kept.
    pub revisions: Vec<Revision>,
}

/// A schedule, as it is shown.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hours {
    /// IANA time zone.
    pub zone: String,
    /// Time of day there.
    pub at: String,
    /// On which days.
    pub days: Days,
    /// Which date a sheet bears.
    pub effective: Effective,
}

/// From day to day.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The first day with a sheet.
    pub first_date: Date,
    /// The last one.
    pub last_date: Date,
}

/// The newest sheet in force, in short.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LastSheet {
    /// Its effective date.
    pub date: Date,
    /// When it was got.
    pub fetched_at: Timestamp,
    /// How many currencies it quotes.
    pub quotes: usize,
    /// How it stands to today.
    pub freshness: Freshness,
    /// Why it is not of today.
    pub reason: Option<Reason>,
}

/// A quarantined sheet, in short.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
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

impl From<Quarantine> for Waiting {
    fn from(waiting: Quarantine) -> Waiting {
        let Quarantine { draft, rejection, since } = waiting;
        Waiting { date: draft.date, since, rule: rejection.rule.name(), detail: rejection.detail, quotes: draft.quotes.len() }
    }
}

/// How every source does, in the order of preference.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_all(books: &Books, timetable: &Timetable, now: Timestamp) -> Result<Vec<Health>, StoreError> {
    let mut all = Vec::with_capacity(books.sources().len());
    for meta in books.sources() {
        all.push(of_one(books, timetable, meta, now).await?);
    }
    Ok(all)
}

async fn of_one(books: &Books, timetable: &Timetable, meta: &Meta, now: Timestamp) -> Result<Health, StoreError> {
    let (store, schedule) = (books.store(), &meta.schedule);
    let today = schedule.today(now);
    let in_force = store.in_force(meta.id, today).await?;
    let newest = store.in_force(meta.id, sheet::latest_possible(today)).await?.map(|sheet| sheet.date());
    let notes: Notebook = store.notebook(meta.id).await?;
    let coverage = store.coverage(meta.id).await?;
    Ok(Health {
        id: meta.id,
        name: meta.name,
        home: meta.home,
        rate_type: meta.rate_type,
        page: meta.page,
        terms: meta.terms,
        schedule: Hours {
            zone: schedule.zone.iana_name().unwrap_or("UTC").to_owned(),
            at: schedule.at.strftime("%H:%M").to_string(),
            days: schedule.days,
            effective: schedule.effective,
        },
        coverage: coverage.dates.map(|(first_date, last_date)| Span { first_date, last_date }),
        last_sheet: in_force.map(|sheet| last_sheet(&sheet, books, meta, now, newest)),
        next_due: schedule.next_due(now, newest),
        next_poll: timetable.get(meta.id),
        missed_publications: missed(meta, newest, now),
        last_attempt: notes.last_attempt,
        last_success: notes.last_success,
        failures: notes.failures,
        last_error: notes.last_error,
        quarantine: notes.quarantine.map(Waiting::from),
        revisions: store.revised(meta.id, LISTED_REVISIONS).await?,
    })
}

fn last_sheet(sheet: &Sheet, books: &Books, meta: &Meta, now: Timestamp, newest: Option<Date>) -> LastSheet {
    let (today, date) = (meta.schedule.today(now), sheet.date());
    let standing = meta.schedule.standing(now, today, date, newest.unwrap_or(date), books.carry_days());
    LastSheet { date, fetched_at: sheet.fetched_at(), quotes: sheet.quotes().len(), freshness: standing.freshness, reason: standing.reason }
}

/// How many sheets the calendar has after the newest one, up to what should be out by now.
fn missed(meta: &Meta, newest: Option<Date>, now: Timestamp) -> usize {
    let expected = meta.schedule.expected(now);
    let days = (0..COUNTED_DAYS).map_while(|back| expected.checked_sub(back.days()).ok());
    days.take_while(|day| newest.is_some_and(|newest| *day > newest)).filter(|day| meta.schedule.published_at(*day).is_some()).count()
}
