//! The contract of the service: the OpenAPI document as it is served, its examples as what is answered, a page for each problem.
//!
//! The document is made from the code and from the examples when the service starts; `src/http/openapi/openapi.json` is a snapshot of it, so
//! that the diff of a change shows what it does to clients. The examples are answers to what the document says can be asked. So
//! `make contract` writes, with `FX_BLESS=1`, first the examples and then, built anew, the document with them.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "contract/convert.rs"]
mod convert;
#[path = "contract/days.rs"]
mod days;
#[path = "contract/document.rs"]
mod described;
#[path = "contract/input.rs"]
mod input;
#[path = "contract/odd.rs"]
mod odd;
#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde_json::Value;
use served::{blocking, start};
use wire::{Answer, get};

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn blessing() -> bool {
    std::env::var_os("FX_BLESS").is_some()
}

/// Holds a text to a file, or writes the file.
fn kept(path: &str, text: &str) {
    if blessing() {
        std::fs::write(file(path), text).unwrap();
    }
    let kept = std::fs::read_to_string(file(path)).unwrap_or_default();
    let first = kept.lines().zip(text.lines()).find(|(kept, is)| kept != is);
    assert!(kept == text, "{path} is not what is answered, from here on: {first:?}. If that is meant: make contract");
}

fn document(address: SocketAddr) -> Value {
    get(address, "/openapi.json").json()
}

/// The address of an operation, with the examples of its parameters; those of the query only where `all`.
fn example_of(path: &str, operation: &Value, all: bool) -> String {
    let (mut path, mut query) = (path.to_owned(), form_urlencoded::Serializer::new(String::new()));
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, example) = (parameter["name"].as_str().unwrap(), &parameter["example"]);
        let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        match parameter["in"].as_str().unwrap() {
            "path" => path = path.replace(&format!("{{{name}}}"), &example),
            // These two of Frankfurter's do not go with its others.
            "query" if path.contains("frankfurter/v2") && ["date", "scope"].contains(&name) => {}
            // A period stands alone.
            "query" if path.contains("/average") && ["start", "end"].contains(&name) => {}
            // The ends of its series.
            "query" if path.contains("openexchangerates") && ["start", "end"].contains(&name) => {}
            "query" if all || parameter["required"] == true => drop(query.append_pair(name, &example)),
            _ => {}
        }
    }
    let query = query.finish();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A body in JSON; where it came in chunks, without their lengths.
fn json(answer: &Answer) -> Value {
    if answer.header("transfer-encoding") != Some("chunked") {
        return answer.json();
    }
    let (mut whole, mut rest) = (String::new(), answer.body.as_str());
    while let Some((length, after)) = rest.split_once("\r\n") {
        let (chunk, after) = after.split_at(usize::from_str_radix(length, 16).unwrap());
        whole.push_str(chunk);
        rest = after.trim_start_matches("\r\n");
    }
    serde_json::from_str(&whole).unwrap()
}

/// An answer as an example: of lists the first two items.
fn short(answer: Value) -> Value {
    match answer {
        Value::Array(items) => Value::Array(items.into_iter().take(2).map(short).collect()),
        Value::Object(members) => Value::Object(members.into_iter().map(|(name, member)| (name, short(member))).collect()),
        other => other,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_the_snapshot() {
    let running = start().await;
    let address = running.address;
    let answer = blocking(move || get(address, "/openapi.json")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    kept("src/http/openapi/openapi.json", &answer.body);
    assert_eq!(answer.json()["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_are_what_is_answered() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (path, name) in [
            ("/v1/convert", "convert"),
            ("/v1/rates", "rates"),
            ("/v1/line", "line"),
            ("/v1/compare", "compare"),
            ("/v1/average", "average"),
            ("/v1/history", "history"),
            ("/v1/currencies", "currencies"),
            ("/v1/currencies/{code}", "currency"),
            ("/v1/sources", "sources"),
            ("/v1/sources/{id}", "source"),
            ("/v1/sources/{id}/revisions", "revisions"),
            ("/oembed", "oembed"),
        ] {
            let operation = &document(address)["paths"][path]["get"];
            let answer = get(address, &example_of(path, operation, false));
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            let text = serde_json::to_string_pretty(&short(json(&answer))).unwrap();
            kept(&format!("src/http/openapi/examples/{name}.json"), &format!("{text}\n"));
            let example = &operation["responses"]["200"]["content"]["application/json"]["example"];
            assert!(blessing() || *example == short(json(&answer)), "{path}: the example in the document is {example}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_can_be_asked_by_its_examples() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (path, item) in document(address)["paths"].as_object().unwrap() {
            let Some(operation) = item.get("get") else { continue };
            for all in [false, true] {
                let (target, answers) = (example_of(path, operation, all), operation["responses"].as_object().unwrap());
                let answer = get(address, &target);
                let documented = answers.get(&answer.status.to_string());
                // Files have versions that change with them: those of the examples are not there.
                let good = answer.status < 400 || path.contains("{version}") && answer.status == 404;
                assert!(good && documented.is_some(), "{target}: {} {}", answer.status, answer.body);
                let kind = answer.header("content-type").map(|kind| kind.split(';').next().unwrap().to_owned());
                let kinds = documented.unwrap()["content"].as_object();
                assert!(kind.is_none_or(|kind| kinds.is_some_and(|kinds| kinds.contains_key(&kind))), "{target}: {answer:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_has_its_page() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let list = get(address, "/problems");
        let slugs: Vec<&str> = list.body.split("href=\"/problems/").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(slugs.contains(&"no-rate") && slugs.contains(&"internal") && slugs.len() >= 12, "{slugs:?}");
        for slug in slugs {
            let page = get(address, &format!("/problems/{slug}"));
            assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{slug}");
            for part in [format!("<code>{slug}</code>"), format!("&quot;type&quot;: &quot;/problems/{slug}&quot;"), "What to do".to_owned()]
            {
                assert!(page.body.contains(&part), "{slug}: {part} is not in {}", page.body);
            }
        }
        assert_eq!(get(address, "/problems/no-such").status, 404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_to_try_it_is_strict_and_leads_to_answers() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let page = get(address, "/docs");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
        // Nothing inline, nothing from elsewhere.
        for forbidden in ["<style", " style=", " onclick=", "src=\"http", "href=\"http", "<script>"] {
            assert!(!page.body.contains(forbidden), "{forbidden} is on the page");
        }
        for path in document(address)["paths"].as_object().unwrap().keys() {
            assert!(page.body.contains(&format!("<code>{path}</code>")), "{path} is not on the page");
        }
        let tried = get(address, "/docs/try/get-v1-convert?from=USD&to=RUB&amount=&date=&source=CBR&utm_source=x");
        assert_eq!((tried.status, tried.header("location")), (303, Some("/v1/convert?from=USD&to=RUB&source=CBR")));
        let named = get(address, "/docs/try/get-v1-currencies-code?code=..%2F..%0D%0AX%3A1");
        assert_eq!(named.header("location"), Some("/v1/currencies/%2E%2E%2F%2E%2E%0D%0AX%3A1"));
        assert_eq!(get(address, "/docs/try/get-nothing").status, 404);
    })
    .await;
}
