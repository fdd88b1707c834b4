//! How much of the store a history reads: no more than its client takes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use fx::quote::{Pair, Quote};
use fx::sheet::Sheet;
use fx::source::TableId;
use fx::store::{self, Coverage, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use jiff::civil::Date;

/// The quarters from 1999-01-01 to 2026-10-30, each of which is read by itself.
const QUARTERS: usize = 28 * 4;

/// The archive, which counts the quarters that are read of it.
#[derive(Debug)]
struct Counting {
    archive: Arc<dyn RateStore>,
    quarters: AtomicUsize,
}

#[async_trait]
impl RateStore for Counting {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        self.archive.in_force(wanted).await
    }
    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.archive.revisions(table, date).await
    }
    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        self.archive.versions(asked).await
    }
    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        self.archive.dates(table, days).await
    }
    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.quarters.fetch_add(1, Ordering::SeqCst);
        self.archive.sheets(table, days).await
    }
    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        self.archive.series(table, pair, days).await
    }
    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        self.archive.coverage(tables).await
    }
    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.archive.put(sheets).await
    }
    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        self.archive.notebook(table).await
    }
    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        self.archive.note(table, notebook).await
    }
    async fn ping(&self) -> Result<(), StoreError> {
        self.archive.ping().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_work_goes_as_far_as_the_client_reads_and_ends_when_it_goes_away() {
    let counting = Arc::new(Counting { archive: store::archive_only(), quarters: 0.into() });
    let running = crate::start_over(Arc::clone(&counting) as Arc<dyn RateStore>).await;
    let address = running.address;
    let quarters = move || counting.quarters.load(Ordering::SeqCst);
    tokio::task::spawn_blocking(move || {
        // The connection's buffers take some quarters, so that the answer must be larger than they can be: several of them.
        let target = "/v1/history.csv?base=EUR&source=ECB&start=1999-01-01&end=2026-10-30";
        let request = format!("GET {target} HTTP/1.1\r\nHost: fx\r\nConnection: close\r\n\r\n");
        let slow: Vec<TcpStream> = (0..4)
            .map(|_| {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(request.as_bytes()).unwrap();
                for _ in 0..10 {
                    stream.read_exact(&mut [0]).unwrap();
                }
                stream
            })
            .collect();
        let stalled = || {
            let mut before = quarters();
            loop {
                std::thread::sleep(Duration::from_millis(400));
                match quarters() {
                    now if now == before => return now,
                    now => before = now,
                }
            }
        };
        let begun = stalled();
        assert!((4..4 * QUARTERS).contains(&begun), "{begun} quarters were read for ten bytes each");
        drop(slow);
        // Who reads to the end gets it all.
        assert_eq!(crate::whole(&crate::wire::get(address, target).body).lines().count(), 221_703);
        // The four that went away did not get to their end in the meantime. That they stood still was seen, not known.
        let all = stalled();
        assert!((begun + QUARTERS..5 * QUARTERS).contains(&all), "{all} quarters were read, {begun} of them for who went away");
    })
    .await
    .unwrap();
}
