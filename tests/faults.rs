//! The whole service against recorded publishers that fail in every way that the replay server knows. It must go on answering, never
//! serve a wrong figure, say what is wrong, and notice by itself what is new.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "faults/disk.rs"]
mod disk;
#[path = "support/process.rs"]
mod process;
#[path = "support/recordings.rs"]
mod recordings;
#[path = "support/wire.rs"]
mod wire;

use std::path::Path;

use process::{Process, replay, serve, until};

const HOSTS: [&str; 3] = ["www.ecb.europa.eu", "www.cbr.ru", "cdn.jsdelivr.net"];
/// The replay server's `--help`, and what `/v1/sources` must say of the Bank of Russia under each.
const FAULTS: [(&str, &str); 16] = [
    ("refuse", "XML_daily.asp: "),
    ("500", "status 500"),
    ("429", "status 429"),
    ("403", "status 403"),
    ("404", "status 404"),
    ("301", "status 404"),
    ("hang", "no whole answer in time"),
    ("truncate", "XML_daily.asp: "),
    ("slow", "no whole answer in time"),
    ("empty", "whole: "),
    ("garbage", "whole: "),
    ("html", "html: the answer is an HTML page, not XML"),
    ("huge", "sent more than 2000000 bytes"),
    ("zero", "positive: "),
    ("spike", "contradiction: "),
    ("badjson", "whole: "),
];

fn variables(publishers: &Process) -> Vec<(String, String)> {
    let mut set: Vec<(String, String)> = [
        ("FX_FETCH__POLL", "200ms"),
        ("FX_FETCH__JITTER", "0s"),
        ("FX_FETCH__RETRIES", "0"),
        ("FX_FETCH__TIMEOUT", "600ms"),
        ("FX_FETCH__MAX_BODY", "2000000"),
        ("FX_LOG__LEVEL", "error"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (source, host) in ["ECB", "CBR", "EXCHANGE_API"].iter().zip(HOSTS) {
        set.push((format!("FX_SOURCES__{source}__BASE_URL"), format!("http://{}/{host}", publishers.address)));
    }
    set
}

fn fault(publishers: &Process, kind: &str) {
    for host in HOSTS {
        assert_eq!(publishers.get(&format!("/_fault/{host}/{kind}")).status, 200);
    }
}

/// Result and date of a conversion.
fn convert(fx: &Process, query: &str) -> (String, String) {
    let answer = fx.get(&format!("/v1/convert?{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    let json = answer.json();
    (json["result"].as_str().unwrap().to_owned(), json["rate_date"].as_str().unwrap().to_owned())
}

fn source(fx: &Process, id: &str) -> serde_json::Value {
    fx.get(&format!("/v1/sources/{id}")).json()
}

/// What must be answered whatever the publishers do.
fn assert_right(fx: &Process, when: &str) {
    let right = |query: &str, result: &str, date: &str| {
        assert_eq!(convert(fx, query), (result.to_owned(), date.to_owned()), "{when}: {query}");
    };
    right("from=USD&to=RUB&amount=100&source=CBR", "7552.73", "2026-04-25");
    right("from=JPY&to=RUB&amount=100&source=CBR", "47.26", "2026-04-25");
    right("from=EUR&to=USD&amount=100&source=ECB", "111.72", "2026-10-30");
    right("from=EUR&to=AED&amount=100&source=EXCHANGE-API", "417.22", "2026-09-29");
    assert_eq!(fx.get("/healthz").status, 200, "{when}");
    assert_eq!(fx.get("/readyz").status, 200, "{when}");
}

/// A later sheet of the Bank of Russia, in its own form.
fn later_sheet(recordings: &Path, folder: &Path) -> String {
    let bytes = std::fs::read(recordings.join("cbr/00.xml")).unwrap();
    let changed = replace(&replace(&bytes, b"25.04.2026", b"28.04.2026"), b"75,5273", b"76,0100");
    let file = folder.join("later.xml");
    std::fs::write(&file, changed).unwrap();
    file.to_str().unwrap().to_owned()
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut changed = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(from) {
            changed.extend_from_slice(to);
            at += from.len();
        } else {
            changed.push(bytes[at]);
            at += 1;
        }
    }
    changed
}

#[test]
fn through_every_fault_without_a_wrong_figure() {
    let Some(folder) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let publishers = replay(&folder);
    let variables = variables(&publishers);
    let mut fx = serve(home.path(), &variables);
    until("the first sheet of the Bank of Russia", || fx.get("/v1/convert?from=USD&to=RUB&source=CBR").status == 200);
    assert_right(&fx, "at first");

    for (kind, said) in FAULTS {
        fault(&publishers, kind);
        let started = source(&fx, "CBR")["last_attempt"].clone();
        until(&format!("what {kind} did to the Bank of Russia"), || {
            assert_right(&fx, kind);
            let cbr = source(&fx, "CBR");
            cbr["failures"].as_u64() > Some(0)
                && cbr["last_attempt"] != started
                && cbr["last_error"]["what"].as_str().unwrap().contains(said)
        });
        fault(&publishers, "none");
        until(&format!("the end of {kind}"), || {
            HOSTS.len() == ["ECB", "CBR", "EXCHANGE-API"].iter().filter(|id| source(&fx, id)["failures"] == 0).count()
        });
        assert_right(&fx, "afterwards");
    }
    let spiked = source(&fx, "CBR");
    assert_eq!(spiked["last_sheet"]["date"], "2026-04-25");

    // Noticed by itself, and kept when the process is killed.
    let file = later_sheet(&folder, home.path());
    assert_eq!(publishers.get(&format!("/_file?host=www.cbr.ru&path=/scripts/XML_daily.asp&file={file}")).status, 200);
    until("the new sheet", || convert(&fx, "from=USD&to=RUB&amount=100&source=CBR") == ("7601.00".to_owned(), "2026-04-28".to_owned()));
    fx.kill();
    fault(&publishers, "refuse");
    let mut again = serve(home.path(), &variables);
    assert_eq!(convert(&again, "from=USD&to=RUB&amount=100&source=CBR"), ("7601.00".to_owned(), "2026-04-28".to_owned()));
    assert_eq!(again.terminate(), Some(0));
}

#[test]
fn a_first_sheet_that_is_wrong_is_not_served_either() {
    let Some(folder) = recordings::folder() else { return };
    // A spike is in the price of many, and the price of one beside it says otherwise.
    for (kind, rule) in [("spike", "contradiction"), ("zero", "positive")] {
        let home = tempfile::tempdir().unwrap();
        let publishers = replay(&folder);
        fault(&publishers, kind);
        let fx = serve(home.path(), &variables(&publishers));
        until("a refusal", || source(&fx, "CBR")["failures"].as_u64() > Some(1));
        // What is compiled in of that bank stands.
        assert_eq!(convert(&fx, "from=USD&to=RUB&amount=100&source=CBR"), ("7552.73".to_owned(), "2026-04-25".to_owned()), "{kind}");
        assert_eq!(source(&fx, "CBR")["last_error"]["rule"], rule);
        assert_eq!(source(&fx, "CBR")["quarantine"], serde_json::Value::Null);
        assert_eq!(convert(&fx, "from=EUR&to=USD&amount=100&source=ECB"), ("111.72".to_owned(), "2026-10-30".to_owned()), "{kind}");
        fault(&publishers, "none");
        until("the right sheet", || source(&fx, "CBR")["failures"] == 0);
        assert_eq!(convert(&fx, "from=USD&to=RUB&amount=100&source=CBR"), ("7552.73".to_owned(), "2026-04-25".to_owned()));
        assert_eq!(source(&fx, "CBR")["quarantine"], serde_json::Value::Null);
    }
}

#[test]
fn conditional_requests_survive_a_restart() {
    let Some(folder) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let publishers = replay(&folder);
    let variables = variables(&publishers);
    let asked = |status: &str| publishers.get("/_stats").json()["www.cbr.ru/scripts/XML_daily.asp"][status].as_u64().unwrap_or(0);
    let mut fx = serve(home.path(), &variables);
    until("an answer of not modified", || asked("304") > 0);
    fx.kill();
    let before = asked("304");
    let _again = serve(home.path(), &variables);
    until("another one after the restart", || asked("304") > before);
    assert_eq!(asked("200"), 1, "the sheet was sent once");
}
