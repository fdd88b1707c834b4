//! What went wrong, without addresses of ours: mirrors, proxies, folders. `/v1/sources` shows it to anyone; the log has the whole of it. Part
//! of `refresh/health`.

use std::net::IpAddr;

use crate::store::notebook::Trouble;

/// What stands in the place of an address.
const OURS: &str = "(an address of ours)";
/// Names of hosts that no publisher has: those without a point, and those that end in this.
const PRIVATE: [&str; 9] = [".local", ".internal", ".lan", ".home", ".corp", ".svc", ".intranet", ".localdomain", ".test"];

/// The trouble, fit to be shown.
pub(super) fn trouble(trouble: Trouble) -> Trouble {
    Trouble { what: text(&trouble.what), ..trouble }
}

fn text(what: &str) -> String {
    // A store's errors name its file, or its host and database.
    if let Some((before, _)) = what.split_once("store ").filter(|(_, after)| after.starts_with(['/', '.', '\\']) || after.contains("://")) {
        return format!("{before}the store failed");
    }
    what.split_inclusive([' ', '"', '(', ')', ',', '<', '>']).map(word).collect()
}

/// A word without the address that it is.
fn word(word: &str) -> String {
    let end = word.trim_end_matches([' ', '"', '(', ')', ',', '<', '>', ':', ';', '.']).len();
    let (bare, rest) = word.split_at(end);
    let authority = match bare.split_once("://") {
        Some((_, after)) => after.split(['/', '?', '#']).next().unwrap_or_default(),
        None => bare,
    };
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let is_url = bare.contains("://");
    if !is_ours(host, is_url) {
        return word.to_owned();
    }
    // What is asked for there is no address, and says what was asked.
    let asked = bare.split_once(authority).map_or("", |(_, asked)| asked);
    format!("{OURS}{asked}{rest}")
}

/// Whether a host, with or without a port, is none of a publisher's.
fn is_ours(host: &str, is_url: bool) -> bool {
    let host = host.trim_start_matches('[');
    let without_port = host.rsplit_once(':').filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let name = without_port.map_or(host, |(name, _)| name).trim_end_matches(']').to_ascii_lowercase();
    if name.parse::<IpAddr>().is_ok() || host.trim_end_matches(']').parse::<IpAddr>().is_ok() || name == "localhost" {
        return true;
    }
    let private = PRIVATE.iter().any(|end| name.ends_with(end) || name.contains(&format!("{end}.")));
    is_url && (private || !name.contains('.')) || without_port.is_some() && private
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_ours_are_not_shown() {
        for (what, shown) in [
            ("https://www.cbr.ru/daily.asp answered with status 503", "https://www.cbr.ru/daily.asp answered with status 503"),
            ("http://10.1.2.3:8080/cbr/x: no connection: refused", "(an address of ours)/cbr/x: no connection: refused"),
            ("http://127.0.0.1:9/x: no connection", "(an address of ours)/x: no connection"),
            ("http://[::1]:9/x: no connection", "(an address of ours)/x: no connection"),
            ("http://mirror:8080/x answered with status 404", "(an address of ours)/x answered with status 404"),
            ("http://mirror.prod.svc.cluster.local/x: no connection", "(an address of ours)/x: no connection"),
            (
                "https://www.ecb.europa.eu/x: no connection: 10.0.0.7:3128 refused",
                "https://www.ecb.europa.eu/x: no connection: (an address of ours) refused",
            ),
            ("store /var/lib/fx/fx.db: the disk is full", "the store failed"),
            ("store postgres://db.prod:5432/fx cannot be reached: no connection in time", "the store failed"),
            ("the rate of USD 80.1 jumped by 12.5 %, to 90:1", "the rate of USD 80.1 jumped by 12.5 %, to 90:1"),
        ] {
            assert_eq!(text(what), shown);
        }
    }
}
