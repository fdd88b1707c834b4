//! What an operator decides: to believe what waits, and to take out what was believed. Part of `refresh`; asked for by `fx sources`.

use jiff::civil::Date;

use super::{Fetcher, Watched};
use crate::quote::Quote;
use crate::sheet::{self, Sheet};
use crate::source::{SourceId, TableId};
use crate::store::StoreError;

impl Fetcher {
    /// Stores what waits of a source because an operator believes it: its quarantined sheet, else the rows of its newest sheet that wait.
    ///
    /// # Errors
    /// When nothing waits, a hard rule is broken, or the store cannot be written.
    pub async fn accept(&self, id: SourceId) -> Result<Sheet, AcceptError> {
        for watched in self.of(id) {
            if let Some(sheet) = self.accept_sheet(watched).await? {
                return Ok(sheet);
            }
            if let Some(sheet) = self.accept_rows(watched).await? {
                return Ok(sheet);
            }
        }
        Err(AcceptError::Nothing(id))
    }

    fn of(&self, id: SourceId) -> impl Iterator<Item = &Watched> {
        self.watched.iter().filter(move |watched| watched.source.id() == id)
    }

    async fn accept_sheet(&self, watched: &Watched) -> Result<Option<Sheet>, AcceptError> {
        let mut notes = self.store.notebook(watched.id()).await?;
        let Some(waiting) = notes.quarantine.take() else { return Ok(None) };
        let now = self.clock.now();
        let today = watched.table.schedule.today(now);
        let sheet = sheet::accept(&waiting.draft, watched.source.source, watched.table.table, today, now)?;
        self.store.put(std::slice::from_ref(&sheet)).await?;
        notes.accept(sheet.date());
        notes.refuse_rows(sheet.date(), Vec::new());
        self.store.note(watched.id(), &notes).await?;
        self.books.forget();
        tracing::info!(table = %watched.id(), date = %sheet.date(), "a quarantined sheet was accepted by an operator");
        Ok(Some(sheet))
    }

    /// The newest day with rows that wait, with these rows in it.
    async fn accept_rows(&self, watched: &Watched) -> Result<Option<Sheet>, AcceptError> {
        let mut notes = self.store.notebook(watched.id()).await?;
        let waiting = notes.rows.iter().filter(|row| row.rule.quarantines());
        let Some(day) = waiting.clone().map(|row| row.date).max() else { return Ok(None) };
        let rows: Vec<Quote> = waiting.filter(|row| row.date == day).map(|row| row.quote).collect();
        let Some(here) = self.store.sheet(watched.id(), day).await? else { return Ok(None) };
        let named = |quote: &Quote| rows.iter().any(|row| row.pair() == quote.pair());
        let quotes = here.quotes().iter().filter(|quote| !named(quote)).chain(&rows).copied().collect();
        let sheet = Sheet::restore(watched.id(), day, here.until(), self.clock.now(), quotes);
        self.store.put(std::slice::from_ref(&sheet)).await?;
        let left = notes.rows_of(day).filter(|row| !row.rule.quarantines()).cloned().collect();
        notes.refuse_rows(day, left);
        self.store.note(watched.id(), &notes).await?;
        self.books.forget();
        tracing::info!(table = %watched.id(), date = %day, rows = rows.len(), "rows that waited were accepted by an operator");
        Ok(Some(sheet))
    }

    /// Takes out the sheet of a day that was believed and is wrong. What was in force before it is in force again, its revision stays
    /// readable, and the same figures do not come back by themselves.
    ///
    /// # Errors
    /// When there is no such sheet, or the store cannot be written.
    pub async fn drop_sheet(&self, id: SourceId, day: Date) -> Result<Vec<TableId>, DropError> {
        let mut dropped = Vec::new();
        for watched in self.of(id) {
            if self.store.sheet(watched.id(), day).await?.is_none() {
                continue;
            }
            self.store.put(&[Sheet::withdrawn(watched.id(), day, self.clock.now())]).await?;
            let mut notes = self.store.notebook(watched.id()).await?;
            notes.drop_day(day);
            self.store.note(watched.id(), &notes).await?;
            self.books.forget();
            tracing::info!(table = %watched.id(), date = %day, "a sheet was taken out by an operator");
            dropped.push(watched.id());
        }
        if dropped.is_empty() { Err(DropError::Nothing(id, day)) } else { Ok(dropped) }
    }
}

/// Why nothing was accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// There is none.
    #[error("{0} has no sheet and no row in quarantine")]
    Nothing(SourceId),
    /// It breaks a rule that cannot be waived.
    #[error(transparent)]
    Rejected(#[from] sheet::Rejection),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why no sheet was taken out.
#[derive(Debug, thiserror::Error)]
pub enum DropError {
    /// There is none of that day.
    #[error("{0} has no sheet dated {1}: fx sources has the date of its newest, and a day without a sheet has none to take out")]
    Nothing(SourceId, Date),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
