//! Tests of `convert`: which day's quote answers, how it stands to the day asked, and what is suspended.

use super::*;

#[tokio::test]
async fn the_receipt_says_which_day_and_why() {
    let converter = converter().await;
    let today = ask(&converter, "1 EUR USD", |_| {}).await.unwrap();
    assert_eq!((today.requested_date, today.rate_date), (date(2026, 11, 24), date(2026, 11, 23)));
    assert_eq!((today.freshness, today.reason), (Freshness::Carried, Some(Reason::NotYetPublished)));
    assert_eq!(today.next_due, Some(at("2026-11-24T15:00:00Z")));
    assert_eq!(today.words(), "European Central Bank, 23 November 2026; today's rate is not published yet");
    let sunday = ask(&converter, "1 EUR USD", |question| question.date = Some(date(2026, 11, 22))).await.unwrap();
    assert_eq!((sunday.rate_date, sunday.reason, sunday.next_due), (date(2026, 11, 20), Some(Reason::Weekend), None));
    assert_eq!(sunday.words(), "European Central Bank, 20 November 2026; carried over the weekend");
    let current = ask(&converter, "1 USD RUB", |_| {}).await.unwrap();
    assert_eq!((current.freshness, current.words()), (Freshness::Current, "Bank of Russia, 24 November 2026".to_owned()));
}

#[tokio::test]
async fn a_missed_day_is_late_unless_the_publisher_was_asked_about_it() {
    let days = |source| [18, 20].map(|day| sheet(source, date(2026, 11, day), &["1 EUR = 1.15 USD"]));
    let store = Arc::new(Memory::default());
    store.put(&[days(ECB), days(EXCHANGE_API)].concat()).await.unwrap();
    let converter =
        || Converter::new(books(Arc::clone(&store) as Arc<dyn RateStore>, &[ECB, EXCHANGE_API], &Arc::default(), Reads::Everything));
    let on_thursday = async |source| {
        let converter = converter();
        let answer = ask(&converter, "1 EUR USD", |question| (question.date, question.source) = (Some(date(2026, 11, 19)), Some(source)));
        let answer = answer.await.unwrap();
        (answer.rate_date, answer.freshness, answer.reason)
    };
    let wednesday = date(2026, 11, 18);
    // The ECB gives past days, and was not asked about that Thursday.
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Late, Some(Reason::Late)));
    // It was asked up to the day before, and then about the day itself; the other has only its newest, whatever was asked.
    let asked = async |source, last| {
        let notes = Notebook { filled: vec![(date(2026, 1, 1), last)], ..Notebook::default() };
        store.note(TableId::only(source), &notes).await.unwrap();
    };
    asked(ECB, wednesday).await;
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Late, Some(Reason::Late)));
    asked(ECB, date(2026, 11, 19)).await;
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Carried, Some(Reason::NoPublication)));
    asked(EXCHANGE_API, date(2026, 11, 19)).await;
    assert_eq!(on_thursday(EXCHANGE_API).await, (wednesday, Freshness::Late, Some(Reason::Late)));
    // What it gave of that day was refused here.
    let refused =
        Notebook { refused: vec![date(2026, 11, 19)], filled: vec![(date(2026, 1, 1), date(2026, 11, 20))], ..Notebook::default() };
    store.note(TableId::only(ECB), &refused).await.unwrap();
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Late, Some(Reason::Late)));
}

#[tokio::test]
async fn a_stale_source_is_passed_over_while_another_is_not() {
    let stale = sheet(ECB, date(2026, 10, 30), &["1 EUR = 1.1 USD"]);
    let older = sheet(EXCHANGE_API, date(2026, 9, 29), &["1 EUR = 1.2 USD"]);
    let fresh = sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 1.3 USD"]);
    let prefer = [EXCHANGE_API, ECB];
    let both = converter_of(&[ECB, EXCHANGE_API], &[stale.clone(), fresh]).await;
    assert_eq!(legs(&ask(&both, "1 EUR USD", |_| {}).await.unwrap()), ["EXCHANGE-API 1 EUR = 1.3 USD"]);
    // When all are, the newest answers, whatever the preference, and says so.
    let none = converter_of(&prefer, &[stale, older]).await;
    let answer = ask(&none, "1 EUR USD", |_| {}).await.unwrap();
    assert_eq!((legs(&answer), answer.freshness), (vec!["ECB 1 EUR = 1.1 USD".to_owned()], Freshness::Stale));
    assert_eq!(answer.words(), "European Central Bank, 30 October 2026; 25 days old, and nothing newer is here");
}

#[tokio::test]
async fn two_sources_joined_bear_the_older_day_and_the_worse_standing() {
    let byn = sheet(CBR, date(2026, 11, 24), &["1 BYN = 27 RUB", "1 EUR = 90 RUB"]);
    let carried = sheet(ECB, date(2026, 11, 23), &["1 EUR = 0.9 GBP"]);
    let joined = converter_of(&[ECB, CBR], &[byn.clone(), carried]).await;
    let answer = ask(&joined, "10 BYN GBP", |_| {}).await.unwrap();
    assert_eq!(legs(&answer), ["CBR 1 BYN = 27 RUB", "CBR inverse 1 EUR = 90 RUB", "ECB 1 EUR = 0.9 GBP"]);
    assert_eq!(
        (answer.rate_date, answer.freshness, answer.reason),
        (date(2026, 11, 23), Freshness::Carried, Some(Reason::NotYetPublished))
    );
    // What is stale is joined only where nothing else can be, whatever the preference.
    let stale = sheet(ECB, date(2026, 10, 30), &["1 EUR = 0.8 GBP"]);
    let market = sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 0.7 GBP"]);
    let either = converter_of(&[ECB, CBR, EXCHANGE_API], &[byn.clone(), stale.clone(), market]).await;
    assert_eq!(legs(&ask(&either, "10 BYN GBP", |_| {}).await.unwrap())[2], "EXCHANGE-API 1 EUR = 0.7 GBP");
    let only = ask(&converter_of(&[ECB, CBR], &[byn, stale]).await, "10 BYN GBP", |_| {}).await.unwrap();
    assert_eq!((legs(&only)[2].as_str(), only.freshness), ("ECB 1 EUR = 0.8 GBP", Freshness::Stale));
}

#[tokio::test]
async fn a_day_that_nobody_can_know_yet_has_no_rate_not_even_by_law() {
    let converter = converter().await;
    for text in ["1 DEM EUR", "1 USD USD", "1 EUR USD"] {
        for day in [date(9999, 12, 31), date(2026, 12, 5)] {
            let error = ask(&converter, text, |question| question.date = Some(day)).await;
            assert!(matches!(error, Err(ConvertError::NoRate { .. })), "{text} {day}: {error:?}");
        }
    }
    let known = ask(&converter, "1 DEM EUR", |question| question.date = Some(date(2026, 12, 4))).await.unwrap();
    assert_eq!(known.result.to_string(), "0.51");
}

#[tokio::test]
async fn tomorrow_is_not_in_force_today() {
    let sheets = [sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB"]), sheet(CBR, date(2026, 11, 25), &["1 USD = 81 RUB"])];
    let converter = converter_of(&[CBR], &sheets).await;
    assert_eq!(legs(&ask(&converter, "1 USD RUB", |_| {}).await.unwrap()), ["CBR 1 USD = 80 RUB"]);
    let tomorrow = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2026, 11, 25))).await.unwrap();
    assert_eq!((legs(&tomorrow), tomorrow.freshness), (vec!["CBR 1 USD = 81 RUB".to_owned()], Freshness::Current));
    let later = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2026, 11, 26))).await.unwrap_err();
    assert_eq!(later.to_string(), "no source has a rate of USD to RUB on 2026-11-26; there are rates from 2026-11-24 to 2026-11-25");
    // Moscow's midnight comes three hours before that of UTC.
    let question = Question::new(Decimal::ONE, Code::USD, Code::RUB);
    let after = converter.convert(&question, at("2026-11-24T21:00:00Z")).await.unwrap().value;
    assert_eq!(legs(&after), ["CBR 1 USD = 81 RUB"]);
}

#[tokio::test]
async fn a_day_that_has_begun_somewhere_is_carried_to_and_a_later_one_is_answered_by_nobody_else() {
    let sheets = [
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.15 USD"]),
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB", "1 EUR = 92 RUB"]),
        sheet(CBR, date(2026, 11, 26), &["1 USD = 82 RUB", "1 EUR = 93 RUB"]),
    ];
    let converter = converter_of(&[ECB, CBR], &sheets).await;
    let on = |text: &'static str, day| ask(&converter, text, move |question| question.date = Some(day));
    // At 10:15 in UTC the 25th has begun fourteen hours further east, and the 26th nowhere.
    let east = on("1 EUR USD", date(2026, 11, 25)).await.unwrap();
    assert_eq!((legs(&east), east.rate_date), (vec!["ECB 1 EUR = 1.15 USD".to_owned()], date(2026, 11, 23)));
    assert_eq!((east.freshness, east.reason), (Freshness::Carried, Some(Reason::NotYetPublished)));
    let later = on("1 EUR USD", date(2026, 11, 26)).await.unwrap_err();
    assert!(matches!(later, ConvertError::NoRate { .. }), "{later:?}");
    assert_eq!(legs(&on("1 USD RUB", date(2026, 11, 26)).await.unwrap()), ["CBR 1 USD = 82 RUB"]);
    let named = ask(&converter, "1 EUR USD", |question| (question.date, question.source) = (Some(date(2026, 11, 26)), Some(CBR)));
    assert_eq!(named.await.unwrap().rate_date, date(2026, 11, 26));
    // On a Friday whose sheet is there, Saturday is closed.
    let friday = converter_of(&[ECB], &[sheet(ECB, date(2026, 11, 27), &["1 EUR = 1.15 USD"])]).await;
    let question = Question { date: Some(date(2026, 11, 28)), ..Question::new(Decimal::ONE, Code::EUR, Code::USD) };
    let saturday = friday.convert(&question, at("2026-11-27T16:00:00Z")).await.unwrap().value;
    assert_eq!((saturday.freshness, saturday.reason), (Freshness::Carried, Some(Reason::Weekend)));
}

#[tokio::test]
async fn a_hole_wider_than_may_be_carried_has_no_rate() {
    let sheets = [sheet(ECB, date(2026, 10, 1), &["1 EUR = 1.1 USD"]), sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"])];
    let converter = converter_of(&[ECB], &sheets).await;
    let on = |day| ask(&converter, "1 EUR USD", move |question| question.date = Some(day));
    // Eight publications were missed by the 13th, a Tuesday.
    assert_eq!(on(date(2026, 10, 13)).await.unwrap().rate_date, date(2026, 10, 1));
    assert!(matches!(on(date(2026, 10, 14)).await, Err(ConvertError::NoRate { first: Some(_), last: Some(_), .. })));
    assert!(matches!(on(date(1900, 1, 1)).await, Err(ConvertError::NoRate { .. })));
    assert!(matches!(on(date(9999, 12, 31)).await, Err(ConvertError::NoRate { .. })));
}

#[tokio::test]
async fn a_currency_that_is_no_longer_quoted_is_suspended() {
    let sheets = [
        sheet(ECB, date(2022, 3, 1), &["1 EUR = 1.1 USD", "1 EUR = 117.201 RUB"]),
        sheet(ECB, date(2022, 3, 2), &["1 EUR = 1.1 USD"]),
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"]),
    ];
    let converter = converter_of(&[ECB], &sheets).await;
    let error = ask(&converter, "1 USD RUB", |_| {}).await.unwrap_err();
    assert!(matches!(error, ConvertError::Suspended { code: Code::RUB, last, .. } if last == date(2022, 3, 1)), "{error:?}");
    assert_eq!(error.to_string(), "ECB has not quoted RUB since 2022-03-01: ask for a date up to then, or for another source");
    // Where another source quotes it, something else is missing.
    let others = [
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB"]),
        sheet(ECB, date(2022, 3, 1), &["1 EUR = 117.201 RUB"]),
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"]),
    ];
    let both = converter_of(&[ECB, CBR], &others).await;
    let unquoted = ask(&both, "1 CLF RUB", |_| {}).await.unwrap_err();
    assert_eq!(unquoted.to_string(), "no source has a rate of CLF to RUB");
    let named = ask(&both, "1 CLF RUB", |question| question.source = Some(ECB)).await.unwrap_err();
    assert!(matches!(named, ConvertError::Suspended { code: Code::RUB, .. }), "{named:?}");
    // What nobody ever quoted is not missing because somebody quotes something else no longer.
    let never = ask(&converter, "1 CLF RUB", |_| {}).await.unwrap_err();
    assert_eq!(never.to_string(), "no source has a rate of CLF to RUB");
    let next_day = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2022, 3, 2))).await.unwrap_err();
    assert!(matches!(next_day, ConvertError::Suspended { .. }), "{next_day:?}");
    let quoted = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2022, 3, 1))).await.unwrap();
    assert_eq!(quoted.result.to_string(), "106.55");
}
