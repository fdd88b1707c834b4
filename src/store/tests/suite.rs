//! The one suite: what every store that can be written must do.

use super::*;

macro_rules! every_store {
    ($($case:ident)*) => {
        mod in_a_file {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let (sqlite, folder) = file().await;
                super::$case(fixture(sqlite, Some(folder)).store.clone()).await;
            })*
            use super::*;
        }
        mod in_memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$case(fixture(Sqlite::in_memory().await.unwrap(), None).store.clone()).await;
            })*
            use super::*;
        }
        #[cfg(feature = "server")]
        mod in_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$case(Arc::new(Postgres::open(&cluster::database().await).await.unwrap())).await;
            })*
            use crate::store::postgres::Postgres;
            use super::*;
        }
        mod over_the_archive {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let sqlite = Arc::new(Sqlite::in_memory().await.unwrap());
                super::$case(fixture(Overlay::new(sqlite, Archive::default()), None).store.clone()).await;
            })*
            use super::*;
        }
        mod behind_the_cache {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let (sqlite, folder) = file().await;
                let overlay = Overlay::new(Arc::new(sqlite), Archive::default());
                let fixture = fixture(Cached::new(Arc::new(overlay), Askers::Many), Some(folder));
                super::$case(fixture.store.clone()).await;
            })*
            use super::*;
        }
        mod behind_the_cache_of_a_command {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                let (sqlite, folder) = file().await;
                let overlay = Overlay::new(Arc::new(sqlite), Archive::default());
                let fixture = fixture(Cached::new(Arc::new(overlay), Askers::One), Some(folder));
                super::$case(fixture.store.clone()).await;
            })*
            use super::*;
        }
    };
}

every_store! {
    a_sheet_is_inserted_left_unchanged_and_revised
    figures_that_differ_in_trailing_zeros_are_one_figure
    figures_come_back_with_every_digit
    in_force_is_the_newest_on_or_before_however_old
    a_series_has_the_days_on_which_a_currency_was_quoted
    the_sheets_of_a_range_are_those_of_each_day
    the_last_day_of_a_currency_is_found
    coverage_counts_days_and_currencies
    several_sheets_are_put_in_order
    nothing_is_put_when_one_cannot_be
    a_notebook_comes_back
    writers_at_once_all_get_their_turn
    sources_do_not_see_each_other
}

async fn a_sheet_is_inserted_left_unchanged_and_revised(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let first = roubles(ONE, day, &[(1, "USD", "76.0123"), (100, "JPY", "52.1234")]);
    let second = roubles(ONE, day, &[(1, "USD", "76.0124"), (100, "JPY", "52.1234")]);
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Inserted]);
    assert_eq!(store.in_force(ONE, day).await.unwrap().unwrap().quotes(), first.quotes());
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Unchanged]);
    assert_eq!(store.revisions(ONE, day).await.unwrap().len(), 1);
    assert_eq!(store.put(std::slice::from_ref(&second)).await.unwrap(), [Put::Revised]);
    let now = store.in_force(ONE, day).await.unwrap().unwrap();
    assert_eq!(shown(&now), "ONE 2026-11-03: 100 JPY = 52.1234 RUB, 1 USD = 76.0124 RUB");
    assert_eq!((now.home(), now.fetched_at()), (Code::RUB, NOON));
    // Back to the first figures is a third revision, and none is lost.
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Revised]);
    assert_eq!(store.revisions(ONE, day).await.unwrap(), [first.clone(), second, first]);
    let revised = |revision| Revision { date: day, revision, fetched_at: NOON };
    assert_eq!(store.revised(ONE, 9).await.unwrap(), [revised(3), revised(2)]);
    assert_eq!(store.revised(ONE, 1).await.unwrap(), [revised(3)]);
    assert_eq!(store.revised(TWO, 9).await.unwrap(), []);
}

async fn figures_that_differ_in_trailing_zeros_are_one_figure(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "76.10")])]).await.unwrap();
    assert_eq!(store.put(&[roubles(ONE, day, &[(1, "USD", "76.1")])]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(shown(&store.sheet(ONE, day).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 76.10 RUB");
}

async fn figures_come_back_with_every_digit(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let text = "0.0000000000000000000000000001";
    store.put(&[roubles(ONE, day, &[(10_000, "IDR", text), (1, "XAU", "79228162514264337593543950335")])]).await.unwrap();
    let sheet = store.sheet(ONE, day).await.unwrap().unwrap();
    assert_eq!(shown(&sheet), format!("ONE 2026-11-03: 10000 IDR = {text} RUB, 1 XAU = 79228162514264337593543950335 RUB"));
}

async fn in_force_is_the_newest_on_or_before_however_old(store: Arc<dyn RateStore>) {
    store.put(&[roubles(ONE, date(2026, 11, 3), &[(1, "USD", "3")]), roubles(ONE, date(2026, 11, 6), &[(1, "USD", "6")])]).await.unwrap();
    let in_force = async |on| store.in_force(ONE, on).await.unwrap().map(|sheet| sheet.date());
    assert_eq!(in_force(date(2026, 11, 2)).await, None);
    assert_eq!(in_force(date(2026, 11, 3)).await, Some(date(2026, 11, 3)));
    assert_eq!(in_force(date(2026, 11, 5)).await, Some(date(2026, 11, 3)));
    assert_eq!(in_force(date(2026, 11, 6)).await, Some(date(2026, 11, 6)));
    assert_eq!(in_force(Date::MAX).await, Some(date(2026, 11, 6)));
    assert_eq!(in_force(Date::MIN).await, None);
    assert_eq!(store.sheet(ONE, date(2026, 11, 5)).await.unwrap(), None);
}

async fn a_series_has_the_days_on_which_a_currency_was_quoted(store: Arc<dyn RateStore>) {
    let all = Date::MIN..=Date::MAX;
    let days = [
        roubles(ONE, date(2026, 11, 5), &[(1, "USD", "5"), (100, "JPY", "55")]),
        roubles(ONE, date(2026, 11, 3), &[(1, "USD", "3")]),
        roubles(ONE, date(2026, 11, 4), &[(100, "JPY", "44")]),
        roubles(ONE, date(2026, 11, 6), &[(1, "USD", "6"), (100, "JPY", "66")]),
    ];
    store.put(&days).await.unwrap();
    assert_eq!(
        figures(&store.series(ONE, Code::USD, all.clone()).await.unwrap()),
        ["2026-11-03 1 USD = 3 RUB", "2026-11-05 1 USD = 5 RUB", "2026-11-06 1 USD = 6 RUB"]
    );
    let some = date(2026, 11, 4)..=date(2026, 11, 5);
    assert_eq!(
        figures(&store.series(ONE, code("JPY"), some.clone()).await.unwrap()),
        ["2026-11-04 100 JPY = 44 RUB", "2026-11-05 100 JPY = 55 RUB"]
    );
    assert_eq!(store.dates(ONE, some).await.unwrap(), [date(2026, 11, 4), date(2026, 11, 5)]);
    // A revision that drops the dollar takes its day out of the series, and changes nothing of the yen.
    store.put(&[roubles(ONE, date(2026, 11, 5), &[(100, "JPY", "55")])]).await.unwrap();
    assert_eq!(
        figures(&store.series(ONE, Code::USD, all.clone()).await.unwrap()),
        ["2026-11-03 1 USD = 3 RUB", "2026-11-06 1 USD = 6 RUB"]
    );
    assert_eq!(store.series(ONE, code("JPY"), all.clone()).await.unwrap().len(), 3);
    // The home currency is in no quote of itself.
    assert_eq!(store.series(ONE, Code::RUB, all).await.unwrap(), []);
}

async fn the_sheets_of_a_range_are_those_of_each_day(store: Arc<dyn RateStore>) {
    let days = [
        roubles(ONE, date(2026, 11, 5), &[(1, "USD", "5"), (100, "JPY", "55.10")]),
        euros(ONE, date(2026, 11, 3), &[("USD", "3")]),
        roubles(ONE, date(2026, 11, 4), &[(100, "JPY", "44")]),
        roubles(TWO, date(2026, 11, 4), &[(100, "JPY", "45")]),
    ];
    store.put(&days).await.unwrap();
    store.put(&[roubles(ONE, date(2026, 11, 4), &[(1, "USD", "4")])]).await.unwrap();
    let read = async |first, last| {
        let sheets = store.sheets(ONE, first..=last).await.unwrap();
        assert!(sheets.iter().all(|sheet| sheet.fetched_at() == NOON));
        sheets.iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(
        read(Date::MIN, Date::MAX).await,
        ["ONE 2026-11-03: 1 EUR = 3 USD", "ONE 2026-11-04: 1 USD = 4 RUB", "ONE 2026-11-05: 100 JPY = 55.10 RUB, 1 USD = 5 RUB"]
    );
    assert_eq!(read(date(2026, 11, 4), date(2026, 11, 4)).await, ["ONE 2026-11-04: 1 USD = 4 RUB"]);
    assert_eq!(read(date(2026, 11, 6), Date::MAX).await, [""; 0]);
}

async fn the_last_day_of_a_currency_is_found(store: Arc<dyn RateStore>) {
    store
        .put(&[
            roubles(ONE, date(2026, 11, 3), &[(1, "USD", "3"), (1, "BYN", "3")]),
            roubles(ONE, date(2026, 11, 4), &[(1, "USD", "4"), (1, "BYN", "4")]),
            roubles(ONE, date(2026, 11, 5), &[(1, "USD", "5")]),
        ])
        .await
        .unwrap();
    let last = async |code, on| store.last_quoted(ONE, code, on).await.unwrap();
    assert_eq!(last(code("BYN"), Date::MAX).await, Some(date(2026, 11, 4)));
    assert_eq!(last(code("BYN"), date(2026, 11, 3)).await, Some(date(2026, 11, 3)));
    assert_eq!(last(code("BYN"), date(2026, 11, 2)).await, None);
    assert_eq!(last(code("CHF"), Date::MAX).await, None);
    store.put(&[roubles(ONE, date(2026, 11, 4), &[(1, "USD", "4")])]).await.unwrap();
    assert_eq!(last(code("BYN"), Date::MAX).await, Some(date(2026, 11, 3)));
    assert_eq!(store.coverage(ONE).await.unwrap().currencies[&code("BYN")], (date(2026, 11, 3), date(2026, 11, 3)));
}

async fn coverage_counts_days_and_currencies(store: Arc<dyn RateStore>) {
    assert_eq!(store.coverage(ONE).await.unwrap(), Coverage::default());
    let (third, fourth, fifth) = (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5));
    store.put(&[roubles(ONE, third, &[(1, "USD", "3")]), roubles(ONE, fifth, &[(1, "USD", "5"), (1, "BYN", "5")])]).await.unwrap();
    store.put(&[euros(ONE, fourth, &[("USD", "4"), ("RUB", "4")])]).await.unwrap();
    store.put(&[roubles(ONE, fifth, &[(1, "USD", "5"), (1, "BYN", "5.5")])]).await.unwrap();
    let expected = Coverage {
        dates: Some((third, fifth)),
        sheets: 3,
        currencies: [(code("BYN"), (fifth, fifth)), (Code::RUB, (fourth, fourth)), (Code::USD, (third, fifth))].into(),
    };
    assert_eq!(store.coverage(ONE).await.unwrap(), expected);
}

async fn several_sheets_are_put_in_order(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let sheets = [
        roubles(ONE, day, &[(1, "USD", "1")]),
        roubles(TWO, day, &[(1, "USD", "1")]),
        roubles(ONE, day, &[(1, "USD", "1.0")]),
        roubles(ONE, day, &[(1, "USD", "2")]),
    ];
    assert_eq!(store.put(&sheets).await.unwrap(), [Put::Inserted, Put::Inserted, Put::Unchanged, Put::Revised]);
    assert_eq!(store.revisions(ONE, day).await.unwrap(), [sheets[0].clone(), sheets[3].clone()]);
    assert_eq!(store.put(&[]).await.unwrap(), []);
}

async fn nothing_is_put_when_one_cannot_be(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let twice = roubles(TWO, day, &[(1, "USD", "1"), (1, "USD", "2")]);
    // No rule lets such a sheet pass; the database refuses it by its primary key, after the first sheet was written.
    let error = store.put(&[roubles(ONE, day, &[(1, "USD", "1")]), twice]).await.unwrap_err();
    assert!(matches!(error, StoreError::Database(_)), "{error:?}");
    assert_eq!(store.in_force(ONE, Date::MAX).await.unwrap(), None);
    assert_eq!(store.revisions(ONE, day).await.unwrap(), []);
    assert_eq!(store.put(&[roubles(ONE, day, &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
}

async fn a_notebook_comes_back(store: Arc<dyn RateStore>) {
    use crate::sheet::{Draft, Rejection, Rule};
    use crate::store::notebook::{Quarantine, Trouble, Validators};

    assert_eq!(store.notebook(ONE).await.unwrap(), Notebook::default());
    let quotes = roubles(ONE, date(2026, 11, 4), &[(1, "USD", "7601.2300"), (100, "JPY", "52.1234")]).quotes().to_vec();
    let rejection = Rejection { rule: Rule::PowerOfTen, detail: "USD 76.0123 → 7601.23".to_owned() };
    let full = Notebook {
        filled: vec![(date(1999, 1, 4), date(2026, 11, 2))],
        gap_since: Some(date(2026, 11, 1)),
        validators: [(
            "https://bank.example/daily?x=1".to_owned(),
            Validators { etag: Some("W/\"a'b\"".to_owned()), last_modified: Some("Tue, 03 Nov 2026 12:00:00 GMT".to_owned()) },
        )]
        .into(),
        last_attempt: Some(NOON),
        last_success: Some(Timestamp::UNIX_EPOCH),
        failures: 3,
        last_error: Some(Trouble { at: NOON, what: "no answer".to_owned(), rule: Some("html".to_owned()) }),
        quarantine: Some(Quarantine { draft: Draft { date: date(2026, 11, 4), quotes }, rejection, since: NOON }),
    };
    store.note(ONE, &full).await.unwrap();
    assert_eq!(store.notebook(ONE).await.unwrap(), full);
    assert_eq!(store.notebook(TWO).await.unwrap(), Notebook::default());
    let next = Notebook { failures: 4, ..Notebook::default() };
    store.note(ONE, &next).await.unwrap();
    assert_eq!(store.notebook(ONE).await.unwrap(), next);
}

async fn writers_at_once_all_get_their_turn(store: Arc<dyn RateStore>) {
    let tasks = (1..=8).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            for day in 1..=10 {
                // The same days by all, each figure by two of them.
                let value = (task % 4 + 1).to_string();
                store.put(&[roubles(ONE, date(2026, 11, day), &[(1, "USD", &value)])]).await.unwrap();
                store.in_force(ONE, date(2026, 11, day)).await.unwrap().unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    store.ping().await.unwrap();
    assert_eq!(store.coverage(ONE).await.unwrap().sheets, 10);
    for day in 1..=10 {
        let revisions = store.revisions(ONE, date(2026, 11, day)).await.unwrap();
        assert!((4..=8).contains(&revisions.len()), "{}", revisions.len());
        assert!(revisions.windows(2).all(|pair| pair[0] != pair[1]), "a revision differs from the one before");
        assert_eq!(store.in_force(ONE, date(2026, 11, day)).await.unwrap().as_deref(), revisions.last());
    }
}

async fn sources_do_not_see_each_other(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "1")])]).await.unwrap();
    assert_eq!(store.in_force(TWO, Date::MAX).await.unwrap(), None);
    assert_eq!(store.series(TWO, Code::USD, day..=day).await.unwrap(), []);
    assert_eq!(store.last_quoted(TWO, Code::USD, Date::MAX).await.unwrap(), None);
    assert_eq!(store.dates(TWO, day..=day).await.unwrap(), []);
    assert_eq!(store.coverage(TWO).await.unwrap(), Coverage::default());
}
