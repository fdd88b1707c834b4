//! CSV and its kin to rows, zipped or not. Part of `feed/read`.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::grid::{Grid, Layout};
use crate::feed::drafts::Drafts;
use crate::feed::rows::malformed;
use crate::feed::{ParseError, no_html, text};

/// More than this is no file of rates: the ECB's whole history has 2 MB.
const LARGEST_UNPACKED: u64 = 16 * 1024 * 1024;
/// A line with a figure for every day of a century is shorter.
const LONGEST_LINE: usize = 512 * 1024;

/// What a file looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Csv {
    pub(super) layout: Layout,
    pub(super) separator: u8,
    pub(super) encoding: &'static str,
    pub(super) zipped: bool,
    /// What begins a line that is a remark.
    pub(super) remarks: Option<&'static str>,
    /// Whether its last line may lack a line break. Of a file whose lines have one, a last line without it broke off, and so may its figures; of
    /// one that never has it, a last figure with fewer decimals than the one above it.
    pub(super) open_ended: bool,
}

impl Csv {
    pub(super) fn read(self, bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
        no_html(bytes, if self.zipped { "a ZIP archive" } else { "CSV" })?;
        let unpacked = if self.zipped { Cow::Owned(unzip(bytes)?) } else { Cow::Borrowed(bytes) };
        if unpacked.split(|byte| *byte == b'\n').any(|line| line.len() > LONGEST_LINE) {
            return Err(malformed("a line is longer than 512 kB".to_owned(), "the CSV file"));
        }
        let text = text::decode(&unpacked, self.encoding, "the CSV file")?;
        let open = !text.is_empty() && !text.ends_with(['\n', '\r']) && !self.zipped;
        if open && !(self.open_ended && ends_whole(&text, char::from(self.separator))) {
            return Err(malformed("the last line breaks off".to_owned(), "the CSV file"));
        }
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).delimiter(self.separator).quoting(self.separator != b'\t');
        let mut reader = reader.from_reader(text.as_bytes());
        let mut grid = Grid::new(self.layout, drafts);
        grid.whole_lines = true;
        let mut line = csv::StringRecord::new();
        while reader.read_record(&mut line).map_err(|error| malformed(error.to_string(), "the CSV file"))? {
            let cells: Vec<&str> = line.iter().collect();
            if self.remarks.is_some_and(|mark| cells.first().is_some_and(|cell| cell.starts_with(mark))) {
                continue;
            }
            grid.line(&cells)?;
        }
        grid.end()
    }
}

/// Whether a file without a line break at its end is whole, as far as one can see: it ends in a remark, or in a figure with as many decimals as
/// the one above it.
fn ends_whole(text: &str, separator: char) -> bool {
    let decimals = |line: &str| {
        let last = line.rsplit(separator).next().unwrap_or_default().trim_matches(['"', ' ']);
        last.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    };
    let mut lines = text.lines().rev();
    match lines.next().filter(|last| last.contains(separator)) {
        None => true,
        Some(last) => lines.find(|line| line.contains(separator)).is_some_and(|above| decimals(above) == decimals(last)),
    }
}

/// The first file of a ZIP archive, whole: its checksum is looked at.
fn unzip(bytes: &[u8]) -> Result<Vec<u8>, ParseError> {
    let wrong = |what: String| malformed(what, "the ZIP archive");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| wrong(error.to_string()))?;
    let first = archive.by_index(0).map_err(|error| wrong(error.to_string()))?;
    // Room for all of it at once: a vector that grows has the old and the new for a moment.
    let mut text = Vec::with_capacity(usize::try_from(first.size().min(LARGEST_UNPACKED)).map_or(0, |size| size + 1));
    first.take(LARGEST_UNPACKED + 1).read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST_UNPACKED) {
        return Err(wrong("it unpacks to more than 16 MiB".to_owned()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::ends_whole;

    #[test]
    fn a_file_without_a_last_line_break_ends_in_a_whole_figure_or_in_a_remark() {
        let rows = "Date,USD,EUR\n\"28 Apr 2009\",0.1346,12.9000\n\"27 Apr 2009\",0.1345,13.0100";
        assert!(ends_whole(rows, ','));
        for cut in 1.."13.0100".len() {
            let text = rows.get(..rows.len() - cut).unwrap();
            assert!(!ends_whole(text, ','), "{text}");
        }
        assert!(ends_whole("Currency\t2 March\nEuro\t1.1\n\n(1) in terms of U.S. dol", '\t'));
        assert!(!ends_whole("Currency\t2 March\t3 March\nEuro\t1.123400\t1.123500\nPound\t1.3\t1.31", '\t'));
    }
}
