//! How many connections one client may hold, so that no single one takes all the places there are. Part of `http`, before the first byte.
//!
//! A client is who connects: what proxies say of others stands in requests, which have not come yet. The connections of a trusted proxy
//! bear many clients, and are not counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use super::client::is_trusted;
use super::limits::Key;
use crate::config::Server;

/// The open connections of each client.
#[derive(Debug)]
pub(super) struct Places {
    /// Of one client; nothing where there is no limit.
    most: Option<usize>,
    trusted: Vec<IpNet>,
    open: Mutex<HashMap<Key, usize>>,
}

/// The place of one connection, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place(Option<(Arc<Places>, Key)>);

impl Places {
    pub(super) fn of(config: &Server) -> Arc<Places> {
        let most = Some(config.limits.connections_per_client).filter(|most| *most > 0);
        Arc::new(Places { most, trusted: config.trusted_proxies.clone(), open: Mutex::default() })
    }

    /// A place for a connection from there; nothing when that client has as many as it may have.
    pub(super) fn take(self: &Arc<Places>, peer: IpAddr) -> Option<Place> {
        let Some(most) = self.most.filter(|_| !is_trusted(peer.to_canonical(), &self.trusted)) else { return Some(Place(None)) };
        let client = Key::from(peer);
        let mut open = self.open();
        let held = open.entry(client).or_insert(0);
        if *held >= most {
            return None;
        }
        *held += 1;
        Some(Place(Some((Arc::clone(self), client))))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Key, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((places, client)) = self.0.take() else { return };
        let mut open = places.open();
        if let Some(held) = open.get_mut(&client) {
            *held -= 1;
            if *held == 0 {
                open.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Limits;

    fn places(most: usize) -> Arc<Places> {
        let limits = Limits { connections_per_client: most, ..Limits::default() };
        Places::of(&Server { limits, trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Server::default() })
    }

    #[test]
    fn a_client_has_so_many_and_no_more() {
        let places = places(2);
        let take = |address: &str| places.take(address.parse().unwrap());
        let (first, second) = (take("192.0.2.1"), take("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some() && take("192.0.2.1").is_none());
        // A customer has a /64 of IPv6 whole.
        let others = [take("192.0.2.2"), take("2001:db8::1"), take("2001:db8::2")];
        assert!(others.iter().all(Option::is_some) && take("2001:db8::ffff").is_none());
        drop(first);
        let again = take("192.0.2.1");
        assert!(again.is_some() && take("192.0.2.1").is_none());
        drop((second, others, again));
        assert!(places.open().is_empty(), "who is gone is forgotten");
    }

    #[test]
    fn a_trusted_proxy_bears_many_and_zero_is_off() {
        for (most, peer) in [(2, "10.1.2.3"), (2, "::ffff:10.1.2.3"), (0, "192.0.2.1")] {
            let places = places(most);
            let held: Vec<_> = (0..100).map(|_| places.take(peer.parse().unwrap())).collect();
            assert!(held.iter().all(Option::is_some) && places.open().is_empty(), "{peer}");
        }
    }
}
