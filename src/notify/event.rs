//! What is told of a sheet that landed. Part of `notify`; a line of `/v1/events` has the same members.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use crate::source::SourceId;
use crate::store::Landing;

/// A sheet that landed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// Whose it is.
    pub source: SourceId,
    /// Which of its tables, of a source that has several.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub table: &'static str,
    /// The effective date.
    pub date: Date,
    /// How many quotes it has.
    pub quotes: u32,
    /// Whether it corrects an earlier one of its date.
    pub revised: bool,
    /// Whether the day's sheet was taken out.
    pub withdrawn: bool,
    /// When it was got from the publisher, or taken out.
    pub fetched_at: Timestamp,
}

impl From<&Landing> for Event {
    fn from(landing: &Landing) -> Event {
        let Landing { table, revision, quotes, .. } = *landing;
        Event {
            source: table.source,
            table: table.table,
            date: revision.date,
            quotes,
            revised: revision.revision > 1,
            withdrawn: revision.withdrawn,
            fetched_at: revision.fetched_at,
        }
    }
}

/// The id of the message about a sheet: the same whenever and by whomever it is made, and another for another sheet, also where a new store
/// counts anew.
pub(super) fn id(landing: &Landing) -> String {
    let revision = &landing.revision;
    let what = format!("{} {} {} {}", landing.table, revision.date, revision.revision, revision.fetched_at);
    format!("sheet_{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, what.as_bytes()).simple())
}
