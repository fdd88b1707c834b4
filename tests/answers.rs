//! What was answered before stays answered: three hundred questions about now, past days, suspended, retired and joined currencies and
//! histories, with the answers of an earlier fx. An answer may have more fields than then, and none that differs.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use std::path::Path;

use jiff::civil::date;
use serde_json::Value;
use served::{blocking, cbr, start_without_banks};
use wire::get;

/// The questions, each with status and body of the answer, as lines of `question`, `status`, `body` with tabs between.
const ANSWERS: &str = "tests/snapshots/answers.tsv";

/// The questions in a fixed order.
fn questions() -> Vec<String> {
    let mut all = Vec::new();
    let days = [
        "",
        "&date=2026-11-24",
        "&date=2026-11-23",
        "&date=2026-11-22",
        "&date=2026-10-03",
        "&date=2022-03-02",
        "&date=2015-01-15",
        "&date=2008-12-25",
        "&date=1999-01-04",
        "&date=1998-12-31",
    ];
    for (from, to) in [
        ("USD", "EUR"),
        ("USD", "RUB"),
        ("JPY", "RUB"),
        ("EUR", "JPY"),
        ("GBP", "CHF"),
        ("RUB", "USD"),
        ("HRK", "USD"),
        ("DEM", "EUR"),
        ("USD", "KZT"),
        ("BGN", "SEK"),
    ] {
        all.extend(days.iter().map(|day| format!("/v1/convert?from={from}&to={to}&amount=1234.56{day}")));
    }
    for source in ["ECB", "CBR", "EXCHANGE-API"] {
        for (from, to) in [("USD", "EUR"), ("AED", "RUB"), ("KWD", "VND"), ("ISK", "PLN"), ("EUR", "EUR"), ("AMD", "GEL")] {
            all.extend(
                ["", "&date=2026-11-23", "&date=2026-11-20", "&date=2026-08-02", "&date=2026-11-25"]
                    .map(|day| format!("/v1/convert?from={from}&to={to}&source={source}{day}")),
            );
        }
    }
    for rule in ["before", "exact"] {
        all.extend(
            ["2026-11-24", "2026-11-22", "2026-09-28", "2010-05-03"]
                .map(|day| format!("/v1/convert?from=USD&to=EUR&amount=7&rule={rule}&date={day}")),
        );
        all.extend(["2026-11-24", "2026-11-22"].map(|day| format!("/v1/convert?from=USD&to=RUB&source=CBR&rule={rule}&date={day}")));
    }
    for (from, to) in [
        ("ROL", "USD"),
        ("BYB", "RUB"),
        ("ZWL", "EUR"),
        ("TRL", "EUR"),
        ("GBX", "EUR"),
        ("ZAC", "RUB"),
        ("XAU", "USD"),
        ("BTC", "USD"),
        ("KWF", "USD"),
        ("MXN", "PAB"),
        ("RSD", "RUB"),
        ("UAH", "BYN"),
        ("VND", "AMD"),
        ("XAU", "RUB"),
        ("ANG", "EUR"),
        ("CUC", "USD"),
    ] {
        all.push(format!("/v1/convert?from={from}&to={to}&amount=100"));
        all.push(format!("/v1/convert?from={from}&to={to}&amount=100&date=2026-11-20"));
    }
    all.extend(
        ["0", "-5", "0.01", "99999999999999999999999999.99", "0.0000000000000000000000000001", "1e3", "1,5"]
            .map(|amount| format!("/v1/convert?from=USD&to=JPY&amount={amount}")),
    );
    all.extend(
        ["half-up", "half-even", "down", "up", "ceiling", "floor", "sideways"]
            .map(|mode| format!("/v1/convert?from=USD&to=JPY&amount=-12.345&scale=3&rounding={mode}")),
    );
    all.extend(["1.5", "-2", "0", "200"].map(|fee| format!("/v1/convert?from=USD&to=RUB&amount=10&fee={fee}")));
    all.extend(["0d", "3d", "60d"].map(|age| format!("/v1/convert?from=USD&to=SEK&max_age={age}")));
    for base in ["EUR", "USD", "RUB", "KZT"] {
        all.extend(
            ["", "&source=ECB", "&source=CBR", "&date=2026-11-20", "&date=2001-07-02", "&quotes=USD,JPY,RUB", "&quotes=USD,ZZZ"]
                .map(|more| format!("/v1/rates?base={base}{more}")),
        );
    }
    for (base, quotes) in [("EUR", "USD"), ("USD", "JPY"), ("RUB", "USD"), ("EUR", "HRK"), ("USD", "RUB"), ("JPY", "AED"), ("USD", "USD")] {
        all.extend(
            [
                "&start=2026-09-01&end=2026-11-24",
                "&start=2014-12-20&end=2015-01-20",
                "&start=2020-01-01&end=2020-12-31&every=month",
                "&start=2026-11-01&every=week",
                "&start=2027-01-01&end=2026-01-01",
            ]
            .map(|range| format!("/v1/history?base={base}&quotes={quotes}{range}")),
        );
    }
    all.extend(
        [
            "/v1/history?base=EUR&start=2026-09-01&end=2026-09-10",
            "/v1/history?base=USD&start=2026-11-18",
            "/v1/history.csv?base=EUR&quotes=USD,GBP,RUB&start=2026-08-01",
            "/v1/history.ndjson?base=RUB&quotes=EUR&start=2026-11-01",
            "/v1/history?base=RUB&quotes=CNY,EUR&start=2026-11-01&source=CBR",
        ]
        .map(str::to_owned),
    );
    all.truncate(300);
    all
}

/// Whether everything that was said before is said now: more fields of an object are no difference.
fn holds(before: &Value, now: &Value) -> bool {
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            before.iter().all(|(name, value)| now.get(name).is_some_and(|now| holds(value, now)))
        }
        (Value::Array(before), Value::Array(now)) => {
            before.len() == now.len() && before.iter().zip(now).all(|(before, now)| holds(before, now))
        }
        _ => before == now,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_before_is_answered_alike() {
    let running = start_without_banks().await;
    let days = [(date(2026, 11, 18), "78.5"), (date(2026, 11, 20), "79.0001"), (date(2026, 11, 21), "79.25"), (date(2026, 11, 25), "81")];
    running.store.put(&days.map(|(day, usd)| cbr(day, usd))).await.unwrap();
    running.books.forget();
    let (address, questions) = (running.address, questions());
    assert_eq!(questions.len(), 300);
    let asked = questions.clone();
    let answers = blocking(move || asked.iter().map(|question| get(address, question)).collect::<Vec<_>>()).await;
    let now: Vec<(u16, String)> = answers.into_iter().map(|answer| (answer.status, answer.body)).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(ANSWERS);
    if std::env::var_os("FX_BLESS").is_some() {
        let lines = questions
            .iter()
            .zip(&now)
            .map(|(question, (status, body))| format!("{question}\t{status}\t{}\n", body.replace("\r\n", "\\r\\n").replace('\n', "\\n")));
        std::fs::write(&file, lines.collect::<String>()).unwrap();
    }
    let before = std::fs::read_to_string(&file).unwrap();
    assert_eq!(before.lines().count(), questions.len());
    let mut differ = Vec::new();
    for ((question, (status, body)), line) in questions.iter().zip(&now).zip(before.lines()) {
        let mut cells = line.split('\t');
        let (asked, then, said) = (cells.next().unwrap(), cells.next().unwrap(), cells.next().unwrap());
        assert_eq!(asked, question);
        let same = match (serde_json::from_str::<Value>(said), serde_json::from_str::<Value>(body)) {
            (Ok(said), Ok(body)) => holds(&said, &body),
            _ => said == body.replace("\r\n", "\\r\\n").replace('\n', "\\n"),
        };
        if !same || then != status.to_string() {
            differ.push(format!("{question}\n  then {then} {said}\n  now  {status} {body}"));
        }
    }
    assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), questions.len(), differ.join("\n"));
}
