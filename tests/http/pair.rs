//! The pages of pairs, and what leads search engines to them.

use super::*;

/// The text of the first element that begins so.
fn inside<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let from = page.find(start).unwrap_or_else(|| panic!("{start}: {page}")) + start.len();
    &page[from..from + page[from..].find(end).unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_pair_has_its_answer_in_the_html() {
    let running = start().await;
    running.store.put(&[cbr(date(2026, 11, 21), "79.6722")]).await.unwrap();
    running.books.forget();
    let address = running.address;
    let page = blocking(move || get(address, "/usd-to-rub")).await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let html = &page.body;
    assert!(html.len() <= 30_000, "{} bytes", html.len());
    assert_eq!(inside(html, "<title>", "</title>"), "1 US dollar is 80.1234 rubles – 24 November 2026");
    assert_eq!(inside(html, "<h1>", "</h1>"), "1 US dollar is 80.1234 rubles");
    let told = "Bank of Russia, official exchange rate for 24 November 2026: 1 US dollar is 80.1234 rubles, up 0.4512 rubles (0.57%) from 21 November.";
    assert_eq!(inside(html, "<p class=\"told\">", "</p>"), told);
    for part in [
        r#"<html lang="en" dir="ltr">"#,
        r#"<link rel="canonical" href="http://fx/usd-to-rub">"#,
        r#"<link rel="alternate" hreflang="de" href="http://fx/usd-to-rub?lang=de">"#,
        r#"<link rel="alternate" hreflang="x-default" href="http://fx/usd-to-rub">"#,
        r#"<meta property="og:image" content="http://fx/v1/chart/USD-RUB.png?start=2025-11-24&amp;end=2026-11-24&amp;locale=en&amp;width=1200&amp;height=630">"#,
        r#"<meta name="twitter:card" content="summary_large_image">"#,
        "<td>100</td><td>8,012.34</td>",
        r#"<td><a href="/usd-to-rub/2026-11-21">21 November 2026</a></td><td>79.6722</td>"#,
        r#"<a href="/rub-to-usd">RUB → USD</a>"#,
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let data: serde_json::Value = serde_json::from_str(inside(html, r#"<script type="application/ld+json">"#, "</script>")).unwrap();
    assert_eq!(
        data,
        serde_json::json!({
            "@context": "https://schema.org", "@type": "ExchangeRateSpecification", "url": "http://fx/usd-to-rub", "currency": "USD",
            "currentExchangeRate": {
                "@type": "UnitPriceSpecification", "price": "80.1234", "priceCurrency": "RUB",
                "referenceQuantity": { "@type": "QuantitativeValue", "value": 1, "unitText": "USD" },
                "validFrom": "2026-11-24", "validThrough": "2026-11-24",
            },
        })
    );
    let day = blocking(move || get(address, "/jpy-to-rub/2026-11-22?lang=ru")).await;
    assert_eq!(day.status, 200, "{}", day.body);
    assert_eq!(inside(&day.body, "<h1>", "</h1>"), "100 японских иен — 47,2636 рубля");
    for part in [
        r#"<html lang="ru" dir="ltr">"#,
        r#"<link rel="canonical" href="http://fx/jpy-to-rub/2026-11-22?lang=ru">"#,
        r#"date="2026-11-22""#,
        "21–23 ноября 2026 года",
    ] {
        assert!(day.body.contains(part), "{part}: {}", day.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_the_page_can_be_fetched() {
    let running = start().await;
    let address = running.address;
    let page = blocking(move || get(address, "/usd-to-rub")).await;
    let picture = inside(&page.body, r#"<meta property="og:image" content="http://fx"#, "\"").replace("&amp;", "&");
    let picture = blocking(move || get(address, &picture)).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_pair_or_day_is_an_honest_404() {
    let running = start().await;
    let address = running.address;
    for (target, says) in [
        ("/usd-to-zzz", "zzz"),
        ("/usd-to-usd", ""),
        ("/usd-to-rub/2026-13-40", ""),
        ("/usd-to-rub/yesterday", ""),
        ("/usd-to-rub/1700-01-01", "USD"),
        ("/usd-to-rub/2099-01-01", ""),
        ("/%3Cscript%3E-to-rub", ""),
    ] {
        let page = blocking(move || get(address, target)).await;
        assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")), "{target}: {}", page.body);
        assert!(
            page.body.contains("<h1>There is no such page</h1>") && page.body.contains("noindex") && !page.body.contains("<script>"),
            "{target}"
        );
        assert!(page.body.contains(says), "{target}: {}", page.body);
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
    for other in ["/nothing", "/nothing/here", "/favicon.ico"] {
        let answer = blocking(move || get(address, other)).await;
        assert_eq!((answer.status, answer.header("content-type")), (404, Some("application/problem+json")), "{other}");
    }
    let capital = blocking(move || get(address, "/USD-to-RUB/2026-11-24?lang=de")).await;
    assert_eq!((capital.status, capital.header("location")), (308, Some("/usd-to-rub/2026-11-24?lang=de")));
}

#[tokio::test(flavor = "multi_thread")]
async fn search_engines_are_led_to_the_pages() {
    let running = start().await;
    let address = running.address;
    let robots = blocking(move || get(address, "/robots.txt")).await;
    assert_eq!(robots.header("content-type"), Some("text/plain; charset=utf-8"));
    assert!(robots.body.ends_with("\nSitemap: http://fx/sitemap.xml\n"), "{}", robots.body);
    let map = blocking(move || get(address, "/sitemap.xml")).await;
    assert_eq!(map.header("content-type"), Some("application/xml"));
    let pages: Vec<String> = map.body.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap().to_owned()).collect();
    assert!(pages.len() > 100 && pages.len() <= 1_001, "{}", pages.len());
    assert_eq!(pages[0], "http://fx/");
    assert!(pages.contains(&"http://fx/usd-to-rub".to_owned()) && !pages.contains(&"http://fx/usd-to-usd".to_owned()));
    for page in pages.iter().skip(1).step_by(97) {
        let target = page.trim_start_matches("http://fx").to_owned();
        assert_eq!(blocking(move || get(address, &target)).await.status, 200, "{page}");
    }
}
