//! `/compat/ecb/…`: the European Central Bank's reference rates as its own files have them. Part of `http/compat`.
//!
//! For clients whose address can be set: Moneta with eu_central_bank, CurrencyConverter. The figures are those that were published, with every digit, in the order
//! of the publisher's columns; of a day that was corrected, the correction.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::currency::Code;
use crate::http::answers::Key;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::params::Place;
use crate::http::problem::Problem;
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::sources::ecb;
use crate::store::StoreError;

const TABLE: TableId = TableId::only(ecb::SOURCE.id);
/// Its first day.
const FIRST: Date = date(1999, 1, 4);
/// So many days its shorter file goes back.
const DAYS: i64 = 90;
/// The columns of its file, in their order. A currency that is none of them stands behind.
const COLUMNS: &str = "USD JPY BGN CYP CZK DKK EEK GBP HUF LTL LVL MTL PLN ROL RON SEK SIT SKK CHF ISK NOK HRK RUB TRL TRY AUD BRL CAD CNY HKD \
                       IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR";
const XML: &str = "text/xml";

refusals!(Refusals: NotFound);

/// The European Central Bank's own files: eurofxref-daily.xml, eurofxref-hist-90d.xml and eurofxref-hist.zip.
#[utoipa::path(get, path = "/compat/ecb/{file}", tag = "Rates",
    params(("file" = String, Path, example = "eurofxref-daily.xml",
        description = "The name of the file, as the bank has it: eurofxref-daily.xml, eurofxref-hist-90d.xml or eurofxref-hist.zip.")),
    responses(
        (status = 200, description = "The file, in the bank's form.", content(
            (String = "text/xml", example = "<Cube time='2026-10-30'><Cube currency='USD' rate='1.1172'/></Cube>"),
            (String = "application/zip", example = "eurofxref-hist.csv, packed"),
        )),
        Refusals
    )
)]
pub(crate) async fn get(State(app): State<Arc<App>>, Place(file): Place<String>, key: Key, known: Known) -> Result<Response, Problem> {
    let (books, now) = (app.converter.books(), app.clock.now());
    if let Some(kept) = app.answers.get(&key, books, now).await {
        return Ok(kept.respond(&known, now));
    }
    let source = books.source(TABLE.source).ok_or_else(Problem::no_such_page)?;
    let book = books.at(crate::convert::Day::Now, now).await?;
    let (good_until, today) = (book.good_until(Some(TABLE.source)), source.today(now));
    let answer = match file.as_str() {
        "eurofxref-daily.xml" => {
            let newest = books.store().newest(TABLE, today).await?;
            Cacheable::new(xml(newest.as_deref().into_iter()), XML, good_until, None)
        }
        "eurofxref-hist-90d.xml" => {
            let since = today.checked_sub(DAYS.days()).unwrap_or(FIRST);
            let sheets = books.store().sheets(TABLE, since..=today).await?;
            Cacheable::new(xml(sheets.iter().rev()), XML, good_until, None)
        }
        "eurofxref-hist.zip" => {
            let place = app.budget.history().await?;
            let lines = lines(&app, today).await?;
            // Some hundred milliseconds of computing, beside which others are answered.
            let pack = move || {
                let _place = place;
                packed(&lines)
            };
            let packed = tokio::task::spawn_blocking(pack).await.map_err(|error| Problem::internal(error.to_string()))?;
            Cacheable::new(packed.map_err(|error| Problem::internal(error.to_string()))?, "application/zip", good_until, None)
        }
        _ => return Err(Problem::no_such_page()),
    };
    let answer = Arc::new(answer);
    app.answers.keep(&key, &answer, book.stamp()).await;
    Ok(answer.respond(&known, now))
}

/// The currencies of a sheet in the order of the columns, each with its figure.
fn cells(sheet: &Sheet) -> Vec<(Code, String)> {
    let place = |code: Code| COLUMNS.split_whitespace().position(|column| column == code.as_str()).unwrap_or(usize::MAX);
    let mut quotes: Vec<_> = sheet.quotes().iter().filter(|quote| quote.base == Code::EUR).collect();
    quotes.sort_by_key(|quote| (place(quote.quote), quote.quote));
    quotes.into_iter().map(|quote| (quote.quote, quote.value().to_string())).collect()
}

/// Days as the bank's XML has them.
fn xml<'s>(sheets: impl Iterator<Item = &'s Sheet>) -> Vec<u8> {
    let mut text = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\n",
        "\t<gesmes:subject>Reference rates</gesmes:subject>\n",
        "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n",
        "\t<Cube>"
    ));
    for sheet in sheets {
        // Writing to a text cannot fail.
        let _done = write!(text, "<Cube time='{}'>", sheet.date());
        for (code, figure) in cells(sheet) {
            let _done = write!(text, "<Cube currency='{code}' rate='{figure}'/>");
        }
        text.push_str("</Cube>");
    }
    text.push_str("</Cube></gesmes:Envelope>\n");
    text.into_bytes()
}

/// The whole history as the bank's CSV has it: the newest day first, `N/A` where a currency was not quoted.
async fn lines(app: &App, today: Date) -> Result<String, StoreError> {
    let store = app.converter.books().store();
    let coverage = store.coverage(&[TABLE]).await?;
    let quoted = coverage.iter().flat_map(|table| table.pairs.keys()).filter(|pair| pair.base == Code::EUR).map(|pair| pair.quote);
    let mut columns: Vec<Code> = COLUMNS.split_whitespace().filter_map(|column| column.parse().ok()).collect();
    let mut others: Vec<Code> = quoted.filter(|code| !columns.contains(code)).collect();
    others.sort_unstable();
    others.dedup();
    columns.append(&mut others);
    let names: Vec<&str> = columns.iter().map(Code::as_str).collect();
    let mut text = format!("Date,{},\n", names.join(","));
    // A year at a time: what is read is let go of before the next is.
    for year in (FIRST.year()..=today.year()).rev() {
        let sheets = store.sheets(TABLE, date(year, 1, 1)..=date(year, 12, 31).min(today)).await?;
        for sheet in sheets.iter().rev() {
            let _done = write!(text, "{},", sheet.date());
            for column in &columns {
                let _done = match sheet.between(Code::EUR, *column) {
                    Some(figure) => write!(text, "{},", figure.value()),
                    None => write!(text, "N/A,"),
                };
            }
            text.push('\n');
        }
    }
    Ok(text)
}

fn packed(lines: &str) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("eurofxref-hist.csv", SimpleFileOptions::default())?;
    zip.write_all(lines.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}
