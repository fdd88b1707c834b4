//! How often one client may ask: by default as often as it likes. Part of `http`, before the routes.
//!
//! The counting is governor's (a leaky bucket for each client, GCRA). The table of clients is our own because governor's grow with
//! every client that ever asked: this one has a fixed size, and a check neither allocates nor waits for other clients' checks.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use governor::clock::Clock as Measure;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::config;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Scripts of other origins may read these beside the usual ones.
const READABLE: HeaderValue = HeaderValue::from_static("ratelimit, ratelimit-policy, retry-after, x-request-id");

/// Rows of the table of clients, and clients in a row: 65,536 in 1.5 MB.
const ROWS: usize = 8192;
const IN_A_ROW: usize = 8;

/// A client as it is counted: an address of IPv4, or a /64 of IPv6, which one customer has whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

impl From<IpAddr> for Key {
    fn from(address: IpAddr) -> Key {
        match address.to_canonical() {
            // No network of IPv6 that is in use begins with 32 zeros.
            IpAddr::V4(address) => Key(u64::from(address.to_bits())),
            IpAddr::V6(address) => Key(u64::try_from(address.to_bits() >> 64).unwrap_or(u64::MAX)),
        }
    }
}

/// The limit of each client, where there is one.
#[derive(Debug)]
pub(super) struct Limits {
    limiter: RateLimiter<Key, Clients, Ticks, StateInformationMiddleware>,
    clock: Ticks,
    burst: u32,
    a_second: u32,
    policy: HeaderValue,
}

/// What a client has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Left {
    requests: u32,
    /// Seconds until it may send a whole burst again.
    whole_after: u64,
    policy: HeaderValue,
}

/// A client has nothing left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exceeded {
    /// Seconds until its next request.
    pub(super) retry_after: u64,
    pub(super) left: Left,
}

impl Limits {
    /// The limit that is configured, unless it is off.
    pub(super) fn of(config: &config::Limits, clock: &Clock) -> Option<Limits> {
        let a_second = NonZeroU32::new(config.requests_per_second)?;
        let burst = u32::try_from(config.burst).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        let clock = Ticks(clock.clone());
        let limiter = RateLimiter::new(Quota::per_second(a_second).allow_burst(burst), Clients::default(), clock.clone());
        // In the window a whole burst comes back, so that quota and window together say the rate in the long run.
        let policy = format!("\"client\";q={burst};w={}", burst.get().div_ceil(a_second.get()));
        Some(Limits {
            limiter,
            clock,
            burst: burst.get(),
            a_second: a_second.get(),
            policy: HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("")),
        })
    }

    /// Counts a request of a client.
    pub(super) fn check(&self, client: Key) -> Result<Left, Exceeded> {
        let counted = self.limiter.check_key(&client);
        counted.map(|state| self.left(state.remaining_burst_capacity())).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            Exceeded { retry_after: wait.as_secs() + u64::from(wait.subsec_nanos() > 0), left: self.left(0) }
        })
    }

    fn left(&self, requests: u32) -> Left {
        let whole_after = u64::from(self.burst.saturating_sub(requests).div_ceil(self.a_second));
        Left { requests, whole_after, policy: self.policy.clone() }
    }
}

impl Left {
    /// Says it (draft-ietf-httpapi-ratelimit-headers-10).
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        if let Ok(left) = HeaderValue::try_from(format!("\"client\";r={};t={}", self.requests, self.whole_after)) {
            headers.insert(RATE_LIMIT, left);
        }
        headers.insert(RATE_LIMIT_POLICY, self.policy.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    }
}

/// fx's clock, as governor reads one.
#[derive(Debug, Clone)]
struct Ticks(Clock);

impl Measure for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}

/// Clients, and until when their bursts are not whole again, in nanoseconds.
type Row = [(Option<Key>, u64); IN_A_ROW];

/// When each client will have a whole burst again; who has one stands nowhere. A client has one row, found by a hash that nobody
/// outside can foresee. Where a row is full, the client that has waited longest gives its place up and may start anew.
#[derive(Debug)]
struct Clients {
    rows: Box<[Mutex<Row>]>,
    hash: RandomState,
}

impl Default for Clients {
    fn default() -> Clients {
        Clients { rows: (0..ROWS).map(|_| Mutex::new([(None, 0); IN_A_ROW])).collect(), hash: RandomState::new() }
    }
}

impl StateStore for Clients {
    type Key = Key;

    fn measure_and_replace<T, F, E>(&self, key: &Key, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let at = usize::try_from(self.hash.hash_one(key) % self.rows.len() as u64).unwrap_or(0);
        let mut row = self.rows[at].lock().unwrap_or_else(PoisonError::into_inner);
        let known = row.iter().position(|(other, _)| *other == Some(*key));
        let oldest = || (0..IN_A_ROW).min_by_key(|at| row[*at].1).unwrap_or(0);
        let place = known.unwrap_or_else(oldest);
        let (outcome, until) = measure(known.map(|at| Nanos::from(row[at].1)))?;
        row[place] = (Some(*key), until.as_u64());
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    fn limits(requests_per_second: u32, burst: usize) -> (Option<Limits>, Clock) {
        let clock = Clock::fixed(Timestamp::from_second(1_800_000_000).unwrap());
        let config = config::Limits { requests_per_second, burst, ..config::Limits::default() };
        (Limits::of(&config, &clock), clock)
    }

    fn key(address: &str) -> Key {
        address.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn a_burst_then_the_rate() {
        let (limits, clock) = limits(2, 3);
        let limits = limits.unwrap();
        let client = key("192.0.2.1");
        let left = || limits.check(client).map(|left| (left.requests, left.whole_after)).map_err(|exceeded| exceeded.retry_after);
        assert_eq!([left(), left(), left(), left()], [Ok((2, 1)), Ok((1, 1)), Ok((0, 2)), Err(1)]);
        clock.advance(SignedDuration::from_millis(500));
        assert_eq!([left(), left()], [Ok((0, 2)), Err(1)]);
        clock.advance(SignedDuration::from_secs(60));
        assert_eq!(left(), Ok((2, 1)));
        assert_eq!(limits.policy, "\"client\";q=3;w=2");
    }

    #[test]
    fn one_client_takes_nothing_from_another() {
        let (limits, _clock) = limits(1, 1);
        let limits = limits.unwrap();
        let asks = |address: &str| limits.check(key(address)).is_ok();
        assert!(asks("192.0.2.1") && asks("192.0.2.2") && asks("2001:db8::1"));
        assert!(!asks("192.0.2.1") && !asks("::ffff:192.0.2.1") && !asks("2001:db8::ffff:1"));
        assert!(asks("2001:db8:0:1::1"));
    }

    #[test]
    fn any_number_of_clients_takes_the_same_room() {
        let (limits, clock) = limits(1, 1);
        let limits = limits.unwrap();
        for client in 0..200_000 {
            assert!(limits.check(Key(client)).is_ok(), "each is a new client");
            clock.advance(SignedDuration::from_millis(i64::from(client % 500 == 0)));
        }
        // Those that came last are known.
        assert!((199_000..200_000).all(|client| limits.check(Key(client)).is_err()));
    }

    #[test]
    fn zero_is_off() {
        assert!(limits(0, 1).0.is_none());
        assert!(limits(u32::MAX, usize::MAX).0.is_some());
    }
}
