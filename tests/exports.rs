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
fn a_file_may_be_named_or_sent() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exports");
    for name in ["sparkasse.csv", "statement.xlsx"] {
        let (said, sent, code) = convert_file(&["--to", "usd"], &export(name));
        assert_eq!(
            convert_file(&["--to", "usd", folder.join(name).to_str().unwrap()], b"not read"),
            (said.clone(), sent.clone(), code),
            "{name}"
        );
        assert_eq!(convert_file(&["--to", "usd", "-"], &export(name)), (said, sent, code), "{name}");
    }
    let (said, made, code) = convert_file(&["--to", "usd", "none.csv"], b"");
    assert_eq!((said.as_str(), made.as_str(), code), ("fx: none.csv cannot be read: No such file or directory (os error 2)\n", "", 1));
    let (said, made, code) = convert_file(&["--to", "usd", "."], b"");
    assert_eq!((said.as_str(), made.as_str(), code), ("fx: . cannot be read: is a directory\n", "", 1));
}

#[test]
fn of_several_sheets_the_one_that_is_read_is_named() {
    let (said, rows, code) = convert_file(&["--to", "usd"], &export("sheets.xlsx"));
    let note = "the sheet \"March\" is read, and \"April\", \"lists\" are not: save another as a file of its own to have it read";
    assert_eq!(said, format!("fx: {note}\nfx: its currency is \"Currency\"\n"));
    assert_eq!(rows.lines().nth(1), Some("2022-03-04,7,EUR,7.65,1.0929,2022-03-04,ECB,current,"));
    assert_eq!((rows.lines().count(), code), (2, 0));
}

/// A column that counts in parts or in many of its currency is refused whatever says of which currency it is.
#[test]
fn what_a_column_counts_in_is_never_passed_over() {
    for (name, counted) in [
        ("Amount (Cr)", "cr"),
        ("Amount (₹ L)", "l"),
        ("Amount in lacs", "lacs"),
        ("Amount x100", "x100"),
        ("Amount (1/100)", "100"),
        ("Amount (10^3)", "10^"),
        ("Kwota (tys. zł)", "tys"),
        ("Kwota w groszach", "groszach"),
        ("金额(万元)", "万"),
        ("金額（千円）", "千"),
        ("금액(만원)", "만"),
        ("Montant en milliers", "milliers"),
        ("Importe (miles)", "miles"),
        ("Valor (R$ mil)", "mil"),
        ("Belopp (tkr)", "tkr"),
        ("Belopp (tSEK)", "tsek"),
        ("Price (p)", "p"),
        ("Amount ¢", "¢"),
        ("Amount (%)", "%"),
        ("amount_micros", "micros"),
        ("Amount (USDm)", "usdm"),
        ("Amount ($MM)", "mm"),
        ("Amount (fils)", "fils"),
    ] {
        let file = format!("date;{name};currency\n2022-03-04;6;EUR\n2022-03-07;7;EUR\n");
        let (said, rows, code) = convert_file(&["--to", "usd"], file.as_bytes());
        let way = "name it with --amount to have it read as whole units, or make it whole units first";
        assert_eq!(said, format!("fx: the column {name:?} says that it counts in {counted}: {way}\n"));
        assert_eq!((rows.as_str(), code), ("", 2), "{name}");
        let (said, rows, code) = convert_file(&["--to", "usd", "--amount", name], file.as_bytes());
        assert!(said.contains(&format!("amounts are read as whole units, though their column says {counted}")), "{said}");
        assert_eq!((rows.lines().nth(1).unwrap().split(';').nth(3), code), (Some("6.56"), 0), "{name}");
    }
    // What only looks so: a month, a year, a code, whole units of another money.
    for name in ["Montant mars", "Amount 2024", "Amount (EUR)", "Amount EUR"] {
        let file = format!("date;{name};currency\n2022-03-04;6;EUR\n2022-03-07;7;EUR\n");
        assert_eq!(convert_file(&["--to", "usd"], file.as_bytes()).2, 0, "{name}");
    }
}

#[test]
fn days_that_are_not_those_of_amounts_are_not_taken_for_them() {
    for name in ["Date of birth", "DOB", "Geburtsdatum", "expiry date"] {
        let file = format!("name,{name},amount,from\nann,2001-02-03,100,EUR\n");
        let (said, rows, code) = convert_file(&["--to", "usd"], file.as_bytes());
        let why = format!("{name:?} is not taken for the day of the amounts: --date-column takes it");
        assert_eq!(said, format!("fx: no column holds days: today's rates are used; {why}\n"));
        assert_eq!((rows.lines().nth(1).unwrap().split(',').nth(6), code), (Some("2026-10-30"), 0), "{name}");
        let (_, rows, _) = convert_file(&["--to", "usd", "--date-column", name], file.as_bytes());
        assert_eq!(rows.lines().nth(1).unwrap().split(',').nth(6), Some("2001-02-02"), "{name}");
    }
    let both = "DOB,paid,amount,from\n1980-02-03,2022-03-04,100,EUR\n";
    let (said, rows, _) = convert_file(&["--to", "usd"], both.as_bytes());
    assert_eq!(said, "fx: the day is \"paid\"\n");
    assert!(rows.contains(",109.29,"), "{rows}");
}

#[test]
fn signs_and_words_of_cells_that_several_currencies_have_are_said_or_refused() {
    let last = |row: &str| {
        let (said, rows, code) = convert_file(&["--to", "usd", "--date", "2026-09-29"], format!("amount,from\n{row}\n").as_bytes());
        (said.lines().next().unwrap_or_default().to_owned(), rows.lines().last().unwrap().rsplit(',').next().unwrap().to_owned(), code)
    };
    let refused = |row: &str, text: &str| {
        let (said, rows, code) = convert_file(&["--to", "usd", "--date", "2026-09-29"], format!("amount,from\n{row}\n").as_bytes());
        assert!(rows.contains(text) && code == 7, "{said}{rows}");
    };
    for (row, text) in [
        ("100,K", "\"\"K\"\" may be MMK, PGK, ZMW: write the code"),
        ("100,P", "\"\"P\"\" may be BWP, PHP: write the code"),
        ("100,L", "\"\"L\"\" may be HNL, ALL, MDL: write the code"),
        ("100,Rs.", "\"\"Rs.\"\" may be INR, LKR, MUR, NPR, PKR: write the code"),
        ("100,mark", "\"\"mark\"\" may be BAM, DEM, FIM: write the code"),
        ("100,lire", "\"\"lire\"\" may be ITL, TRY: write the code"),
        ("Rs.100,", "\"\"Rs.\"\" may be INR, LKR, MUR, NPR, PKR: a column or --from says which"),
        ("100 escudos,", "\"\"escudos\"\" may be CVE, PTE: a column or --from says which"),
        ("5k,EUR", "\"\"k\"\" counts in many or in parts: write all digits of the amount"),
        ("2 Mio,EUR", "\"\"Mio\"\" counts in many or in parts: write all digits of the amount"),
        ("5 lakh,INR", "\"\"lakh\"\" counts in many or in parts: write all digits of the amount"),
    ] {
        refused(row, text);
    }
    assert_eq!(last("50 centimes,").0, "fx: centimes is read as EUR; it may also be CHF, MAD, DZD");
}

#[test]
fn a_row_of_totals_may_begin_with_an_empty_cell() {
    let file =
        "Date,Description,Amount,Currency\n2022-03-04,a,5,EUR\n,TOTAL,5,EUR\n,Closing balance,100,EUR\n2022-03-07,Total,20,EUR\n,x,1,EUR\n";
    let (said, rows, code) = convert_file(&["--to", "usd"], file.as_bytes());
    assert!(said.contains("2 rows are blank or a total, and passed over"), "{said}");
    let kept: Vec<&str> = rows.lines().skip(1).map(|row| row.split(',').nth(1).unwrap()).collect();
    assert_eq!((kept.as_slice(), code), (["a", "Total", "x"].as_slice(), 7));
}

#[test]
fn years_of_two_digits_that_may_stand_first_are_refused_until_it_is_said() {
    let years = |arguments: &[&str], days: [&str; 2]| {
        let file = format!("Date,Amount,Currency\n{},5,EUR\n{},5,EUR\n", days[0], days[1]);
        let (_, rows, code) = convert_file(&[arguments, &["--to", "usd"]].concat(), file.as_bytes());
        let dates: Vec<String> = rows.lines().skip(1).map(|row| row.split(',').nth(5).unwrap().to_owned()).collect();
        (dates.join(" "), rows.lines().nth(1).unwrap().rsplit(',').next().unwrap().to_owned(), code)
    };
    for days in [["22/03/04", "22/03/17"], ["22-03-04", "22-03-17"]] {
        assert_eq!(years(&[], days), (" ".to_owned(), " dmy or mdy\"".to_owned(), 7), "{days:?}");
        assert_eq!(years(&["--date-format", "ymd"], days), ("2022-03-04 2022-03-17".to_owned(), String::new(), 0), "{days:?}");
        assert_eq!(years(&["--date-format", "dmy"], days), ("2004-03-22 2017-03-22".to_owned(), String::new(), 0), "{days:?}");
    }
    // The last numbers change less, as years do; and German days have points.
    assert_eq!(years(&[], ["04/03/22", "17/03/22"]).0, "2022-03-04 2022-03-17");
    assert_eq!(years(&[], ["22.03.04", "22.03.17"]).0, "2004-03-22 2017-03-22");
}

#[test]
fn dare_and_avere_are_what_goes_out_and_comes_in() {
    let file = "Data contabile;Dare;Avere;Divisa\n04/03/2022;12,50;;EUR\n17/03/2022;;1.234,50;EUR\n";
    let (_, rows, code) = convert_file(&["--to", "usd"], file.as_bytes());
    let results: Vec<&str> = rows.lines().skip(1).map(|row| row.split(';').nth(4).unwrap()).collect();
    assert_eq!((results.as_slice(), code), (["-13.66", "1364.25"].as_slice(), 0));
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

/// Files of a few lines as people have them: what is given, the file, what is said, and its rows as far as they are of interest.
#[rustfmt::skip]
const FILES: [(&[&str], &str, &str, &[&str]); 38] = [
    // A dash in the place of decimals is no minus.
    (&[], "Datum;Betrag;Währung\n04.03.2022;100.–;CHF\n04.03.2022;1'200.-;CHF\n04.03.2022;-5.-;CHF\n", "days are written as 04.03.2022", &["108.68", "1304.18", "-5.43"]),
    (&[], "Dato;Beløp;Valuta\n04.03.2022;100,-;NOK\n04.03.2022;1.200,-;NOK\n04.03.2022;kr 55,-;NOK\n04.03.2022;55,00-;NOK\n", "decimals have a comma", &["11.11", "133.34", "6.11", "-6.11"]),
    // A sign and a code around one amount.
    (&[], "Date,Amount\n2022-03-04,\"$1,234.56 CAD\"\n2022-03-04,€5 USD\n", "", &["968.11", "!one amount has two currencies, € and USD"]),
    // Two columns of what goes out and what comes in.
    (&[], "Date,Debit,Credit,Currency\n2022-03-04,12.50,,EUR\n2022-03-04,,99.00,EUR\n2022-03-04,0.00,99.00,EUR\n2022-03-04,1.00,2.00,EUR\n2022-03-04,,,EUR\n",
        "what stands in \"Debit\" is below zero, and what stands in \"Credit\" above",
        &["-13.66", "108.20", "108.20", "!one amount goes out and another comes in: a row has one of them", "!the amount is missing"]),
    (&[], "Buchungstag;Soll;Haben;Währung\n04.03.2022;12,50;;EUR\n04.03.2022;;99,00;EUR\n", "what stands in \"Soll\" is below zero", &["-13.66", "108.20"]),
    (&["--from", "gbp"], "Date,Money Out,Money In,Balance\n04/03/2022,12.50,,100\n31/03/2022,,99.00,199\n", "the day first", &["-16.58", "129.91"]),
    // A currency in the name of the column.
    (&[], "Datum;Betrag (€)\n04.03.2022;5,00\n", "the amounts are EUR", &["5.46"]),
    (&[], "Date,Price (GBp)\n2022-03-04,100\n", "the amounts are GBX", &["1.33"]),
    (&["--from", "chf"], "Date,Amount (EUR)\n2022-03-04,5.00\n", "the amounts are CHF, though their column names EUR", &["5.43"]),
    // Names of currencies in other languages.
    (&[], "amount,currency,date\n1,Euro,2022-03-04\n1,доллар США,2022-03-04\n1,ユーロ,2022-03-04\n1,zł,2022-03-04\n1,YEN,2022-03-04\n1,dolar,2022-03-04\n1,usdd,2022-03-04\n",
        "доллар США is read as USD, which has that name in another language",
        &["1.09", "1.00", "1.09", "0.23", "0.01", "!\"dolar\" may be USD, AUD, CAD, HKD and 18 more: write the code", "!\"usdd\" is no currency code of ISO 4217; did you mean USD?"]),
    // A column of days of which not all can be read.
    (&[], "Datum;Betrag;Währung\n4. März 2022;1,00;EUR\nirgendwann;1,00;EUR\n4 de marzo de 2022;1,00;EUR\n4 марта 2022 г.;1,00;EUR\n",
        "the day is \"Datum\"", &["1.09", "!a date is a day of the calendar, written as 2026-11-24", "1.09", "1.09"]),
    (&[], "Date,Amount,Currency\n\"Fri, 04 Mar 2022\",1,EUR\n04MAR2022,1,EUR\n\"4th March, 2022\",1,EUR\n20220304T101500Z,1,EUR\n", "", &["1.09", "1.09", "1.09", "1.09"]),
    // Totals, also in the place of the day.
    (&[], "Date,Amount,Currency\n2022-03-04,1.00,EUR\nTotal,1.00,EUR\nGrand Total:,1.00,\n", "2 rows are blank or a total, and passed over", &["1.09"]),
    // Empty fields behind those of the header, a text that looks like a formula, a header that is none, what is no currency.
    (&[], "Date,Amount,Currency\n2022-03-04,1.00,EUR,\n2022-03-04,1.00,EUR,,\n2022-03-04,1.00,EUR,x\n", "", &["1.09", "1.09", "!the row has 4 columns, and the header 3"]),
    (&[], "Date,Amount,Currency\n2022-03-04,\"=\"\"100\"\"\",EUR\n", "", &["109.29"]),
    (&[], "2022-03-04,1.00,EUR\n", "the column \"amount\" is missing; the header has 2022-03-04, 1.00, EUR; --no-header reads a file that has none", &[]),
    (&[], "Date,Amount,Currency\n2022-03-04,1,BTC\n", "", &["!\"BTC\" is no currency code of ISO 4217; it is a crypto-asset, for which no central bank publishes a rate"]),
    (&[], "Date,Amount\n2022-03-04,1\n", "the column \"from\" is missing; the header has Date, Amount", &[]),
    (&["--fee", "1.5"], "Date,Amount,Currency\n2022-03-04,100,EUR\n", "", &["109.29"]),
    // A column that counts in something else than whole units, and the same where it is named.
    (&[], "created,amount_in_cents,currency\n2022-03-04,10000,EUR\n", "the column \"amount_in_cents\" says that it counts in cents: name it with --amount to have it read as whole units, or make it whole units first", &[]),
    (&[], "Datum;Betrag (T€)\n04.03.2022;100\n", "the column \"Betrag (T€)\" says that it counts in t", &[]),
    (&["--amount", "Amount (USD m)", "--to", "eur"], "Date,Amount (USD m)\n2022-03-04,100\n", "amounts are read as whole units, though their column says m", &["91.50"]),
    // A sign that stands in a column of its own, or beside the amount.
    (&[], "Date,Amount,DR/CR,Currency\n2022-03-04,100.00,DR,EUR\n2022-03-04,5.00,CR,EUR\n", "\"DR/CR\" says in which direction money goes, and is not read: a result has the sign of its amount", &["109.29", "5.46"]),
    (&[], "Buchungstag;Betrag;Währung;S/H\n04.03.2022;1,00;EUR;S\n04.03.2022;5,00;EUR;H\n", "\"S/H\" says in which direction money goes", &["1.09", "5.46"]),
    (&[], "Date,Amount,DR/CR,Currency\n2022-03-04,-100.00,DR,EUR\n2022-03-04,5.00,CR,EUR\n", "its currency is \"Currency\"\n", &["-109.29", "5.46"]),
    (&[], "Date,Amount,Currency\n2022-03-04,100.00 DR,EUR\n2022-03-04,5.00Cr,EUR\n", "", &["!\"DR\" may say that money goes out or comes in: write what goes out with a minus", "!\"Cr\" may say that money goes out or comes in: write what goes out with a minus"]),
    // A column for days of which nothing can be read is no reason for today's rates; seconds since 1970, and parts of a day with a comma.
    (&[], "Datum;Betrag;Währung\nirgendwann 1;1,00;EUR\n", "the day is \"Datum\"", &["!a date is a day of the calendar, written as 2026-11-24"]),
    (&[], "created,amount,currency\n1646352000,1.00,EUR\n1646611200,1.00,EUR\n", "days are written as 1646352000", &["1.09", "1.09"]),
    (&[], "Datum;Betrag;Währung\n44624,75;1,00;EUR\n", "days are written as 44624,75", &["1.09"]),
    // Signs of a currency in two columns of what goes out and comes in.
    (&[], "Date,Type,Paid out,Paid in,Balance\n04 Mar 2022,x,£100.00,,£900\n04 Mar 2022,y,,£200.00,£1100\n04 Mar 2022,y,£0.00,£200.00,£1100\n", "£ is read as GBP", &["-132.65", "265.31", "265.31"]),
    // Names in Chinese, Japanese and Korean.
    (&[], "交易日期,交易金额,币种\n2022-03-04,100.00,人民币\n", "the day is \"交易日期\"", &["15.82"]),
    (&[], "取引日,金額,通貨\n2022年3月4日,\"1,500\",JPY\n", "the amount is \"金額\"", &["12.99"]),
    (&[], "거래일,금액,통화\n2022-03-04,\"50,000\",KRW\n", "its currency is \"통화\"", &["41.02"]),
    // What is a hundredth to some markets.
    (&[], "Date,Amount,Currency\n2022-03-04,100,ZAr\n2022-03-04,100 USd,\n2022-03-04,100,ZAc\n", "", &["!ZAr is ZAC to some markets, of which 100 are one ZAR: write ZAC or ZAR", "!USd is USX to some markets, of which 100 are one USD: write USX or USD", "0.07"]),
    // Whatever a row names as its target, --to is the target of all, and it is said.
    (&[], "Date,Amount,Currency,To\n2022-03-04,1.50,EUR,GBP\n", "\"To\" names currencies and is not read: --to-column takes them", &["1.64"]),
    // A currency in the name of the column, and another in the row.
    (&[], "Date,Amount (EUR),Currency\n2022-03-04,100,EUR\n2022-03-04,100,GBP\n2022-03-04,100,\n", "the amount is \"Amount (EUR)\"", &["109.29", "!the name of the amount's column says EUR, and the row GBP: --from-column names the column that counts", "109.29"]),
    (&[], "Date,Price (GBp),Currency\n2022-03-04,100,GBP\n", "", &["!the name of the amount's column says GBX, and the row GBP: --from-column names the column that counts"]),
    (&["--from-column", "Currency"], "Date,Amount (EUR),Currency\n2022-03-04,100,GBP\n", "", &["132.65"]),
];

#[test]
fn small_files_have_their_exact_results() {
    for (arguments, file, said, expected) in FILES {
        let target: &[&str] = if arguments.contains(&"--to") { &[] } else { &["--to", "usd"] };
        let (notes, rows, _) = convert_file(&[arguments, target].concat(), file.as_bytes());
        assert!(notes.contains(said), "{file}{notes}");
        let mut rows = csv_of(&rows);
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        let at = |name: &str| head.iter().position(|other| other == name);
        let shown = |row: &Vec<String>| match (at("result").and_then(|at| row.get(at)), at("error").and_then(|at| row.get(at))) {
            (Some(result), _) if !result.is_empty() => result.clone(),
            (_, error) => format!("!{}", error.map_or("", String::as_str)),
        };
        assert_eq!(rows.iter().map(shown).collect::<Vec<_>>(), *expected, "{file}");
    }
}

/// The rows of a file, whatever stands between its fields.
fn csv_of(text: &str) -> Vec<Vec<String>> {
    let delimiter = if text.lines().next().is_some_and(|head| head.contains(';')) { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_file_in_utf_16_needs_no_mark() {
    let text = "Date\tAmount\tCurrency\r\n04.03.2022\t1.234,50\tEUR\r\n";
    for (name, bytes) in [
        ("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ("UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        let (said, rows, code) = convert_file(&["--to", "usd"], &bytes);
        assert!(said.contains(&format!("it is {name}")), "{said}");
        assert_eq!((code, rows.lines().last().unwrap()), (0, "04.03.2022\t1.234,50\tEUR\t1349.19\t1.0929\t2022-03-04\tECB\tcurrent\t"));
    }
}

#[test]
fn objects_that_name_no_day_are_counted() {
    let (said, rows, code) =
        convert_file(&["--to", "usd"], b"[{\"amount\":1,\"from\":\"EUR\",\"date\":\"2022-03-04\"},{\"amount\":2,\"from\":\"Euro\"}]");
    assert_eq!((said.as_str(), code), ("fx: 1 row names no day: today's rates are used\n", 0));
    assert!(rows.contains("\"result\":\"1.09\""), "{rows}");
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

#[test]
fn months_and_years_are_no_days_and_it_is_said() {
    for (name, cells) in [
        ("Month", ["2024-03", "2024-04"]),
        ("period", ["03/2024", "12/2024"]),
        ("Monat", ["März 2024", "Mai 2024"]),
        ("when", ["Mar 2024", "Sept 2023"]),
        ("Year", ["2023", "2024"]),
        ("Geschäftsjahr", ["2023", "2024"]),
    ] {
        let file = format!("{name},amount,from\n{},1,EUR\n{},2,EUR\n", cells[0], cells[1]);
        let (said, _, code) = convert_file(&["--to", "usd"], file.as_bytes());
        let expected = format!("fx: {name:?} holds no days but months or years: today's rates are used, and --date says another day\n");
        assert_eq!((said, code), (expected, 0), "{cells:?}");
    }
    // Numbers that might be years are none under another name.
    let (said, ..) = convert_file(&["--to", "usd"], b"invoice,amount,from\n2023,1,EUR\n");
    assert_eq!(said, "fx: no column holds days: today's rates are used\n");
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
