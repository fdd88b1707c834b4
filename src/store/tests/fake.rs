//! A store that counts what it is asked, waits when told, and fails when told: over a real one.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use tokio::sync::Semaphore;

use super::*;

/// Counts, waits and fails.
#[derive(Debug)]
pub(super) struct Fake {
    inner: Sqlite,
    failing: AtomicBool,
    reads: AtomicUsize,
    /// One permit a read; closed to nobody at first.
    gate: Semaphore,
    puts: AtomicUsize,
    /// One permit a put that has written.
    after_put: Semaphore,
}

impl Fake {
    pub(super) fn new(inner: Sqlite) -> Arc<Fake> {
        let open = || Semaphore::new(Semaphore::MAX_PERMITS);
        Arc::new(Fake { inner, failing: false.into(), reads: 0.into(), gate: open(), puts: 0.into(), after_put: open() })
    }

    /// From now on each read has its answer, and holds it back until [`Fake::open`].
    pub(super) fn close(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Lets every read go on.
    pub(super) fn open(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS);
    }

    /// From now on a put writes, and does not come back.
    pub(super) fn hold_puts(&self) {
        self.after_put.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Waits until so many puts have written.
    pub(super) async fn until_puts(&self, count: usize) {
        while self.puts.load(Ordering::SeqCst) < count {
            tokio::task::yield_now().await;
        }
    }

    pub(super) fn fail(&self, failing: bool) {
        self.failing.store(failing, Ordering::SeqCst);
    }

    /// How many reads have begun.
    pub(super) fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }

    /// Waits until so many reads have their answer or wait for the gate.
    pub(super) async fn until_reads(&self, count: usize) {
        while self.reads() < count {
            tokio::task::yield_now().await;
        }
    }

    /// An answer, counted once it was read, and then held at the gate.
    async fn read<T>(&self, answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let answer = answer.await;
        self.reads.fetch_add(1, Ordering::SeqCst);
        drop(self.gate.acquire().await);
        if self.failing.load(Ordering::SeqCst) { Err(StoreError::Content { what: "as told,".to_owned() }) } else { answer }
    }
}

#[async_trait]
impl RateStore for Fake {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        self.read(self.inner.in_force(wanted)).await
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.read(self.inner.revisions(table, date)).await
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.inner.revised(table, most).await
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        self.read(self.inner.versions(asked)).await
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        self.read(self.inner.dates(table, days)).await
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.read(self.inner.sheets(table, days)).await
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        self.read(self.inner.series(table, pair, days)).await
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        self.read(self.inner.coverage(tables)).await
    }

    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        self.read(self.inner.quoting(code, among)).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        let outcomes = self.inner.put(sheets).await;
        self.puts.fetch_add(1, Ordering::SeqCst);
        drop(self.after_put.acquire().await);
        outcomes
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        self.read(self.inner.notebook(table)).await
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        self.inner.note(table, notebook).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read(self.inner.ping()).await
    }
}
