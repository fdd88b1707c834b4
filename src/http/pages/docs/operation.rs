//! One way to ask, as the OpenAPI document has it. Part of `http/pages/docs`.

use serde_json::Value;

/// One way to ask, as the document has it.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// Its name in the page's addresses: `get-v1-convert`.
    pub(super) id: String,
    pub(super) of: &'a Value,
}

impl<'a> Operation<'a> {
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        self.of["parameters"].as_array().into_iter().flatten()
    }

    /// The parameters that stand in the address: not those in headers.
    pub(super) fn entered(&self) -> impl Iterator<Item = (&'a str, bool)> {
        let known = self.parameters().filter(|parameter| parameter["in"] != "header");
        known.map(|parameter| (parameter["name"].as_str().unwrap_or_default(), parameter["in"] == "path"))
    }
}

/// All of a document.
pub(super) fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(method, of)| (method, path, of)));
    methods.map(|(method, path, of)| Operation { method, path, id: id(method, path), of }).collect()
}

fn id(method: &str, path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("-")
}
