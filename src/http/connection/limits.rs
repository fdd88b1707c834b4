//! How many connections one client may hold, so that no single one takes all there are. Part of `http`, before the first byte.
//!
//! A client is who connects: what proxies say of others stands in requests, which have not come yet. The connections of a trusted proxy
//! bear many clients, and are not counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;

use crate::config::Server;
use crate::http::client_address::{Client, is_trusted};

/// What each client has of something of which one may have so many: connections, files under way.
#[derive(Debug)]
pub(crate) struct Places {
    /// Of one client; nothing where there is no limit.
    most: Option<usize>,
    taken: Mutex<HashMap<Client, usize>>,
}

/// A place of one client, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit(Option<(Arc<Places>, Client)>);

impl Places {
    /// So many for each; no limit for 0.
    pub(crate) fn of(most: usize) -> Arc<Places> {
        Arc::new(Places { most: Some(most).filter(|most| *most > 0), taken: Mutex::default() })
    }

    /// A place for this client; nothing when it has as many as it may have.
    pub(crate) fn take(self: &Arc<Places>, client: Client) -> Option<Permit> {
        let Some(most) = self.most else { return Some(Permit(None)) };
        let mut taken = self.taken();
        let held = taken.entry(client).or_insert(0);
        if *held >= most {
            return None;
        }
        *held += 1;
        Some(Permit(Some((Arc::clone(self), client))))
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Client, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some((places, client)) = self.0.take() else { return };
        let mut taken = places.taken();
        if let Some(held) = taken.get_mut(&client) {
            *held -= 1;
            if *held == 0 {
                taken.remove(&client);
            }
        }
    }
}

/// The open connections of each client.
#[derive(Debug)]
pub(crate) struct ConnectionLimits {
    places: Arc<Places>,
    trusted: Vec<IpNet>,
}

impl ConnectionLimits {
    pub(crate) fn of(config: &Server) -> ConnectionLimits {
        ConnectionLimits { places: Places::of(config.limits.connections_per_client), trusted: config.trusted_proxies.clone() }
    }

    /// A place for a connection from there; nothing when that client has as many as it may have.
    pub(crate) fn take(&self, peer: IpAddr) -> Option<Permit> {
        if is_trusted(peer.to_canonical(), &self.trusted) {
            return Some(Permit(None));
        }
        self.places.take(Client::from(peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Limits;

    fn limits(most: usize) -> ConnectionLimits {
        let limits = Limits { connections_per_client: most, ..Limits::default() };
        ConnectionLimits::of(&Server { limits, trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Server::default() })
    }

    #[test]
    fn a_client_has_so_many_and_no_more() {
        let limits = limits(2);
        let take = |address: &str| limits.take(address.parse().unwrap());
        let (first, second) = (take("192.0.2.1"), take("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some() && take("192.0.2.1").is_none());
        // A customer has a /64 of IPv6 whole.
        let others = [take("192.0.2.2"), take("2001:db8::1"), take("2001:db8::2")];
        assert!(others.iter().all(Option::is_some) && take("2001:db8::ffff").is_none());
        drop(first);
        let again = take("192.0.2.1");
        assert!(again.is_some() && take("192.0.2.1").is_none());
        drop((second, others, again));
        assert!(limits.places.taken().is_empty(), "who is gone is forgotten");
    }

    #[test]
    fn a_trusted_proxy_bears_many_and_zero_is_off() {
        for (most, peer) in [(2, "10.1.2.3"), (2, "::ffff:10.1.2.3"), (0, "192.0.2.1")] {
            let limits = limits(most);
            let held: Vec<_> = (0..100).map(|_| limits.take(peer.parse().unwrap())).collect();
            assert!(held.iter().all(Option::is_some) && limits.places.taken().is_empty(), "{peer}");
        }
    }
}
