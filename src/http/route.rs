//! Which route an address is of, for what is counted and refused by route. Part of `http`.

/// The pages of pairs, which stand at the root.
const OF_PAIRS: &str = "/{pair}";
/// What stands between the currencies of a pair in an address.
pub(crate) const TO: &str = "-to-";

/// Whether an address is meant for the route that took it: the pages of pairs take every other address at the root, too, of which there is
/// nothing.
pub(crate) fn is_meant(route: &str, path: &str) -> bool {
    !route.starts_with(OF_PAIRS) || path.contains(TO)
}
