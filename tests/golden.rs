//! What the recorded publishers published, through fx's own requests and readers, against figures read by an independent reader.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/recordings.rs"]
mod recordings;
#[path = "golden/replay.rs"]
mod replay;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fx::currency::Code;
use fx::feed::Read;
use fx::quote::{Draft, Pair, Price, Quote};
use fx::source::{Source, Table};
use fx::sources;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde::Deserialize;

/// A table, the bodies of its recording, and the golden figures where there are some.
struct Case {
    source: &'static str,
    table: &'static str,
    folder: &'static str,
    /// A part of the addresses whose bodies are this table's.
    asked: &'static str,
    /// The body, where the addresses are one.
    files: &'static str,
    /// Whether they are past days, where these are read in another way.
    past: bool,
    golden: Option<&'static str>,
    /// Which of the further lists of the golden file it is: the member, and in it a place or a part of a name.
    list: Option<(&'static str, &'static str)>,
    /// Codes in the golden figures that fx passes over by name.
    skipped: &'static [&'static str],
    /// Whether the golden figures are not all of a day, or of further days: they are of another file of the publisher, too.
    part: bool,
    /// Days and quotes in all bodies together.
    read: (usize, usize),
}

const fn case(source: &'static str, table: &'static str, folder: &'static str, read: (usize, usize)) -> Case {
    Case { source, table, folder, asked: "", files: "", past: false, golden: None, list: None, skipped: &[], part: false, read }
}

const fn golden(source: &'static str, folder: &'static str, read: (usize, usize)) -> Case {
    Case { golden: Some(folder), ..case(source, "", folder, read) }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { asked: "eurofxref-daily.xml", ..case("ECB", "", "ecb_eurofxref", (1, 29)) },
    Case { asked: "eurofxref-hist-90d.xml", ..case("ECB", "", "ecb_eurofxref", (63, 1827)) },
    Case { asked: "eurofxref-hist.zip", past: true, golden: Some("ecb_historical"), part: true, ..case("ECB", "", "ecb_eurofxref", (7126, 221_702)) },
    Case { asked: "XML_daily.asp", ..case("CBR", "", "cbr", (1, 54)) },
    case("EXCHANGE-API", "", "exchange_api", (1, 202)),
    Case { asked: "/tables/A/", ..case("NBP", "A", "nbp", (4, 128)) },
    Case { asked: "/tables/B/", ..case("NBP", "B", "nbp", (1, 116)) },
    Case { asked: "/cenyzlota/", ..case("NBP", "gold", "nbp", (4, 4)) },
    golden("BNR", "bnr", (157, 5809)),
    case("CNB", "", "cnb", (65, 1950)),
    case("NBU", "", "nbu", (16, 720)),
    golden("BOI", "boi", (3, 28)),
    case("NB", "", "nb", (7, 252)),
    case("DNB", "", "dnb", (269, 8007)),
    Case { asked: "official_exchange_rates", ..golden("NBM", "nbm", (3, 120)) },
    Case { table: "metals", asked: "official_metal_rates", ..golden("NBM", "nbm", (3, 6)) },
    case("NBK", "", "nbk", (3, 117)),
    golden("NBG", "nbg", (2, 84)),
    golden("CBU", "cbu", (3, 225)),
    Case { asked: "rates?periodicity=0", part: true, ..golden("NBRB", "nbrb", (1, 30)) },
    Case { asked: "tecajn-eur", ..case("HNB", "", "hnb", (5, 65)) },
    Case { asked: "tecajn/v2", past: true, ..case("HNB", "HRK", "hnb", (1, 15)) },
    Case { files: "00.xml", ..case("CBA", "", "cba", (1, 30)) },
    Case { files: "01.xml", past: true, ..case("CBA", "", "cba", (13, 390)) },
    golden("BCB", "bcb", (5, 50)),
    golden("BOC", "boc", (5, 115)),
    case("RBA", "", "rba", (808, 14_896)),
    golden("MNB", "mnb", (5, 160)),
    case("FRED", "", "fred", (10, 220)),
    Case { table: "REP", asked: "reportType=REP", ..golden("IMF", "imf", (22, 734)) },
    Case { table: "SDRCV", asked: "reportType=SDRCV", list: Some(("alt_sheets", "0")), ..golden("IMF", "imf", (22, 734)) },
    golden("TCMB", "tcmb", (14, 294)),
    Case { asked: "BFER_Daily.xlsx", ..case("SBP", "", "sbp", (22, 506)) },
    Case { asked: "BFER_Daily_Arch.xlsx", past: true, ..case("SBP", "", "sbp", (3190, 73_370)) },
    Case { skipped: &["CNH"], ..golden("NBC", "nbc", (4, 112)) },
    golden("CBC", "cbc", (8241, 123_900)),
    Case { files: "01.xlsx", ..case("CBI", "", "cbi", (60, 1043)) },
    Case { files: "01.xlsx", ..case("CBE", "", "cbe", (7, 126)) },
    Case { skipped: &["DKK"], ..golden("CBG", "cbg", (1779, 27_417)) },
    golden("CBK", "cbk", (549, 11_529)),
    case("CBLLR", "", "cbllr", (31, 31)),
    golden("CBM", "cbm", (1, 38)),
    case("CBN", "", "cbn", (6, 72)),
    Case { files: "01.xlsx", skipped: &["CNH"], ..golden("CBS", "cbs", (4595, 34_770)) },
    Case { files: "01.html", ..case("CBSL", "", "cbsl", (3, 162)) },
    golden("DAB", "dab", (3, 30)),
    case("DAB-CASH", "", "dab", (3, 30)),
    golden("FBIL", "fbil", (3, 18)),
    golden("HKMA", "hkma", (4, 71)),
    case("LB", "LT", "lb", (3, 264)),
    Case { files: "01.csv", ..golden("MAS", "mas", (22, 462)) },
    case("MMA", "", "mma", (3552, 3552)),
    case("NBE", "", "nbe", (3, 57)),
    Case { asked: "daily.xml", ..case("NBKR", "daily", "nbkr_live", (1, 5)) },
    Case { asked: "weekly.xml", ..case("NBKR", "weekly", "nbkr_live", (1, 39)) },
    case("NBRM", "", "nbrm", (91, 2821)),
    golden("NBT", "nbt", (3, 108)),
    golden("NRB", "nrb", (5, 110)),
    case("NRBT", "", "nrbt", (9, 108)),
    golden("RB", "rb", (4, 116)),
    Case { files: "01.xlsx", ..golden("RBF", "rbf", (5, 40)) },
    case("RBM", "", "rbm", (4, 144)),
    golden("RBV", "rbv", (186, 1116)),
    case("SARB", "", "sarb", (4, 92)),
    Case { table: "9", asked: "GroupID=9", ..golden("SBI", "sbi", (4, 40)) },
    Case { table: "7", asked: "GroupID=7", ..golden("SBI", "sbi", (4, 88)) },
    golden("AMCM", "amcm", (5, 85)),
    case("BAM", "", "bam", (3, 90)),
    golden("BANGUAT", "banguat", (20, 20)),
    case("BANREP", "", "banrep", (5, 5)),
    golden("BANXICO", "banxico", (10, 50)),
    case("BBK", "", "bbk", (6, 108)),
    golden("BCC", "bcc", (4, 52)),
    Case { list: Some(("other_sheets", "tasaPublica")), ..golden("BCC-PUBLIC", "bcc", (4, 52)) },
    Case { list: Some(("other_sheets", "tasaEspecial")), ..golden("BCC-SPECIAL", "bcc", (4, 52)) },
    case("BCCH", "", "bcch", (10, 80)),
    Case { files: "01.json", ..golden("BCCR", "bccr", (100, 100)) },
    case("BCEAO", "", "bceao", (5, 135)),
    golden("BCN", "bcn", (5, 5)),
    case("BCP", "", "bcp", (250, 6250)),
    Case { skipped: &["CNH"], ..golden("BCRA", "bcra", (2, 68)) },
    case("BCT", "", "bct", (3, 60)),
    case("BCT-CASH", "", "bct", (3, 51)),
    golden("BCU", "bcu", (3, 81)),
    case("BDI", "", "bdi", (3, 450)),
    golden("BDP", "bdp", (4, 96)),
    Case { files: "00.html", ..case("BI", "", "bi", (1, 25)) },
    Case { asked: "moeda=", ..golden("BNA", "bna", (3, 210)) },
    Case { files: "00.json", ..case("BNM", "", "bnm", (1, 27)) },
    Case { asked: "/year/", past: true, ..case("BNM", "", "bnm", (14, 378)) },
    case("BNRRW", "", "bnrrw", (4, 64)),
    Case { files: "01.xlsx", ..golden("BOA", "boa", (22, 352)) },
    case("BOB", "", "bob", (6244, 39_818)),
    case("BOE", "", "boe", (4, 104)),
    case("BOJ", "", "boj", (19, 38)),
    case("BOM", "", "bom", (4, 152)),
    golden("BOT", "bot", (3, 57)),
    Case { table: "DAY", asked: "otras_imprimir2XLS", ..case("BCBO", "", "bcbo", (2, 50)) },
    Case { table: "YEAR", asked: "xls.php?anio", ..case("BCBO", "", "bcbo", (251, 251)) },
    Case { files: "01.json", ..golden("BOJA", "boja", (15, 240)) },
    Case { files: "01.html", ..case("BOTA", "", "bota", (1, 42)) },
];

#[derive(Deserialize)]
struct Recording {
    url: String,
    status: u16,
    body: String,
}

#[derive(Deserialize)]
struct GoldenSheet {
    date: Date,
    /// Which list of the publisher it is, where it has several.
    table: Option<String>,
    quotes: Vec<GoldenQuote>,
}

#[derive(Deserialize)]
struct GoldenQuote {
    base: String,
    /// "gram" of a metal that is weighed so, whose base is the code of the ounce.
    unit: Option<String>,
    quote: String,
    nominal: u32,
    value: Option<Decimal>,
    buy: Option<Decimal>,
    sell: Option<Decimal>,
    mid: Option<Decimal>,
}

fn find(case: &Case) -> (&'static Source, &'static Table) {
    let source = sources::find(case.source).unwrap();
    (source, source.tables.iter().find(|table| table.id == case.table).unwrap())
}

/// Every day of the bodies, each read by the table's reader. What two bodies say of the same day must be the same.
fn read(shared: &Path, case: &Case) -> Result<BTreeMap<Date, Vec<Quote>>, String> {
    let (_, table) = find(case);
    let reader: Read = table.past.filter(|_| case.past).and_then(|past| past.read).unwrap_or(table.read);
    let folder = shared.join("recordings").join(case.folder);
    let index: Vec<Recording> = serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let mut days: BTreeMap<Date, Vec<Quote>> = BTreeMap::new();
    for recording in index
        .iter()
        .filter(|recording| recording.status == 200 && recording.url.contains(case.asked) && recording.body.contains(case.files))
    {
        let series = table.series.iter().find(|series| recording.url.contains(series.id));
        // A series that fx does not ask for, among those that it does.
        if series.is_none() && case.skipped.iter().any(|code| recording.url.ends_with(code)) {
            continue;
        }
        let body = std::fs::read(folder.join(&recording.body)).unwrap();
        let drafts = reader.drafts(&body, series.map(|series| series.pair));
        for Draft { date, quotes, .. } in drafts.map_err(|error| format!("{} {}: {error}", case.source, recording.body))? {
            // Two figures for one pair in one body both stay, for the rule that refuses them.
            let others = days.get(&date).cloned().unwrap_or_default();
            let day = days.entry(date).or_default();
            for quote in quotes {
                match others.iter().find(|known| known.pair() == quote.pair()) {
                    Some(known) if *known != quote => return Err(format!("{} {date}: {known:?} and {quote:?}", case.source)),
                    Some(_) => {}
                    None => day.push(quote),
                }
            }
        }
    }
    Ok(days)
}

/// The golden days of a case.
fn golden_sheets(shared: &Path, case: &Case) -> Vec<GoldenSheet> {
    let Some(name) = case.golden else { return Vec::new() };
    let mut file: serde_json::Value = serde_json::from_slice(&std::fs::read(shared.join(format!("golden/{name}.json"))).unwrap()).unwrap();
    let list = match case.list {
        Some((list, at)) => match (&mut file[list], at.parse::<usize>()) {
            (serde_json::Value::Array(lists), Ok(at)) => lists[at]["sheets"].take(),
            (lists, _) => lists.as_object_mut().unwrap().iter_mut().find(|(name, _)| name.contains(at)).unwrap().1.take(),
        },
        None => file["sheets"].take(),
    };
    let sheets: Vec<GoldenSheet> = serde_json::from_value(list).unwrap();
    // The main table of a publisher has no name here.
    let other = |list: &str| ["metals", "7", "9"].contains(&list) && list != case.table || list == "currencies" && !case.table.is_empty();
    sheets.into_iter().filter(|sheet| !sheet.table.as_deref().is_some_and(other)).collect()
}

fn same(quote: &Quote, golden: &GoldenQuote) -> bool {
    let price = match quote.price {
        Price::Mid { value } => golden.value == Some(value),
        Price::BuySell { buy, sell } => {
            golden.buy == Some(buy)
                && golden.sell == Some(sell)
                && [golden.mid, golden.value].iter().flatten().all(|mid| *mid == quote.value())
        }
    };
    price && quote.nominal == golden.nominal
}

/// The currency whose figure a publisher writes under a code that it went on to use.
fn renamed<'c>(source: &str, code: &'c str, on: Date) -> &'c str {
    if source == "CBG" && code == "SLL" && on >= date(2022, 7, 12) { "SLE" } else { code }
}

/// fx's own code of a metal's gram.
fn weighed(golden: &GoldenQuote) -> Option<&'static str> {
    let gram = fx::currency::gram(golden.base.parse().unwrap()).filter(|_| golden.unit.as_deref() == Some("gram"))?;
    Some(gram.code.as_str())
}

/// One currency a body, of which the address alone says which.
#[test]
fn the_past_of_nbkr_agrees_with_the_golden_figures() {
    let Some(shared) = recordings::shared() else { return };
    let case = golden("NBKR", "nbkr_historical", (0, 0));
    let read = |file: &str, base| {
        let body = std::fs::read(shared.join("recordings/nbkr_historical").join(file)).unwrap();
        sources::nbkr::LIST.drafts(&body, Some(Pair { base, quote: "KGS".parse().unwrap() })).unwrap()
    };
    let drafts = [read("00.html", Code::USD), read("01.html", Code::EUR)].concat();
    let sheets = golden_sheets(&shared, &case);
    assert_eq!((drafts.len(), sheets.len()), (8, 4));
    for sheet in sheets {
        for golden in &sheet.quotes {
            let of_day = drafts.iter().filter(|draft| draft.date == sheet.date).flat_map(|draft| &draft.quotes);
            assert!(
                of_day.into_iter().any(|quote| quote.base.as_str() == golden.base && same(quote, golden)),
                "{} {}",
                sheet.date,
                golden.base
            );
        }
    }
}

#[test]
fn every_recorded_body_is_read_and_agrees_with_the_golden_figures() {
    let Some(shared) = recordings::shared() else { return };
    let (mut compared, mut wrong) = (0_usize, Vec::new());
    for case in CASES {
        let days = match read(&shared, case) {
            Ok(days) => days,
            Err(error) => {
                wrong.push(error);
                continue;
            }
        };
        let counted = (days.len(), days.values().map(Vec::len).sum::<usize>());
        if counted != case.read {
            wrong.push(format!("{} {}: {counted:?} days and quotes, not {:?}", case.source, case.table, case.read));
        }
        for sheet in golden_sheets(&shared, case).into_iter().filter(|sheet| !case.part || days.contains_key(&sheet.date)) {
            let quotes = days.get(&sheet.date).map_or(&[][..], Vec::as_slice);
            let due: Vec<&GoldenQuote> = sheet
                .quotes
                .iter()
                .filter(|golden| !case.skipped.iter().any(|code| [&golden.base, &golden.quote].contains(&&(*code).to_owned())))
                .collect();
            for golden in &due {
                let base = weighed(golden).unwrap_or_else(|| renamed(case.source, &golden.base, sheet.date));
                let found = quotes.iter().find(|quote| quote.base.as_str() == base && quote.quote.as_str() == golden.quote);
                compared += 1;
                if !found.is_some_and(|quote| same(quote, golden)) {
                    wrong.push(format!("{} {}: {} {} is {found:?}", case.source, sheet.date, golden.base, golden.quote));
                }
            }
            let own: BTreeSet<Pair> = quotes.iter().filter(|quote| quote.base != quote.quote).map(Quote::pair).collect();
            let own = own.len();
            if own != due.len() && !case.part {
                wrong.push(format!("{} {}: {own} quotes, and {} are golden", case.source, sheet.date, due.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} figures:\n{}", wrong.len(), wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
    assert!(compared >= 2700, "{compared} figures were compared");
}

/// An official rate of a period: the table that reads it, the file, and which of the golden figures are of it.
struct Period {
    source: &'static str,
    file: &'static str,
    golden: &'static str,
    skipped: &'static [&'static str],
    /// Days and quotes in the file.
    read: (usize, usize),
}

const fn period(source: &'static str, file: &'static str, golden: &'static str, read: (usize, usize)) -> Period {
    Period { source, file, golden, skipped: &[], read }
}

#[rustfmt::skip]
const PERIODS: &[Period] = &[
    period("HMRC", "hmrc_api/00.csv", "hmrc", (1, 141)),
    Period { skipped: &["ECS"], ..period("HMRC", "hmrc_csv/00.csv", "hmrc_suspect", (1, 142)) },
    Period { skipped: &["CUC"], ..period("UST", "ust/00.json", "ust", (7, 297)) },
    period("INFOREURO", "inforeuro/00.json", "inforeuro", (1, 154)),
    period("BAZG", "bazg/00.xml", "bazg", (1, 72)),
    period("BAZG-MONTH", "bazg/01.xml", "bazg/other_sheets", (1, 72)),
    period("UN", "un/00.xml", "un", (1, 151)),
    period("RBF", "full_rbf/01.xlsx", "full_rbf", (6371, 50_968)),
    period("NRBT", "full_nrbt/00.xlsx", "full_nrbt", (2305, 27_683)),
    period("CBM", "cbm/00.json", "cbm", (1, 38)),
    period("CFETS", "cfets/00.json", "cfets", (4, 100)),
    period("BCRP", "bcrp/00.json", "bcrp", (5, 5)),
];

#[derive(Deserialize)]
struct PeriodSheet {
    date: Date,
    from: Option<Date>,
    to: Option<Date>,
    quotes: Vec<GoldenQuote>,
}

/// The golden sheets of that name; after a slash, one of its further lists.
fn period_sheets(all: &serde_json::Value, name: &str) -> Vec<PeriodSheet> {
    let (id, list) = name.split_once('/').unwrap_or((name, "sheets"));
    let object = all.as_array().unwrap().iter().find(|object| object["id"] == id).unwrap();
    let mut sheets = object[list].clone();
    for sheet in sheets.as_array_mut().unwrap() {
        // A month's figures are dated by their month.
        if let Some(month) = sheet["date"].as_str().filter(|date| date.len() == 7) {
            sheet["date"] = format!("{month}-01").into();
        }
    }
    serde_json::from_value(sheets).unwrap()
}

#[test]
fn official_rates_of_a_period_agree_with_the_golden_figures() {
    let Some(shared) = recordings::shared() else { return };
    let all: serde_json::Value = serde_json::from_slice(&std::fs::read(shared.join("tax/golden.json")).unwrap()).unwrap();
    let (mut compared, mut wrong) = (0_usize, Vec::new());
    for Period { source, file, golden, skipped, read } in PERIODS {
        let mut body = std::fs::read(shared.join("tax").join(file)).unwrap();
        // A copy by somebody who added two columns, and left out the last line break that the publisher writes.
        if *file == "hmrc_csv/00.csv" {
            body.push(b'\n');
        }
        let case = case(source, "", "", (0, 0));
        let drafts = match *source {
            "INFOREURO" => sources::inforeuro::dated(&body, date(2000, 3, 1)),
            _ => find(&case).1.read.drafts(&body, None),
        };
        let drafts = match drafts {
            Ok(drafts) => drafts,
            Err(error) => {
                wrong.push(format!("{source} {file}: {error}"));
                continue;
            }
        };
        let counted = (drafts.len(), drafts.iter().map(|draft| draft.quotes.len()).sum::<usize>());
        if counted != *read {
            wrong.push(format!("{source} {file}: {counted:?} days and quotes, not {read:?}"));
        }
        let mut met = 0;
        for sheet in period_sheets(&all, golden) {
            let Some(draft) = drafts.iter().find(|draft| draft.date == sheet.from.unwrap_or(sheet.date)) else { continue };
            met += 1;
            if sheet.to.is_some() && draft.until != sheet.to {
                wrong.push(format!("{source} {}: until {:?}, not {:?}", draft.date, draft.until, sheet.to));
            }
            for golden in sheet.quotes.iter().filter(|golden| !skipped.contains(&golden.quote.as_str())) {
                let code =
                    if *source == "HMRC" && draft.date == date(2022, 11, 1) && golden.quote == "SLE" { "SLL" } else { &golden.quote };
                let found = draft.quotes.iter().find(|quote| quote.base.as_str() == golden.base && quote.quote.as_str() == code);
                compared += 1;
                // Of a binary fraction that nobody rounded, fx keeps the digits, and the golden figure has six places of them.
                let rounded = |quote: &Quote| *source == "RBF" && golden.value == Some(quote.value().round_dp(6));
                if !found.is_some_and(|quote| same(quote, golden) || rounded(quote)) {
                    wrong.push(format!("{source} {}: {} {} is {found:?}", draft.date, golden.base, golden.quote));
                }
            }
        }
        if met == 0 {
            wrong.push(format!("{source} {file}: none of its days is golden"));
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} figures:\n{}", wrong.len(), wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n"));
    assert!(compared >= 500, "{compared} figures were compared");
}
