//! `BCCR`: the reference rate of the Central Bank of Costa Rica. A source.
//!
//! The dollar alone, bought and sold, on every day of the calendar: weekends and holidays repeat the figures before them. A token has to be
//! fetched first. As many days are answered as are asked for in number, ending with the last one; they stand in columns.

use std::collections::HashMap;

use futures::future::BoxFuture;
use jiff::civil::date;
use serde::Deserialize;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Feed, Latest, Layout, ParseError, Past, Places, Read, Request, SPANISH, Stretch, get, json_bytes, read};
use crate::quote::Draft;
use crate::source::{Kind, Source, SourceId, Table};
use crate::sources::{Fetched, SourceError, Want};

/// The Central Bank of Costa Rica.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCCR"),
    name: "Central Bank of Costa Rica",
    country: "CR",
    kind: Kind::Reference,
    pivots: &[CRC],
    zone: "America/Costa_Rica",
    page: "https://www.bccr.fi.cr/",
    terms: "No terms were found; the publisher is at https://www.bccr.fi.cr/.",
    key: None,
    base_url: Some("https://apim.bccr.fi.cr"),
    tables: &[Table {
        // The hour is believed.
        when: daily().at(14, 0).grace(2880),
        latest: Latest::Code(ask),
        past: Some(Past::code(ask, Stretch::Days(100), date(2000, 1, 3))),
        ..Table::asked(DAYS, read::code(columns))
    }],
};

const CRC: Code = Code::new(b"CRC");
const TOKEN: Request = get("https://apim.bccr.fi.cr/SDDE/api/Bccr.GE.SDDE.IndicadoresSitioExterno.ServiciosUsuario.API/Token/GenereCSRF");
const DAYS: Request = get("https://apim.bccr.fi.cr/SDDE/api/Bccr.GE.SDDE.IndicadoresSitioExterno.GrupoVariables.API/CuadroGrupoVariables\
     /ObtenerDatosCuadro?IdGrupoVariable=1&FechaInicio={first}T00:00:00&FechaFin={last}&CantidadSeriesAMostrar=100")
.headers(&[("Origin", "https://sdd.bccr.fi.cr")])
.accept("application/json");
const LINES: Read = read::csv(Layout::Lines).date("day", "%d %b %Y").words(SPANISH).buy_sell("buy", "sell").of(Code::USD, CRC).code("day");

/// A token, and with it at most a hundred days; of the newest, ten.
fn ask<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let (first, last) = want.days();
        let places = Places::range(first, last);
        let token = feed.ask_whole(&TOKEN.fill(&places)).await?;
        let token = String::from_utf8_lossy(&token).trim().trim_matches('"').to_owned();
        let mut asked = DAYS.fill(&places);
        asked.headers.push(("token_csrf", token));
        let mut drafts = columns(&feed.ask_whole(&asked).await?)?;
        drafts.retain(|draft| (first..=last).contains(&draft.date));
        Ok(Fetched::Drafts(drafts))
    })
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "columnas")]
    columns: Vec<Column>,
    #[serde(rename = "indicadoresRaiz")]
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Column {
    field: String,
    #[serde(rename = "tituloEspanol")]
    title: String,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "idIndicador")]
    indicator: u32,
    series: HashMap<String, Option<String>>,
}

/// Each column becomes a line, which is read as those of a file are.
fn columns(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let wrong = |what: String| ParseError::Malformed { what, at: "the JSON document".to_owned() };
    let answer: Document = serde_json::from_slice(json_bytes(bytes)?).map_err(|error| wrong(error.to_string()))?;
    let row = |indicator: u32| {
        let row = answer.rows.iter().find(|row| row.indicator == indicator);
        row.ok_or_else(|| wrong(format!("there is no indicator {indicator}")))
    };
    let (buying, selling) = (row(317)?, row(318)?);
    let mut lines = String::from("day,buy,sell\n");
    for column in answer.columns.iter().filter(|column| column.field.starts_with("serie")) {
        let figure = |row: &Row| row.series.get(&format!("{}Ingles", column.field)).cloned().flatten().unwrap_or_default();
        lines += &format!("{},\"{}\",\"{}\"\n", column.title, figure(buying), figure(selling));
    }
    LINES.drafts(lines.as_bytes(), None)
}
