//! Tests of `calendar`: exact instants around the hours that matter.

use jiff::civil::{date, time};
use proptest::prelude::*;

use super::*;
use crate::sources::ecb;
use crate::store::RateStore;
use crate::store::archive::Archive;

fn ecb() -> Schedule {
    Schedule {
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        at: time(16, 0, 0, 0),
        grace: SignedDuration::from_mins(60),
        days: Days::Target,
        effective: Effective::SameDay,
    }
}

fn cbr() -> Schedule {
    Schedule {
        zone: TimeZone::get("Europe/Moscow").unwrap(),
        at: time(17, 0, 0, 0),
        grace: SignedDuration::from_hours(3),
        days: Days::Russia,
        effective: Effective::NextDay,
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn standing(schedule: &Schedule, now: &str, sheet: Date) -> (Freshness, Option<Reason>) {
    let now = at(now);
    let standing = schedule.standing(now, schedule.today(now), sheet, sheet, 10);
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
    assert_eq!(closed(2026, 1, 9), None);
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
    assert_eq!(standing(&ecb(), "2026-11-20T10:00:00Z", date(2026, 11, 10)), (Freshness::Late, Some(Reason::Late)));
    assert_eq!(standing(&ecb(), "2026-11-20T10:00:00Z", date(2026, 11, 9)), (Freshness::Stale, Some(Reason::Late)));
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
    // The January holidays.
    assert_eq!(standing(&cbr(), "2026-01-07T09:00:00Z", date(2026, 1, 1)), (Freshness::Carried, Some(Reason::Holiday)));
    assert_eq!(standing(&cbr(), "2026-01-10T09:00:00Z", date(2026, 1, 1)), (Freshness::Late, Some(Reason::Late)));
}

#[test]
fn a_past_day_says_why_it_has_no_sheet() {
    let now = at("2026-11-24T10:00:00Z");
    let past = |asked, sheet, settled| {
        let standing = ecb().standing(now, asked, sheet, settled, 10);
        (standing.freshness, standing.reason)
    };
    let newest = date(2026, 11, 23);
    let hole_from = date(2026, 11, 19);
    assert_eq!(past(date(2026, 11, 20), date(2026, 11, 20), newest), (Freshness::Current, None));
    assert_eq!(past(date(2026, 11, 22), date(2026, 11, 20), newest), (Freshness::Carried, Some(Reason::Weekend)));
    assert_eq!(past(date(2026, 4, 6), date(2026, 4, 2), newest), (Freshness::Carried, Some(Reason::Holiday)));
    assert_eq!(past(date(2026, 11, 19), date(2026, 11, 18), newest), (Freshness::Carried, Some(Reason::NoPublication)));
    assert_eq!(past(date(2026, 11, 18), date(2026, 11, 17), hole_from), (Freshness::Carried, Some(Reason::NoPublication)));
    assert_eq!(past(date(2026, 11, 19), date(2026, 11, 18), hole_from), (Freshness::Late, Some(Reason::Late)));
    assert_eq!(past(date(2026, 11, 5), date(2026, 10, 30), date(2026, 10, 30)), (Freshness::Late, Some(Reason::Late)));
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
    let skipped = Schedule { at: time(2, 30, 0, 0), days: Days::Daily, ..ecb() };
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
    let days = Archive::default().dates(ecb::ID, Date::MIN..=Date::MAX).await.unwrap();
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
