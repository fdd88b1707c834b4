//! Tables of HTML pages to rows. Part of `feed/read`.

use scraper::{ElementRef, Html as Page, Selector};

use super::grid::{Grid, Layout};
use crate::feed::drafts::{Drafts, Row};
use crate::feed::rows::malformed;
use crate::feed::{ParseError, text};

/// What stands before and after a text.
type Around = (&'static str, &'static str);

/// Where the rows stand on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Html {
    /// A CSS selector of the rows.
    pub(super) rows: &'static str,
    pub(super) layout: Layout,
    /// A selector of the element with the date of all rows, and what stands before and after it there.
    pub(super) date: Option<(&'static str, Around)>,
    /// One more figure: its name, a selector of the element with it, and what stands before and after it there.
    pub(super) headline: Option<(&'static str, &'static str, Around)>,
    /// What the whole of it ends in.
    pub(super) end: &'static str,
    /// What a page says that has no sheet, or ends in, where it begins with `…`.
    pub(super) nothing: Option<&'static str>,
    pub(super) encoding: &'static str,
}

impl Html {
    pub(super) fn read(self, bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
        let page = text::decode(bytes, self.encoding, "the page")?;
        if self.nothing.is_some_and(|said| match said.strip_prefix('…') {
            Some(end) => page.trim_end().ends_with(end),
            None => page.contains(said),
        }) {
            return Ok(());
        }
        // A browser would mend a page that breaks off, and so would the parser: half a table would look like a whole one.
        if !page.to_ascii_lowercase().trim_end().ends_with(self.end) {
            return Err(malformed("it ends in the middle".to_owned(), "the page"));
        }
        let page = Page::parse_document(&page);
        let date = self.date.map(|(selector, within)| inside(&page, selector, within)).transpose()?;
        if let Some(date) = date.as_ref().filter(|_| !matches!(self.layout, Layout::Calendar { .. })) {
            drafts.day(date)?;
        }
        if let Some((name, selector, within)) = self.headline {
            let figure = inside(&page, selector, within)?;
            drafts.row(Row { date: date.as_deref(), name: Some(name), units: Some("1"), first: Some(&figure), ..Row::default() })?;
        }
        let mut grid = Grid::new(self.layout, drafts);
        grid.date = date;
        let cell = select("td, th")?;
        for row in page.select(&select(self.rows)?) {
            let cells: Vec<String> = row.select(&cell).map(words).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            grid.line(&cells)?;
        }
        grid.end()
    }
}

fn select(selector: &str) -> Result<Selector, ParseError> {
    Selector::parse(selector).map_err(|error| malformed(error.to_string(), selector))
}

/// The text of an element, with one space where it has white space.
fn words(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between two texts in the first element that a selector finds.
fn inside(page: &Page, selector: &str, within: (&str, &str)) -> Result<String, ParseError> {
    let wrong = |what: String| malformed(what, selector);
    let element = page.select(&select(selector)?).next().ok_or_else(|| wrong("nothing stands there".to_owned()))?;
    let text = words(element);
    let inside = between(within, &text).ok_or_else(|| wrong(format!("{text:?} is not what stood there")))?;
    Ok(inside.trim().to_owned())
}

/// What stands between two texts, of which the outer ends may be left open by `…`.
fn between<'t>(within: (&str, &str), text: &'t str) -> Option<&'t str> {
    let (before, after) = within;
    let text = match before.strip_prefix('…') {
        Some(before) => text.split_once(before)?.1,
        None => text.strip_prefix(before)?,
    };
    match after.strip_suffix('…') {
        Some(after) => text.split_once(after).map(|(inside, _)| inside),
        None => text.strip_suffix(after),
    }
}
