//! Small files made like the exports of banks, brokers, payment services, accounting and spreadsheets, each with its exact answer: what is said
//! of how it is read, its rows, the exit code. `tests/fixtures/exports/answers.txt` has them all.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::fmt::Write;
use std::path::Path;

use assert_cmd::Command;

const EXPORTS: [(&str, &[&str]); 30] = [
    ("sparkasse.csv", &["--to", "usd"]),
    ("dkb.csv", &["--from", "eur", "--to", "usd"]),
    ("n26.csv", &["--to", "usd"]),
    ("revolut.csv", &["--to", "usd"]),
    ("stripe.csv", &["--to", "usd"]),
    ("paypal.csv", &["--to", "usd"]),
    ("paypal_us.csv", &["--to", "usd"]),
    ("wise.csv", &["--to", "usd"]),
    ("chase.csv", &["--from", "usd", "--to", "eur"]),
    ("ing_nl.csv", &["--to", "usd"]),
    ("bnp.csv", &["--to", "usd"]),
    ("caixa.csv", &["--to", "usd"]),
    ("intesa.csv", &["--to", "usd"]),
    ("nordea.csv", &["--to", "usd"]),
    ("danske.csv", &["--from", "dkk", "--to", "usd"]),
    ("mbank.csv", &["--to", "usd"]),
    ("tinkoff.csv", &["--to", "usd"]),
    ("zkb.csv", &["--to", "usd"]),
    ("schwab.csv", &["--from", "usd", "--to", "eur"]),
    ("ibkr.csv", &["--amount", "Proceeds", "--to", "usd"]),
    ("degiro.csv", &["--from-column", "mutatie", "--to", "usd"]),
    ("shares_lse.csv", &["--amount", "price", "--to", "usd"]),
    ("datev.csv", &["--from-column", "WKZ", "--to", "usd"]),
    ("quickbooks.csv", &["--to", "usd"]),
    ("expensify.csv", &["--from-column", "original currency", "--to", "usd"]),
    ("broken_quote.csv", &["--to", "usd"]),
    ("old_mac.csv", &["--to", "usd"]),
    ("no_header.csv", &["--no-header", "--amount", "3", "--from-column", "2", "--date-column", "1", "--to", "usd"]),
    ("statement.xlsx", &["--to", "usd"]),
    ("statement.ods", &["--to", "usd"]),
];

/// Offline, in a folder of its own, in no locale: standard error, standard output and the exit code.
fn convert_file(arguments: &[&str], file: &[u8]) -> (String, String, i32) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.env_clear().env("HOME", home.path()).current_dir(home.path()).arg("convert-file").args(arguments).arg("--offline");
    let output = command.write_stdin(file).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stderr), text(output.stdout), output.status.code().unwrap())
}

fn export(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exports").join(name)).unwrap()
}

#[test]
fn every_export_has_its_exact_answer() {
    let mut all = String::new();
    for (name, arguments) in EXPORTS {
        let (said, rows, code) = convert_file(arguments, &export(name));
        writeln!(all, "=== {name} {}\n{said}{rows}-> {code}", arguments.join(" ")).unwrap();
    }
    let expected = include_str!("fixtures/exports/answers.txt");
    for (is, was) in all.lines().zip(expected.lines()) {
        assert_eq!(is, was);
    }
    assert_eq!(all.len(), expected.len());
}

#[test]
fn what_a_file_leaves_open_is_an_error_of_its_row_or_decided_by_an_option() {
    let error = |arguments: &[&str], file: &str| {
        let (_, rows, code) = convert_file(&[arguments, &["--to", "usd"]].concat(), file.as_bytes());
        let last = rows.lines().last().unwrap().to_owned();
        (code, last)
    };
    let first = |arguments: &[&str], file: &str| error(arguments, file).1;
    // Amounts with two readings.
    let points = "amount;from;date\n1.000;EUR;2022-03-04\n";
    assert_eq!(
        error(&[], points),
        (7, "1.000;EUR;2022-03-04;;;;;;\"\"\"1.000\"\" can be read two ways: 1000 or 1.000\"".replace("\\", ""))
    );
    assert!(first(&["--decimal", ","], points).starts_with("1.000;EUR;2022-03-04;1092.90;"));
    assert!(first(&["--decimal", "."], points).starts_with("1.000;EUR;2022-03-04;1.09;"));
    assert!(first(&[], "amount;from;date\n1.234,56;EUR;2022-03-04\n1.000;EUR;2022-03-04\n").starts_with("1.000;EUR;2022-03-04;1092.90;"));
    assert!(first(&[], "amount;from;date\n1.5;EUR;2022-03-04\n1.000;EUR;2022-03-04\n").starts_with("1.000;EUR;2022-03-04;1.09;"));
    assert!(first(&[], "amount;from;date\n100.000;IDR;2022-03-04\n").starts_with("100.000;IDR;2022-03-04;6.9"));
    // Days with two readings.
    let days = "amount,from,date\n100,EUR,03/04/2022\n";
    assert!(first(&[], days).ends_with(",03/04/2022 is 2022-04-03 or 2022-03-04: say --date-format dmy or mdy"), "{}", first(&[], days));
    assert!(first(&["--date-format", "mdy"], days).starts_with("100,EUR,03/04/2022,109.29,"));
    assert!(first(&[], "amount,from,date\n1,EUR,31/03/2022\n1,EUR,03/31/2022\n").contains("03/31/2022 has not"));
    assert!(first(&[], "amount,from,date\n100,EUR,2023-02-30\n").ends_with("there is no 2023-02-30 in the calendar"));
    // Old codes.
    let old = "amount,from,date\n100000,RUR,2015-06-01\n";
    assert!(
        first(&[], old).contains("RUR ended on 1997-12-31: write RUB, or name a day up to then for the old money"),
        "{}",
        first(&[], old)
    );
    for (code, new) in [
        ("TRL", "TRY"),
        ("BYR", "BYN"),
        ("GHC", "GHS"),
        ("ZMK", "ZMW"),
        ("ROL", "RON"),
        ("MXP", "MXN"),
        ("VEF", "VES"),
        ("STD", "STN"),
        ("MRO", "MRU"),
    ] {
        let row = first(&[], &format!("amount,from,date\n100,{code},2020-06-01\n"));
        assert!(row.contains(&format!("write {new}")), "{row}");
    }
    assert!(first(&[], "amount,from,date\n100,DEM,2022-03-04\n").starts_with("100,DEM,2022-03-04,55.88,"));
    // Signs and parts.
    assert!(first(&[], "amount,from,date\n$100,EUR,2022-03-04\n").contains("is no sign of EUR"));
    assert!(first(&[], "amount,date\n100 €,2022-03-04\n").starts_with("100 €,2022-03-04,109.29,"));
    assert!(first(&[], "amount,date\n50p,2022-03-04\n").starts_with("50p,2022-03-04,0.66,"));
    assert!(first(&[], "amount,from,date\n100,euros,2022-03-04\n").starts_with("100,euros,2022-03-04,109.29,"));
}

#[test]
fn a_file_that_is_only_tried_says_how_it_is_read_and_shows_three_rows() {
    let rows: String = (1..=9).map(|day| format!("{day}.03.2022;1{day},50;EUR\n")).collect();
    let (said, out, code) = convert_file(&["--to", "usd", "--dry-run"], format!("Datum;Betrag;Währung\n{rows}").as_bytes());
    assert_eq!(code, 0);
    assert!(said.starts_with("fx: ; stands between fields; decimals have a comma; the amount is \"Betrag\"; its currency is \"Währung\"; the day is \"Datum\""), "{said}");
    assert_eq!(out.lines().count(), 4, "{out}");
}

#[test]
fn a_file_without_days_says_that_today_is_meant() {
    let (said, _, _) = convert_file(&["--to", "usd"], b"amount,from\n1,EUR\n");
    assert_eq!(said, "fx: no column holds days: today's rates are used\n");
    let (said, ..) = convert_file(&["--to", "usd", "--date", "2022-03-04"], b"amount,from\n1,EUR\n");
    assert_eq!(said, "");
    let (said, ..) = convert_file(&["--to", "usd", "--date", "2022-03-04"], b"amount,from,Datum\n1,EUR,01.02.2022\n");
    assert_eq!(said, "fx: \"Datum\" holds days and is not used: --date says the day\n");
}

/// What docs/batch.md shows of a file is what the command prints.
#[test]
fn the_document_shows_what_is_printed() {
    let document = include_str!("../docs/batch.md");
    let mut lines = document.lines().skip_while(|line| !line.starts_with("    $ fx convert-file"));
    let command = lines.next().unwrap();
    let (arguments, file) = command.trim_start_matches("    $ fx convert-file ").split_once(" < ").unwrap();
    let shown: Vec<&str> = lines.map_while(|line| line.strip_prefix("    ")).collect();
    let (said, rows, code) = convert_file(&arguments.split(' ').collect::<Vec<_>>(), &export(file));
    assert_eq!((code, format!("{said}{rows}")), (0, shown.join("\n") + "\n"));
}
