//! Traces for a collector of OpenTelemetry, by OTLP over HTTP. Part of `telemetry`.
//!
//! Without a collector nothing is made and nothing costs: [`Span::begin`] looks at one pointer. With one, finished spans go into a bounded
//! queue, from which a thread of the SDK sends them; what finds the queue full is dropped. No request waits for a collector, and none fails
//! with it. The spans are made by the SDK's own interface and not out of `tracing`'s, which would make them for the log, too.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt, TraceId, TraceState, Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::resource::{EnvResourceDetector, ResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{self, Sampler, SamplingDecision, SamplingResult, SdkTracer, SdkTracerProvider, ShouldSample};
use tokio::runtime::Handle;

use super::Kind;
use crate::config::Telemetry;
use crate::feed::{self, FeedError};

/// Variables that name a collector where the configuration does not, as the specification of OpenTelemetry has them.
const ENDPOINTS: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
/// Where a collector takes traces (OTLP 1.0, "OTLP/HTTP request").
const PATH: &str = "/v1/traces";
/// A collector that takes longer for some spans has not got them.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nobody waits longer for the last spans to be sent.
const FAREWELL: Duration = Duration::from_secs(2);
/// What is read of a collector's answer: nothing that it has to say is longer.
const MOST_ANSWER: usize = 64 * 1024;
/// With which W3C's Trace Context names the caller's span.
const TRACEPARENT: &str = "traceparent";

static TRACING: OnceLock<Tracing> = OnceLock::new();

#[derive(Debug)]
struct Tracing {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// Why nothing can be traced.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The exporter cannot be made.
    #[error("[telemetry]: {0}")]
    Exporter(#[from] ExporterBuildError),
    /// No client can be made.
    #[error("[telemetry]: {0}")]
    Client(#[from] FeedError),
}

/// Begins to trace where a collector is configured, or named by `OTEL_EXPORTER_OTLP_ENDPOINT`. Within the runtime that sends.
///
/// # Errors
/// [`TraceError`] for an address or a client that cannot be used. A collector that does not answer is none.
pub fn start(config: &Telemetry) -> Result<(), TraceError> {
    let named = !config.endpoint.is_empty() || ENDPOINTS.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let disabled = std::env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value.eq_ignore_ascii_case("true"));
    if !named || disabled || TRACING.get().is_some() {
        return Ok(());
    }
    let detectors: [Box<dyn ResourceDetector>; 2] = [Box::new(TelemetryResourceDetector), Box::new(EnvResourceDetector::new())];
    let name = std::env::var("OTEL_SERVICE_NAME").ok().filter(|name| !name.is_empty());
    let resource = Resource::builder_empty()
        .with_service_name(name.unwrap_or_else(|| "fx".to_owned()))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_detectors(&detectors)
        .build();
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter(config)?)
        .with_sampler(Share::one_in(config.one_in))
        .with_resource(resource)
        .build();
    let tracer = provider.tracer("fx");
    let _twice = TRACING.set(Tracing { provider, tracer });
    Ok(())
}

fn exporter(config: &Telemetry) -> Result<SpanExporter, TraceError> {
    let loopback = config.endpoint.is_empty() || feed::is_loopback(&config.endpoint);
    let (client, _certificates) = feed::build(|| {
        let builder = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        if loopback { builder.no_proxy() } else { builder }
    })?;
    let collector = Collector { client, runtime: Handle::current(), away: AtomicBool::new(false) };
    let mut builder = SpanExporter::builder().with_http().with_http_client(collector).with_timeout(PATIENCE);
    builder = builder.with_protocol(Protocol::HttpBinary).with_headers(config.header_list().collect());
    if !config.endpoint.is_empty() {
        builder = builder.with_endpoint(format!("{}{PATH}", config.endpoint));
    }
    Ok(builder.build()?)
}

/// Sends what is left, for a short time at most.
pub async fn stop() {
    if let Some(Tracing { provider, .. }) = TRACING.get() {
        let sent = tokio::task::spawn_blocking(|| provider.shutdown_with_timeout(FAREWELL)).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the last traces did not reach their collector");
        }
    }
}

/// A stretch of time with what is said about it; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Span(Box<trace::Span>);

impl Span {
    /// Whether there are any.
    pub(crate) fn are_made() -> bool {
        TRACING.get().is_some()
    }

    /// Begins one, if this one is traced. `parent` is the caller's `traceparent`, of which nothing is believed but which trace it is, and
    /// whether it is not to be traced.
    pub(crate) fn begin(kind: Kind, name: impl FnOnce() -> String, parent: Option<&str>) -> Option<Span> {
        let Tracing { tracer, .. } = TRACING.get()?;
        let kind = if kind == Kind::Request { SpanKind::Server } else { SpanKind::Internal };
        let parent = parent.and_then(caller).map_or_else(Context::new, |caller| Context::new().with_remote_span_context(caller));
        let span = tracer.build_with_context(SpanBuilder::from_name(name()).with_kind(kind), &parent);
        span.is_recording().then(|| Span(Box::new(span)))
    }

    /// Says something about it.
    pub(crate) fn text(&mut self, key: &'static str, value: impl Into<String>) {
        self.0.set_attribute(KeyValue::new(key, value.into()));
    }

    /// Says a number about it.
    pub(crate) fn number(&mut self, key: &'static str, value: u16) {
        self.0.set_attribute(KeyValue::new(key, i64::from(value)));
    }

    /// It came to a bad end.
    pub(crate) fn fail(&mut self, why: impl Into<String>) {
        self.0.set_status(Status::error(why.into()));
    }
}

/// The caller's span, where the header names one. Its own state (`tracestate`) is not kept: it may be long, and nobody reads it here.
fn caller(traceparent: &str) -> Option<SpanContext> {
    let read = TraceContextPropagator::new().extract_with_context(&Context::new(), &Parent(traceparent));
    let span = read.span();
    let caller = span.span_context();
    caller.is_valid().then(|| SpanContext::new(caller.trace_id(), caller.span_id(), caller.trace_flags(), true, TraceState::NONE))
}

struct Parent<'h>(&'h str);

impl Extractor for Parent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == TRACEPARENT).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

/// A share of the traces, by their ids, so that others who take such a share take the same ones. A caller can take its own request out of
/// it and not put it in.
#[derive(Debug, Clone)]
struct Share(Sampler);

impl Share {
    fn one_in(number: u32) -> Share {
        Share(Sampler::TraceIdRatioBased(1.0 / f64::from(number.max(1))))
    }
}

impl ShouldSample for Share {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[opentelemetry::trace::Link],
    ) -> SamplingResult {
        let caller = parent.filter(|context| context.has_active_span());
        if caller.is_some_and(|context| !context.span().span_context().is_sampled()) {
            return SamplingResult { decision: SamplingDecision::Drop, attributes: Vec::new(), trace_state: TraceState::NONE };
        }
        self.0.should_sample(parent, trace, name, kind, attributes, links)
    }
}

/// Sends to the collector. The SDK's thread has no runtime of its own: requests run on the service's.
#[derive(Debug)]
struct Collector {
    client: reqwest::Client,
    runtime: Handle,
    away: AtomicBool,
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.runtime.spawn(send(self.client.clone(), request)).await;
        let answer = sent.map_err(HttpError::from).flatten();
        let problem = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(answer.status().to_string()),
            Err(error) => Some(feed::root(error.as_ref())),
        };
        // Said once, not with every batch.
        match (problem, self.away.load(Ordering::Relaxed)) {
            (Some(error), false) => tracing::warn!(error, "the collector does not take traces"),
            (None, true) => tracing::info!("the collector takes traces again"),
            _ => return answer,
        }
        self.away.fetch_not(Ordering::Relaxed);
        answer
    }
}

async fn send(client: reqwest::Client, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await? {
        if body.len() + part.len() > MOST_ANSWER {
            return Err("the answer is too long".into());
        }
        body.extend_from_slice(&part);
    }
    let mut response = Response::new(Bytes::from(body));
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_who_names_a_span_in_w3c_s_form() {
        let named = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let caller_of =
            |text: &str| caller(text).map(|caller| (caller.trace_id().to_string(), caller.span_id().to_string(), caller.is_sampled()));
        let read = |sampled| Some(("4bf92f3577b34da6a3ce929d0e0e4736".to_owned(), "00f067aa0ba902b7".to_owned(), sampled));
        assert_eq!((caller_of(named), caller_of(&named.replace("-01", "-00"))), (read(true), read(false)));
        let zeros = "0".repeat(32);
        for broken in [
            "".to_owned(),
            "00".to_owned(),
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned(),
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01".to_owned(),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01".to_owned(),
            format!("{named}-{}", "x".repeat(10_000)),
        ] {
            assert_eq!(caller_of(&broken), None, "{broken}");
        }
    }

    #[test]
    fn a_share_is_one_of_so_many_and_a_caller_only_takes_out() {
        let taken = |share: &Share, trace: u128, sampled: Option<bool>| {
            let flags = |sampled| opentelemetry::TraceFlags::default().with_sampled(sampled);
            let parent = sampled.map(|sampled| {
                let caller = SpanContext::new(trace.into(), 1_u64.into(), flags(sampled), true, TraceState::NONE);
                Context::new().with_remote_span_context(caller)
            });
            let decision = share.should_sample(parent.as_ref(), trace.into(), "", &SpanKind::Server, &[], &[]).decision;
            decision == SamplingDecision::RecordAndSample
        };
        // Ids that are spread evenly over all there are.
        let ids = || (0..1000_u128).map(|at| (2 * at + 1) * (u128::from(u64::MAX) / 2000));
        for (number, share) in [(1, 1000), (0, 1000), (4, 250), (1000, 1)] {
            let one_in = Share::one_in(number);
            let counted = |sampled| ids().filter(|id| taken(&one_in, *id, sampled)).count();
            assert_eq!([None, Some(true), Some(false)].map(counted), [share, share, 0], "one in {number}");
        }
    }
}
