//! The cache: how often it asks, and that it never answers with what is over.

use super::fake::Fake;
use super::*;
use crate::store::cached::{CLOSED, OPEN};

const DAY: Date = date(2026, 11, 3);

async fn cached() -> (Arc<Cached>, Arc<Fake>) {
    let fake = Fake::new(Sqlite::in_memory().await.unwrap());
    (Arc::new(Cached::new(fake.clone())), fake)
}

fn sheet(day: Date, figure: &str) -> Sheet {
    roubles(ONE, day, &[(1, "USD", figure)])
}

async fn usd(store: &Cached) -> Option<String> {
    let sheet = store.newest(ONE, DAY).await.unwrap()?;
    sheet.quote(IN_ROUBLES).map(|quote| quote.value().to_string())
}

#[tokio::test]
async fn each_question_is_asked_once() {
    let (store, fake) = cached().await;
    store.put(&[sheet(DAY, "1")]).await.unwrap();
    for _ in 0..3 {
        assert_eq!(usd(&store).await.as_deref(), Some("1"));
        assert_eq!(store.sheet(ONE, DAY).await.unwrap().unwrap().date(), DAY);
        assert_eq!(store.series(ONE, IN_ROUBLES, DAY..=DAY).await.unwrap().len(), 1);
        assert_eq!(store.covered(ONE).await.sheets, 1);
        // That there is nothing is an answer like another.
        assert_eq!(store.newest(TWO, DAY).await.unwrap(), None);
        assert_eq!(store.series(ONE, in_roubles(Code::EUR), DAY..=DAY).await.unwrap(), []);
    }
    assert_eq!(fake.reads(), 5);
    // A put to one source leaves the other's answers where they are.
    store.put(&[sheet(DAY, "2")]).await.unwrap();
    assert_eq!(usd(&store).await.as_deref(), Some("2"));
    assert_eq!(store.newest(TWO, DAY).await.unwrap(), None);
    assert_eq!(fake.reads(), 6);
}

#[tokio::test]
async fn of_many_that_miss_at_once_one_asks() {
    let (store, fake) = cached().await;
    store.put(&[sheet(DAY, "1")]).await.unwrap();
    fake.close();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { usd(&store).await })
        })
        .collect();
    fake.until_reads(1).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    fake.open();
    for task in tasks {
        assert_eq!(task.await.unwrap().as_deref(), Some("1"));
    }
    assert_eq!(fake.reads(), 1);
}

#[tokio::test]
async fn a_reader_that_began_before_a_put_leaves_nothing_old_behind() {
    let (store, fake) = cached().await;
    store.put(&[sheet(DAY, "1")]).await.unwrap();
    fake.close();
    let slow = tokio::spawn({
        let store = store.clone();
        async move { usd(&store).await }
    });
    // The slow reader has the old answer in hand; then the sheet is revised; then the reader keeps what it has.
    fake.until_reads(1).await;
    assert_eq!(store.put(&[sheet(DAY, "2")]).await.unwrap(), [Put::Revised]);
    fake.open();
    assert_eq!(slow.await.unwrap().as_deref(), Some("1"));
    assert_eq!(usd(&store).await.as_deref(), Some("2"));
}

#[tokio::test]
async fn what_lands_drops_what_stands_on_its_day_and_nothing_else() {
    let (store, fake) = cached().await;
    let day = |n| DAY.saturating_add(jiff::Span::new().days(n));
    store.put(&[sheet(day(0), "0"), sheet(day(2), "2"), sheet(day(6), "6")]).await.unwrap();
    // A Monday's sheet is in force until Wednesday, and so on: each day, two series, and the whole.
    let ask = async || {
        let before = fake.reads();
        let mut seen = Vec::new();
        for n in 0..8 {
            seen.extend(store.newest(ONE, day(n)).await.unwrap().map(|sheet| sheet.quote(IN_ROUBLES).unwrap().value().to_string()));
        }
        for until in [1, 6] {
            seen.extend(figures(&store.series(ONE, IN_ROUBLES, day(0)..=day(until)).await.unwrap()).into_iter().next_back());
        }
        (fake.reads() - before, seen.join(" "))
    };
    let all = |figures: &str, last: &str| format!("{figures} 2026-11-03 1 USD = 0 RUB 2026-11-09 1 USD = {last} RUB");
    assert_eq!(ask().await, (10, all("0 0 2 2 2 2 6 6", "6")));
    assert_eq!(ask().await, (0, all("0 0 2 2 2 2 6 6", "6")));
    // A correction: the four days on which that sheet is in force, and the series that has it.
    store.put(&[sheet(day(2), "22")]).await.unwrap();
    assert_eq!(ask().await, (5, all("0 0 22 22 22 22 6 6", "6")));
    // Another process puts a day between two.
    fake.put(&[sheet(day(4), "4")]).await.unwrap();
    store.landed(ONE, &[day(4)]);
    assert_eq!(ask().await, (3, all("0 0 22 22 4 4 6 6", "6")));
    // A new day after all others leaves all of them where they are.
    store.put(&[sheet(day(9), "9")]).await.unwrap();
    assert_eq!(ask().await, (0, all("0 0 22 22 4 4 6 6", "6")));
    store.invalidate(ONE);
    assert_eq!(ask().await, (10, all("0 0 22 22 4 4 6 6", "6")));
}

#[tokio::test]
async fn another_process_is_heard_when_it_calls() {
    let (store, fake) = cached().await;
    assert_eq!(usd(&store).await, None);
    fake.put(&[sheet(DAY, "1")]).await.unwrap();
    assert_eq!(usd(&store).await, None);
    store.invalidate(ONE);
    assert_eq!(usd(&store).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn an_error_is_not_kept_and_what_is_kept_outlasts_it() {
    let (store, fake) = cached().await;
    store.put(&[sheet(DAY, "1")]).await.unwrap();
    fake.fail(true);
    let error = store.newest(ONE, DAY).await.unwrap_err();
    assert_eq!(error.to_string(), "store: as told, cannot be read");
    fake.fail(false);
    assert_eq!(usd(&store).await.as_deref(), Some("1"));
    fake.fail(true);
    assert_eq!(usd(&store).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_put_that_is_given_up_still_moves_on() {
    let (store, fake) = cached().await;
    assert_eq!(usd(&store).await, None);
    // Given up when it has written and does not know it yet: the next reader asks again all the same.
    fake.hold_puts();
    let put = tokio::spawn({
        let store = store.clone();
        async move { store.put(&[sheet(DAY, "1")]).await }
    });
    fake.until_puts(1).await;
    put.abort();
    assert!(put.await.unwrap_err().is_cancelled());
    assert_eq!(usd(&store).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn what_many_tables_have_in_force_is_read_at_once_and_kept_one_by_one() {
    let (store, fake) = cached().await;
    store.put(&[sheet(DAY, "1"), roubles(TWO, DAY, &[(1, "USD", "2")])]).await.unwrap();
    let wanted = |table| Wanted { table, on: DAY, since: None };
    let ask = async |tables: &[TableId]| {
        let before = fake.reads();
        let found = store.in_force(&tables.iter().copied().map(wanted).collect::<Vec<_>>()).await.unwrap();
        let said = found.iter().map(|sheets| sheets.iter().map(|sheet| shown(sheet)).collect::<String>());
        (fake.reads() - before, said.collect::<Vec<_>>())
    };
    let (one, two) = ("ONE 2026-11-03: 1 USD = 1 RUB".to_owned(), "TWO 2026-11-03: 1 USD = 2 RUB".to_owned());
    assert_eq!(ask(&[TWO]).await, (1, vec![two.clone()]));
    // Those that are not here are read together, in the place where they are asked for.
    assert_eq!(ask(&[ECB, TWO, ONE]).await, (1, vec![String::new(), two.clone(), one.clone()]));
    assert_eq!(ask(&[ONE, TWO, ECB]).await, (0, vec![one.clone(), two.clone(), String::new()]));
    assert_eq!(ask(&[ONE]).await, (0, vec![one]));
    store.put(&[sheet(DAY, "9")]).await.unwrap();
    assert_eq!(ask(&[TWO, ONE]).await, (1, vec![two, "ONE 2026-11-03: 1 USD = 9 RUB".to_owned()]));
    // What is there of many tables, too.
    let before = fake.reads();
    assert_eq!(store.coverage(&[ONE, TWO]).await.unwrap().iter().map(|coverage| coverage.sheets).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(store.covered(TWO).await.sheets, 1);
    assert_eq!(fake.reads() - before, 1);
}

#[tokio::test]
async fn what_lands_within_the_days_that_may_be_carried_is_seen() {
    let (store, fake) = cached().await;
    let day = |n| DAY.saturating_add(jiff::Span::new().days(n));
    store.put(&[sheet(day(0), "0"), sheet(day(4), "4")]).await.unwrap();
    let wanted = Wanted { table: ONE, on: day(5), since: Some(DAY) };
    let count = async || (store.in_force(&[wanted]).await.unwrap()[0].len(), fake.reads());
    assert_eq!(count().await, (2, 1));
    store.put(&[sheet(day(2), "2")]).await.unwrap();
    assert_eq!(count().await, (3, 2));
    assert_eq!(count().await, (3, 2));
    // Before those days and after them.
    store.put(&[sheet(day(-1), "9"), sheet(day(6), "6")]).await.unwrap();
    assert_eq!(count().await, (3, 2));
}

#[tokio::test]
async fn a_put_that_fails_hides_no_day_that_lands_before_it() {
    let (store, fake) = cached().await;
    let (later, twice) = (DAY.saturating_add(jiff::Span::new().days(2)), [(1, "USD", "1"), (1, "USD", "2")]);
    store.put(&[roubles(ONE, later, &twice)]).await.unwrap_err();
    assert_eq!(store.newest(ONE, later).await.unwrap(), None);
    fake.put(&[sheet(DAY, "1")]).await.unwrap();
    store.landed(ONE, &[DAY]);
    assert_eq!(store.newest(ONE, later).await.unwrap().unwrap().date(), DAY);
}

#[tokio::test]
async fn a_day_that_a_newer_sheet_closed_lives_longer() {
    let (store, fake) = cached().await;
    let next = DAY.tomorrow().unwrap();
    fake.put(&[sheet(DAY, "1"), sheet(next, "2")]).await.unwrap();
    assert_eq!((OPEN.as_secs(), CLOSED.as_secs()), (60, 600));
    // As long as nothing newer was seen, there may be something newer at any moment.
    assert_eq!(store.lifetime(ONE, DAY), OPEN);
    store.newest(ONE, DAY).await.unwrap();
    assert_eq!(store.lifetime(ONE, DAY), OPEN);
    store.newest(ONE, Date::MAX).await.unwrap();
    assert_eq!(store.lifetime(ONE, DAY), CLOSED);
    assert_eq!(store.lifetime(ONE, next), OPEN);
    assert_eq!(store.lifetime(TWO, DAY), OPEN);
}

#[tokio::test]
async fn days_before_the_first_sheet_of_a_table_take_no_room_of_their_own() {
    let (store, fake) = cached().await;
    store.put(&[sheet(date(2020, 1, 1), "1"), sheet(DAY, "2")]).await.unwrap();
    let on = |table, on| Wanted { table, on, since: None };
    let ask = async |day| {
        let before = fake.reads();
        let found = store.in_force(&[on(ONE, day), on(TWO, day)]).await.unwrap();
        (fake.reads() - before, found.iter().map(Vec::len).collect::<Vec<_>>())
    };
    assert_eq!(ask(date(2020, 2, 1)).await, (1, vec![1, 0]));
    // Of the day before only the first table is asked for, and nothing is kept of the second.
    assert_eq!(ask(date(2020, 1, 31)).await, (1, vec![1, 0]));
    assert_eq!(store.size().await.0, 2);
    assert_eq!(ask(date(2020, 1, 31)).await, (0, vec![1, 0]));
    // A later day is another question, and so is each day once a sheet has landed.
    assert_eq!(ask(date(2020, 2, 2)).await, (1, vec![1, 0]));
    store.put(&[roubles(TWO, date(2020, 1, 15), &[(1, "USD", "3")])]).await.unwrap();
    assert_eq!(ask(date(2020, 1, 31)).await, (1, vec![1, 1]));
    assert_eq!(ask(date(2020, 1, 14)).await, (1, vec![1, 0]));
}

#[tokio::test]
async fn it_does_not_grow_without_end() {
    let (store, _) = cached().await;
    let letters = || (b'A'..=b'Z').map(char::from);
    let quotes: Vec<String> = letters().flat_map(|second| letters().map(move |third| format!("A{second}{third}"))).collect();
    let quotes: Vec<(u32, &str, &str)> = quotes.iter().map(|code| (1, code.as_str(), "1.5")).collect();
    store.put(&[roubles(ONE, date(2020, 1, 1), &quotes)]).await.unwrap();
    let mut day = date(2020, 1, 1);
    for _ in 0..1500 {
        store.newest(ONE, day).await.unwrap();
        day = day.tomorrow().unwrap();
    }
    let (entries, bytes) = store.size().await;
    assert!(bytes <= 8 << 20, "{bytes}");
    assert!((100..1500).contains(&entries), "{entries}");
}
