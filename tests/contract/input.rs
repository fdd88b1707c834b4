//! Bad input: every parameter of every route of the OpenAPI document with every kind of text that it should not have. Each gets an
//! answer that the document knows, with a problem that the document names; none is an error of ours.

use std::net::SocketAddr;

use serde_json::Value;

use crate::served::{blocking, start};
use crate::wire::{Answer, ask, get, parse, raw};
use crate::{document, example_of};

/// A file of one row, for the route that takes one.
const FILE: &str = "amount,from,to\n1,USD,RUB\n";

/// One route, as the document has it.
pub(super) struct Route<'a> {
    address: SocketAddr,
    method: &'a str,
    pub(super) path: &'a str,
    pub(super) operation: &'a Value,
}

/// Texts in percent-encoding that are no value of anything.
const BROKEN: [&str; 6] = ["%", "%z", "%zz", "%FF%FE", "%C3%28", "a%"];
const CONTROL: [&str; 6] = ["%00", "%0A", "%0D%0AX-Evil:%201", "%1B%5B2J", "USD%00", "1%09"];

/// Numbers and days at and beyond each bound, by parameter: those that are right, and those that are not.
const BOUNDS: [(&str, &[&str], &[&str]); 13] = [
    (
        "amount",
        &["0", "-1", "9999999999999999", "0.0000000000000000000000000001"],
        &["+1", ".5", "5.", "1e3", "NaN", "Infinity", "0x1", "1_0", "--1", "1.1.1", "٣"],
    ),
    ("scale", &["0", "18", "minor"], &["19", "-1", "1.0", "018", "99999999999", "Minor", "+1"]),
    ("fee", &["-100", "100", "0.0000000001", "-0"], &["-100.01", "100.01", "0.00000000001", "1%25", "1e1", "+1"]),
    ("max_age", &["0d", "99999d"], &["-1d", "100000d", "1.5d", "3", "d", "3D", "3h"]),
    ("date", &["2026-11-24"], &["2026-02-30", "2026-13-01", "0000-00-00", "10000-01-01", "-001-01-01", "2026-1-1", "24.11.2026", "today"]),
    ("start", &["2026-11-24"], &["2026-02-30", "10000-01-01", "2026-1-1"]),
    ("end", &["2026-11-24"], &["2026-02-30", "10000-01-01", "2026-1-1"]),
    ("rule", &["exact"], &["EXACT", "after"]),
    ("rounding", &["ceiling"], &["Half-Even", "half_even", "bankers"]),
    ("every", &["month"], &["Day", "year", "0"]),
    ("width", &["200", "2400"], &["199", "2401", "-1", "1e3", "99999999999", "600px"]),
    ("height", &["120", "1600"], &["119", "1601", "0"]),
    ("maxwidth", &["1", "99999"], &["0", "100000", "-1", "1.5", "600px"]),
];

impl Route<'_> {
    /// Whether it refuses what it does not know. What leads on from a form takes the fields that it knows.
    fn strict(&self) -> bool {
        self.operation["responses"]["303"].is_null()
            && !self.operation["responses"]["400"]["content"]["application/problem+json"]["examples"]["invalid-parameter"].is_null()
    }

    fn parameters(&self, place: &str) -> Vec<&str> {
        let all = self.operation["parameters"].as_array().into_iter().flatten();
        all.filter(|parameter| parameter["in"] == place).map(|parameter| parameter["name"].as_str().unwrap()).collect()
    }

    /// The address with its required parameters, and one more in place of the one of that name.
    fn target(&self, name: &str, pair: &str) -> String {
        let example = example_of(self.path, self.operation, false);
        let (path, query) = example.split_once('?').unwrap_or((&example, ""));
        let others = query.split('&').filter(|other| !other.is_empty() && other.split('=').next() != Some(name));
        format!("{path}?{}", others.chain([pair]).collect::<Vec<_>>().join("&"))
    }

    /// Asks, and holds the answer to the document.
    pub(super) fn ask(&self, target: &str) -> Answer {
        self.ask_with(target, "")
    }

    pub(super) fn ask_with(&self, target: &str, headers: &str) -> Answer {
        let answer = if self.method == "post" {
            let head =
                format!("Host: fx\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n{headers}\r\n", FILE.len());
            parse(&raw(self.address, format!("POST {target} HTTP/1.1\r\n{head}{FILE}").as_bytes()))
        } else {
            ask(self.address, "GET", target, headers)
        };
        let shown: String = format!("{target} {headers:?}").chars().take(200).collect();
        let documented = &self.operation["responses"][answer.status.to_string()];
        assert!(documented.is_object(), "{shown}: {} is not in the document: {}", answer.status, answer.body);
        assert!(answer.status < 500 || answer.status == 501, "{shown}: {}", answer.body);
        assert!(!answer.headers.iter().any(|(name, _)| name == "x-evil"), "{shown}: a header of the client's");
        if answer.status >= 400 {
            let kind = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
            let content = &documented["content"][&kind];
            assert!(content.is_object(), "{shown}: {kind} is not in the document");
            if kind == "application/problem+json" {
                let problem = answer.json();
                let slug = problem["type"].as_str().unwrap().trim_start_matches("/problems/");
                assert!(content["examples"][slug].is_object(), "{shown}: {slug} is not in the document");
                assert_eq!(problem["status"], answer.status, "{shown}");
            }
        }
        answer
    }

    /// Asks what a strict route refuses, naming the parameter.
    fn refused(&self, target: &str, parameter: &str) -> Answer {
        let answer = self.ask(target);
        if self.strict() {
            assert_eq!((answer.status, answer.json()["parameter"].as_str()), (400, Some(parameter)), "{target}: {}", answer.body);
        }
        answer
    }
}

/// Runs a test over every route.
pub(super) async fn each(test: impl Fn(&Route<'_>) + Send + 'static) {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let document = document(address);
        let mut count = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                test(&Route { address, method, path, operation });
                count += 1;
            }
        }
        assert!(count >= 33, "{count} routes");
        assert_eq!(get(address, "/healthz").status, 200, "it still lives");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_are_unknown_or_there_twice() {
    each(|route| {
        // The providers that ask an oEmbed service add parameters of their own; its document allows them.
        if route.path == "/oembed" {
            assert_eq!(route.ask(&route.target("", "zzz=1")).status, 200);
            return;
        }
        let unknown = route.refused(&route.target("", "zzz=1"), "zzz");
        let known = route.parameters("query");
        if route.strict() && !known.is_empty() {
            let named = unknown.json()["detail"].as_str().unwrap().split("Known are ").nth(1).unwrap().trim_end_matches('.').to_owned();
            assert_eq!(named, known.join(", "), "{}: what is read is what is documented", route.path);
        }
        for name in known {
            route.refused(&route.target(name, &format!("{name}=1&{name}=1")), name);
            let upper = name.to_uppercase();
            route.refused(&format!("{}&{upper}=1", route.target("", "")), &upper);
        }
        route.ask(&route.target("", "=1"));
        route.ask(&route.target("", "&&&"));
        route.ask(&route.target("", &"&".repeat(3000)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_empty_broken_or_control_characters() {
    each(|route| {
        for name in route.parameters("query") {
            let empty = route.ask(&route.target(name, &format!("{name}=")));
            let bare = route.ask(&route.target(name, name));
            assert_eq!(empty.status, bare.status, "{}: {name}", route.path);
            assert!(!route.strict() || empty.status >= 400, "{}: an empty {name} was read", route.path);
            for text in BROKEN {
                route.refused(&route.target(name, &format!("{name}={text}")), name);
            }
            for text in CONTROL {
                let answer = route.ask(&route.target(name, &format!("{name}={text}")));
                assert!(!route.strict() || answer.status >= 400, "{}: {name}={text} was read", route.path);
            }
        }
        route.refused(&route.target("", "%FF=1"), "query");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_long_or_in_another_case() {
    each(|route| {
        for name in route.parameters("query") {
            for letter in ["1", "A", "%41"] {
                let long = route.ask(&route.target(name, &format!("{name}={}", letter.repeat(10_240))));
                assert_eq!((long.status, long.json()["type"].as_str()), (414, Some("/problems/uri-too-long")), "{}: {name}", route.path);
                let fits = route.ask(&route.target(name, &format!("{name}={}", letter.repeat(1200))));
                assert!(!route.strict() || fits.status >= 400, "{}: {name} of 1,200 letters was read", route.path);
            }
            let example = route.operation["parameters"].as_array().unwrap().iter().find(|parameter| parameter["name"] == name).unwrap();
            let example = example["example"].as_str().unwrap_or_default().to_owned();
            for text in [example.to_uppercase(), example.to_lowercase()] {
                route.ask(&route.target(name, &format!("{name}={}", text.replace('&', "%26"))));
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_days_at_and_beyond_their_bounds() {
    each(|route| {
        for name in route.parameters("query").into_iter().filter(|_| route.strict()) {
            let Some((_, right, wrong)) = BOUNDS.iter().find(|(other, _, _)| *other == name) else { continue };
            for text in *right {
                let answer = route.ask(&route.target(name, &format!("{name}={text}")));
                assert_eq!(answer.status, 200, "{}: {name}={text}: {}", route.path, answer.body);
            }
            for text in *wrong {
                route.refused(&route.target(name, &format!("{name}={}", text.replace('+', "%2B"))), name);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_at_the_ends_of_the_calendar() {
    each(|route| {
        for name in route.parameters("query").into_iter().filter(|name| ["date", "start", "end", "from", "to"].contains(name)) {
            for day in ["0000-01-01", "0001-01-01", "1582-10-10", "9999-12-31"] {
                route.ask(&route.target(name, &format!("{name}={day}")));
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_the_path() {
    each(|route| {
        for name in route.parameters("path") {
            let (long, longest) = ("A".repeat(3000), "A".repeat(10_240));
            let texts = BROKEN.iter().chain(&CONTROL).copied().chain([
                "..",
                "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd",
                "%20",
                "-",
                "0",
                "ZZZ",
                "%F0%9F%92%B6",
            ]);
            for text in texts.chain([long.as_str(), longest.as_str()]) {
                let place = format!("{{{name}}}");
                let path = example_of(&route.path.replace(&place, text), route.operation, false);
                let answer = route.ask(&path);
                assert!(answer.status >= 400 || route.path.starts_with("/docs/try"), "{}: {text} was found", route.path);
            }
        }
    })
    .await;
}
