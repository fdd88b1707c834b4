//! Who waits is told what lands: `/v1/events` over real sockets.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/events.rs"]
mod events;
#[path = "support/process.rs"]
mod process;
#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use events::Events;
use fx::config::Config;
use jiff::civil::date;
use serde_json::{Value, json};
use served::{Running, blocking, cbr, start, start_on, start_with};
use wire::get;

/// Another figure of the day lands in the store of a service, by the service itself.
async fn lands(running: &Running, usd: &str) {
    running.store.put(&[cbr(date(2026, 11, 24), usd)]).await.unwrap();
    running.books.forget();
}

fn sheet(revised: bool) -> Value {
    json!({
        "source": "CBR", "date": "2026-11-24", "quotes": 30, "revised": revised, "withdrawn": false, "fetched_at": "2026-11-24T10:15:00Z",
    })
}

/// Runs what waits beside the service.
async fn waits<T: Send + 'static>(mut events: Events, work: impl FnOnce(&mut Events) -> T + Send + 'static) -> (Events, T) {
    blocking(move || {
        let done = work(&mut events);
        (events, done)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_told_and_told_again_to_who_comes_back() {
    let running = start().await;
    let events = Events::of(running.address, "", "");
    let (events, begun) = waits(events, |events| events.until(|line| line.starts_with("id: "))).await;
    assert_eq!(begun, "id: 1", "the sheet that was there before");
    let head = events.read.join("\n").to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200 ok") && head.contains("content-type: text/event-stream"), "{head}");
    assert!(head.contains("cache-control: no-store") && head.contains("access-control-allow-origin: *"), "{head}");
    lands(&running, "81").await;
    let (events, told) = waits(events, Events::sheet).await;
    assert_eq!(told, (2, sheet(true)));
    assert_eq!(events.read[events.read.len() - 2], "event: sheet");
    drop(events);
    lands(&running, "82").await;
    lands(&running, "83").await;
    // Who comes back gets what was missed, and then what comes.
    let (events, missed) = waits(Events::of(running.address, "", "Last-Event-ID: 2\r\n"), |events| {
        events.until(|line| line == "id: 2");
        [events.sheet(), events.sheet()]
    })
    .await;
    assert_eq!(missed, [(3, sheet(true)), (4, sheet(true))]);
    lands(&running, "84").await;
    assert_eq!(waits(events, Events::sheet).await.1.0, 5);
    // From the beginning, and of one source alone.
    let (_, first) = waits(Events::of(running.address, "?source=CBR", "Last-Event-ID: 0\r\n"), |events| {
        events.until(|line| line == "id: 0");
        events.sheet()
    })
    .await;
    assert_eq!(first, (1, sheet(false)));
    // Of another source there is nothing, and nothing of the Bank of Russia is told.
    let (events, _) =
        waits(Events::of(running.address, "?source=ECB", "Last-Event-ID: 0\r\n"), |events| events.until(|line| line == "id: 0")).await;
    drop(running);
    let (events, ended) = waits(events, |events| std::iter::from_fn(|| events.line()).any(|line| line.starts_with("data"))).await;
    assert!(!ended, "{:?}", events.read);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_told_is_said() {
    let mut config = Config::default().server;
    (config.limits.listeners, config.limits.listeners_per_client) = (2, 0);
    config.limits.idle_timeout = toml::from_str::<std::collections::BTreeMap<String, fx::config::Wait>>("x = \"4s\"").unwrap()["x"];
    let running = start_with(config).await;
    let address = running.address;
    blocking(move || {
        for id in ["x", "-1", "99999999999999999999"] {
            let answer = wire::ask(address, "GET", "/v1/events", &format!("Last-Event-ID: {id}\r\n"));
            assert_eq!((answer.status, answer.json()["parameter"].as_str()), (400, Some("Last-Event-ID")), "{id}");
        }
        assert_eq!(get(address, "/v1/events?source=XYZ").status, 400);
        // The store was set aside: its order begins anew.
        let mut first = Events::of(address, "", "Last-Event-ID: 700\r\n");
        first.until(|line| line == "id: 1");
        assert_eq!(first.line().as_deref(), Some("event: reset"));
        let mut second = Events::of(address, "", "");
        second.until(|line| line.starts_with("id: "));
        let third = get(address, "/v1/events");
        assert_eq!((third.status, third.header("retry-after")), (503, Some("1")));
        drop(second);
        process::until("the place of who left is free", || get(address, "/v1/events").status == 200);
        drop(first);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_has_so_many_places() {
    let mut config = Config::default().server;
    config.limits.listeners_per_client = 1;
    let running = start_with(config).await;
    let address = running.address;
    blocking(move || {
        let mut first = Events::of(address, "", "");
        first.until(|line| line.starts_with("id: "));
        assert_eq!(get(address, "/v1/events").status, 503);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_put_into_the_same_file_is_told_and_answered() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("fx.db").display());
    let (one, other) = (start_on(Config::default().server, &url).await, start_on(Config::default().server, &url).await);
    let address = other.address;
    let usd = move || get(address, "/v1/convert?from=USD&to=RUB&source=CBR").json()["rate"].clone();
    let (events, before) = waits(Events::of(address, "", ""), move |events| {
        events.until(|line| line.starts_with("id: "));
        usd()
    })
    .await;
    assert_eq!(before, "80.1234");
    lands(&one, "81").await;
    let (_, after) = waits(events, move |events| {
        let told = events.sheet();
        (told.1["revised"].clone(), usd())
    })
    .await;
    assert_eq!(after, (json!(true), json!("81")));
}
