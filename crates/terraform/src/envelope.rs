//! A plan file that OpenTofu encrypted: a JSON object around a plan file, with the data key as KMS encrypted it.
//!
//! `internal/encryption/base.go`, `keyprovider/aws_kms/provider.go` and `method/aesgcm/aesgcm.go` write it:
//!
//! ```json
//! {"meta": {"key_provider.aws_kms.NAME": "BASE64"}, "encrypted_data": "BASE64", "encryption_version": "v0"}
//! ```
//!
//! What stands under the name of the key provider is `{"ciphertext_blob": "BASE64"}`, and the data is a nonce of
//! 12 bytes, what AES-GCM made of the file, and its tag of 16. Nothing else is taken: names that stand twice, a
//! second key provider, a context of encryption, another version.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use countersign_plan::planfile::MAX_FILE;
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor};

/// A key that KMS encrypted is a few hundred bytes.
const MAX_KEY: usize = 6144;
/// Base64 makes four bytes of three, and JSON is around them.
const MAX_ENVELOPE: usize = MAX_FILE / 3 * 4 + (64 << 10);
const VERSION: &str = "v0";

/// Why an encrypted plan file is not opened. Nothing of what is in it is ever told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EnvelopeRefusal {
    /// It is not what OpenTofu writes.
    #[error("this is no plan file that OpenTofu encrypted")]
    NotAnEnvelope,
    /// Larger than is read.
    #[error("this encrypted plan file is too large")]
    TooLarge,
    /// Its data key is not of the key provider that was allowed.
    #[error("this plan file was not encrypted with the key provider that encrypts plans")]
    OtherProvider,
    /// The key does not open it.
    #[error("the key does not open this plan file")]
    NotOpened,
}

/// An encrypted plan file, taken apart.
pub(crate) struct Envelope {
    wrapped: Vec<u8>,
    data: Vec<u8>,
}

impl fmt::Debug for Envelope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Envelope")
    }
}

/// The data are as large as a plan file, so they are not copied. Base64 has nothing to escape.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<'w> {
    meta: Only,
    #[serde(borrow)]
    encrypted_data: &'w str,
    encryption_version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    ciphertext_blob: String,
}

/// An object with one member.
struct Only {
    name: String,
    value: String,
}

impl<'de> Deserialize<'de> for Only {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;

        impl<'de> Visitor<'de> for One {
            type Value = Only;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object with one member")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Only, A::Error> {
                let one = members.next_entry::<String, String>()?;
                let (name, value) = one.ok_or_else(|| de::Error::custom("no member"))?;
                if members.next_key::<String>()?.is_some() {
                    return Err(de::Error::custom("more than one member"));
                }
                Ok(Only { name, value })
            }
        }

        deserializer.deserialize_map(One)
    }
}

impl Envelope {
    /// Takes an encrypted plan file apart. `provider` is the name of the one key provider of the type `aws_kms`
    /// that may have encrypted it.
    pub(crate) fn read(bytes: &[u8], provider: &str) -> Result<Self, EnvelopeRefusal> {
        if bytes.len() > MAX_ENVELOPE {
            return Err(EnvelopeRefusal::TooLarge);
        }
        let written: Written<'_> = serde_json::from_slice(bytes).map_err(|_| EnvelopeRefusal::NotAnEnvelope)?;
        if written.encryption_version != VERSION {
            return Err(EnvelopeRefusal::NotAnEnvelope);
        }
        if written.meta.name.strip_prefix("key_provider.aws_kms.") != Some(provider) {
            return Err(EnvelopeRefusal::OtherProvider);
        }
        let decoded = |text: &str| BASE64_STANDARD.decode(text).map_err(|_| EnvelopeRefusal::NotAnEnvelope);
        let wrapped: Wrapped =
            serde_json::from_slice(&decoded(&written.meta.value)?).map_err(|_| EnvelopeRefusal::NotAnEnvelope)?;
        let wrapped = decoded(&wrapped.ciphertext_blob)?;
        if wrapped.is_empty() || wrapped.len() > MAX_KEY {
            return Err(EnvelopeRefusal::NotAnEnvelope);
        }
        Ok(Self { wrapped, data: decoded(written.encrypted_data)? })
    }

    /// The data key, as KMS encrypted it.
    pub(crate) fn wrapped_key(&self) -> &[u8] {
        &self.wrapped
    }

    /// The plan file, by the data key in clear.
    pub(crate) fn open(self, key: &[u8]) -> Result<Vec<u8>, EnvelopeRefusal> {
        let algorithm = match key.len() {
            16 => &AES_128_GCM,
            32 => &AES_256_GCM,
            _ => return Err(EnvelopeRefusal::NotOpened),
        };
        let failed = |_| EnvelopeRefusal::NotOpened;
        let key = LessSafeKey::new(UnboundKey::new(algorithm, key).map_err(failed)?);
        let mut data = self.data;
        let nonce: [u8; NONCE_LEN] =
            data.get(..NONCE_LEN).and_then(|nonce| nonce.try_into().ok()).ok_or(EnvelopeRefusal::NotOpened)?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        let length = key.open_within(nonce, Aad::empty(), &mut data, NONCE_LEN..).map_err(failed)?.len();
        data.truncate(length);
        Ok(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn sealed(key: &[u8], content: &[u8]) -> String {
        let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
        let key = LessSafeKey::new(UnboundKey::new(algorithm, key).unwrap());
        let nonce = [3; NONCE_LEN];
        let mut data = content.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut data).unwrap();
        BASE64_STANDARD.encode([nonce.as_slice(), &data].concat())
    }

    fn envelope(meta: &str, data: &str, version: &str) -> String {
        format!(r#"{{"meta":{{{meta}}},"encrypted_data":"{data}","encryption_version":"{version}"}}"#)
    }

    fn meta(name: &str, wrapped: &str) -> String {
        format!(r#""{name}":"{}""#, BASE64_STANDARD.encode(wrapped))
    }

    const WRAPPED: &str = r#"{"ciphertext_blob":"d3JhcHBlZA=="}"#;
    const NAME: &str = "key_provider.aws_kms.main";

    #[test]
    fn what_the_tool_encrypted_is_opened_by_its_key() {
        for key in [&KEY[..], &KEY[..16]] {
            let text = envelope(&meta(NAME, WRAPPED), &sealed(key, b"PK-a-plan"), "v0");
            let read = Envelope::read(text.as_bytes(), "main").unwrap();
            assert_eq!(read.wrapped_key(), b"wrapped");
            assert_eq!(read.open(key).unwrap(), b"PK-a-plan");
        }
    }

    /// Made by OpenTofu 1.11.14 with a key of moto's KMS, which said this data key.
    #[test]
    fn a_plan_file_that_the_tool_encrypted_is_opened_and_read() {
        let file = include_bytes!("../../../tests/fixtures/opentofu/encrypted.tfplan");
        let key = "73292f6b9bdaabc458f49af08ab2729ffd7116cf32812ed44c2f2f78b4ad8869";
        let key: Vec<u8> =
            (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16).unwrap()).collect();
        let clear = Envelope::read(file, "main").unwrap().open(&key).unwrap();
        let tool = countersign_plan::Tool::OpenTofu;
        let read = countersign_plan::planfile::PlanFile::read(&clear, tool).unwrap();
        assert_eq!(crate::state::of_plan_file(&read).identity, None);
        // As it is it is no plan file.
        assert_eq!(
            countersign_plan::planfile::PlanFile::read(file, tool).unwrap_err(),
            countersign_plan::planfile::Refusal::Encrypted
        );
        assert_eq!(Envelope::read(file, "other").unwrap_err(), EnvelopeRefusal::OtherProvider);
        assert_eq!(Envelope::read(&clear, "main").unwrap_err(), EnvelopeRefusal::NotAnEnvelope);
    }

    #[test]
    fn another_key_and_changed_bytes_open_nothing() {
        let data = sealed(&KEY, b"PK-a-plan");
        let open = |data: &str, key: &[u8]| {
            let text = envelope(&meta(NAME, WRAPPED), data, "v0");
            Envelope::read(text.as_bytes(), "main").unwrap().open(key)
        };
        assert_eq!(open(&data, &[8; 32]), Err(EnvelopeRefusal::NotOpened));
        assert_eq!(open(&data, &KEY[..31]), Err(EnvelopeRefusal::NotOpened));
        assert_eq!(open("", &KEY), Err(EnvelopeRefusal::NotOpened));
        let bytes = BASE64_STANDARD.decode(&data).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(open(&BASE64_STANDARD.encode(&changed), &KEY), Err(EnvelopeRefusal::NotOpened), "{at}");
        }
    }

    #[test]
    fn only_what_the_tool_writes_is_an_envelope() {
        let data = sealed(&KEY, b"x");
        let one = meta(NAME, WRAPPED);
        let read = |text: &str| Envelope::read(text.as_bytes(), "main").map(|_| ()).unwrap_err();
        for text in [
            String::new(),
            "PK".to_owned(),
            envelope(&one, &data, "v1"),
            envelope("", &data, "v0"),
            envelope(&format!("{one},{one}"), &data, "v0"),
            envelope(&format!("{one},{}", meta("key_provider.pbkdf2.x", "{}")), &data, "v0"),
            envelope(&meta(NAME, "{}"), &data, "v0"),
            envelope(&meta(NAME, r#"{"ciphertext_blob":""}"#), &data, "v0"),
            envelope(&meta(NAME, r#"{"ciphertext_blob":"d3JhcHBlZA==","encryption_context":{"a":"b"}}"#), &data, "v0"),
            envelope(&meta(NAME, r#"{"ciphertext_blob":"d3JhcHBlZA==","ciphertext_blob":"eA=="}"#), &data, "v0"),
            envelope(&one, "not base64", "v0"),
            envelope(&one, &data, "v0").replace("\"meta\"", "\"serial\":1,\"meta\""),
            envelope(&one, &data, "v0").replace("\"encrypted_data\"", "\"encrypted_data\":\"\",\"encrypted_data\""),
            format!("{} {{}}", envelope(&one, &data, "v0")),
        ] {
            assert_eq!(read(&text), EnvelopeRefusal::NotAnEnvelope, "{text}");
        }
        let wrapped = |length: usize| {
            let blob = format!(r#"{{"ciphertext_blob":"{}"}}"#, BASE64_STANDARD.encode(vec![1; length]));
            Envelope::read(envelope(&meta(NAME, &blob), &data, "v0").as_bytes(), "main").map(|_| ())
        };
        assert_eq!(wrapped(MAX_KEY), Ok(()));
        assert_eq!(wrapped(MAX_KEY + 1), Err(EnvelopeRefusal::NotAnEnvelope), "no key of KMS is as long");
        for name in ["key_provider.aws_kms.other", "key_provider.pbkdf2.main", "main", "key_provider.aws_kms.main.x"] {
            assert_eq!(read(&envelope(&meta(name, WRAPPED), &data, "v0")), EnvelopeRefusal::OtherProvider, "{name}");
        }
    }
}
