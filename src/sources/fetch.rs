//! How any source is asked, by its declaration: the latest, the last few days, past days a stretch at a time. Part of `sources`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::calendar::Effective;
use crate::feed::{By, Feed, FeedError, Fetched, Latest, Places, Read, Reply, Request, SourceError, Stretch, Want};
use crate::quote::Draft;
use crate::source::{Source, Table};

/// A publisher that dates ahead is asked for so many days more.
const AHEAD: i32 = 10;

/// Asks a table's publisher, and reads what it answers.
///
/// # Errors
/// [`SourceError`] when there is no answer, or none that can be read as a whole.
pub async fn fetch(source: &Source, table: &Table, feed: &mut Feed<'_>, want: Want) -> Result<Fetched, SourceError> {
    tracing::trace!(source = %source.id, table = table.id, ?want, "asking");
    match want {
        Want::Latest { today, have } => latest(table, today, have, feed).await,
        Want::Since { day, today } => match (table.recent, table.past) {
            (Some(recent), _) if days_between(day, today) <= recent.days => {
                let drafts = range(table, recent.by, Stretch::Days(recent.days + 1), &table.read, (day, today), feed).await?;
                Ok(Fetched::Drafts(drafts))
            }
            (_, Some(_)) => past(table, day, today, feed).await,
            (_, None) => latest(table, today, None, feed).await,
        },
        Want::Between { first, last } => past(table, first, last, feed).await,
    }
}

/// The newest sheet. While today's is not here, though tomorrow's is, today's is asked for too: it is in force until midnight.
async fn latest(table: &Table, today: Date, have: Option<Date>, feed: &mut Feed<'_>) -> Result<Fetched, SourceError> {
    let newest = match table.latest {
        Latest::Ask(request) => one(table, &request, today, feed).await?,
        Latest::AnyOf(requests) => any_of(table, requests, today, feed).await?,
        Latest::AllOf(requests) => all_of(table, requests, today, feed).await?,
        Latest::Code(ask) => return ask(feed, Want::Latest { today, have }).await,
    };
    let Some(By::Day(of_day)) = table.recent.map(|recent| recent.by) else { return Ok(newest) };
    let newest = match newest {
        Fetched::NotModified => None,
        Fetched::Drafts(drafts) => Some(drafts),
    };
    let complete = have == Some(today) || newest.iter().flatten().any(|draft| draft.date <= today);
    let earlier = if complete { Vec::new() } else { in_force(table, &of_day, today, have, feed).await };
    if earlier.is_empty() && newest.is_none() {
        return Ok(Fetched::NotModified);
    }
    Ok(Fetched::Drafts(merged(earlier.into_iter().chain(newest.into_iter().flatten()))))
}

/// What the first address answers that can be asked and read. What the first of all said is the reason where none can.
async fn any_of(table: &Table, requests: &[Request], today: Date, feed: &mut Feed<'_>) -> Result<Fetched, SourceError> {
    let mut first = None;
    for request in requests {
        match one(table, request, today, feed).await {
            Ok(fetched) => return Ok(fetched),
            Err(error) => {
                tracing::debug!(%error, "one of several hosts did not help");
                first.get_or_insert(error);
            }
        }
    }
    first.map_or(Ok(Fetched::Drafts(Vec::new())), Err)
}

/// What all addresses answer together.
async fn all_of(table: &Table, requests: &[Request], today: Date, feed: &mut Feed<'_>) -> Result<Fetched, SourceError> {
    let mut all = Vec::new();
    for request in requests {
        if let Fetched::Drafts(drafts) = one(table, request, today, feed).await? {
            all.push(drafts);
        }
    }
    Ok(if all.is_empty() { Fetched::NotModified } else { Fetched::Drafts(merged(all.into_iter().flatten())) })
}

/// The days of a long file that may be news: the newest, and what lies a few days before it. Where a publisher announces a whole month, days
/// to come are none yet; where all of them are to come, the rules say what that means.
fn newest(mut drafts: Vec<Draft>, days: i8, today: Date) -> Vec<Draft> {
    let soon = moved(today, AHEAD);
    if drafts.iter().any(|draft| draft.date <= soon) {
        drafts.retain(|draft| draft.date <= soon);
    }
    if let Some(from) = drafts.last().map(|newest| moved(newest.date, i32::from(days).saturating_neg())) {
        drafts.retain(|draft| draft.date >= from);
    }
    drafts
}

/// One request for the newest, conditional where it can be.
async fn one(table: &Table, request: &Request, today: Date, feed: &mut Feed<'_>) -> Result<Fetched, SourceError> {
    let ahead = if table.when.effective == Effective::NextDay { AHEAD } else { 0 };
    let first = moved(today, i32::from(request.days_back()).saturating_neg());
    let places = Places { day: today, table: table.id, ..Places::range(first, moved(today, ahead)) };
    if request.is_by_series() {
        let drafts = whole(table, request, &table.read, places, feed).await?;
        return Ok(Fetched::Drafts(newest(drafts, request.days_back(), today)));
    }
    let answer = match feed.ask(request, &places).await {
        Err(FeedError::Status { status, .. }) if request.nothing() == Some(status) => return Ok(Fetched::Drafts(Vec::new())),
        other => other?,
    };
    match answer {
        Reply::NotModified => Ok(Fetched::NotModified),
        Reply::Body(body) => match table.read.drafts(&body, None) {
            Ok(drafts) => Ok(Fetched::Drafts(newest(drafts, request.days_back(), today))),
            // "Not modified" would keep what could not be read; and where another host answers, what is kept must not hold its tag.
            Err(error) => {
                feed.forget(&request.fill(&places).url);
                Err(error.into())
            }
        },
    }
}

/// The sheet in force on a day, where it is newer than what is here. What is in force tomorrow is worth having without it.
async fn in_force(table: &Table, request: &Request, today: Date, have: Option<Date>, feed: &Feed<'_>) -> Vec<Draft> {
    match whole(table, request, &table.read, Places::day(today), feed).await {
        Ok(drafts) => drafts.into_iter().filter(|draft| have.is_none_or(|have| have < draft.date)).collect(),
        Err(error) => {
            tracing::debug!(%today, %error, "today's sheet is not to be had");
            Vec::new()
        }
    }
}

/// Past days as the table says; the latest where it says nothing.
async fn past(table: &Table, first: Date, last: Date, feed: &mut Feed<'_>) -> Result<Fetched, SourceError> {
    let Some(past) = table.past else { return latest(table, last, None, feed).await };
    let read = past.read.unwrap_or(table.read);
    let drafts = range(table, past.by, past.stretch, &read, (first.max(past.first), last), feed).await?;
    Ok(Fetched::Drafts(drafts))
}

/// The sheets of these days, a stretch at a time, oldest first.
async fn range(
    table: &Table,
    by: By,
    stretch: Stretch,
    read: &Read,
    (first, last): (Date, Date),
    feed: &mut Feed<'_>,
) -> Result<Vec<Draft>, SourceError> {
    let mut drafts = Vec::new();
    for (from, to) in stretch.cut(first, last) {
        match by {
            By::Range(request) => drafts.extend(whole(table, &request, read, Places::range(from, to), feed).await?),
            By::Day(request) => drafts.extend(day_by_day(table, &request, read, (from, to), feed).await?),
            By::Code(ask) => match ask(feed, Want::Between { first: from, last: to }).await? {
                Fetched::Drafts(of_stretch) => drafts.extend(of_stretch),
                Fetched::NotModified => {}
            },
        }
    }
    drafts.retain(|draft| (first..=last).contains(&draft.date));
    Ok(merged(drafts))
}

/// Day by day. A publisher may answer a day without a sheet with the one in force, or with today's, so that dates repeat: the first answer
/// stands, and an answer of a later day keeps none of the days before it out.
async fn day_by_day(
    table: &Table,
    request: &Request,
    read: &Read,
    (first, last): (Date, Date),
    feed: &Feed<'_>,
) -> Result<Vec<Draft>, SourceError> {
    let (mut drafts, mut seen) = (Vec::<Draft>::new(), BTreeSet::new());
    for day in first.series(1.day()).take_while(|day| *day <= last) {
        let of_day = whole(table, request, read, Places::day(day), feed).await?;
        for draft in of_day.iter().filter(|draft| draft.date != day) {
            tracing::debug!(asked = %day, dated = %draft.date, "the answer is of another day, and is kept under its own");
        }
        let fresh: Vec<Draft> = of_day.into_iter().filter(|draft| !seen.contains(&draft.date)).collect();
        seen.extend(fresh.iter().map(|draft| draft.date));
        drafts.extend(fresh);
    }
    Ok(drafts)
}

/// One request, for each series where the table has some, read as a whole.
async fn whole(table: &Table, request: &Request, read: &Read, places: Places<'_>, feed: &Feed<'_>) -> Result<Vec<Draft>, SourceError> {
    let places = Places { table: table.id, ..places };
    if !request.is_by_series() {
        return Ok(match body(request, &places, feed).await? {
            Some(body) => read.drafts(&body, None)?,
            None => Vec::new(),
        });
    }
    let mut drafts = Vec::new();
    for series in table.series {
        if let Some(body) = body(request, &Places { series: series.id, ..places }, feed).await? {
            drafts.extend(read.drafts(&body, Some(series.pair))?);
        }
    }
    Ok(merged(drafts))
}

/// The body of an answer; nothing where the publisher says by a status that it has none.
async fn body(request: &Request, places: &Places<'_>, feed: &Feed<'_>) -> Result<Option<Vec<u8>>, FeedError> {
    match feed.ask_whole(&request.fill(places)).await {
        Ok(body) => Ok(Some(body)),
        Err(FeedError::Status { status, .. }) if request.nothing() == Some(status) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Drafts of the same day put together, oldest first.
fn merged(drafts: impl IntoIterator<Item = Draft>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = drafts.into_iter().collect();
    drafts.sort_by_key(|draft| draft.date);
    drafts.dedup_by(|next, one| {
        let same = next.date == one.date;
        if same {
            next.quotes.retain(|quote| !one.quotes.contains(quote));
            one.quotes.append(&mut next.quotes);
            one.odd.append(&mut next.odd);
        }
        same
    });
    drafts
}

fn moved(day: Date, days: i32) -> Date {
    day.saturating_add(Span::new().days(days))
}

fn days_between(earlier: Date, later: Date) -> i32 {
    earlier.until(later).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::dec;

    use super::*;
    use crate::currency::Code;
    use crate::quote::Quote;

    #[test]
    fn of_a_long_file_the_last_days_are_news() {
        let drafts = [date(2026, 1, 2), date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 24)].map(|day| Draft::of(day, Vec::new()));
        let dates: Vec<Date> = newest(drafts.to_vec(), 10, date(2026, 11, 24)).iter().map(|draft| draft.date).collect();
        assert_eq!(dates, [date(2026, 11, 14), date(2026, 11, 24)]);
        assert_eq!(newest(Vec::new(), 10, date(2026, 11, 24)), []);
        let announced = newest(drafts.to_vec(), 10, date(2026, 11, 4));
        assert_eq!(announced.iter().map(|draft| draft.date).collect::<Vec<_>>(), [date(2026, 11, 13), date(2026, 11, 14)]);
        assert_eq!(newest(drafts.get(3..).unwrap_or_default().to_vec(), 10, date(2026, 1, 2)).len(), 1);
    }

    #[test]
    fn the_same_day_of_two_answers_is_one_draft() {
        let draft = |day, code| Draft::of(date(2026, 11, day), vec![Quote::mid(code, Code::RUB, 1, dec!(1))]);
        let all = merged([draft(24, Code::EUR), draft(23, Code::EUR), draft(24, Code::USD)]);
        let dates: Vec<(i8, usize)> = all.iter().map(|draft| (draft.date.day(), draft.quotes.len())).collect();
        assert_eq!(dates, [(23, 1), (24, 2)]);
    }
}
