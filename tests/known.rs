//! What was known at an instant, over real sockets: `as_known` in questions, and the revisions of a source.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use fx::quote::Draft;
use fx::sheet::{self, Sheet};
use fx::sources;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use served::{CBR, Running, blocking, cbr, start_without_banks};
use wire::{Answer, get};

/// The sheet of the day with another figure, as it was fetched at a later time.
fn fetched(usd: &str, at: &str) -> Sheet {
    let source = sources::of(CBR.source).unwrap();
    let quotes = cbr(date(2026, 11, 24), usd).quotes().to_vec();
    let at: Timestamp = at.parse().unwrap();
    sheet::accept(&Draft::of(date(2026, 11, 24), quotes), source, &source.tables[0], date(2026, 11, 24), at).unwrap()
}

/// A service that was started at 10:15, and whose dollar was corrected at 12:00; it is 12:30.
async fn corrected() -> Running {
    let running = start_without_banks().await;
    running.store.put(&[fetched("81", "2026-11-24T12:00:00Z")]).await.unwrap();
    running.books.forget();
    running.clock.advance(SignedDuration::from_mins(135));
    running
}

async fn asked(running: &Running, target: &'static str) -> Answer {
    let address = running.address;
    blocking(move || get(address, target)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversion_is_what_it_would_have_been() {
    let running = corrected().await;
    let now = asked(&running, "/v1/convert?from=USD&to=RUB&source=CBR&amount=100").await.json();
    assert_eq!((&now["result"], &now["as_known"]), (&json!("8100.00"), &json!(null)));
    for (as_known, result, fetched_at) in [
        ("2026-11-24T10:15:00Z", "8012.34", "2026-11-24T10:15:00Z"),
        ("2026-11-24T11:59:59.999Z", "8012.34", "2026-11-24T10:15:00Z"),
        ("2026-11-24T15:00:00%2B03:00", "8100.00", "2026-11-24T12:00:00Z"),
    ] {
        let target: &'static str = format!("/v1/convert?from=USD&to=RUB&source=CBR&amount=100&as_known={as_known}").leak();
        for _ in 0..3 {
            let answer = asked(&running, target).await;
            let body = answer.json();
            let seen = (answer.status, body["result"].as_str(), body["legs"][0]["fetched_at"].as_str(), body["freshness"].as_str());
            assert_eq!(seen, (200, Some(result), Some(fetched_at), Some("current")), "{as_known}: {body}");
            // It changes no more.
            assert!(answer.header("cache-control").unwrap().starts_with("public, max-age=86400,"), "{answer:?}");
        }
    }
    let body = asked(&running, "/v1/convert?from=USD&to=RUB&as_known=2026-11-24T10:15:00Z").await.json();
    assert_eq!(body["as_known"], "2026-11-24T10:15:00Z");
    // Of the last minutes something may still be on its way into the store.
    let answer = asked(&running, "/v1/convert?from=USD&to=RUB&as_known=2026-11-24T12:29:00Z").await;
    assert!(answer.header("cache-control").unwrap().starts_with("public, max-age=0,"), "{answer:?}");
    // Several targets, and a bare result.
    let body = asked(&running, "/v1/convert?from=USD&to=RUB,JPY&source=CBR&as_known=2026-11-24T11:00:00Z").await.json();
    assert_eq!([&body[0]["rate"], &body[1]["rate"]], ["80.1234", "169.524538969"]);
    // In a cell, too.
    for (as_known, result) in
        [("&as_known=2026-11-24T11:00:00Z", "8012.34"), ("&as_known=2026-11-24T12:10:00Z", "8100.00"), ("", "8100.00")]
    {
        let target: &'static str = format!("/v1/convert.txt?from=USD&to=RUB&source=CBR&amount=100{as_known}").leak();
        assert_eq!(asked(&running, target).await.body, result, "{as_known}");
    }
    let problem = asked(&running, "/v1/convert.csv?from=USD&to=EUR&source=blend").await.json();
    assert_eq!(
        (&problem["parameter"], &problem["detail"]),
        (&json!("source"), &json!("A median has no bare result: ask /v1/convert for it."))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_as_it_stood_then() {
    let running = corrected().await;
    // At that time the Bank of Russia's sheet had not been fetched, and the European one of October was three weeks old.
    let body = asked(&running, "/v1/convert?from=EUR&to=USD&source=ECB&as_known=2026-11-20T12:00:00Z").await.json();
    assert_eq!(
        (&body["requested_date"], &body["rate_date"], &body["freshness"]),
        (&json!("2026-11-20"), &json!("2026-10-30"), &json!("stale"))
    );
    let body = asked(&running, "/v1/convert?from=USD&to=RUB&source=CBR&as_known=2026-11-24T10:14:59Z").await.json();
    assert_eq!(
        (&body["type"], &body["detail"]),
        (&json!("/problems/no-rate"), &json!("CBR does not have a rate of USD to RUB, as far as was known at 2026-11-24T10:14:59Z."))
    );
    // Before anything was compiled in there was nothing.
    let body = asked(&running, "/v1/convert?from=EUR&to=USD&date=2022-03-04&as_known=2022-03-05T00:00:00Z").await.json();
    assert_eq!(body["detail"], "No source has a rate of EUR to USD on 2022-03-04, as far as was known at 2022-03-05T00:00:00Z.");
    for (text, detail) in [
        ("2026-11-24T12:30:01Z", "This instant is still to come: what will be known then is not known."),
        ("2026-11-24", "An instant is written as 2026-11-01T12:00:00Z, with Z or an offset (%2B03:00)."),
        ("", "An instant is written as 2026-11-01T12:00:00Z, with Z or an offset (%2B03:00)."),
    ] {
        let target: &'static str = format!("/v1/rates?base=USD&as_known={text}").leak();
        let answer = asked(&running, target).await;
        let problem = answer.json();
        let seen = (answer.status, problem["parameter"].as_str(), problem["detail"].as_str());
        assert_eq!(seen, (400, Some("as_known"), Some(detail)), "{text}");
    }
}

/// Whether a publisher had said that there was no sheet of a day is not kept by time.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_which_nobody_knows_whether_it_had_a_sheet_is_unknown() {
    let running = start_without_banks().await;
    let sheet = |day, at: &str| served::cbr_by(date(2026, 11, day), "80", date(2026, 11, 24), at.parse().unwrap());
    running.store.put(&[sheet(18, "2026-11-17T14:00:00Z"), sheet(20, "2026-11-19T14:00:00Z")]).await.unwrap();
    running.books.forget();
    let word = async |as_known: &str| {
        let target: &'static str = format!("/v1/convert?from=USD&to=RUB&source=CBR&date=2026-11-19{as_known}").leak();
        let body = asked(&running, target).await.json();
        assert_eq!(body["rate_date"], "2026-11-18", "{body}");
        (body["freshness"].as_str().unwrap().to_owned(), body["reason"].clone())
    };
    assert_eq!(word("").await, ("late".to_owned(), json!("late")));
    let then = "&as_known=2026-11-20T12:00:00Z";
    assert_eq!(word(then).await, ("unknown".to_owned(), json!(null)));
    // On the day itself its sheet was due and not there, whatever came of it.
    assert_eq!(word("&as_known=2026-11-19T12:00:00Z").await.0, "late");
    let notes = fx::store::Notebook { filled: vec![(date(2026, 11, 1), date(2026, 11, 22))], ..fx::store::Notebook::default() };
    running.store.note(CBR, &notes).await.unwrap();
    running.books.forget();
    assert_eq!(word("").await, ("carried".to_owned(), json!("no-publication")));
    // A closed report says the same for ever.
    assert_eq!(word(then).await, ("unknown".to_owned(), json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_and_history_are_as_they_were_known() {
    let running = corrected().await;
    let body = asked(&running, "/v1/rates?base=USD&quotes=RUB&source=CBR&as_known=2026-11-24T11:00:00Z").await.json();
    assert_eq!((&body["as_known"], &body["rates"][0]["rate"]), (&json!("2026-11-24T11:00:00Z"), &json!("80.1234")));
    let now = asked(&running, "/v1/history.csv?base=USD&quotes=RUB&source=CBR&start=2026-11-20&end=2026-11-24").await;
    assert!(now.body.contains("\r\n2026-11-24,USD,RUB,81,CBR\r\n"), "{}", now.body);
    let target = "/v1/history.csv?base=USD&quotes=RUB&source=CBR&start=2026-11-20&end=2026-11-24&as_known=2026-11-24T11:00:00Z";
    let then = asked(&running, target).await;
    assert!(then.body.contains("\r\n2026-11-24,USD,RUB,80.1234,CBR\r\n"), "{}", then.body);
    assert!(then.header("cache-control").unwrap().starts_with("public, max-age=86400,"), "{then:?}");
    let all = asked(&running, "/v1/history.ndjson?base=RUB&start=2026-11-24&end=2026-11-24&source=CBR&as_known=2026-11-24T11:00:00Z").await;
    assert!(all.body.contains(r#""quote":"USD","rate":"0.0124807484455""#), "{}", all.body);
    let before = asked(&running, "/v1/history?base=USD&quotes=RUB&source=CBR&as_known=2026-11-24T10:00:00Z").await.json();
    assert_eq!(
        before["detail"],
        "CBR published no rate of USD to RUB from 2025-11-24 to 2026-11-24, as far as was known at 2026-11-24T10:00:00Z."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_revisions_of_a_source() {
    let running = corrected().await;
    let body = asked(&running, "/v1/sources/cbr/revisions").await.json();
    let quote = |value: &str| json!({ "base": "USD", "quote": "RUB", "nominal": 1, "value": value });
    assert_eq!(
        body,
        json!({ "source": "CBR", "revisions": [
            { "date": "2026-11-24", "revision": 2, "fetched_at": "2026-11-24T12:00:00Z", "withdrawn": false,
              "changes": [{ "was": quote("80.1234"), "is": quote("81") }] },
            { "date": "2026-11-24", "revision": 1, "fetched_at": "2026-11-24T10:15:00Z", "withdrawn": false, "changes": null },
        ], "before": null })
    );
    // Of the archive, page by page.
    let page = asked(&running, "/v1/sources/ECB/revisions?limit=2").await.json();
    let days: Vec<_> = page["revisions"].as_array().unwrap().iter().map(|row| (row["date"].as_str().unwrap(), &row["revision"])).collect();
    assert_eq!((days, &page["before"]), (vec![("2026-10-30", &json!(0)), ("2026-10-29", &json!(0))], &json!("2026-10-29")));
    let page = asked(&running, "/v1/sources/ECB/revisions?limit=1&before=2026-10-29").await.json();
    assert_eq!(page["revisions"][0]["date"], "2026-10-28");
    for (query, parameter) in [("limit=0", "limit"), ("limit=101", "limit"), ("before=x", "before"), ("since=x", "since")] {
        let target: &'static str = format!("/v1/sources/ECB/revisions?{query}").leak();
        let answer = asked(&running, target).await;
        assert_eq!((answer.status, answer.json()["parameter"].as_str()), (400, Some(parameter)), "{query}");
    }
    assert_eq!(asked(&running, "/v1/sources/XYZ/revisions").await.status, 404);
}
