//! What a publisher's declaration reads out of bytes; shared by the targets of the readers.

use fx::sources;

/// Reads an answer by one of these sources: what is no answer is an error, and never a panic.
pub fn read(sources: &[&str], bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let name = sources[usize::from(*first) % sources.len()];
    let source = sources::find(name).expect("a source of that name");
    for table in source.tables {
        let _read = table.read.drafts(rest, None);
    }
}
