//! The files of the Bank of Russia's mirror, from its sheets.

use jiff::civil::date;
use serde_json::json;

use super::*;
use crate::served::cbr;

async fn published(running: &Running, sheets: &[fx::sheet::Sheet]) {
    running.store.put(sheets).await.unwrap();
    running.books.forget();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_sheet_with_the_one_before() {
    let running = start().await;
    published(&running, &[cbr(date(2026, 11, 21), "80.10")]).await;
    let answer = asked(&running, "/cbr/daily_json.js?_=1").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json; charset=utf-8")));
    let body = answer.json();
    assert_eq!(
        [&body["Date"], &body["PreviousDate"], &body["PreviousURL"], &body["Timestamp"]],
        [
            "2026-11-24T11:30:00+03:00",
            "2026-11-21T11:30:00+03:00",
            "/compat/cbr/archive/2026/11/21/daily_json.js",
            "2026-11-24T13:15:00+03:00"
        ]
    );
    // Every digit that was published, as a number.
    let usd = r#""USD":{"ID":"R01235","NumCode":"840","CharCode":"USD","Nominal":1,"Name":"Доллар США","Value":80.1234,"Previous":80.10}"#;
    assert!(answer.body.contains(usd), "{}", answer.body);
    let yen = r#""JPY":{"ID":"R01820","NumCode":"392","CharCode":"JPY","Nominal":100,"Name":"Иен","Value":47.2636,"Previous":47.2636}"#;
    assert!(answer.body.contains(yen), "{}", answer.body);
    assert_eq!(body["Valute"].as_object().unwrap().len(), 30);
    let latest = asked(&running, "/cbr/latest.js").await;
    assert!(latest.body.contains(r#""date":"2026-11-24","timestamp":1795467600,"base":"RUB""#), "{}", latest.body);
    assert!(latest.body.contains(r#""USD":0.0124807484455"#) && latest.body.contains(r#""JPY":2.11579312621"#), "{}", latest.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn tomorrow_stands_under_its_own_date_and_a_day_in_the_archive() {
    let running = start().await;
    published(&running, &[cbr(date(2026, 11, 25), "81")]).await;
    let body = asked(&running, "/cbr/daily_json.js").await.json();
    assert_eq!((&body["Date"], &body["Valute"]["USD"]["Previous"]), (&json!("2026-11-25T11:30:00+03:00"), &json!(80.1234)));
    let latest = asked(&running, "/cbr/latest.js").await.json();
    assert_eq!((&latest["date"], &latest["rates"]["USD"]), (&json!("2026-11-25"), &json!(0.0123456790123)));
    let day = asked(&running, "/cbr/archive/2026/11/24/daily_json.js").await.json();
    assert_eq!(
        (&day["Date"], &day["PreviousDate"], &day["Valute"]["USD"]["Value"]),
        (&json!("2026-11-24T11:30:00+03:00"), &json!(null), &json!(80.1234))
    );
    assert_eq!(day["Valute"]["USD"]["Previous"], json!(null));
    for nothing in
        ["archive/2026/11/22/daily_json.js", "archive/2026/11/31/daily_json.js", "archive/2026/11/24/latest.js", "eurofxref.xml", "archive"]
    {
        let target: &'static str = format!("/cbr/{nothing}").leak();
        assert_eq!(asked(&running, target).await.status, 404, "{nothing}");
    }
}
