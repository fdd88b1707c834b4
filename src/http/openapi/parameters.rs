//! What each parameter means, for the OpenAPI document. Part of `http/openapi`. A handler's own list of what it reads (`KNOWN`) is
//! what is documented of it, so that the document cannot say more or less than the handler does.

use std::ops::RangeInclusive;

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, Required, SchemaFormat};

use crate::chart::{Locale, Style};
use crate::convert::blend::BLEND;
use crate::convert::{DayRule, Rounding};
use crate::http::openapi::Foreign;
use crate::sources;

const CURRENCY: &str = "^[A-Za-z]{3}$";
const CURRENCIES: &str = "^[A-Za-z]{3}(,[A-Za-z]{3})*$";

/// Days of revisions in one answer.
pub(crate) const MOST_DAYS: RangeInclusive<u32> = 1..=100;

/// The parameters of a query, by the names that a handler knows.
pub(crate) fn of(known: &[&str], required: &[&str]) -> Vec<Parameter> {
    known.iter().map(|name| parameter(name, required.contains(name))).collect()
}

/// The parameters of a conversion, which may be at the median of what central banks say.
pub(crate) fn that_blends(known: &[&str]) -> Vec<Parameter> {
    let parameter = |name: &&str| match *name {
        "source" => described(
            name,
            false,
            "The one source that may answer; by preference, when it is auto or absent. blend is the exact median of the daily official and reference \
             rates in force, of one pair, without a fee, as JSON.",
            one_of(source_ids().chain([BLEND])),
            json!("CBR"),
        ),
        name => parameter(name, ["from", "to"].contains(&name)),
    };
    known.iter().map(parameter).collect()
}

/// The parameters of a file of amounts, which may have several targets.
pub(crate) fn of_file(known: &[&str]) -> Vec<Parameter> {
    let parameter = |name: &&str| match *name {
        "to" => described(
            name,
            false,
            "The currencies of the results, with commas: codes of ISO 4217, or minor units such as GBX. Of several, each has its own cells.",
            pattern(CURRENCIES),
            json!("RUB,JPY"),
        ),
        name => parameter(name, false),
    };
    known.iter().map(parameter).collect()
}

/// The fields of a page's form: it takes whatever was typed, and says on the page what is not right.
pub(crate) fn typed(known: &[&str]) -> Vec<Parameter> {
    let typed = |name: &&str| {
        let (about, _, example) = about(name);
        described(name, false, about, text(), example)
    };
    known.iter().map(typed).collect()
}

/// One that has no name elsewhere.
pub(crate) fn named(name: &str, about: &str, example: Value) -> Parameter {
    described(name, false, about, text(), example)
}

/// The parameters of another API.
pub(crate) fn foreign(known: &[Foreign]) -> Vec<Parameter> {
    known.iter().map(|(name, about, example)| described(name, false, about, text(), json!(example))).collect()
}

fn parameter(name: &str, required: bool) -> Parameter {
    let (about, schema, example) = about(name);
    described(name, required, about, schema, example)
}

fn described(name: &str, required: bool, about: &str, schema: Object, example: Value) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(if required { Required::True } else { Required::False })
        .description(Some(about))
        .schema(Some(RefOr::T(Schema::Object(schema))))
        .example(Some(example))
        .build()
}

/// What it means, which texts it takes, and one of them.
fn about(name: &str) -> (&'static str, Object, Value) {
    match name {
        "from" => {
            ("The currency of the amount: a code of ISO 4217 in either case, or a minor unit such as GBX.", pattern(CURRENCY), json!("USD"))
        }
        "to" => ("The currency of the result.", pattern(CURRENCY), json!("RUB")),
        "pairs" => (
            "Pairs of currencies, with commas, 12 at most: what is priced, and in what.",
            pattern("^[A-Za-z]{3}-[A-Za-z]{3}(,[A-Za-z]{3}-[A-Za-z]{3}){0,11}$"),
            json!("USD-RUB,EUR-RUB"),
        ),
        "base" => ("The currency that is priced.", pattern(CURRENCY), json!("USD")),
        "quotes" => (
            "The currencies in which it is priced, with commas; all living ones that have a rate, when absent.",
            pattern(CURRENCIES),
            json!("RUB,JPY"),
        ),
        "amount" => (
            "How much: plain digits with a point before the decimals, at most 28 digits; 1 when absent.",
            pattern(r"^-?[0-9]+(\.[0-9]+)?$"),
            json!("100"),
        ),
        "date" => ("The day whose rate is asked; now, when absent.", day(), json!("2026-11-24")),
        "as_known" => (
            "Of what was known at this instant, as fx had fetched it by then, and as of that time: what was corrected later does not count. Not in \
             the future.",
            instant(),
            json!("2026-11-24T10:15:00Z"),
        ),
        "limit" => ("The most days; 20 when absent.", number(&MOST_DAYS), json!(20)),
        "before" => ("The days before this one; the newest, when absent.", day(), json!("2026-11-24")),
        "start" => ("The first day; as many days before the last as are usual, when absent. Not after end.", day(), json!("2026-11-01")),
        "end" => ("The last day; today, when absent.", day(), json!("2026-11-24")),
        "period" => (
            "The days: a year, a quarter or a month, instead of start and end. A year up to today, when no day is named.",
            pattern("^[0-9]{4}(-(Q[1-4]|q[1-4]|0[1-9]|1[0-2]))?$"),
            json!("2026-11"),
        ),
        "of" => (
            "Of what the mean is: of the rates, or of their inverses, which is another number than the inverse of the mean. Quotes when absent.",
            one_of(["quotes", "inverses"]),
            json!("quotes"),
        ),
        "every" => (
            "A row for each day with a publication, for the last of each week or month, or for each day of the calendar, a year at most, with the day \
             of its figures as rate_date; day when absent.",
            one_of(["day", "week", "month", "calendar"]),
            json!("week"),
        ),
        "source" => ("The one source that may answer; by preference, when it is auto or absent.", one_of(source_ids()), json!("CBR")),
        "scale" => (
            "Decimal places of the result, 0 to 18. When it is minor or absent, those of the target's minor unit; of an average 12 significant digits.",
            pattern("^(minor|0?[0-9]|1[0-8])$"),
            json!("4"),
        ),
        "rule" => (
            "Which sheet stands for the day: the newest on or before it, the newest before it, or its own alone; on-or-before when absent.",
            one_of(DayRule::ALL.map(DayRule::name)),
            json!("on-or-before"),
        ),
        "max_age" => (
            "How many days older than the day asked a rate may be. Sources that are young enough are looked for.",
            pattern("^[0-9]{1,5}d$"),
            json!("3d"),
        ),
        "decimal" => ("What stands before the decimals; a point, when absent.", one_of(["point", "comma"]), json!("comma")),
        "fee" => (
            "Per cent of the result that come on top, as a line of its own: the result and the rate stay the publisher's. Below zero it is taken off.",
            pattern(r"^-?0*(100(\.0{1,10})?|[0-9]{1,2}(\.[0-9]{1,10})?)$"),
            json!("1.5"),
        ),
        "rounding" => (
            "What becomes of what is left over after the last decimal; half-even when absent.",
            one_of(Rounding::ALL.map(Rounding::name)),
            json!("half-up"),
        ),
        "width" => ("Pixels in width.", number(&Style::WIDTHS), json!(Style::default().width)),
        "height" => ("Pixels in height.", number(&Style::HEIGHTS), json!(Style::default().height)),
        "locale" => ("The language of words, days and figures.", one_of(Locale::ALL.map(Locale::language)), json!("de")),
        "url" => ("The address to embed: one of /embed, with or without scheme and host.", text(), json!("/embed?from=USD&to=EUR")),
        "format" => ("The form of the answer. There is one.", one_of(["json"]), json!("json")),
        "maxwidth" => ("The most pixels in width.", pattern("^[1-9][0-9]{0,4}$"), json!("600")),
        "maxheight" => ("The most pixels in height.", pattern("^[1-9][0-9]{0,4}$"), json!("380")),
        "swap" => ("Whatever its text: the currencies change their places.", text(), json!("1")),
        "lang" => (
            "The language of the words; the reader's on a page, else English, when absent.",
            one_of(Locale::ALL.map(Locale::language)),
            json!("de"),
        ),
        "theme" => {
            ("Light or dark; of a chart light and of the widget the reader's, when absent.", one_of(["light", "dark"]), json!("dark"))
        }
        "favourites" => ("What stands first in the widget's lists, with commas.", text(), json!("EUR,GBP")),
        "chart" => ("Whatever its text: the widget offers its chart.", text(), json!("on")),
        "tools" => ("Whatever its text: the widget offers another day, the answer to copy, and a link to send on.", text(), json!("on")),
        "compact" => ("Whatever its text: the widget is as small as a header wants it.", text(), json!("on")),
        _ => ("", text(), Value::Null),
    }
}

fn source_ids() -> impl Iterator<Item = &'static str> {
    let own = sources::own::declared().into_iter();
    ["auto"].into_iter().chain(sources::registry().iter().copied().chain(own).map(|source| source.id.as_str()))
}

fn text() -> Object {
    ObjectBuilder::new().schema_type(Type::String).build()
}

fn pattern(pattern: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build()
}

fn number(range: &RangeInclusive<u32>) -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(*range.start())).maximum(Some(*range.end())).build()
}

fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build()
}

fn instant() -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()
}

fn day() -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).build()
}
