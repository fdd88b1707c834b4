//! Tests of `batch`: exact rows, whatever the pieces in which they come, and what is wrong in its place.

mod mutations;

use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::convert::{Books, DayRule, Fee, Question, Reads, Timetable};
use crate::currency::Code;
use crate::store;

const CSV: FileFormat = FileFormat::Csv { delimiter: None };

fn now() -> Timestamp {
    "2026-11-24T10:15:00Z".parse().unwrap()
}

fn converter() -> Converter {
    let config = crate::config::Config::default();
    let (sources, preference) = (config.enabled_sources(), config.preference());
    let books = Books::new(store::archive_only(), sources, preference, 10, Arc::new(Timetable::default()), Reads::Everything);
    Converter::new(Arc::new(books))
}

/// What becomes of a file that comes in pieces of so many bytes.
async fn pieces(plan: Plan, file: &[u8], size: usize) -> (Result<Counts, Refused>, String) {
    let (mut batch, mut out) = (Batch::new(plan, converter(), now()), Vec::new());
    let mut result = Ok(());
    for mut piece in file.chunks(size) {
        while !piece.is_empty() && result.is_ok() {
            let mut chunk = Vec::new();
            result = batch.feed(&mut piece, &mut chunk).await;
            out.append(&mut chunk);
        }
    }
    let counts = match result {
        Ok(()) => batch.end(&mut out).await,
        Err(error) => Err(error),
    };
    (counts, String::from_utf8_lossy(&out).into_owned())
}

async fn whole(plan: Plan, file: &str) -> (Result<Counts, Refused>, String) {
    let all = pieces(plan.clone(), file.as_bytes(), usize::MAX).await;
    for size in [1, 7] {
        assert_eq!(pieces(plan.clone(), file.as_bytes(), size).await, all, "in pieces of {size}");
    }
    all
}

fn counts(rows: u64, failed: u64) -> Result<Counts, Refused> {
    Ok(Counts { rows, converted: rows - failed, failed, skipped: 0 })
}

#[tokio::test]
async fn rows_of_csv_keep_their_columns_and_their_order() {
    let file = "\u{feff}id,From,to,amount,date,note\r\n\
        1,EUR,USD,100,2022-03-04,\"a, \"\"b\"\"\"\r\n\
        2,usd, eur ,0.00,2022-03-05,\"two\nlines\"\r\n\
        \r\n\
        3,EUR,EUR,-1.50,2022-03-04,\r\n\
        4,DEM,EUR,100,2022-03-04,last";
    let (counted, out) = whole(Plan::new(CSV), file).await;
    assert_eq!(
        out,
        "id,From,to,amount,date,note,result,rate,rate_date,source,freshness,error\n\
         1,EUR,USD,100,2022-03-04,\"a, \"\"b\"\"\",109.29,1.0929,2022-03-04,ECB,current,\n\
         2,usd, eur ,0.00,2022-03-05,\"two\nlines\",0.00,0.914996797511,2022-03-04,ECB,carried,\n\
         3,EUR,EUR,-1.50,2022-03-04,,-1.50,1,2022-03-04,,current,\n\
         4,DEM,EUR,100,2022-03-04,last,51.13,0.511291881196,2022-03-04,LAW,current,\n"
    );
    assert_eq!(counted, Ok(Counts { rows: 4, converted: 4, failed: 0, skipped: 1 }));
}

#[tokio::test]
async fn a_bad_row_says_why_in_its_place_and_the_others_go_on() {
    let file = "amount,from,to,date\n\
        1,usdd,EUR,2022-03-04\n\
        1,ZZZ,EUR,2022-03-04\n\
        \"1,234\",USD,EUR,2022-03-04\n\
        ,USD,EUR,2022-03-04\n\
        1,,EUR,2022-03-04\n\
        1,USD,EUR,2022-02-30\n\
        1,USD,EUR,1998-12-31\n\
        79228162514264337593543950335,EUR,JPY,2022-03-04\n\
        1,USD\n\
        1,USD,EUR,2022-03-04,extra\n\
        \u{1b}[2J,USD,EUR,\n\
        100,EUR,USD,2022-03-04\n";
    let (counted, out) = whole(Plan::new(CSV), file).await;
    let mut table = ::csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<::csv::StringRecord> = table.records().collect::<Result<_, _>>().unwrap();
    assert_eq!(
        rows.iter().map(|row| &row[9]).collect::<Vec<_>>(),
        [
            "\"usdd\" is no currency code of ISO 4217; did you mean USD?",
            "\"ZZZ\" is no currency code of ISO 4217",
            "\"1,234\" can be read two ways: 1234 or 1.234",
            "the amount is missing",
            "the currency of the amount is missing",
            "there is no 2022-02-30 in the calendar",
            "no source has a rate of USD to EUR on 1998-12-31; there are rates from 1999-01-04 to 2026-10-30",
            "the result has more than 28 digits: ask for a smaller amount or fewer decimals",
            "the row has 2 columns, and the header 4",
            "the row has 5 columns, and the header 4",
            "an amount is written in plain digits, such as 1234.56",
            "",
        ]
    );
    assert!(rows.iter().all(|row| row.len() == 10 && row[9].is_empty() != row[4].is_empty()), "{out}");
    assert_eq!((&rows[8][0], &rows[8][1], &rows[8][2], &rows[11][4]), ("1", "USD", "", "109.29"));
    assert_eq!(counted, counts(12, 11));
}

#[tokio::test]
async fn lines_of_json_keep_their_members() {
    let file = "{\"id\": 7, \"amount\": 100.00, \"from\":\"EUR\",\"to\":\"USD\",\"date\":\"2022-03-04\",\"tags\":[1,{\"to\":2}]}\r\n\
        \n\
        {\"amount\":\"0.10\",\"from\":\"\\u0045UR\",\"to\":\"USD\",\"date\":\"2022-03-04\"} \n\
        {}\n\
        {\"amount\":1e3,\"from\":\"EUR\",\"to\":\"USD\",\"date\":null}\n\
        {\"amount\":[1],\"from\":\"EUR\",\"to\":\"USD\"}\n\
        {\"amount\":1,\"amount\":2,\"from\":\"EUR\",\"to\":\"USD\"}\n\
        {\"amount\":1,\"from\":\"EUR\",\"to\":\"USD\",\"rate\":1}\n\
        [1]\n\
        {\"amount\":1";
    let (counted, out) = whole(Plan::new(FileFormat::Ndjson), file).await;
    assert_eq!(
        out.lines().collect::<Vec<_>>(),
        [
            r#"{"id": 7, "amount": 100.00, "from":"EUR","to":"USD","date":"2022-03-04","tags":[1,{"to":2}],"result":"109.29","rate":"1.0929","rate_date":"2022-03-04","source":"ECB","freshness":"current"}"#,
            r#"{"amount":"0.10","from":"\u0045UR","to":"USD","date":"2022-03-04","result":"0.11","rate":"1.0929","rate_date":"2022-03-04","source":"ECB","freshness":"current"}"#,
            r#"{"error":"the amount is missing"}"#,
            r#"{"amount":1e3,"from":"EUR","to":"USD","date":null,"error":"write all digits: 1000 instead of 1e3"}"#,
            r#"{"amount":[1],"from":"EUR","to":"USD","error":"an amount is a text or a number"}"#,
            r#"{"line":7,"error":"the member \"amount\" is there more than once"}"#,
            r#"{"line":8,"error":"the member \"rate\" has the name of one that is added here: rename it"}"#,
            r#"{"line":9,"error":"invalid type: sequence, expected a JSON object"}"#,
            r#"{"line":10,"error":"the line is no JSON object: EOF while parsing an object at column 11"}"#,
            r#"{"summary":{"rows":9,"converted":2,"failed":7}}"#,
        ]
    );
    assert_eq!(counted, counts(9, 7));
}

#[tokio::test]
async fn an_array_has_as_many_rows_as_came_and_stays_one() {
    let file = "\u{feff} [\n  {\n    \"id\": \"},]\\\"\",\n    \"amount\": 100,\n    \"from\": \"EUR\", \"to\": \"USD\", \"date\": \"2022-03-04\"\n  },\
        {\"amount\":\"0.10\",\"from\":\"EUR\",\"to\":\"USD\",\"date\":\"2022-03-04\",\"tags\":[1,{\"to\":2}]} , 7,\n{\n\"amount\":1]}, {}, ]\n";
    let (counted, out) = whole(Plan::new(FileFormat::Json), file).await;
    assert_eq!(
        out,
        "[\n{\n    \"id\": \"},]\\\"\",\n    \"amount\": 100,\n    \"from\": \"EUR\", \"to\": \"USD\", \"date\": \"2022-03-04\"\n  ,\
         \"result\":\"109.29\",\"rate\":\"1.0929\",\"rate_date\":\"2022-03-04\",\"source\":\"ECB\",\"freshness\":\"current\"},\n\
         {\"amount\":\"0.10\",\"from\":\"EUR\",\"to\":\"USD\",\"date\":\"2022-03-04\",\"tags\":[1,{\"to\":2}],\
         \"result\":\"0.11\",\"rate\":\"1.0929\",\"rate_date\":\"2022-03-04\",\"source\":\"ECB\",\"freshness\":\"current\"},\n\
         {\"row\":3,\"error\":\"invalid type: integer `7`, expected a JSON object\"},\n\
         {\"row\":4,\"error\":\"the row is no JSON object: expected `,` or `}` at line 2 column 11 of it\"},\n\
         {\"error\":\"the amount is missing\"},\n\
         {\"row\":6,\"error\":\"the row is no JSON object: EOF while parsing a value at column 0\"}\n]\n"
    );
    assert_eq!(counted, counts(6, 4));
    assert!(serde_json::from_str::<Vec<serde_json::Value>>(&out).is_ok_and(|rows| rows.len() == 6), "{out}");
    assert_eq!(whole(Plan::new(FileFormat::Json), " [ ] ").await, (counts(0, 0), "[]\n".to_owned()));
}

#[tokio::test]
async fn an_array_begins_and_ends() {
    for (file, error) in [
        ("", Refused::NoArray),
        ("{}", Refused::NoArray),
        (" 7", Refused::NoArray),
        ("[", Refused::OpenArray),
        ("[{\"amount\":1}", Refused::OpenArray),
        ("[\"]", Refused::OpenArray),
        ("[]]", Refused::BehindArray),
        ("[] []", Refused::BehindArray),
    ] {
        assert_eq!(whole(Plan::new(FileFormat::Json), file).await.0, Err(error), "{file}");
    }
    let limits = RowLimits { rows: 1, row_bytes: 50, ..RowLimits::default() };
    let (counted, out) = whole(Plan { limits, ..Plan::new(FileFormat::Json) }, &format!("[[\"{}\"],{{}}]", "x".repeat(100))).await;
    assert_eq!(out, "[\n{\"row\":1,\"error\":\"the row has more than 50 bytes\"}");
    assert_eq!(counted, Err(Refused::TooManyRows { limit: 1 }));
}

#[tokio::test]
async fn one_column_into_several_currencies() {
    let given = |code: &str| code.parse::<Code>().unwrap();
    let plan = |format| Plan {
        amount: "price".to_owned(),
        from: Given::fixed(Code::EUR),
        to: Given::fixed(vec![Code::USD, given("HRK")]),
        date: Given::fixed(Some(date(2022, 3, 4))),
        ..Plan::new(format)
    };
    let (_, out) = whole(plan(CSV), "price\n10\n").await;
    assert_eq!(
        out,
        "price,result_USD,rate_USD,rate_date_USD,source_USD,freshness_USD,error_USD,\
         result_HRK,rate_HRK,rate_date_HRK,source_HRK,freshness_HRK,error_HRK\n\
         10,10.93,1.0929,2022-03-04,ECB,current,,75.58,7.5584,2022-03-04,ECB,current,\n"
    );
    let (_, out) = whole(plan(FileFormat::Ndjson), "{\"price\":\"10\"}").await;
    assert!(out.starts_with(r#"{"price":"10","result_USD":"10.93","rate_USD":"1.0929","#), "{out}");
    assert!(out.contains(r#""result_HRK":"75.58","rate_HRK":"7.5584","#), "{out}");
}

#[tokio::test]
async fn a_header_that_cannot_be_used_is_refused() {
    let refused = |file: &'static str| async move { whole(Plan::new(CSV), file).await.0.unwrap_err().to_string() };
    assert_eq!(refused("").await, "the file is empty: its first line names the columns, such as amount,from,to,date");
    assert_eq!(refused("amount;from\n1;USD\n").await, "the column \"to\" is missing; the header has amount, from");
    assert_eq!(refused("amount,from,TO,to\n").await, "the column \"to\" is there more than once: name it by its number, from 1");
    assert_eq!(refused("amount,from,to,error\n").await, "the column \"error\" has the name of one that is added here: rename it");
    let wide = "amount,".repeat(2_000);
    assert_eq!(
        pieces(Plan::new(CSV), wide.as_bytes(), 4096).await.0.unwrap_err().to_string(),
        "a row has at most 1000 columns, and the header has more"
    );
    let long = "a".repeat(1_000_000);
    assert_eq!(
        pieces(Plan::new(CSV), long.as_bytes(), 4096).await.0.unwrap_err().to_string(),
        "a row has at most 65536 bytes, and the header has more"
    );
}

#[tokio::test]
async fn rows_without_measure_are_read_over() {
    let file = format!(
        "amount,from,to,date\n{}\n{}\n100,EUR,USD,2022-03-04\n",
        "1,".repeat(2_000),
        format_args!("\"{}\",USD,EUR,", "9".repeat(100_000))
    );
    let (counted, out) = pieces(Plan::new(CSV), file.as_bytes(), 4096).await;
    let rows: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            ",,,,,,,,,the row has more than 1000 columns",
            ",,,,,,,,,the row has more than 65536 bytes",
            "100,EUR,USD,2022-03-04,109.29,1.0929,2022-03-04,ECB,current,"
        ]
    );
    assert_eq!(counted, counts(3, 2));
    let file =
        format!("{{\"note\":\"{}\"}}\n{{\"amount\":100,\"from\":\"EUR\",\"to\":\"USD\",\"date\":\"2022-03-04\"}}", "x".repeat(1_000_000));
    let (counted, out) = pieces(Plan::new(FileFormat::Ndjson), file.as_bytes(), 4096).await;
    assert!(out.starts_with("{\"line\":1,\"error\":\"the line has more than 65536 bytes\"}\n{\"amount\":100,"), "{out}");
    assert_eq!(counted, counts(2, 1));
}

#[tokio::test]
async fn what_is_nested_without_measure_is_passed_through_or_refused() {
    let (open, close) = ("[".repeat(30_000), "]".repeat(30_000));
    let file = format!(
        "{{\"amount\":100,\"from\":\"EUR\",\"to\":\"USD\",\"date\":\"2022-03-04\",\"deep\":{open}{close}}}\n{{\"amount\":{open}{close}}}\n{{\"a\":{open}\n{open}\n"
    );
    let (counted, out) = pieces(Plan::new(FileFormat::Ndjson), file.as_bytes(), 4096).await;
    let rows: Vec<&str> = out.lines().collect();
    assert!(rows[0].ends_with(
        "]]],\"result\":\"109.29\",\"rate\":\"1.0929\",\"rate_date\":\"2022-03-04\",\"source\":\"ECB\",\"freshness\":\"current\"}"
    ));
    assert!(rows[1].ends_with("]]],\"error\":\"an amount is a text or a number\"}"));
    assert_eq!(rows[2], "{\"line\":3,\"error\":\"the line is no JSON object: EOF while parsing a list at column 30005\"}");
    assert_eq!(rows[3], "{\"line\":4,\"error\":\"invalid type: sequence, expected a JSON object\"}");
    assert_eq!(counted, counts(4, 3));
}

#[tokio::test]
async fn a_file_of_too_many_rows_stops_behind_the_last_good_one() {
    let plan = |format| Plan { limits: RowLimits { rows: 2, ..RowLimits::default() }, ..Plan::new(format) };
    let (counted, out) = whole(plan(CSV), "amount,from,to\n1,EUR,EUR\n2,EUR,EUR\n3,EUR,EUR\n").await;
    assert_eq!(counted, Err(Refused::TooManyRows { limit: 2 }));
    assert!(out.ends_with("2,EUR,EUR,2.00,1,2026-11-24,,current,\n"), "{out}");
    assert_eq!(whole(plan(CSV), "amount,from,to\n1,EUR,EUR\n2,EUR,EUR\n").await.0, counts(2, 0));
    assert_eq!(whole(plan(FileFormat::Ndjson), "{}\n{}\n\n\n").await.0, counts(2, 2));
    let mut out = Vec::new();
    let mut batch = Batch::new(plan(CSV), converter(), now());
    batch.feed(&mut &b"amount,from,to\n1,EUR,EUR\n2,EUR,EUR\n"[..], &mut Vec::new()).await.unwrap();
    batch.stop("why", &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), ",,,,,,,,why\n");
}

#[tokio::test]
async fn minor_units_are_a_hundredth_of_what_they_are_a_part_of() {
    let file = "amount,from,to,date\n\
        100,GBP,EUR,2022-03-04\n\
        100,gbp,EUR,2022-03-04\n\
        100,GBp,EUR,2022-03-04\n\
        100,gbx,EUR,2022-03-04\n\
        1,EUR,ZAc,2022-03-04\n\
        1,GBP,GBX,2022-03-04\n\
        1,GbP,QQX,2022-03-04\n";
    let (counted, out) = whole(Plan::new(CSV), file).await;
    let rows: Vec<&str> = out.lines().skip(1).map(|row| row.split_once("2022-03-04,").unwrap().1).collect();
    assert_eq!(
        rows,
        [
            "121.38,1.21376899548,2022-03-04,ECB,current,",
            "121.38,1.21376899548,2022-03-04,ECB,current,",
            "1.21,0.0121376899548,2022-03-04,UNIT+ECB,current,",
            "1.21,0.0121376899548,2022-03-04,UNIT+ECB,current,",
            "1680,1680.44,2022-03-04,ECB+UNIT,current,",
            "100,100,2022-03-04,UNIT,current,",
            ",,,,,\"\"\"QQX\"\" is no currency code of ISO 4217\"",
        ]
    );
    assert_eq!(counted, counts(7, 1));
}

#[tokio::test]
async fn a_fee_has_columns_of_its_own() {
    let plan = |format| Plan { fee: Some(Fee::parse("1.5").unwrap()), ..Plan::new(format) };
    let file = "fee_id,amount,from,to,date\n1,100,EUR,USD,2022-03-04\n2,-0.01,EUR,USD,2022-03-04\n3,x,EUR,USD,2022-03-04\n";
    let (_, out) = whole(plan(CSV), file).await;
    assert_eq!(
        out,
        "fee_id,amount,from,to,date,result,fee,total,rate,rate_date,source,freshness,error\n\
         1,100,EUR,USD,2022-03-04,109.29,1.64,110.93,1.0929,2022-03-04,ECB,current,\n\
         2,-0.01,EUR,USD,2022-03-04,-0.01,0.00,-0.01,1.0929,2022-03-04,ECB,current,\n\
         3,x,EUR,USD,2022-03-04,,,,,,,,\"an amount is written in plain digits, such as 1234.56\"\n"
    );
    let several = Plan { to: Given::fixed(vec![Code::USD, Code::EUR]), ..plan(FileFormat::Ndjson) };
    let (_, out) = whole(several, "{\"amount\":100,\"from\":\"EUR\",\"date\":\"2022-03-04\"}").await;
    assert!(out.contains(r#""result_USD":"109.29","fee_USD":"1.64","total_USD":"110.93","rate_USD":"1.0929""#), "{out}");
    assert!(out.contains(r#""result_EUR":"100.00","fee_EUR":"1.50","total_EUR":"101.50","#), "{out}");
    // The names are taken only where they are added.
    let header = "amount,from,to,total\n1,EUR,EUR,9\n";
    assert_eq!(whole(plan(CSV), header).await.0, Err(Refused::TakenColumn { name: "total".to_owned() }));
    assert_eq!(whole(Plan::new(CSV), header).await.0, counts(1, 0));
}

#[tokio::test]
async fn a_rule_and_an_age_hold_for_every_row() {
    let rows = "amount,from,to,date\n1,EUR,USD,2022-03-04\n1,EUR,USD,2022-03-06\n";
    let said = |change: fn(&mut Plan)| async move {
        let mut plan = Plan::new(CSV);
        change(&mut plan);
        let (_, out) = whole(plan, rows).await;
        out.lines().skip(1).map(|row| row.split_once("2022-03-0").unwrap().1.split_once(',').unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(said(|plan| plan.rule = DayRule::Before).await[0], "1.11,1.1076,2022-03-03,ECB,current,");
    let exact = said(|plan| plan.rule = DayRule::Exact).await;
    assert_eq!(exact[0], "1.09,1.0929,2022-03-04,ECB,current,");
    assert!(exact[1].starts_with(",,,,,no source has a rate of EUR to USD of 2022-03-06 itself"), "{exact:?}");
    let young = said(|plan| plan.max_age = Some(1)).await;
    assert_eq!(
        young,
        ["1.09,1.0929,2022-03-04,ECB,current,", ",,,,,\"the newest rate is of 2022-03-04, 2 days old, and at most 1 day were allowed\""]
    );
}

#[tokio::test]
async fn each_result_is_that_of_a_single_conversion() {
    let mut random = fastrand::Rng::with_seed(7);
    let (fee, less) = (Fee::parse("2.75").ok(), Fee::parse("-0.1").ok());
    for (rule, max_age, fee) in [(DayRule::OnOrBefore, None, None), (DayRule::Before, Some(3), fee), (DayRule::Exact, None, less)] {
        let plan = Plan { rule, max_age, fee, ..Plan::new(CSV) };
        each_is_single(&plan, &mut random).await;
    }
}

async fn each_is_single(plan: &Plan, random: &mut fastrand::Rng) {
    let codes = ["EUR", "USD", "JPY", "GBP", "HRK", "DEM", "IDR", "KWD", "GBX"].map(|text| text.parse::<Code>().unwrap());
    let mut asked = Vec::new();
    let any = Question { rule: plan.rule, max_age: plan.max_age, fee: plan.fee, ..Question::new(Decimal::ZERO, Code::EUR, Code::EUR) };
    for _ in 0..2000 {
        let amount = Decimal::from_i128_with_scale(i128::from(random.i64(..)) * i128::from(random.u32(1..)), random.u32(0..20));
        let day = date(random.i16(1999..2023), random.i8(1..13), random.i8(1..29));
        asked.push(Question { date: Some(day), amount, from: codes[random.usize(..9)], to: codes[random.usize(..9)], ..any });
    }
    let rows: String = asked.iter().map(|ask| format!("{},{},{},{}\n", ask.amount, ask.from, ask.to, ask.date.unwrap())).collect();
    let (_, out) = pieces(plan.clone(), format!("amount,from,to,date\n{rows}").as_bytes(), 1000).await;
    let mut table = ::csv::Reader::from_reader(out.as_bytes());
    let (converter, mut good) = (converter(), 0);
    for (record, question) in table.records().zip(&asked) {
        let record = record.unwrap();
        match converter.convert(question, now()).await {
            Ok(answer) => {
                good += 1;
                let receipt = answer.value;
                let charge = receipt.fee.map(|charge| [charge.amount.to_string(), charge.total.to_string()]);
                let rest = [
                    receipt.rate.to_string(),
                    receipt.rate_date.to_string(),
                    receipt.sources().join("+"),
                    receipt.freshness.name().to_owned(),
                    String::new(),
                ];
                let expected: Vec<String> =
                    [receipt.result.to_string()].into_iter().chain(charge.into_iter().flatten()).chain(rest).collect();
                assert_eq!(record.iter().skip(4).collect::<Vec<_>>(), expected, "{question:?}");
            }
            Err(error) => assert_eq!((&record[4], &record[record.len() - 1]), ("", error.to_string().as_str()), "{question:?}"),
        }
    }
    assert!(good > 300, "{good}");
}

proptest! {
    #[test]
    fn no_file_panics_and_pieces_change_nothing(text in "[-−(),;|\t\n\r\"'.0-9 $€pEURUSDamountfrodeTtl/:é🙂]{0,60}", size in 1_usize..9) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let plan = Plan { foreign: true, ..Plan { from: Given::fixed(Code::EUR), to: Given::fixed(vec![Code::USD]), ..Plan::new(CSV) } };
        for head in ["", "amount,date\n", "Datum;Betrag\n"] {
            let file = format!("{head}{text}");
            let all = runtime.block_on(pieces(plan.clone(), file.as_bytes(), usize::MAX));
            prop_assert_eq!(runtime.block_on(pieces(plan.clone(), file.as_bytes(), size)), all);
        }
    }
}
