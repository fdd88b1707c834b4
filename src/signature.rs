//! Signatures of receipts: who keeps an answer can show later that this service gave it. Below `convert`, whose receipt bears one; made by
//! `http` where `[receipts] key` is set, and checked by `fx verify` without a network.
//!
//! A signature is Ed25519 (RFC 8032) over the receipt in its canonical form (RFC 8785) without the member `signature`. Keys are published as
//! JSON Web Keys (RFC 8037); a key is named by its thumbprint (RFC 7638).

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The one algorithm there is.
const ALGORITHM: &str = "Ed25519";
/// Bytes of a private key's seed.
const SEED_BYTES: usize = 32;

/// What a receipt bears that was signed.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// How it was signed: `Ed25519`.
    pub algorithm: Cow<'static, str>,
    /// Which key signed it, as `/.well-known/fx-keys.json` names it.
    pub key: String,
    /// The 64 bytes of the signature in base64url without padding.
    pub value: String,
}

/// A public key as a JSON Web Key.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// The family of keys: `OKP`.
    pub kty: Cow<'static, str>,
    /// The curve: `Ed25519`.
    pub crv: Cow<'static, str>,
    /// The 32 bytes of the key in base64url without padding.
    pub x: String,
    /// Its name: the thumbprint of the other members.
    pub kid: String,
}

/// The keys with which a service signs, or has signed.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeys {
    /// The key that signs now first; empty where nothing is signed.
    pub keys: Vec<PublicKey>,
}

/// Why something is no key, or no receipt that can be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The private key is not what it must be. What it is instead is never said.
    #[error("it must be 32 random bytes in base64, as `openssl rand -base64 32` writes them")]
    Private,
    /// A public key is not what it must be.
    #[error("it must be the member `x` of a key in fx-keys.json: 32 bytes in base64url")]
    Public,
}

/// Why a receipt is not shown to be the service's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// It has no signature.
    #[error("it bears no signature: only a service with [receipts] key signs what it answers")]
    Unsigned,
    /// It has a member `signature` that is none.
    #[error("its signature cannot be read")]
    Unreadable,
    /// The key that it names is not among those that were given.
    #[error("it was signed with the key {0}, which is not among those given")]
    UnknownKey(String),
    /// It is not what was signed.
    #[error("it is not what was signed with the key {0}: something in it was changed")]
    Changed(String),
}

/// Signs receipts.
pub struct Signer {
    pair: Ed25519KeyPair,
    public: PublicKeys,
}

impl fmt::Debug for Signer {
    /// Without the private key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer with a private key, the base64 of its 32 bytes, beside public keys that signed before.
    ///
    /// # Errors
    /// [`KeyError`] for what is no key.
    ///
    /// ```
    /// use fx::signature::Signer;
    ///
    /// let signer = Signer::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", &[])?;
    /// let mut receipt = serde_json::json!({"from": "EUR", "to": "USD", "result": "1.12"});
    /// receipt["signature"] = serde_json::to_value(signer.sign(&receipt)).unwrap();
    /// assert_eq!(signer.public().verify(&receipt), Ok(signer.public().keys[0].kid.as_str()));
    /// receipt["result"] = "1.13".into();
    /// assert!(signer.public().verify(&receipt).is_err());
    /// # Ok::<(), fx::signature::KeyError>(())
    /// ```
    pub fn new(private: &str, previous: &[String]) -> Result<Signer, KeyError> {
        let seed = STANDARD.decode(private.trim()).ok().filter(|seed| seed.len() == SEED_BYTES).ok_or(KeyError::Private)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_rejected| KeyError::Private)?;
        let own = PublicKey::of(pair.public_key().as_ref());
        let previous = previous.iter().map(|x| PublicKey::read(x)).collect::<Result<Vec<_>, _>>()?;
        let keys = std::iter::once(own).chain(previous).collect();
        Ok(Signer { pair, public: PublicKeys { keys } })
    }

    /// The keys to publish.
    #[must_use]
    pub fn public(&self) -> &PublicKeys {
        &self.public
    }

    /// The signature of a receipt, whether it bears one already or not.
    #[must_use]
    pub fn sign(&self, receipt: &Value) -> Signature {
        let key = self.public.keys.first().map(|key| key.kid.clone()).unwrap_or_default();
        let value = URL_SAFE_NO_PAD.encode(self.pair.sign(&canonical(receipt)));
        Signature { algorithm: ALGORITHM.into(), key, value }
    }
}

impl PublicKey {
    fn of(bytes: &[u8]) -> PublicKey {
        let x = URL_SAFE_NO_PAD.encode(bytes);
        let kid = thumbprint(&x);
        PublicKey { kty: "OKP".into(), crv: ALGORITHM.into(), x, kid }
    }

    /// A key from its member `x`.
    fn read(x: &str) -> Result<PublicKey, KeyError> {
        let bytes = URL_SAFE_NO_PAD.decode(x.trim()).ok().filter(|bytes| bytes.len() == SEED_BYTES).ok_or(KeyError::Public)?;
        Ok(PublicKey::of(&bytes))
    }
}

impl PublicKeys {
    /// The name of the key that signed a receipt, as `/v1/convert` answers it.
    ///
    /// # Errors
    /// [`Unverified`] where it is not shown that one of these keys signed just this.
    pub fn verify(&self, receipt: &Value) -> Result<&str, Unverified> {
        let signature = receipt.get("signature").ok_or(Unverified::Unsigned)?;
        let signature = Signature::deserialize(signature).ok().filter(|signature| signature.algorithm == ALGORITHM);
        let signature = signature.ok_or(Unverified::Unreadable)?;
        let value = URL_SAFE_NO_PAD.decode(&signature.value).map_err(|_rejected| Unverified::Unreadable)?;
        // By the key's own thumbprint: a list may name its keys as it likes.
        let key = self.keys.iter().find(|key| thumbprint(&key.x) == signature.key);
        let Some(key) = key.filter(|key| key.crv == ALGORITHM) else { return Err(Unverified::UnknownKey(signature.key)) };
        let bytes = URL_SAFE_NO_PAD.decode(&key.x).map_err(|_rejected| Unverified::UnknownKey(signature.key.clone()))?;
        match UnparsedPublicKey::new(&ED25519, bytes).verify(&canonical(receipt), &value) {
            Ok(()) => Ok(&key.kid),
            Err(_rejected) => Err(Unverified::Changed(signature.key)),
        }
    }
}

/// RFC 7638: the members that a key must have, in the order of their names.
fn thumbprint(x: &str) -> String {
    let required = format!(r#"{{"crv":"{ALGORITHM}","kty":"OKP","x":"{x}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, required.as_bytes()))
}

/// The bytes that are signed: the receipt without its signature, by RFC 8785.
fn canonical(receipt: &Value) -> Vec<u8> {
    let mut unsigned = receipt.clone();
    if let Some(members) = unsigned.as_object_mut() {
        members.remove("signature");
    }
    // A value of JSON has text for names and finite numbers: it always has a canonical form.
    serde_json_canonicalizer::to_vec(&unsigned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The private and public key of RFC 8032, section 7.1, test 1, and the key's thumbprint of RFC 8037, appendix A.3.
    const RFC_PRIVATE: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
    const RFC_PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const RFC_THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    fn signer() -> Signer {
        Signer::new(RFC_PRIVATE, &[]).unwrap()
    }

    fn sign(signer: &Signer, receipt: &mut Value) {
        receipt["signature"] = serde_json::to_value(signer.sign(receipt)).unwrap();
    }

    #[test]
    fn a_key_is_the_one_of_the_standards() {
        let own = &signer().public().keys[0].clone();
        assert_eq!((own.x.as_str(), own.kid.as_str(), own.kty.as_ref(), own.crv.as_ref()), (RFC_PUBLIC, RFC_THUMBPRINT, "OKP", "Ed25519"));
    }

    #[test]
    fn the_order_of_members_is_no_matter_and_their_values_are() {
        let signer = signer();
        let mut receipt = json!({"to": "USD", "from": "EUR", "legs": [{"nominal": 100, "value": "1.1"}], "rate": "1.10"});
        sign(&signer, &mut receipt);
        let legs = json!([{"value": "1.1", "nominal": 100}]);
        let turned = json!({"signature": receipt["signature"], "rate": "1.10", "legs": legs, "from": "EUR", "to": "USD"});
        assert_eq!(signer.public().verify(&turned), Ok(RFC_THUMBPRINT));
        for (place, value) in [("/rate", json!("1.1")), ("/legs/0/nominal", json!(10)), ("/to", json!("GBP")), ("/legs", json!([]))] {
            let mut changed = receipt.clone();
            *changed.pointer_mut(place).unwrap() = value;
            assert_eq!(signer.public().verify(&changed), Err(Unverified::Changed(RFC_THUMBPRINT.to_owned())), "{place}");
        }
        let mut more = receipt.clone();
        more["note"] = json!("");
        assert_eq!(signer.public().verify(&more), Err(Unverified::Changed(RFC_THUMBPRINT.to_owned())));
    }

    #[test]
    fn what_is_not_signed_or_by_another_is_said() {
        let (signer, other) = (signer(), Signer::new(&STANDARD.encode([7; 32]), &[]).unwrap());
        let mut receipt = json!({"rate": "1"});
        assert_eq!(signer.public().verify(&receipt), Err(Unverified::Unsigned));
        sign(&other, &mut receipt);
        assert_eq!(signer.public().verify(&receipt), Err(Unverified::UnknownKey(other.public().keys[0].kid.clone())));
        for broken in [json!("text"), json!({"algorithm": "none", "key": RFC_THUMBPRINT, "value": ""}), json!(null)] {
            receipt["signature"] = broken;
            assert_eq!(signer.public().verify(&receipt), Err(Unverified::Unreadable));
        }
        receipt["signature"] = json!({"algorithm": "Ed25519", "key": RFC_THUMBPRINT, "value": "AAAA"});
        assert_eq!(signer.public().verify(&receipt), Err(Unverified::Changed(RFC_THUMBPRINT.to_owned())));
    }

    #[test]
    fn a_key_that_signed_before_still_verifies() {
        let old = signer();
        let mut receipt = json!({"rate": "1"});
        sign(&old, &mut receipt);
        let new = Signer::new(&STANDARD.encode([7; 32]), &[RFC_PUBLIC.to_owned()]).unwrap();
        assert_eq!(new.public().verify(&receipt), Ok(RFC_THUMBPRINT));
        sign(&new, &mut receipt);
        assert_eq!(new.public().verify(&receipt), Ok(new.public().keys[0].kid.as_str()));
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        for private in ["", "x", "AAAA", RFC_PUBLIC] {
            assert_eq!(Signer::new(private, &[]).unwrap_err(), KeyError::Private);
        }
        assert_eq!(Signer::new(RFC_PRIVATE, &["AAAA".to_owned()]).unwrap_err(), KeyError::Public);
        assert!(!format!("{:?}", signer()).contains("nWGx"));
    }
}
