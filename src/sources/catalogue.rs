//! The list of all sources for people: `docs/sources.md`, made from the registry. Part of `sources`.

use std::fmt::Write as _;

use super::registry;
use crate::calendar::{Days, Effective};
use crate::source::{Absent, Source, Table};

/// Publishers that fx does not read, and why.
const NOT_READ: &[(&str, &str)] = &[
    (
        "Bank of the Republic of Burundi",
        "its official rates are a PDF a day, at <https://www.brb.bi/en/affichagetoustauxchange>, and fx has no reader of PDF",
    ),
    (
        "Bangko Sentral ng Pilipinas",
        "its reference exchange rate bulletin is a PDF a day, at <https://www.bsp.gov.ph/>, with two rates of the dollar on two bases, and fx has \
         no reader of PDF",
    ),
    (
        "Bank for International Settlements",
        "its monthly series at <https://data.bis.org/topics/XRU> are statistics, restated in the money of today under codes that are gone (SLL counts new leones, VEF \
         sovereign bolívares), so that a figure under such a code is none of that currency",
    ),
    (
        "Federal Ministry of Finance of Germany",
        "its rates for value added tax are the means of the European Central Bank's daily figures, rounded half up: `fx average eur usd 2026-10 --source ecb --scale 4 \
         --rounding half-up`",
    ),
    (
        "HM Revenue and Customs, yearly averages and spot rates",
        "what its service answers for them was not seen, and its monthly rates are read",
    ),
];

/// The list as Markdown. A test holds `docs/sources.md` equal to it; with `FX_BLESS=1` the test writes it.
#[must_use]
pub fn catalogue() -> String {
    let mut page = String::from(
        "# Sources\n\n\
         Made from the declarations in `src/sources`: do not edit. Each figure is kept as its publisher writes it, in its direction and unit.\n\n\
         | Source | Publisher | Kind | Home | Tables | Past days since | Key |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    // Writing to a text cannot fail.
    let _written = registry().iter().try_for_each(|source| writeln!(page, "{}", row(source)));
    for source in registry() {
        page.push('\n');
        page.push_str(&section(source));
    }
    page.push_str("\n## Not read\n\n");
    for (name, why) in NOT_READ {
        page += &format!("- {name}: {why}.\n");
    }
    page
}

fn row(source: &Source) -> String {
    let pivots: Vec<&str> = source.pivots.iter().map(|code| code.as_str()).collect();
    let tables: Vec<&str> = source.tables.iter().map(|table| table.id).filter(|id| !id.is_empty()).collect();
    let past = source.tables.iter().filter_map(|table| table.past).map(|past| past.first).min();
    format!(
        "| [{id}](#{anchor}) | {name} | {kind} | {home} | {tables} | {past} | {key} |",
        id = source.id,
        anchor = source.id.as_str().to_ascii_lowercase(),
        name = source.name,
        kind = source.kind.name(),
        home = pivots.join(", "),
        tables = tables.join(", "),
        past = past.map_or_else(|| "none".to_owned(), |first| first.to_string()),
        key = if source.key.is_some() { "needed" } else { "" },
    )
}

fn section(source: &Source) -> String {
    let mut text = format!("## {}\n\n{}", source.id, source.name);
    if !source.country.is_empty() {
        text += &format!(" ({})", source.country);
    }
    text += &format!(". Dates are those of {}. <{}>\n\n{}\n", source.zone, source.page, source.terms);
    if let Some(page) = source.key {
        text += &format!("\nA key is needed, to be had at <{page}>: `[sources.{}] api_key`.\n", source.id.key());
    }
    text.push('\n');
    for table in source.tables {
        text += &format!("- {}\n", describe(table));
        for (name, why) in table.read.skipped() {
            text += &format!("- Passed over: `{name}`, {why}.\n");
        }
    }
    text
}

fn describe(table: &Table) -> String {
    let name = if table.id.is_empty() { String::new() } else { format!("`{}`: ", table.id) };
    let dated = match table.when.effective {
        Effective::SameDay => "",
        Effective::NextDay => ", dated the next day",
    };
    let days = match table.when.days {
        Days::Weekdays => "Monday to Friday",
        Days::Target => "the days of TARGET",
        Days::Russia => "Russian working days",
        other => other.name(),
    };
    let absent = match table.absent {
        Absent::Suspends => "lists all that it quotes",
        Absent::Carries => "leaves out a currency on some days",
    };
    let days = if table.ended {
        "ended, nothing new comes".to_owned()
    } else {
        format!("published {days} at {}{dated}", table.when.at.strftime("%H:%M"))
    };
    let past = table.past.map_or_else(|| "past days cannot be asked for".to_owned(), |past| format!("past days since {}", past.first));
    format!("{name}{days}; {absent}; {past}.")
}
