//! For those who watch: every metric is documented and every documented metric exists; the page about the sources.

use std::collections::BTreeSet;
use std::path::Path;

use fx::store::notebook::{Notebook, Trouble};

use super::served::{blocking, now, start};
use super::wire::get;

/// Names of metrics between these marks.
fn names(text: &str, before: &str, after: char) -> BTreeSet<String> {
    let starts = text.split(before).skip(1).filter_map(|rest| rest.split_once(after).map(|(name, _)| format!("fx_{name}")));
    starts.filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')).collect()
}

fn in_code(folder: &Path) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(in_code(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            all.extend(names(&std::fs::read_to_string(path).unwrap(), "!(\"fx_", '"'));
        }
    }
    all
}

#[test]
fn metrics_are_those_of_the_document() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = in_code(&root.join("src"));
    let document = names(&std::fs::read_to_string(root.join("docs/operations.md")).unwrap(), "\n| `fx_", '`');
    assert!(code.len() > 10, "{code:?}");
    assert_eq!(code, document);
    // Each has a line that says what it is, on /metrics.
    let described = names(&std::fs::read_to_string(root.join("src/http/meters.rs")).unwrap(), "    describe_counter!(\"fx_", '"')
        .into_iter()
        .chain(names(&std::fs::read_to_string(root.join("src/http/meters.rs")).unwrap(), "    describe_gauge!(\"fx_", '"'))
        .chain(names(&std::fs::read_to_string(root.join("src/http/meters.rs")).unwrap(), "    describe_histogram!(\"fx_", '"'));
    assert_eq!(described.collect::<BTreeSet<_>>(), document);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_sources_says_what_is_here_and_what_was_refused() {
    let running = start().await;
    let trouble = Trouble { at: now(), what: "the answer is <b>HTML</b>, not XML".to_owned(), rule: Some("html".to_owned()) };
    let notes = Notebook { failures: 3, last_error: Some(trouble), ..Notebook::default() };
    running.store.note(crate::served::ECB, &notes).await.unwrap();
    let address = running.address;
    let page = blocking(move || get(address, "/status")).await;
    assert_eq!(
        (page.status, page.header("content-type"), page.header("cache-control")),
        (200, Some("text/html; charset=utf-8"), Some("no-store"))
    );
    assert!(!page.body.contains("<script"), "it works without a script");
    let of = |id: &str| page.body.split("<section>").find(|part| part.contains(&format!("({id})</h2>"))).unwrap().to_owned();
    let bank = of("CBR");
    assert!(bank.contains("<strong>Well</strong>"), "{bank}");
    assert!(bank.contains(r#"of <time datetime="2026-11-24">2026-11-24</time>, current: 30 currencies, got"#), "{bank}");
    assert!(bank.contains(r#"<dd><time datetime="2026-11-24T10:25:00Z">2026-11-24 10:25:00 UTC</time></dd>"#), "{bank}");
    let ecb = of("ECB");
    assert!(ecb.contains("<strong>Needs a look</strong>") && ecb.contains("<dt>Failed attempts since</dt><dd>3</dd>"), "{ecb}");
    assert!(ecb.contains("2026-11-24 10:15:00 UTC</time>: the answer is &lt;b&gt;HTML&lt;/b&gt;, not XML"), "{ecb}");
    // The archive ends on Friday, 30 October: sixteen working days since are missing.
    let missed = blocking(move || get(address, "/v1/sources/ECB")).await.json()["missed_publications"].as_u64().unwrap();
    assert!(missed == 16 && ecb.contains(&format!("<dt>Missed publications</dt><dd>{missed}</dd>")), "{missed}: {ecb}");
    let metrics = blocking(move || get(address, "/metrics")).await.body;
    for line in [format!("fx_source_missed{{source=\"ECB\"}} {missed}"), "fx_source_failures{source=\"ECB\"} 3".to_owned()] {
        assert!(metrics.lines().any(|other| other == line), "{line} is not in {metrics}");
    }
}
