//! The declared sources: each reads a small document in its publisher's format, with exact values, and refuses what is broken.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use fx::feed::{ParseError, Places};
use fx::quote::{Draft, Pair, Price, Quote};
use fx::source::Table;
use fx::sources;
use jiff::civil::date;

use self::books::workbook;

#[path = "declared/books.rs"]
mod books;
#[path = "declared/first.rs"]
mod first;
#[path = "declared/second.rs"]
mod second;

/// A table of a source.
fn table(source: &str, table: &str) -> &'static Table {
    sources::find(source).unwrap().tables.iter().find(|known| known.id == table).unwrap()
}

fn read(source: &str, of: &str, body: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let table = table(source, of);
    table.read.drafts(body, table.series.first().map(|series| series.pair))
}

/// `2026-11-24: 100 JPY = 248.17 HUF`, with the digits as they are.
fn lines(drafts: &[Draft]) -> Vec<String> {
    let line = |draft: &Draft, quote: &Quote| {
        let price = match quote.price {
            Price::Mid { value } => value.to_string(),
            Price::BuySell { buy, sell } => format!("{buy}/{sell}"),
        };
        format!("{}: {} {} = {price} {}", draft.date, quote.nominal, quote.base, quote.quote)
    };
    drafts.iter().flat_map(|draft| draft.quotes.iter().map(move |quote| line(draft, quote))).collect()
}

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[track_caller]
fn reads(source: &str, of: &str, path: &str, due: &[&str]) {
    assert_eq!(lines(&read(source, of, &fixture(path)).unwrap()), due);
}

#[test]
fn nbp_json_of_two_tables() {
    let a = ["2026-11-24: 1 THB = 0.1146 PLN", "2026-11-24: 1 JPY = 0.023410 PLN", "2026-11-24: 1 XDR = 4.9300 PLN"];
    reads("NBP", "A", "nbp/a.json", &a);
    reads("NBP", "B", "nbp/b.json", &["2026-11-25: 1 IRR = 0.0000028 PLN", "2026-11-25: 1 LBP = 0.000041 PLN"]);
    reads("NBP", "gold", "nbp/gold.json", &["2026-11-23: 1 GAU = 497.10 PLN", "2026-11-24: 1 GAU = 501.00 PLN"]);
}

#[test]
fn cnb_json_with_amounts() {
    reads("CNB", "", "cnb/daily.json", &["2026-11-24: 1 EUR = 24.540 CZK", "2026-11-24: 1000 IDR = 1.267 CZK"]);
}

#[test]
fn nbu_json_with_metals_by_the_ounce() {
    reads("NBU", "", "nbu/range.json", &["2026-11-24: 10 JPY = 2.7816 UAH", "2026-11-24: 1 XAU = 176543.21 UAH"]);
}

#[test]
fn sdmx_csv_with_powers_of_ten_and_indices_among_currencies() {
    let due = ["2026-11-23: 1 USD = 3.073 ILS", "2026-11-24: 1 USD = 3.072 ILS", "2026-11-24: 100 JPY = 1.9645 ILS"];
    reads("BOI", "", "boi/exr.csv", &due);
    reads("NB", "", "nb/exr.csv", &["2026-11-24: 100 DKK = 149.21 NOK", "2026-11-24: 1 XDR = 13.0421 NOK"]);
}

#[test]
fn dnb_prices_by_the_hundred_and_dates_in_no_order() {
    reads("DNB", "", "dnb/dnvald.csv", &["2026-11-23: 100 EUR = 746.1000 DKK", "2026-11-24: 100 EUR = 746.0900 DKK"]);
}

#[test]
fn neighbours_with_a_day_a_request() {
    reads("NBM", "", "nbm/day.xml", &["2026-11-24: 1 EUR = 20.2754 MDL", "2026-11-24: 100 JPY = 11.0312 MDL"]);
    reads("NBM", "metals", "nbm/metals.xml", &["2026-11-24: 1 GAG = 40.1963 MDL", "2026-11-24: 1 GAU = 2617.7179 MDL"]);
    reads("NBK", "", "nbk/day.xml", &["2026-11-24: 1 AUD = 328.01 KZT", "2026-11-24: 10 AMD = 12.5 KZT"]);
    reads("NBG", "", "nbg/latest.json", &["2026-11-24: 10 AED = 7.2853 GEL", "2026-11-24: 10000 IRR = 0.0209 GEL"]);
    reads("CBU", "", "cbu/latest.json", &["2026-11-24: 1 USD = 12194.21 UZS", "2026-11-24: 10 IDR = 7.18 UZS"]);
    reads("NBRB", "", "nbrb/latest.json", &["2026-11-24: 1 AUD = 2.0700 BYN", "2026-11-24: 1000 AMD = 7.8014 BYN"]);
}

#[test]
fn cba_soap_without_grams() {
    reads(
        "CBA",
        "",
        "cba/latest.xml",
        &["2026-11-24: 1 USD = 377.39 AMD", "2026-11-24: 100 IRR = 0.028677 AMD", "2026-11-24: 1 GAU = 60871 AMD"],
    );
}

#[test]
fn hnb_prices_one_euro_with_a_decimal_comma() {
    reads("HNB", "", "hnb/range.json", &["2026-11-24: 1 EUR = 180.250000 JPY", "2026-11-24: 1 EUR = 1.150000 USD"]);
}

#[test]
fn a_home_that_changed_is_two_tables_hnb_priced_units_in_kuna_before_the_euro() {
    let kuna = ["2022-12-30: 100 JPY = 5.350000 HRK", "2022-12-30: 1 XDR = 9.420000 HRK", "2022-12-30: 1 EUR = 7.534500 HRK"];
    reads("HNB", "HRK", "hnb/kuna.json", &kuna);
    assert!(table("HNB", "HRK").ended, "nothing new comes of the kuna");
}

#[test]
fn bcb_buys_and_sells_a_currency_a_request() {
    let bcb = table("BCB", "");
    let drafts = bcb.read.drafts(&fixture("bcb/period.json"), Some(bcb.series[0].pair)).unwrap();
    assert_eq!(lines(&drafts), ["2026-11-23: 1 AUD = 3.66930/3.67020 BRL", "2026-11-24: 1 AUD = 3.69780/3.69980 BRL"]);
}

#[test]
fn bnr_xml_with_multipliers_and_grams_of_gold() {
    let due = [
        "2026-11-23: 1 EUR = 5.0900 RON",
        "2026-11-23: 1 XDR = 6.2001 RON",
        "2026-11-24: 1 EUR = 5.0905 RON",
        "2026-11-24: 100 HUF = 1.3250 RON",
        "2026-11-24: 1 GAU = 621.3365 RON",
    ];
    reads("BNR", "", "bnr/10days.xml", &due);
}

#[test]
fn boc_json_by_series() {
    let due = ["2026-11-23: 1 USD = 1.3706 CAD", "2026-11-23: 1 IDR = 0.000081 CAD", "2026-11-24: 1 USD = 1.3710 CAD"];
    reads("BOC", "", "boc/group.json", &due);
}

#[test]
fn rba_csv_with_a_preamble_and_gaps() {
    let due = [
        "2026-11-23: 1 AUD = 0.7088 USD",
        "2026-11-23: 1 AUD = 12039 IDR",
        "2026-11-23: 1 AUD = 0.5217 XDR",
        "2026-11-24: 1 AUD = 0.7090 USD",
        "2026-11-24: 1 AUD = 12045 IDR",
        "2026-11-24: 1 AUD = 0.5595 CHF",
        "2026-11-24: 1 AUD = 0.5219 XDR",
    ];
    reads("RBA", "", "rba/f11.1.csv", &due);
}

#[test]
fn mnb_soap_with_a_document_in_a_document() {
    let due = ["2026-11-23: 1 EUR = 403.00 HUF", "2026-11-24: 1 EUR = 402.61 HUF", "2026-11-24: 100 JPY = 248.17 HUF"];
    reads("MNB", "", "mnb/range.xml", &due);
}

#[test]
fn fred_in_both_directions_around_the_dollar() {
    let fred = table("FRED", "");
    let of = |id: &str| fred.series.iter().find(|series| series.id == id).unwrap().pair;
    let of_pair = |pair: Pair| lines(&fred.read.drafts(&fixture("fred/series.json"), Some(pair)).unwrap());
    assert_eq!(of_pair(of("DEXUSEU")), ["2026-11-19: 1 EUR = 1.1571 USD", "2026-11-20: 1 EUR = 1.158 USD"]);
    assert_eq!(of_pair(of("DEXSZUS"))[0], "2026-11-19: 1 USD = 1.1571 CHF");
}

#[test]
fn imf_tsv_of_two_tables() {
    let rep = [
        "2026-11-02: 1 USD = 6.882900 CNY",
        "2026-11-02: 1 EUR = 1.169800 USD",
        "2026-11-02: 1 USD = 1.000000 USD",
        "2026-11-03: 1 USD = 6.897100 CNY",
        "2026-11-03: 1 EUR = 1.160600 USD",
        "2026-11-03: 1 USD = 1435.400000 KRW",
        "2026-11-03: 1 USD = 1.000000 USD",
        "2026-11-04: 1 EUR = 1.164900 USD",
    ];
    reads("IMF", "REP", "imf/rep.tsv", &rep);
    let sdr = ["2026-11-02: 1 EUR = 0.8535140000 XDR", "2026-11-02: 1 USD = 0.7296240000 XDR", "2026-11-03: 1 EUR = 0.8512590000 XDR"];
    reads("IMF", "SDRCV", "imf/sdrcv.tsv", &sdr);
}

#[test]
fn tcmb_buys_and_sells_and_has_days_without_rates() {
    let due = ["2026-11-24: 1 USD = 44.73110000/44.81160000 TRY", "2026-11-24: 100 JPY = 28.00720000/28.19270000 TRY"];
    reads("TCMB", "", "tcmb/range.json", &due);
}

#[test]
fn sbp_workbook_with_names_and_dates_across() {
    let due = ["2026-10-01: 1 JPY = 1.759259 PKR", "2026-10-01: 1 USD = 279.35178571428565 PKR", "2026-10-02: 1 JPY = 1.75262 PKR"];
    let sheet = fixture("sbp/sheet1.xml");
    assert_eq!(lines(&read("SBP", "", &workbook(&sheet)).unwrap()), due);
    let other = String::from_utf8(sheet).unwrap().replace("U.S. Dollar", "Dollars of somewhere");
    assert_eq!(refusal("SBP", "", &workbook(other.as_bytes())), "\"Dollars of somewhere\" is no currency code, at a row");
}

#[test]
fn nbc_page_with_a_headline() {
    let due = [
        "2026-11-25: 1 USD = 4025 KHR",
        "2026-11-25: 1 AUD = 2889.50 KHR",
        "2026-11-25: 1000 IDR = 228.50 KHR",
        "2026-11-25: 1 XDR = 5568.00 KHR",
    ];
    reads("NBC", "", "nbc/page.html", &due);
}

#[track_caller]
fn refusal(source: &str, of: &str, body: &[u8]) -> String {
    read(source, of, body).unwrap_err().to_string()
}

/// The text fixtures, and the table that reads each.
const TEXTS: &[(&str, &str, &str)] = &[
    ("NBP", "A", "nbp/a.json"),
    ("NBP", "B", "nbp/b.json"),
    ("NBP", "gold", "nbp/gold.json"),
    ("BNR", "", "bnr/10days.xml"),
    ("CNB", "", "cnb/daily.json"),
    ("BOC", "", "boc/group.json"),
    ("RBA", "", "rba/f11.1.csv"),
    ("MNB", "", "mnb/range.xml"),
    ("IMF", "REP", "imf/rep.tsv"),
    ("TCMB", "", "tcmb/range.json"),
    ("NBC", "", "nbc/page.html"),
    ("ECB", "", "ecb/daily.xml"),
    ("NBU", "", "nbu/range.json"),
    ("BOI", "", "boi/exr.csv"),
    ("NB", "", "nb/exr.csv"),
    ("DNB", "", "dnb/dnvald.csv"),
    ("NBM", "", "nbm/day.xml"),
    ("NBM", "metals", "nbm/metals.xml"),
    ("NBK", "", "nbk/day.xml"),
    ("NBG", "", "nbg/latest.json"),
    ("CBU", "", "cbu/latest.json"),
    ("NBRB", "", "nbrb/latest.json"),
    ("HNB", "", "hnb/range.json"),
    ("HNB", "HRK", "hnb/kuna.json"),
    ("CBA", "", "cba/latest.xml"),
    ("AMCM", "", "amcm/range.json"),
    ("BAM", "", "bam/day.json"),
    ("BANGUAT", "", "banguat/range.xml"),
    ("BANREP", "", "banrep/range.json"),
    ("BANXICO", "", "banxico/range.json"),
    ("BBK", "", "bbk/exr.csv"),
    ("BCC", "", "bcc/series.json"),
    ("BCCH", "", "bcch/series.json"),
    ("BCCR", "", "bccr/columns.json"),
    ("BCEAO", "", "bceao/day.html"),
    ("BCN", "", "bcn/month.xml"),
    ("BCP", "", "bcp/year.html"),
    ("BCRA", "", "bcra/day.json"),
    ("BCT", "", "bct/day.html"),
    ("BCT-CASH", "", "bct_cash/day.html"),
    ("BCU", "", "bcu/range.xml"),
    ("BDI", "", "bdi/day.csv"),
    ("BDP", "", "bdp/page.json"),
    ("BI", "", "bi/page.html"),
    ("BNA", "", "bna/range.json"),
    ("BNM", "", "bnm/latest.json"),
    ("BNRRW", "", "bnrrw/series.json"),
    ("BOB", "", "bob/rates.csv"),
    ("BOE", "", "boe/range.csv"),
    ("BOJ", "", "boj/months.json"),
    ("BOJA", "", "boja/table.json"),
    ("BOM", "", "bom/range.json"),
    ("BOT", "", "bot/range.json"),
    ("BOTA", "", "bota/range.html"),
];

#[test]
fn a_page_for_people_is_no_answer() {
    let page = b"<!DOCTYPE html><html><head><title>Request Rejected</title></head><body>Your support ID is 1.</body></html>";
    for (source, of, path) in TEXTS.iter().copied() {
        let said = refusal(source, of, page);
        let due: &[&str] = match path.ends_with("html") {
            true => &["nothing stands there, at ", "its heads are not there, at the table", "it ends in the middle, at the page"],
            false => &["the answer is an HTML page"],
        };
        assert!(due.iter().any(|due| said.starts_with(due)), "{source}: {said}");
    }
    assert!(refusal("SBP", "", page).starts_with("the answer is an HTML page"));
}

#[test]
fn a_cut_answer_is_refused_or_reads_no_figure_that_was_not_there() {
    for (source, of, path) in TEXTS.iter().copied() {
        let whole = fixture(path);
        let figures = lines(&read(source, of, &whole).unwrap());
        let lines_of_text = path.ends_with("csv") || path.ends_with("tsv");
        for end in 0..whole.trim_ascii_end().len() {
            match read(source, of, &whole[..end]) {
                // A file of lines has no end of its own: at the end of a line it may break off unseen, and the rule of the floor sees it.
                Ok(part) if lines_of_text => {
                    let part = lines(&part);
                    let odd: Vec<&String> = part.iter().filter(|line| !figures.contains(line)).collect();
                    // Nor has a last line where the publisher writes it without a line break.
                    let open_ended = ["BOB", "IMF"].contains(&source);
                    assert!(
                        odd.is_empty()
                            || open_ended && odd.len() <= 1 && odd.iter().all(|line| figures.iter().any(|figure| begins(figure, line))),
                        "{path} {end}: {odd:?}"
                    );
                }
                // A part of a page may hold the whole table, and one that ends in its heading says that the day has none.
                Ok(part) if path.ends_with("html") && lines(&part) == figures => {}
                Ok(part) if path == "bceao/day.html" && part.is_empty() => {}
                Ok(part) => panic!("{path} cut at {end}: {part:?}"),
                Err(_) => {}
            }
        }
    }
    let book = workbook(&fixture("sbp/sheet1.xml"));
    for end in (0..book.len()).step_by(7) {
        assert!(read("SBP", "", &book[..end]).is_err(), "{end}");
    }
}

/// Whether a line is another whose last figure broke off.
fn begins(whole: &str, part: &str) -> bool {
    let figure = |line: &str| line.rsplit_once(' ').map(|(line, home)| (line.to_owned(), home.to_owned())).unwrap();
    let ((whole, home), (part, same)) = (figure(whole), figure(part));
    home == same && whole.starts_with(&part)
}

#[test]
fn what_is_not_as_declared_says_where() {
    let changed = |source: &str, of: &str, path: &str, from: &str, to: &str| {
        let text = String::from_utf8(fixture(path)).unwrap();
        assert!(text.contains(from), "{from:?} is not in {path}");
        refusal(source, of, text.replace(from, to).as_bytes())
    };
    let no_decimal = |figure: &str| format!("{figure:?} is no decimal number of at most 28 digits, at ");
    let nbp = |from, to| changed("NBP", "A", "nbp/a.json", from, to);
    assert_eq!(nbp("0.1146", "null"), no_decimal("null") + "THB of 2026-11-24");
    assert_eq!(nbp("0.1146", "\"0,1146\""), no_decimal("0,1146") + "THB of 2026-11-24");
    assert_eq!(nbp("2026-11-24", "2026-02-30"), "\"2026-02-30\" is no date, at the date of a day");
    assert_eq!(nbp("2026-11-24", "24.11.2026"), "\"24.11.2026\" is no date, at the date of a day");
    assert_eq!(nbp("\"THB\"", "\"baht\""), "\"baht\" is no currency code, at a row");
    assert_eq!(nbp("\"mid\":0.1146", "\"average\":0.1146"), "there is no mid, at THB");
    assert!(nbp("\"rates\"", "\"quotes\"").starts_with("there is no \"rates\""));
    let bnr = |from, to| changed("BNR", "", "bnr/10days.xml", from, to);
    assert_eq!(bnr(">1.3250<", "><"), no_decimal("") + "HUF of 2026-11-24");
    assert_eq!(bnr("multiplier=\"100\"", "multiplier=\"many\""), "\"many\" is no nominal, at HUF");
    assert_eq!(bnr("multiplier=\"100\"", "multiplier=\"0\""), "\"0\" is no nominal, at HUF");
    assert_eq!(bnr("date=\"2026-11-23\"", "date=\"2026-11-24\""), "it comes twice, at 2026-11-24");
    assert_eq!(bnr("<Cube date=\"2026-11-24\">", "<Cube>"), "there is no @date, at EUR");
    let boc = |from, to| changed("BOC", "", "boc/group.json", from, to);
    assert_eq!(boc("FXIDRCAD\": {", "CEER\": {"), "\"CEER\" is no currency code, at a row");
    assert!(boc("{\"v\": \"0.000081\"}", "{\"w\": \"0.000081\"}").starts_with("there is no \"v\""));
    let rba = |from, to| changed("RBA", "", "rba/f11.1.csv", from, to);
    assert_eq!(rba("12039", "12039,1"), "7 cells where 6 are due, at the line of \"23-Nov-2026\"");
    assert_eq!(rba("Index", "Gold"), "\"Gold\" is no currency code, at a row");
    assert_eq!(rba("Units", "Unit"), "its heads are not there, at the table");
    assert_eq!(rba("24-Nov-2026,0", "24/11/2026,0"), "\"24/11/2026\" is no date, at the date of a day");
    let mnb = |from, to| changed("MNB", "", "mnb/range.xml", from, to);
    assert_eq!(mnb("402,61", "402.61"), no_decimal("402.61") + "EUR of 2026-11-24");
    assert!(mnb("GetExchangeRatesResult", "Fault").starts_with("there is no <Envelope>"));
    let imf = |from, to| changed("IMF", "REP", "imf/rep.tsv", from, to);
    assert_eq!(imf("Chinese yuan", "Sea shells"), "\"Sea shells\" is no currency code, at a row");
    assert_eq!(imf("1,435.400000", "1,43.400000"), no_decimal("1,43.400000") + "KRW of November 03, 2026");
    let tcmb = |from, to| changed("TCMB", "", "tcmb/range.json", from, to);
    assert_eq!(tcmb("\"44.81160000\"", "null"), no_decimal("null") + "USD of 24-11-2026");
    assert_eq!(tcmb("\"UNIXTIME\"", "\"TIME\""), "\"TIME\" is neither a buying nor a selling rate, at 21-11-2026");
    let nbc = |from, to| changed("NBC", "", "nbc/page.html", from, to);
    assert_eq!(nbc("Average", "Mean"), "its heads are not there, at the table");
    assert_eq!(nbc("<td>1000</td>", "<td>thousand</td>"), "\"thousand\" is no nominal, at IDR");
    assert_eq!(nbc("KHR / USD", "riel"), "\"Official Exchange Rate : 4025 riel\" is not what stood there, at #fm-ex tr:nth-of-type(2) td");
}

#[test]
fn a_new_column_that_is_no_field_changes_nothing() {
    let text = String::from_utf8(fixture("nbp/a.json")).unwrap().replace("\"code\"", "\"trend\":{\"up\":[1,2]},\"code\"");
    assert_eq!(lines(&read("NBP", "A", text.as_bytes()).unwrap()), lines(&read("NBP", "A", &fixture("nbp/a.json")).unwrap()));
    let text = String::from_utf8(fixture("nbc/page.html")).unwrap().replace("<td>Unit</td>", "<td>Trend</td><td>Unit</td>");
    let text = text.replace("<td>1</td>", "<td>up</td><td>1</td>").replace("<td>1000</td>", "<td>up</td><td>1000</td>");
    assert_eq!(lines(&read("NBC", "", text.as_bytes()).unwrap()), lines(&read("NBC", "", &fixture("nbc/page.html")).unwrap()));
}

#[test]
fn rows_that_agree_are_one_and_rows_that_do_not_are_both_kept_for_the_rules() {
    let rates = |second: &str| {
        format!(
            "[{{\"effectiveDate\":\"2026-11-24\",\"rates\":[{{\"code\":\"THB\",\"mid\":0.1}},{{\"code\":\"USD\",\"mid\":3.6}},{{\"code\":\"THB\",\"mid\":{second}}}]}}]"
        )
    };
    let read = |second| lines(&read("NBP", "A", rates(second).as_bytes()).unwrap());
    assert_eq!(read("0.10"), ["2026-11-24: 1 THB = 0.1 PLN", "2026-11-24: 1 USD = 3.6 PLN"]);
    assert_eq!(read("0.2").len(), 3);
}

#[test]
fn every_request_can_be_filled_and_every_base_url_is_that_of_its_requests() {
    use fx::feed::{By, Latest, Request};
    for source in sources::registry() {
        for table in source.tables {
            let latest = match table.latest {
                Latest::Ask(request) => vec![request],
                Latest::AnyOf(requests) | Latest::AllOf(requests) => requests.to_vec(),
                Latest::Code(_) => Vec::new(),
            };
            let by = |by: By| match by {
                By::Range(request) | By::Day(request) => Some(request),
                By::Code(_) => None,
            };
            let others = table.recent.and_then(|recent| by(recent.by)).into_iter().chain(table.past.and_then(|past| by(past.by)));
            let requests: Vec<Request> = latest.into_iter().chain(others).collect();
            for request in &requests {
                let places = Places { table: table.id, series: "S", ..Places::range(date(2026, 11, 2), date(2026, 11, 24)) };
                let asked = request.fill(&places);
                let texts = [asked.url.clone(), asked.body.clone().unwrap_or_default().1];
                for text in texts {
                    let left = text.replace("{key}", "").replace("{user}", "").replace("{password}", "");
                    let places = ["first", "last", "day", "table", "series"].map(|place| format!("{{{place}"));
                    assert!(
                        !left.contains("%Y") && !left.contains("%m") && !places.iter().any(|place| left.contains(place.as_str())),
                        "{}: {text}",
                        source.id
                    );
                }
                assert!(source.base_url.is_none_or(|base| asked.url.starts_with(base)), "{}: {}", source.id, asked.url);
                assert_eq!(request.needs_key(), source.key.is_some(), "{}", source.id);
            }
            assert_eq!(requests.iter().any(Request::is_by_series), !table.series.is_empty(), "{}", source.id);
        }
    }
}

#[test]
fn the_documentation_lists_the_registry() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sources.md");
    let due = sources::catalogue();
    if std::env::var_os("FX_BLESS").is_some() {
        std::fs::write(path, &due).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), due, "FX_BLESS=1 cargo test --test declared writes docs/sources.md");
}

#[test]
fn the_declaration_in_the_guide_is_one_that_compiles() {
    let guide = include_str!("../CONTRIBUTING.md");
    assert!(guide.contains(include_str!("../src/sources/boc.rs")), "CONTRIBUTING.md shows src/sources/boc.rs as it is");
}
