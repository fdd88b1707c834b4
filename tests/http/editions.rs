//! The widget's editions: one that an archived article names is served as long as the store stands.

use super::*;

const OLD: &str = "0123456789ab";
const FILES: [(&str, &str); 2] = [("define.js", "export const old = 1;\n"), ("lang/en.json", "{}")];

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_that_was_served_once_is_served_for_ever() {
    let running = start().await;
    let address = running.address;
    running.editions.keep(OLD, &FILES).await.unwrap();
    blocking(move || {
        for (file, body, kind) in [(FILES[0].0, FILES[0].1, "text/javascript; charset=utf-8"), (FILES[1].0, FILES[1].1, "application/json")]
        {
            let target = format!("/widget/{OLD}/{file}");
            let answer = get(address, &target);
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{file}");
            assert_eq!(answer.header("content-type"), Some(kind));
            assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
            assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            let known = ask(address, "GET", &target, &format!("If-None-Match: {}\r\n", answer.header("etag").unwrap()));
            assert_eq!((known.status, known.body.as_str()), (304, ""));
        }
        let long = "x".repeat(200);
        for missing in [
            format!("/widget/{OLD}/ticker.js"),
            format!("/widget/{OLD}/{long}"),
            "/widget/ffffffffffff/define.js".to_owned(),
            "/widget/%27/define.js".to_owned(),
        ] {
            assert_eq!(get(address, &missing).status, 404, "{missing}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_keeps_the_edition_that_it_has() {
    let running = start().await;
    let version = fx::widget::version();
    assert_eq!(running.editions.file(version, "define.js").await.unwrap(), None);
    running.app.clone().keep_edition().await;
    for (name, content) in fx::widget::files() {
        assert_eq!(running.editions.file(version, name).await.unwrap().as_deref(), Some(*content), "{name}");
    }
}
