//! Pages on the way to what is wanted: links and hidden fields of forms. Part of `feed`, used by sources whose files have no fixed address.

use jiff::ToSpan;
use scraper::{Html, Selector};

use super::rows::malformed;
use super::{Feed, Fetched, Outgoing, ParseError, Read, SourceError, Want};

/// How many days of a long file may be news, counted from its newest.
const NEWS: i64 = 10;

/// The first address on a page with that text in it, with scheme and host.
///
/// # Errors
/// [`ParseError`] where there is none.
pub fn link(page: &[u8], host: &str, holds: &str) -> Result<String, ParseError> {
    let at = format!("a link with {holds:?}");
    let links = of(page, "a[href]", &at)?;
    let link =
        links.into_iter().find_map(|attributes| attributes.into_iter().find(|(name, value)| name == "href" && value.contains(holds)));
    let (_, link) = link.ok_or_else(|| malformed("the page has none".to_owned(), &at))?;
    let link = link.replace(' ', "%20");
    Ok(if link.contains("://") { link } else { format!("{host}/{}", link.trim_start_matches('/')) })
}

/// The value of a hidden field of a form.
///
/// # Errors
/// [`ParseError`] where there is no such field, or it is empty.
pub fn hidden(page: &[u8], name: &str) -> Result<String, ParseError> {
    let at = format!("the field {name:?}");
    let value = |attributes: Vec<(String, String)>| {
        let is = attributes.iter().any(|(key, value)| key == "name" && value == name);
        attributes.into_iter().find(|(key, value)| is && key == "value" && !value.is_empty()).map(|(_, value)| value)
    };
    of(page, "input", &at)?.into_iter().find_map(value).ok_or_else(|| malformed("the page has none".to_owned(), &at))
}

/// The attributes of each element that a selector finds.
fn of(page: &[u8], selector: &str, at: &str) -> Result<Vec<Vec<(String, String)>>, ParseError> {
    let selector = Selector::parse(selector).map_err(|error| malformed(error.to_string(), at))?;
    let page = Html::parse_document(&String::from_utf8_lossy(page));
    let attributes = |(name, value): (&str, &str)| (name.to_owned(), value.trim().to_owned());
    Ok(page.select(&selector).map(|element| element.value().attrs().map(attributes).collect()).collect())
}

/// The days of a file to which a page links: all that are wanted, or the newest.
///
/// # Errors
/// [`SourceError`] when page or file are not to be had, or not as declared.
pub async fn linked(feed: &Feed<'_>, want: Want, page: (&str, &str, &str), read: Read) -> Result<Fetched, SourceError> {
    let (address, host, holds) = page;
    let (front, cookies) = feed.visit(&Outgoing::get(address, "text/html")).await?;
    let mut file = Outgoing::get(&link(&front, host, holds)?, "*/*");
    if !cookies.is_empty() {
        file.headers.push(("Cookie", cookies));
    }
    let mut drafts = read.drafts(&feed.ask_whole(&file).await?, None)?;
    match want {
        Want::Latest { .. } => {
            let from = drafts.last().and_then(|newest| newest.date.checked_sub(NEWS.days()).ok());
            drafts.retain(|draft| from.is_none_or(|from| draft.date >= from));
        }
        Want::Since { day, .. } => drafts.retain(|draft| draft.date >= day),
        Want::Between { first, last } => drafts.retain(|draft| (first..=last).contains(&draft.date)),
    }
    Ok(Fetched::Drafts(drafts))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &[u8] =
        b"<html><a href=\"/about\">x</a><a href=\"/media/Daily rates 2.xlsx\">f</a><a href=\"https://b.example/d.xlsx\">g</a>\
        <form><input type=hidden name=token value=\"a+b=\"><input name=empty value=\"\"></form></html>";

    #[test]
    fn a_file_is_found_by_a_part_of_its_address() {
        let found = |holds| link(PAGE, "https://a.example", holds);
        assert_eq!(found("Daily").unwrap(), "https://a.example/media/Daily%20rates%202.xlsx");
        assert_eq!(found("/d.xlsx").unwrap(), "https://b.example/d.xlsx");
        assert_eq!(found(".pdf").unwrap_err().to_string(), "the page has none, at a link with \".pdf\"");
    }

    #[test]
    fn a_token_is_found_by_the_name_of_its_field() {
        assert_eq!(hidden(PAGE, "token").unwrap(), "a+b=");
        assert_eq!(hidden(PAGE, "empty").unwrap_err().to_string(), "the page has none, at the field \"empty\"");
    }
}
