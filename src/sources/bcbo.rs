//! `BCBO`: the rates of the Central Bank of Bolivia. A source.
//!
//! Two workbooks. Table `DAY`, in a layout since July 2026: the official dollar, other currencies for information, and, in dollars, gold and
//! silver by the troy ounce and the special drawing right. Table `YEAR`: the official dollar alone, sold and bought, a line a day of the
//! month and two columns a month.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, ParseError, Past, Read, Request, SPANISH, get, read, workbook};
use crate::quote::Draft;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Bolivia.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCBO"),
    name: "Central Bank of Bolivia",
    country: "BO",
    kind: Kind::Official,
    pivots: &[BOB, Code::USD],
    zone: "America/La_Paz",
    page: "https://www.bcb.gob.bo/",
    terms: "Indicative but for the dollar, says the table; no terms were found, and the publisher is at https://www.bcb.gob.bo/.",
    key: None,
    base_url: Some("https://www.bcb.gob.bo"),
    tables: &[
        Table {
            id: "DAY",
            floor: 15,
            // The hour is believed.
            when: weekdays().at(10, 0).grace(1440),
            past: Some(Past::days(DAY, date(2026, 7, 13))),
            ..Table::asked(DAY, read::code(day))
        },
        Table {
            id: "YEAR",
            absent: Absent::Carries,
            when: weekdays().at(10, 0).grace(1440),
            past: Some(Past::years(YEAR, date(2000, 1, 1))),
            ..Table::asked(YEAR, read::code(year))
        },
    ],
};

const BOB: Code = Code::new(b"BOB");
const DAY: Request =
    get("https://www.bcb.gob.bo/librerias/indicadores/otras/otras_imprimir2XLS.php?qdd={day:%-d}&qmm={day:%-m}&qaa={day:%Y}");
const YEAR: Request = get("https://www.bcb.gob.bo/tiposDeCambioHistorico/xls.php?anio={last:%Y}");
const OF_DAY: Read = read::csv(Layout::Lines)
    .date("day", "%-d %B %Y")
    .words(SPANISH)
    .code("code")
    .mid("figure")
    .pairs(&[
        ("ONZA TROY ORO", Code::new(b"XAU"), Code::USD),
        ("ONZA TROY PLATA", Code::new(b"XAG"), Code::USD),
        ("DERECHO ESPECIAL DE GIRO", Code::new(b"XDR"), Code::USD),
    ])
    .skip(&[
        ("Bs/UFV", "a unit of account for housing, for which ISO 4217 has no code"),
        ("CNH", "the offshore yuan, for which ISO 4217 has no code"),
    ])
    .in_home(BOB);
const OF_YEAR: Read =
    read::csv(Layout::Lines).date("day", "%-d %B %Y").words(SPANISH).code("day").buy_sell("buy", "sell").empty(&[""]).of(Code::USD, BOB);

/// The rows of a day's table become lines. The last column is against the dollar, whichever way round, and is passed over.
fn day(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let (sheet, wrong) = (first_sheet(bytes)?, |what: &str| ParseError::Malformed { what: what.to_owned(), at: "the workbook".to_owned() });
    let title = sheet.iter().filter_map(|line| line.first()?.trim().strip_prefix("TABLA DE COTIZACIONES DEL ")).next();
    let title = title.ok_or_else(|| wrong("there is no date in it"))?;
    let mut lines = String::from("day,code,figure\n");
    for line in &sheet {
        let [_, what, code, figure, ..] = line.as_slice() else { continue };
        let heads = matches!(what.trim(), "" | "Moneda" | "Unidad");
        if !heads {
            lines += &format!("{title},{},{figure}\n", if code.trim().is_empty() { what } else { code });
        }
    }
    OF_DAY.drafts(lines.as_bytes(), None)
}

/// The cells of a year's table become lines.
fn year(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let (sheet, wrong) = (first_sheet(bytes)?, |what: &str| ParseError::Malformed { what: what.to_owned(), at: "the workbook".to_owned() });
    let year = sheet.iter().find_map(|line| line.first()?.trim().strip_prefix("AÑO ")).ok_or_else(|| wrong("there is no year in it"))?;
    let mut rows = sheet.iter().skip_while(|line| line.first().is_none_or(|cell| cell.trim() != "DIAS"));
    let (months, sides) = rows.next().zip(rows.next()).ok_or_else(|| wrong("there are no months in it"))?;
    let mut lines = String::from("day,sell,buy\n");
    for line in rows.take_while(|line| line.first().is_some_and(|day| day.trim().parse::<u8>().is_ok())) {
        for (at, month) in months.iter().enumerate().skip(1).filter(|(_, month)| !month.trim().is_empty()) {
            let cell = |line: &[String], at: usize| line.get(at).map_or("", |cell| cell.trim()).to_owned();
            if cell(sides, at) != "VENTA" || cell(sides, at + 1) != "COMPRA" {
                return Err(wrong("selling and buying rates do not stand where they are due"));
            }
            lines += &format!("{} {month} {year},{},{}\n", cell(line, 0), cell(line, at), cell(line, at + 1));
        }
    }
    OF_YEAR.drafts(lines.as_bytes(), None)
}

fn first_sheet(bytes: &[u8]) -> Result<Vec<Vec<String>>, ParseError> {
    Ok(workbook(bytes)?.into_iter().next().map(|(_, lines)| lines).unwrap_or_default())
}
