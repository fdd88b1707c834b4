//! `fx history` and `fx chart` as people type them, on the compiled-in archive.

use std::path::Path;

use assert_cmd::Command;

fn run(home: &Path, arguments: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.env_clear().env("HOME", home).env("FX_STORE__URL", "sqlite::memory:").current_dir(home);
    let output = command.args(arguments.split(' ')).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn out(arguments: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = run(home.path(), arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{arguments}");
    out
}

#[test]
fn a_table_a_csv_and_json() {
    assert_eq!(
        out("history eur usd,gbp --source ecb --start 2026-10-29 --end 2026-10-30"),
        "2026-10-29  1 EUR = 1.113   USD  ECB\n2026-10-29  1 EUR = 0.83578 GBP  ECB\n\
         2026-10-30  1 EUR = 1.1172  USD  ECB\n2026-10-30  1 EUR = 0.8338  GBP  ECB\n"
    );
    assert_eq!(
        out("history eur usd --start 2026-10-29 --end 2026-10-30 --csv"),
        "date,base,quote,rate,source\r\n2026-10-29,EUR,USD,1.113,ECB\r\n2026-10-30,EUR,USD,1.1172,ECB\r\n"
    );
    assert_eq!(
        out("history eur usd --start 2026-10-30 --end 2026-10-30 --json"),
        concat!(
            r#"{"base":"EUR","start":"2026-10-30","end":"2026-10-30","every":"day","row":"each day with a publication","rows":["#,
            r#"{"date":"2026-10-30","base":"EUR","quote":"USD","rate":"1.1172","source":"ECB"}]}"#,
            "\n"
        )
    );
    assert_eq!(
        out("history eur usd --start 2026-08-20 --end 2026-10-30 --every month --csv").lines().skip(1).collect::<Vec<_>>(),
        ["2026-08-31,EUR,USD,1.1596,ECB", "2026-09-30,EUR,USD,1.1355,ECB", "2026-10-30,EUR,USD,1.1172,ECB"]
    );
    // A cross has twelve digits, and the whole of it is there.
    let cross = out("history usd gbp --start 1999-01-04 --end 2026-10-30 --csv");
    assert_eq!((cross.lines().count(), cross.lines().last()), (7127, Some("2026-10-30,USD,GBP,0.746330110992,ECB")));
    // Who reads one line and goes away is no reason for an error.
    let home = tempfile::tempdir().unwrap();
    let mut shell = Command::new("bash");
    let line = format!("set -o pipefail; {} history usd gbp --start 1999-01-04 | head -1", env!("CARGO_BIN_EXE_fx"));
    let piped = shell.env("HOME", home.path()).env("FX_STORE__URL", "sqlite::memory:").current_dir(home.path()).args(["-c", &line]);
    let piped = piped.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&piped.stdout), "1999-01-04  1 USD = 0.60318941386  GBP  ECB\n");
    assert_eq!(String::from_utf8_lossy(&piped.stderr), "");
}

#[test]
fn a_plot_has_its_figures_beside_it() {
    let drawn = out("history eur usd,gbp --start 2026-09-01 --end 2026-10-30 --plot");
    let titles: Vec<&str> = drawn.lines().filter(|line| line.is_ascii() && !line.starts_with(' ')).collect();
    assert_eq!(
        titles,
        [
            "1 EUR in USD, 2026-09-01 to 2026-10-30, ECB",
            "highest 1.1652, lowest 1.113, last 1.1172",
            "1 EUR in GBP, 2026-09-01 to 2026-10-30, ECB",
            "highest 0.86055, lowest 0.8338, last 0.8338"
        ]
    );
    let rows: Vec<&str> = drawn.lines().filter(|line| !line.is_ascii()).collect();
    assert!(rows.iter().all(|row| row.chars().count() <= 80), "{drawn}");
    // Thirteen rows of cells and the axis, for each of the two; the highest, the middle and the lowest stand beside them.
    assert_eq!(rows.len(), 28);
    assert!(rows[0].starts_with("1.1652 ┤") && rows[6].starts_with("1.1391 ┤") && rows[12].starts_with("1.113  ┤"), "{drawn}");
    assert!(rows[1].starts_with("       │") && rows[13].starts_with("       └───"), "{drawn}");
    // The dollar begins near its highest and ends near its lowest.
    let column = |at: usize| rows[..13].iter().position(|row| row.chars().nth(at).is_some_and(|cell| cell != ' ' && cell != '\u{2800}'));
    assert!(column(10) < column(78), "{drawn}");
    let axis = drawn.lines().find(|line| line.trim_start().starts_with("2026-")).unwrap();
    assert_eq!(axis.split_whitespace().collect::<Vec<_>>(), ["2026-09-01", "2026-09-30", "2026-10-30"]);
    assert!(out("history eur usd --start 2026-10-30 --end 2026-10-30 --plot").contains("highest 1.1172, lowest 1.1172, last 1.1172\n"));
}

#[test]
fn what_cannot_be_answered_says_so() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, code, said) in [
        (
            "eur usd --start 2026-10-30 --end 2026-10-29",
            2,
            "the range begins on 2026-10-30 and ends on 2026-10-29: name the earlier day as its start",
        ),
        ("eur usd --start 1998-10-24 --end 1998-10-25", 4, "from 1998-10-24 to 1998-10-25; there are rates from 1999-01-04 to 2026-10-30"),
        ("eur usd --start 0001-01-01 --end 1998-12-31", 4, "there are rates from 1999-01-04 to 2026-10-30"),
        ("eur usd --every decade", 2, "rows are for every day, week or month"),
        ("eur usd --start yesterweek", 2, "yesterweek"),
        ("eur zzz", 3, "\"zzz\" is no currency code of ISO 4217"),
        ("eur usd,gbp,usd", 2, "USD is named twice"),
        ("eur usd --source fed", 2, "a source is one of"),
        ("eur usd --csv --json", 2, "cannot be used with"),
        ("eur usd --csv --plot", 2, "cannot be used with"),
        ("eur xts", 4, "no source published a rate of EUR to XTS"),
    ] {
        let (exit, out, err) = run(home.path(), &format!("history {arguments}"));
        assert_eq!((exit, out.as_str()), (code, ""), "{arguments}: {err}");
        assert!(err.starts_with("fx: ") && err.contains(said), "{arguments}: {err}");
    }
    // From its end on a currency's rows are those of the law; nine thousand years have as many rows as there are days with a rate.
    let kuna = out("history eur hrk --start 2022-12-29 --end 2023-01-02 --csv");
    assert_eq!(
        kuna.lines().skip(1).collect::<Vec<_>>(),
        ["2022-12-29,EUR,HRK,7.5365,ECB", "2022-12-30,EUR,HRK,7.5365,ECB", "2023-01-02,EUR,HRK,7.53450,LAW"]
    );
    // A weekend has what was in force on it, under its own day.
    assert_eq!(out("history eur usd --start 2026-10-24 --end 2026-10-25 --csv").lines().last(), Some("2026-10-23,EUR,USD,1.1193,ECB"));
    assert_eq!(out("history eur isk --start 0001-01-01 --end 1999-01-04 --csv").lines().count(), 2);
    assert_eq!(out("history eur usd --start 0001-01-01 --end 9999-12-31 --csv").lines().count(), 7127);
}

#[test]
fn a_chart_is_written_as_svg_or_png_of_one_pair() {
    let home = tempfile::tempdir().unwrap();
    let range = "--source ecb --start 2026-10-29 --end 2026-10-30";
    let (code, out, err) = run(home.path(), &format!("chart eur usd -o a.svg {range}"));
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", "fx: written to a.svg\n"));
    let svg = std::fs::read_to_string(home.path().join("a.svg")).unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("1 EUR was 1.1172 USD at last, a change of 0.38 %"), "{svg}");
    let dark = format!("chart eur usd -o b.png --dark --width 800 --height 400 {range}");
    assert_eq!(run(home.path(), &dark).0, 0);
    let png = std::fs::read(home.path().join("b.png")).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((size(16) % 800, size(20) % 400), (0, 0));
    for (arguments, code, said) in [
        ("eur usd,gbp -o c.svg", 2, "a picture shows one currency: ask for each of several by itself"),
        ("eur usd -o c.gif", 2, "a picture's name ends with .svg or .png"),
        ("eur usd", 2, "--output"),
        ("eur usd -o c.svg --width 199", 2, "199"),
        ("eur usd -o c.svg --start 1998-10-24 --end 1998-10-25", 4, "there are rates from 1999-01-04 to 2026-10-30"),
        ("eur zzz -o c.svg", 3, "\"zzz\" is no currency code of ISO 4217"),
        ("eur usd -o nowhere/c.svg", 1, "nowhere/c.svg: "),
    ] {
        let (exit, out, err) = run(home.path(), &format!("chart {arguments}"));
        assert_eq!((exit, out.as_str()), (code, ""), "{arguments}: {err}");
        assert!(err.starts_with("fx: ") && err.contains(said), "{arguments}: {err}");
    }
    assert!(!home.path().join("c.svg").exists());
}
