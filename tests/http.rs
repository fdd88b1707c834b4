//! The service over real sockets, with a clock of its own: exact answers, every bad input, caching, limits.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "http/blend.rs"]
mod blend;
#[path = "http/clock.rs"]
mod clock;
#[path = "http/compare.rs"]
mod compare;
#[path = "http/editions.rs"]
mod editions;
#[path = "http/line.rs"]
mod line;
#[path = "http/mcp.rs"]
mod mcp;
#[path = "http/pair.rs"]
mod pair;
#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use fx::config::Config;
use jiff::civil::date;
use served::{blocking, cbr, start, start_with};
use wire::{Answer, ask, get, raw};

#[tokio::test(flavor = "multi_thread")]
async fn a_conversion_has_its_fields_in_order_and_its_receipt() {
    let running = start().await;
    let address = running.address;
    let answer = blocking(move || get(address, "/v1/convert?from=usd&to=RUB&amount=100.00&source=cbr")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        concat!(
            r#"{"from":"USD","to":"RUB","amount":"100.00","result":"8012.34","unrounded":"8012.34","rate":"80.1234","#,
            r#""requested_date":"2026-11-24","rate_date":"2026-11-24","freshness":"current","reason":null,"next_due":"2026-11-24T14:00:00Z","#,
            r#""legs":[{"source":"CBR","base":"USD","quote":"RUB","nominal":1,"value":"80.1234","direction":"direct","#,
            r#""date":"2026-11-24","fetched_at":"2026-11-24T10:15:00Z"}]}"#
        )
    );
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=600, stale-while-revalidate=60, stale-if-error=86400"));
    assert_eq!(answer.header("last-modified"), Some("Tue, 24 Nov 2026 10:15:00 GMT"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("x-request-id").map(str::len), Some(16));
}

/// What is asked for the third time comes from the cache of answers.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_just_answered_is_answered_alike() {
    let mut config = Config::default().server;
    (config.limits.requests_per_second, config.limits.burst) = (1, 12);
    let running = start_with(config).await;
    let address = running.address;
    blocking(move || {
        let lasting = |answer: &Answer| {
            let own = ["x-request-id", "date", "ratelimit"];
            let mut headers: Vec<_> = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str())).cloned().collect();
            headers.sort();
            (answer.status, headers)
        };
        for accept in ["", "Accept: text/plain\r\n"] {
            let asks = |method, more: &str| ask(address, method, "/v1/convert?from=USD&to=RUB&source=CBR", &format!("{accept}{more}"));
            let first = asks("GET", "");
            assert_eq!(first.status, 200, "{}", first.body);
            asks("GET", "");
            let third = asks("GET", "X-Request-Id: third\r\n");
            assert_eq!((lasting(&third), &third.body), (lasting(&first), &first.body));
            assert_eq!(third.header("x-request-id"), Some("third"));
            let tag = first.header("etag").unwrap();
            let known = asks("GET", &format!("If-None-Match: \"other\"\r\nIf-None-Match: \"one\", W/{tag}\r\n"));
            let (status, headers) = lasting(&known);
            let body = ["content-type", "content-length"];
            let mut expected = lasting(&first).1;
            expected.retain(|(name, _)| !body.contains(&name.as_str()));
            assert_eq!((status, headers, known.body.as_str()), (304, expected, ""));
            let head = asks("HEAD", "");
            assert_eq!((lasting(&head), head.body.as_str()), (lasting(&first), ""));
            assert!(head.header("ratelimit").is_some() && known.header("ratelimit").is_some());
        }
        // A question that names no Host gets none of it.
        let none = raw(address, b"GET /v1/convert?from=USD&to=RUB&source=CBR HTTP/1.1\r\nConnection: close\r\n\r\n");
        assert!(none.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&none));
        // A client that has asked too often is told so, whatever is kept.
        let mut more = (0..1000).map(|_| get(address, "/v1/convert?from=USD&to=RUB&source=CBR").status);
        assert!(more.any(|status| status == 429));
    })
    .await;
}

/// Answers of several routes are kept in one cache: none is found by what another route was asked.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_kept_is_of_its_own_route_alone() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let (rates, chart) = ("base=USD&quotes=RUB", "/v1/chart/USD-RUB.svg?start=2026-11-24&end=2026-11-24&source=CBR");
        for _ in 0..3 {
            assert_eq!(get(address, &format!("/v1/rates?{rates}")).status, 200);
            assert_eq!(get(address, chart).status, 200);
        }
        // The texts under which these two stood among the queries of `/v1/convert`.
        let named = chart.strip_prefix("/v1/").unwrap();
        for query in [format!("rates?{rates}"), rates.to_owned(), named.to_owned(), format!("plain%20{rates}")] {
            for _ in 0..3 {
                let answer = get(address, &format!("/v1/convert?{query}"));
                assert_eq!((answer.status, answer.header("content-type")), (400, Some("application/problem+json")), "{query}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_input_gets_its_problem() {
    let running = start().await;
    let address = running.address;
    let long = "9".repeat(2000);
    let many = "1".repeat(40);
    let cases = [
        // Amounts.
        ("from=USD&to=RUB&amount=", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=1e400", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=1,5", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=NaN", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=%2B5", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=.5", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=1%0A", 400, "invalid-parameter", "amount"),
        (&format!("from=USD&to=RUB&amount={many}"), 422, "amount-out-of-range", "amount"),
        (&format!("from=USD&to=RUB&amount={long}"), 422, "amount-out-of-range", "amount"),
        ("from=USD&to=RUB&amount=79228162514264337593543950335", 422, "amount-out-of-range", ""),
        // Currencies.
        ("to=RUB", 400, "invalid-parameter", "from"),
        ("from=&to=RUB", 400, "invalid-parameter", "from"),
        ("from=us&to=RUB", 404, "unknown-currency", "from"),
        ("from=usdd&to=RUB", 404, "unknown-currency", "from"),
        ("from=U%24D&to=RUB", 404, "unknown-currency", "from"),
        ("from=USD&to=ZZZ", 404, "unknown-currency", "to"),
        ("from=USD&to=BTC", 404, "unknown-currency", "to"),
        ("from=ADP&to=USD", 404, "no-rate", ""),
        ("from=USD&to=RUB&source=ECB", 404, "currency-suspended", ""),
        // Dates.
        ("from=USD&to=RUB&date=2026-02-30", 400, "invalid-parameter", "date"),
        ("from=USD&to=RUB&date=", 400, "invalid-parameter", "date"),
        ("from=USD&to=RUB&date=today", 400, "invalid-parameter", "date"),
        ("from=USD&to=RUB&date=2026-1-1", 400, "invalid-parameter", "date"),
        ("from=USD&to=RUB&date=2026-11-26", 404, "no-rate", ""),
        ("from=USD&to=RUB&date=1900-01-01", 404, "no-rate", ""),
        ("from=USD&to=RUB&date=9999-12-31", 404, "no-rate", ""),
        // The rest.
        ("from=USD&to=RUB&source=FED", 400, "invalid-parameter", "source"),
        ("from=USD&to=RUB&scale=19", 400, "invalid-parameter", "scale"),
        ("from=USD&to=RUB&scale=-1", 400, "invalid-parameter", "scale"),
        ("from=USD&to=RUB&rounding=bankers", 400, "invalid-parameter", "rounding"),
        ("from=USD&to=RUB&from=EUR", 400, "invalid-parameter", "from"),
        ("from=USD&to=RUB&currency=EUR", 400, "invalid-parameter", "currency"),
        ("from=USD&to=RUB&FROM=EUR", 400, "invalid-parameter", "FROM"),
        ("from=USD&to=RUB&amount=%FF%FE", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&amount=%zz", 400, "invalid-parameter", "amount"),
        ("from=USD&to=RUB&%FF=1", 400, "invalid-parameter", "query"),
    ]
    .map(|(query, status, slug, parameter)| (query.to_owned(), status, slug, parameter));
    blocking(move || {
        for (query, status, slug, parameter) in &cases {
            let answer = get(address, &format!("/v1/convert?{query}"));
            let shown: String = query.chars().take(80).collect();
            assert_eq!(answer.status, *status, "{shown}: {}", answer.body);
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{shown}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{shown}");
            let problem = answer.json();
            assert_eq!(problem["type"], format!("/problems/{slug}"), "{shown}");
            assert_eq!(problem["status"], *status, "{shown}");
            assert_eq!(problem["parameter"].as_str().unwrap_or(""), *parameter, "{shown}");
            assert!(problem["detail"].as_str().unwrap().ends_with(['.', '?']), "{shown}: {problem}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_say_what_would_be_right() {
    let address = start().await;
    let (address, _keep) = (address.address, address);
    blocking(move || {
        let typo = get(address, "/v1/convert?from=usdd&to=RUB").json();
        assert_eq!(typo["detail"], "\"usdd\" is no currency code of ISO 4217; did you mean USD?");
        assert_eq!(typo["suggestions"], serde_json::json!(["USD"]));
        let suspended = get(address, "/v1/convert?from=USD&to=RUB&source=ECB").json();
        assert_eq!(suspended["last_date"], "2022-03-01");
        let early = get(address, "/v1/convert?from=USD&to=GBP&date=1900-01-01").json();
        assert_eq!((early["first_date"].as_str(), early["last_date"].as_str()), (Some("1999-01-04"), Some("2026-11-24")));
        let unknown = get(address, "/v1/convert?from=USD&to=RUB&quotes=EUR").json();
        assert_eq!(
            unknown["detail"],
            "This parameter is not known here. Known are from, to, amount, date, as_known, rule, source, max_age, scale, rounding, fee."
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_odd_and_is_right() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let zero = get(address, "/v1/convert?from=USD&to=RUB&amount=-0").json();
        assert_eq!((zero["amount"].as_str(), zero["result"].as_str()), (Some("0"), Some("0.00")));
        let mark = get(address, "/v1/convert?from=DEM&to=EUR&amount=100").json();
        assert_eq!((mark["result"].as_str(), mark["legs"][0]["law"].as_str()), (Some("51.13"), Some("Council Regulation (EC) No 2866/98")));
        let kuna = get(address, "/v1/convert?from=HRK&to=EUR&amount=7.5345").json();
        assert_eq!(kuna["result"], "1.00");
        let quoted = get(address, "/v1/convert?from=EUR&to=RUB&source=ECB&date=2022-03-01").json();
        assert_eq!(
            (quoted["rate"].as_str(), quoted["rate_date"].as_str(), &quoted["next_due"]),
            (Some("117.201"), Some("2022-03-01"), &serde_json::Value::Null)
        );
        let scaled = get(address, "/v1/convert?from=USD&to=RUB&scale=0&rounding=ceiling").json();
        assert_eq!(scaled["result"], "81");
        let encoded = get(address, "/v1/convert?from=%55SD&to=RUB&amount=1%2E50").json();
        assert_eq!(encoded["amount"], "1.50");
        // A hundredth is one wherever a currency is.
        let pence = |path: &str| get(address, path);
        let history = "&start=2022-03-01&end=2022-03-01&source=ECB";
        let row = |base: &str, quotes: &str| pence(&format!("/v1/history.csv?base={base}&quotes={quotes}{history}")).body;
        assert!(row("GBX", "EUR").contains("\n2022-03-01,GBX,EUR,0.0120062432465,UNIT+ECB\r"), "{}", row("GBX", "EUR"));
        assert_eq!(pence("/v1/rates?base=EUR&quotes=GBp&date=2022-03-01&source=ECB").json()["rates"][0]["quote"], "GBX");
        assert_eq!(pence("/v1/average?base=GBX&quotes=EUR&period=2022-02&source=ECB").status, 200);
        assert_eq!(pence("/v1/chart/GBX-EUR.svg?start=2022-01-03&end=2022-03-01&source=ECB").status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caches_are_told_how_long_and_ask_again_by_tag() {
    let running = start().await;
    let address = running.address;
    let target = "/v1/convert?from=USD&to=RUB&amount=100";
    let first = blocking(move || get(address, target)).await;
    let tag = first.header("etag").unwrap().to_owned();
    let again = {
        let tag = tag.clone();
        blocking(move || ask(address, "GET", target, &format!("If-None-Match: \"x\", W/{tag}\r\n"))).await
    };
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
    assert!(again.header("cache-control").is_some());
    // A new sheet changes the tag at once.
    running.store.put(&[cbr(date(2026, 11, 24), "81")]).await.unwrap();
    running.books.forget();
    let changed = blocking(move || ask(address, "GET", target, &format!("If-None-Match: {tag}\r\n"))).await;
    assert_eq!((changed.status, changed.json()["result"].as_str()), (200, Some("8100.00")));
    // Never longer than to the next poll; a day that can no longer change, for a day.
    running.clock.advance(jiff::SignedDuration::from_secs(540));
    let near = blocking(move || get(address, target)).await;
    assert!(near.header("cache-control").unwrap().starts_with("public, max-age=60,"), "{:?}", near.header("cache-control"));
    let past = blocking(move || get(address, "/v1/convert?from=USD&to=GBP&date=2020-02-29&source=ECB")).await;
    assert!(past.header("cache-control").unwrap().starts_with("public, max-age=86400,"), "{:?}", past.header("cache-control"));
    let head = blocking(move || ask(address, "HEAD", target, "")).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn rates_of_one_base() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let rates = get(address, "/v1/rates?base=USD&quotes=RUB,JPY&amount=2&source=CBR");
        assert_eq!(
            rates.body,
            concat!(
                r#"{"base":"USD","amount":"2","requested_date":"2026-11-24","rates":["#,
                r#"{"quote":"RUB","rate":"80.1234","result":"160.25","rate_date":"2026-11-24","source":"CBR","freshness":"current"},"#,
                r#"{"quote":"JPY","rate":"169.524538969","result":"339","rate_date":"2026-11-24","source":"CBR","freshness":"current"}]}"#
            )
        );
        let all = get(address, "/v1/rates?base=EUR").json();
        let rows = all["rates"].as_array().unwrap();
        assert!(rows.len() > 150, "{}", rows.len());
        assert!(rows.iter().all(|row| row["rate"] != "0" && row["source"].is_string()));
        for (query, status) in [
            ("base=USD&quotes=", 404),
            ("base=USD&quotes=EUR,EUR", 400),
            ("base=USD&quotes=EUR,XXX", 404),
            ("", 400),
            ("base=USD&to=EUR", 400),
        ] {
            assert_eq!(get(address, &format!("/v1/rates?{query}")).status, status, "{query}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn currencies_and_sources() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let ruble = get(address, "/v1/currencies/rub").json();
        assert_eq!((ruble["number"].as_str(), ruble["minor_unit"].as_u64(), ruble["symbol"].as_str()), (Some("643"), Some(2), Some("₽")));
        assert_eq!(ruble["quoted_by"][0], serde_json::json!({"source": "ECB", "first_date": "2005-04-01", "last_date": "2022-03-01"}));
        let kuna = get(address, "/v1/currencies/HRK").json();
        assert_eq!(kuna["last_day"], "2022-12-31");
        assert_eq!(kuna["successor"], serde_json::json!({"code": "EUR", "units": "7.53450", "law": "Council Regulation (EU) 2022/1208"}));
        assert_eq!(get(address, "/v1/currencies/ZZZ").status, 404);
        assert_eq!(get(address, "/v1/currencies").json().as_array().unwrap().len(), fx::currency::all().len());
        let sources = get(address, "/v1/sources").json();
        let ids: Vec<&str> = sources.as_array().unwrap().iter().map(|source| source["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["ECB", "CBR", "EXCHANGE-API"]);
        assert_eq!(get(address, "/v1/sources").header("cache-control"), Some("no-cache"));
        let ecb = get(address, "/v1/sources/ecb").json();
        assert_eq!(ecb["last_sheet"]["date"], "2026-10-30");
        assert_eq!((ecb["missed_publications"].as_u64(), ecb["last_sheet"]["freshness"].as_str()), (Some(16), Some("stale")));
        assert_eq!(get(address, "/v1/sources/FED").status, 404);
        assert_eq!(get(address, "/v1/sources?x=1").status, 400);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn watchers_are_served() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        assert_eq!((get(address, "/healthz").body.as_str(), get(address, "/readyz").body.as_str()), ("ok\n", "ready\n"));
        get(address, "/v1/convert?from=USD&to=RUB");
        let metrics = get(address, "/metrics").body;
        for name in [
            "fx_requests_total{route=\"/v1/convert\",status=\"200\"}",
            "fx_request_seconds_bucket{route=\"/healthz\"",
            "fx_source_age_seconds{source=\"CBR\"}",
        ] {
            assert!(metrics.contains(name), "{name} is not in\n{metrics}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_without_a_script() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let page = get(address, "/?amount=100&from=USD&to=RUB&source=CBR&utm_source=mail");
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(page.body.contains(">8,012.34<") && page.body.contains("Bank of Russia, 24 November 2026"), "{}", page.body);
        // Figures and days are written as the reader's region writes them.
        for (lang, figure, receipt) in [
            ("de", ">8.012,34<", "Bank von Russland, 24. November 2026"),
            ("es-MX", ">8,012.34<", "Banco de Rusia, 24 de noviembre de 2026"),
            ("es-CL", ">8.012,34<", "Banco de Rusia, 24 de noviembre de 2026"),
            ("iw", ">8,012.34<", "הבנק המרכזי של רוסיה, 24 בנובמבר 2026"),
            ("zh-HK", ">8,012.34<", "俄羅斯銀行，2026年11月24日"),
        ] {
            let page = get(address, &format!("/?amount=100&from=USD&to=RUB&source=CBR&lang={lang}")).body;
            assert!(page.contains(figure) && page.contains(receipt), "{lang}: {page}");
        }
        let demo = ask(address, "GET", "/demo", "Accept-Language: he-IL\r\n").body;
        assert!(demo.contains("<html lang=\"he-IL\" dir=\"rtl\">") && demo.contains("<h1>להוספה לאתר שלכם</h1>"), "{demo}");
        // Scripts stand in files of their own: the policy lets nothing run that stands in the page.
        let written = page.body.split("<script").skip(1).all(|script| script.contains(" src=\"/") && script.contains("></script>"));
        assert!(written && page.body.contains("<form method=\"get\" action=\"/\">"), "{}", page.body);
        // The Enter key presses the first submit button.
        assert!(page.body.find(">Convert<").unwrap() < page.body.find("name=\"swap\"").unwrap());
        let swapped = get(address, "/?amount=100&from=USD&to=RUB&source=CBR&swap=1").body;
        assert!(swapped.contains("<title>100 RUB → USD – fx</title>"), "{swapped}");
        assert_eq!(get(address, "/").status, 200);
        let wrong = get(address, "/?amount=%3Cb%3E&from=USD&to=EUR");
        assert_eq!(wrong.status, 400);
        assert!(wrong.body.contains("value=\"&lt;b&gt;\"") && wrong.body.contains("plain digits"), "{}", wrong.body);
        assert_eq!(get(address, "/?from=USDD").status, 404);
        let (_, rest) = page.body.split_once("href=\"/assets/").unwrap();
        let style = get(address, &format!("/assets/{}", rest.split('"').next().unwrap()));
        assert!(style.body.contains("color-scheme") && style.header("cache-control").unwrap().contains("max-age=31536000"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_methods_and_sizes() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        assert_eq!(get(address, "/v2/convert").json()["type"], "/problems/not-found");
        let post = ask(address, "POST", "/v1/rates?base=USD", "Content-Length: 0\r\n");
        assert_eq!((post.status, post.json()["type"].as_str()), (405, Some("/problems/method-not-allowed")));
        let long = get(address, &format!("/v1/convert?from=USD&to=RUB&amount={}", "1".repeat(10_000)));
        assert_eq!((long.status, long.json()["type"].as_str()), (414, Some("/problems/uri-too-long")));
        let named = ask(address, "GET", "/healthz", "X-Request-Id: abc-1\r\n");
        assert_eq!(named.header("x-request-id"), Some("abc-1"));
        let tamed = ask(address, "GET", "/healthz", "X-Request-Id: a b<c>\r\n");
        assert_eq!(tamed.header("x-request-id").map(str::len), Some(16));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_may_be_worked_on_is_shed() {
    let mut config = Config::default().server;
    config.limits.concurrency = 0;
    let running = start_with(config).await;
    let address = running.address;
    let shed = blocking(move || get(address, "/v1/convert?from=USD&to=RUB")).await;
    assert_eq!((shed.status, shed.header("retry-after"), shed.json()["type"].as_str()), (503, Some("1"), Some("/problems/overloaded")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_does_not_come_is_not_waited_for() {
    let mut config = Config::default().server;
    config.limits.header_timeout = fx::config::Wait::from_secs(1);
    let running = start_with(config).await;
    let address = running.address;
    let waited = blocking(move || {
        let start = Instant::now();
        raw(address, b"GET /v1/convert HTTP/1.1\r\nHost: f");
        start.elapsed()
    })
    .await;
    assert!(waited < Duration::from_secs(15), "the connection was held for {waited:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_may_have_a_listener_of_their_own() {
    let mut config = Config::default().server;
    config.metrics_listen = Some("127.0.0.2:0".parse().unwrap());
    let running = start_with(config).await;
    let address = running.address;
    assert_eq!(blocking(move || get(address, "/metrics").status).await, 404);
}
