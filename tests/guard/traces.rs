//! Traces, from a real process to a collector on loopback; and with the collector away.

use std::collections::BTreeMap;
use std::net::TcpListener;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use prost::Message;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::process::{Process, serve, until};
use super::served::blocking;
use super::served::books::{THREE, only};
use super::wire::ask;

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:9";
const CALLER: &str = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

/// `fx serve`, whose publishers cannot be reached, with these variables.
fn traced(folder: &std::path::Path, variables: &[(&str, &str)]) -> Process {
    let publishers = ["ECB", "CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), NOWHERE.to_owned()));
    let quick = [("FX_FETCH__RETRIES", "0"), ("FX_FETCH__JITTER", "0s"), ("OTEL_BSP_SCHEDULE_DELAY", "50")];
    let named = quick.iter().chain(variables).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    serve(folder, &only(&THREE).into_iter().chain(publishers).chain(named).collect::<Vec<_>>())
}

async fn collector() -> MockServer {
    let collector = MockServer::start().await;
    Mock::given(method("POST")).and(path("/v1/traces")).respond_with(ResponseTemplate::new(200)).mount(&collector).await;
    collector
}

/// What the collector got, and the headers that came with the first of it.
async fn received(collector: &MockServer) -> (Vec<ResourceSpans>, BTreeMap<String, String>) {
    let requests = collector.received_requests().await.unwrap();
    let header =
        |(name, value): (&wiremock::http::HeaderName, &wiremock::http::HeaderValue)| (name.to_string(), value.to_str().unwrap().to_owned());
    let headers = requests.first().map(|first| first.headers.iter().map(header).collect()).unwrap_or_default();
    let read = |body: &[u8]| ExportTraceServiceRequest::decode(body).unwrap().resource_spans;
    (requests.iter().flat_map(|request| read(&request.body)).collect(), headers)
}

fn spans(resources: &[ResourceSpans]) -> Vec<&Span> {
    resources.iter().flat_map(|resource| &resource.scope_spans).flat_map(|scope| &scope.spans).collect()
}

/// `key=value`, in order.
fn said(attributes: &[KeyValue]) -> Vec<String> {
    let mut said: Vec<String> = attributes
        .iter()
        .map(|pair| match pair.value.as_ref().and_then(|value| value.value.as_ref()) {
            Some(Value::StringValue(text)) => format!("{}={text}", pair.key),
            Some(Value::IntValue(number)) => format!("{}={number}", pair.key),
            other => panic!("{}: {other:?}", pair.key),
        })
        .collect();
    said.sort();
    said
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_and_every_poll_is_a_span() {
    let (collector, folder) = (collector().await, tempfile::tempdir().unwrap());
    let endpoint = collector.uri();
    let mut process = traced(
        folder.path(),
        &[
            ("FX_TELEMETRY__ENDPOINT", &endpoint),
            ("FX_TELEMETRY__HEADERS", "authorization=Bearer open sesame, x-tenant=1"),
            ("FX_SERVER__PUBLIC_URL", "https://fx.example"),
        ],
    );
    let address = process.address;
    let caller = format!("traceparent: 00-{CALLER}-01\r\ntracestate: vendor=secret\r\n");
    let asked = [
        ("GET", "/v1/convert?from=EUR&to=USD&app_id=secret", "X-Request-Id: one\r\n".to_owned(), 400),
        ("GET", "/v1/convert?from=EUR&to=USD", format!("X-Request-Id: two\r\n{caller}"), 200),
        ("GET", "/v1/currencies/EUR", "X-Request-Id: three\r\ntraceparent: 00-rubbish-01\r\n".to_owned(), 200),
        ("BREW", "/nothing", format!("X-Request-Id: four\r\n{caller}{caller}"), 404),
        // These have none: those who watch, and who does not want to be traced.
        ("GET", "/healthz", String::new(), 200),
        ("GET", "/metrics", String::new(), 200),
        ("GET", "/v1/sources", format!("traceparent: 00-{CALLER}-00\r\n"), 200),
    ];
    blocking(move || {
        for (method, target, headers, status) in asked {
            assert_eq!(ask(address, method, target, &headers).status, status, "{method} {target}");
        }
        until("the polls", || {
            let metrics = ask(address, "GET", "/metrics", "").body;
            ["ECB", "CBR", "EXCHANGE-API"].iter().all(|source| metrics.contains(&format!("source=\"{source}\",outcome=\"unreachable\"")))
        });
        assert_eq!(process.terminate(), Some(0));
    })
    .await;
    let (resources, headers) = received(&collector).await;
    assert_eq!((headers["authorization"].as_str(), headers["x-tenant"].as_str()), ("Bearer open sesame", "1"));
    assert_eq!(headers["content-type"], "application/x-protobuf");
    for resource in &resources {
        let about = said(&resource.resource.as_ref().unwrap().attributes);
        assert!(about.contains(&"service.name=fx".to_owned()), "{about:?}");
        assert!(about.contains(&format!("service.version={}", env!("CARGO_PKG_VERSION"))), "{about:?}");
    }
    let spans = spans(&resources);
    let of = |kind: SpanKind| {
        let mut of: Vec<&Span> = spans.iter().copied().filter(|span| span.kind == i32::from(kind)).collect();
        of.sort_by(|a, b| (a.start_time_unix_nano, &a.name).cmp(&(b.start_time_unix_nano, &b.name)));
        of
    };
    let requests = of(SpanKind::Server);
    let http = |id: &str, method: &str, route: Option<&str>, path: &str, status: u16| {
        let mut all = vec![
            format!("fx.request_id={id}"),
            format!("http.request.method={method}"),
            format!("http.response.status_code={status}"),
            "network.protocol.version=1.1".to_owned(),
            format!("url.path={path}"),
            "url.scheme=https".to_owned(),
        ];
        all.extend(route.map(|route| format!("http.route={route}")));
        all.sort();
        all
    };
    let shown: Vec<(&str, Vec<String>)> = requests.iter().map(|span| (span.name.as_str(), said(&span.attributes))).collect();
    assert_eq!(
        shown,
        [
            ("GET /v1/convert", http("one", "GET", Some("/v1/convert"), "/v1/convert", 400)),
            ("GET /v1/convert", http("two", "GET", Some("/v1/convert"), "/v1/convert", 200)),
            ("GET /v1/currencies/{code}", http("three", "GET", Some("/v1/currencies/{code}"), "/v1/currencies/EUR", 200)),
            ("HTTP", http("four", "_OTHER", None, "/nothing", 404)),
        ]
    );
    let ids: Vec<String> = requests.iter().map(|span| format!("{}-{}", hex(&span.trace_id), hex(&span.parent_span_id))).collect();
    assert_eq!(ids[1], CALLER);
    assert!([0, 2, 3].iter().all(|&at: &usize| !ids[at].starts_with(&CALLER[..32]) && ids[at].ends_with('-')), "{ids:?}");
    assert!(requests.iter().all(|span| span.trace_state.is_empty() && span.status.as_ref().is_none_or(|status| status.code == 0)));
    let mut polls = of(SpanKind::Internal);
    polls.sort_by(|a, b| a.name.cmp(&b.name));
    let shown: Vec<(&str, Vec<String>)> = polls.iter().map(|span| (span.name.as_str(), said(&span.attributes))).collect();
    let poll = |id: &str| vec!["fx.outcome=unreachable".to_owned(), format!("fx.source={id}")];
    assert_eq!(shown, [("poll CBR", poll("CBR")), ("poll ECB", poll("ECB")), ("poll EXCHANGE-API", poll("EXCHANGE-API"))]);
    // The code of an error.
    assert!(polls.iter().all(|span| span.status.as_ref().is_some_and(|status| status.code == 2 && status.message.contains("127.0.0.1"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_may_be_named_as_others_name_it_and_a_share_is_taken() {
    let (collector, folder) = (collector().await, tempfile::tempdir().unwrap());
    let endpoint = collector.uri();
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("OTEL_SERVICE_NAME", "rates"), ("FX_TELEMETRY__ONE_IN", "2")];
    let mut process = traced(folder.path(), &variables);
    let address = process.address;
    // What counts is the lower half of the trace's id: these are spread evenly over all that there are.
    blocking(move || {
        for at in 0..8_u64 {
            let parent = format!("traceparent: 00-0000000000000001{:016x}-00f067aa0ba902b7-01\r\n", (2 * at + 1) * (u64::MAX / 16));
            assert_eq!(ask(address, "GET", "/v1/currencies/EUR", &parent).status, 200);
        }
        assert_eq!(process.terminate(), Some(0));
    })
    .await;
    let (resources, _) = received(&collector).await;
    assert!(
        resources.iter().all(|resource| said(&resource.resource.as_ref().unwrap().attributes).contains(&"service.name=rates".to_owned()))
    );
    let requests = spans(&resources).iter().filter(|span| span.name == "GET /v1/currencies/{code}").count();
    assert_eq!(requests, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_away_or_deaf_stops_no_request_and_no_end() {
    // Takes connections, and never answers.
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = format!("http://{}", deaf.local_addr().unwrap());
    for endpoint in [NOWHERE, &deaf] {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("FX_TELEMETRY__ENDPOINT", endpoint), ("OTEL_BSP_MAX_QUEUE_SIZE", "4"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2")];
        let mut process = traced(folder.path(), &variables);
        let code = blocking(move || {
            for _ in 0..50 {
                assert_eq!(process.get("/v1/convert?from=EUR&to=USD").status, 200);
            }
            process.terminate()
        })
        .await;
        assert_eq!(code, Some(0), "{endpoint}");
    }
}
