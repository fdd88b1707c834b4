//! `fx doctor`: what keeps fx from answering well on this machine, and what to do about it. Part of `cli`.

use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::desk::{self, Desk};
use super::{Failure, block_on, output};
use crate::clock::Clock;
use crate::config::Config;
use crate::refresh::health::{self, Health};
use crate::sources::SourceId;
use crate::store::archive::Archive;
use crate::store::{RateStore, without_password};

/// What a client of HTTP goes by (the variables that curl and reqwest read).
const PROXIES: [&str; 8] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];

/// Arguments of `fx doctor`.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Look at this machine alone, and ask no publisher
    #[arg(long)]
    offline: bool,
}

/// One thing that was looked at.
struct Finding {
    about: String,
    line: String,
    /// What to do, and the exit code of it; nothing when all is well.
    wrong: Option<(u8, String)>,
}

impl Finding {
    fn good(about: &str, line: impl Into<String>) -> Finding {
        Finding { about: about.to_owned(), line: line.into(), wrong: None }
    }

    fn wrong(about: &str, code: u8, line: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding { about: about.to_owned(), line: line.into(), wrong: Some((code, advice.into())) }
    }

    fn text(&self) -> String {
        let (mark, line) = (if self.wrong.is_some() { "WRONG" } else { "ok" }, output::harmless(&self.line));
        let advice = self.wrong.as_ref().map_or(String::new(), |(_, advice)| format!("{:21}do: {}\n", "", output::harmless(advice)));
        format!("{mark:<5}  {:<12}  {line}\n{advice}", self.about)
    }
}

impl Doctor {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let now = Clock::system().now();
        let mut findings = Vec::new();
        match desk::configuration_and_file(file) {
            Ok((config, from)) => {
                let from = from.map_or_else(|| "no file: the defaults hold".to_owned(), |path| path.display().to_string());
                findings.push(Finding::good("config", from));
                findings.extend(proxies(|name| std::env::var(name).ok()));
                findings.extend(block_on(async { Ok(self.examine(&config, now).await) })?);
            }
            Err(failure) => {
                findings.push(Finding::wrong("config", failure.code(), failure.to_string(), "correct it; fx config prints every key"))
            }
        }
        output::print(&findings.iter().map(Finding::text).collect::<String>())?;
        verdict(&findings)
    }

    async fn examine(&self, config: &Config, now: Timestamp) -> Vec<Finding> {
        let archived = Archive::default().coverage(SourceId::new("ECB")).await.ok().and_then(|coverage| coverage.dates);
        let desk = match Desk::for_checks(config).await {
            Ok(desk) => desk,
            Err(failure) => {
                let place = without_password(&config.store.url);
                let advice = format!("make it writable, or name another file: [store] url (now {place})");
                return vec![
                    clock(now, archived.map(|(_, last)| last)),
                    Finding::wrong("store", failure.code(), failure.to_string(), advice),
                ];
            }
        };
        let mut findings = vec![clock(now, archived.map(|(_, last)| last)), store(&desk).await];
        if !self.offline {
            findings.extend(network(&desk).await);
        }
        match health::of_all(desk.converter.books(), &desk.timetable, now).await {
            Ok(all) => findings.extend(all.iter().map(source)),
            Err(error) => {
                findings.push(Finding::wrong("sources", 9, error.to_string(), "run fx doctor again: a damaged store is set aside"))
            }
        }
        findings
    }
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

/// Whether it can be read and written: the first notebook is written as it is.
async fn store(desk: &Desk) -> Finding {
    let store = desk.converter.books().store();
    let Some(meta) = desk.converter.books().sources().first() else {
        return Finding::wrong("sources", 8, "none is enabled", "enable one: [sources.ecb] enabled = true");
    };
    let tried = async { store.note(meta.id, &store.notebook(meta.id).await?).await };
    match tried.await {
        Ok(()) => Finding::good("store", desk.place.clone()),
        Err(error) => {
            Finding::wrong("store", 9, error.to_string(), "make the file and its folder writable, and see that the disk is not full")
        }
    }
}

/// Asks every publisher once.
async fn network(desk: &Desk) -> Vec<Finding> {
    let Ok(outcomes) = tokio::time::timeout(desk::ALL_WITHIN, desk.ask(true)).await else {
        return vec![Finding::wrong(
            "network",
            5,
            "the publishers did not answer in time",
            "see whether this machine reaches the Internet, and by which proxy",
        )];
    };
    let each = outcomes.iter().map(|(id, outcome)| match outcome.is_good() {
        true => Finding::good("network", format!("{id}: {outcome}")),
        false => {
            let advice = format!(
                "see whether this machine reaches the Internet, and by which proxy; [sources.{}] base_url may name a mirror",
                id.key()
            );
            Finding::wrong("network", 5, format!("{id}: {outcome}"), advice)
        }
    });
    each.collect()
}

fn source(health: &Health) -> Finding {
    let about = health.id.as_str();
    let last = health.last_sheet.map_or_else(|| "no sheet yet".to_owned(), |sheet| format!("last sheet of {}", sheet.date));
    if let Some(waiting) = &health.quarantine {
        let advice = format!("look at {}, then believe it with fx sources accept {}", health.page, about.to_lowercase());
        return Finding::wrong(about, 1, format!("{last}; that of {} waits: {}", waiting.date, waiting.detail), advice);
    }
    match health.missed_publications {
        0 => Finding::good(about, last),
        // What was compiled in grows old, and that is no fault of a machine on which nothing was fetched yet.
        _ if health.last_attempt.is_none() => Finding::good(about, format!("{last}; never asked on this machine: fx refresh does")),
        missed => Finding::wrong(
            about,
            5,
            format!("{last}; {missed} publications are missing"),
            "fx refresh, or fx backfill for the days between",
        ),
    }
}

/// The exit code of the worst: without a configuration nothing works, without a store nothing stays.
fn verdict(findings: &[Finding]) -> Result<(), Failure> {
    let codes: Vec<u8> = findings.iter().filter_map(|finding| Some(finding.wrong.as_ref()?.0)).collect();
    let worst = [8, 9, 5, 1].into_iter().find(|code| codes.contains(code));
    worst.map_or(Ok(()), |code| Err(Failure::found(code, codes.len())))
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

    #[test]
    fn the_worst_finding_decides() {
        let wrong = |code| Finding::wrong("x", code, "", "");
        let code = |codes: &[u8]| verdict(&codes.iter().map(|code| wrong(*code)).collect::<Vec<_>>()).map_err(|failure| failure.code());
        assert_eq!([code(&[]), code(&[1, 5]), code(&[5, 9]), code(&[9, 8])], [Ok(()), Err(5), Err(9), Err(8)]);
    }
}
