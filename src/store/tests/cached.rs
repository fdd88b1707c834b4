//! What the cache adds. Part of the tests of `store`.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::*;

/// A store that counts its readings and lets them end when the test says so.
#[derive(Debug)]
struct Slow {
    inner: Sqlite,
    reads: AtomicUsize,
    open: Semaphore,
}

#[async_trait]
impl RateStore for Slow {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let read = self.inner.in_force(source, on).await;
        self.open.acquire().await.unwrap().forget();
        read
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.inner.revisions(source, date).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        self.inner.series(source, code, days).await
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        self.inner.last_quoted(source, code, on).await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        self.inner.coverage(source).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.inner.put(sheets).await
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        self.inner.notebook(source).await
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        self.inner.note(source, notebook).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

async fn slow() -> (Arc<Slow>, Arc<Cached>) {
    let slow = Arc::new(Slow { inner: Sqlite::in_memory().await.unwrap(), reads: AtomicUsize::new(0), open: Semaphore::new(0) });
    let cached = Arc::new(Cached::new(Arc::<Slow>::clone(&slow)));
    (slow, cached)
}

#[tokio::test]
async fn concurrent_misses_are_one_reading() {
    let (slow, cached) = slow().await;
    slow.put(&[sheet(date(2026, 11, 20), &[("USD", "80")])]).await.unwrap();
    let ask = || {
        let cached = Arc::clone(&cached);
        tokio::spawn(async move { cached.in_force(cbr::ID, date(2026, 11, 24)).await.unwrap().unwrap().date() })
    };
    let asked: Vec<_> = (0..50).map(|_| ask()).collect();
    while slow.reads.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    slow.open.add_permits(50);
    for answer in asked {
        assert_eq!(answer.await.unwrap(), date(2026, 11, 20));
    }
    assert_eq!(slow.reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_reading_begun_before_a_sheet_landed_is_not_kept_after_it() {
    let (slow, cached) = slow().await;
    slow.put(&[sheet(date(2026, 11, 20), &[("USD", "80")])]).await.unwrap();
    let reader = Arc::clone(&cached);
    let reading = tokio::spawn(async move { reader.in_force(cbr::ID, date(2026, 11, 24)).await.unwrap().unwrap().date() });
    while slow.reads.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // The sheet lands while the old one is on its way.
    cached.put(&[sheet(date(2026, 11, 24), &[("USD", "81")])]).await.unwrap();
    slow.open.add_permits(2);
    assert_eq!(reading.await.unwrap(), date(2026, 11, 20));
    assert_eq!(cached.in_force(cbr::ID, date(2026, 11, 24)).await.unwrap().unwrap().date(), date(2026, 11, 24));
}

#[tokio::test]
async fn what_is_not_there_is_remembered_until_it_is() {
    let (slow, cached) = slow().await;
    slow.open.add_permits(10);
    for _ in 0..3 {
        assert_eq!(cached.in_force(cbr::ID, date(2026, 11, 24)).await.unwrap(), None);
    }
    assert_eq!(slow.reads.load(Ordering::SeqCst), 1);
    cached.put(&[sheet(date(2026, 11, 24), &[("USD", "81")])]).await.unwrap();
    assert!(cached.in_force(cbr::ID, date(2026, 11, 24)).await.unwrap().is_some());
}
