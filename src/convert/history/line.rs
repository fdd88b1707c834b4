//! One pair over some days, as the plan lays it out and the store is read for it. Part of `convert/history`, below `plan` and `reading`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::Origin;
use crate::convert::ratio::Factor;
use crate::currency::Code;
use crate::source::SourceId;
use crate::store::Coverage;

/// What there is of every source that may answer.
pub(super) type Covered = BTreeMap<SourceId, Vec<Arc<Coverage>>>;

/// One pair over some days, through one source or two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) quote: Code,
    /// The legs that lead from one currency to the other, the first choice first: a day goes the first way of which it has every leg. A
    /// publisher that changes its home currency has another way from then on.
    pub(super) ways: Vec<Vec<Pick>>,
    /// What laws fixed, before the way and after it.
    pub(super) fixed: Vec<Factor>,
    pub(super) origin: Origin,
    /// The first day on which a row may stand.
    pub(super) since: Date,
    /// The last one.
    pub(super) until: Date,
}

impl Line {
    pub(super) fn is_joined(&self) -> bool {
        self.ways.iter().any(|way| way.iter().any(|leg| way.first().is_some_and(|first| first.source != leg.source)))
    }
}

/// One leg: a source's quotes between two currencies, from the first to the second; of a currency against itself, the days on which the
/// source has a sheet with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pick {
    pub(super) source: SourceId,
    pub(super) from: Code,
    pub(super) to: Code,
}
