//! `GET /v1/events`: a line for each sheet that lands, as server-sent events. Part of `http`; `store/landings.rs` keeps their order, and
//! webhooks are told the same (`notify`).
//!
//! A client that comes again says with `Last-Event-ID` how far it was, and gets what landed since. It reads at its own pace: what it has not
//! read is not made yet. One that does not read at all is given up after `idle_timeout`, as on every connection.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::http::app::App;
use crate::http::client_address;
use crate::http::connection::limits::Permit;
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::notify::Event as Told;
use crate::source::SourceId;
use crate::store::{Landing, StoreError};

const KNOWN: [&str; 1] = ["source"];
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Tells nginx to hand on what comes.
const UNBUFFERED: (HeaderName, HeaderValue) = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
/// So often something is sent though nothing landed, at the latest: who is gone is found out by that.
const KEPT_ALIVE: Duration = Duration::from_secs(5);

query!(Query, KNOWN, required: []);
refusals!(Refusals: InvalidParameter);

/// Each sheet that lands, as it does: server-sent events named `sheet`, with a number as `id`.
///
/// The first thing sent is the number of the last one that landed. A client that names a number in `Last-Event-ID` gets all that landed
/// after it. An event named `reset` says that the store is another one, and that its order begins anew.
#[utoipa::path(get, path = "/v1/events", tag = "Rates",
    params(Query, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that was read.", example = "7")),
    responses((status = 200, description = "An endless answer; a comment every five seconds.", body = String, content_type = "text/event-stream",
        example = "id: 7\n\nid: 8\nevent: sheet\ndata: {\"source\":\"CBR\",\"date\":\"2026-11-25\",\"quotes\":55,\"revised\":false,\"withdrawn\":false,\"fetched_at\":\"2026-11-24T14:31:07Z\"}\n\n"),
        Refusals))]
pub(crate) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let params = Params::strict(request.uri().query(), &KNOWN)?;
    let (source, after) = (params.source(app.enabled())?, after(request.headers())?);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = peer.map(|peer| client_address::address(peer, request.headers(), &app.config.trusted_proxies));
    let many = || Problem::overloaded("This client waits for as many events as one may. Try again when one of its connections is closed.");
    let of_client = client.map(|client| app.listeners_of_clients.take(client.into()).ok_or_else(many)).transpose()?;
    let place = Arc::clone(&app.budget.listeners).try_acquire_owned();
    let place = place.map_err(|_| Problem::overloaded("Too many clients wait for events. Try again in a second."))?;
    let kept_alive = KEPT_ALIVE.min(Duration::from(app.config.limits.idle_timeout) / 2);
    let seen = app.landings.seen();
    let reader = Reader { app, seen, source, after, at: None, here: VecDeque::new(), _places: (place, of_client) };
    let events = stream::unfold(reader, async |mut reader| Some((Ok::<_, Infallible>(reader.next().await?), reader)));
    let answer = Sse::new(events).keep_alive(KeepAlive::new().interval(kept_alive));
    Ok(([UNBUFFERED, (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], answer).into_response())
}

/// How far the client was.
fn after(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(&LAST_EVENT_ID) else { return Ok(None) };
    let number = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).and_then(|text| text.parse().ok());
    number
        .map(Some)
        .ok_or_else(|| Problem::parameter("Last-Event-ID", "This is no id of an event: send the last one that was read, or none."))
}

/// One who waits for what lands.
struct Reader {
    app: Arc<App>,
    seen: watch::Receiver<crate::store::Seen>,
    source: Option<SourceId>,
    /// What it said of how far it was.
    after: Option<u64>,
    /// How far it is; nothing before it was told.
    at: Option<u64>,
    here: VecDeque<Landing>,
    _places: (OwnedSemaphorePermit, Option<Permit>),
}

impl Reader {
    /// The next event; nothing when the service ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(landing) = self.here.pop_front() {
                let event = Event::default().id(landing.number.to_string()).event("sheet");
                return Some(event.json_data(Told::from(&landing)).unwrap_or_default());
            }
            let seen = *self.seen.borrow_and_update();
            match (seen.last, self.at) {
                _ if seen.over => return None,
                (Some(last), None) => return Some(self.begin(last)),
                (Some(last), Some(at)) if at < last => {
                    if let Err(error) = self.read(at).await {
                        tracing::warn!(%error, "events cannot be read");
                        return None;
                    }
                }
                _ => self.seen.changed().await.ok()?,
            }
        }
    }

    /// Where it begins: a number, without an event.
    fn begin(&mut self, last: u64) -> Event {
        let at = self.after.unwrap_or(last).min(last);
        self.at = Some(at);
        let begins = Event::default().id(at.to_string());
        if self.after.is_some_and(|after| after > last) {
            return begins.event("reset").data("the store is another one: what landed in it before is not told");
        }
        begins.comment("fx")
    }

    async fn read(&mut self, at: u64) -> Result<(), StoreError> {
        let landed = self.app.landings.after(at).await?;
        self.at = Some(landed.last);
        let source = self.source;
        self.here = landed.sheets.into_iter().filter(|landing| source.is_none_or(|source| landing.table.source == source)).collect();
        Ok(())
    }
}
