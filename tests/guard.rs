//! What stands before the routes: headers of every answer, methods, limits of one client, connections. Over real sockets.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "guard/bare.rs"]
mod bare;
#[path = "guard/caches.rs"]
mod caches;
#[path = "guard/connections.rs"]
mod connections;
#[path = "support/process.rs"]
mod process;
#[path = "support/served.rs"]
mod served;
#[cfg(feature = "otlp")]
#[path = "guard/traces.rs"]
mod traces;
#[path = "guard/watching.rs"]
mod watching;
#[path = "support/wire.rs"]
mod wire;

use std::net::SocketAddr;

use fx::config::{Config, Server};
use jiff::SignedDuration;
use served::{blocking, start, start_with};
use wire::{Answer, ask, get};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"];

/// Each route as the document has it (which the tests of the document hold to be the route table), and an address that it answers.
fn routes(address: SocketAddr) -> Vec<(String, String)> {
    let document = get(address, "/openapi.json").json();
    let concrete = |path: &str, item: &serde_json::Value| {
        let parameters = item["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let placed = parameters.iter().filter(|parameter| parameter["in"] == "path");
        placed.fold(path.to_owned(), |path, parameter| {
            path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), parameter["example"].as_str().unwrap())
        })
    };
    document["paths"].as_object().unwrap().iter().map(|(path, item)| (path.clone(), concrete(path, item))).collect()
}

fn limited(change: impl FnOnce(&mut Server)) -> Server {
    let mut config = Config::default().server;
    (config.limits.requests_per_second, config.limits.burst) = (1, 3);
    change(&mut config);
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let routes = routes(address);
        assert!(routes.len() > 30, "{routes:?}");
        let other = [("none".to_owned(), "/nothing".to_owned()), ("none".to_owned(), format!("/{}", "x".repeat(5000)))];
        for (route, target) in routes.iter().chain(&other) {
            for method in METHODS.iter().chain(&["OPTIONS"]) {
                let answer = ask(address, method, target, "Content-Length: 0\r\n");
                check(&answer, route, &format!("{method} {target}: {}", answer.status));
            }
        }
    })
    .await;
}

fn check(answer: &Answer, route: &str, what: &str) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{what}");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{what}");
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("no policy: {what}"));
    let html = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe-") && !policy.contains("http"), "{what}: {policy}");
    assert_eq!(policy.contains("script-src 'self'"), html || policy.contains("trusted-types"), "{what}: {policy}");
    let open = policy.ends_with("frame-ancestors *");
    assert!(open || policy.ends_with("frame-ancestors 'none'"), "{what}: {policy}");
    assert_eq!(open, route == "/embed" && ![405, 204].contains(&answer.status), "{what}: {policy}");
    if html {
        let inline = answer.body.contains("<style") || answer.body.contains(" style=") || answer.body.contains(" onclick=");
        assert!(!inline, "{what}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_changes_anything() {
    let mut config = Config::default().server;
    config.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
    let running = start_with(config).await;
    let address = running.address;
    blocking(move || {
        for (route, target) in routes(address) {
            let answered = |method: &&str| ![404, 405].contains(&ask(address, method, &target, "Content-Length: 0\r\n").status);
            let methods: Vec<&str> = METHODS[2..].iter().copied().filter(answered).collect();
            // The one route that takes a body converts it.
            let expected: &[&str] = if route == "/v1/convert" { &["POST"] } else { &[] };
            assert_eq!(methods, expected, "{route}");
        }
        // What the command does (`fx sources accept`, `fx refresh`, `fx config`) and what others use to expose.
        for target in
            ["/admin", "/config", "/debug/pprof", "/v1/sources/CBR/accept", "/v1/refresh", "/v1/admin", "/metrics", "/actuator", "/.env"]
        {
            assert_eq!(get(address, target).status, 404, "{target}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_told_which_are_right() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (target, allow, detail) in [
            ("/v1/convert", "GET,HEAD,POST", "Ask with GET, HEAD or POST."),
            ("/v1/rates?base=USD", "GET,HEAD", "Ask with GET or HEAD."),
            ("/healthz", "GET,HEAD", "Ask with GET or HEAD."),
        ] {
            let wrong = ask(address, "DELETE", target, "");
            assert_eq!((wrong.status, wrong.header("allow")), (405, Some(allow)), "{target}");
            let problem = wrong.json();
            assert_eq!((problem["type"].as_str(), problem["detail"].as_str()), (Some("/problems/method-not-allowed"), Some(detail)));
            assert_eq!(wrong.header("cache-control"), Some("no-store"));
        }
        assert_eq!(ask(address, "DELETE", "/nothing", "").status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_may_send_a_file_from_another_origin() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let asked =
            "Origin: https://news.example\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n";
        let preflight = ask(address, "OPTIONS", "/v1/convert", asked);
        assert_eq!((preflight.status, preflight.body.as_str()), (204, ""));
        assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
        assert_eq!(preflight.header("access-control-allow-methods"), Some("GET,HEAD,POST"));
        assert!(preflight.header("access-control-allow-headers").unwrap().split(", ").any(|name| name == "content-type"));
        assert_eq!(preflight.header("access-control-max-age"), Some("86400"));
        assert_eq!(ask(address, "OPTIONS", "/v1/rates", asked).header("access-control-allow-methods"), Some("GET,HEAD"));
        let plain = ask(address, "OPTIONS", "/v1/convert", "");
        assert_eq!((plain.status, plain.header("allow"), plain.header("access-control-max-age")), (204, Some("GET,HEAD,POST"), None));
        assert_eq!(ask(address, "OPTIONS", "/nothing", asked).status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let running = start_with(limited(|_| ())).await;
    let address = running.address;
    let target = "/v1/convert?from=USD&to=RUB&amount=100";
    let asked = blocking(move || [0; 5].map(|_| get(address, target))).await;
    assert_eq!(asked.each_ref().map(|answer| answer.status), [200, 200, 200, 429, 429]);
    let left = |answer: &Answer| answer.header("ratelimit").unwrap().to_owned();
    assert_eq!(
        asked.each_ref().map(left)[..4],
        [r#""client";r=2;t=1"#, r#""client";r=1;t=2"#, r#""client";r=0;t=3"#, r#""client";r=0;t=3"#]
    );
    assert!(asked.iter().all(|answer| answer.header("ratelimit-policy") == Some(r#""client";q=3;w=3"#)));
    let refused = &asked[3];
    assert_eq!((refused.header("retry-after"), refused.header("cache-control")), (Some("1"), Some("no-store")));
    let problem = refused.json();
    assert_eq!((problem["type"].as_str(), problem["status"].as_u64()), (Some("/problems/too-many-requests"), Some(429)));
    assert_eq!(problem["detail"], "More requests than one client may send. Try again in 1 second.");
    // Those who watch are answered all the same, and cost nothing.
    let watched = blocking(move || ["/healthz", "/readyz", "/metrics"].map(|target| get(address, target))).await;
    assert!(watched.iter().all(|answer| answer.status == 200 && answer.header("ratelimit").is_none()));
    running.clock.advance(SignedDuration::from_secs(1));
    let later = blocking(move || [0; 2].map(|_| get(address, target).status)).await;
    assert_eq!(later, [200, 429]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_limit_unless_it_is_set() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for _ in 0..150 {
            let answer = get(address, "/v1/convert?from=USD&to=RUB");
            assert_eq!((answer.status, answer.header("ratelimit")), (200, None));
        }
    })
    .await;
}

/// The statuses of four requests that say this of where they come from.
async fn four(address: SocketAddr, said: &'static str) -> [u16; 4] {
    blocking(move || [0; 4].map(|_| ask(address, "GET", "/v1/convert?from=USD&to=RUB", said).status)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_behind_a_trusted_proxy_are_told_apart() {
    let running = start_with(limited(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()])).await;
    let address = running.address;
    let exhausted = [200, 200, 200, 429];
    assert_eq!(four(address, "X-Forwarded-For: 198.51.100.1\r\n").await, exhausted);
    assert_eq!(four(address, "Forwarded: for=198.51.100.2;proto=https\r\n").await, exhausted);
    // The same client, with inventions to the left of what the proxy wrote.
    assert_eq!(four(address, "X-Forwarded-For: 203.0.113.5, 198.51.100.1\r\n").await, [429; 4]);
    assert_eq!(four(address, "X-Forwarded-For: 2001:db8::1\r\n").await, exhausted);
    assert_eq!(four(address, "X-Forwarded-For: 2001:db8::2\r\n").await, [429; 4]);
    // The proxy itself.
    assert_eq!(four(address, "").await, exhausted);
    assert_eq!(four(address, "X-Forwarded-For: rubbish\r\n").await, [429; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_says_who_asks() {
    let running = start_with(limited(|_| ())).await;
    let address = running.address;
    assert_eq!(four(address, "X-Forwarded-For: 198.51.100.1\r\nForwarded: for=198.51.100.1\r\n").await, [200, 200, 200, 429]);
    assert_eq!(four(address, "X-Forwarded-For: 198.51.100.2\r\nForwarded: for=198.51.100.2\r\n").await, [429; 4]);
}
