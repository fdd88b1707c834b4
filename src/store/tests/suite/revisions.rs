//! The one suite, on what changes: sheets that are put, corrected and taken out, and what was known when.

use super::*;

every_store! {
    a_sheet_is_inserted_left_unchanged_and_revised
    a_time_that_a_fast_clock_noted_is_put_right
    a_correction_takes_a_pair_out_of_what_there_is
    several_sheets_are_put_in_order
    nothing_is_put_when_one_cannot_be
    a_sheet_that_was_taken_out_is_none
    what_was_known_stays_as_it_was
    each_revision_says_what_it_changed
    writers_at_once_all_get_their_turn
}

async fn a_sheet_is_inserted_left_unchanged_and_revised(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let first = roubles(ONE, day, &[(1, "USD", "76.0123"), (100, "JPY", "52.1234")]);
    let second = roubles(ONE, day, &[(1, "USD", "76.0124"), (100, "JPY", "52.1234")]);
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Inserted]);
    assert_eq!(store.newest(ONE, day).await.unwrap().unwrap().quotes(), first.quotes());
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Unchanged]);
    assert_eq!(store.revisions(ONE, day).await.unwrap().len(), 1);
    assert_eq!(store.put(std::slice::from_ref(&second)).await.unwrap(), [Put::Revised]);
    let now = store.newest(ONE, day).await.unwrap().unwrap();
    assert_eq!(shown(&now), "ONE 2026-11-03: 100 JPY = 52.1234 RUB, 1 USD = 76.0124 RUB");
    assert_eq!((now.until(), now.fetched_at()), (None, NOON));
    // Back to the first figures is a third revision, and none is lost.
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Revised]);
    assert_eq!(store.revisions(ONE, day).await.unwrap(), [first.clone(), second, first]);
    let revised = |revision| Revision { date: day, revision, fetched_at: NOON, withdrawn: false };
    assert_eq!(store.revised(ONE, 9).await.unwrap(), [revised(3), revised(2)]);
    assert_eq!(store.revised(ONE, 1).await.unwrap(), [revised(3)]);
    assert_eq!(store.revised(TWO, 9).await.unwrap(), []);
}

async fn a_time_that_a_fast_clock_noted_is_put_right(store: Arc<dyn RateStore>) {
    let day = date(2026, 11, 3);
    let at = |hours| {
        Sheet::restore(
            ONE,
            day,
            None,
            NOON + SignedDuration::from_hours(hours),
            roubles(ONE, day, &[(1, "USD", "76.0123")]).quotes().to_vec(),
        )
    };
    let noted = async || store.revisions(ONE, day).await.unwrap().iter().map(Sheet::fetched_at).collect::<Vec<_>>();
    assert_eq!(store.put(&[at(24)]).await.unwrap(), [Put::Inserted]);
    assert_eq!(store.put(&[at(0)]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(noted().await, [NOON]);
    assert_eq!(store.newest(ONE, day).await.unwrap().unwrap().fetched_at(), NOON);
    // What comes again later is nothing new.
    assert_eq!(store.put(&[at(2)]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(noted().await, [NOON]);
}

async fn a_correction_takes_a_pair_out_of_what_there_is(store: Arc<dyn RateStore>) {
    let (third, fourth) = (date(2026, 11, 3), date(2026, 11, 4));
    store.put(&[3, 4].map(|day| roubles(ONE, date(2026, 11, day), &[(1, "USD", "3"), (1, "BYN", "3")]))).await.unwrap();
    store.put(&[roubles(ONE, fourth, &[(1, "USD", "4")])]).await.unwrap();
    assert_eq!(store.covered(ONE).await.pairs[&in_roubles(code("BYN"))], (third, third));
    store.put(&[roubles(ONE, third, &[(1, "USD", "4")])]).await.unwrap();
    assert_eq!(store.covered(ONE).await.span(code("BYN")), None);
    assert_eq!(store.covered(ONE).await.span(Code::USD), Some((third, fourth)));
    // The figures that were corrected are still those of their revision.
    let revisions = store.revisions(ONE, third).await.unwrap();
    assert_eq!(
        revisions.iter().map(shown).collect::<Vec<_>>(),
        ["ONE 2026-11-03: 1 BYN = 3 RUB, 1 USD = 3 RUB", "ONE 2026-11-03: 1 USD = 4 RUB"]
    );
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
    assert_eq!(store.newest(ONE, Date::MAX).await.unwrap(), None);
    assert_eq!(store.revisions(ONE, day).await.unwrap(), []);
    assert_eq!(store.put(&[roubles(ONE, day, &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
}

async fn a_sheet_that_was_taken_out_is_none(store: Arc<dyn RateStore>) {
    let (eve, day, later) = (date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 5));
    let sheet = |day, usd: &str| roubles(ONE, day, &[(1, "USD", usd), (1, "EUR", "90")]);
    store.put(&[sheet(eve, "3"), sheet(day, "4")]).await.unwrap();
    // Read once, so that a cache has it.
    assert_eq!(store.newest(ONE, later).await.unwrap().unwrap().date(), day);
    let gone = Sheet::withdrawn(ONE, day, NOON);
    assert_eq!(store.put(std::slice::from_ref(&gone)).await.unwrap(), [Put::Revised]);
    assert_eq!(store.put(std::slice::from_ref(&gone)).await.unwrap(), [Put::Unchanged]);
    let all = || Date::MIN..=Date::MAX;
    let pair = Pair { base: Code::USD, quote: Code::RUB };
    assert_eq!(store.newest(ONE, later).await.unwrap().unwrap().date(), eve);
    assert_eq!(store.sheet(ONE, day).await.unwrap(), None);
    assert_eq!(store.in_force(&[Wanted { table: ONE, on: later, since: Some(eve) }]).await.unwrap()[0].len(), 1);
    assert_eq!(store.dates(ONE, all()).await.unwrap(), [eve]);
    assert_eq!(store.sheets(ONE, all()).await.unwrap(), [sheet(eve, "3")]);
    assert_eq!(store.series(ONE, pair, all()).await.unwrap().len(), 1);
    let coverage = store.coverage(&[ONE]).await.unwrap().remove(0);
    assert_eq!((coverage.dates, coverage.sheets, coverage.pairs.get(&pair)), (Some((eve, eve)), 1, Some(&(eve, eve))));
    // What was believed stays readable, and who looks sees that it was taken out.
    assert_eq!(store.revisions(ONE, day).await.unwrap(), [sheet(day, "4"), gone]);
    let revised = store.revised(ONE, 9).await.unwrap();
    assert_eq!(revised, [Revision { date: day, revision: 2, fetched_at: NOON, withdrawn: true }]);
    // An earlier day that lands now is in force at once, and so is the day itself when it is corrected.
    store.put(&[sheet(eve, "3.5")]).await.unwrap();
    assert_eq!(shown(&store.newest(ONE, later).await.unwrap().unwrap()), "ONE 2026-11-03: 1 EUR = 90 RUB, 1 USD = 3.5 RUB");
    assert_eq!(store.put(&[sheet(day, "4.1")]).await.unwrap(), [Put::Revised]);
    assert_eq!(shown(&store.newest(ONE, later).await.unwrap().unwrap()), "ONE 2026-11-04: 1 EUR = 90 RUB, 1 USD = 4.1 RUB");
    assert_eq!(store.dates(ONE, all()).await.unwrap(), [eve, day]);
}

/// Four days with their times: a sheet, the next one, its correction, the first one taken out, and an older day that came last.
async fn corrected(store: &Arc<dyn RateStore>) -> [Timestamp; 5] {
    let [eve, day, older] = [date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 2)];
    let times = [0, 1, 2, 3, 4].map(|hours| NOON + SignedDuration::from_hours(hours));
    let sheet = |day, usd: &str, at: usize| roubles(ONE, day, &[(1, "USD", usd), (1, "EUR", "90")]).fetched_again(times[at]);
    store.put(&[sheet(eve, "3", 0)]).await.unwrap();
    store.put(&[sheet(day, "4", 1)]).await.unwrap();
    // Read once, so that a cache has it.
    assert_eq!(store.newest(ONE, day).await.unwrap().unwrap().date(), day);
    store.put(&[roubles(ONE, day, &[(1, "USD", "4.5"), (1, "GBP", "100")]).fetched_again(times[2])]).await.unwrap();
    store.put(&[Sheet::withdrawn(ONE, eve, times[3])]).await.unwrap();
    store.put(&[sheet(older, "2", 4)]).await.unwrap();
    times
}

async fn what_was_known_stays_as_it_was(store: Arc<dyn RateStore>) {
    let times = corrected(&store).await;
    let (older, eve, day) = (date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4));
    let all = || Date::MIN..=Date::MAX;
    let pounds = in_roubles(code("GBP"));
    let expected: [(Timestamp, &[&str], &[Date]); 6] = [
        (NOON - SignedDuration::from_secs(1), &[], &[]),
        (times[0], &["2026-11-03 1 USD = 3 RUB"], &[eve]),
        (times[1], &["2026-11-03 1 USD = 3 RUB", "2026-11-04 1 USD = 4 RUB"], &[eve, day]),
        (times[2], &["2026-11-03 1 USD = 3 RUB", "2026-11-04 1 USD = 4.5 RUB"], &[eve, day]),
        (times[3], &["2026-11-04 1 USD = 4.5 RUB"], &[day]),
        (times[4], &["2026-11-02 1 USD = 2 RUB", "2026-11-04 1 USD = 4.5 RUB"], &[older, day]),
    ];
    for (at, series, dates) in expected {
        let known = AsKnown::new(Arc::clone(&store), at);
        assert_eq!(figures(&known.series(ONE, IN_ROUBLES, all()).await.unwrap()), series, "{at}");
        assert_eq!(known.dates(ONE, all()).await.unwrap(), dates, "{at}");
        assert_eq!(known.sheets(ONE, all()).await.unwrap().iter().map(Sheet::date).collect::<Vec<_>>(), dates, "{at}");
        let wanted = |since| [Wanted { table: ONE, on: date(2026, 12, 31), since }, Wanted { table: TWO, on: day, since }];
        let in_force = known.in_force(&wanted(Some(older))).await.unwrap();
        assert_eq!(in_force[0].iter().rev().map(|sheet| sheet.date()).collect::<Vec<_>>(), dates, "{at}");
        assert_eq!(in_force[1], []);
        let newest = known.in_force(&wanted(None)).await.unwrap().remove(0);
        assert_eq!(
            newest.iter().map(|sheet| sheet.date()).collect::<Vec<_>>(),
            dates.last().copied().into_iter().collect::<Vec<_>>(),
            "{at}"
        );
        let coverage = known.covered(ONE).await;
        assert_eq!((coverage.dates, coverage.sheets), (dates.first().copied().zip(dates.last().copied()), dates.len() as u64), "{at}");
        // A pound is quoted since the correction.
        let pound = known.newest(ONE, day).await.unwrap().is_some_and(|sheet| sheet.quote(pounds).is_some());
        assert_eq!(pound, at >= times[2], "{at}");
        assert!(matches!(known.put(&[]).await, Err(StoreError::ReadOnly)));
    }
}

async fn each_revision_says_what_it_changed(store: Arc<dyn RateStore>) {
    let times = corrected(&store).await;
    let shown = async |before: Option<Date>, most| {
        let page = changes::page(store.as_ref(), &[ONE, TWO], before, most).await.unwrap();
        let change = |change: &changes::Change| {
            let [was, is] = [change.was, change.is].map(|quote| quote.map_or("nothing".to_owned(), |quote| said(&quote)));
            format!("{was} -> {is}")
        };
        let one = |one: &changes::Changed| {
            let changes = one.changes.as_ref().map(|changes| changes.iter().map(change).collect::<Vec<_>>().join(", "));
            let at = times.iter().position(|at| *at == one.revision.fetched_at).unwrap();
            format!("{} {} at {at}: {}", one.revision.date, one.revision.revision, changes.unwrap_or_default())
        };
        (page.revisions.iter().map(one).collect::<Vec<_>>(), page.before)
    };
    let day = [
        "2026-11-04 2 at 2: 1 EUR = 90 RUB -> nothing, nothing -> 1 GBP = 100 RUB, 1 USD = 4 RUB -> 1 USD = 4.5 RUB",
        "2026-11-04 1 at 1: ",
    ];
    let eve = ["2026-11-03 2 at 3: 1 EUR = 90 RUB -> nothing, 1 USD = 3 RUB -> nothing", "2026-11-03 1 at 0: "];
    let older = ["2026-11-02 1 at 4: "];
    let (revisions, before) = shown(None, 2).await;
    assert_eq!((revisions, before), ([day, eve].concat().iter().map(|&line| line.to_owned()).collect(), Some(date(2026, 11, 3))));
    assert_eq!(shown(before, 2).await, (older.map(str::to_owned).to_vec(), None));
    assert_eq!(shown(Some(date(2026, 11, 2)), 2).await, (vec![], None));
    assert_eq!(shown(Some(Date::MIN), 2).await, (vec![], None));
    assert_eq!(shown(None, 3).await.1, None);
}

async fn writers_at_once_all_get_their_turn(store: Arc<dyn RateStore>) {
    let tasks = (1..=8).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            for day in 1..=10 {
                // The same days by all, each figure by two of them.
                let value = (task % 4 + 1).to_string();
                store.put(&[roubles(ONE, date(2026, 11, day), &[(1, "USD", &value)])]).await.unwrap();
                store.newest(ONE, date(2026, 11, day)).await.unwrap().unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    store.ping().await.unwrap();
    assert_eq!(store.covered(ONE).await.sheets, 10);
    for day in 1..=10 {
        let revisions = store.revisions(ONE, date(2026, 11, day)).await.unwrap();
        assert!((4..=8).contains(&revisions.len()), "{}", revisions.len());
        assert!(revisions.windows(2).all(|pair| pair[0] != pair[1]), "a revision differs from the one before");
        assert_eq!(store.newest(ONE, date(2026, 11, day)).await.unwrap().as_deref(), revisions.last());
    }
}
