//! What every handler may use: the converter, the clock, the configuration, and the answers that were just given. Part of `http`.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::answers::Answers;
use super::budget::Budget;
use super::connection::limits::Places;
use super::meters::Meters;
use super::pages::editions::ServedEditions;
use super::rate_limit::RateLimit;
use crate::clock::Clock;
use crate::config::{Root, Server};
use crate::convert::{Converter, Day, LANDING, Timetable};
use crate::notify::Notifier;
use crate::signature::Signer;
use crate::source::SourceId;
use crate::store::{Editions, Landings, Seen, StoreError};

/// What every handler may use.
#[derive(Debug)]
pub struct App {
    pub(crate) converter: Converter,
    pub(crate) timetable: Arc<Timetable>,
    pub(crate) clock: Clock,
    pub(crate) config: Server,
    pub(crate) meters: Meters,
    pub(crate) answers: Answers,
    /// How often one client may ask, where that is limited.
    pub(crate) rate_limit: Option<RateLimit>,
    /// What answers may take of the memory.
    pub(crate) budget: Arc<Budget>,
    /// One for each file that may be converted at once.
    pub(crate) files: Arc<Semaphore>,
    /// How many of them each client has.
    pub(crate) files_of_clients: Arc<Places>,
    /// Signs receipts, where that is configured.
    pub(crate) signer: Option<Signer>,
    /// Which other API is at the root of the host.
    pub(crate) root: Root,
    /// The editions of the widget that were ever served.
    pub(crate) editions: Option<ServedEditions>,
    /// Who tells webhooks what lands, where there are some.
    pub(crate) notifier: Option<Arc<Notifier>>,
    /// What lands, for those who wait for it.
    pub(crate) landings: Landings,
    /// How many of those each client is.
    pub(crate) listeners_of_clients: Arc<Places>,
    enabled: Vec<SourceId>,
}

/// Of what an answer is made: of what is known now, or of what was known at an instant.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) converter: Converter,
    /// The instant as of which it is asked.
    pub(crate) now: Timestamp,
    /// Until when an answer about an instant in the past is good.
    good_until: Option<Timestamp>,
}

impl Reading {
    /// Until when an answer is good, which by itself would be until then.
    pub(crate) fn good_until(&self, usually: Timestamp) -> Timestamp {
        self.good_until.unwrap_or(usually)
    }
}

/// What was known once is kept for so long, as all that does not change.
const OVER_LASTS: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// What the handlers use, over this converter.
    #[must_use]
    pub fn new(converter: Converter, timetable: Arc<Timetable>, clock: Clock, config: Server, meters: Meters) -> App {
        let files = Arc::new(Semaphore::new(config.limits.files.min(Semaphore::MAX_PERMITS)));
        let rate_limit = RateLimit::of(&config);
        let (budget, files_of_clients) = (Arc::new(Budget::of(&config.limits)), Places::of(config.limits.files_per_client));
        let books = converter.books();
        let enabled = books.sources().iter().map(|source| source.id()).collect();
        let tables = books.sources().iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
        let landings = Landings::new(Arc::clone(books.store()), tables);
        let listeners_of_clients = Places::of(config.limits.listeners_per_client);
        App {
            converter,
            timetable,
            clock,
            config,
            meters,
            answers: Answers::new(),
            rate_limit,
            budget,
            files,
            files_of_clients,
            signer: None,
            root: Root::Own,
            editions: None,
            notifier: None,
            landings,
            listeners_of_clients,
            enabled,
        }
    }

    /// The same with a signature on every receipt.
    #[must_use]
    pub fn signing(self, signer: Option<Signer>) -> App {
        App { signer, ..self }
    }

    /// The same with another API at the root of the host.
    #[must_use]
    pub fn rooted(self, root: Root) -> App {
        App { root, ..self }
    }

    /// With a place where the widget's editions are kept.
    #[must_use]
    pub fn keeping(self, editions: Arc<dyn Editions>) -> App {
        App { editions: Some(ServedEditions::new(editions)), ..self }
    }

    /// With webhooks, whose state is shown.
    #[must_use]
    pub fn telling(self, notifier: Option<Arc<Notifier>>) -> App {
        App { notifier, ..self }
    }

    /// What lands, as it is seen.
    #[must_use]
    pub fn landed(&self) -> tokio::sync::watch::Receiver<Seen> {
        self.landings.seen()
    }

    /// Keeps the edition of the widget that this service has, for the time when it has a newer one. Tried until the store takes it.
    pub async fn keep_edition(self: Arc<App>) {
        if let Some(kept) = &self.editions {
            kept.keep().await;
        }
    }

    /// Looks for what lands, for ever.
    pub(crate) async fn look_for_landings(&self) {
        let books = self.converter.books();
        self.landings.run(|| books.heard(), || books.forget_quietly()).await;
    }

    /// The sources that may answer, in the order of preference.
    pub(crate) fn enabled(&self) -> &[SourceId] {
        &self.enabled
    }

    /// What an answer is made of.
    pub(crate) fn reading(&self, as_known: Option<Timestamp>, now: Timestamp) -> Reading {
        let Some(at) = as_known else { return Reading { converter: self.converter.clone(), now, good_until: None } };
        let lasts = if now.duration_since(at) >= LANDING { OVER_LASTS } else { SignedDuration::ZERO };
        let good_until = Some(now.checked_add(lasts).unwrap_or(now));
        Reading { converter: self.converter.as_known(at, now), now: at, good_until }
    }

    /// Until when what is known about sources and currencies can be called good.
    pub(crate) async fn good_until(&self, now: Timestamp) -> Result<Timestamp, StoreError> {
        Ok(self.converter.books().at(Day::Now, now).await?.good_until(None))
    }
}
