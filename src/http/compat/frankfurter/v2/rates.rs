//! The rates of version 2: of a day, of each day of a range, and their averages. Part of `http/compat/frankfurter/v2`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::super::super::{Number, begun, is_of, number, series, table};
use super::query::{Bucket, Days, RatesQuery};
use crate::calendar::latest_today;
use crate::convert::history::format::RowFormat;
use crate::convert::history::{self, Every, Range};
use crate::convert::{Conversion, Question, average};
use crate::currency::Code;
use crate::http::app::App;
use crate::http::problem::Problem;
use crate::source::SourceId;

/// What the client reads first; a name that says it comes before.
pub(super) fn format_of(name: Option<&str>, headers: &HeaderMap) -> RowFormat {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match (name, accept.split([',', ';']).next().map(str::trim)) {
        (Some("csv"), _) | (None, Some("text/csv")) => RowFormat::Csv,
        (Some("ndjson"), _) | (None, Some("application/x-ndjson")) => RowFormat::Ndjson,
        _ => RowFormat::Json,
    }
}

/// The media type as Frankfurter writes it.
pub(super) const fn media_type(format: RowFormat) -> &'static str {
    match format {
        RowFormat::Json => "application/json; charset=utf-8",
        RowFormat::Csv => "text/csv; charset=utf-8",
        RowFormat::Ndjson => "application/x-ndjson",
    }
}

/// One rate.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    date: Date,
    base: Code,
    quote: Code,
    rate: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    providers: Option<Vec<Provider>>,
}

/// Whose rate it is, or a part of it: of two that are joined both, and the law where one fixed a part.
#[derive(Debug, Clone, Serialize)]
struct Provider {
    key: String,
    date: Date,
    rate: Number,
}

/// What is asked for, by date and quote, and until when it is good.
pub(super) async fn of(app: &App, asked: &RatesQuery, now: Timestamp) -> Result<(Vec<Row>, Timestamp), Problem> {
    match asked.days {
        Days::Latest => on_a_day(app, asked, None, now).await,
        Days::On(date) => on_a_day(app, asked, begun(date, now), now).await,
        Days::Range(from, to) => over_days(app, asked, from, to, now).await,
        Days::Averages(bucket, from, to) => averages(app, asked, bucket, (from, to), now).await,
    }
}

/// The sources to ask in turn, each alone; all of them by preference, where none are named.
fn turns(asked: &RatesQuery) -> Vec<Option<SourceId>> {
    asked.providers.as_ref().map_or_else(|| vec![None], |named| named.iter().copied().map(Some).collect())
}

/// Conversions of a day: of each currency that of the first who has one.
async fn conversions(app: &App, asked: &RatesQuery, date: Option<Date>, now: Timestamp) -> Result<(Vec<Conversion>, Timestamp), Problem> {
    let (mut rows, mut good_until): (Vec<Conversion>, _) = (Vec::new(), Timestamp::MAX);
    for source in turns(asked) {
        let question = Question { date, source, ..Question::new(Decimal::ONE, asked.base, asked.base) };
        let Some(answer) = table(app, &question, asked.quotes.as_deref(), now).await? else { continue };
        good_until = good_until.min(answer.good_until);
        // Of a provider that is named, what a law fixed is not its figure.
        let ours = |row: &Conversion| source.is_none_or(|source| is_of(row, &[source]));
        let new: Vec<Conversion> =
            answer.value.into_iter().filter(|row| ours(row) && rows.iter().all(|other| other.to != row.to)).collect();
        rows.extend(new);
    }
    let good_until = if rows.is_empty() { now } else { good_until };
    Ok((rows, good_until))
}

async fn on_a_day(app: &App, asked: &RatesQuery, date: Option<Date>, now: Timestamp) -> Result<(Vec<Row>, Timestamp), Problem> {
    let (found, good_until) = conversions(app, asked, date, now).await?;
    Ok((asked.with_itself(found.iter().map(|row| asked.converted(row)).collect()), good_until))
}

/// Rows of a range of each currency from the first who has any.
async fn rows(
    app: &App,
    asked: &RatesQuery,
    (start, end): (Date, Date),
    ahead: bool,
    now: Timestamp,
) -> Result<(Vec<history::Row>, Timestamp), Problem> {
    let (mut rows, mut good_until): (Vec<history::Row>, _) = (Vec::new(), Timestamp::MAX);
    for source in turns(asked) {
        let range = Range { base: asked.base, quotes: asked.quotes.clone(), start, end, ahead, every: Every::Day, source };
        let (found, until) = series(app, &range, now).await?;
        let there: BTreeSet<Code> = rows.iter().map(|row| row.quote).collect();
        let ours = |row: &history::Row| source.is_none_or(|source| row.origin.names().all(|name| name == source.as_str()));
        rows.extend(found.into_iter().filter(|row| ours(row) && !there.contains(&row.quote)));
        good_until = good_until.min(until);
    }
    let good_until = if rows.is_empty() { now } else { good_until };
    Ok((rows, good_until))
}

async fn over_days(
    app: &App,
    asked: &RatesQuery,
    start: Date,
    end: Option<Date>,
    now: Timestamp,
) -> Result<(Vec<Row>, Timestamp), Problem> {
    let (_, today) = app.converter.range(Some(start), None, now);
    let (end, ahead) = (end.map_or(today, |end| end.min(latest_today(now))), end.is_some());
    if start > end {
        return Ok((Vec::new(), now));
    }
    let (found, good_until) = rows(app, asked, (start, end), ahead, now).await?;
    // What was in force on the first day comes first, of a currency that was not published on it.
    let (in_force, _) = conversions(app, asked, begun(start, now), now).await?;
    let begins = |row: &Conversion| {
        let of_it = || found.iter().filter(|other| other.quote == row.to);
        row.rate_date < start && of_it().all(|other| other.date > start && other.origin == history::Origin::from(row))
    };
    let mut rows: Vec<Row> = in_force.iter().filter(|row| begins(row)).map(|row| asked.converted(row)).collect();
    rows.extend(found.iter().map(|row| asked.published(row, row.date, number(row.rate))));
    Ok((asked.by_days(rows), good_until))
}

/// The averages of whole weeks or months, of the days on which there was a publication.
async fn averages(
    app: &App,
    asked: &RatesQuery,
    bucket: Bucket,
    (start, end): (Date, Option<Date>),
    now: Timestamp,
) -> Result<(Vec<Row>, Timestamp), Problem> {
    let (_, today) = app.converter.range(Some(start), None, now);
    let (ahead, last) = (end.is_some(), end.map_or(today, |_named| latest_today(now)));
    let (start, end) = (bucket.begin(start), bucket.end(end.unwrap_or(today)).min(last));
    if start > end {
        return Ok((Vec::new(), now));
    }
    let (found, good_until) = rows(app, asked, (start, end), ahead, now).await?;
    let mut buckets: BTreeMap<(Date, Code), Vec<history::Row>> = BTreeMap::new();
    for row in found.into_iter().filter(|row| row.date >= start) {
        buckets.entry((bucket.begin(row.date), row.quote)).or_default().push(row);
    }
    let average = |((date, _), rows): (&(Date, Code), &Vec<history::Row>)| {
        let mean = average::mean(rows.iter().map(|row| row.rate))?;
        Some(asked.published(rows.last()?, *date, number(mean)))
    };
    Ok((asked.by_days(buckets.iter().filter_map(average).collect()), good_until))
}

impl RatesQuery {
    fn converted(&self, row: &Conversion) -> Row {
        let rate = number(row.rate);
        let provider = |name: &str| {
            let dates = row.legs.iter().filter(|leg| leg.source == name).map(|leg| leg.date);
            Provider { key: name.to_owned(), date: dates.min().unwrap_or(row.rate_date), rate: rate.clone() }
        };
        let providers = self.expand.then(|| row.sources().into_iter().map(provider).collect());
        Row { date: row.rate_date, base: self.base, quote: row.to, rate: rate.clone(), providers }
    }

    fn published(&self, row: &history::Row, date: Date, rate: Number) -> Row {
        let provider = |name: &str| Provider { key: name.to_owned(), date, rate: rate.clone() };
        let providers = self.expand.then(|| row.origin.names().map(provider).collect());
        Row { date, base: self.base, quote: row.quote, rate: rate.clone(), providers }
    }

    /// Rows by date and then by quote, each day with the base in itself.
    fn by_days(&self, mut rows: Vec<Row>) -> Vec<Row> {
        rows.sort_by_key(|row| row.date);
        rows.chunk_by(|one, next| one.date == next.date).flat_map(|day| self.with_itself(day.to_vec())).collect()
    }

    /// The rows by their quotes. The base in itself is one of them, of the newest day and of no provider, unless quotes without it are named.
    fn with_itself(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let own = rows.iter().position(|row| row.quote == self.base).map(|at| rows.remove(at).date);
        let wanted = self.quotes.as_ref().is_none_or(|quotes| quotes.contains(&self.base));
        let date = rows.iter().map(|row| row.date).max().or(own).filter(|_| wanted);
        rows.extend(date.map(|date| Row { date, base: self.base, quote: self.base, rate: number("1.0"), providers: None }));
        rows.sort_by_key(|row| row.quote);
        rows
    }
}

/// The rows as text.
pub(super) fn written(rows: &[Row], format: RowFormat, expand: bool) -> Result<Vec<u8>, Problem> {
    let json = |row: &Row| serde_json::to_string(row).map_err(|error| Problem::internal(error.to_string()));
    match format {
        RowFormat::Json => serde_json::to_vec(rows).map_err(|error| Problem::internal(error.to_string())),
        RowFormat::Ndjson => rows.iter().map(|row| Ok(json(row)? + "\n")).collect::<Result<String, Problem>>().map(String::into_bytes),
        RowFormat::Csv => {
            let mut text = format!("date,base,quote,rate{}\n", if expand { ",providers" } else { "" });
            for row in rows {
                let _infallible = write!(text, "{},{},{},{}", row.date, row.base, row.quote, row.rate.get());
                if expand {
                    let each = row.providers.iter().flatten().map(|provider| format!("{}:{}", provider.key, provider.rate.get()));
                    let _infallible = write!(text, ",{}", each.collect::<Vec<_>>().join("|"));
                }
                text.push('\n');
            }
            Ok(text.into_bytes())
        }
    }
}
