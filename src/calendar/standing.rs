//! How a sheet stands to the day that was asked, and why it is not of that day. Part of `calendar`.

use serde::{Deserialize, Serialize};

/// How an answer's sheet stands to the day that was asked.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// Of the day asked.
    Current,
    /// Of an earlier day, and the publisher had nothing newer to publish: weekend, holiday, not yet time.
    Carried,
    /// Of an earlier day, and whether the publisher had something newer to publish is not known: its holidays are not known here.
    Unknown,
    /// The publisher should have published by now, or this copy of fx has not got what was published.
    Late,
    /// More publications were missed since than `carry_days` allows.
    Stale,
}

impl Freshness {
    /// The word in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Freshness::Current => "current",
            Freshness::Carried => "carried",
            Freshness::Unknown => "unknown",
            Freshness::Late => "late",
            Freshness::Stale => "stale",
        }
    }
}

/// Why a sheet is not of the day asked.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No sheet bears that date because of a Saturday or Sunday.
    Weekend,
    /// No sheet bears that date because of a holiday.
    Holiday,
    /// Today's sheet is due later today.
    NotYetPublished,
    /// The hour of publication and its grace have passed, and the sheet is not here.
    Late,
    /// A past working day for which the publisher published nothing, though it did later, and could be asked about that day.
    NoPublication,
    /// The table is published once a week or a month, and that day is none of its days.
    BetweenPublications,
    /// The publisher's sheet of that day lacks this pair, which it does not quote on every day.
    NotQuotedThatDay,
    /// The publisher's figure of that day was not believed: it waits to be confirmed or corrected.
    Refused,
}

/// How a sheet stands to the day asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// How fresh it is.
    pub freshness: Freshness,
    /// Why it is not of the day asked; nothing when it is.
    pub reason: Option<Reason>,
}

impl Standing {
    pub(super) const CURRENT: Standing = Standing { freshness: Freshness::Current, reason: None };

    pub(crate) const UNKNOWN: Standing = Standing { freshness: Freshness::Unknown, reason: None };

    pub(crate) const fn of(freshness: Freshness, reason: Reason) -> Standing {
        Standing { freshness, reason: Some(reason) }
    }
}
