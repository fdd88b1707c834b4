//! The service on a machine whose clock was wrong and was put right: nothing of the wrong time is left.

use jiff::{SignedDuration, Timestamp};

use super::*;

const ASKED: [&str; 14] = [
    "/v1/convert?from=USD&to=RUB&amount=100",
    "/v1/convert?from=USD&to=RUB,EUR",
    "/v1/convert.txt?from=USD&to=RUB",
    "/v1/rates?base=USD&quotes=RUB,EUR",
    "/v1/history?base=USD&quotes=RUB&start=2026-11-01",
    "/v1/compare?from=EUR&to=USD",
    "/v1/average?base=EUR&quotes=USD&period=2026-10",
    "/v1/chart/USD-RUB.svg",
    "/v1/currencies",
    "/v1/sources",
    "/status",
    "/?from=USD&to=RUB&amount=1",
    "/compat/frankfurter/v1/latest",
    "/compat/openexchangerates/latest.json?base=USD&symbols=RUB",
];

/// For how many seconds an answer may be kept; none where it must be asked for each time.
fn max_age(answer: &Answer) -> i64 {
    let control = answer.header("cache-control").unwrap();
    let seconds = control.split(", ").find_map(|part| part.strip_prefix("max-age="));
    seconds.map_or(0, |seconds| seconds.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_fast_leaves_no_answer_and_no_age_behind() {
    let running = start().await;
    let address = running.address;
    let first: Vec<String> = blocking(move || ASKED.map(|target| get(address, target).body).to_vec()).await;
    for hours in [24, 24 * 365 * 57] {
        running.clock.step(SignedDuration::from_hours(hours));
        // Thrice, so that what is kept for those who ask often is kept.
        for target in ASKED.into_iter().flat_map(|target| [target; 3]) {
            let answer = blocking(move || get(address, target)).await;
            assert!(max_age(&answer) <= 86_400, "{target}: {:?}", answer.header("cache-control"));
        }
        running.clock.step(SignedDuration::from_hours(-hours));
        let now: Timestamp = running.clock.now();
        for (target, before) in ASKED.into_iter().zip(&first) {
            let answer = blocking(move || get(address, target)).await;
            assert!(answer.status == 200 && &answer.body == before, "{target}: {}", answer.body);
            assert!(max_age(&answer) <= 86_400, "{target}: {:?}", answer.header("cache-control"));
            let changed = answer.header("last-modified").map(|text| Timestamp::try_from(httpdate::parse_http_date(text).unwrap()).unwrap());
            assert!(changed.is_none_or(|at| at <= now), "{target}: {changed:?}");
        }
    }
}
