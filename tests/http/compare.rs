//! `/v1/compare`: what every source says of one pair and day, and how far each is from the median of all.

use serde_json::Value;

use super::*;

async fn asked(question: &'static str) -> Answer {
    let running = start().await;
    let address = running.address;
    blocking(move || get(address, question)).await
}

/// The rows, as `source kind rate direction date freshness deviation`.
fn rows(answer: &Answer) -> Vec<String> {
    let fields = ["source", "kind", "rate", "direction", "rate_date", "freshness", "deviation"];
    let row = |row: &Value| fields.map(|field| row[field].as_str().unwrap()).join(" ");
    answer.json()["rates"].as_array().unwrap().iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_source_stands_beside_the_median_of_all() {
    let answer = asked("/v1/compare?from=eur&to=USD").await;
    assert_eq!(
        rows(&answer),
        [
            "ECB reference 1.1172 direct 2026-10-30 stale -1.66116",
            "CBR official 1.15446923121 crossed 2026-11-24 current 1.61937",
            "EXCHANGE-API aggregate 1.13607202 direct 2026-09-29 stale 0",
        ]
    );
    let body = answer.json();
    assert_eq!((&body["from"], &body["to"], &body["median"]), (&"EUR".into(), &"USD".into(), &"1.13607202".into()));
    assert_eq!(body["requested_date"], "2026-11-24");
    let legs = body["rates"][1]["legs"].as_array().unwrap();
    assert_eq!(
        legs.iter().map(|leg| format!("{} {}", leg["value"], leg["direction"])).collect::<Vec<_>>(),
        ["\"92.5\" \"direct\"", "\"80.1234\" \"inverse\""]
    );
    assert_eq!(answer.header("cache-control"), Some("public, max-age=600, stale-while-revalidate=60, stale-if-error=86400"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_the_median_is_the_mean_and_who_lacks_the_pair_is_not_listed() {
    let answer = asked("/v1/compare?from=USD&to=AED").await;
    let due = [
        "CBR official 8.01234 crossed 2026-11-24 current 37.1408",
        "EXCHANGE-API aggregate 3.67250000577 crossed 2026-09-29 stale -37.1408",
    ];
    assert_eq!(rows(&answer), due);
    assert_eq!(answer.json()["median"], "5.84242000288");
    // A hundredth of a pound, by its unit.
    let pence = asked("/v1/compare?from=GBX&to=RUB").await;
    assert_eq!(rows(&pence)[0], "CBR official 0.1 crossed 2026-11-24 current -83.5896", "{}", pence.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_what_was_in_force_on_it() {
    let answer = asked("/v1/compare.csv?from=EUR&to=USD&date=2022-03-05").await;
    assert_eq!(
        answer.body,
        "date,from,to,source,kind,rate,direction,rate_date,freshness,deviation\r\n\
         2022-03-05,EUR,USD,ECB,reference,1.0929,direct,2022-03-04,carried,0\r\n"
    );
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_compared_says_why() {
    for (question, status, problem) in [
        ("/v1/compare?from=EUR&to=USD&source=ECB", 400, "invalid-parameter"),
        ("/v1/compare?from=EUR", 400, "invalid-parameter"),
        ("/v1/compare?from=EUR&to=USDD", 404, "unknown-currency"),
        ("/v1/compare?from=EUR&to=USD&date=2026-02-30", 400, "invalid-parameter"),
        ("/v1/compare?from=EUR&to=EUR", 404, "no-rate"),
        ("/v1/compare?from=DEM&to=EUR", 404, "no-rate"),
        ("/v1/compare?from=EUR&to=USD&date=1998-12-31", 404, "no-rate"),
        ("/v1/compare?from=EUR&to=USD&date=2030-01-01", 404, "no-rate"),
        ("/v1/compare.csv?from=KPW&to=STN&date=2010-01-05", 404, "no-rate"),
    ] {
        let answer = asked(question).await;
        let kind = answer.json()["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        assert_eq!((answer.status, kind.as_str()), (status, problem), "{question}: {}", answer.body);
    }
}
