//! What stands before the routes: headers of every answer, methods, limits of one client, connections. Over real sockets.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "guard/caches.rs"]
mod caches;
#[path = "guard/connections.rs"]
mod connections;
#[path = "guard/memory.rs"]
mod memory;
#[path = "support/process.rs"]
mod process;
#[path = "support/served.rs"]
mod served;
#[cfg(feature = "otlp")]
#[path = "guard/traces.rs"]
mod traces;
#[path = "guard/unreadable.rs"]
mod unreadable;
#[path = "guard/watching.rs"]
mod watching;
#[path = "support/wire.rs"]
mod wire;

use std::net::SocketAddr;

use fx::config::{Config, Server};
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
    assert_eq!(open, route == "/embed" && !(what.starts_with("OPTIONS") || answer.status == 405), "{what}: {policy}");
    if html {
        let inline = answer.body.contains("<style") || answer.body.contains(" style=") || answer.body.contains(" onclick=");
        assert!(!inline, "{what}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_route_changes_anything() {
    let mut config = Config::default().server;
    config.metrics_listen = Some("127.0.0.2:0".parse().unwrap());
    let running = start_with(config).await;
    let address = running.address;
    blocking(move || {
        for (route, target) in routes(address) {
            let answered = |method: &&str| ![404, 405].contains(&ask(address, method, &target, "Content-Length: 0\r\n").status);
            let methods: Vec<&str> = METHODS[2..].iter().copied().filter(answered).collect();
            // The two routes that take a body convert it, and answer an assistant.
            let expected: &[&str] = if ["/v1/convert", "/mcp"].contains(&route.as_str()) { &["POST"] } else { &[] };
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
        assert_eq!((preflight.status, preflight.body.as_str()), (200, ""));
        assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));
        assert_eq!(preflight.header("access-control-allow-methods"), Some("GET,HEAD,POST"));
        let allowed: Vec<&str> = preflight.header("access-control-allow-headers").unwrap().split(',').map(str::trim).collect();
        for name in ["content-type", "authorization", "traceparent", "tracestate", "x-requested-with", "if-none-match"] {
            assert!(allowed.contains(&name), "{name} is not among {allowed:?}");
        }
        assert_eq!(preflight.header("access-control-max-age"), Some("86400"));
    })
    .await;
}

/// What a client has left by `RateLimit`.
fn left(answer: &Answer) -> u32 {
    let said = answer.header("ratelimit").unwrap().strip_prefix("\"client\";r=").unwrap();
    said.split(';').next().unwrap().parse().unwrap()
}

// The limit's clock is the system's, on which a slow machine gets further requests: what is said here holds however long it takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    let running = start_with(limited(|_| ())).await;
    let address = running.address;
    let target = "/v1/convert?from=USD&to=RUB&amount=100";
    let asked: Vec<Answer> = blocking(move || {
        let mut asked = vec![get(address, target)];
        while asked.last().unwrap().status == 200 && asked.len() < 1000 {
            asked.push(get(address, target));
        }
        asked
    })
    .await;
    let refused = asked.last().unwrap();
    assert!(asked.len() >= 4 && asked[..asked.len() - 1].iter().all(|answer| answer.status == 200) && refused.status == 429, "{refused:?}");
    assert_eq!(asked[0].header("ratelimit"), Some(r#""client";r=2;t=1"#));
    assert_eq!(refused.header("ratelimit"), Some(r#""client";r=0;t=3"#));
    assert!(asked.iter().all(|answer| answer.header("ratelimit-policy") == Some(r#""client";q=3;w=3"#)));
    assert!(asked.iter().all(|answer| answer.header("x-ratelimit-remaining").is_none() && answer.header("x-ratelimit-after").is_none()));
    assert_eq!((refused.header("retry-after"), refused.header("cache-control")), (Some("1"), Some("no-store")));
    let problem = refused.json();
    assert_eq!((problem["type"].as_str(), problem["status"].as_u64()), (Some("/problems/too-many-requests"), Some(429)));
    assert_eq!(problem["detail"], "More requests than one client may send. Try again in 1 second.");
    // Those who watch are answered all the same, and cost nothing.
    let watched = blocking(move || ["/healthz", "/readyz", "/metrics"].map(|target| get(address, target))).await;
    assert!(watched.iter().all(|answer| answer.status == 200 && answer.header("ratelimit").is_none()));
    // What does not exist costs as much as what does.
    let nothing = blocking(move || (0..1000).map(|_| get(address, "/nothing")).find(|answer| answer.status == 429)).await;
    assert!(nothing.is_some());
    let later = blocking(move || (0..100_000).any(|_| get(address, target).status == 200)).await;
    assert!(later, "never answered again");
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

/// Many requests at once, of which few come back while a test runs.
fn generous(change: impl FnOnce(&mut Server)) -> Server {
    limited(|config| {
        config.limits.burst = 10_000;
        change(config);
    })
}

/// Whether somebody who says this of where it comes from has not asked yet. It has then: a hundred times, which take longer to come back.
async fn is_new(address: SocketAddr, said: &'static str) -> bool {
    blocking(move || {
        let first = left(&ask(address, "GET", "/v1/convert?from=USD&to=RUB", said));
        (0..100).for_each(|_| drop(ask(address, "GET", "/v1/convert?from=USD&to=RUB", said)));
        first == 9999
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_behind_a_trusted_proxy_are_told_apart() {
    let running = start_with(generous(|config| config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()])).await;
    let address = running.address;
    for (said, new) in [
        ("X-Forwarded-For: 198.51.100.1\r\n", true),
        ("Forwarded: for=198.51.100.2;proto=https\r\n", true),
        // The same client, with inventions to the left of what the proxy wrote.
        ("X-Forwarded-For: 203.0.113.5, 198.51.100.1\r\n", false),
        ("X-Forwarded-For: 2001:db8::1\r\n", true),
        ("X-Forwarded-For: 2001:db8::2\r\n", false),
        // The proxy itself.
        ("", true),
        ("X-Forwarded-For: rubbish\r\n", false),
    ] {
        assert_eq!(is_new(address, said).await, new, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_says_who_asks() {
    let running = start_with(generous(|_| ())).await;
    let address = running.address;
    assert!(is_new(address, "X-Forwarded-For: 198.51.100.1\r\nForwarded: for=198.51.100.1\r\n").await);
    assert!(!is_new(address, "X-Forwarded-For: 198.51.100.2\r\nForwarded: for=198.51.100.2\r\n").await);
}
