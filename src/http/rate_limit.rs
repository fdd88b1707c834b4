//! How often one client may ask: by default as often as it likes. Part of `http/layers`: governor by tower_governor's layer.
//!
//! The layer tells clients in headers of its own; they go out as the IETF's draft has them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use governor::middleware::StateInformationMiddleware;
use ipnet::IpNet;
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;
use tower_governor::{GovernorError, GovernorLayer};

use super::client_address::{self, Client};
use super::problem::Problem;
use crate::config::Server;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What the layer writes.
const LEFT: &str = "x-ratelimit-remaining";
const WRITTEN: [&str; 3] = ["x-ratelimit-limit", LEFT, "x-ratelimit-after"];
const SECOND: u64 = 1_000_000_000;

type Config = GovernorConfig<ByClient, StateInformationMiddleware>;

/// The limit of each client.
#[derive(Debug, Clone)]
pub(crate) struct RateLimit {
    config: Arc<Config>,
    burst: u32,
    a_second: u32,
}

impl RateLimit {
    /// The limit that is configured, unless it is off.
    pub(crate) fn of(config: &Server) -> Option<RateLimit> {
        let a_second = Some(config.limits.requests_per_second).filter(|requests| *requests > 0)?;
        let burst = u32::try_from(config.limits.burst).unwrap_or(u32::MAX).max(1);
        let key = ByClient { trusted: config.trusted_proxies.clone().into() };
        let mut builder = GovernorConfigBuilder::default().key_extractor(key).use_headers();
        let limit = builder.period(Duration::from_nanos((SECOND / u64::from(a_second)).max(1))).burst_size(burst).finish()?;
        Some(RateLimit { config: Arc::new(limit), burst, a_second })
    }

    /// What counts requests, and refuses those that are too many.
    pub(crate) fn layer(&self) -> GovernorLayer<ByClient, StateInformationMiddleware, Body> {
        GovernorLayer::new(Arc::clone(&self.config)).error_handler(refused)
    }

    /// What says in the draft's headers what a client has left.
    pub(crate) fn headers(&self) -> impl Fn(Response) -> Response + Clone + Send + Sync + 'static {
        let limit = self.clone();
        move |mut response| {
            limit.write(response.headers_mut());
            response
        }
    }

    /// draft-ietf-httpapi-ratelimit-headers-10. In the window a whole burst comes back, so that quota and window together say the rate in
    /// the long run.
    fn write(&self, headers: &mut HeaderMap) {
        let left = headers.get(LEFT).and_then(|left| left.to_str().ok()?.parse::<u32>().ok());
        WRITTEN.iter().for_each(|name| drop(headers.remove(*name)));
        let Some(left) = left else { return };
        let seconds = |requests: u32| requests.div_ceil(self.a_second);
        let state = format!("\"client\";r={left};t={}", seconds(self.burst.saturating_sub(left)));
        let policy = format!("\"client\";q={};w={}", self.burst, seconds(self.burst));
        for (name, text) in [(RATE_LIMIT, state), (RATE_LIMIT_POLICY, policy)] {
            headers.extend(HeaderValue::try_from(text).ok().map(|value| (name, value)));
        }
    }

    /// Forgets the clients that have a whole burst again, so that memory does not grow with all that ever asked.
    pub(crate) fn forget_idle(&self) {
        self.config.limiter().retain_recent();
    }
}

/// The whole seconds until the next request: the layer cuts them off, and a client that comes back too early is refused again.
fn refused(error: GovernorError) -> Response {
    let GovernorError::TooManyRequests { wait_time, headers } = error else {
        return Problem::internal(error.to_string()).into_response();
    };
    let seconds = wait_time + 1;
    let mut response = Problem::too_many_requests(seconds).into_response();
    response.headers_mut().extend(headers.unwrap_or_default());
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Tells clients apart.
#[derive(Debug, Clone)]
pub(crate) struct ByClient {
    trusted: Arc<[IpNet]>,
}

impl KeyExtractor for ByClient {
    type Key = Client;

    fn extract<T>(&self, request: &Request<T>) -> Result<Client, GovernorError> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().ok_or(GovernorError::UnableToExtractKey)?;
        Ok(client_address::address(peer.0.ip(), request.headers(), &self.trusted).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Limits;

    fn limit(requests_per_second: u32, burst: usize) -> Option<RateLimit> {
        RateLimit::of(&Server { limits: Limits { requests_per_second, burst, ..Limits::default() }, ..Server::default() })
    }

    fn client(address: &str) -> Client {
        address.parse::<std::net::IpAddr>().unwrap().into()
    }

    #[test]
    fn one_client_takes_nothing_from_another() {
        let limit = limit(1, 100).unwrap();
        let left = |address: &str| limit.config.limiter().check_key(&client(address)).unwrap().remaining_burst_capacity();
        // A client of its own has all but one; whoever asked before has less, however slowly this goes on.
        for _ in 0..50 {
            left("192.0.2.1");
            left("2001:db8::1");
        }
        assert_eq!(["192.0.2.2", "2001:db8:0:1::1"].map(left), [99, 99]);
        assert!(["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::ffff:1"].map(left).iter().all(|left| *left < 99));
    }

    #[test]
    fn what_is_left_is_said_as_the_draft_has_it() {
        let limit = limit(2, 5).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LEFT, HeaderValue::from(2));
        headers.insert("x-ratelimit-limit", HeaderValue::from(5));
        limit.write(&mut headers);
        assert_eq!(headers["ratelimit"], r#""client";r=2;t=2"#);
        assert_eq!(headers["ratelimit-policy"], r#""client";q=5;w=3"#);
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn zero_is_off() {
        assert!(limit(0, 1).is_none());
        assert!(limit(u32::MAX, usize::MAX).is_some());
    }
}
