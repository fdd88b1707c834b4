//! What clients expect of Frankfurter, one line each: held, or held otherwise on purpose, with the line of docs/compat.md that says why. The
//! table is printed: `cargo test --test compat expectations -- --nocapture`.

use fx::config::{Config, Root};
use std::fmt::Write;

use super::served::{blocking, start, start_at};
use super::wire::{ask, get};
use super::{Answer, asked};

const DOCUMENT: &str = include_str!("../../docs/compat.md");

/// What is expected, the address below /compat/frankfurter, the status, and a part of the body.
type Held = (&'static str, &'static str, u16, &'static str);

const HELD: &[Held] = &[
    ("the root names both versions", "", 200, r#""versions":{"v1":"#),
    ("version 1 says what it is", "/v1", 200, r#""version":"v1""#),
    ("version 2 says what it is", "/v2", 200, r#""version":"v2""#),
    ("v1: latest is in euros", "/v1/latest", 200, r#"{"amount":1.0,"base":"EUR","date":"#),
    ("v1: base", "/v1/2022-03-04?base=USD&symbols=EUR", 200, r#""base":"USD""#),
    ("v1: from is base", "/v1/2022-03-04?from=USD&to=EUR", 200, r#""base":"USD""#),
    ("v1: symbols in either case", "/v1/2022-03-04?symbols=usd", 200, r#""rates":{"USD":1.0929}"#),
    ("v1: several symbols, sorted", "/v1/2022-03-04?symbols=USD,JPY", 200, r#""rates":{"JPY":126.17,"USD":1.0929}"#),
    ("v1: unknown symbols are left out", "/v1/2022-03-04?symbols=USD,ZZZ", 200, r#""rates":{"USD":1.0929}"#),
    ("v1: only unknown symbols are not found", "/v1/2022-03-04?symbols=ZZZ", 404, r#"{"message":"not found"}"#),
    ("v1: an unknown base is not found", "/v1/latest?base=ZZZ", 404, r#"{"message":"not found"}"#),
    ("v1: a base in itself is refused", "/v1/latest?base=USD&symbols=USD", 422, r#"{"message":"bad currency pair"}"#),
    ("v1: amount", "/v1/2022-03-04?symbols=USD&amount=10", 200, r#"{"amount":10,"base":"EUR","date":"2022-03-04","rates":{"USD":10.929}}"#),
    ("v1: no amount of nothing", "/v1/latest?amount=0", 422, r#"{"message":"invalid amount"}"#),
    ("v1: a weekend has Friday's", "/v1/2022-03-06?symbols=USD", 200, r#""date":"2022-03-04""#),
    ("v1: a day to come has the newest", "/v1/9999-12-31?symbols=USD", 200, r#""date":"2026-10-30""#),
    ("v1: before the first day nothing", "/v1/1998-12-31", 404, r#"{"message":"not found"}"#),
    ("v1: no day of the calendar", "/v1/2022-02-30", 422, r#"{"message":"invalid date"}"#),
    ("v1: no word that it knows", "/v1/yesterday", 404, r#"{"message":"not found"}"#),
    ("v1: a range", "/v1/2022-03-03..2022-03-04?symbols=USD", 200, r#""rates":{"2022-03-03":{"USD":1.1076},"2022-03-04":{"USD":1.0929}}}"#),
    ("v1: a range without an end", "/v1/2026-10-29..?symbols=USD", 200, r#""end_date":"2026-10-30""#),
    ("v1: a range from a closed day carries in", "/v1/2022-03-05..2022-03-07?symbols=USD", 200, r#""start_date":"2022-03-04""#),
    ("v1: a range the wrong way round", "/v1/2022-03-04..2022-03-01", 404, r#"{"message":"not found"}"#),
    ("v1: names of currencies", "/v1/currencies", 200, r#""JPY":"Japanese Yen""#),
    (
        "v2: rates are rows",
        "/v2/rates?date=2022-03-04&quotes=USD",
        200,
        r#"[{"date":"2022-03-04","base":"EUR","quote":"USD","rate":1.0929}]"#,
    ),
    ("v2: base", "/v2/rates?date=2022-03-04&base=USD&quotes=EUR", 200, r#""base":"USD","quote":"EUR""#),
    ("v2: CSV by name", "/v2/rates.csv?date=2022-03-04&quotes=USD", 200, "date,base,quote,rate\n2022-03-04,EUR,USD,1.0929\n"),
    (
        "v2: lines by name",
        "/v2/rates.ndjson?date=2022-03-04&quotes=USD",
        200,
        "{\"date\":\"2022-03-04\",\"base\":\"EUR\",\"quote\":\"USD\",\"rate\":1.0929}\n",
    ),
    (
        "v2: a range",
        "/v2/rates.csv?from=2022-03-03&to=2022-03-04&quotes=USD",
        200,
        "2022-03-03,EUR,USD,1.1076\n2022-03-04,EUR,USD,1.0929\n",
    ),
    (
        "v2: a range from a closed day carries in",
        "/v2/rates.csv?from=2022-03-05&to=2022-03-07&quotes=USD",
        200,
        "2022-03-04,EUR,USD,1.0929\n2022-03-07",
    ),
    ("v2: one rate", "/v2/rate/EUR/USD?date=2022-03-04", 200, r#"{"date":"2022-03-04","base":"EUR","quote":"USD","rate":1.0929}"#),
    ("v2: providers", "/v2/rates?date=2022-03-04&quotes=USD&providers=ecb", 200, r#""rate":1.0929"#),
    ("v2: an unknown provider has nothing", "/v2/rates?providers=zzz", 200, "[]"),
    (
        "v2: expand names providers",
        "/v2/rates?date=2022-03-04&quotes=USD&expand=providers",
        200,
        r#""providers":[{"key":"ECB","date":"2022-03-04","rate":1.0929}]"#,
    ),
    ("v2: averages by month", "/v2/rates?from=2022-01-01&to=2022-02-28&quotes=USD&group=month", 200, r#"{"date":"2022-01-01","#),
    ("v2: an unknown currency", "/v2/rates?base=ZZZ", 422, r#""message":"invalid currency: ZZZ""#),
    ("v2: no day of the calendar", "/v2/rates?date=2022-02-30", 422, r#""message":"invalid date""#),
    ("v2: a day and a range", "/v2/rates?date=2022-02-01&from=2022-01-01", 422, r#""message":"conflicting params""#),
    ("v2: no such group", "/v2/rates?group=decade&from=2022-01-01", 422, r#""message":"invalid group""#),
    ("v2: no such parameter", "/v2/rates?x=1", 422, r#""message":"unknown parameter: x""#),
    ("v2: currencies", "/v2/currencies", 200, r#""iso_code":"USD""#),
    ("v2: one currency", "/v2/currency/RUB", 200, r#""iso_numeric":"643""#),
    ("v2: no such currency", "/v2/currency/ZZZ", 404, r#""message":"not found""#),
    ("v2: providers say their pivot", "/v2/providers", 200, r#""pivot_currency":"RUB""#),
    ("no such route", "/v2/nothing/else", 404, r#""message":"not found""#),
];

/// The same, answered otherwise: the last is the beginning of the line of docs/compat.md with the reason.
const OTHERWISE: &[(Held, &str)] = &[
    (
        ("rates have five significant digits", "/v1/2022-03-04?base=USD&symbols=EUR", 200, r#""EUR":0.914996797511"#),
        "| rates are rounded |",
    ),
    (
        ("a suspended rouble is carried", "/v2/rates?date=2022-03-04&quotes=RUB&providers=ecb", 200, "[]"),
        "| a currency that a publisher suspended",
    ),
    (
        (
            "a blend of providers",
            "/v2/rates?quotes=USD&expand=providers",
            200,
            r#""providers":[{"key":"CBR","date":"2026-11-24","rate":1.15446923121}]}]"#,
        ),
        "| version 2 blends its providers |",
    ),
    (("pegs that are no code of ISO 4217", "/v2/rate/GBP/GGP", 422, r#""message":"invalid currency: GGP""#), "| pegs give rates"),
    (
        (
            "a week stands under 1 January plus whole weeks",
            "/v2/rates.csv?from=2022-03-02&to=2022-03-03&quotes=USD&group=week",
            200,
            "\n2022-02-28,",
        ),
        "| `group=week` stands",
    ),
    (("group without from is passed over", "/v2/rates?group=month", 422, "message"), "| `group` without `from`"),
    (
        ("to without from is passed over", "/v2/rates.csv?to=2022-03-05&quotes=USD", 200, "2022-03-04,EUR,USD,1.0929"),
        "| `to` without `from`",
    ),
    (
        ("every currency of any range", "/v2/rates?from=1999-01-04&to=2022-03-04", 422, "range too long"),
        "A range of more than a year without `quotes`",
    ),
];

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stdout, reason = "to be read")]
async fn the_table_of_expectations_holds() {
    let running = start().await;
    let (mut table, mut wrong) = (String::new(), Vec::new());
    let all = HELD.iter().map(|held| (held, None)).chain(OTHERWISE.iter().map(|(held, why)| (held, Some(*why))));
    for ((what, address, status, part), why) in all {
        let answer = asked(&running, String::leak(format!("/frankfurter{address}"))).await;
        let same = answer.status == *status && answer.body.contains(part);
        let word = if why.is_some() { "otherwise" } else { "holds" };
        writeln!(table, "{:<9} {what:<48} {address}", if same { word } else { "WRONG" }).unwrap();
        if !same {
            wrong.push(format!("{what}: {address}: {} {}", answer.status, answer.body.chars().take(300).collect::<String>()));
        }
        assert!(why.is_none_or(|why| DOCUMENT.lines().any(|line| line.starts_with(why))), "{what} has no line in docs/compat.md");
    }
    println!("{table}{} of {} expectations of Frankfurter hold", HELD.len(), HELD.len() + OTHERWISE.len());
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_root_of_a_host_it_is_where_clients_look() {
    let rooted = start_at(Config::default().server, "sqlite::memory:", Root::Frankfurter).await;
    let (own, address) = (start().await, rooted.address);
    let usual = own.address;
    blocking(move || {
        for (at_root, below) in [
            ("/", ""),
            ("/v1", "/v1"),
            ("/v2", "/v2"),
            ("/latest?from=USD&to=EUR", "/v1/latest?from=USD&to=EUR"),
            ("/2022-03-04?symbols=USD", "/v1/2022-03-04?symbols=USD"),
            ("/2022-03-03..2022-03-04?to=USD", "/v1/2022-03-03..2022-03-04?to=USD"),
            ("/2022-02-30", "/v1/2022-02-30"),
            ("/currencies", "/v1/currencies"),
            ("/v1/latest", "/v1/latest"),
            ("/v1/currencies", "/v1/currencies"),
            ("/v1/2022-03-04..", "/v1/2022-03-04.."),
            ("/v2/rates?date=2022-03-04&quotes=USD", "/v2/rates?date=2022-03-04&quotes=USD"),
            ("/v2/rate/EUR/USD", "/v2/rate/EUR/USD"),
            ("/v2/nothing/else", "/v2/nothing/else"),
        ] {
            let (here, there) = (get(address, at_root), get(address, &format!("/compat/frankfurter{below}")));
            assert_eq!(
                (here.status, &here.body, here.header("content-type")),
                (there.status, &there.body, there.header("content-type")),
                "{at_root}"
            );
        }
        // What is fx's alone is where it was; of a service that is not set up so, everything is.
        let page = |address, accept: &str| -> Answer { ask(address, "GET", "/", accept) };
        assert!(page(address, "Accept: text/html,*/*;q=0.8\r\n").body.starts_with("<!DOCTYPE html>"));
        for address in [address, usual] {
            assert_eq!(get(address, "/v1/convert?from=USD&to=RUB").json()["rate"], "80.1234");
            assert_eq!(get(address, "/v1/currencies/USD").status, 200);
            assert_eq!(get(address, "/usd-to-rub").status, 200);
        }
        assert!(page(usual, "").body.starts_with("<!DOCTYPE html>"));
        assert_eq!([get(usual, "/latest").status, get(usual, "/v2/rates").status], [404, 404]);
        assert!(get(usual, "/v1/currencies").body.starts_with('['), "fx's own list");
    })
    .await;
}
