//! What is wanted of a publisher, how it gives past days, and what came. Part of `feed`.

use futures::future::BoxFuture;
use jiff::Span;
use jiff::civil::Date;

use super::{Feed, FeedError, ParseError, Read, Request};
use crate::quote::{Draft, Pair};

/// What is wanted of a publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The newest sheet; and today's, where tomorrow's is out already and today's is not here.
    Latest {
        /// The date in the publisher's zone.
        today: Date,
        /// The newest sheet here that is dated today or before.
        have: Option<Date>,
    },
    /// Every sheet dated on this day or later, as far as the publisher offers them.
    Since {
        /// The first day wanted.
        day: Date,
        /// The date in the publisher's zone.
        today: Date,
    },
    /// Every sheet of these days, as far as the publisher offers them: only where the table says how past days are asked for.
    Between {
        /// The first day wanted.
        first: Date,
        /// The last day wanted.
        last: Date,
    },
}

impl Want {
    /// The first and the last day wanted. Of the newest, the last ten days: a publisher that is asked by days had one among them, holidays
    /// and all.
    #[must_use]
    pub fn days(self) -> (Date, Date) {
        match self {
            Want::Latest { today, .. } => (today.saturating_sub(Span::new().days(10)), today),
            Want::Since { day, today } => (day, today),
            Want::Between { first, last } => (first, last),
        }
    }
}

/// What a publisher answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing changed since the validators that were sent.
    NotModified,
    /// What was read, oldest first. May be empty: the rules say what that means.
    Drafts(Vec<Draft>),
}

/// Why a source has no drafts.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The publisher could not be reached or did not answer as HTTP should.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// It answered, and the answer cannot be read as a whole.
    #[error("{0}")]
    Parse(#[from] ParseError),
}

/// A function that asks for what no declaration fits. It asks through the feed only, and reads by pure functions.
pub type AskFn = for<'a> fn(&'a mut Feed<'_>, Want) -> BoxFuture<'a, Result<Fetched, SourceError>>;

/// How the newest sheet is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Latest {
    /// By one request. `{last}` and `{day}` are today in the publisher's zone, `{first}` some days before.
    Ask(Request),
    /// By the first of these addresses whose answer can be read.
    AnyOf(&'static [Request]),
    /// By all of these, any of which may be the newest.
    AllOf(&'static [Request]),
    /// By a function.
    Code(AskFn),
}

/// How the last few days are asked for, where that is less than asking as for any past day.
#[derive(Debug, Clone, Copy)]
pub struct Recent {
    /// For gaps up to so many days.
    pub days: i32,
    /// How.
    pub by: By,
}

impl Recent {
    /// Gaps up to so many days in one answer.
    #[must_use]
    pub const fn within(days: i32, request: Request) -> Recent {
        Recent { days, by: By::Range(request) }
    }

    /// Gaps up to so many days, day by day.
    #[must_use]
    pub const fn day_by_day(days: i32, request: Request) -> Recent {
        Recent { days, by: By::Day(request) }
    }
}

/// How a publisher gives past days.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    /// The first day that there is.
    pub first: Date,
    /// How many days are best asked for at once.
    pub stretch: Stretch,
    /// How they are asked for.
    pub by: By,
    /// How the answer is read, where that differs from the table's way.
    pub read: Option<Read>,
}

/// What is asked for at once.
#[derive(Debug, Clone, Copy)]
pub enum By {
    /// A range: `{first}` to `{last}`.
    Range(Request),
    /// A day: `{day}`. A publisher may answer with the sheet in force on it, which has an earlier date.
    Day(Request),
    /// A function, which gets a [`Want::Between`].
    Code(AskFn),
}

/// How many days are best asked for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// All of them: they come in one file.
    Everything,
    /// Those of a calendar year.
    Year,
    /// Those of a calendar month.
    Month,
    /// At most so many.
    Days(i32),
}

impl Stretch {
    /// The days from `first` to `last`, cut as the publisher likes to be asked.
    pub fn cut(self, first: Date, last: Date) -> impl Iterator<Item = (Date, Date)> + use<> {
        let end = move |from: Date| match self {
            Stretch::Everything => last,
            Stretch::Year => from.last_of_year(),
            Stretch::Month => from.last_of_month(),
            Stretch::Days(most) => from.saturating_add(Span::new().days(most.max(1) - 1)),
        };
        let mut from = Some(first);
        std::iter::from_fn(move || {
            let begin = from.filter(|from| *from <= last)?;
            let end = end(begin).min(last);
            from = end.tomorrow().ok();
            Some((begin, end))
        })
    }
}

impl Past {
    const fn new(by: By, stretch: Stretch, first: Date) -> Past {
        Past { first, stretch, by, read: None }
    }

    /// Everything since a day in one file.
    #[must_use]
    pub const fn whole(request: Request, since: Date) -> Past {
        Past::new(By::Range(request), Stretch::Everything, since)
    }

    /// Any range since a day, of at most so many days at once.
    #[must_use]
    pub const fn range(request: Request, most: i32, since: Date) -> Past {
        Past::new(By::Range(request), Stretch::Days(most), since)
    }

    /// A calendar year at a time.
    #[must_use]
    pub const fn years(request: Request, since: Date) -> Past {
        Past::new(By::Range(request), Stretch::Year, since)
    }

    /// A calendar month at a time.
    #[must_use]
    pub const fn months(request: Request, since: Date) -> Past {
        Past::new(By::Range(request), Stretch::Month, since)
    }

    /// Day by day; a month of them is one stretch.
    #[must_use]
    pub const fn days(request: Request, since: Date) -> Past {
        Past::new(By::Day(request), Stretch::Month, since)
    }

    /// By a function, a stretch at a time.
    #[must_use]
    pub const fn code(ask: AskFn, stretch: Stretch, since: Date) -> Past {
        Past::new(By::Code(ask), stretch, since)
    }

    /// Read in another way than the newest.
    #[must_use]
    pub const fn read(self, read: Read) -> Past {
        Past { read: Some(read), ..self }
    }
}

/// One series of a publisher whose answers do not say of which currency they are.
///
/// FRED's `DEXJPUS` is `1 USD = x JPY`, `DEXUSEU` is `1 EUR = x USD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// What stands at `{series}`.
    pub id: &'static str,
    /// The pair that it prices.
    pub pair: Pair,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_cut_as_the_publisher_likes_them() {
        let cut = |stretch: Stretch, first, last| stretch.cut(first, last).map(|(from, to)| format!("{from}/{to}")).collect::<Vec<_>>();
        assert_eq!(cut(Stretch::Everything, date(1999, 1, 4), date(2026, 11, 24)), ["1999-01-04/2026-11-24"]);
        assert_eq!(cut(Stretch::Year, date(2025, 12, 30), date(2026, 1, 2)), ["2025-12-30/2025-12-31", "2026-01-01/2026-01-02"]);
        assert_eq!(cut(Stretch::Month, date(2026, 1, 31), date(2026, 2, 1)), ["2026-01-31/2026-01-31", "2026-02-01/2026-02-01"]);
        let days = cut(Stretch::Days(93), date(2026, 1, 1), date(2026, 4, 5));
        assert_eq!(days, ["2026-01-01/2026-04-03", "2026-04-04/2026-04-05"]);
        assert!(cut(Stretch::Year, date(2026, 1, 2), date(2026, 1, 1)).is_empty());
    }

    #[test]
    fn the_days_wanted_are_ten_before_today_where_the_newest_is() {
        let (day, today) = (date(2026, 1, 5), date(2026, 11, 24));
        assert_eq!(Want::Latest { today, have: Some(day) }.days(), (date(2026, 11, 14), today));
        assert_eq!(Want::Latest { today: Date::MIN, have: None }.days(), (Date::MIN, Date::MIN));
        assert_eq!(Want::Since { day, today }.days(), (day, today));
        assert_eq!(Want::Between { first: day, last: today }.days(), (day, today));
    }
}
