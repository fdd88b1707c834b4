//! The document says something about everything.

use std::collections::BTreeSet;

use serde_json::Value;

use super::served::{Running, blocking, start};
use super::wire::get;

async fn served() -> (Running, Value) {
    let running = start().await;
    let address = running.address;
    let document = blocking(move || super::document(address)).await;
    (running, document)
}

/// Method and path of each operation, with what is said about it.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let methods = paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, of)| (method, path, of)));
    methods.map(|(method, path, of)| (format!("{method} {path}"), of)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_of_version_3_1() {
    let (_, document) = served().await;
    assert_eq!((document["openapi"].as_str(), document["info"]["title"].as_str()), (Some("3.1.0"), Some("fx")));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_explained_and_has_an_example() {
    let (_running, document) = served().await;
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

#[tokio::test(flavor = "multi_thread")]
async fn every_problem_can_be_answered_by_a_route() {
    let (running, document) = served().await;
    let slugs: BTreeSet<&str> = operations(&document)
        .into_iter()
        .flat_map(|(_, operation)| operation["responses"].as_object().unwrap().values())
        .filter_map(|answer| answer["content"]["application/problem+json"]["examples"].as_object())
        .flat_map(|examples| examples.keys().map(String::as_str))
        .collect();
    // A wrong method, and what is no request at all, are no operation of the document.
    let apart = ["method-not-allowed", "bad-request"];
    let address = running.address;
    let list = blocking(move || get(address, "/problems").body).await;
    let listed = list.split("href=\"/problems/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let all: BTreeSet<&str> = listed.filter(|slug| !apart.contains(slug)).collect();
    assert_eq!(slugs, all);
}
