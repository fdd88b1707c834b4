//! `/v1/convert?source=blend`: the median of what central banks say, and what it cannot be asked for.

use serde_json::Value;

use super::*;

async fn asked(question: &'static str) -> Answer {
    let running = start().await;
    let address = running.address;
    blocking(move || get(address, question)).await
}

fn rows(rows: &Value, fields: &[&str]) -> Vec<String> {
    let row = |row: &Value| fields.iter().map(|field| row[*field].as_str().unwrap()).collect::<Vec<_>>().join(" ");
    rows.as_array().unwrap().iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_and_what_does_not_stand_beside_the_result() {
    let answer = asked("/v1/convert?from=EUR&to=USD&amount=100&source=BLEND&date=2026-10-30").await;
    let body = answer.json();
    assert_eq!((&body["result"], &body["rate"], &body["source"]), (&"111.72".into(), &"1.1172".into(), &"blend".into()));
    assert_eq!(rows(&body["used"], &["source", "rate", "deviation"]), ["ECB 1.1172 0"]);
    // EXCHANGE-API's day of September is not in force a month later.
    assert_eq!(body["dropped"].as_array().map(Vec::len), Some(0));
    let now = asked("/v1/convert?from=EUR&to=USD&amount=100&source=blend").await.json();
    assert_eq!((&now["result"], &now["unrounded"]), (&"115.45".into(), &"115.4469231210857252687729178".into()));
    assert_eq!(rows(&now["used"], &["source", "rate"]), ["CBR 1.15446923121"]);
    assert_eq!(rows(&now["dropped"], &["source", "why"]), ["ECB stale", "EXCHANGE-API kind"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_median_is_of_one_pair_without_a_fee_and_as_json() {
    for (question, parameter) in [
        ("/v1/convert?from=EUR&to=USD,RUB&source=blend", "to"),
        ("/v1/convert?from=EUR&to=USD&fee=1&source=blend", "fee"),
        ("/v1/rates?base=EUR&source=blend", "source"),
        ("/v1/convert?from=EUR&to=USD&source=blended", "source"),
    ] {
        let refused = asked(question).await;
        assert_eq!(refused.status, 400, "{question}");
        assert!(refused.json()["type"].as_str().unwrap().ends_with("invalid-parameter"), "{question}");
        assert_eq!(refused.json()["parameter"].as_str().unwrap_or_default(), parameter, "{question}: {}", refused.body);
    }
}
