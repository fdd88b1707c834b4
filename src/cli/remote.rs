//! `--server`: a running service answers instead of the own store. Part of `cli`.

use futures::future::join_all;
use serde::Deserialize;

use super::pipeline::{ALL_WITHIN, CONNECT_WITHIN};
use super::query::{Query, Term};
use super::{Failure, RateOptions};
use crate::config::{Config, web_address};
use crate::convert::Conversion;
use crate::currency::Code;
use crate::feed::{Client, FeedError, Policy};
use crate::store::without_password;

/// A problem of the service (RFC 9457), as far as the command needs it.
#[derive(Debug, Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
    detail: String,
}

/// The address of a service, for clap.
pub(super) fn address(text: &str) -> Result<String, String> {
    web_address(text).ok_or_else(|| "a service has an address such as https://fx.example, in ASCII".to_owned())
}

/// Asks for every term of every target, at the same time: a list of terms for each target. A sum is made here, of the legs in the
/// receipts.
pub(super) async fn convert(server: &str, query: &Query, options: &RateOptions, config: &Config) -> Vec<Vec<Result<Conversion, Failure>>> {
    let policy = Policy { connect_timeout: CONNECT_WITHIN, timeout: ALL_WITHIN, retries: 0, ..config.fetch.policy() };
    match Client::new(&policy) {
        Ok(client) => {
            let client = &client;
            let terms = |to: Code| query.terms.iter().map(move |term| one(client, server, *term, to, options));
            join_all(query.to.iter().map(|to| join_all(terms(*to)))).await
        }
        Err(error) => vec![vec![Err(Failure::network(error.to_string()))]],
    }
}

fn question(server: &str, term: Term, to: Code, options: &RateOptions) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("from", term.from.as_str()).append_pair("to", to.as_str()).append_pair("amount", &term.amount.to_string());
    if let Some(date) = options.date {
        pairs.append_pair("date", &date.to_string());
    }
    if let Some(source) = &options.source {
        pairs.append_pair("source", &source.replace('_', "-"));
    }
    if let Some(days) = options.max_age {
        pairs.append_pair("max_age", &format!("{days}d"));
    }
    if let Some(fee) = options.fee {
        pairs.append_pair("fee", &fee.percent().to_string());
    }
    format!("{}/v1/convert?{}", server.trim_end_matches('/'), pairs.finish())
}

async fn one(client: &Client, server: &str, term: Term, to: Code, options: &RateOptions) -> Result<Conversion, Failure> {
    let url = question(server, term, to, options);
    let (status, body) = client.ask(&url, "application/json").await.map_err(|error| match error {
        FeedError::Client(what) => Failure::network(what),
        other => Failure::network(other.to_string()),
    })?;
    let place = without_password(&url);
    if status == 200 {
        let answer = serde_json::from_slice(&body)
            .ok()
            .filter(|answer: &Conversion| (answer.from, answer.to, answer.amount) == (term.from, to, term.amount));
        return answer.ok_or_else(|| Failure::network(format!("{place} answered something else than this conversion: is it fx?")));
    }
    let problem: Problem = serde_json::from_slice(&body).map_err(|_| Failure::network(format!("{place} answered with status {status}")))?;
    let Problem { kind, detail } = problem;
    // Not a word of the other side reaches the terminal with its control characters.
    let detail: String = detail.chars().filter(|letter| !letter.is_control()).take(500).collect();
    Err(match kind.trim_start_matches("/problems/") {
        "unknown-currency" => Failure::unknown_currency(detail),
        "no-rate" | "currency-suspended" => Failure::no_rate(detail),
        "rate-too-old" => Failure::too_old(detail),
        "invalid-parameter" | "amount-out-of-range" => Failure::usage(detail),
        _ => Failure::network(detail),
    })
}

/// The service that answers: the one that is named, else the configured one; none offline.
pub(super) fn server<'a>(options: &'a RateOptions, config: &'a Config) -> Result<Option<&'a str>, Failure> {
    let configured = Some(config.cli.server.as_str()).filter(|server| !server.is_empty());
    match options.server.as_deref().or(configured).filter(|_| !options.offline) {
        Some(server) if options.refresh => Err(Failure::usage(format!(
            "--refresh asks the publishers for the own store, and [cli] server = {:?} answers instead of it",
            without_password(server)
        ))),
        server => Ok(server),
    }
}
