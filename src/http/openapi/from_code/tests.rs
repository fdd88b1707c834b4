//! The document says something about everything, and the file that is served is the document.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

use super::text;
use crate::config::Config;
use crate::http::problem::Kind;
use crate::http::routes;

fn json() -> Value {
    serde_json::from_str(&text()).unwrap()
}

/// Method and path of each operation, with what is said about it.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, of)| (method, path, of)));
    methods.map(|(method, path, of)| (format!("{method} {path}"), of)).collect()
}

#[test]
fn the_file_is_what_the_code_says() {
    let (file, text) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/openapi/openapi.json"), text());
    if env::var_os("FX_BLESS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let first = kept.lines().zip(text.lines()).find(|(kept, is)| kept != is);
    assert!(
        kept == text,
        "src/http/openapi/openapi.json is not what the code says, from here on: {first:?}. If that is meant: make contract"
    );
}

#[test]
fn every_route_is_in_it_and_nothing_else() {
    let documented: BTreeSet<String> = json()["paths"].as_object().unwrap().keys().cloned().collect();
    let routed: BTreeSet<String> = routes(&Config::default().server).iter().map(|(path, _)| path.replace("{*", "{")).collect();
    assert_eq!(documented, routed);
}

#[test]
fn it_is_of_version_3_1() {
    assert_eq!((json()["openapi"].as_str(), json()["info"]["title"].as_str()), (Some("3.1.0"), Some("fx")));
}

#[test]
fn everything_is_explained_and_has_an_example() {
    let document = json();
    let mut silent = Vec::new();
    for (name, operation) in operations(&document) {
        let mut must = |what: String, there: bool| silent.extend((!there).then(|| format!("{name}: {what}")));
        must("summary".to_owned(), operation["summary"].is_string());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let of = parameter["name"].as_str().unwrap();
            must(format!("{of}: description"), parameter["description"].as_str().is_some_and(|text| !text.is_empty()));
            must(format!("{of}: example"), !parameter["example"].is_null());
        }
        for (status, answer) in operation["responses"].as_object().unwrap() {
            must(format!("{status}: description"), answer["description"].as_str().is_some_and(|text| !text.is_empty()));
            for (kind, content) in answer["content"].as_object().into_iter().flatten() {
                let own = kind == "application/json" && name == "get /openapi.json";
                must(format!("{status} {kind}: example"), own || !content["example"].is_null() || !content["examples"].is_null());
            }
            for (header, of) in answer["headers"].as_object().into_iter().flatten() {
                must(format!("{status} {header}"), of["description"].is_string() && of["schema"]["examples"][0].is_string());
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_problem_can_be_answered_by_a_route() {
    let document = json();
    let slugs: BTreeSet<&str> = operations(&document)
        .into_iter()
        .flat_map(|(_, operation)| operation["responses"].as_object().unwrap().values())
        .filter_map(|answer| answer["content"]["application/problem+json"]["examples"].as_object())
        .flat_map(|examples| examples.keys().map(String::as_str))
        .collect();
    // A wrong method, and what is no request at all, are no operation of the document.
    let apart = ["method-not-allowed", "bad-request"];
    let all: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.text().slug).filter(|slug| !apart.contains(slug)).collect();
    assert_eq!(slugs, all);
}

#[test]
fn kinds_of_problems_are_complete() {
    let slugs: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.text().slug).collect();
    assert_eq!(slugs.len(), Kind::ALL.len());
    for text in Kind::ALL.iter().map(|kind| kind.text()) {
        assert!(text.slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", text.slug);
        assert!((400..600).contains(&text.status), "{}", text.slug);
        assert!([text.meaning, text.remedy, text.detail].iter().all(|sentence| sentence.ends_with(['.', '?'])), "{}", text.slug);
        assert!(text.members.iter().all(|(_, value)| serde_json::from_str::<Value>(value).is_ok()), "{}", text.slug);
    }
}
