//! Days that one can misread: today east of here, tomorrow, silent days, old codes; the same to every route. And bare figures, which say
//! their day in headers.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::served::{Running, blocking, cbr, start};
use crate::wire::{Answer, ask, get};

/// Holds some members of each answer to what is expected.
async fn holds(running: &Running, cases: &[(&str, u16, Value)]) {
    let (address, cases) = (running.address, cases.iter().map(|(target, status, of)| ((*target).to_owned(), *status, of.clone())));
    let cases: Vec<(String, u16, Value)> = cases.collect();
    blocking(move || {
        for (target, status, members) in cases {
            let answer = get(address, &target);
            assert_eq!(answer.status, status, "{target}: {}", answer.body);
            for (pointer, value) in members.as_object().unwrap() {
                assert_eq!(answer.json().pointer(pointer).unwrap_or(&Value::Null), value, "{target}: {pointer} in {}", answer.body);
            }
        }
    })
    .await;
}

fn plain(running: &Running, target: &'static str) -> impl Future<Output = Answer> + use<> {
    let address = running.address;
    blocking(move || ask(address, "GET", target, "Accept: text/plain\r\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_figure_says_its_day_in_headers_and_a_stale_one_is_refused() {
    let running = start().await;
    let told =
        |answer: &Answer| ["x-fx-rate-date", "x-fx-source", "x-fx-freshness"].map(|name| answer.header(name).unwrap_or("-").to_owned());
    for (target, body, of) in [
        ("/v1/convert?from=USD&to=RUB&source=CBR", "80.12", ["2026-11-24", "CBR", "current"]),
        ("/v1/convert?from=USD&to=RUB&date=2026-11-24&source=CBR", "80.12", ["2026-11-24", "CBR", "current"]),
        ("/v1/convert?from=USD&to=GBP&date=2022-03-05&source=ECB", "0.75", ["2022-03-04", "ECB", "carried"]),
        ("/v1/convert?from=DEM&to=EUR&amount=100", "51.13", ["2026-11-24", "LAW", "current"]),
        ("/v1/convert?from=HRK&to=RUB&amount=100&source=CBR", "1227.69", ["2026-11-24", "LAW+CBR", "current"]),
        ("/v1/convert?from=GBX&to=RUB&amount=250&source=CBR", "25.00", ["2026-11-24", "UNIT+CBR", "current"]),
        ("/v1/convert?from=USD&to=USD&amount=7", "7.00", ["2026-11-24", "NONE", "current"]),
        // Who allows the age gets the figure.
        ("/v1/convert?from=USD&to=GBP&source=ECB&max_age=25d", "0.75", ["2026-10-30", "ECB", "stale"]),
    ] {
        for _ in 0..3 {
            let answer = plain(&running, target).await;
            assert_eq!((answer.status, answer.body.as_str(), told(&answer)), (200, body, of.map(str::to_owned)), "{target}");
            let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_lowercase();
            for name in ["x-fx-rate-date", "x-fx-source", "x-fx-freshness"] {
                assert!(exposed.split(',').any(|exposed| exposed.trim() == name), "{name} is not in {exposed}");
            }
        }
    }
    for target in ["/v1/convert?from=USD&to=GBP&source=ECB", "/v1/convert?from=SEK&to=DKK&source=ECB"] {
        let refused = plain(&running, target).await;
        let problem = refused.json();
        assert_eq!(
            (refused.status, problem["type"].as_str(), problem["last_date"].as_str()),
            (404, Some("/problems/rate-too-old"), Some("2026-10-30"))
        );
        assert!(
            problem["detail"].as_str().unwrap().contains("25 days old") && problem["detail"].as_str().unwrap().contains("max_age=25d"),
            "{problem}"
        );
        assert_eq!(refused.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_code_after_its_end_is_questioned_on_every_route() {
    let running = start().await;
    let old = |parameter: Value, code: &str| json!({"/type": "/problems/unknown-currency", "/parameter": parameter, "/suggestions/0": code, "/successor": code});
    let mut cases = Vec::new();
    for (query, parameter, code) in [
        ("from=RUR&to=USD&date=2015-06-01", "from", "RUB"),
        ("from=USD&to=RUR&date=2015-06-01", "to", "RUB"),
        ("from=TRL&to=EUR&date=2010-03-01", "from", "TRY"),
        ("from=TRL&to=EUR", "from", "TRY"),
        ("from=EUR&to=BYR&date=2017-01-02", "to", "BYN"),
        ("from=VEB&to=EUR&date=2015-01-02", "from", "VEF"),
        ("from=ROL&to=RUB", "from", "RON"),
        ("from=ZMK&to=EUR&source=ECB", "from", "ZMW"),
    ] {
        cases.push((format!("/v1/convert?{query}"), 404, old(json!(parameter), code)));
    }
    for (target, code) in [
        ("/v1/rates?base=TRL", "TRY"),
        ("/v1/rates?base=USD&quotes=EUR,TRL&date=2010-03-01", "TRY"),
        ("/v1/history?base=EUR&quotes=TRL&start=2010-03-01&end=2010-03-05", "TRY"),
        ("/v1/history.csv?base=ROL&quotes=EUR&start=2010-03-01&end=2010-03-05", "RON"),
        ("/v1/history?base=TRL&start=2010-03-01&end=2010-03-05", "TRY"),
        ("/v1/chart/TRL-EUR.svg?start=2010-03-01", "TRY"),
    ] {
        cases.push((target.to_owned(), 404, old(Value::Null, code)));
    }
    cases.push((
        "/v1/convert?from=USD&to=EUR,TRL&source=CBR".to_owned(),
        200,
        json!({"/0/to": "EUR", "/1/to": "TRL", "/1/problem/successor": "TRY"}),
    ));
    // The codes that have one reading: the law's, the old money's own, and beside its own successor.
    cases.extend([
        ("/v1/convert?from=TRL&to=EUR&date=2004-12-31".to_owned(), 200, json!({"/legs/0/source": "ECB"})),
        ("/v1/convert?from=TRL&to=TRY&amount=1000000&date=2010-03-01".to_owned(), 200, json!({"/result": "1.00", "/legs/0/source": "LAW"})),
        ("/v1/convert?from=HRK&to=EUR&amount=7.5345".to_owned(), 200, json!({"/result": "1.00"})),
        ("/compat/frankfurter/v1/2010-03-01?base=TRL".to_owned(), 404, json!({"/message": "not found"})),
        ("/compat/openexchangerates/historical/2010-03-01.json?base=TRL".to_owned(), 400, json!({"/message": "not_available"})),
    ]);
    let cases: Vec<(&str, u16, Value)> = cases.iter().map(|(target, status, of)| (target.as_str(), *status, of.clone())).collect();
    holds(&running, &cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_no_currency_refuses_no_other() {
    let running = start().await;
    holds(&running, &[
        (
            "/v1/convert?from=GBP&to=USA,EUR&source=CBR",
            200,
            json!({"/0/to": "USA", "/0/problem/type": "/problems/unknown-currency", "/0/problem/parameter": "to", "/0/problem/suggestions/0": "USD", "/1/to": "EUR"}),
        ),
        ("/v1/convert?from=GBP&to=EUR,,rub&source=CBR", 200, json!({"/0/to": "EUR", "/1/to": "", "/1/problem/status": 404, "/2/to": "RUB"})),
        ("/v1/convert?from=GBP&to=EUR,XTS&source=CBR", 200, json!({"/1/to": "XTS", "/1/problem/type": "/problems/no-rate"})),
        ("/v1/convert?from=GBP&to=USA,UER", 404, json!({"/type": "/problems/unknown-currency", "/parameter": "to"})),
        ("/v1/convert?from=GBP&to=XTS,USA&source=CBR", 404, json!({"/type": "/problems/no-rate"})),
        ("/v1/convert?from=GBP&to=EUR,USA,EUR", 400, json!({"/parameter": "to"})),
        ("/v1/convert?from=GBQ&to=USA,EUR", 404, json!({"/parameter": "from"})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_has_begun_somewhere_is_answered_and_a_later_one_by_nobody_else() {
    let running = start().await;
    // At 10:15 in UTC the 25th has begun fourteen hours further east.
    let carried =
        json!({"/requested_date": "2026-11-25", "/rate_date": "2026-11-24", "/freshness": "carried", "/reason": "not-yet-published"});
    holds(
        &running,
        &[
            ("/v1/convert?from=USD&to=RUB&date=2026-11-25", 200, carried.clone()),
            ("/v1/convert?from=USD&to=RUB&date=2026-11-25&source=CBR", 200, carried),
            ("/v1/convert?from=USD&to=RUB&date=2026-11-25&source=CBR&rule=exact", 404, json!({"/type": "/problems/no-rate"})),
            ("/v1/rates?base=USD&quotes=RUB&date=2026-11-25", 200, json!({"/rates/0/rate_date": "2026-11-24"})),
            ("/v1/convert?from=USD&to=RUB&date=2026-11-26", 404, json!({"/type": "/problems/no-rate"})),
            ("/compat/openexchangerates/historical/2026-11-25.json?symbols=RUB", 200, json!({"/rates/RUB": 80.1234})),
            ("/compat/frankfurter/v2/rate/USD/RUB?date=2026-11-25", 200, json!({"/date": "2026-11-24"})),
        ],
    )
    .await;
    // A sheet of the day after is for who names that day.
    running.store.put(&[cbr(date(2026, 11, 26), "82")]).await.unwrap();
    running.books.forget();
    holds(
        &running,
        &[
            ("/v1/convert?from=USD&to=RUB&date=2026-11-25", 200, json!({"/rate_date": "2026-11-24"})),
            ("/v1/convert?from=USD&to=RUB&date=2026-11-26", 200, json!({"/rate_date": "2026-11-26", "/rate": "82"})),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_not_put_on_who_has_nothing_to_do_with_it() {
    let running = start().await;
    holds(&running, &[
        // Nobody ever quoted the test code: the kuna's last day at the ECB is no reason.
        ("/v1/convert?from=HRK&to=XTS", 404, json!({"/type": "/problems/no-rate", "/detail": "No source has a rate of HRK to XTS."})),
        // What is suspended is the rouble, not the kuna that a law replaced.
        (
            "/v1/convert?from=HRK&to=RUB&source=ECB",
            404,
            json!({"/type": "/problems/currency-suspended", "/detail": "ECB has not quoted RUB since 2022-03-01: ask for a date up to then, or for another source."}),
        ),
        // A source that has no sheet of a Sunday has suspended nothing.
        ("/v1/convert?from=EUR&to=RUB&source=ECB&date=2026-10-25&rule=exact", 404, json!({"/type": "/problems/no-rate"})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cell_has_one_number_of_its_day_or_an_error() {
    let running = start().await;
    running.store.put(&[cbr(date(2026, 11, 21), "76.0123")]).await.unwrap();
    running.books.forget();
    let address = running.address;
    blocking(move || {
        for (target, kind, body, day) in [
            ("txt?from=USD&to=RUB&amount=100&source=CBR", "text/plain; charset=utf-8", "8012.34", "2026-11-24"),
            ("txt?from=USD&to=RUB&amount=100&source=CBR&decimal=comma", "text/plain; charset=utf-8", "8012,34", "2026-11-24"),
            ("txt?from=USD&to=RUB&amount=-100&source=CBR&decimal=point&scale=0", "text/plain; charset=utf-8", "-8012", "2026-11-24"),
            ("csv?from=USD&to=RUB&amount=100&source=CBR", "text/csv; charset=utf-8; header=absent", "8012.34\r\n", "2026-11-24"),
            (
                "csv?from=USD&to=RUB&amount=100&source=CBR&decimal=comma",
                "text/csv; charset=utf-8; header=absent",
                "\"8012,34\"\r\n",
                "2026-11-24",
            ),
            ("csv?from=USD&to=JPY&source=CBR&decimal=comma", "text/csv; charset=utf-8; header=absent", "170\r\n", "2026-11-24"),
            // A Sunday.
            ("txt?from=USD&to=RUB&source=CBR&date=2026-11-22", "text/plain; charset=utf-8", "76.01", "2026-11-21"),
            ("txt?from=USD&to=RUB&source=CBR&date=2026-11-22&decimal=comma", "text/plain; charset=utf-8", "76,01", "2026-11-21"),
            (
                "csv?from=USD&to=RUB&source=CBR&date=2026-11-22&decimal=comma",
                "text/csv; charset=utf-8; header=absent",
                "\"76,01\"\r\n",
                "2026-11-21",
            ),
            // A Saturday of years ago.
            ("txt?from=EUR&to=USD&source=ECB&date=2022-03-05&scale=4&decimal=comma", "text/plain; charset=utf-8", "1,0929", "2022-03-04"),
            ("txt?from=USD&to=GBP&source=ECB&max_age=25d", "text/plain; charset=utf-8", "0.75", "2026-10-30"),
        ] {
            // Three times: what was just answered is answered alike.
            for _ in 0..3 {
                let answer = get(address, &format!("/v1/convert.{target}"));
                let of = (answer.status, answer.header("content-type"), answer.body.as_str(), answer.header("x-fx-rate-date"));
                assert_eq!(of, (200, Some(kind), body, Some(day)), "{target}");
                assert!(answer.header("x-fx-source").is_some() && answer.header("etag").is_some(), "{target}");
            }
        }
        for (query, status, slug, parameter) in [
            ("from=USD&to=GBP&source=ECB", 404, "rate-too-old", ""),
            ("from=USD&to=RUB,EUR", 400, "invalid-parameter", "to"),
            ("from=USD&to=RUBB", 404, "unknown-currency", "to"),
            ("from=TRL&to=EUR", 404, "unknown-currency", "from"),
            ("from=USD&to=RUB&decimal=%2C", 400, "invalid-parameter", "decimal"),
            ("from=USD&to=RUB&decimal=", 400, "invalid-parameter", "decimal"),
            ("from=USD&to=RUB&fee=1", 400, "invalid-parameter", "fee"),
            ("from=USD&to=RUB&amount=1,5", 400, "invalid-parameter", "amount"),
            ("from=USD&to=RUB&date=1990-01-01", 404, "no-rate", ""),
        ] {
            for form in ["txt", "csv"] {
                let problem = get(address, &format!("/v1/convert.{form}?{query}"));
                let json = problem.json();
                assert_eq!(
                    (problem.status, json["type"].as_str()),
                    (status, Some(format!("/problems/{slug}").as_str())),
                    "{query}: {json}"
                );
                assert_eq!(json["parameter"].as_str().unwrap_or_default(), parameter, "{query}: {json}");
            }
        }
    })
    .await;
}
