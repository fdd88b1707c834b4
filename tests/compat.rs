//! The addresses of other APIs: shapes, names, digits, and the errors of each.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "compat/cbr.rs"]
mod cbr;
#[path = "compat/expectations.rs"]
mod expectations;
#[path = "compat/files.rs"]
mod files;
#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use jiff::civil::date;
use served::{Running, blocking, start};
use wire::{Answer, ask, get};

async fn asked(running: &Running, target: &'static str) -> Answer {
    let address = running.address;
    blocking(move || get(address, &format!("/compat{target}"))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn frankfurter_1() {
    let running = start().await;
    let day = asked(&running, "/frankfurter/v1/2022-03-05?symbols=USD,JPY,ZZZ").await;
    assert_eq!(
        (day.status, day.body.as_str(), day.header("content-type")),
        (
            200,
            r#"{"amount":1.0,"base":"EUR","date":"2022-03-04","rates":{"JPY":126.17,"USD":1.0929}}"#,
            Some("application/json; charset=utf-8")
        )
    );
    let amount = asked(&running, "/frankfurter/v1/2022-03-04?from=usd&to=EUR&amount=10.50").await;
    assert_eq!(amount.body, r#"{"amount":10.50,"base":"USD","date":"2022-03-04","rates":{"EUR":9.60746637386769146307987922}}"#);
    let range = asked(&running, "/frankfurter/v1/2022-03-03..2022-03-06?to=USD").await;
    assert_eq!(
        range.body,
        r#"{"amount":1.0,"base":"EUR","start_date":"2022-03-03","end_date":"2022-03-04","rates":{"2022-03-03":{"USD":1.1076},"2022-03-04":{"USD":1.0929}}}"#
    );
    assert_eq!(asked(&running, "/frankfurter/v1/latest").await.json()["date"], "2026-10-30");
    assert_eq!(asked(&running, "/frankfurter/v1/9999-12-31").await.json()["date"], "2026-10-30");
    assert_eq!(asked(&running, "/frankfurter/v1/2026-10-01..").await.json()["end_date"], "2026-10-30");
    assert_eq!(asked(&running, "/frankfurter/v1/currencies").await.json()["JPY"], "Japanese Yen");
}

#[tokio::test(flavor = "multi_thread")]
async fn frankfurter_2() {
    let running = start().await;
    let rates = asked(&running, "/frankfurter/v2/rates?date=2022-03-04&quotes=usd,GBP&expand=providers").await;
    assert_eq!(
        rates.body,
        concat!(
            r#"[{"date":"2022-03-04","base":"EUR","quote":"GBP","rate":0.82388,"providers":[{"key":"ECB","date":"2022-03-04","rate":0.82388}]},"#,
            r#"{"date":"2022-03-04","base":"EUR","quote":"USD","rate":1.0929,"providers":[{"key":"ECB","date":"2022-03-04","rate":1.0929}]}]"#
        )
    );
    let range = asked(&running, "/frankfurter/v2/rates.csv?from=2022-03-03&to=2022-03-04&quotes=USD&providers=ecb").await;
    assert_eq!(range.body, "date,base,quote,rate\n2022-03-03,EUR,USD,1.1076\n2022-03-04,EUR,USD,1.0929\n");
    let lines = blocking({
        let address = running.address;
        move || ask(address, "GET", "/compat/frankfurter/v2/rates?date=2022-03-04&quotes=USD", "Accept: application/x-ndjson\r\n")
    })
    .await;
    assert_eq!(
        (lines.body.as_str(), lines.header("content-type")),
        ("{\"date\":\"2022-03-04\",\"base\":\"EUR\",\"quote\":\"USD\",\"rate\":1.0929}\n", Some("application/x-ndjson"))
    );
    // Without quotes, and with it among them, the base in itself is a rate of the newest day.
    let all = asked(&running, "/frankfurter/v2/rates?date=2022-03-05&base=usd&providers=ecb&expand=providers").await;
    assert!(all.body.contains(r#"{"date":"2022-03-04","base":"USD","quote":"USD","rate":1.0},"#), "{}", all.body);
    let named = asked(&running, "/frankfurter/v2/rates.csv?from=2022-03-03&to=2022-03-04&quotes=USD,EUR,GBP&providers=ecb").await;
    let own: Vec<&str> = named.body.lines().filter(|line| line.contains(",EUR,EUR,")).collect();
    assert_eq!((own, named.body.lines().count()), (vec!["2022-03-03,EUR,EUR,1.0", "2022-03-04,EUR,EUR,1.0"], 7));
    let every = asked(&running, "/frankfurter/v2/rates.csv?from=2022-03-03&to=2022-03-04&providers=ecb").await;
    assert_eq!(every.body.lines().filter(|line| line.ends_with(",EUR,EUR,1.0")).count(), 2, "{}", every.body);
    // Of named currencies any range, of every one a year.
    let long = asked(&running, "/frankfurter/v2/rates.csv?from=0000-01-01&to=2022-03-04&quotes=USD&providers=ecb").await;
    assert_eq!((long.status, long.body.lines().nth(1)), (200, Some("1999-01-04,EUR,USD,1.1789")));
    assert_eq!(asked(&running, "/frankfurter/v2/rates.csv?from=2021-03-04&to=2022-03-04").await.status, 200);
    let month = asked(&running, "/frankfurter/v2/rates?from=2022-01-01&to=2022-02-28&quotes=USD&group=month").await;
    assert_eq!(month.json().as_array().unwrap().len(), 2);
    let rate = asked(&running, "/frankfurter/v2/rate/usd/rub").await;
    assert_eq!(rate.body, r#"{"date":"2026-11-24","base":"USD","quote":"RUB","rate":80.1234}"#);
    let ruble = asked(&running, "/frankfurter/v2/currency/rub").await.json();
    assert_eq!((ruble["iso_code"].as_str(), ruble["iso_numeric"].as_str()), (Some("RUB"), Some("643")));
    assert_eq!(ruble["providers"], serde_json::json!(["CBR", "ECB", "EXCHANGE-API"]));
    let keys = asked(&running, "/frankfurter/v2/providers").await.json();
    assert_eq!((&keys[0]["key"], &keys[0]["pivot_currency"], &keys[1]["key"]), (&"CBR".into(), &"RUB".into(), &"ECB".into()));
    assert!(asked(&running, "/frankfurter/v2/currencies").await.json().as_array().unwrap().len() > 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_exchange_rates() {
    let running = start().await;
    let day = asked(&running, "/openexchangerates/historical/2022-03-05.json?app_id=x&symbols=EUR,USD,BTC").await.json();
    assert_eq!((&day["base"], day["rates"].to_string().as_str()), (&"USD".into(), r#"{"EUR":0.914996797511,"USD":1}"#));
    let latest = asked(&running, "/openexchangerates/latest.json").await;
    assert!(latest.body.contains(r#""RUB":80.1234"#) && latest.body.contains(r#""USD":1,"#), "{}", latest.body);
    // The end of the day of the oldest rate: that of 29 September.
    assert_eq!(latest.json()["timestamp"], 1_790_726_399);
    let series = asked(&running, "/openexchangerates/time-series.json?start=2022-03-04&end=2022-03-06&base=EUR&symbols=USD").await.json();
    assert_eq!(series["rates"].to_string(), r#"{"2022-03-04":{"USD":1.0929},"2022-03-05":{"USD":1.0929},"2022-03-06":{"USD":1.0929}}"#);
    let converted = asked(&running, "/openexchangerates/convert/19999.95/USD/RUB?app_id=x").await;
    assert!(converted.body.contains(r#""request":{"query":"/convert/19999.95/USD/RUB","amount":19999.95,"from":"USD","to":"RUB"}"#));
    assert!(converted.body.ends_with(r#""rate":80.1234},"response":1602463.99383}"#), "{}", converted.body);
    let names = asked(&running, "/openexchangerates/currencies.json?prettyprint=1").await.json();
    assert_eq!((&names["RUB"], &names["DEM"]), (&"Russian Ruble".into(), &serde_json::Value::Null));
    assert_eq!(asked(&running, "/openexchangerates/currencies.json?show_inactive=1").await.json()["DEM"], "German Mark");
    // What keeps caches out asks for nothing.
    for target in [
        "/openexchangerates/latest.json?callback=f&_=1",
        "/frankfurter/v1/latest?_=1&nocache=2&access_key=k",
        "/prebid/latest.json?date=20261124&cb=3",
    ] {
        assert_eq!(asked(&running, target).await.status, 200, "{target}");
    }
    // django-money names the base twice.
    for (target, status) in [
        ("/openexchangerates/latest.json?base=EUR&base_currency=EUR", 200),
        ("/openexchangerates/latest.json?base=EUR&base_currency=GBP", 400),
        ("/openexchangerates/latest.json?base_currency=EUR", 400),
    ] {
        assert_eq!(asked(&running, target).await.status, status, "{target}");
    }
    assert_eq!(asked(&running, "/openexchangerates/usage.json?app_id=x").await.json()["data"]["status"], "active");
}

/// In the afternoon the Bank of Russia has tomorrow's sheet, and tomorrow has begun in the east: a range has what the day alone has.
#[tokio::test(flavor = "multi_thread")]
async fn tomorrow_is_in_the_range_of_who_names_it() {
    let running = start().await;
    running.store.put(&[served::cbr_by(date(2026, 11, 25), "81", date(2026, 11, 24), served::now())]).await.unwrap();
    running.books.forget();
    let (today, tomorrow) = ("2026-11-24,USD,RUB,80.1234\n", "2026-11-25,USD,RUB,81\n");
    let both = format!("{today}{tomorrow}");
    for (days, rows) in [
        ("date=2026-11-25", tomorrow),
        ("from=2026-11-24", today),
        ("from=2026-11-24&to=2026-11-24", today),
        ("from=2026-11-24&to=2026-11-25", &both),
        ("from=2026-11-24&to=2026-11-30", &both),
        ("from=2026-11-24&group=week", "2026-11-23,USD,RUB,80.1234\n"),
        ("from=2026-11-24&to=2026-11-25&group=week", "2026-11-23,USD,RUB,80.5617\n"),
    ] {
        let target: &'static str = format!("/frankfurter/v2/rates.csv?base=USD&quotes=RUB&{days}").leak();
        assert_eq!(asked(&running, target).await.body, format!("date,base,quote,rate\n{rows}"), "{days}");
    }
    let own = |path: &'static str| {
        let address = running.address;
        blocking(move || ask(address, "GET", path, "Accept: application/json\r\n"))
    };
    for (path, ahead) in [
        ("/v1/history?base=USD&quotes=RUB&start=2026-11-24", false),
        ("/v1/history?base=USD&quotes=RUB&start=2026-11-24&end=2026-11-25", true),
        ("/v1/history?base=USD&quotes=RUB&start=2026-11-25&end=2026-11-25", true),
        ("/v1/history?base=USD&quotes=RUB&start=2026-11-24&end=2026-11-25&every=calendar", true),
    ] {
        let body = own(path).await.body;
        assert_eq!(body.contains(r#"{"date":"2026-11-25","base":"USD","quote":"RUB","rate":"81","source":"CBR""#), ahead, "{path}: {body}");
    }
    // Version 1 has the European Central Bank's alone, whose last is long ago here; a day that has begun nowhere is none of a range.
    for (path, status) in [("2026-11-25", 200), ("2026-11-25..2026-11-25", 200), ("2026-11-25..", 404), ("2026-11-26..2026-11-26", 404)] {
        let path: &'static str = format!("/frankfurter/v1/{path}?symbols=USD").leak();
        let answer = asked(&running, path).await;
        assert_eq!((answer.status, answer.body.contains("2026-10-30")), (status, status == 200), "{path}: {}", answer.body);
    }
    assert!(own("/v1/chart/USD-RUB.svg?start=2026-11-20&end=2026-11-25").await.body.contains("24 Nov 2026 – 25 Nov 2026"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refuses_in_its_own_words() {
    let running = start().await;
    for (target, status, member, text) in [
        ("/frankfurter/v1/nothing", 404, "message", "not found"),
        ("/frankfurter/v1/latest?base=ZZZ", 404, "message", "not found"),
        ("/frankfurter/v1/latest?symbols=ZZZ", 404, "message", "not found"),
        ("/frankfurter/v1/1998-12-31", 404, "message", "not found"),
        ("/frankfurter/v1/2022-13-45", 422, "message", "invalid date"),
        ("/frankfurter/v1/2022-03-04..2022-02-30", 422, "message", "invalid date"),
        ("/frankfurter/v1/2022-03-04..2022-03-01", 404, "message", "not found"),
        ("/frankfurter/v1/latest?from=USD&to=USD", 422, "message", "bad currency pair"),
        ("/frankfurter/v1/latest?amount=0", 422, "message", "invalid amount"),
        ("/frankfurter/v1/latest?amount=1e400", 422, "message", "invalid amount"),
        ("/frankfurter/v2/nothing/else", 404, "message", "not found"),
        ("/frankfurter/v2/rates?base=ZZZ", 422, "message", "invalid currency: ZZZ"),
        ("/frankfurter/v2/rates?date=2022-02-30", 422, "message", "invalid date"),
        ("/frankfurter/v2/rates?date=2022-02-01&from=2022-01-01", 422, "message", "conflicting params"),
        ("/frankfurter/v2/rates?group=decade&from=2022-01-01", 422, "message", "invalid group"),
        ("/frankfurter/v2/rates?from=0000-01-01", 422, "message", "range too long: name quotes, or at most a year"),
        (
            "/frankfurter/v2/rates?from=2020-02-01&to=2021-02-02&group=month",
            422,
            "message",
            "range too long: name quotes, or at most a year",
        ),
        ("/frankfurter/v2/rates?x=1", 422, "message", "unknown parameter: x"),
        ("/frankfurter/v2/rate/USD/%1b%5b2J", 422, "message", "invalid currency: [2J"),
        ("/frankfurter/v2/currency/ZZZ", 404, "message", "not found"),
        ("/openexchangerates/latest.json?base=ZZZ", 400, "message", "invalid_base"),
        ("/openexchangerates/historical/2022-02-30.json", 400, "message", "invalid_date"),
        ("/openexchangerates/historical/1990-01-01.json", 400, "message", "not_available"),
        ("/openexchangerates/time-series.json?start=2022-01-01&end=2023-01-01", 400, "message", "invalid_date_range"),
        ("/openexchangerates/convert/1e3/USD/EUR", 400, "message", "invalid_value"),
        ("/openexchangerates/convert/1/USD/ZZZ", 400, "message", "invalid_currency"),
        ("/openexchangerates/nothing", 404, "message", "not_found"),
        // Another question's figures would look like an answer.
        ("/frankfurter/v1/latest?date=2020-01-02&symbols=USD", 422, "message", "unknown parameter: date"),
        ("/frankfurter/v1/2022-03-04?end_at=2022-03-08", 422, "message", "unknown parameter: end_at"),
        ("/frankfurter/v1/latest?quotes=USD", 422, "message", "unknown parameter: quotes"),
        ("/frankfurter/v1/latest?symbols=USD&format=csv", 422, "message", "unknown parameter: format"),
        ("/frankfurter/v1/currencies?symbols=USD", 422, "message", "unknown parameter: symbols"),
        ("/frankfurter/v2/currencies?symbols=USD", 422, "message", "unknown parameter: symbols"),
        ("/frankfurter/v2/providers?key=ECB", 422, "message", "unknown parameter: key"),
        ("/openexchangerates/latest.json?symbols=EUR&date=2022-03-04", 400, "message", "invalid_parameter"),
        ("/openexchangerates/convert/100/USD/EUR?date=2022-03-04", 400, "description", "date means nothing here."),
        ("/openexchangerates/latest.json?currencies=EUR", 400, "description", "currencies means nothing here."),
        ("/prebid/latest.json?base=USD", 422, "error", "unknown parameter: base"),
        ("/prebid/latest.json?to=RUB&source=CBR", 422, "error", "unknown parameter: source"),
        ("/openexchangerates/latest.json?only_alternative=1", 403, "message", "not_allowed"),
        ("/openexchangerates/historical/2022-03-04.json?show_bid_ask=true", 403, "message", "not_allowed"),
    ] {
        let answer = asked(&running, target).await;
        assert_eq!((answer.status, answer.json()[member].as_str()), (status, Some(text)), "{target}: {}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{target}");
    }
}

/// Each address with its whole body, or its beginning where that ends with an ellipsis.
async fn holds(cases: &[(&'static str, u16, &str)]) {
    let running = start().await;
    for (target, status, body) in cases {
        let answer = asked(&running, target).await;
        let same = body.strip_suffix('…').map_or(answer.body == *body, |begin| answer.body.starts_with(begin));
        assert!(answer.status == *status && same, "{target}: {} {}", answer.status, answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_bears_the_day_that_its_rates_are_of() {
    // The last second of 4 and 5 March 2022, of 30 October and of 24 November 2026.
    let oer = |stamp: i64| {
        format!(
            "{{\"disclaimer\":\"Reference rates of central banks and other publishers: see /v1/sources for each one's terms.\",\"license\":\"See /v1/sources: each source's terms hold for its figures.\",\"timestamp\":{stamp},…"
        )
    };
    let stamps = [1_646_438_399, 1_646_524_799, 1_793_404_799, 1_795_564_799].map(oer);
    holds(&[
        // A law's figure is not the publisher's, and brings no later day.
        ("/frankfurter/v1/latest?symbols=USD,HRK", 200, r#"{"amount":1.0,"base":"EUR","date":"2026-10-30","rates":{"USD":1.1172}}"#),
        ("/frankfurter/v1/latest?symbols=HRK", 404, r#"{"message":"not found"}"#),
        ("/frankfurter/v1/latest?base=HRK&symbols=USD", 404, r#"{"message":"not found"}"#),
        ("/frankfurter/v1/2022-03-06?to=USD", 200, r#"{"amount":1.0,"base":"EUR","date":"2022-03-04","rates":{"USD":1.0929}}"#),
        // What begins on a silent day begins with what was in force on it; what is missing is left out.
        (
            "/frankfurter/v1/2022-03-05..2022-03-06?to=USD,RUB",
            200,
            r#"{"amount":1.0,"base":"EUR","start_date":"2022-03-04","end_date":"2022-03-04","rates":{"2022-03-04":{"USD":1.0929}}}"#,
        ),
        (
            "/frankfurter/v1/2022-03-06..2022-03-07?to=USD",
            200,
            r#"{"amount":1.0,"base":"EUR","start_date":"2022-03-04","end_date":"2022-03-07","rates":{"2022-03-04":{"USD":1.0929},"2022-03-07":{"USD":1.0895}}}"#,
        ),
        ("/frankfurter/v1/latest?from=&base=USD&to=EUR", 200, r#"{"amount":1.0,"base":"USD","date":"2026-10-30","rates":{"EUR":0.895094880057}}"#),
        // The end of the day asked, or of the oldest rate.
        ("/openexchangerates/historical/2022-03-04.json?symbols=EUR", 200, &stamps[0]),
        ("/openexchangerates/historical/2022-03-05.json?symbols=EUR", 200, &stamps[1]),
        ("/openexchangerates/latest.json?symbols=SEK&base=EUR", 200, &stamps[2]),
        ("/openexchangerates/latest.json?symbols=RUB", 200, &stamps[3]),
        ("/openexchangerates/latest.json?symbols=RUB,HRK", 200, &stamps[3]),
        ("/openexchangerates/latest.json?symbols=USD", 200, &stamps[3]),
    ])
    .await;
    let running = start().await;
    let converted = asked(&running, "/openexchangerates/convert/1/EUR/SEK").await;
    assert_eq!(converted.json()["meta"]["timestamp"], 1_793_404_799, "{}", converted.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn frankfurter_2_answers_all_that_it_reads() {
    holds(&[
        // A provider that is named answers itself, and no law in its place.
        ("/frankfurter/v2/rates?providers=ecb&quotes=HRK", 200, "[]"),
        ("/frankfurter/v2/rate/EUR/HRK?providers=ecb", 404, r#"{"status":404,"message":"not found"}"#),
        ("/frankfurter/v2/rates?providers=ecb&base=DEM&quotes=USD", 200, "[]"),
        (
            "/frankfurter/v2/rates.csv?providers=ecb&quotes=HRK&from=2022-12-30&to=2023-01-03",
            200,
            "date,base,quote,rate\n2022-12-30,EUR,HRK,7.5365\n",
        ),
        ("/frankfurter/v2/rate/EUR/HRK", 200, r#"{"date":"2026-11-24","base":"EUR","quote":"HRK","rate":7.53450}"#),
        // Several answer in their order, each where those before it have nothing.
        (
            "/frankfurter/v2/rates.csv?providers=cbr,ecb,zzz&quotes=RUB,ISK&expand=providers",
            200,
            "date,base,quote,rate,providers\n2026-10-30,EUR,ISK,136,ECB:136\n2026-11-24,EUR,RUB,92.5,CBR:92.5\n",
        ),
        ("/frankfurter/v2/rates?providers=zzz", 200, "[]"),
        ("/frankfurter/v2/rates?date=1901-01-01", 200, "[]"),
        ("/frankfurter/v2/rates?from=2022-03-05&to=2022-03-04", 200, "[]"),
        ("/frankfurter/v2/rates.csv?to=2022-03-05&quotes=USD", 200, "date,base,quote,rate\n2022-03-04,EUR,USD,1.0929\n"),
        // What was in force on a silent first day comes first, once.
        (
            "/frankfurter/v2/rates.csv?from=2022-03-05&to=2022-03-07&quotes=USD,EUR&providers=ecb",
            200,
            "date,base,quote,rate\n2022-03-04,EUR,EUR,1.0\n2022-03-04,EUR,USD,1.0929\n2022-03-07,EUR,EUR,1.0\n2022-03-07,EUR,USD,1.0895\n",
        ),
        ("/frankfurter/v2/rates.csv?from=2022-03-05&to=2022-03-06&quotes=USD", 200, "date,base,quote,rate\n2022-03-04,EUR,USD,1.0929\n"),
        // The mean of 28 February to 4 March, under that Monday; of a whole week, wherever in it the range begins.
        (
            "/frankfurter/v2/rates.csv?from=2022-03-02&to=2022-03-03&quotes=USD&group=week",
            200,
            "date,base,quote,rate\n2022-02-28,EUR,USD,1.10944\n",
        ),
        (
            "/frankfurter/v2/rate/EUR/USD?from=2022-03-02&to=2022-03-03",
            200,
            r#"{"date":"2022-03-02","base":"EUR","quote":"USD","rate":1.1106}"#,
        ),
        ("/frankfurter", 200, r#"{"name":"fx","versions":{"v1":{"base":"/v1",…"#),
        ("/frankfurter/v1", 200, r#"{"version":"v1","status":"frozen","openapi":"/openapi.json","docs":"/docs"}"#),
        ("/frankfurter/v2", 200, r#"{"version":"v2","status":"current","openapi":"/openapi.json","docs":"/docs"}"#),
        ("/frankfurter/v2/currencies?providers=zzz", 200, "[]"),
    ])
    .await;
    let running = start().await;
    let ours = asked(&running, "/frankfurter/v2/currencies?providers=cbr").await.json();
    let codes: Vec<&str> = ours.as_array().unwrap().iter().map(|listed| listed["iso_code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"RUB") && codes.contains(&"KZT") && !codes.contains(&"ISK"), "{codes:?}");
    let ecb = asked(&running, "/frankfurter/v2/providers").await.json()[1].clone();
    let told = ["key", "country_code", "rate_type", "publish_cadence", "publishes_missed"].map(|name| ecb[name].to_string());
    assert_eq!(told, [r#""ECB""#, r#""EU""#, r#""reference rate""#, r#""daily""#, "16"]);
}
