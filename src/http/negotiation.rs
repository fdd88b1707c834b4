//! In which representation a conversion is wanted (RFC 9110, section 12.5.1). Part of `http`. There is always an answer: who wants none of the
//! representations that exist gets JSON, which says what it is, rather than 406.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// The representations of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Representation {
    Json,
    Plain,
}

impl Representation {
    /// What the client likes best; JSON where it likes both alike.
    pub(crate) fn of(headers: &HeaderMap) -> Representation {
        if !headers.contains_key(header::ACCEPT) {
            return Representation::Json;
        }
        let lists = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<&str> = lists.flat_map(|list| list.split(',')).collect();
        if liking(&ranges, "text", "plain") > liking(&ranges, "application", "json") { Representation::Plain } else { Representation::Json }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Representation::Json => "application/json",
            Representation::Plain => "text/plain; charset=utf-8",
        }
    }

    /// The answer, which says that it differs by what the client accepts.
    pub(crate) fn named(self, mut response: Response) -> Response {
        let varies = if response.headers().contains_key(header::VARY) { "accept, accept-encoding" } else { "accept" };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static(varies));
        response
    }
}

/// How much a type is wanted, in thousandths: by the most exact range that covers it.
fn liking(ranges: &[&str], kind: &str, subkind: &str) -> u16 {
    let of = |range: &&str| {
        let mut parts = range.split(';').map(str::trim);
        let (first, second) = parts.next()?.split_once('/')?;
        let exactness = match (first, second) {
            ("*", "*") => 0,
            (first, "*") if first.eq_ignore_ascii_case(kind) => 1,
            (first, second) if first.eq_ignore_ascii_case(kind) && second.eq_ignore_ascii_case(subkind) => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some((exactness, weight.map_or(1000, thousandths)))
    };
    ranges.iter().filter_map(of).max_by_key(|(exactness, _)| *exactness).map_or(0, |(_, weight)| weight)
}

/// A weight from `0` to `1.000`; what is none counts as nothing.
pub(crate) fn thousandths(weight: &str) -> u16 {
    match weight.split_once('.').unwrap_or((weight, "")) {
        ("1", zeros) if zeros.bytes().all(|byte| byte == b'0') => 1000,
        ("0", digits) if digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{digits:0<3}").parse().unwrap_or(0)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn representation(accept: &str) -> Representation {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::try_from(accept).unwrap());
        Representation::of(&headers)
    }

    #[test]
    fn the_form_that_is_liked_best() {
        for json in [
            "*/*",
            "application/json",
            "application/json, text/plain, */*",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "image/png",
            "",
            "nonsense",
            "text/plain;q=0, */*",
            "text/plain;q=0.5, application/json;q=0.51",
            "text/*;q=0.4, text/plain;q=x",
        ] {
            assert_eq!(representation(json), Representation::Json, "{json}");
        }
        for plain in [
            "text/plain",
            "TEXT/Plain",
            "text/*",
            "text/plain;charset=utf-8;q=0.9, application/json;q=0.8",
            "text/plain, */*;q=0.01",
            "application/json;q=0, */*;q=0.1",
        ] {
            assert_eq!(representation(plain), Representation::Plain, "{plain}");
        }
        assert_eq!(Representation::of(&HeaderMap::new()), Representation::Json);
    }
}
