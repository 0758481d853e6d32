//! Access keys, long-lived and temporary.

use std::fmt;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// When credentials end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Then.
    At(Timestamp),
    /// Never: a long-lived access key.
    Never,
    /// They are temporary, and nobody said until when.
    Unknown,
}

impl Expiry {
    /// For credentials with or without a session token, where something may have said when they end.
    pub(crate) fn of(told: Option<Timestamp>, session_token: Option<&str>) -> Self {
        match (told, session_token) {
            (Some(end), _) => Self::At(end),
            (None, Some(_)) => Self::Unknown,
            (None, None) => Self::Never,
        }
    }
}

/// Credentials of whatever origin.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) access_key_id: String,
    pub(crate) secret: SecretString,
    pub(crate) session_token: Option<SecretString>,
    pub(crate) expiry: Expiry,
}

impl Keys {
    pub(crate) fn to_sdk(&self) -> Credentials {
        let token = self.session_token.as_ref().map(|token| token.expose_secret().to_owned());
        Credentials::new(&self.access_key_id, self.secret.expose_secret(), token, None, "countersign")
    }

    pub(crate) fn of_sdk(credentials: &Credentials) -> Self {
        Self {
            access_key_id: credentials.access_key_id().to_owned(),
            secret: credentials.secret_access_key().into(),
            session_token: credentials.session_token().map(Into::into),
            expiry: Expiry::of(
                credentials.expiry().and_then(|time| Timestamp::try_from(time).ok()),
                credentials.session_token(),
            ),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Keys").field("expiry", &self.expiry).finish_non_exhaustive()
    }
}

/// A long-lived access key, to be kept in a vault instead of a file in clear.
#[derive(Clone)]
pub struct StaticKeys {
    /// The id of the key. It is no secret, but leads to one.
    pub access_key_id: String,
    /// The key.
    pub secret: SecretString,
}

impl StaticKeys {
    /// As text for a vault.
    pub fn to_json(&self) -> SecretString {
        let fields = serde_json::json!({
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret.expose_secret(),
        });
        fields.to_string().into()
    }

    /// Reads what [`StaticKeys::to_json`] wrote. Nothing where it is something else.
    pub fn from_json(text: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Fields {
            access_key_id: String,
            secret_access_key: String,
        }
        let fields: Fields = serde_json::from_slice(text).ok()?;
        Some(Self { access_key_id: fields.access_key_id, secret: fields.secret_access_key.into() })
    }
}

impl fmt::Debug for StaticKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("StaticKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_from_a_vault_and_are_never_shown() {
        let keys = StaticKeys { access_key_id: "AKIAEXAMPLE".to_owned(), secret: "s3cr\"t".into() };
        let text = keys.to_json();
        let back = StaticKeys::from_json(text.expose_secret().as_bytes()).unwrap();
        assert_eq!((back.access_key_id.as_str(), back.secret.expose_secret()), ("AKIAEXAMPLE", "s3cr\"t"));
        assert_eq!(format!("{back:?}"), "StaticKeys(…)");
        assert!(StaticKeys::from_json(b"{}").is_none());
        assert!(StaticKeys::from_json(b"AKIAEXAMPLE").is_none());
    }
}
