//! The records of a file of one's own rates, each with the number of its first line. Part of `feed/own`: pure.
//!
//! A quoted text may have line breaks in it. Where its second quotation mark is missing, it would run on over the rows behind it, and these
//! would be gone without a word: such a line is a record by itself, which says so.

/// One record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'t> {
    /// The number of its first line, counted from one.
    pub(super) number: u64,
    /// The line, or the lines.
    pub(super) text: &'t str,
    /// Whether a quotation mark in it is not closed.
    pub(super) open: bool,
}

/// The records of a text, without empty lines and remarks. `is_row` says of a line whether it looks like a row of its own.
pub(super) fn records<'t>(text: &'t str, is_row: impl Fn(&str) -> bool) -> Vec<Record<'t>> {
    let (mut records, mut rest, mut number) = (Vec::new(), text, 1);
    while !rest.is_empty() {
        let first = lines(rest).next().unwrap_or(rest);
        let is_remark = first.starts_with('#') || first.trim().is_empty();
        let long = if is_remark { Some(first.len()) } else { length(rest, &is_row) };
        let (record, behind) = rest.split_at(long.unwrap_or(first.len()));
        if !is_remark {
            records.push(Record { number, text: record, open: long.is_none() });
        }
        number += u64::try_from(record.matches('\n').count()).unwrap_or(0);
        rest = behind;
    }
    records
}

/// How long the record is that begins here; nothing where a quotation mark of its first line is not closed before the next row.
fn length(text: &str, is_row: impl Fn(&str) -> bool) -> Option<usize> {
    let (mut inside, mut long) = (false, 0);
    for (at, line) in lines(text).enumerate() {
        if at > 0 && is_row(line) {
            return None;
        }
        inside = ends_inside(line, inside);
        long += line.len();
        if !inside {
            return Some(long);
        }
    }
    None
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
}

/// Whether a line ends within a quoted text, where it begins within one or not. A mark within a plain field is a letter like others.
fn ends_inside(line: &str, mut inside: bool) -> bool {
    let mut letters = line.chars().peekable();
    let mut begins = !inside;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if inside && letters.peek() == Some(&'"') => {
                letters.next();
            }
            '"' if inside => inside = false,
            '"' if begins => inside = true,
            _ => {}
        }
        begins = letter == ',' && !inside;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u64, &str, bool)> {
        records(text, |line| line.starts_with("2026-")).into_iter().map(|record| (record.number, record.text, record.open)).collect()
    }

    #[test]
    fn a_quoted_text_may_have_line_breaks_and_marks() {
        let text = "date,note\n\n# a remark\n2026-01-01,\"two\nlines\"\r\n2026-01-02,\"a \"\"mark\"\"\"\n2026-01-03,5\" pipe\n";
        let due = [
            (1, "date,note\n", false),
            (4, "2026-01-01,\"two\nlines\"\r\n", false),
            (6, "2026-01-02,\"a \"\"mark\"\"\"\n", false),
            (7, "2026-01-03,5\" pipe\n", false),
        ];
        assert_eq!(read(text), due);
    }

    #[test]
    fn a_mark_that_is_not_closed_takes_no_row_behind_it() {
        let text = "2026-01-01,\"board\n2026-01-02,\n2026-01-03,\"x\"\n2026-01-04,\"end\n";
        let due = [
            (1, "2026-01-01,\"board\n", true),
            (2, "2026-01-02,\n", false),
            (3, "2026-01-03,\"x\"\n", false),
            (4, "2026-01-04,\"end\n", true),
        ];
        assert_eq!(read(text), due);
    }
}
