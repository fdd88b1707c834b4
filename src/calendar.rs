//! When a publisher publishes: which sheet should exist by now, why one is missing, when to look again.
//! Pure functions of a [`Schedule`] and an instant that is passed in. Used by `refresh` (when to fetch), by
//! `convert` (how fresh an answer is) and by `http` (how long a cache may keep it).

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// When a source publishes, in its own time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The publisher's own zone, by its IANA name: "today" is the date there.
    pub zone: TimeZone,
    /// The time of day at which a sheet is usually published.
    pub at: Time,
    /// How long after `at` a sheet may come before it is called late.
    pub grace: SignedDuration,
    /// On which days one is published.
    pub days: Days,
    /// Which date the publisher puts on what is published.
    pub effective: Effective,
}

/// The days on which a source publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Days {
    /// Monday to Friday but for the closing days of T2, the euro system's settlement service (before 2023: TARGET2).
    Target,
    /// The working days of the Russian Federation, as far as the law fixes them.
    Russia,
    /// Every day.
    Daily,
}

/// Which date a published sheet bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effective {
    /// The day of publication (ECB).
    SameDay,
    /// The day after publication: in force from tomorrow (Bank of Russia).
    NextDay,
}

/// How an answer's sheet stands to the day that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// Of the day asked.
    Current,
    /// Of an earlier day, and the publisher had nothing newer to publish: weekend, holiday, not yet time.
    Carried,
    /// The publisher should have published by now, or this copy of fx has not got what was published.
    Late,
    /// Older than `carry_days`.
    Stale,
}

/// Why a sheet is not of the day asked.
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
    /// A past working day for which the publisher published nothing, though it did later.
    NoPublication,
}
