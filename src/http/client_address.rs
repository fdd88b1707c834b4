//! Who asks: whoever connects, or who the trusted proxies say it is (RFC 7239). Part of `http`, before the routes.
//!
//! Each proxy adds the address that it saw to the right of `Forwarded` or `X-Forwarded-For`. What stands left of the first address
//! that is not a trusted proxy's may be anybody's invention, and is not read. tower_governor's own reader (`SmartIpKeyExtractor`) believes whoever
//! asks.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Takes away what only a trusted proxy may say of how its client called: what is left is believed.
pub(crate) fn only_trusted(mut request: Request, trusted: &[IpNet]) -> Request {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        believe(request.headers_mut(), peer.ip(), trusted);
    }
    request
}

fn believe(headers: &mut HeaderMap, peer: IpAddr, trusted: &[IpNet]) {
    if !is_trusted(peer.to_canonical(), trusted) {
        headers.remove(X_FORWARDED_PROTO);
    }
}

/// The scheme by which the client called: what its proxies say, the first of several, else that of fx itself.
pub(crate) fn scheme(headers: &HeaderMap) -> &'static str {
    let said = headers.get(X_FORWARDED_PROTO).and_then(|said| said.to_str().ok()).unwrap_or_default();
    if said.split(',').next().is_some_and(|first| first.trim().eq_ignore_ascii_case("https")) { "https" } else { "http" }
}

/// A client as it is counted: an address of IPv4, or a /64 of IPv6, which one customer has whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Client(u64);

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Client {
        match address.to_canonical() {
            // No network of IPv6 that is in use begins with 32 zeros.
            IpAddr::V4(address) => Client(u64::from(address.to_bits())),
            IpAddr::V6(address) => Client(u64::try_from(address.to_bits() >> 64).unwrap_or(u64::MAX)),
        }
    }
}

/// The address that a request comes from, by the word of trusted proxies where it comes through them.
pub(crate) fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    if !is_trusted(peer, trusted) {
        return peer;
    }
    let through = |name: HeaderName, read: fn(&str) -> Option<IpAddr>| {
        headers.contains_key(&name).then(|| through(peer, headers, &name, read, trusted))
    };
    match (through(header::FORWARDED, forwarded), through(X_FORWARDED_FOR, node)) {
        (None, None) => peer,
        (Some(client), None) | (None, Some(client)) => client,
        (Some(client), Some(other)) if client == other => client,
        // One of the two is not the proxies', and nothing says which: what both have in common is the proxy.
        (Some(_), Some(_)) => peer,
    }
}

/// Whether an address is a trusted proxy's.
pub(crate) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// From right to left through trusted proxies, to the first address that is none. What cannot be read ends the way.
fn through(peer: IpAddr, headers: &HeaderMap, name: &HeaderName, read: fn(&str) -> Option<IpAddr>, trusted: &[IpNet]) -> IpAddr {
    let lines = headers.get_all(name).iter().rev();
    let hops = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(',')).map(|hop| read(hop.trim()));
    let mut nearest = peer;
    for hop in hops {
        let Some(hop) = hop else { break };
        nearest = hop;
        if !is_trusted(hop, trusted) {
            break;
        }
    }
    nearest
}

/// The address of an element such as `for="[2001:db8::1]:4711";proto=https`. Half an element, cut at a comma in quotes, is none: a proxy
/// may have quoted what its client invented.
fn forwarded(element: &str) -> Option<IpAddr> {
    if element.contains('\\') || element.matches('"').count() % 2 == 1 {
        return None;
    }
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.next().and_then(|(_, value)| node(value.trim()))
}

/// An address, with or without quotes, brackets and a port.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let bare = || text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text).parse().ok();
    let address: Option<IpAddr> = bare().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const TRUSTED: [&str; 2] = ["10.0.0.0/8", "fd00::/8"];

    fn client(peer: &str, lines: &[(HeaderName, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        let trusted: Vec<IpNet> = TRUSTED.iter().map(|network| network.parse().unwrap()).collect();
        address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    fn said(peer: &str, value: &str) -> String {
        client(peer, &[(X_FORWARDED_FOR, value)])
    }

    #[test]
    fn nobody_else_is_believed() {
        assert_eq!(said("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(client("192.0.2.1", &[(header::FORWARDED, "for=10.0.0.1")]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_scheme_is_a_trusted_proxys_word() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let said = |peer: &str, value: &'static str| {
            let mut headers = HeaderMap::from_iter([(X_FORWARDED_PROTO, HeaderValue::from_static(value))]);
            believe(&mut headers, peer.parse().unwrap(), &trusted);
            scheme(&headers)
        };
        assert_eq!(
            ["https", "HTTPS", "https, http", "http", "", "ftp"].map(|value| said("10.0.0.1", value)),
            ["https", "https", "https", "http", "http", "http"]
        );
        assert_eq!(said("::ffff:10.0.0.1", "https"), "https");
        assert_eq!(said("192.0.2.1", "https"), "http");
        assert_eq!(scheme(&HeaderMap::new()), "http");
    }

    #[test]
    fn read_from_the_right_through_trusted_hops() {
        assert_eq!(said("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(said("::ffff:10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(said("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.2.3.4"), "198.51.100.7");
        assert_eq!(said("10.0.0.1", "10.9.9.9,10.2.3.4"), "10.9.9.9");
        assert_eq!(said("fd00::1", "2001:db8::5"), "2001:db8::5");
        let lines = [(X_FORWARDED_FOR, "203.0.113.9"), (X_FORWARDED_FOR, "198.51.100.7, 10.0.0.2")];
        assert_eq!(client("10.0.0.1", &lines), "198.51.100.7");
    }

    #[test]
    fn every_way_to_write_an_address() {
        for (value, address) in [
            ("for=198.51.100.7", "198.51.100.7"),
            ("For=\"198.51.100.7:4711\"; proto=https; by=10.0.0.9", "198.51.100.7"),
            ("proto=http;for=\"[2001:db8::1]:4711\"", "2001:db8::1"),
            ("for=\"[2001:db8::1]\"", "2001:db8::1"),
            ("for=203.0.113.9, for=198.51.100.7", "198.51.100.7"),
            ("for=198.51.100.7;host=\"a, for=203.0.113.9;b=\"", "10.0.0.1"),
            ("for=198.51.100.7;host=\"a\\\", for=203.0.113.9;b=\\\"\"", "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", &[(header::FORWARDED, value)]), address, "{value}");
        }
        assert_eq!(said("10.0.0.1", "198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(said("10.0.0.1", "::ffff:198.51.100.7"), "198.51.100.7");
    }

    #[test]
    fn what_cannot_be_read_ends_the_way() {
        for value in ["", "unknown", "203.0.113.9, _hidden", "198.51.100.7,", "198.51.100.256", "\u{e9}", "fe80::1%eth0"] {
            assert_eq!(said("10.0.0.1", value), "10.0.0.1", "{value:?}");
        }
        assert_eq!(client("10.0.0.1", &[(header::FORWARDED, "for=203.0.113.9, for=unknown")]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[(header::FORWARDED, "by=203.0.113.9")]), "10.0.0.1");
        assert_eq!(said("10.0.0.1", "203.0.113.9, unknown, 10.0.0.2"), "10.0.0.2");
    }

    #[test]
    fn two_headers_that_disagree_prove_nothing() {
        let both = |forwarded, other| client("10.0.0.1", &[(header::FORWARDED, forwarded), (X_FORWARDED_FOR, other)]);
        assert_eq!(both("for=198.51.100.7", "198.51.100.7"), "198.51.100.7");
        assert_eq!(both("for=203.0.113.9", "198.51.100.7"), "10.0.0.1");
    }
}
