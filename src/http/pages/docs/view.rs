//! The HTML of `/docs`. Part of `http/pages/docs`.

use maud::{Markup, html};
use serde_json::Value;

use super::operation::Operation;
use crate::http::pages::shell::{code, shell};

/// The page of all operations.
pub(crate) fn docs(document: &Value, operations: &[Operation<'_>]) -> String {
    let tags: Vec<&Value> = document["tags"].as_array().into_iter().flatten().collect();
    let tagged = |tag: &Value| operations.iter().filter(|operation| operation.of["tags"][0] == tag["name"]).collect::<Vec<_>>();
    let content = html! {
        h1 { "The interface of fx" }
        (prose(document["info"]["description"].as_str().unwrap_or_default()))
        p { "For programs: " a href="/openapi.json" { "/openapi.json" } ", OpenAPI 3.1." }
        @for tag in tags {
            section {
                h2 { (text(&tag["name"])) }
                p { (text(&tag["description"])) }
                @for one in tagged(tag) { (operation(one)) }
            }
        }
    };
    shell("Interface", Some("docs.js"), &content)
}

/// Paragraphs and lists, of the little Markdown that the document has.
fn prose(markdown: &str) -> Markup {
    let (items, lines): (Vec<&str>, Vec<&str>) = markdown.lines().partition(|line| line.starts_with("- "));
    html! {
        @for line in lines.into_iter().filter(|line| !line.is_empty()) { p { (line.replace('`', "")) } }
        ul { @for item in items { li { (item.trim_start_matches("- ").replace('`', "")) } } }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn operation(one: &Operation<'_>) -> Markup {
    html! {
        details id=(one.id) {
            summary { span.method { (one.method.to_uppercase()) } " " code { (one.path) } " " span.about { (text(&one.of["summary"])) } }
            @if let Some(more) = one.of["description"].as_str() { p { (more) } }
            @if one.method == "get" { (form(one)) }
            h3 { "Answers" }
            dl { @for (status, answer) in one.of["responses"].as_object().into_iter().flatten() { (answered(status, answer)) } }
        }
    }
}

/// Fields for what can be asked.
fn form(one: &Operation<'_>) -> Markup {
    html! {
        form method="get" action=(format!("/docs/try/{}", one.id)) data-path=(one.path) {
            @for parameter in one.parameters().filter(|parameter| parameter["in"] != "header") { (field(one, parameter)) }
            button type="submit" { "Ask" }
            output hidden {}
        }
    }
}

fn field(one: &Operation<'_>, parameter: &Value) -> Markup {
    let (name, required) = (text(&parameter["name"]), parameter["required"] == true);
    let id = format!("{}.{name}", one.id);
    let example = parameter["example"].as_str().map_or_else(|| parameter["example"].to_string(), str::to_owned);
    let choices = parameter["schema"]["enum"].as_array();
    html! {
        div.field {
            label for=(id) { code { (name) } @if required { " " span.required { "required" } } }
            @if let Some(choices) = choices {
                select id=(id) name=(name) data-in=(text(&parameter["in"])) aria-describedby=(format!("{id}.about")) {
                    option value="" {}
                    @for choice in choices { option value=(text(choice)) { (text(choice)) } }
                }
            } @else {
                input id=(id) name=(name) data-in=(text(&parameter["in"])) placeholder=(example) value=[required.then_some(&example)]
                    required[required] aria-describedby=(format!("{id}.about")) autocomplete="off" spellcheck="false";
            }
            small id=(format!("{id}.about")) { (text(&parameter["description"])) }
        }
    }
}

fn answered(status: &str, answer: &Value) -> Markup {
    let kinds = answer["content"].as_object().into_iter().flatten();
    html! {
        dt { (status) }
        dd {
            (text(&answer["description"]))
            @for (kind, content) in kinds {
                @if let Some(examples) = content["examples"].as_object() {
                    @for (slug, example) in examples {
                        details { summary { a href=(format!("/problems/{slug}")) { (slug) } } (code(&example["value"])) }
                    }
                } @else if !content["example"].is_null() {
                    details { summary { (kind) } (code(&content["example"])) }
                }
            }
            @for (name, about) in answer["headers"].as_object().into_iter().flatten() { p.header { code { (name) } " " (text(&about["description"])) } }
        }
    }
}
