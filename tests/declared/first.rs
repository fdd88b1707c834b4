//! The sources from AMCM to BOTA, and the kinds of things that publishers do: each kind has a test named after it.

use fx::feed::ParseError;
use fx::quote::Draft;
use fx::source::Kind;
use fx::sources;
use jiff::civil::date;

use super::books::book;
use super::{fixture, lines, read, reads, refusal, table};

/// What a table's reader of past days makes of a fixture.
fn read_past(source: &str, path: &str) -> Result<Vec<Draft>, ParseError> {
    table(source, "").past.unwrap().read.unwrap().drafts(&fixture(path), None)
}

/// What a series of a table is, by its id.
fn read_series(source: &str, id: &str, path: &str) -> Vec<String> {
    let table = table(source, "");
    let pair = table.series.iter().find(|series| series.id == id).unwrap().pair;
    lines(&table.read.drafts(&fixture(path), Some(pair)).unwrap())
}

fn cells(path: &str) -> Vec<u8> {
    book(&String::from_utf8(fixture(path)).unwrap())
}

#[test]
fn middle_rates_as_json() {
    let due = ["2026-11-23: 1 USD = 8.0068 MOP", "2026-11-24: 100 JPY = 5.1234 MOP", "2026-11-24: 1 USD = 8.0071 MOP"];
    reads("AMCM", "", "amcm/range.json", &due);
    reads("BNRRW", "", "bnrrw/series.json", &["2026-11-23: 1 BIF = 1463.065 RWF", "2026-11-24: 1 BIF = 0.38847 RWF"]);
    let due = [
        "2026-11-23: 1 USD = 3576.50 MNT",
        "2026-11-23: 1 IDR = 0.20 MNT",
        "2026-11-24: 1 USD = 3576.42 MNT",
        "2026-11-24: 1 IDR = 0.20 MNT",
        "2026-11-24: 1 XAU = 16172267.24 MNT",
        "2026-11-24: 1 XDR = 4887.93 MNT",
    ];
    reads("BOM", "", "bom/range.json", &due);
}

#[test]
fn a_publisher_of_one_currency_does_not_name_it() {
    reads("BCN", "", "bcn/month.xml", &["2026-11-24: 1 USD = 36.6243 NIO", "2026-11-25: 1 USD = 36.6243 NIO"]);
    assert_eq!(lines(&read("BANREP", "", &fixture("banrep/range.json")).unwrap())[0], "2026-11-20: 1 USD = 3691.9 COP");
}

#[test]
fn validity_spans_end_on_their_last_day() {
    let drafts = read("BANREP", "", &fixture("banrep/range.json")).unwrap();
    let spans: Vec<_> = drafts.iter().map(|draft| (draft.date, draft.until)).collect();
    let due = [(date(2026, 11, 20), Some(date(2026, 11, 20))), (date(2026, 11, 21), Some(date(2026, 11, 23)))];
    assert_eq!(spans, due);
}

#[test]
fn weekends_repeated_are_days_of_their_own() {
    let due = ["2026-11-20: 1 USD = 7.66/7.66 GTQ", "2026-11-21: 1 USD = 7.66143/7.66143 GTQ", "2026-11-22: 1 USD = 7.66143/7.66143 GTQ"];
    reads("BANGUAT", "", "banguat/range.xml", &due);
    reads("BCCR", "", "bccr/columns.json", &["2025-12-31: 1 USD = 494.34/500.49 CRC", "2026-01-01: 1 USD = 494.34/500.49 CRC"]);
}

#[test]
fn a_currency_is_named_by_what_encloses_its_days() {
    reads(
        "BANXICO",
        "",
        "banxico/range.json",
        &["2026-11-23: 1 JPY = 0.1105 MXN", "2026-11-23: 1 USD = 17.3485 MXN", "2026-11-24: 1 USD = 1017.6770 MXN"],
    );
}

#[test]
fn a_nominal_that_stands_in_a_text_alone() {
    let due = ["1998-12-23: 1000 ITL = 1.0105 DEM", "1998-12-23: 100 JPY = 1.4402 DEM", "1998-12-23: 1 USD = 1.6730 DEM"];
    reads("BBK", "", "bbk/exr.csv", &due);
    let due = ["2026-11-24: 1 USD = 32.6448000 THB", "2026-11-24: 100 JPY = 20.4500000 THB", "2026-11-24: 1000 IDR = 1.9300000 THB"];
    reads("BOT", "", "bot/range.json", &due);
    let due = [
        "2026-11-24: 1 AED = 36.1395 DZD",
        "2026-11-24: 100 JPY = 84.5 DZD",
        "2026-11-25: 1 AED = 36.1925 DZD",
        "2026-11-25: 1 EUR = 151.25 DZD",
    ];
    assert_eq!(lines(&read("BOA", "", &cells("boa/cells.tsv")).unwrap()), due);
    let untitled = String::from_utf8(fixture("boa/cells.tsv")).unwrap().replace("100 JPY / DZD", "yen");
    assert_eq!(refusal("BOA", "", &book(&untitled)), "a figure stands before the title, at the sheet \"JPY - DZD\"");
    let text = String::from_utf8(fixture("bot/range.json")).unwrap().replace("(100 YEN)", "(10,00 YEN)");
    assert_eq!(refusal("BOT", "", text.as_bytes()), "\"10,00\" is no nominal, at JPY");
}

#[test]
fn several_tables_of_one_publisher_are_never_taken_for_each_other() {
    let of = |source: &str| read_series(source, "USD", &format!("{}/series.json", source.to_lowercase().replace('-', "_")));
    assert_eq!(of("BCC"), ["2026-11-23: 1 USD = 24 CUP", "2026-11-24: 1 USD = 24 CUP"]);
    assert_eq!(of("BCC-PUBLIC"), ["2026-11-23: 1 USD = 120 CUP", "2026-11-24: 1 USD = 120 CUP"]);
    assert_eq!(of("BCC-SPECIAL"), ["2026-11-23: 1 USD = 507.5 CUP", "2026-11-24: 1 USD = 508.25 CUP"]);
    reads("BCT", "", "bct/day.html", &["2026-11-24: 10 DZD = 0.2198 TND", "2026-11-24: 1 USD = 2.9034 TND"]);
    reads("BCT-CASH", "", "bct_cash/day.html", &["2026-11-24: 1 USD = 2.917 TND", "2026-11-24: 1000 JPY = 18.4 TND"]);
    for (source, kind) in [("BCC-PUBLIC", Kind::Parallel), ("BCC-SPECIAL", Kind::Parallel), ("BCT-CASH", Kind::Cash)] {
        assert_eq!(sources::find(source).unwrap().kind, kind);
        assert!(!kind.answers_unnamed(), "{source} answers only when it is named");
    }
}

#[test]
fn both_directions_in_one_sheet() {
    assert_eq!(read_series("BCC", "JPY", "bcc/series.json")[0], "2026-11-23: 1 CUP = 24 JPY");
    assert_eq!(read_series("BCC", "EUR", "bcc/series.json")[0], "2026-11-23: 1 EUR = 24 CUP");
}

#[test]
fn cross_quotes_without_the_home_currency() {
    reads("BOJ", "", "boj/months.json", &["2026-11-24: 1 USD = 158.8 JPY", "2026-11-24: 1 EUR = 1.166 USD"]);
    let due = [
        "2026-11-24: 1 USD = 10.4 BOB",
        "2026-11-24: 1 GBP = 13.9328 BOB",
        "2026-11-24: 1 XAU = 4098.7 USD",
        "2026-11-24: 1 XDR = 1.35949 USD",
    ];
    assert_eq!(lines(&read("BCBO", "DAY", &cells("bcbo/day.tsv")).unwrap()), due);
}

#[test]
fn of_several_fixings_a_day_one_is_asked_for() {
    use fx::feed::{Latest, Places};
    let url = |source: &str| match table(source, "").latest {
        Latest::Ask(request) => request.fill(&Places::day(date(2026, 11, 24))).url,
        _ => String::new(),
    };
    assert!(url("BNM").ends_with("?session=0900"));
    assert!(url("BCB").contains("tipoBoletim eq 'Fechamento'"));
    assert!(url("BOJ").contains("code=FXERD04,FXERD34"));
}

#[test]
fn binary_fractions_become_the_figures_that_they_stand_for() {
    reads("BNM", "", "bnm/latest.json", &["2026-11-24: 100 INR = 4.2244 MYR", "2026-11-24: 1 XDR = 5.3538 MYR"]);
    let past = |path| lines(&read_past("BNM", path).unwrap());
    assert_eq!(past("bnm/month.json"), ["2026-11-23: 100 IDR = 0.0235 MYR", "2026-11-24: 100 IDR = 0.0237 MYR"]);
    assert_eq!(past("bnm/month_of_one_day.json"), ["2026-12-01: 1 USD = 3.93 MYR"]);
    assert_eq!(past("bnm/month_of_none.json"), [""; 0]);
}

#[test]
fn codes_that_carry_another_currencys_magnitude() {
    // MRO is MRU, STD is STN, VEF and VEB are VES, MXP is MXN; CNH stands beside CNY and is passed over.
    reads(
        "BAM",
        "",
        "bam/day.json",
        &["2026-11-24: 100 NOK = 95.9 MAD", "2026-11-24: 100 MRU = 23.55 MAD", "2026-11-24: 1 USD = 9.3261 MAD"],
    );
    let due = [
        "2026-11-23: 1 USD = 913.116 AOA",
        "2026-11-24: 1 USD = 913.116 AOA",
        "2026-11-24: 1 XDR = 1248.17 AOA",
        "2026-11-24: 1 STN = 43.3 AOA",
        "2026-11-24: 1 VES = 1.8 AOA",
    ];
    reads("BNA", "", "bna/range.json", &due);
    let due = [
        "2026-11-24: 1 CNY = 202.43003100 ARS",
        "2026-11-24: 1 MXN = 78.40000000 ARS",
        "2026-11-24: 1 USD = 1394.50000000 ARS",
        "2026-11-24: 1 VES = 3.13045430 ARS",
        "2026-11-24: 1000 VND = 53.04000000 ARS",
    ];
    reads("BCRA", "", "bcra/day.json", &due);
    reads("BCRA", "", "bcra/holiday.json", &[]);
}

#[test]
fn names_for_codes_and_dates_in_french_and_spanish() {
    reads(
        "BCEAO",
        "",
        "bceao/day.html",
        &["2026-12-01: 1 EUR = 655.9570 XOF", "2026-12-01: 1 SEK = 59.4700 XOF", "2026-12-01: 1 KWD = 1953.0200 XOF"],
    );
    reads("BCEAO", "", "bceao/holiday.html", &[]);
    let real = String::from_utf8(fixture("bceao/day.html")).unwrap().replace("\\xC3\\xA9", "é");
    assert_eq!(lines(&read("BCEAO", "", real.as_bytes()).unwrap())[1], "2026-12-01: 1 SEK = 59.4700 XOF");
    let other = real.replace("suédoise", "d'ailleurs");
    assert_eq!(refusal("BCEAO", "", other.as_bytes()), "\"Couronne d'ailleurs\" is no currency code, at a row");
    let gold = read_series("BCP", "XAU", "bcp/year.html");
    assert_eq!(gold, ["2026-02-01: 1 XAU = 7271.63 PYG", "2026-08-31: 1 XAU = 7580.53 PYG", "2026-11-01: 1 XAU = 20435281.41 PYG"]);
    let impossible = String::from_utf8(fixture("bcp/year.html")).unwrap().replace("<th>AGO</th>", "<th>SEP</th>");
    assert_eq!(refusal("BCP", "", impossible.as_bytes()), "\"31 SEP 2026\" is no date, at the date of a day");
}

#[test]
fn buying_and_selling_rates_with_nothing_between_them() {
    reads("BI", "", "bi/page.html", &["2026-11-24: 1 AUD = 11720.09/11839.59 IDR", "2026-11-24: 100 JPY = 10590.02/10700.12 IDR"]);
    let due = [
        "2026-11-24: 1 USD = 40.560000/40.560000 UYU",
        "2026-11-24: 1 EUR = 46.696728/46.696728 UYU",
        "2026-11-24: 1 ARS = 0.029321/0.029321 UYU",
    ];
    reads("BCU", "", "bcu/range.xml", &due);
    reads("BOJA", "", "boja/table.json", &["2026-11-24: 1 DOP = 2.5355/2.6059 JMD", "2026-11-24: 1 GBP = 209.1300/215.7700 JMD"]);
    let year = lines(&read("BCBO", "YEAR", &cells("bcbo/year.tsv")).unwrap());
    assert_eq!(year, ["2007-01-31: 1 USD = 7.92/8.02 BOB", "2007-02-01: 1 USD = 7.91/8.01 BOB"]);
}

#[test]
fn home_on_the_left() {
    let due = [
        "2026-11-23: 1 GBP = 1.3343 USD",
        "2026-11-23: 1 GBP = 1.1577 EUR",
        "2026-11-23: 1 GBP = 58.9829 TRY",
        "2026-11-24: 1 GBP = 1.332 USD",
    ];
    assert_eq!(lines(&read("BOE", "", &fixture("boe/range.csv")).unwrap())[..4], due);
    let due = ["2026-11-24: 1 EUR = 75.5197 AFN", "2026-11-24: 1 EUR = 655.957 XOF", "2026-11-24: 1 EUR = 1.1570 USD"];
    reads("BDI", "", "bdi/day.csv", &due);
}

#[test]
fn rows_that_come_twice_and_do_not_agree_both_stay() {
    let drafts = read("BOB", "", &fixture("bob/rates.csv")).unwrap();
    let days: Vec<_> = drafts.iter().map(|draft| (draft.date, draft.quotes.len())).collect();
    // The special drawing right is the same on both lines of 2018.
    assert_eq!(days, [(date(2001, 1, 3), 6), (date(2018, 1, 17), 13), (date(2026, 11, 24), 7)]);
    let yuan: Vec<String> = lines(&drafts).into_iter().filter(|line| line.ends_with("CNY")).collect();
    assert_eq!(yuan, ["2018-01-17: 1 BWP = 0.6631 CNY", "2018-01-17: 1 BWP = 0.6588 CNY", "2026-11-24: 1 BWP = 0.5165 CNY"]);
}

#[test]
fn days_off_have_no_figure() {
    let series = read_series("BCCH", "F073.TCO.PRE.Z.D", "bcch/series.json");
    assert_eq!(series, ["2026-11-20: 1 USD = 871.41 CLP", "2026-11-23: 1 USD = 884.2 CLP"]);
    reads(
        "BDP",
        "",
        "bdp/page.json",
        &["1998-12-29: 1 USD = 172.392 PTE", "1998-12-29: 1 XEU = 200.9 PTE", "1998-12-30: 1 USD = 171.75 PTE"],
    );
}

#[test]
fn marks_at_odd_places_of_a_figure() {
    reads("BOTA", "", "bota/range.html", &["2026-11-24: 1 USD = 2602.0545 TZS", "2026-11-24: 1 RUB = 32.2600 TZS"]);
    assert!(refusal("BOTA", "", &fixture("bota/no_token.html")).starts_with("its heads are not there"));
}

#[test]
fn what_the_first_sources_do_not_declare_says_where() {
    let changed = |source: &str, of: &str, path: &str, from: &str, to: &str| {
        let text = String::from_utf8(fixture(path)).unwrap();
        assert!(text.contains(from), "{from:?} is not in {path}");
        refusal(source, of, text.replace(from, to).as_bytes())
    };
    let no_decimal = |figure: &str| format!("{figure:?} is no decimal number of at most 28 digits, at ");
    assert_eq!(changed("BOM", "", "bom/range.json", "3,576.42", "35,76.42"), no_decimal("35,76.42") + "USD of 2026-11-24");
    assert_eq!(changed("BNM", "", "bnm/latest.json", "4.2244000000000002", "\"4,2\""), no_decimal("4,2") + "INR of 2026-11-24");
    assert_eq!(
        changed("BOJ", "", "boj/months.json", "[null,158.8,null]", "[null,158.8]"),
        "2 figures of FXERD04 for 3 days, at the JSON document"
    );
    assert_eq!(changed("BOJ", "", "boj/months.json", "FXERD34", "FXERD35"), "\"FXERD35\" is no currency code, at a row");
    assert_eq!(changed("BDP", "", "bdp/page.json", "0.2", "0.2, 0.3"), "7 figures for 3 currencies on 2 days, at the JSON document");
    assert_eq!(changed("BCCR", "", "bccr/columns.json", "318", "319"), "there is no indicator 318, at the JSON document");
    assert_eq!(changed("BCCR", "", "bccr/columns.json", "31 dic", "31 nov"), "\"31 nov 2025\" is no date, at the date of a day");
    assert_eq!(
        changed("BDI", "", "bdi/day.csv", "AFN,115,75.5197,", "AFN,115,"),
        "6 cells where 7 are due, at the line of \"AFGHANISTAN (Islamic State of)\""
    );
    assert_eq!(changed("BCP", "", "bcp/year.html", "<th>DIC</th>", ""), "13 cells for 11 months, at the line of \"1\"");
    assert_eq!(changed("BCT", "", "bct/day.html", "Sigle", "Code"), "its heads are not there, at the table");
    assert_eq!(changed("BCRA", "", "bcra/day.json", "\"2026-11-24\"", "\"24/11/2026\""), "\"24/11/2026\" is no date, at the date of a day");
    let none = String::from_utf8(fixture("bct/day.html")).unwrap().replace("<h3", "Exhausted Resultset <h3");
    assert_eq!(lines(&read("BCT", "", none.as_bytes()).unwrap()), [""; 0]);
}
