//! What is counted of requests, with the handles kept: looking a labelled metric up by name costs more than an answer.
//! Part of `http`. The names of all metrics are in docs/operations.md.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use metrics::{Counter, Histogram, Label, counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::refresh::health::Health;
use crate::source::TableId;

/// Upper bounds of the latency histogram in seconds.
const BUCKETS: [f64; 10] = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1.0];
/// Histograms keep each sample until they are rendered or tidied: often enough, and memory does not grow.
pub(crate) const TIDY_EVERY: Duration = Duration::from_secs(1);

/// The recorder behind every metric.
pub struct Meters {
    handle: PrometheusHandle,
    routes: RwLock<HashMap<String, Arc<Route>>>,
}

/// The handles of one route.
struct Route {
    latency: Histogram,
    /// By status: few, looked through from the first.
    requests: RwLock<Vec<(u16, Counter)>>,
}

impl Route {
    fn new(name: &str) -> Route {
        Route { latency: histogram!("fx_request_seconds", "route" => name.to_owned()), requests: RwLock::default() }
    }

    /// Counts one request of the route of that name.
    fn count(&self, name: &str, status: u16, took: Duration) {
        self.latency.record(took.as_secs_f64());
        let known = |counters: &[(u16, Counter)]| counters.iter().position(|(counted, _)| *counted == status);
        {
            let counters = self.requests.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, counter)) = known(&counters).and_then(|at| counters.get(at)) {
                return counter.increment(1);
            }
        }
        let mut counters = self.requests.write().unwrap_or_else(PoisonError::into_inner);
        if known(&counters).is_none() {
            counters.push((status, counter!("fx_requests_total", "route" => name.to_owned(), "status" => status.to_string())));
        }
        if let Some((_, counter)) = known(&counters).and_then(|at| counters.get(at)) {
            counter.increment(1);
        }
    }
}

impl fmt::Debug for Meters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meters").finish_non_exhaustive()
    }
}

impl Meters {
    /// Counts with the process's one recorder, which the first call makes.
    ///
    /// # Errors
    /// Never with the buckets that are compiled in.
    pub fn install() -> Result<Meters, BuildError> {
        static RECORDER: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
        let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match recorder.as_ref() {
            Some(handle) => handle.clone(),
            None => recorder.insert(record()?).clone(),
        };
        Ok(Meters { handle, routes: RwLock::default() })
    }

    /// Counts one request of a route.
    pub(crate) fn count(&self, name: &str, status: u16, took: Duration) {
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        let route = known.unwrap_or_else(|| {
            let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(routes.entry(name.to_owned()).or_insert_with(|| Arc::new(Route::new(name))))
        });
        route.count(name, status, took);
    }

    /// How old a table's sheet is.
    pub(crate) fn age(&self, table: TableId, seconds: i64) {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a binary fraction; seconds of a century fit it exactly")]
        gauge!("fx_source_age_seconds", labels(table)).set(seconds as f64);
    }

    /// What is wrong with a source.
    pub(crate) fn health(&self, one: &Health) {
        for table in one.each_table() {
            let labels = || labels(TableId { source: one.id, table: table.name });
            #[expect(clippy::cast_precision_loss, reason = "at most a year of days")]
            gauge!("fx_source_missed", labels()).set(table.missed_publications as f64);
            gauge!("fx_source_failures", labels()).set(f64::from(table.failures));
            #[expect(clippy::cast_precision_loss, reason = "at most a few days")]
            gauge!("fx_source_damaged", labels()).set(table.damaged.len() as f64);
            gauge!("fx_source_quarantined", labels()).set(f64::from(u8::from(table.quarantine.is_some())));
        }
    }

    /// All metrics in the text format of Prometheus.
    pub(crate) fn render(&self) -> String {
        self.handle.render()
    }

    /// Moves the samples of histograms into their buckets.
    pub(crate) fn tidy(&self) {
        self.handle.run_upkeep();
    }
}

/// The source, and the table where there are several.
fn labels(table: TableId) -> Vec<Label> {
    let several = (!table.table.is_empty()).then(|| Label::from_static_parts("table", table.table));
    std::iter::once(Label::from_static_parts("source", table.source.as_str())).chain(several).collect()
}

fn record() -> Result<PrometheusHandle, BuildError> {
    let matcher = Matcher::Full("fx_request_seconds".to_owned());
    let recorder = PrometheusBuilder::new().set_buckets_for_metric(matcher, &BUCKETS)?.build_recorder();
    let handle = recorder.handle();
    // Whoever embeds fx and has a recorder already keeps it.
    let _already = metrics::set_global_recorder(recorder);
    describe();
    Ok(handle)
}

fn describe() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("fx_requests_total", "Requests by route and status");
    describe_counter!("fx_connections_refused_total", "Connections of clients that had as many as one may have");
    describe_histogram!("fx_request_seconds", "Time from request to answer by route, in seconds");
    describe_counter!("fx_batch_rows_total", "Rows of files by outcome");
    describe_gauge!("fx_source_age_seconds", "Seconds since the first moment of the effective date of a source's sheet in force");
    describe_gauge!("fx_source_missed", "Publications of a source that should be here and are not");
    describe_gauge!("fx_source_failures", "Failed attempts to get a sheet of a source since the last success");
    describe_gauge!("fx_source_quarantined", "1 while a sheet of a source waits to be confirmed, else 0");
    describe_gauge!("fx_source_damaged", "Stored sheets of a source that are left out because they are damaged");
    describe_counter!("fx_damaged_sheets_total", "Stored sheets that were found damaged, by source");
    describe_gauge!("fx_store_faults", "What the last look at the whole store found wrong beside single sheets");
    describe_counter!("fx_fetches_total", "Polls of a source by outcome");
    describe_counter!("fx_revisions_total", "Sheets that corrected an earlier one of their date, by source");
    describe_gauge!("fx_store_up", "1 while the database that is shared answers, 0 while memory answers for it");
    describe_gauge!("fx_lease_held", "1 for a source that this process asks, 0 for one that another asks");
    describe_counter!("fx_webhook_tries_total", "Messages that were sent to a webhook, by outcome");
    describe_counter!("fx_webhook_given_up_total", "Messages that a webhook did not take for a day");
    describe_gauge!("fx_webhook_waiting", "Messages that a webhook is still to be told");
    describe_gauge!("fx_webhook_oldest_seconds", "Seconds since the oldest of them was made");
    describe_gauge!("fx_webhook_off", "1 while a webhook is switched off because it answered 410, else 0");
    describe_counter!("fx_refusals_total", "Sheets refused by source and rule");
    describe_counter!("fx_cache_total", "Cache reads by cache and outcome");
}
