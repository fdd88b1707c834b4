//! `GET /v1/sources` and `/v1/sources/{id}`: who the sources are, what is here of them, and what is wrong. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::parameters::MOST_DAYS;
use crate::http::openapi::{query, refusals};
use crate::http::params::{Params, Place, names};
use crate::http::problem::Problem;
use crate::refresh::health::{self, Health};
use crate::source::{EnabledSource, SourceId, TableId};
use crate::sources;
use crate::store::Revision;
use crate::store::changes::{self, Change, Changed};

refusals!(ListRefusals: InvalidParameter);
refusals!(Refusals: InvalidParameter, NotFound);

/// Every source: who it is, what is here of it, and what is wrong.
#[utoipa::path(get, path = "/v1/sources", tag = "Reference", responses(
    (status = 200, description = "In the order of preference.", body = Vec<Health>), ListRefusals
))]
pub(crate) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let now = app.clock.now();
    let all = health::of_all(app.converter.books(), &app.timetable, now).await;
    respond(&all, &known, now)
}

/// One source.
#[utoipa::path(get, path = "/v1/sources/{id}", tag = "Reference",
    params(("id" = String, Path, description = "A source's id in either case.", example = "CBR")),
    responses((status = 200, description = "The source.", body = Health), Refusals))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Place(id): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let now = app.clock.now();
    let books = app.converter.books();
    let source = named(&app, &id)?;
    let one = health::of_one(books, &app.timetable, source, now).await;
    respond(&one.ok_or_else(|| Problem::unknown_source(&names(app.enabled())))?, &known, now)
}

const REVISIONS_KNOWN: [&str; 2] = ["limit", "before"];
query!(RevisionsQuery, REVISIONS_KNOWN, required: []);

/// Days of a source with every revision of each, the newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Revisions {
    /// The source.
    #[schema(value_type = String, examples("CBR"))]
    source: SourceId,
    /// The revisions.
    revisions: Vec<RevisionOfDay>,
    /// The `before` of the next page; nothing on the last one.
    before: Option<Date>,
}

/// One of the sheets that there were of a day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct RevisionOfDay {
    /// Which of its tables, of a source that has several.
    #[serde(skip_serializing_if = "str::is_empty")]
    table: &'static str,
    /// The effective date.
    date: Date,
    /// 1 for the first that was fetched, 2 for its correction; 0 for one that is compiled in.
    revision: u32,
    /// When it was got from the publisher, or taken out: from then on it was known.
    fetched_at: Timestamp,
    /// Whether the day's sheet was taken out.
    withdrawn: bool,
    /// What differs from the revision before, by pair; nothing for a day's first.
    changes: Option<Vec<Change>>,
}

impl From<Changed> for RevisionOfDay {
    fn from(Changed { table, revision, changes }: Changed) -> RevisionOfDay {
        let Revision { date, revision, fetched_at, withdrawn } = revision;
        RevisionOfDay { table: table.table, date, revision, fetched_at, withdrawn, changes }
    }
}

/// What was known of a source, and since when: each revision of its days, and what it changed.
#[utoipa::path(get, path = "/v1/sources/{id}/revisions", tag = "Reference",
    params(("id" = String, Path, description = "A source's id in either case.", example = "CBR"), RevisionsQuery),
    responses((status = 200, description = "The newest days first.", body = Revisions), Refusals))]
pub(crate) async fn revisions(
    State(app): State<Arc<App>>,
    Place(id): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    let params = Params::strict(query.as_deref(), &REVISIONS_KNOWN)?;
    let (most, before) = (params.days_at_most("limit", &MOST_DAYS, 20)?, params.day("before")?);
    let books = app.converter.books();
    let source = named(&app, &id)?;
    let tables: Vec<TableId> = source.tables.iter().map(|table| table.id).collect();
    let page = changes::page(books.store().as_ref(), &tables, before, most).await?;
    let revisions = page.revisions.into_iter().map(RevisionOfDay::from).collect();
    respond(&Revisions { source: source.id(), revisions, before: page.before }, &known, app.clock.now())
}

/// The source that an address names.
fn named<'a>(app: &'a App, id: &str) -> Result<&'a Arc<EnabledSource>, Problem> {
    let source = sources::find(id).and_then(|source| app.converter.books().source(source.id));
    source.ok_or_else(|| Problem::unknown_source(&names(app.enabled())))
}

/// What is wrong is asked for when it is wrong: a cache may keep it, and must ask each time whether it still holds.
fn respond(value: &impl Serialize, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let mut response = Cacheable::json(value, now, None)?.respond(known, now);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
