//! One message on its way: a POST with deadlines, of whose answer the status alone counts. Part of `notify`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{StatusCode, redirect};

use super::signing::Signer;
use crate::config::Webhook;
use crate::feed::{FeedError, build, is_loopback, retry_after};
use crate::store::deliveries::Delivery;

/// The deadline for a connection, and for the whole.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
pub(super) const SENT_WITHIN: Duration = Duration::from_secs(10);

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The receiver has it.
    Taken,
    /// It wants no more, for ever.
    Gone,
    /// Neither.
    Failed {
        /// Why, without what is secret in the address.
        what: String,
        /// When the receiver wants to be asked again.
        retry_after: Option<SignedDuration>,
    },
}

/// Sends to one receiver.
#[derive(Debug)]
pub(super) struct Post {
    client: reqwest::Client,
    url: String,
    /// The address as it may be shown.
    place: String,
    signer: Signer,
}

impl Post {
    pub(super) fn new(webhook: &Webhook, user_agent: &str) -> Result<Post, FeedError> {
        let (client, _) = build(|| {
            let builder = reqwest::Client::builder().user_agent(user_agent).connect_timeout(CONNECT_WITHIN).timeout(SENT_WITHIN);
            let builder = builder.redirect(redirect::Policy::none()).no_gzip();
            if is_loopback(&webhook.url) { builder.no_proxy() } else { builder }
        })?;
        Ok(Post { client, url: webhook.url.clone(), place: webhook.place(), signer: Signer::new(&webhook.keys()) })
    }

    /// Sends a message at a moment. What the receiver says in a body is not read: its length is nobody's concern.
    pub(super) async fn send(&self, delivery: &Delivery, at: Timestamp) -> Answer {
        let Delivery { id, body, .. } = delivery;
        let mut request = self.client.post(self.url.as_str()).header(CONTENT_TYPE, "application/json").body(body.clone());
        for (name, value) in [(ID, id.clone()), (TIMESTAMP, at.as_second().to_string()), (SIGNATURE, self.signer.signature(id, at, body))] {
            // All three are of ASCII.
            if let Ok(value) = HeaderValue::from_str(&value) {
                request = request.header(name, value);
            }
        }
        match request.send().await {
            Ok(response) => answer(response.status(), retry_after(response.headers())),
            Err(error) => {
                let what = FeedError::of(&self.place, &error).to_string();
                let place = format!("{}: ", self.place);
                Answer::Failed { what: what.strip_prefix(&place).unwrap_or(&what).to_owned(), retry_after: None }
            }
        }
    }
}

fn answer(status: StatusCode, retry_after: Option<SignedDuration>) -> Answer {
    match status {
        StatusCode::GONE => Answer::Gone,
        status if status.is_success() => Answer::Taken,
        status if status.is_redirection() => {
            Answer::Failed { what: format!("status {}: a redirect is not followed", status.as_u16()), retry_after }
        }
        status => Answer::Failed { what: format!("status {}", status.as_u16()), retry_after },
    }
}
