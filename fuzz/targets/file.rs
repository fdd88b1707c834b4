//! The reader of files: two bytes say how it is asked for and in what pieces it comes, the rest is the file. All of it in one piece and in
//! pieces must come to the same.
#![no_main]

use std::sync::{Arc, LazyLock};

use fx::batch::{Batch, Counts, FileFormat, Given, Look, Plan, Refused, RowLimits};
use fx::config::Config;
use fx::convert::{Books, Converter, Reads, Timetable};
use fx::currency::Code;
use fx::store;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

static CONVERTER: LazyLock<Converter> = LazyLock::new(|| {
    let config = Config::default();
    let (sources, preference) = (config.enabled_sources(), config.preference());
    let books = Books::new(store::archive_only(), sources, preference, 10, Arc::new(Timetable::default()), Reads::Everything);
    Converter::new(Arc::new(books))
});
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| tokio::runtime::Builder::new_current_thread().build().expect("a runtime"));

fn plan(how: u8) -> Plan {
    let format = match how & 3 {
        0 => FileFormat::Ndjson,
        1 => FileFormat::Json,
        _ => FileFormat::Csv { delimiter: None },
    };
    Plan {
        to: Given::fixed(vec![Code::USD]),
        from: Given { column: Some("from".to_owned()), otherwise: (how & 4 > 0).then_some(Code::EUR) },
        look: Look { lines: if how & 8 > 0 { usize::MAX } else { 2 }, bytes: 64 * 1024 },
        header: how & 16 == 0,
        foreign: how & 32 > 0,
        // Longer than the longest row, to pass the limits too.
        limits: if how & 64 > 0 { RowLimits { rows: 40, row_bytes: 300, columns: 20 } } else { RowLimits::default() },
        locale: if how & 128 > 0 { "de_DE".to_owned() } else { String::new() },
        ..Plan::new(format)
    }
}

async fn fed(plan: Plan, file: &[u8], size: usize) -> (Result<Counts, Refused>, Vec<u8>) {
    let now = "2026-11-24T10:15:00Z".parse().expect("a time");
    let (mut batch, mut out) = (Batch::new(plan, CONVERTER.clone(), now), Vec::new());
    for mut piece in file.chunks(size) {
        while !piece.is_empty() {
            if let Err(refused) = batch.feed(&mut piece, &mut out).await {
                return (Err(refused), out);
            }
        }
    }
    (batch.end(&mut out).await, out)
}

fuzz_target!(|bytes: &[u8]| {
    let [how, size, file @ ..] = bytes else { return };
    RUNTIME.block_on(async {
        let whole = fed(plan(*how), file, usize::MAX).await;
        if let Ok(counts) = &whole.0 {
            assert_eq!(counts.rows, counts.converted + counts.failed);
        }
        assert!(fed(plan(*how), file, usize::from(*size).max(1)).await == whole, "in pieces of {size}");
    });
});
