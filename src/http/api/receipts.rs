//! `/.well-known/fx-keys.json`, and the signatures of receipts. Part of `http`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::SignedDuration;

use crate::convert::Conversion;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::problem::Problem;
use crate::signature::PublicKeys;

/// A key that signs from now on is known everywhere within so long.
const KEYS_LAST: SignedDuration = SignedDuration::from_hours(1);

refusals!(Refusals:);

/// The public keys with which receipts are signed, or were, as JSON Web Keys.
///
/// `fx verify receipt.json --keys fx-keys.json` checks an answer of `/v1/convert` with them, without a network.
#[utoipa::path(get, path = "/.well-known/fx-keys.json", tag = "Watching", responses(
    (status = 200, description = "The keys, the one that signs now first; an empty list where nothing is signed.", body = PublicKeys, example = json!({"keys": [{
        "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    }]})), Refusals
))]
pub(crate) async fn keys(State(app): State<Arc<App>>, known: Known) -> Result<Response, Problem> {
    let keys = app.signer.as_ref().map(|signer| signer.public().clone()).unwrap_or_default();
    let body = serde_json::to_vec(&keys).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Cacheable::constant(body, "application/json", KEYS_LAST).respond(&known, app.clock.now()))
}

/// The receipt with the service's signature, where it signs.
pub(super) fn signed(app: &App, receipt: Conversion) -> Result<Conversion, Problem> {
    let Some(signer) = &app.signer else { return Ok(receipt) };
    let value = serde_json::to_value(&receipt).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Conversion { signature: Some(signer.sign(&value)), ..receipt })
}
