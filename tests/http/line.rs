//! The line of a news agency and the feeds: to the letter, in every language.

use fx::sheet::Sheet;
use jiff::SignedDuration;
use jiff::civil::Date;
use served::Running;

use super::*;

/// A sheet as it comes on the day before it holds.
async fn landed(running: &Running, day: Date, usd: &str) {
    let sheet: Sheet = served::cbr_by(day, usd, day.yesterday().unwrap(), running.clock.now());
    running.store.put(&[sheet]).await.unwrap();
    running.books.forget();
}

async fn plain(running: &Running, query: &str) -> String {
    let (address, target) = (running.address, format!("/v1/line?{query}"));
    let answer = blocking(move || ask(address, "GET", &target, "Accept: text/plain\r\n")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; charset=utf-8")), "{}", answer.body);
    answer.body.replace(['\u{a0}', '\u{202f}'], "~")
}

const ONE_DAY: [(&str, &str); 16] = [
    (
        "en",
        "Bank of Russia, official exchange rates for 24 November 2026: 1 US dollar is 80.1234 rubles, up 0.4512 rubles (0.57%) from 21 November; 1 euro is 92.5 rubles, unchanged from 21 November.",
    ),
    (
        "ru",
        "Банк России, официальные курсы на 24 ноября 2026 года: 1 доллар США — 80,1234 рубля, на 0,4512 рубля (0,57~%) больше, чем на 21 ноября; 1 евро — 92,5 рубля, столько же, сколько на 21 ноября.",
    ),
    (
        "de",
        "Bank von Russland, amtliche Wechselkurse für den 24. November 2026: 1 US-Dollar kostet 80,1234 Rubel, 0,4512 Rubel (0,57~%) mehr als am 21. November; 1 Euro kostet 92,5 Rubel, unverändert gegenüber dem 21. November.",
    ),
    (
        "fr",
        "Banque de Russie, taux de change officiels pour le 24 novembre 2026~: 1 dollar vaut 80,1234 roubles, soit 0,4512 rouble (0,57~%) de plus que le 21 novembre~; 1 euro vaut 92,5 roubles, comme le 21 novembre.",
    ),
    (
        "es",
        "Banco de Rusia, tipos de cambio oficiales para el 24 de noviembre de 2026: 1 dólar estadounidense vale 80,1234 rublos, 0,4512 rublos (0,57~%) más que el 21 de noviembre; 1 euro vale 92,5 rublos, igual que el 21 de noviembre.",
    ),
    ("zh", "俄罗斯银行2026年11月24日官方汇率：1美元兑80.1234卢布，较11月21日上涨0.4512卢布（0.57%）；1欧元兑92.5卢布，与11月21日持平。"),
    (
        "ar",
        "بنك روسيا، أسعار الصرف الرسمية ليوم 24 نوفمبر 2026: 1 دولار أمريكي = 80.1234 روبل، بزيادة 0.4512 روبل (0.57%) عن 21 نوفمبر؛ 1 يورو = 92.5 روبل، دون تغيير عن 21 نوفمبر.",
    ),
    (
        "it",
        "Banca di Russia, cambi ufficiali in data 24 novembre 2026: 1 dollaro statunitense vale 80,1234 rubli, 0,4512 rubli (0,57%) in più rispetto al cambio in data 21 novembre; 1 euro vale 92,5 rubli, invariato rispetto al cambio in data 21 novembre.",
    ),
    (
        "pt",
        "Banco da Rússia, taxas de câmbio oficiais para 24 de novembro de 2026: 1 dólar americano vale 80,1234 rublos, 0,4512 rublo (0,57%) a mais do que em 21 de novembro; 1 euro vale 92,5 rublos, o mesmo que em 21 de novembro.",
    ),
    (
        "tr",
        "Rusya Merkez Bankası, 24 Kasım 2026, resmî döviz kurları: 1 ABD doları = 80,1234 Rus rublesi (21 Kasım kuruna göre 0,4512 Rus rublesi, %0,57 artış); 1 euro = 92,5 Rus rublesi (21 Kasım kuruna göre değişmedi).",
    ),
    (
        "uk",
        "Банк Росії, офіційні курси на 24 листопада 2026 року: 1 долар США — 80,1234 російського рубля, на 0,4512 російського рубля (0,57~%) більше, ніж на 21 листопада; 1 євро — 92,5 російського рубля, стільки ж, скільки на 21 листопада.",
    ),
    (
        "ja",
        "ロシア銀行、2026年11月24日の公式為替レート：1米ドル＝80.1234ロシアルーブル（11月21日比0.4512ロシアルーブル、0.57%上昇）、1ユーロ＝92.5ロシアルーブル（11月21日比変わらず）。",
    ),
    (
        "he",
        "הבנק המרכזי של רוסיה, שערים יציגים ליום 24 בנובמבר 2026: 1 דולר אמריקאי = 80.1234 רובל, עלייה של 0.4512 רובל (0.57%) לעומת 21 בנובמבר; 1 אירו = 92.5 רובל, ללא שינוי לעומת 21 בנובמבר.",
    ),
    (
        "zh-Hant",
        "俄羅斯銀行2026年11月24日官方匯率：1美元兌80.1234盧布，較11月21日上漲0.4512盧布（0.57%）；1歐元兌92.5盧布，與11月21日持平。",
    ),
    (
        "es-419",
        "Banco de Rusia, tipos de cambio oficiales para el 24 de noviembre de 2026: 1 dólar estadounidense vale 80.1234 rublos, 0.4512 rublos (0.57~%) más que el 21 de noviembre; 1 euro vale 92.5 rublos, igual que el 21 de noviembre.",
    ),
    (
        "es_CL",
        "Banco de Rusia, tipos de cambio oficiales para el 24 de noviembre de 2026: 1 dólar estadounidense vale 80,1234 rublos, 0,4512 rublos (0,57~%) más que el 21 de noviembre; 1 euro vale 92,5 rublos, igual que el 21 de noviembre.",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_whose_rate_for_which_day_and_how_it_changed() {
    let running = start().await;
    landed(&running, date(2026, 11, 21), "79.6722").await;
    for (language, expected) in ONE_DAY {
        assert_eq!(plain(&running, &format!("pairs=USD-RUB,EUR-RUB&source=CBR&lang={language}")).await, expected);
    }
}

const WEEKEND: [(&str, &str); 15] = [
    (
        "en",
        "Bank of Russia, official exchange rate for 28–30 November 2026: 100 Japanese yen are 47.2636 rubles, unchanged from 24 November.",
    ),
    ("ru", "Банк России, официальный курс на 28–30 ноября 2026 года: 100 японских иен — 47,2636 рубля, столько же, сколько на 24 ноября."),
    (
        "de",
        "Bank von Russland, amtlicher Wechselkurs für den 28.–30. November 2026: 100 Japanische Yen kosten 47,2636 Rubel, unverändert gegenüber dem 24. November.",
    ),
    (
        "fr",
        "Banque de Russie, taux de change officiel du 28 au 30 novembre 2026~: 100 yens japonais valent 47,2636 roubles, comme le 24 novembre.",
    ),
    (
        "es",
        "Banco de Rusia, tipo de cambio oficial del 28 al 30 de noviembre de 2026: 100 yenes japoneses valen 47,2636 rublos, igual que el 24 de noviembre.",
    ),
    ("zh", "俄罗斯银行2026年11月28日至30日官方汇率：100日元兑47.2636卢布，与11月24日持平。"),
    ("ar", "بنك روسيا، سعر الصرف الرسمي من 28 إلى 30 نوفمبر 2026: 100 ين ياباني = 47.2636 روبل، دون تغيير عن 24 نوفمبر."),
    (
        "it",
        "Banca di Russia, cambio ufficiale nei giorni 28–30 novembre 2026: 100 yen giapponesi valgono 47,2636 rubli, invariato rispetto al cambio in data 24 novembre.",
    ),
    (
        "pt",
        "Banco da Rússia, taxa de câmbio oficial de 28 a 30 de novembro de 2026: 100 ienes japoneses valem 47,2636 rublos, o mesmo que em 24 de novembro.",
    ),
    (
        "tr",
        "Rusya Merkez Bankası, 28–30 Kasım 2026, resmî döviz kuru: 100 Japon yeni = 47,2636 Rus rublesi (24 Kasım kuruna göre değişmedi).",
    ),
    (
        "uk",
        "Банк Росії, офіційний курс на 28–30 листопада 2026 року: 100 японських єн — 47,2636 російського рубля, стільки ж, скільки на 24 листопада.",
    ),
    ("ja", "ロシア銀行、2026年11月28日～30日の公式為替レート：100円＝47.2636ロシアルーブル（11月24日比変わらず）。"),
    ("he", "הבנק המרכזי של רוסיה, שער יציג לימים 28–30 בנובמבר 2026: 100 ין יפני = 47.2636 רובל, ללא שינוי לעומת 24 בנובמבר."),
    ("zh-TW", "俄羅斯銀行2026年11月28日至30日官方匯率：100日圓兌47.2636盧布，與11月24日持平。"),
    (
        "es-MX",
        "Banco de Rusia, tipo de cambio oficial del 28 al 30 de noviembre de 2026: 100 yenes japoneses valen 47.2636 rublos, igual que el 24 de noviembre.",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn tomorrows_line_is_there_with_its_sheet_and_holds_over_the_weekend() {
    let running = start().await;
    running.clock.advance(SignedDuration::from_hours(77));
    let before = plain(&running, "pairs=USD-RUB&source=CBR").await;
    assert_eq!(before, "Bank of Russia, official exchange rate for 24 November 2026: 1 US dollar is 80.1234 rubles.");
    landed(&running, date(2026, 11, 28), "79.9").await;
    for (language, expected) in WEEKEND {
        assert_eq!(plain(&running, &format!("pairs=JPY-RUB&source=CBR&lang={language}")).await, expected);
    }
    let down = plain(&running, "pairs=USD-RUB,RUB-USD&source=cbr&lang=ru-RU").await;
    assert_eq!(
        down,
        "Банк России, официальные курсы на 28–30 ноября 2026 года: 1 доллар США — 79,9 рубля, на 0,2234 рубля (0,28~%) меньше, чем на 24 ноября; \
         1 рубль — 0,0125156 доллара США, на 0,0000349 доллара США (0,28~%) больше, чем на 24 ноября."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_has_its_figures_beside_it() {
    let running = start().await;
    landed(&running, date(2026, 11, 21), "80.1233").await;
    let address = running.address;
    let answer = blocking(move || get(address, "/v1/line?pairs=USD-RUB&source=CBR")).await;
    assert_eq!(
        answer.body,
        concat!(
            r#"{"lang":"en","text":"Bank of Russia, official exchange rate for 24 November 2026: 1 US dollar is 80.1234 rubles, up 0.0001 rubles (0.00012%) from 21 November.","#,
            r#""lines":[{"source":"CBR","name":"Bank of Russia","first_day":"2026-11-24","last_day":"2026-11-24","#,
            r#""text":"Bank of Russia, official exchange rate for 24 November 2026: 1 US dollar is 80.1234 rubles, up 0.0001 rubles (0.00012%) from 21 November.","#,
            r#""rates":[{"from":"USD","to":"RUB","nominal":1,"value":"80.1234","before":{"date":"2026-11-21","value":"80.1233","change":"0.0001","percent":"0.00012"}}]}]}"#
        )
    );
    for (query, status) in [
        ("pairs=", 400),
        ("", 400),
        ("pairs=USD", 400),
        ("pairs=USD-USD", 400),
        ("pairs=USD-RUB,USD-RUB", 400),
        ("pairs=USD-ZZZ", 404),
        ("pairs=USD-RUB&lang=xx", 400),
        ("pairs=USD-RUB&source=NBP", 400),
        ("pairs=USD-RUB&date=2026-11-24", 400),
        ("pairs=USD-RUB,RUB-USD,EUR-RUB,RUB-EUR,JPY-RUB,RUB-JPY,USD-EUR,EUR-USD,AUD-RUB,RUB-AUD,GBP-RUB,RUB-GBP,INR-RUB", 400),
        ("pairs=CHF-RUB&source=CBR", 404),
    ] {
        let answer = blocking(move || get(address, &format!("/v1/line?{query}"))).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
    }
    // A part of a currency has no line of its own, and is told of which it is one.
    for (query, detail) in [
        ("pairs=EUR-GBX", "\"GBX\" is no currency code of ISO 4217; it is a part of GBP: ask for GBP here"),
        ("pairs=GAU-USD", "\"GAU\" is no currency code of ISO 4217; it is a gram of XAU: ask for XAU here"),
    ] {
        let problem = blocking(move || get(address, &format!("/v1/line?{query}"))).await.json();
        assert_eq!(problem["detail"].as_str().map(|text| text.trim_end_matches('.')), Some(detail), "{query}");
    }
}

/// What happened in five weeks of which nothing is here is no change from one sheet to the next.
#[tokio::test(flavor = "multi_thread")]
async fn over_a_hole_a_feed_tells_no_change() {
    let running = start().await;
    running.clock.advance(SignedDuration::from_hours(24 * 34 + 5));
    landed(&running, date(2026, 12, 29), "79.9").await;
    let address = running.address;
    let feed = blocking(move || get(address, "/feed.json?source=CBR&lang=en")).await.json();
    assert_eq!(
        feed["items"][0]["content_text"].as_str().unwrap().replace('\u{a0}', " "),
        "Bank of Russia, official exchange rates for 29 December 2026: 1 US dollar is 79.9 rubles; 1 euro is 92.5 rubles; 1 British pound is 10 \
         rubles."
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_has_an_entry_for_each_sheet_newest_first() {
    let running = start().await;
    running.clock.advance(SignedDuration::from_hours(77));
    landed(&running, date(2026, 11, 28), "79.9").await;
    let address = running.address;
    let feed = blocking(move || get(address, "/feed.json?source=CBR&lang=de")).await;
    assert_eq!(feed.header("content-type"), Some("application/feed+json"));
    let feed = feed.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!((&feed["home_page_url"], &feed["feed_url"]), (&"http://fx/".into(), &"http://fx/feed.json?source=CBR&lang=de".into()));
    let items = feed["items"].as_array().unwrap();
    let of = |at: usize, name: &str| items[at][name].as_str().unwrap().replace('\u{a0}', "~");
    assert_eq!(items.len(), 2);
    assert_eq!(of(0, "id"), "http://fx/v1/sources/CBR#2026-11-28");
    assert_eq!(of(0, "url"), "http://fx/?from=USD&to=RUB&date=2026-11-28&source=CBR");
    assert_eq!(of(0, "title"), "Bank von Russland, amtliche Wechselkurse für den 28.–30. November 2026");
    assert_eq!(of(0, "date_published"), "2026-11-27T15:15:00Z");
    assert_eq!(
        of(0, "content_text"),
        "Bank von Russland, amtliche Wechselkurse für den 28.–30. November 2026: 1 US-Dollar kostet 79,9 Rubel, 0,2234 Rubel (0,28~%) weniger \
         als am 24. November; 1 Euro kostet 92,5 Rubel, unverändert gegenüber dem 24. November; 1 Britisches Pfund kostet 10 Rubel, unverändert \
         gegenüber dem 24. November."
    );
    assert_eq!(of(1, "id"), "http://fx/v1/sources/CBR#2026-11-24");
    let atom = blocking(move || get(address, "/feed.atom?source=CBR")).await;
    assert_eq!(atom.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    let start = concat!(
        r#"<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>http://fx/feed.atom?source=CBR</id>"#,
        "<title>fx – Bank of Russia</title><updated>2026-11-27T15:15:00Z</updated>",
        r#"<link rel="self" href="http://fx/feed.atom?source=CBR"/><link rel="alternate" href="http://fx/"/><author><name>fx</name></author>"#,
        "<entry><id>http://fx/v1/sources/CBR#2026-11-28</id><title>Bank of Russia, official exchange rates for 28–30 November 2026</title>",
        r#"<updated>2026-11-27T15:15:00Z</updated><link rel="alternate" href="http://fx/?from=USD&amp;to=RUB&amp;date=2026-11-28&amp;source=CBR"/>"#,
        "<content>Bank of Russia, official exchange rates for 28–30 November 2026: 1 US dollar is 79.9 rubles, down 0.2234 rubles (0.28%) from 24 November; ",
    );
    assert!(atom.body.starts_with(start), "{}", atom.body);
    // All publishers: those of the archive too, no more than a reader takes in.
    let all = blocking(move || get(address, "/feed.json")).await.json();
    let ids: Vec<&str> = all["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert!(ids.len() <= 60 && ids.contains(&"http://fx/v1/sources/CBR#2026-11-28"), "{ids:?}");
    for query in ["source=NOBODY", "lang=xx", "pairs=USD-RUB"] {
        assert_eq!(blocking(move || get(address, &format!("/feed.json?{query}"))).await.status, 400, "{query}");
    }
}
