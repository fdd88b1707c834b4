//! `BCRP`: the dollar in the banking system of Peru, by its central reserve bank. A source.
//!
//! Buying and selling rates of the supervisor of banks, in two series of one answer, with Spanish dates. A day to come has no figures.

use jiff::civil::date;
use serde::Deserialize;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Drafts, ParseError, Past, Request, Row, get, json_bytes, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Reserve Bank of Peru.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCRP"),
    name: "Central Reserve Bank of Peru",
    country: "PE",
    kind: Kind::Reference,
    pivots: &[PEN],
    zone: "America/Lima",
    page: "https://estadisticas.bcrp.gob.pe/estadisticas/series/diarias/tipo-de-cambio",
    terms: "No terms were found; the interface is described at https://estadisticas.bcrp.gob.pe/estadisticas/series/ayuda/api.",
    key: None,
    base_url: Some("https://estadisticas.bcrp.gob.pe"),
    tables: &[Table {
        when: weekdays().at(18, 0).grace(1440),
        past: Some(Past::range(RANGE, 366, date(1997, 1, 2))),
        ..Table::asked(
            RANGE,
            read::find(rows).date("name", "%d %b %y").buy_sell("values[0]", "values[1]").empty(&["n.d."]).of(Code::USD, PEN),
        )
    }],
};

const PEN: Code = Code::new(b"PEN");
const RANGE: Request =
    get("https://estadisticas.bcrp.gob.pe/estadisticas/series/api/PD04639PD-PD04640PD/json/{first}/{last}/ing").accept("application/json");
/// Months as they are written, in Spanish and where that differs in English.
const MONTHS: [(&str, &str); 6] = [("Ene", "Jan"), ("Abr", "Apr"), ("Ago", "Aug"), ("Set", "Sep"), ("Dic", "Dec"), (".", " ")];

#[derive(Deserialize)]
struct Document {
    config: Config,
    periods: Vec<Day>,
}

#[derive(Deserialize)]
struct Config {
    series: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    name: String,
}

#[derive(Deserialize)]
struct Day {
    name: String,
    values: Vec<String>,
}

fn rows(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let wrong = |what: String, at: &str| ParseError::Malformed { what, at: at.to_owned() };
    let answer: Document = serde_json::from_slice(json_bytes(bytes)?).map_err(|error| wrong(error.to_string(), "the JSON document"))?;
    let names: Vec<&str> = answer.config.series.iter().map(|series| series.name.as_str()).collect();
    // Which is which stands in their names, in either language.
    let sides = |name: &str, words: [&str; 2]| words.iter().any(|word| name.ends_with(word));
    let [buy, sell] = names.as_slice() else { return Err(wrong(format!("{} series where 2 are due", names.len()), "the series")) };
    if !sides(buy, ["Compra", "Bid"]) || !sides(sell, ["Venta", "Ask"]) {
        return Err(wrong(format!("{buy:?} and {sell:?} are not a buying and a selling rate"), "the series"));
    }
    for Day { name, values } in &answer.periods {
        let [buy, sell] = values.as_slice() else { return Err(wrong(format!("{} figures where 2 are due", values.len()), name)) };
        let date = MONTHS.iter().fold(name.clone(), |date, (written, english)| date.replace(written, english));
        drafts.row(Row { date: Some(&date), first: Some(buy), second: Some(sell), ..Row::default() })?;
    }
    Ok(())
}
