//! The reader of files under bytes that nobody would export: those of `tests/fixtures/exports`, changed here and there. Seeded, so that what
//! fails once fails again; `FX_FUZZ_SECONDS=600 cargo test --lib mutations -- --ignored` goes on for ten minutes.

use std::time::{Duration, Instant};

use super::*;

const BYTES: &[u8] = b"\"\"\"';,|\t\r\n\n .-+()0123456789eE$\xe2\x82\xac\xc2\xa0\xff\xfe\xef\xbb\xbf\0";
/// Longer than the longest row, to pass the limits too.
const SHORT: RowLimits = RowLimits { rows: 40, row_bytes: 300, columns: 20 };

fn changed(file: &[u8], others: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..random.usize(1..8) {
        let at = random.usize(0..=bytes.len());
        match random.u8(0..6) {
            0 if at < bytes.len() => drop(bytes.remove(at)),
            1 if at < bytes.len() => bytes[at] = random.u8(..),
            2 => bytes.truncate(at),
            3 => {
                let other = &others[random.usize(0..others.len())];
                let from = random.usize(0..=other.len());
                bytes.splice(at..at, other[from..].iter().copied().take(200));
            }
            4 => drop(bytes.splice(at..at, std::iter::repeat_n(b'"', random.usize(1..3)))),
            _ => bytes.insert(at, BYTES[random.usize(0..BYTES.len())]),
        }
    }
    bytes
}

fn plan(random: &mut fastrand::Rng) -> Plan {
    let form = if random.u8(0..8) == 0 { FileFormat::Ndjson } else { CSV };
    Plan {
        to: Given::fixed(vec![Code::USD]),
        from: Given { column: Some("from".to_owned()), otherwise: random.bool().then_some(Code::EUR) },
        look: Look { lines: if random.bool() { usize::MAX } else { 2 }, bytes: 64 * 1024 },
        header: random.u8(0..8) > 0,
        foreign: random.bool(),
        limits: if random.bool() { SHORT } else { RowLimits::default() },
        ..Plan::new(form)
    }
}

/// Converts changed files until it is enough: none panics, every row is counted once, and it does not matter in which pieces they come.
async fn run(mut is_enough: impl FnMut(u64) -> bool) -> u64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/exports");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "csv"));
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(files.len() >= 25, "{}", files.len());
    let (mut random, mut done) = (fastrand::Rng::with_seed(14), 0);
    let converter = converter();
    while !is_enough(done) {
        let file = changed(&files[random.usize(0..files.len())], &files, &mut random);
        let plan = plan(&mut random);
        let whole = fed(plan.clone(), &converter, &file, usize::MAX).await;
        if let Ok(counts) = &whole.0 {
            assert_eq!(counts.rows, counts.converted + counts.failed, "{}", file.escape_ascii());
        }
        let size = random.usize(1..40);
        assert!(fed(plan, &converter, &file, size).await == whole, "in pieces of {size}: {}", file.escape_ascii());
        done += 1;
    }
    done
}

/// What becomes of a file that comes in pieces of so many bytes.
async fn fed(plan: Plan, converter: &Converter, file: &[u8], size: usize) -> (Result<Counts, Refused>, Vec<u8>) {
    let (mut batch, mut out) = (Batch::new(plan, converter.clone(), now()), Vec::new());
    for mut piece in file.chunks(size) {
        while !piece.is_empty() {
            if let Err(refused) = batch.feed(&mut piece, &mut out).await {
                return (Err(refused), out);
            }
        }
    }
    (batch.end(&mut out).await, out)
}

#[tokio::test]
async fn no_mutation_of_a_file_panics() {
    assert_eq!(run(|done| done == 40).await, 40);
}

#[tokio::test]
#[ignore = "runs for FX_FUZZ_SECONDS"]
async fn no_mutation_of_a_file_panics_for_long() {
    let seconds = std::env::var("FX_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let end = Instant::now() + Duration::from_secs(seconds);
    assert!(run(|done| done % 16 == 0 && Instant::now() >= end).await > 0);
}
