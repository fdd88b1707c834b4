//! The tools: what they read and what they answer. Part of `http/mcp`.

use std::sync::LazyLock;

use rmcp::model::{Tool, ToolAnnotations};
use serde_json::{Value, json};
use utoipa::openapi::path::Parameter;

use super::call::{CONVERT, HISTORY, RATES, SOURCES, SOURCES_KNOWN, Sources};
use super::schema;
use crate::convert::Conversion;
use crate::http::api::{convert, history, rates};
use crate::http::openapi::parameters;
use crate::refresh::health::Health;

/// All of them.
pub(super) fn all() -> &'static [Tool] {
    static ALL: LazyLock<[Tool; 4]> = LazyLock::new(|| [converting(), rating(), looking_back(), listing()]);
    &*ALL
}

fn tool(name: &'static str, title: &'static str, about: &'static str, parameters: &[Parameter]) -> Tool {
    let mut tool = Tool::new(name, about, schema::input(parameters));
    tool.title = Some(title.to_owned());
    tool.annotations = Some(ToolAnnotations::with_title(title).read_only(true).destructive(false).idempotent(true).open_world(false));
    tool
}

fn converting() -> Tool {
    let about = "Converts an amount exactly at an official reference rate, rounded once. The answer is a receipt: the result, the published figures \
        (legs) that it was made of, their source and effective date, and freshness. Without date, the rate of now; with it, what was in force on \
        that day.";
    let mut tool = tool(CONVERT, "Convert an amount", about, &parameters::of(&convert::KNOWN, &["from", "to"]));
    tool.output_schema = Some(schema::output::<Conversion>());
    tool
}

fn rating() -> Tool {
    let about = "What one unit of a currency, or an amount of it, is in others: each rate with its source, effective date and freshness.";
    let mut tool = tool(RATES, "Rates of a currency", about, &parameters::of(&rates::KNOWN, &["base"]));
    tool.output_schema = Some(schema::output::<rates::Rates>());
    tool
}

fn looking_back() -> Tool {
    let about = "How a rate went over a range of days: a row for each publication, week, month or day of the calendar, each with its source. Name the \
        quotes, and the days by start and end; the year up to today, when none are named. 256 kB at most.";
    let mut tool = tool(HISTORY, "History of a rate", about, &parameters::of(&history::KNOWN, &["base"]));
    tool.output_schema = Some(schema::object(rows()));
    tool
}

/// Rows are written by hand, and so is their schema (`convert/history/format.rs`).
fn rows() -> Value {
    let (day, code, text) =
        (json!({"type": "string", "format": "date"}), json!({"type": "string", "pattern": "^[A-Z]{3}$"}), json!({"type": "string"}));
    let row = json!({
        "type": "object", "required": ["date", "base", "quote", "rate", "source"],
        "properties": {"date": day, "base": code, "quote": code, "rate": text, "source": text, "rate_date": day},
    });
    json!({
        "type": "object", "required": ["base", "start", "end", "every", "row", "rows"],
        "properties": {"base": code, "start": day, "end": day, "every": text, "row": text, "rows": {"type": "array", "items": row}},
    })
}

fn listing() -> Tool {
    let about = "The publishers whose rates answer, with country, kind, newest day and freshness. With id, one of them with its page, terms of use, \
        schedule, and what is late or wrong.";
    let id = parameters::named("id", "A source's id, such as ECB; all sources in short, when absent.", json!("CBR"));
    debug_assert_eq!(SOURCES_KNOWN, [id.name.as_str()]);
    let mut tool = tool(SOURCES, "Sources of rates", about, &[id]);
    let (all, one) = (schema::output::<Sources>(), schema::output::<Health>());
    let definitions = |schema: &serde_json::Map<String, Value>| schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut both = definitions(&all);
    both.extend(definitions(&one));
    let without = |schema: &serde_json::Map<String, Value>| {
        Value::Object(schema.iter().filter(|(name, _)| *name != "$defs").map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    tool.output_schema = Some(schema::object(json!({"type": "object", "anyOf": [without(&all), without(&one)], "$defs": both})));
    tool
}
