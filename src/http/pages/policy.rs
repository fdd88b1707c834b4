//! What a browser is to refuse on a page's behalf. Part of `http/pages`.

use axum::http::{HeaderValue, header};
use axum::response::Response;

pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// Scripts and styles of this service alone, nothing inline, nothing from elsewhere, and no text that becomes markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; \
    base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors";

/// Which pages may hold a page in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framed {
    Nowhere,
    Anywhere,
}

/// With what a browser is to refuse on the page's behalf.
pub(crate) fn guarded(mut response: Response, framed: Framed) -> Response {
    let ancestors = if framed == Framed::Anywhere { "*" } else { "'none'" };
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::try_from(format!("{POLICY} {ancestors}")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
