//! How a publisher is asked, as data: an address with places for dates and names, and what is sent with it. Part of `feed`.
//!
//! Places are written in braces: `{first}` and `{last}` of a range, `{before}` its first day, `{day}`, each with a form of its own after a colon
//! (`{day:%d/%m/%Y}`; `%Y-%m-%d` without one), `{table}`, `{series}`, `{key}`, or `{user}` and `{password}` of a key with both. The key is put in on the way out, by the client: no log and
//! no error ever holds it.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The place for a key.
const KEY: &str = "{key}";
/// The places for the two parts of a key that is written `user:password`.
const USER: &str = "{user}";
const PASSWORD: &str = "{password}";

/// Whether a text has a place for a key, or for a part of one.
fn has_key(text: &str) -> bool {
    [KEY, USER, PASSWORD].iter().any(|place| text.contains(place))
}

/// One request to a publisher, with places to be filled.
///
/// ```
/// use fx::feed::{Places, get};
/// use jiff::civil::date;
///
/// let request = get("https://bank.example/rates?on={day:%d/%m/%Y}");
/// let asked = request.fill(&Places::day(date(2026, 11, 24)));
/// assert_eq!(asked.url, "https://bank.example/rates?on=24/11/2026");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Request {
    url: &'static str,
    body: Option<Body>,
    headers: &'static [(&'static str, &'static str)],
    accept: &'static str,
    nothing: Option<u16>,
    back: i8,
}

/// What is sent in the body of a POST.
#[derive(Debug, Clone, Copy)]
enum Body {
    Form(&'static str),
    Json(&'static str),
    Soap { action: &'static str, envelope: &'static str },
}

impl Body {
    const fn content_type(self) -> &'static str {
        match self {
            Body::Form(_) => "application/x-www-form-urlencoded",
            Body::Json(_) => "application/json",
            Body::Soap { .. } => "text/xml; charset=utf-8",
        }
    }

    const fn template(self) -> &'static str {
        match self {
            Body::Form(text) | Body::Json(text) | Body::Soap { envelope: text, .. } => text,
        }
    }
}

/// A GET of that address.
#[must_use]
pub const fn get(url: &'static str) -> Request {
    Request { url, body: None, headers: &[], accept: "*/*", nothing: None, back: 10 }
}

/// A POST of a form, written `name={day}&other=text`.
#[must_use]
pub const fn form(url: &'static str, body: &'static str) -> Request {
    Request { body: Some(Body::Form(body)), ..get(url) }
}

/// A POST of a JSON document.
#[must_use]
pub const fn json(url: &'static str, body: &'static str) -> Request {
    Request { body: Some(Body::Json(body)), ..get(url) }
}

/// A call of SOAP 1.1: the action for its header, and what stands in the body of the envelope.
#[must_use]
pub const fn soap(url: &'static str, action: &'static str, envelope: &'static str) -> Request {
    Request { body: Some(Body::Soap { action, envelope }), ..get(url) }
}

impl Request {
    /// With these headers, whose values may have places too.
    #[must_use]
    pub const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Request {
        Request { headers, ..self }
    }

    /// Says in `Accept` what is read.
    #[must_use]
    pub const fn accept(self, accept: &'static str) -> Request {
        Request { accept, ..self }
    }

    /// This status means that the publisher has nothing for the days asked: NBP's 404 for a range without a table.
    #[must_use]
    pub const fn nothing_is(self, status: u16) -> Request {
        Request { nothing: Some(status), ..self }
    }

    /// Where the newest is asked for by a range, it begins so many days before today; and of a file with many days those are taken that are
    /// at most so many days older than its newest. 10 without this.
    #[must_use]
    pub const fn back(self, days: i8) -> Request {
        Request { back: days, ..self }
    }

    /// How many days before today a range begins that is to hold the newest, and how many days of a long file are taken.
    #[must_use]
    pub const fn days_back(&self) -> i8 {
        self.back
    }

    /// The status that means that there is nothing.
    #[must_use]
    pub const fn nothing(&self) -> Option<u16> {
        self.nothing
    }

    /// Whether an answer may be asked for again by its validators: the address is always the same one, and nothing is sent.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        let dated = ["{first", "{before", "{last", "{day"].iter().any(|place| self.url.contains(place));
        self.body.is_none() && !dated
    }

    /// Whether it has to be asked once for each series.
    #[must_use]
    pub fn is_by_series(&self) -> bool {
        self.url.contains("{series}") || self.body.is_some_and(|body| body.template().contains("{series}"))
    }

    /// Whether it needs a key.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        let body = self.body.map_or("", Body::template);
        [self.url, body].iter().chain(self.headers.iter().map(|(_, value)| value)).any(|text| has_key(text))
    }

    /// The request with everything put in but the key.
    #[must_use]
    pub fn fill(&self, places: &Places<'_>) -> Outgoing {
        let mut headers: Vec<(&'static str, String)> =
            self.headers.iter().map(|(name, value)| (*name, places.fill(value).into_owned())).collect();
        if let Some(Body::Soap { action, .. }) = self.body {
            headers.push(("SOAPAction", format!("\"{action}\"")));
        }
        Outgoing {
            url: places.fill(self.url).into_owned(),
            accept: self.accept.to_owned(),
            headers,
            body: self.body.map(|body| (body.content_type(), envelope(body, &places.fill(body.template())))),
        }
    }
}

/// The text of a body; that of SOAP in its envelope.
fn envelope(body: Body, text: &str) -> String {
    match body {
        Body::Form(_) | Body::Json(_) => text.to_owned(),
        Body::Soap { .. } => format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>{text}</soap:Body></soap:Envelope>"
        ),
    }
}

/// What is put into the places of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places<'a> {
    /// `{first}`.
    pub first: Date,
    /// `{last}`.
    pub last: Date,
    /// `{day}`.
    pub day: Date,
    /// `{table}`: the table's name at the publisher.
    pub table: &'a str,
    /// `{series}`: one of the table's series.
    pub series: &'a str,
}

impl Places<'_> {
    /// One day: it is the first and the last, too.
    #[must_use]
    pub const fn day(day: Date) -> Places<'static> {
        Places::range(day, day)
    }

    /// The days from `first` to `last`; `{day}` is the last.
    #[must_use]
    pub const fn range(first: Date, last: Date) -> Places<'static> {
        Places { first, last, day: last, table: "", series: "" }
    }

    /// The text with every place filled but that of the key; braces around anything else stay as they are.
    fn fill<'t>(&self, template: &'t str) -> Cow<'t, str> {
        if !template.contains('{') {
            return Cow::Borrowed(template);
        }
        let mut filled = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            rest = after;
            match after.split_once('}').filter(|(place, _)| self.put(&mut filled, place)) {
                Some((_, after)) => rest = after,
                None => filled.push('{'),
            }
        }
        filled.push_str(rest);
        Cow::Owned(filled)
    }

    /// Writes what belongs into a place; false where that is none of them.
    fn put(&self, to: &mut String, place: &str) -> bool {
        let (name, form) = place.split_once(':').unwrap_or((place, "%F"));
        let date = match name {
            "first" => self.first,
            "before" => self.first.yesterday().unwrap_or(self.first),
            "last" => self.last,
            "day" => self.day,
            "table" | "series" => {
                to.push_str(if name == "table" { self.table } else { self.series });
                return true;
            }
            _ => return false,
        };
        // Writing to a text cannot fail; a form that jiff does not know would, and a test fills every request of the registry.
        write!(to, "{}", date.strftime(form)).is_ok()
    }
}

/// A request as it goes out, but for the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The address, in which `{key}` may still stand: what logs, errors and the notebook know it by.
    pub url: String,
    /// `Accept`.
    pub accept: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The type of the body, and the body; without one it is a GET.
    pub body: Option<(&'static str, String)>,
}

impl Outgoing {
    /// A plain GET.
    #[must_use]
    pub fn get(url: &str, accept: &str) -> Outgoing {
        Outgoing { url: url.to_owned(), accept: accept.to_owned(), headers: Vec::new(), body: None }
    }

    /// Whether a key is to be put in.
    pub(super) fn needs_key(&self) -> bool {
        let body = self.body.as_ref().map_or("", |(_, body)| body);
        has_key(&self.url) || has_key(body) || self.headers.iter().any(|(_, value)| has_key(value))
    }
}

/// The text with the key in it, as it is.
pub(super) fn with_key<'t>(text: &'t str, key: Option<&str>) -> Cow<'t, str> {
    put_in(text, key, str::to_owned)
}

/// The text with the key in it, escaped for an address or a form.
pub(super) fn with_escaped_key<'t>(text: &'t str, key: Option<&str>) -> Cow<'t, str> {
    put_in(text, key, |part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string())
}

fn put_in<'t>(text: &'t str, key: Option<&str>, written: impl Fn(&str) -> String) -> Cow<'t, str> {
    match key.filter(|_| has_key(text)) {
        Some(key) => {
            let (user, password) = key.split_once(':').unwrap_or((key, ""));
            let parts = [(KEY, key), (USER, user), (PASSWORD, password)];
            let filled = parts.iter().filter(|(place, _)| text.contains(place));
            Cow::Owned(filled.fold(text.to_owned(), |text, (place, part)| text.replace(place, &written(part))))
        }
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn places_are_filled_and_other_braces_stay() {
        let places = Places { table: "A", series: "DEXJPUS", ..Places::range(date(2026, 11, 2), date(2026, 11, 24)) };
        let filled = |template: &'static str| places.fill(template).into_owned();
        assert_eq!(filled("x/{table}/{first}/{last}?d={day:%d/%m/%Y}&s={series}"), "x/A/2026-11-02/2026-11-24?d=24/11/2026&s=DEXJPUS");
        assert_eq!(filled("{\"day\": \"{day:%Y%m%d}\", \"a\": {}}"), "{\"day\": \"20261124\", \"a\": {}}");
        assert_eq!(filled("{key} {other} {"), "{key} {other} {");
        assert_eq!(filled("{before}/{before:%d.%m.%Y}"), "2026-11-01/01.11.2026");
    }

    #[test]
    fn a_body_says_what_it_is() {
        let day = Places::day(date(2026, 11, 24));
        let asked = form("https://a.example/", "exdate={day}&view=View").fill(&day);
        assert_eq!(asked.body, Some(("application/x-www-form-urlencoded", "exdate=2026-11-24&view=View".to_owned())));
        let asked = soap("http://a.example/x.asmx", "urn:Get", "<Get><day>{day}</day></Get>").fill(&day);
        assert_eq!(asked.headers, [("SOAPAction", "\"urn:Get\"".to_owned())]);
        let (kind, body) = asked.body.unwrap();
        assert_eq!(kind, "text/xml; charset=utf-8");
        assert!(body.ends_with("<soap:Body><Get><day>2026-11-24</day></Get></soap:Body></soap:Envelope>"), "{body}");
    }

    #[test]
    fn a_key_is_put_in_on_the_way_out_only() {
        let asked = get("https://a.example/?k={key}").headers(&[("key", "{key}")]).fill(&Places::day(date(2026, 11, 24)));
        assert_eq!(asked.url, "https://a.example/?k={key}");
        assert!(asked.needs_key() && !Outgoing::get("https://a.example/", "*/*").needs_key());
        assert_eq!(with_escaped_key(&asked.url, Some("a&b")), "https://a.example/?k=a%26b");
        assert_eq!(with_key("{key}", Some("a&b")), "a&b");
        let asked = get("https://a.example/?user={user}&pass={password}").fill(&Places::day(date(2026, 11, 24)));
        assert!(asked.needs_key() && asked.url.contains("{user}"));
        assert_eq!(with_escaped_key(&asked.url, Some("me@a.example:b:c")), "https://a.example/?user=me%40a%2Eexample&pass=b%3Ac");
    }

    #[test]
    fn what_is_asked_by_date_is_not_asked_conditionally() {
        assert!(get("https://a.example/latest").is_conditional());
        assert!(!get("https://a.example/?day={day}").is_conditional());
        assert!(!form("https://a.example/", "x").is_conditional());
    }
}
