//! How a message is signed: the headers of Standard Webhooks (<https://www.standardwebhooks.com>), which libraries of many languages check.
//! Part of `notify`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac::{HMAC_SHA256, Key, sign};

/// Signs for one receiver, with each of its keys.
#[derive(Debug)]
pub(super) struct Signer(Vec<Key>);

impl Signer {
    pub(super) fn new(keys: &[Vec<u8>]) -> Signer {
        Signer(keys.iter().map(|key| Key::new(HMAC_SHA256, key)).collect())
    }

    /// `webhook-signature` of a message that is sent at a second: `v1,` and the HMAC-SHA256 of id, second and body in base64, for each key.
    pub(super) fn signature(&self, id: &str, at: Timestamp, body: &str) -> String {
        let signed = format!("{id}.{}.{body}", at.as_second());
        let signature = |key: &Key| format!("v1,{}", STANDARD.encode(sign(key, signed.as_bytes())));
        self.0.iter().map(signature).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn a_message_is_signed_as_others_check_it() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(Signer::new(std::slice::from_ref(&key)).signature(id, at, body), signature);
        let two = Signer::new(&[key, vec![7; 24]]).signature(id, at, body);
        let (first, second) = two.split_once(' ').unwrap();
        assert_eq!(first, signature);
        assert!(second.starts_with("v1,") && second != signature);
    }
}
