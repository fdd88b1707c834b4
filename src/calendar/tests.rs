//! Tests of `calendar`: exact instants around the hours that matter.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::source::TableId;
use crate::store::RateStore;
use crate::store::archive::Archive;

fn ecb() -> Schedule {
    Schedule { zone: TimeZone::get("Europe/Berlin").unwrap(), when: When::on(Days::Target).at(16, 0).grace(60) }
}

fn cbr() -> Schedule {
    Schedule { zone: TimeZone::get("Europe/Moscow").unwrap(), when: When::on(Days::Russia).at(17, 0).next_day() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn standing(schedule: &Schedule, now: &str, sheet: Date) -> (Freshness, Option<Reason>) {
    let now = at(now);
    let standing = schedule.standing(now, schedule.today(now), sheet, false, 10);
    (standing.freshness, standing.reason)
}

#[test]
fn target_closes_on_its_holidays() {
    let closed = |y, m, d| Days::Target.closed(date(y, m, d));
    for (y, m, d) in [
        (2026, 4, 3),
        (2026, 4, 6),
        (2026, 5, 1),
        (2026, 12, 25),
        (2026, 1, 1),
        (2024, 3, 29),
        (2025, 4, 21),
        (2024, 12, 26),
        (1999, 12, 31),
    ] {
        assert_eq!(closed(y, m, d), Some(Reason::Holiday), "{y}-{m}-{d}");
    }
    assert_eq!(closed(2026, 12, 26), Some(Reason::Weekend));
    for (y, m, d) in [(2026, 4, 2), (2026, 4, 7), (2026, 12, 24), (2026, 12, 31), (2026, 11, 24), (1999, 4, 2), (1999, 4, 5)] {
        assert_eq!(closed(y, m, d), None, "{y}-{m}-{d}");
    }
}

#[test]
fn russia_closes_on_the_holidays_of_the_labour_code() {
    let closed = |y, m, d| Days::Russia.closed(date(y, m, d));
    assert_eq!(closed(2026, 1, 8), Some(Reason::Holiday));
    assert_eq!(closed(2026, 1, 12), None);
    assert_eq!(closed(2026, 11, 4), Some(Reason::Holiday));
    assert_eq!(closed(2026, 5, 9), Some(Reason::Weekend));
}

#[test]
fn the_ecb_on_a_working_day() {
    // 20 November 2026 is a Friday, the clock in Frankfurt one hour ahead of UTC.
    let (thursday, friday) = (date(2026, 11, 19), date(2026, 11, 20));
    assert_eq!(standing(&ecb(), "2026-11-20T10:00:00Z", thursday), (Freshness::Carried, Some(Reason::NotYetPublished)));
    assert_eq!(standing(&ecb(), "2026-11-20T15:59:59Z", thursday), (Freshness::Carried, Some(Reason::NotYetPublished)));
    assert_eq!(standing(&ecb(), "2026-11-20T16:00:00Z", thursday), (Freshness::Late, Some(Reason::Late)));
    assert_eq!(standing(&ecb(), "2026-11-20T16:00:00Z", friday), (Freshness::Current, None));
}

#[test]
fn the_ecb_over_a_weekend_and_a_holiday() {
    let friday = date(2026, 11, 20);
    assert_eq!(standing(&ecb(), "2026-11-21T10:00:00Z", friday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(standing(&ecb(), "2026-11-22T10:00:00Z", friday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(standing(&ecb(), "2026-11-23T10:00:00Z", friday), (Freshness::Carried, Some(Reason::NotYetPublished)));
    assert_eq!(standing(&ecb(), "2026-11-22T10:00:00Z", date(2026, 11, 19)), (Freshness::Late, Some(Reason::Late)));
    // Easter: Thursday's sheet is in force until Tuesday.
    let thursday = date(2026, 4, 2);
    assert_eq!(standing(&ecb(), "2026-04-03T18:00:00Z", thursday), (Freshness::Carried, Some(Reason::Holiday)));
    assert_eq!(standing(&ecb(), "2026-04-05T18:00:00Z", thursday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(standing(&ecb(), "2026-04-06T18:00:00Z", thursday), (Freshness::Carried, Some(Reason::Holiday)));
    assert_eq!(standing(&ecb(), "2026-04-07T10:00:00Z", thursday), (Freshness::Carried, Some(Reason::NotYetPublished)));
}

#[test]
fn older_than_may_be_carried_is_stale() {
    // Eight publications are the usual ten days: those of the 11th to the 20th.
    assert_eq!(standing(&ecb(), "2026-11-20T10:00:00Z", date(2026, 11, 10)), (Freshness::Late, Some(Reason::Late)));
    assert_eq!(standing(&ecb(), "2026-11-20T10:00:00Z", date(2026, 11, 9)), (Freshness::Stale, Some(Reason::Late)));
    let usual = |days: Days| [0, 1, 10, 14, 17, 35, 60].map(|carry| days.usual(carry));
    assert_eq!(usual(Days::Weekdays), [0, 1, 8, 10, 13, 25, 43]);
    assert_eq!(usual(Days::Daily), [0, 1, 10, 14, 17, 35, 60]);
    assert_eq!(usual(Days::Weekly(Weekday::Wednesday)), [0, 1, 1, 2, 2, 5, 8]);
    assert_eq!(usual(Days::Monthly), [0, 1, 1, 1, 1, 1, 1]);
}

#[test]
fn over_long_holidays_nothing_is_missed() {
    // 31 December 2025 and 9 January 2026 are off by decree: the sheet of 31 December is in force until that of 13 January.
    let sheet = date(2025, 12, 31);
    for (now, expected) in [
        ("2026-01-06T09:00:00Z", (Freshness::Carried, Some(Reason::Holiday))),
        ("2026-01-11T09:00:00Z", (Freshness::Carried, Some(Reason::Weekend))),
        ("2026-01-12T09:00:00Z", (Freshness::Carried, Some(Reason::Weekend))),
        ("2026-01-13T09:00:00Z", (Freshness::Late, Some(Reason::Late))),
    ] {
        assert_eq!(standing(&cbr(), now, sheet), expected, "{now}");
    }
    assert_eq!(cbr().missed(sheet, date(2026, 1, 12), 8), 0);
    assert_eq!(cbr().missed(sheet, date(2026, 1, 16), 8), 4);
    assert_eq!(cbr().missed(sheet, date(2026, 3, 1), 8), 9, "no more are counted");
    assert!(!cbr().too_old(sheet, date(2026, 1, 22), 10) && cbr().too_old(sheet, date(2026, 1, 23), 10));
    assert_eq!(cbr().carried_since(date(2026, 1, 22), 10), date(2025, 12, 31));
    assert_eq!(ecb().carried_since(date(2026, 11, 20), 10), date(2026, 11, 10));
    assert_eq!(ecb().carried_since(date(2026, 11, 22), 0), date(2026, 11, 20));
}

#[test]
fn of_a_year_whose_moved_days_off_are_not_known_nothing_is_late() {
    let standing = |now: &str, sheet| standing(&cbr(), now, sheet);
    // By the Labour Code alone 9 January 2027 is a Saturday, and the 11th a working day.
    let eve = date(2026, 12, 31);
    assert_eq!(standing("2027-01-11T09:00:00Z", eve), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(standing("2027-01-12T09:00:00Z", eve), (Freshness::Unknown, None));
    assert_eq!(standing("2027-02-12T09:00:00Z", eve), (Freshness::Stale, None));
    let known = |y, m, d| cbr().known_on(date(y, m, d));
    assert_eq!([known(2026, 11, 25), known(2027, 2, 3), known(2021, 6, 2), known(2026, 1, 10)], [true, false, false, false]);
}

#[test]
fn days_off_that_the_government_moved() {
    for (y, m, d) in
        [(2022, 3, 7), (2022, 5, 10), (2023, 2, 24), (2023, 5, 8), (2024, 4, 30), (2024, 5, 10), (2025, 5, 2), (2025, 11, 3), (2026, 1, 9)]
    {
        assert_eq!(Days::Russia.closed(date(y, m, d)), Some(Reason::Holiday), "{y}-{m}-{d}");
    }
    for (y, m, d) in [(2023, 1, 9), (2024, 1, 9), (2025, 1, 9), (2026, 1, 12), (2025, 2, 24), (2026, 3, 10), (2026, 5, 12)] {
        assert_eq!(Days::Russia.closed(date(y, m, d)), None, "{y}-{m}-{d}");
    }
}

#[test]
fn how_far_ahead_a_sheet_can_be_dated() {
    let monthly = Schedule { when: When::on(Days::Monthly), ..ecb() };
    let next = Schedule { when: weekdays().next_day(), ..ecb() };
    for (schedule, now, latest) in [
        // A table of the day itself is never ahead of its own day, whatever the hour.
        (&ecb(), "2026-11-20T22:59:59Z", date(2026, 11, 20)),
        (&ecb(), "2026-11-20T23:00:00Z", date(2026, 11, 21)),
        // Friday's publication of the Bank of Russia bears Saturday; on Saturday the next one to come bears Tuesday.
        (&cbr(), "2026-11-20T10:00:00Z", date(2026, 11, 21)),
        (&cbr(), "2026-11-21T10:00:00Z", date(2026, 11, 24)),
        (&cbr(), "2025-12-30T10:00:00Z", date(2025, 12, 31)),
        (&cbr(), "2025-12-31T10:00:00Z", date(2026, 1, 13)),
        (&next, "2026-11-19T10:00:00Z", date(2026, 11, 20)),
        // The rates of a month come before it begins.
        (&monthly, "2026-11-20T10:00:00Z", date(2026, 12, 1)),
    ] {
        assert_eq!(schedule.latest_effective(at(now)), latest, "{now}");
    }
}

#[test]
fn a_sheet_is_looked_at_again_after_it_landed() {
    let friday = date(2026, 11, 20);
    assert_eq!(ecb().looked_at_again(friday, at("2026-11-20T14:30:00Z")), at("2026-11-20T17:00:00Z"), "after its hour");
    assert_eq!(ecb().looked_at_again(friday, at("2026-11-20T15:30:00Z")), at("2026-11-20T17:30:00Z"), "after it landed");
    let known = Schedule { when: ecb().when.again(45), ..ecb() };
    assert_eq!(known.looked_at_again(friday, at("2026-11-20T15:00:00Z")), at("2026-11-20T15:45:00Z"));
}

#[test]
fn the_bank_of_russia_publishes_for_tomorrow() {
    // Friday's publication is dated Saturday and in force until the sheet that Monday publishes for Tuesday.
    let (friday, saturday, tuesday) = (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 24));
    assert_eq!(standing(&cbr(), "2026-11-20T20:00:00Z", friday), (Freshness::Current, None));
    assert_eq!(standing(&cbr(), "2026-11-21T09:00:00Z", saturday), (Freshness::Current, None));
    assert_eq!(standing(&cbr(), "2026-11-21T09:00:00Z", friday), (Freshness::Late, Some(Reason::Late)));
    assert_eq!(standing(&cbr(), "2026-11-22T09:00:00Z", saturday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(standing(&cbr(), "2026-11-23T20:30:00Z", saturday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(standing(&cbr(), "2026-11-23T21:30:00Z", tuesday), (Freshness::Current, None));
    assert_eq!(cbr().expected(at("2026-11-23T16:59:59Z")), saturday);
    assert_eq!(cbr().expected(at("2026-11-23T17:00:00Z")), tuesday);
}

#[test]
fn a_past_day_says_why_it_has_no_sheet() {
    let now = at("2026-11-24T10:00:00Z");
    let past = |asked, sheet, settled| {
        let standing = ecb().standing(now, asked, sheet, settled, 10);
        (standing.freshness, standing.reason)
    };
    assert_eq!(past(date(2026, 11, 20), date(2026, 11, 20), false), (Freshness::Current, None));
    assert_eq!(past(date(2026, 11, 22), date(2026, 11, 20), false), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(past(date(2026, 4, 6), date(2026, 4, 2), false), (Freshness::Carried, Some(Reason::Holiday)));
    assert_eq!(past(date(2026, 11, 19), date(2026, 11, 18), true), (Freshness::Carried, Some(Reason::NoPublication)));
    assert_eq!(past(date(2026, 11, 19), date(2026, 11, 18), false), (Freshness::Late, Some(Reason::Late)));
    assert_eq!(past(date(2026, 11, 5), date(2026, 10, 30), false), (Freshness::Late, Some(Reason::Late)));
}

#[test]
fn a_day_that_has_begun_elsewhere_has_the_reason_of_that_day() {
    let (saturday, monday, tuesday) = (date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 24));
    let cbr = |now, asked| {
        let standing = cbr().standing(at(now), asked, saturday, false, 10);
        (standing.freshness, standing.reason)
    };
    // Monday in Moscow, where Tuesday's sheet comes at 17:00, or by 20:00.
    assert_eq!(cbr("2026-11-23T12:00:00Z", monday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(cbr("2026-11-23T12:00:00Z", tuesday), (Freshness::Carried, Some(Reason::NotYetPublished)));
    assert_eq!(cbr("2026-11-23T18:00:00Z", monday), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(cbr("2026-11-23T18:00:00Z", tuesday), (Freshness::Late, Some(Reason::Late)));
    // Sunday evening in Frankfurt.
    let standing = ecb().standing(at("2026-11-22T18:00:00Z"), monday, date(2026, 11, 20), false, 10);
    assert_eq!((standing.freshness, standing.reason), (Freshness::Carried, Some(Reason::NotYetPublished)));
}

#[test]
fn the_next_publication_and_the_next_poll() {
    let (friday, thursday) = (date(2026, 11, 20), date(2026, 11, 19));
    let quarter = SignedDuration::from_mins(15);
    let monday = at("2026-11-23T15:00:00Z");
    // Before the hour, within the grace, after it.
    assert_eq!(ecb().next_due(at("2026-11-20T10:00:00Z"), Some(thursday)), at("2026-11-20T15:00:00Z"));
    assert_eq!(ecb().next_due(at("2026-11-20T15:30:00Z"), Some(thursday)), at("2026-11-20T15:00:00Z"));
    assert_eq!(ecb().next_due(at("2026-11-20T15:30:00Z"), Some(friday)), monday);
    assert_eq!(ecb().next_due(at("2026-11-20T17:00:00Z"), Some(thursday)), monday);
    // Left alone till the hour, polled until the sheet is there.
    assert_eq!(ecb().next_poll(at("2026-11-20T10:00:00Z"), Some(thursday), quarter), at("2026-11-20T15:00:00Z"));
    assert_eq!(ecb().next_poll(at("2026-11-20T15:00:00Z"), Some(thursday), quarter), at("2026-11-20T15:15:00Z"));
    assert_eq!(ecb().next_poll(at("2026-11-20T15:15:00Z"), Some(friday), quarter), monday);
    assert_eq!(ecb().next_poll(at("2026-11-20T15:15:00Z"), None, quarter), at("2026-11-20T15:30:00Z"));
    assert_eq!(cbr().next_due(at("2026-11-22T10:00:00Z"), Some(date(2026, 11, 21))), at("2026-11-23T14:00:00Z"));
}

#[test]
fn daylight_saving_moves_the_hour() {
    assert_eq!(ecb().published_at(date(2026, 3, 27)), Some(at("2026-03-27T15:00:00Z")));
    assert_eq!(ecb().published_at(date(2026, 3, 30)), Some(at("2026-03-30T14:00:00Z")));
    assert_eq!(ecb().published_at(date(2026, 10, 26)), Some(at("2026-10-26T15:00:00Z")));
    let skipped = Schedule { when: daily().at(2, 30), ..ecb() };
    assert_eq!(skipped.published_at(date(2026, 3, 29)), Some(at("2026-03-29T01:30:00Z")));
    assert_eq!(ecb().day_ends(at("2026-03-28T23:30:00Z")), at("2026-03-29T22:00:00Z"));
}

#[test]
fn the_standing_changes_at_midnight_and_when_grace_ends() {
    assert_eq!(ecb().changes_at(at("2026-11-20T10:00:00Z")), at("2026-11-20T16:00:00Z"));
    assert_eq!(ecb().changes_at(at("2026-11-20T16:00:00Z")), at("2026-11-20T23:00:00Z"));
}

/// Every weekday of the ECB's own history was a day of publication exactly when the calendar says so.
#[tokio::test]
async fn target_days_are_those_of_the_ecb_history() {
    let table = TableId::only(crate::sources::ecb::SOURCE.id);
    let days = Archive::default().dates(table, Date::MIN..=Date::MAX).await.unwrap();
    let days: std::collections::BTreeSet<Date> = days.into_iter().collect();
    let (first, last) = (*days.first().unwrap(), *days.last().unwrap());
    assert_eq!((first, last, days.len()), (date(1999, 1, 4), date(2026, 10, 30), 7126));
    let differ: Vec<Date> = first
        .series(1.day())
        .take_while(|day| *day <= last)
        .filter(|day| days.contains(day) == Days::Target.closed(*day).is_some())
        .collect();
    assert_eq!(differ, Vec::<Date>::new());
}

proptest! {
    #[test]
    fn time_goes_forward(second in 946_684_800_i64..4_102_444_800, russia in any::<bool>()) {
        let schedule = if russia { cbr() } else { ecb() };
        let now = Timestamp::from_second(second).unwrap();
        let later = now + SignedDuration::from_hours(7);
        prop_assert!(schedule.day_ends(now) > now);
        prop_assert!(schedule.changes_at(now) > now);
        prop_assert!(schedule.next_poll(now, None, SignedDuration::from_mins(15)) > now);
        prop_assert!(schedule.next_poll(now, Some(schedule.published(now)), SignedDuration::from_mins(15)) > now);
        prop_assert!(schedule.expected(now) <= schedule.expected(later));
        prop_assert!(schedule.expected(now) <= schedule.published(now));
        prop_assert!(schedule.next_due(now, Some(schedule.published(now))) > now);
    }
}
