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
}

impl Fake {
    pub(super) fn new(inner: Sqlite) -> Arc<Fake> {
        Arc::new(Fake { inner, failing: false.into(), reads: 0.into(), gate: Semaphore::new(Semaphore::MAX_PERMITS) })
    }

    /// From now on each read has its answer, and holds it back until [`Fake::open`].
    pub(super) fn close(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Lets every read go on.
    pub(super) fn open(&self) {
        self.gate.add_permits(Semaphore::MAX_PERMITS);
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
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.read(self.inner.in_force(source, on)).await
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.read(self.inner.revisions(source, date)).await
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.inner.revised(source, most).await
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        self.read(self.inner.dates(source, days)).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        self.read(self.inner.series(source, code, days)).await
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        self.read(self.inner.last_quoted(source, code, on)).await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        self.read(self.inner.coverage(source)).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.inner.put(sheets).await
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        self.read(self.inner.notebook(source)).await
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        self.inner.note(source, notebook).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read(self.inner.ping()).await
    }
}
