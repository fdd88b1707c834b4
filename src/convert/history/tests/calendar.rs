//! Every day of the calendar: what each day alone answers. Part of the tests of `convert/history`.

use super::*;

fn every_day(base: &str, quotes: &str, start: &str, end: &str) -> Range {
    Range { every: Every::Calendar, ..range(base, quotes, start, end) }
}

/// Day, rate, source and the day of the figures.
async fn days(converter: &Converter, asked: &Range) -> Vec<String> {
    let history = converter.history(asked, at(NOW)).await.unwrap();
    let rows = history.all().await.unwrap();
    rows.iter().map(|row| format!("{} {} {} {} of {}", row.date, row.quote, row.rate, row.origin, row.rate_date)).collect()
}

#[tokio::test]
async fn closed_days_have_what_was_in_force_and_say_of_which_day() {
    let converter = converter().await;
    assert_eq!(
        days(&converter, &every_day("EUR", "USD", "2022-12-30", "2023-01-03")).await,
        [
            "2022-12-30 USD 1.0666 ECB of 2022-12-30",
            "2022-12-31 USD 1.0666 ECB of 2022-12-30",
            "2023-01-01 USD 1.0666 ECB of 2022-12-30",
            "2023-01-02 USD 1.0683 ECB of 2023-01-02",
            "2023-01-03 USD 1.0545 ECB of 2023-01-03",
        ]
    );
    // A range of closed days alone, two currencies in their order, and a law from the day on which it holds.
    assert_eq!(
        days(&converter, &every_day("EUR", "JPY,HRK", "2022-12-31", "2023-01-01")).await,
        [
            "2022-12-31 JPY 140.66 ECB of 2022-12-30",
            "2022-12-31 HRK 7.5365 ECB of 2022-12-30",
            "2023-01-01 JPY 140.66 ECB of 2022-12-30",
            "2023-01-01 HRK 7.53450 LAW of 2023-01-01",
        ]
    );
    // Over the holidays of the Bank of Russia every day has the rate of the last one before them.
    let holidays = days(&converter, &every_day("USD", "RUB", "2022-12-31", "2023-01-10")).await;
    assert_eq!(holidays.len(), 11);
    assert!(holidays[1..10].iter().all(|day| day.ends_with("RUB 70.3375 CBR of 2022-12-31")), "{holidays:?}");
    assert_eq!(holidays[10], "2023-01-10 RUB 70.3002 CBR of 2023-01-10");
}

#[tokio::test]
async fn a_day_that_has_begun_somewhere_has_a_row_where_it_is_named() {
    let store = Memory::default();
    store.put(&[sheet(CBR, "2026-11-24", &["1 USD = 80.1234 RUB"])]).await.unwrap();
    let converter = over(store, &[CBR]);
    let asked = every_day("USD", "RUB", "2026-11-24", "2026-11-26");
    let today = "2026-11-24 RUB 80.1234 CBR of 2026-11-24";
    assert_eq!(days(&converter, &Range { ahead: false, ..asked.clone() }).await, [today]);
    // It is a quarter past midnight where the day begins first.
    assert_eq!(days(&converter, &Range { ahead: true, ..asked.clone() }).await, [today, "2026-11-25 RUB 80.1234 CBR of 2026-11-24"]);
    let tomorrow = Range { ahead: true, start: date(2026, 11, 25), ..asked };
    assert_eq!(days(&converter, &tomorrow).await, ["2026-11-25 RUB 80.1234 CBR of 2026-11-24"]);
}

#[tokio::test]
async fn each_row_is_what_its_day_alone_answers_and_what_has_no_answer_has_no_row() {
    let store = Memory::default();
    let mut sheets: Vec<Sheet> = ["2026-10-01", "2026-10-02", "2026-11-16", "2026-11-18", "2026-11-23"]
        .iter()
        .map(|day| sheet(ECB, day, &["1 EUR = 1.1 USD", "1 EUR = 11 SEK"]))
        .collect();
    // A currency that is not quoted on one of the days is suspended until the next.
    sheets.push(sheet(ECB, "2026-11-17", &["1 EUR = 1.1 USD"]));
    store.put(&sheets).await.unwrap();
    let converter = over(store, &[ECB]);
    for (base, quote) in [("EUR", "USD"), ("EUR", "SEK"), ("USD", "SEK")] {
        let asked = every_day(base, quote, "2026-09-28", "2026-11-24");
        let found = days(&converter, &asked).await;
        let mut expected = Vec::new();
        for date in asked.start.series(1.day()).take_while(|day| *day <= asked.end) {
            let question = Question { date: Some(date), ..Question::new(Decimal::ONE, code(base), code(quote)) };
            let Ok(answer) = converter.convert(&question, at(NOW)).await else { continue };
            expected.push(format!("{date} {quote} {} ECB of {}", answer.value.rate, answer.value.rate_date));
        }
        assert_eq!(found, expected, "{base} {quote}");
        // Before the first sheet, in the hole, and on the day on which it is suspended there is none.
        let has = |day: &str| found.iter().any(|row| row.starts_with(day));
        assert_eq!([has("2026-09-30"), has("2026-10-03"), has("2026-10-30"), has("2026-11-24")], [false, true, false, true]);
        assert_eq!(has("2026-11-17"), quote == "USD");
    }
}

#[tokio::test]
async fn a_year_at_most_and_never_a_day_that_has_not_begun() {
    let converter = converter().await;
    let year = converter.history(&every_day("EUR", "USD", "2022-12-29", "2023-12-29"), at(NOW)).await;
    assert!(year.is_ok());
    let longer = converter.history(&every_day("EUR", "USD", "2022-12-29", "2023-12-30"), at(NOW)).await.unwrap_err();
    assert_eq!(longer.to_string(), "a history of every day of the calendar is of at most a year: name a later start or an earlier end");
    let store = Memory::default();
    store.put(&[sheet(CBR, "2026-11-24", &["1 USD = 80 RUB"]), sheet(CBR, "2026-11-25", &["1 USD = 81 RUB"])]).await.unwrap();
    let russia = over(store, &[CBR]);
    assert_eq!(
        days(&russia, &every_day("USD", "RUB", "2026-11-24", "2026-12-24")).await,
        ["2026-11-24 RUB 80 CBR of 2026-11-24", "2026-11-25 RUB 81 CBR of 2026-11-25"]
    );
}

#[tokio::test]
async fn each_form_says_the_day_of_the_figures() {
    let converter = converter().await;
    let asked = every_day("EUR", "USD", "2022-12-30", "2022-12-31");
    let mut written = Vec::new();
    for format in [RowFormat::Csv, RowFormat::Ndjson, RowFormat::Json] {
        let mut out = Vec::new();
        let mut writer = Writer::begin(format, &asked, &mut out);
        for row in converter.history(&asked, at(NOW)).await.unwrap().all().await.unwrap() {
            writer.row(&row, &mut out);
        }
        writer.end(&mut out);
        written.push(String::from_utf8(out).unwrap());
    }
    assert_eq!(
        written[0],
        "date,base,quote,rate,source,rate_date\r\n2022-12-30,EUR,USD,1.0666,ECB,2022-12-30\r\n2022-12-31,EUR,USD,1.0666,ECB,2022-12-30\r\n"
    );
    let row = |day: &str| {
        format!(
            "{{\"date\":\"{day}\",\"base\":\"EUR\",\"quote\":\"USD\",\"rate\":\"1.0666\",\"source\":\"ECB\",\"rate_date\":\"2022-12-30\"}}"
        )
    };
    assert_eq!(written[1], format!("{}\n{}\n", row("2022-12-30"), row("2022-12-31")));
    assert_eq!(
        written[2],
        format!(
            "{{\"base\":\"EUR\",\"start\":\"2022-12-30\",\"end\":\"2022-12-31\",\"every\":\"calendar\",\"row\":\"each day of the calendar, at the rate of \
             rate_date\",\"rows\":[{},{}]}}",
            row("2022-12-30"),
            row("2022-12-31")
        )
    );
}
