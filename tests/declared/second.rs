//! The second half of the publishers, from `cbc` to `sbi`: part of `tests/declared.rs`.

use std::io::{Cursor, Write};

use fx::currency::Code;
use fx::feed::Latest;
use fx::quote::Pair;
use fx::sheet::{Context, Rule, judge};
use fx::source::Kind;
use jiff::Timestamp;

use super::*;

fn series(source: &str, of: &str, id: &str, path: &str) -> Vec<String> {
    let table = table(source, of);
    let pair = table.series.iter().find(|series| series.id == id).unwrap().pair;
    lines(&table.read.drafts(&fixture(path), Some(pair)).unwrap())
}

/// A workbook of a text: `# name` begins a sheet, tabs stand between cells, and a whole number above 40000 is a date.
fn sheets(text: &str) -> Vec<u8> {
    let cell = |text: &str| match text.parse::<f64>() {
        Ok(number) if number > 40_000.0 => format!("<c s=\"1\"><v>{text}</v></c>"),
        Ok(_) => format!("<c><v>{text}</v></c>"),
        Err(_) if text.is_empty() => "<c/>".to_owned(),
        Err(_) => format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"),
    };
    let mut sheets: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("# ") {
            Some(name) => sheets.push((name.to_owned(), String::new())),
            None => sheets.last_mut().unwrap().1 += &format!("<row>{}</row>", line.split('\t').map(cell).collect::<String>()),
        }
    }
    let each = |one: &dyn Fn(usize, &str) -> String| sheets.iter().enumerate().map(|(at, (name, _))| one(at + 1, name)).collect::<String>();
    let part = |name: &str, from: &str, to: String| {
        let text = String::from_utf8(fixture(&format!("sbp/{name}.xml"))).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        text.replace(from, &to).into_bytes()
    };
    let sheet_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
    let override_of = |at: usize| format!("<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"{sheet_type}\"/>");
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let link = |at: usize, id: &str| format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"worksheets/sheet{at}.xml\"/>");
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), part("content_types", &override_of(1), each(&|at, _| override_of(at)))),
        ("_rels/.rels".to_owned(), fixture("sbp/rels.xml")),
        ("xl/styles.xml".to_owned(), fixture("sbp/styles.xml")),
        (
            "xl/workbook.xml".to_owned(),
            part(
                "workbook",
                "<sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/>",
                each(&|at, name| format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"s{at}\"/>")),
            ),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), part("workbook_rels", &link(1, "rId1"), each(&|at, _| link(at, &format!("s{at}"))))),
    ];
    for (at, (_, rows)) in sheets.iter().enumerate() {
        let text = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
        );
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), text.into_bytes()));
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn book(path: &str) -> Vec<u8> {
    sheets(std::str::from_utf8(&fixture(path)).unwrap())
}

#[test]
fn cross_quotes_without_a_home_currency() {
    let due = [
        "2026-10-01: 1 USD = 31.405 TWD",
        "2026-10-01: 1 USD = 152.25 JPY",
        "2026-10-01: 1 GBP = 1.2499 USD",
        "2026-10-01: 1 USD = 24.550 THB",
        "2026-10-02: 1 USD = 31.427 TWD",
        "2026-10-02: 1 USD = 152.84 JPY",
        "2026-10-02: 1 GBP = 1.2423 USD",
        "2026-10-02: 1 USD = 26074.5 VND",
        "2026-10-02: 1 USD = 24.510 THB",
    ];
    reads("CBC", "", "cbc/whole.json", &due);
    let one_less = String::from_utf8(fixture("cbc/whole.json")).unwrap().replace(",\"24.510\"", "");
    assert_eq!(refusal("CBC", "", one_less.as_bytes()), "4 figures for 5 heads, at 20261002");
}

#[test]
fn both_directions_in_one_sheet() {
    let due = [
        "2026-11-23: 1 USD = 129.5200 KES",
        "2026-11-24: 1 USD = 129.4900 KES",
        "2026-11-24: 1 KES = 27.9234 UGX",
        "2026-11-24: 100 JPY = 83.0400 KES",
    ];
    reads("CBK", "", "cbk/table.json", &due);
    assert_eq!(series("SARB", "", "EXCX135D", "sarb/series.json"), ["2026-11-23: 1 USD = 17.0430 ZAR", "2026-11-24: 1 USD = 17.1302 ZAR"]);
    assert_eq!(series("SARB", "", "EXCB120D", "sarb/series.json")[1], "2026-11-24: 1 ZAR = 17.1302 JPY");
}

#[test]
fn rows_that_come_twice_and_do_not_agree_stay_for_the_rules() {
    let due = ["2026-11-20: 100 SEK = 544.1 GMD", "2026-11-24: 100 SEK = 545.36 GMD", "2026-11-24: 100 SEK = 5.48 GMD"];
    assert_eq!(series("CBG", "", "SEK", "cbg/series.json"), due);
    assert_eq!(series("CBG", "", "XOF", "cbg/series.json")[0], "2026-11-20: 5000 XOF = 544.1 GMD");
    let due = [
        "2011-01-04: 1 WST = 0.42358 USD",
        "2011-01-04: 1 WST = 0.31785 EUR",
        "2026-01-12: 1 WST = 0.35933 USD",
        "2026-01-12: 1 WST = 56.73447 JPY",
        "2026-01-12: 1 WST = 0.37157 USD",
        "2026-02-13: 1 WST = 0.37024 USD",
    ];
    assert_eq!(lines(&read("CBS", "", &book("cbs/daily.txt")).unwrap()), due);
}

#[test]
fn months_in_blocks_with_heads_that_move() {
    let drafts = read("CBI", "", &book("cbi/daily.txt")).unwrap();
    let due = [
        "2024-01-02: 1 USD = 1300/1310 IQD",
        "2024-01-02: 1 CHF = 1529.592/1541.358 IQD",
        "2024-01-02: 1 XAU = 2711500.5 IQD",
        "2025-01-01: 1 USD = 1300/1310 IQD",
        "2025-01-01: 1 XAU = 3460000 IQD",
        "2025-01-04: 1 USD = 1300/1310 IQD",
        "2025-01-04: 1 INR = 14.34/14.45 IQD",
        "2025-01-04: 1 XAU = 3472791 IQD",
    ];
    assert_eq!(lines(&drafts), due);
    let odd: Vec<&str> = drafts.iter().flat_map(|draft| &draft.odd).map(|odd| odd.what.as_str()).collect();
    assert_eq!(odd, ["INR has 14.338 beside \"14..448\", which is no figure"]);
    let text = String::from_utf8(fixture("cbi/daily.txt")).unwrap();
    let refused = |from: &str, to: &str| refusal("CBI", "", &sheets(&text.replace(from, to)));
    assert_eq!(refused("Feb.2024", "Mar.2024"), "\"Mar.2024\" is the 2. month in it, at the sheet \"2024\"");
    assert_eq!(refused("# 2025", "# Sheet2"), "it is not named by a year, at the sheet \"Sheet2\"");
    assert_eq!(refused("روبية\tINR", "روبية\tQQ"), "\"QQ\" is no currency code, at a row");
}

/// Two cells at opposite corners of a sheet make a rectangle of seventeen thousand million.
#[test]
fn a_workbook_with_more_room_than_figures_is_refused() {
    let cell = |at: &str, row: u32| format!("<row r=\"{row}\"><c r=\"{at}{row}\"><v>1</v></c></row>");
    let rows = cell("A", 1) + &cell("XFD", 1_048_576);
    let sheet =
        format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
    let book = workbook(sheet.as_bytes());
    for source in ["BOA", "CBI", "CBS", "NRBT", "RBF"] {
        let refused = refusal(source, "", &book);
        assert!(refused.starts_with("its table has 1048576 rows and 16384 columns"), "{source}: {refused}");
    }
    // Of all kinds of workbooks, those that are declared: an archive of another kind, and none.
    assert!(refusal("NRBT", "", b"PK\x03\x04 no archive").ends_with("at the workbook"));
    assert!(refusal("BCBO", "DAY", b"").ends_with("at the workbook"));
}

/// What reads JSON into structures of its own tells a page for people and a PDF as those who walk it do.
#[test]
fn every_reader_of_json_says_what_came_instead() {
    for source in ["BCCR", "BCRP", "BDP", "BOJ", "CBC", "CFETS"] {
        assert_eq!(refusal(source, "", b"%PDF-1.7"), "the answer is a PDF document, not JSON, at its first bytes", "{source}");
        assert_eq!(refusal(source, "", b"<!DOCTYPE html><html></html>"), "the answer is an HTML page, not JSON", "{source}");
    }
    let marked = [b"\xef\xbb\xbf", fixture("cbc/whole.json").as_slice()].concat();
    assert_eq!(lines(&read("CBC", "", &marked).unwrap()).len(), 9);
    assert_eq!(refusal("MAS", "", b"<html><title>Request Rejected</title></html>"), "the answer is an HTML page, not CSV");
}

#[test]
fn rows_that_come_twice_and_agree_are_one() {
    reads("MMA", "", "mma/all.json", &["2026-11-23: 1 USD = 15.41 MVR", "2026-11-24: 1 USD = 15.42 MVR"]);
}

#[test]
fn codes_that_carry_another_currencys_magnitude() {
    let leone = |since: &str| {
        let body = format!("[[{since},3.26]]");
        let table = table("CBG", "");
        let pair = table.series.iter().find(|series| series.id == "SLL").unwrap().pair;
        lines(&table.read.drafts(body.as_bytes(), Some(pair)).unwrap())
    };
    assert_eq!(leone("1657497600000"), ["2022-07-11: 1 SLL = 3.26 GMD"]);
    assert_eq!(leone("1657584000000"), ["2022-07-12: 1 SLE = 3.26 GMD"]);
}

#[test]
fn the_offshore_yuan_beside_the_yuan_is_passed_over_with_the_reason() {
    let due = ["2026-11-23: 1 AUD = 191.2256 LKR", "2026-11-24: 1 AUD = 191.8850 LKR", "2026-11-24: 1 XAU = 957214.5000 LKR"];
    reads("CBSL", "", "cbsl/results.html", &due);
    for (source, name) in [("CBSL", "1 CNH -> LKR"), ("CBS", "TALA/CNH")] {
        assert!(table(source, "").read.skipped().iter().any(|(skipped, why)| *skipped == name && why.contains("offshore yuan")));
    }
}

#[test]
fn gold_by_the_ounce_is_an_ounce_of_iso_4217() {
    assert!(lines(&read("CBSL", "", &fixture("cbsl/results.html")).unwrap()).contains(&"2026-11-24: 1 XAU = 957214.5000 LKR".to_owned()));
}

#[test]
fn units_that_the_answer_does_not_say() {
    reads(
        "CBM",
        "",
        "cbm/latest.json",
        &["2026-11-24: 1 USD = 2100.0 MMK", "2026-11-24: 100 JPY = 1321.88 MMK", "2026-11-24: 1 KWD = 6851.55 MMK"],
    );
    reads("FBIL", "", "fbil/range.json", &["2026-11-24: 1 USD = 93.348300 INR", "2026-11-24: 100 JPY = 59.120000 INR"]);
    let months = [
        "2026-10-29: 1 EUR = 1.4940 SGD",
        "2026-10-29: 100 CNY = 18.45 SGD",
        "2026-10-29: 100 IDR = 0.007529 SGD",
        "2026-10-30: 1 EUR = 1.4877 SGD",
        "2026-10-30: 100 CNY = 18.49 SGD",
        "2026-11-02: 1 EUR = 1.4829 SGD",
        "2026-11-02: 100 CNY = 18.47 SGD",
        "2026-11-02: 100 IDR = 0.007557 SGD",
    ];
    reads("MAS", "", "mas/months.csv", &months);
    assert_eq!(read("MAS", "", b"<html><body>No Results Found</body></html>").unwrap(), []);
}

#[test]
fn home_on_the_left() {
    let due = [
        "2026-11-23: 1 FJD = 0.328656 XDR",
        "2026-11-23: 1 FJD = 0.3375 GBP",
        "2026-11-23: 1 FJD = 71.35 JPY",
        "2026-11-23: 1 FJD = 0.4497 USD",
        "2026-11-24: 1 FJD = 0.329715 XDR",
        "2026-11-24: 1 FJD = 0.3354 GBP",
        "2026-11-24: 1 FJD = 71.58 JPY",
    ];
    assert_eq!(lines(&read("RBF", "", &book("rbf/daily.txt")).unwrap()), due);
    let due = [
        "2025-01-03: 1 TOP = 0.6643 AUD",
        "2025-01-03: 1 TOP = 0.4101 USD",
        "2026-11-24: 1 TOP = 0.6651 AUD",
        "2026-11-24: 1 TOP = 0.4106 USD",
    ];
    assert_eq!(lines(&read("NRBT", "", &book("nrbt/daily.txt")).unwrap()), due);
}

#[test]
fn a_home_currency_that_changed_has_two_tables() {
    reads("LB", "LT", "lb/lt.xml", &["2014-12-30: 1 EUR = 3.4528 LTL", "2014-12-30: 100 JPY = 2.3620 LTL"]);
    reads("LB", "EU", "lb/eu.xml", &["2026-11-24: 1 EUR = 180.25 JPY"]);
    assert!(matches!(table("LB", "LT").latest, Latest::AllOf([])), "nothing new comes of the litas");
    assert!(refusal("LB", "EU", &fixture("lb/lt.xml")).starts_with("a rate has not EUR first"));
}

#[test]
fn daily_and_weekly_tables_and_what_can_be_asked_of_the_past() {
    reads("NBKR", "daily", "nbkr/daily.xml", &["2026-11-25: 1 USD = 87.4500 KGS", "2026-11-25: 1 KZT = 0.1859 KGS"]);
    reads("NBKR", "weekly", "nbkr/weekly.xml", &["2026-11-21: 10 JPY = 5.5000 KGS", "2026-11-21: 1 BYN = 32.0154 KGS"]);
    let pair = Pair { base: Code::USD, quote: Code::new(b"KGS") };
    let past = table("NBKR", "past").read.drafts(&fixture("nbkr/past.html"), Some(pair)).unwrap();
    assert_eq!(lines(&past), ["2005-06-18: 1 USD = 41.0685 KGS", "2005-06-25: 1 USD = 40.9614 KGS"]);
}

#[test]
fn transfers_and_bank_notes_are_two_sources_of_one_page() {
    reads("DAB", "", "dab/day.html", &["2026-11-24: 1 USD = 63.9267/64.0267 AFN", "2026-11-24: 10 IRR = 0.0004/0.0008 AFN"]);
    reads("DAB-CASH", "", "dab_cash/day.html", &["2026-11-24: 1 USD = 63.8767/64.0767 AFN", "2026-11-24: 10 IRR = 0.0003/0.0009 AFN"]);
    let kind = |id: &str| sources::find(id).unwrap().kind;
    assert_eq!((kind("DAB"), kind("DAB-CASH")), (Kind::Reference, Kind::Cash));
}

#[test]
fn buying_and_selling_rates_have_an_exact_mid() {
    let due = ["2026-11-24: 100 INR = 160.00/160.15 NPR", "2026-11-24: 1 USD = 151.44/152.04 NPR", "2026-11-25: 10 JPY = 9.44/9.48 NPR"];
    reads("NRB", "", "nrb/range.json", &due);
    assert_eq!(read("NRB", "", &fixture("nrb/range.json")).unwrap()[0].quotes[0].value().to_string(), "160.075");
    reads("CBLLR", "", "cbllr/page.html", &["2026-11-07: 1 USD = 182.1161/183.9991 LRD", "2026-11-24: 1 USD = 182.0819/183.9653 LRD"]);
    let due = ["2026-11-23: 1 USD = 53.2558/53.396 EGP", "2026-11-24: 1 USD = 53.0734/53.2067 EGP", "2026-11-24: 100 JPY = 33.5/33.61 EGP"];
    assert_eq!(lines(&read("CBE", "", &book("cbe/rates.txt")).unwrap()), due);
}

#[test]
fn weekends_repeat_the_last_list_under_their_own_dates() {
    let due = ["2026-11-24: 1 EUR = 61.695 MKD", "2026-11-25: 1 EUR = 61.695 MKD", "2026-11-25: 100 JPY = 33.51 MKD"];
    reads("NBRM", "", "nbrm/range.json", &due);
}

#[test]
fn names_for_codes_in_icelandic() {
    let due = ["2026-11-09: 1 USD = 124.440000 ISK", "2026-11-24: 1 USD = 123.710000 ISK", "2026-11-24: 1 DKK = 19.274000 ISK"];
    reads("SBI", "9", "sbi/group.xml", &due);
}

#[test]
fn a_publishers_slip_of_a_year_is_older_than_the_last_sheet() {
    let drafts = read("RBV", "", &fixture("rbv/list.html")).unwrap();
    let due = [
        "2025-01-05: 1 USD = 118.90 VUV",
        "2025-01-05: 1 JPY = 0.7600 VUV",
        "2025-09-03: 1 USD = 119.58 VUV",
        "2025-09-03: 1 JPY = 0.7630 VUV",
        "2026-10-07: 1 USD = 116.31 VUV",
        "2026-10-07: 1 JPY = 0.7322 VUV",
        "2026-11-24: 1 USD = 116.28 VUV",
        "2026-11-24: 1 JPY = 0.7316 VUV",
    ];
    assert_eq!(lines(&drafts), due);
    let source = sources::find("RBV").unwrap();
    let table = Table { floor: 2, ..source.tables[0] };
    let now: Timestamp = "2026-11-24T03:00:00Z".parse().unwrap();
    let context = Context { not_before: Some(date(2026, 10, 7)), ..Context::hard(source, &table, date(2026, 11, 24), now) };
    assert_eq!(judge(&drafts[0], &context).unwrap_err().rule, Rule::OlderThanLast);
    assert!(judge(&drafts[3], &context).is_ok());
    assert!(table.past.unwrap().first > drafts[0].date, "nor is it a day of the past");
}

#[test]
fn others_as_they_are_published() {
    reads("CBN", "", "cbn/all.json", &["2026-11-23: 1 XDR = 1884.0410 NGN", "2026-11-24: 1 CNY = 201.5942 NGN"]);
    let due = [
        "2026-10-30: 1 USD = 7.825 HKD",
        "2026-10-30: 1 JPY = 0.05015 HKD",
        "2026-10-30: 1 XDR = 10.75757525 HKD",
        "2026-10-31: 1 USD = 7.8245000000000005 HKD",
        "2026-10-31: 1 JPY = 0.05012 HKD",
    ];
    reads("HKMA", "", "hkma/range.json", &due);
    reads("NBE", "", "nbe/day.json", &["2026-11-24: 1 USD = 157.227 ETB", "2026-11-24: 1 JPY = 0.9965 ETB"]);
    reads("NBT", "", "nbt/day.xml", &["2026-11-24: 1 USD = 9.3450 TJS", "2026-11-24: 1000 IRR = 0.0071 TJS"]);
    reads(
        "RB",
        "",
        "rb/range.json",
        &["2026-11-23: 1 AUD = 6.5 SEK", "2026-11-24: 1 AUD = 6.47054 SEK", "2026-11-24: 1 IDR = 0.00056 SEK"],
    );
    reads("RBM", "", "rbm/range.html", &["2026-11-23: 1 AED = 458.3000 MWK", "2026-11-24: 1 AED = 458.3832 MWK"]);
}

/// The text fixtures, and the table that reads each.
const TEXTS: &[(&str, &str, &str)] = &[
    ("CBC", "", "cbc/whole.json"),
    ("CBK", "", "cbk/table.json"),
    ("CBLLR", "", "cbllr/page.html"),
    ("CBM", "", "cbm/latest.json"),
    ("CBN", "", "cbn/all.json"),
    ("CBSL", "", "cbsl/results.html"),
    ("DAB", "", "dab/day.html"),
    ("DAB-CASH", "", "dab_cash/day.html"),
    ("FBIL", "", "fbil/range.json"),
    ("HKMA", "", "hkma/range.json"),
    ("LB", "EU", "lb/eu.xml"),
    ("LB", "LT", "lb/lt.xml"),
    ("MAS", "", "mas/months.csv"),
    ("MMA", "", "mma/all.json"),
    ("NBE", "", "nbe/day.json"),
    ("NBKR", "daily", "nbkr/daily.xml"),
    ("NBKR", "weekly", "nbkr/weekly.xml"),
    ("NBRM", "", "nbrm/range.json"),
    ("NBT", "", "nbt/day.xml"),
    ("NRB", "", "nrb/range.json"),
    ("RB", "", "rb/range.json"),
    ("RBM", "", "rbm/range.html"),
    ("RBV", "", "rbv/list.html"),
    ("SBI", "9", "sbi/group.xml"),
];

#[test]
fn a_cut_answer_reads_no_figure_that_was_not_there() {
    for (source, of, path) in TEXTS.iter().copied() {
        let whole = fixture(path);
        let figures = lines(&read(source, of, &whole).unwrap());
        for end in 0..whole.trim_ascii_end().len() {
            let Ok(part) = read(source, of, &whole[..end]) else { continue };
            assert!(path.ends_with("csv"), "{path} cut at {end}: {part:?}");
            let part = lines(&part);
            let odd: Vec<&String> = part.iter().filter(|line| !figures.contains(line)).collect();
            assert!(odd.len() <= 1 && odd.iter().all(|line| figures.iter().any(|figure| begins(figure, line))), "{path} {end}: {odd:?}");
        }
    }
    for (source, path) in
        [("CBE", "cbe/rates.txt"), ("CBI", "cbi/daily.txt"), ("RBF", "rbf/daily.txt"), ("CBS", "cbs/daily.txt"), ("NRBT", "nrbt/daily.txt")]
    {
        let book = book(path);
        for end in (0..book.len()).step_by(7) {
            assert!(read(source, "", &book[..end]).is_err(), "{path} {end}");
        }
    }
}

#[test]
fn a_page_for_people_is_no_answer_of_these() {
    let page = b"<!DOCTYPE html><html><head><title>Request Rejected</title></head><body>Your support ID is 1.</body></html>";
    for (source, of, _) in TEXTS.iter().copied() {
        refusal(source, of, page);
    }
    for source in ["CBE", "CBI", "RBF", "CBS", "NRBT"] {
        assert!(refusal(source, "", page).starts_with("the answer is an HTML page"), "{source}");
    }
}
