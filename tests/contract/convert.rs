//! All that `GET /v1/convert` can be asked: rules, ages, fees, minor units, laws, bare results.

use fx::currency::Counts;
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::served::{Running, blocking, cbr, start};
use crate::wire::{Answer, ask, get};

/// The service with a sheet of Saturday 21 November beside that of Tuesday the 24th, which is today.
async fn two_sheets() -> Running {
    let running = start().await;
    running.store.put(&[cbr(date(2026, 11, 21), "76.0123")]).await.unwrap();
    running.books.forget();
    running
}

/// Asks each query, and holds some members of its answer to what is expected.
async fn holds(cases: &[(&str, u16, Value)]) {
    let running = two_sheets().await;
    let (address, cases) = (running.address, cases.iter().map(|(query, status, of)| ((*query).to_owned(), *status, of.clone())));
    let cases: Vec<(String, u16, Value)> = cases.collect();
    blocking(move || {
        for (query, status, members) in cases {
            let answer = get(address, &format!("/v1/convert?{query}"));
            assert_eq!(answer.status, status, "{query}: {}", answer.body);
            for (pointer, value) in members.as_object().unwrap() {
                assert_eq!(answer.json().pointer(pointer).unwrap_or(&Value::Null), value, "{query}: {pointer} in {}", answer.body);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_say_which_sheet_stands_for_a_day() {
    let of = |rate: &str, date: &str| json!({"/rate": rate, "/rate_date": date});
    holds(&[
        ("from=USD&to=RUB&source=CBR&date=2026-11-22", 200, of("76.0123", "2026-11-21")),
        ("from=USD&to=RUB&source=CBR&date=2026-11-22&rule=on-or-before", 200, json!({"/rule": null, "/reason": "weekend"})),
        (
            "from=USD&to=RUB&source=CBR&date=2026-11-24&rule=before",
            200,
            json!({"/rate": "76.0123", "/rate_date": "2026-11-21", "/requested_date": "2026-11-24", "/rule": "before"}),
        ),
        ("from=USD&to=RUB&source=CBR&rule=before", 200, of("76.0123", "2026-11-21")),
        ("from=USD&to=RUB&source=CBR&date=2026-11-21&rule=before", 404, json!({"/type": "/problems/no-rate"})),
        (
            "from=USD&to=RUB&source=CBR&date=2026-11-24&rule=exact",
            200,
            json!({"/rate": "80.1234", "/rule": "exact", "/freshness": "current", "/reason": null}),
        ),
        ("from=USD&to=RUB&source=CBR&rule=exact", 200, of("80.1234", "2026-11-24")),
        (
            "from=USD&to=RUB&source=CBR&date=2026-11-22&rule=exact",
            404,
            json!({
                "/type": "/problems/no-rate", "/first_date": "2026-04-25", "/last_date": "2026-11-24",
                "/detail": "CBR does not have a rate of USD to RUB of 2026-11-22 itself; there are rates from 2026-04-25 to 2026-11-24.",
            }),
        ),
        // A law's rate has no day of its own.
        ("from=DEM&to=EUR&amount=1&scale=6&rule=exact", 200, json!({"/result": "0.511292"})),
        ("from=USD&to=RUB&rule=after", 400, json!({"/parameter": "rule"})),
        ("from=USD&to=RUB&rule=Exact", 400, json!({"/parameter": "rule"})),
        ("from=USD&to=RUB&rule=", 400, json!({"/parameter": "rule"})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_that_is_too_old_is_none() {
    holds(&[
        ("from=USD&to=RUB&source=CBR&date=2026-11-22&max_age=1d", 200, json!({"/rate_date": "2026-11-21"})),
        (
            "from=USD&to=RUB&source=CBR&date=2026-11-22&max_age=0d",
            404,
            json!({
                "/type": "/problems/rate-too-old", "/title": "The rate is too old", "/last_date": "2026-11-21",
                "/detail": "The newest rate is of 2026-11-21, 1 day old, and at most 0 days were allowed.",
            }),
        ),
        ("from=USD&to=RUB&source=CBR&max_age=0d", 200, json!({"/rate": "80.1234"})),
        // The European Central Bank's last sheet here is of 30 October: a younger source answers.
        ("from=USD&to=EUR&max_age=0d", 200, json!({"/legs/0/source": "CBR", "/legs/1/source": "CBR"})),
        ("from=USD&to=EUR&source=ECB&max_age=24d", 404, json!({"/type": "/problems/rate-too-old", "/last_date": "2026-10-30"})),
        ("from=USD&to=EUR&source=ECB&max_age=25d", 200, json!({"/rate_date": "2026-10-30"})),
        // What never changes is never too old, and what does not exist is not old.
        ("from=DEM&to=EUR&max_age=0d", 200, json!({"/result": "0.51"})),
        ("from=USD&to=GBP&date=1990-01-01&max_age=3d", 404, json!({"/type": "/problems/no-rate"})),
        ("from=USD&to=RUB&max_age=99999d", 200, json!({})),
        ("from=USD&to=RUB&max_age=100000d", 400, json!({"/parameter": "max_age"})),
        ("from=USD&to=RUB&max_age=3", 400, json!({"/parameter": "max_age"})),
        ("from=USD&to=RUB&max_age=-1d", 400, json!({"/parameter": "max_age"})),
        ("from=USD&to=RUB&max_age=d", 400, json!({"/parameter": "max_age"})),
        ("from=USD&to=RUB&max_age=3D", 400, json!({"/parameter": "max_age"})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_a_line_of_its_own() {
    holds(&[
        (
            "from=USD&to=RUB&source=CBR&amount=100&fee=1.50",
            200,
            json!({"/result": "8012.34", "/rate": "80.1234", "/fee": {"percent": "1.50", "amount": "120.19", "total": "8132.53"}}),
        ),
        // Computed of the exact result, not of the rounded one: 2 per cent of 40.0617 are 0.801234.
        ("from=USD&to=RUB&source=CBR&amount=0.5&fee=2&scale=6", 200, json!({"/fee/amount": "0.801234", "/fee/total": "40.862934"})),
        ("from=USD&to=RUB&source=CBR&amount=100&fee=-100", 200, json!({"/fee/amount": "-8012.34", "/fee/total": "0.00"})),
        ("from=USD&to=RUB&source=CBR&amount=-100&fee=1", 200, json!({"/fee/amount": "-80.12", "/fee/total": "-8092.46"})),
        ("from=USD&to=RUB&source=CBR&amount=100&fee=0", 200, json!({"/fee": {"percent": "0", "amount": "0.00", "total": "8012.34"}})),
        (
            "from=USD&to=RUB&source=CBR&amount=1&fee=1&scale=0&rounding=up",
            200,
            json!({"/result": "81", "/fee/amount": "1", "/fee/total": "82"}),
        ),
        ("from=USD&to=USD&amount=10&fee=2.5", 200, json!({"/fee/total": "10.25"})),
        ("from=USD&to=RUB&source=CBR", 200, json!({"/fee": null})),
        ("from=USD&to=USD&amount=79228162514264337593543950335&scale=0&fee=1", 422, json!({"/type": "/problems/amount-out-of-range"})),
        ("from=USD&to=RUB&fee=100.1", 400, json!({"/parameter": "fee"})),
        ("from=USD&to=RUB&fee=-100.0000000001", 400, json!({"/parameter": "fee"})),
        ("from=USD&to=RUB&fee=0.00000000001", 400, json!({"/parameter": "fee"})),
        ("from=USD&to=RUB&fee=1%25", 400, json!({"/parameter": "fee"})),
        ("from=USD&to=RUB&fee=", 400, json!({"/parameter": "fee"})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn minor_units_say_what_they_are() {
    let pence = json!({
        "source": "UNIT", "base": "GBP", "quote": "GBX", "nominal": 1, "value": "100", "direction": "inverse", "date": "1971-02-15",
        "fetched_at": null, "law": "United Kingdom, Decimal Currency Act 1967, section 1", "fixed": "unit",
    });
    holds(&[
        ("from=GBX&to=GBP&amount=250", 200, json!({"/from": "GBX", "/result": "2.50", "/rate": "0.01", "/legs": [pence]})),
        ("from=GBp&to=GBP&amount=250", 200, json!({"/from": "GBX", "/result": "2.50"})),
        // Only to the letter: in any other case it is the pound.
        ("from=gbp&to=RUB&source=CBR", 200, json!({"/from": "GBP", "/result": "10.00"})),
        ("from=Gbp&to=RUB&source=CBR", 200, json!({"/from": "GBP", "/result": "10.00"})),
        ("from=GBX&to=RUB&source=CBR&amount=250", 200, json!({"/result": "25.00", "/legs/0/fixed": "unit", "/legs/1/source": "CBR"})),
        ("from=RUB&to=GBX&source=CBR", 200, json!({"/result": "10", "/legs/1/direction": "direct", "/legs/1/fixed": "unit"})),
        ("from=gbx&to=GBX&amount=7", 200, json!({"/result": "7", "/legs": []})),
        ("from=ZAc&to=ZAR&amount=100", 200, json!({"/from": "ZAC", "/result": "1.00"})),
        ("from=ILA&to=ILS&amount=1", 200, json!({"/result": "0.01"})),
        ("from=USX&to=USD&amount=100", 200, json!({"/result": "1.00"})),
        ("from=KWF&to=KWD&amount=1", 200, json!({"/result": "0.001"})),
        ("from=KWD&to=KWF&amount=1.234", 200, json!({"/result": "1234"})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_law_fixed_says_so() {
    holds(&[
        (
            "from=DEM&to=EUR&amount=100",
            200,
            json!({"/result": "51.13", "/legs/0/source": "LAW", "/legs/0/fixed": "irrevocable", "/legs/0/law": "Council Regulation (EC) No 2866/98"}),
        ),
        ("from=HRK&to=EUR&amount=7.5345", 200, json!({"/result": "1.00", "/legs/0/fixed": "irrevocable", "/legs/0/date": "2023-01-01"})),
        ("from=BGN&to=EUR&amount=1.95583", 200, json!({"/result": "1.00", "/legs/0/law": "Council Regulation (EU) 2025/1409"})),
        ("from=SLL&to=SLE&amount=1000", 200, json!({"/result": "1.00", "/legs/0/fixed": "redenomination", "/legs/0/date": "2022-07-01"})),
        ("from=ECS&to=USD&amount=25000", 200, json!({"/result": "1.00", "/legs/0/fixed": "irrevocable"})),
        ("from=BYB&to=BYN&amount=10000000", 200, json!({"/result": "1.00", "/legs/0/fixed": "redenomination", "/legs/1/quote": "BYR"})),
        ("from=USD&to=RUB&source=CBR", 200, json!({"/legs/0/fixed": null, "/legs/0/law": null})),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_law_can_be_used() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let laws = fx::currency::all().iter().filter_map(|currency| Some((currency.code, currency.end?, currency.end?.law?)));
        let mut count = 0;
        for (code, end, law) in laws {
            let (amount, result) = match law.counts {
                Counts::Retired => (law.units, "1.00".to_owned()),
                Counts::Successor => (Decimal::ONE, format!("{}.00", law.units)),
            };
            let answer = get(address, &format!("/v1/convert?from={code}&to={}&amount={amount}&scale=2", end.successor)).json();
            // A successor that is itself gone passes its own law on.
            if fx::currency::find(end.successor).is_some_and(|successor| successor.end.is_none()) {
                assert_eq!(answer["result"], result, "{code}: {answer}");
                assert_eq!(
                    (answer["legs"][0]["law"].as_str(), answer["legs"][0]["source"].as_str()),
                    (Some(law.act), Some("LAW")),
                    "{code}"
                );
                count += 1;
            }
        }
        assert_eq!(count, 50);
        let euro = "ATS BEF BGN CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK";
        for code in euro.split(' ') {
            let answer = get(address, &format!("/v1/convert?from={code}&to=EUR")).json();
            assert_eq!(answer["legs"][0]["fixed"], "irrevocable", "{code}: {answer}");
        }
    })
    .await;
}

fn asked_for(running: &Running, accept: &'static str, query: &'static str) -> impl Future<Output = Answer> + use<> {
    let address = running.address;
    blocking(move || ask(address, "GET", &format!("/v1/convert?{query}"), accept))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bare_result_is_the_same_number() {
    let running = two_sheets().await;
    let query = "from=USD&to=RUB&amount=100&source=CBR";
    // Three times each, in turns: kept answers do not change places.
    for _ in 0..3 {
        let plain = asked_for(&running, "Accept: text/plain\r\n", query).await;
        assert_eq!((plain.status, plain.body.as_str()), (200, "8012.34"));
        assert_eq!((plain.header("content-type"), plain.header("vary")), (Some("text/plain; charset=utf-8"), Some("accept")));
        assert!(plain.header("etag").is_some() && plain.header("cache-control").is_some_and(|control| control.starts_with("public")));
        let json = asked_for(&running, "", query).await;
        assert_eq!((json.header("content-type"), json.json()["result"].as_str()), (Some("application/json"), Some("8012.34")));
        assert!(json.header("vary").is_some_and(|vary| vary.starts_with("accept")), "{:?}", json.header("vary"));
        assert_ne!(json.header("etag"), plain.header("etag"));
    }
    let image = asked_for(&running, "Accept: image/png\r\n", query).await;
    assert_eq!((image.status, image.header("content-type")), (200, Some("application/json")));
    let fee = asked_for(&running, "Accept: text/plain\r\n", "from=USD&to=RUB&fee=1").await;
    assert_eq!((fee.status, fee.json()["parameter"].as_str()), (400, Some("fee")));
    let wrong = asked_for(&running, "Accept: text/plain\r\n", "from=USD&to=RUBB").await;
    assert_eq!((wrong.status, wrong.header("content-type")), (404, Some("application/problem+json")));
}
