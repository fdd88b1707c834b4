//! Which source and which way a range goes, day by day. Part of the tests of `convert/history`.

use super::*;

#[tokio::test]
async fn each_day_goes_the_way_that_its_own_quotes_lead() {
    const HNB: SourceId = SourceId::new("HNB");
    let store = Memory::default();
    let sheets = [
        sheet(HNB, "2022-12-29", &["1 EUR = 7.5365 HRK", "1 USD = 7.0855 HRK", "100 JPY = 5.2977 HRK"]),
        sheet(HNB, "2022-12-30", &["1 EUR = 7.5345 HRK", "1 USD = 7.0640 HRK", "100 JPY = 5.3564 HRK"]),
        // From the year in which Croatia took the euro on, it is priced in other money.
        sheet(HNB, "2023-01-02", &["1 EUR = 1.0683 USD", "1 EUR = 140.70 JPY"]),
        sheet(HNB, "2023-01-03", &["1 EUR = 1.0545 USD", "1 EUR = 137.38 JPY"]),
    ];
    store.put(&sheets).await.unwrap();
    let bank = EnabledSource::new(&sources::hnb::SOURCE, &jiff::tz::TimeZone::get(sources::hnb::SOURCE.zone).unwrap(), 10);
    let books = Books::new(Arc::new(store), vec![bank], Preference::default(), 10, Arc::new(Timetable::default()), Reads::Everything);
    let converter = Converter::new(Arc::new(books));
    let legs = async |base: &str, quote: &str| {
        let mut all = Vec::new();
        for row in converter.history(&range(base, quote, "2022-12-29", "2023-01-03"), at(NOW)).await.unwrap().all().await.unwrap() {
            let question = Question { date: Some(row.date), ..Question::new(Decimal::ONE, code(base), code(quote)) };
            let answer = converter.convert(&question, at(NOW)).await.unwrap().value;
            assert_eq!((answer.rate, Origin::from(&answer)), (row.rate, row.origin), "{base} {quote} {}", row.date);
            all.push(format!("{} {} {}", row.date, row.rate, answer.legs.len()));
        }
        all
    };
    assert_eq!(
        legs("EUR", "USD").await,
        ["2022-12-29 1.06365111848 2", "2022-12-30 1.06660532276 2", "2023-01-02 1.0683 1", "2023-01-03 1.0545 1"]
    );
    assert_eq!(
        legs("USD", "JPY").await,
        ["2022-12-29 133.746720275 2", "2022-12-30 131.879620641 2", "2023-01-02 131.704577366 2", "2023-01-03 130.279753438 2"]
    );
    assert_eq!(
        legs("HRK", "USD").await,
        ["2022-12-29 0.141133300402 1", "2022-12-30 0.141562853907 1", "2023-01-02 0.141787776229 2", "2023-01-03 0.139956201473 2"]
    );
    assert_eq!(legs("HRK", "EUR").await.len(), 4);
}

#[tokio::test]
async fn a_range_has_the_source_that_a_conversion_answers_from_at_its_end() {
    let stale = Memory::default();
    // All that there is is stale: who has an authority answers before who has none, the bank at home before one abroad, and of others
    // the newest.
    let sheets = [sheet(ECB, "2026-10-28", &["1 EUR = 1.15 USD"]), sheet(EXCHANGE_API, "2026-10-30", &["1 EUR = 1.16 USD"])];
    stale.put(&sheets).await.unwrap();
    let passed_over = Memory::default();
    let sheets = [
        sheet(ECB, "2026-10-30", &["1 EUR = 1.15 USD"]),
        sheet(EXCHANGE_API, "2026-10-30", &["1 EUR = 1.16 USD"]),
        sheet(EXCHANGE_API, "2026-11-24", &["1 EUR = 1.17 USD"]),
    ];
    passed_over.put(&sheets).await.unwrap();
    let suspended = Memory::default();
    let sheets = [
        sheet(ECB, "2026-11-19", &["1 EUR = 1.15 USD"]),
        sheet(ECB, "2026-11-20", &["1 EUR = 0.9 GBP"]),
        sheet(EXCHANGE_API, "2026-11-19", &["1 EUR = 1.16 USD"]),
    ];
    suspended.put(&sheets).await.unwrap();
    let both_official = Memory::default();
    let sheets = [sheet(ECB, "2026-10-28", &["1 EUR = 1.15 USD"]), sheet(CBR, "2026-10-30", &["1 EUR = 92 RUB", "1 USD = 80 RUB"])];
    both_official.put(&sheets).await.unwrap();
    for (store, expected) in [(stale, "ECB"), (both_official, "ECB"), (passed_over, "EXCHANGE-API"), (suspended, "EXCHANGE-API")] {
        let converter = over(store, &ALL);
        let question = Question::new(Decimal::ONE, Code::EUR, Code::USD);
        let answer = converter.convert(&question, at(NOW)).await.unwrap().value;
        let (start, end) = converter.range(None, None, at(NOW));
        let asked = Range { start, end, ..range("EUR", "USD", "2026-11-24", "2026-11-24") };
        let last = converter.history(&asked, at(NOW)).await.unwrap().all().await.unwrap().pop().unwrap();
        assert_eq!(
            (answer.sources().join("+"), last.origin.to_string(), last.rate),
            (expected.to_owned(), expected.to_owned(), answer.rate)
        );
    }
}

#[tokio::test]
async fn hundredths_have_rows_as_their_days_have_answers() {
    let converter = converter().await;
    for (base, quote, origin, first) in [
        ("EUR", "USX", "ECB+UNIT", "106.49"),
        ("USX", "EUR", "UNIT+ECB", "0.00939055310358"),
        ("USX", "JPY", "UNIT+ECB", "1.33571227345"),
        ("USX", "RUB", "UNIT+CBR", "0.719778"),
    ] {
        let rows = converter.history(&range(base, quote, "2022-12-29", "2023-01-03"), at(NOW)).await.unwrap().all().await.unwrap();
        for row in &rows {
            let question = Question { date: Some(row.date), ..Question::new(Decimal::ONE, code(base), code(quote)) };
            let answer = converter.convert(&question, at(NOW)).await.unwrap().value;
            assert_eq!((answer.rate, Origin::from(&answer)), (row.rate, row.origin), "{base} {quote} {}", row.date);
        }
        assert_eq!((rows[0].origin.to_string().as_str(), rows[0].rate.to_string().as_str()), (origin, first), "{base} {quote}");
    }
}
