//! `fx 100 usd to lkr --source blend`: an amount at the median of what central banks say. Part of `cli`.

use super::numerals;
use super::pipeline::Pipeline;
use super::query::{Query, Term};
use super::{Failure, RateOptions, block_on, output, remote};
use crate::config::Config;
use crate::convert::Question;
use crate::convert::blend::{Blend, Why};
use crate::convert::compare::Compared;
use crate::source::SourceId;

pub(super) fn run(query: &Query, options: &RateOptions, config: &Config) -> Result<(), Failure> {
    let ([Term { amount, over, from }], [to]) = (query.terms.as_slice(), query.to.as_slice()) else {
        return Err(Failure::usage("a median is of one pair: ask for each amount and target by itself"));
    };
    if over.normalize().to_string() != "1" || options.fee.is_some() || options.exact || options.plain {
        return Err(Failure::usage("a median is of an amount in digits, without --fee, --exact and --plain"));
    }
    if remote::server(options, config)?.is_some() {
        return Err(Failure::usage("a median is taken of the own store: leave --server out, or ask the service for source=blend"));
    }
    block_on(async {
        let pipeline = Pipeline::for_question(config).await?;
        let Pipeline { converter, clock, .. } = &pipeline;
        if !options.offline {
            let comparable = converter.books().comparable(*from, *to).await?;
            pipeline.refresh(Some(&comparable), options.refresh, output::is_watched() && !options.quiet && !options.json).await;
        }
        let question = Question { date: options.date, max_age: options.max_age, ..Question::new(*amount, *from, *to) };
        let blend = converter.blend(&question, clock.now()).await?.value;
        match (options.json, options.quiet) {
            (true, _) => output::json(&blend),
            (_, true) => output::print(&format!("{}\n", blend.result)),
            _ => output::show(&shown(&blend)),
        }
    })
}

/// The result, then a line for each source: those that count, and those that do not.
fn shown(blend: &Blend) -> String {
    let Blend { from, to, amount, result, rate, requested_date, used, dropped, .. } = blend;
    let rates: Vec<&Compared> = used.iter().chain(dropped.iter().map(|one| &one.rate)).collect();
    let figures = numerals::PLAIN.aligned(&rates.iter().map(|one| one.rate.to_string()).collect::<Vec<_>>());
    let width = rates.iter().map(|one| one.source.as_str().len()).max().unwrap_or(0);
    let count = if used.len() == 1 {
        "the one daily rate of a central bank".to_owned()
    } else {
        format!("the median of {} daily rates of central banks", used.len())
    };
    let mut text = format!("{amount} {from} = {result} {to}\n1 {from} = {rate} {to}, {count}, {requested_date}\n");
    for (at, (one, figure)) in rates.iter().zip(&figures).enumerate() {
        let why = at
            .checked_sub(used.len())
            .and_then(|at| dropped.get(at))
            .map_or_else(String::new, |one| format!("  not counted: {}", reason(one.why, one.same_as)));
        text += &format!("{:width$}  {figure}  {:10}  {}  {:7}{why}\n", one.source, one.kind.name(), one.rate_date, one.freshness.name());
    }
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn reason(why: Why, same_as: Option<SourceId>) -> String {
    match (why, same_as) {
        (Why::Kind, _) => "not a central bank's official or reference rate".to_owned(),
        (Why::Own, _) => "this installation's own".to_owned(),
        (Why::NotDaily, _) => "not published every working day".to_owned(),
        (Why::Stale, _) => "stale".to_owned(),
        (Why::TooOld, _) => "older than --max-age".to_owned(),
        (Why::SameFigure, Some(other)) => format!("the same figure as {other}"),
        (Why::SameFigure, None) => "the same figure again".to_owned(),
    }
}
