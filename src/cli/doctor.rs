//! `fx doctor`: what keeps fx from answering well on this machine, and what to do about it. Part of `cli`.

mod finding;
mod itself;

use std::path::Path;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use self::finding::{Finding, verdict};
use super::pipeline::{self, Pipeline};
use super::{Failure, block_on, output};
use crate::calendar::Freshness;
use crate::clock::Clock;
use crate::config::Config;
use crate::refresh::Watched;
use crate::refresh::health::{self, Health, TableHealth};
use crate::source::TableId;
use crate::sources::ecb;
use crate::store::archive::Archive;
use crate::store::{RateStore, scrub, without_password};

/// What a client of HTTP goes by (the variables that curl and reqwest read).
const PROXIES: [&str; 8] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];

/// Arguments of `fx doctor`.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Say what this program is, and whether it is as it was built; nothing else is looked at
    #[arg(long)]
    verify_self: bool,
}

impl Doctor {
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        if self.verify_self {
            return said(&itself::findings());
        }
        let now = Clock::system().now();
        let mut findings = Vec::new();
        match pipeline::configuration_and_file(file) {
            Ok((config, from)) => {
                let from = from.map_or_else(|| "no file: the defaults hold".to_owned(), |path| path.display().to_string());
                findings.push(Finding::good("config", from));
                findings.extend(proxies(|name| std::env::var(name).ok()));
                findings.extend(block_on(async { Ok(self.examine(&config, now, offline).await) })?);
            }
            Err(failure) => {
                findings.push(Finding::wrong("config", failure.code(), failure.to_string(), "correct it; fx config prints every key"))
            }
        }
        said(&findings)
    }

    async fn examine(&self, config: &Config, now: Timestamp, offline: bool) -> Vec<Finding> {
        let archived = archived().await;
        let pipeline = match Pipeline::for_checks(config).await {
            Ok(pipeline) => pipeline,
            Err(failure) => {
                let place = without_password(&config.store.url);
                let advice = format!("make it writable, or name another file: [store] url (now {place})");
                return vec![clock(now, archived), Finding::wrong("store", failure.code(), failure.to_string(), advice)];
            }
        };
        let mut findings = vec![clock(now, archived), store(&pipeline).await];
        if !offline {
            findings.extend(network(&pipeline).await);
        }
        findings.push(sheets(&pipeline).await);
        let all = health::of_all(pipeline.converter.books(), &pipeline.timetable, now).await;
        let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
        findings.extend(all.iter().flat_map(|health| source(health, today)));
        findings
    }
}

fn said(findings: &[Finding]) -> Result<(), Failure> {
    output::show(&findings.iter().map(Finding::text).collect::<String>())?;
    verdict(findings)
}

/// A clock before the newest day that was compiled in cannot be right.
fn clock(now: Timestamp, archived: Option<Date>) -> Finding {
    let shown = now.strftime("%Y-%m-%d %H:%M UTC").to_string();
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    match archived.filter(|last| today < *last) {
        None => Finding::good("clock", shown),
        Some(last) => {
            let advice = "set the clock, by NTP for instance; until then name the day, as fx 100 usd eur on 2026-10-30";
            Finding::wrong("clock", 1, format!("{shown}, and this fx has rates of {last}"), advice)
        }
    }
}

/// Which proxy is used; a password in it is not shown.
fn proxies(variable: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let set = PROXIES.iter().filter_map(|name| Some((*name, variable(name).filter(|value| !value.is_empty())?)));
    let findings: Vec<Finding> = set
        .map(|(name, value)| match value.contains("://") || name.eq_ignore_ascii_case("no_proxy") || value.contains(':') {
            true => Finding::good("proxy", format!("{name}={}", without_password(&value))),
            false => Finding::wrong(
                "proxy",
                5,
                format!("{name}={value} names no port"),
                format!("write it as {name}=http://HOST:PORT, or unset it"),
            ),
        })
        .collect();
    if findings.is_empty() { vec![Finding::good("proxy", "none")] } else { findings }
}

/// The last day of the archive that is compiled in.
async fn archived() -> Option<Date> {
    let coverage = Archive::default().coverage(&[TableId::only(ecb::SOURCE.id)]).await.ok()?;
    coverage.first()?.dates.map(|(_, last)| last)
}

/// Whether it can be read and written: the first notebook is written as it is.
async fn store(pipeline: &Pipeline) -> Finding {
    let store = pipeline.converter.books().store();
    let Some(table) = pipeline.fetcher.watched().first().map(Watched::id) else {
        return Finding::wrong("sources", 8, "none is enabled", "enable one: [sources.ecb] enabled = true");
    };
    let tried = async { store.note(table, &store.notebook(table).await?).await };
    match tried.await {
        Ok(()) => Finding::good("store", pipeline.place.clone()),
        Err(error) => {
            Finding::wrong("store", 9, error.to_string(), "make the file and its folder writable, and see that the disk is not full")
        }
    }
}

/// Reads every sheet that is stored, and compares it with what was accepted.
async fn sheets(pipeline: &Pipeline) -> Finding {
    let store = pipeline.converter.books().store();
    let sources = pipeline.converter.books().sources();
    let tables: Vec<TableId> = sources.iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
    let scrub::Report { sound, damaged, faults } = scrub::all(&**store, &tables, Duration::ZERO).await;
    if let Some(fault) = faults.first() {
        let advice = "keep a copy of the store and move it away: what publishers still have comes back by fx backfill";
        return Finding::wrong("sheets", 9, format!("{sound} are sound, {damaged} are left out; {fault}"), advice);
    }
    match damaged {
        0 => Finding::good("sheets", format!("{sound} read, all as they were accepted")),
        _ => Finding::wrong("sheets", 9, format!("{sound} are sound, {damaged} are damaged and left out"), "see the sources below"),
    }
}

/// Asks every publisher once.
async fn network(pipeline: &Pipeline) -> Vec<Finding> {
    let Ok(outcomes) = tokio::time::timeout(pipeline::ALL_WITHIN, pipeline.ask(None, true)).await else {
        return vec![Finding::wrong(
            "network",
            5,
            "the publishers did not answer in time",
            "see whether this machine reaches the Internet, and by which proxy",
        )];
    };
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(error) => return vec![Finding::wrong("network", 9, error.to_string(), "see the store above")],
    };
    let each = outcomes.iter().map(|(id, outcome)| match outcome.is_good() {
        true => Finding::good("network", format!("{id}: {outcome}")),
        false => {
            let advice = format!(
                "see whether this machine reaches the Internet, and by which proxy; [sources.{}] base_url may name a mirror",
                id.source.key()
            );
            Finding::wrong("network", 5, format!("{id}: {outcome}"), advice)
        }
    });
    each.collect()
}

/// One finding a table.
fn source(health: &Health, today: Date) -> Vec<Finding> {
    if health.needs_key {
        return vec![Finding::good(health.id.as_str(), format!("needs-key: [sources.{}] api_key", health.id.key()))];
    }
    health.each_table().map(|table| table_finding(health, table, today)).collect()
}

fn table_finding(health: &Health, table: &TableHealth, today: Date) -> Finding {
    let about = health.id.as_str();
    let name = if table.name.is_empty() { String::new() } else { format!("table {}: ", table.name) };
    let last = table.last_sheet.map_or_else(|| "no sheet yet".to_owned(), |sheet| format!("last sheet of {}", sheet.date));
    let last = format!("{name}{last}");
    if let Some(waiting) = &table.quarantine {
        let advice = format!("look at {}, then believe it with fx sources accept {}", health.page, about.to_lowercase());
        return Finding::wrong(about, 1, format!("{last}; that of {} waits: {}", waiting.date, waiting.detail), advice);
    }
    if let Some(damaged) = table.damaged.first() {
        let day = damaged.date.map_or_else(|| "a day that cannot be read".to_owned(), |date| date.to_string());
        let (count, id) = (table.damaged.len(), about.to_lowercase());
        let advice = match damaged.date {
            Some(date) => format!("get it again: fx backfill {id} --since {date} --until {date} --again"),
            None => format!("get the table's days again: fx backfill {id} --again"),
        };
        return Finding::wrong(about, 9, format!("{last}; {count} stored sheets are damaged and left out, the newest of {day}"), advice);
    }
    if let Some(what) = &table.unreadable {
        return Finding::wrong(about, 9, format!("{last}; {what}"), "see the store above");
    }
    // Where the publisher's holidays are not known nothing is counted as missed, and a sheet grows stale all the same.
    let stale = table.last_attempt.is_none() && table.last_sheet.as_ref().is_some_and(|sheet| sheet.freshness == Freshness::Stale);
    match table.missed_publications {
        0 if !stale => Finding::good(about, last),
        // What was compiled in grows old, and that is no fault of a machine on which nothing was fetched yet.
        _ if table.last_attempt.is_none() => match table.last_sheet.map(|sheet| age(sheet.date, today)) {
            Some(days) => Finding::old(about, format!("{last}, {days} days old; never asked on this machine"), "fx refresh"),
            None => Finding::good(about, format!("{last}; never asked on this machine: fx refresh does")),
        },
        missed => {
            let advice = "fx refresh, or fx backfill for the days between";
            Finding::wrong(about, 5, format!("{last}; {missed} publications are missing"), advice)
        }
    }
}

fn age(day: Date, today: Date) -> i32 {
    day.until(today).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_clock_in_1970_is_named() {
        let at = |time: &str| clock(time.parse().unwrap(), Some(date(2026, 10, 30))).text();
        assert_eq!(at("2026-11-24T10:00:00Z"), "ok     clock         2026-11-24 10:00 UTC\n");
        assert!(at("1970-01-01T00:00:07Z").starts_with("WRONG  clock         1970-01-01 00:00 UTC, and this fx has rates of 2026-10-30\n"));
    }

    #[test]
    fn a_proxy_is_shown_without_its_password() {
        let of = |name: &'static str, value: &'static str| {
            proxies(|asked| (asked == name).then(|| value.to_owned())).iter().map(Finding::text).collect::<String>()
        };
        assert_eq!(of("HTTPS_PROXY", "http://ann:s3cret@proxy:3128"), "ok     proxy         HTTPS_PROXY=http://…@proxy:3128\n");
        assert!(of("http_proxy", "proxy").starts_with("WRONG  proxy         http_proxy=proxy names no port\n"));
        assert_eq!(of("OTHER", "x"), "ok     proxy         none\n");
    }
}
