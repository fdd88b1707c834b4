//! Reads everything that is stored, slowly, so that damage is found before somebody asks for what is damaged. Part of `store`: a service
//! does it once a day, `fx doctor` when it is asked.
//!
//! To read is to verify: a database compares the checksum of each sheet that it reads, leaves out what is another, and notes it.

use std::time::Duration;

use jiff::civil::{Date, date};

use super::{RateStore, StoreError};
use crate::source::TableId;

/// Between two years of a table: a store of a hundred sources takes an hour, and costs nobody a moment.
pub const UNHURRIED: Duration = Duration::from_secs(1);
/// After the start of a service, and between two rounds.
const FIRST: Duration = Duration::from_secs(60);
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What was read, and what of it is damaged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sheets that were read and are sound.
    pub sound: usize,
    /// Sheets that are left out.
    pub damaged: usize,
    /// What is wrong with the store as a whole.
    pub faults: Vec<String>,
}

/// Reads every sheet of these tables in every revision, a year after the other, with a rest between them. A table that cannot be read is
/// said among the faults, and keeps no other from being read.
pub async fn all(store: &dyn RateStore, tables: &[TableId], rest: Duration) -> Report {
    let mut found = Report::default();
    match store.check().await {
        Ok(faults) => found.faults = faults,
        Err(error) => found.faults.push(error.to_string()),
    }
    for table in tables {
        match of_table(store, *table, rest).await {
            Ok(sound) => found.sound += sound,
            Err(error) => found.faults.push(format!("{table}: {error}")),
        }
        found.damaged += store.damaged(*table).len();
    }
    found
}

async fn of_table(store: &dyn RateStore, table: TableId, rest: Duration) -> Result<usize, StoreError> {
    let coverage = store.coverage(&[table]).await?;
    let Some((first, last)) = coverage.first().and_then(|coverage| coverage.dates) else { return Ok(0) };
    let mut sound = 0;
    for year in first.year()..=last.year() {
        sound += store.sheets(table, date(year, 1, 1)..=date(year, 12, 31)).await?.len();
        tokio::time::sleep(rest).await;
    }
    let mut corrected: Vec<Date> = store.revised(table, u32::MAX).await?.iter().map(|revision| revision.date).collect();
    corrected.dedup();
    for day in corrected {
        sound += store.revisions(table, day).await?.len().saturating_sub(1);
    }
    Ok(sound)
}

/// Round after round, for ever.
pub async fn run(store: impl AsRef<dyn RateStore>, tables: Vec<TableId>) {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        let found = all(store.as_ref(), &tables, UNHURRIED).await;
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a binary fraction; sheets of a century fit it exactly")]
        metrics::gauge!("fx_store_faults").set(found.faults.len() as f64);
        if found.damaged == 0 && found.faults.is_empty() {
            tracing::info!(sheets = found.sound, "every stored sheet is sound");
        } else {
            tracing::error!(sound = found.sound, damaged = found.damaged, faults = ?found.faults, "the store is damaged: see fx doctor");
        }
        wait = EVERY;
    }
}
