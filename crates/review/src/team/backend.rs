//! `[projects.backend]`: the roles and addresses that a backend may say.

use std::collections::BTreeMap;

use countersign_model::RoleArn;
use serde::Deserialize;
use toml::Spanned;

use super::BackendRules;
use super::file::{Read, Reader};

/// Names of settings that hold a credential, a profile, a program, or a file of them. No rule allows them, so
/// that one here is a mistake, and a credential in a repository a worse one.
const NEVER: &[&str] =
    &["secret", "password", "token", "credential", "profile", "access_key", "private_key", "config_path"];

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenBackend {
    role: Option<Spanned<String>>,
    external_id: Option<Spanned<String>>,
    endpoint: Option<Spanned<String>>,
    #[serde(default)]
    settings: BTreeMap<Spanned<String>, Spanned<WrittenSetting>>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a setting is a text, a whole number, or true or false")]
enum WrittenSetting {
    Text(String),
    Number(u32),
    Flag(bool),
}

impl Reader<'_> {
    pub(super) fn backend(&self, written: &WrittenBackend) -> Read<BackendRules> {
        let role: Option<RoleArn> = self.words(written.role.as_ref())?;
        if let (Some(external_id), None) = (&written.external_id, &role) {
            return self.refuse(external_id, "an external_id is told to a role, and there is none");
        }
        let mut settings = BTreeMap::new();
        for (name, value) in &written.settings {
            let text = match value.get_ref() {
                WrittenSetting::Text(text) => text.clone(),
                WrittenSetting::Number(number) => number.to_string(),
                WrittenSetting::Flag(flag) => flag.to_string(),
            };
            if text.is_empty() || text.len() > 4096 || text.chars().any(char::is_control) {
                return self.refuse(value, "a setting is 1 to 4096 visible characters");
            }
            settings.insert(self.setting(name)?, text);
        }
        Ok(BackendRules {
            role,
            external_id: written.external_id.as_ref().map(|id| self.external_id(id)).transpose()?,
            endpoint: written.endpoint.as_ref().map(|endpoint| self.endpoint(endpoint)).transpose()?,
            settings,
            // That is a table of its own.
            encryption: None,
        })
    }

    fn setting(&self, written: &Spanned<String>) -> Read<String> {
        let name = written.get_ref();
        let part = |part: &str| {
            let first = part.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
            first && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        if name.len() > 200 || !name.split('.').all(part) {
            return self.refuse(written, "this is not the name of a setting of a backend");
        }
        if let Some(word) = NEVER.iter().find(|word| name.contains(**word)) {
            return self.refuse(written, &format!("no rule allows a setting with {word:?} in its name"));
        }
        Ok(name.clone())
    }

    /// What AWS takes.
    fn external_id(&self, written: &Spanned<String>) -> Read<String> {
        let id = written.get_ref();
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&byte);
        if (2..=1224).contains(&id.len()) && id.bytes().all(clean) {
            Ok(id.clone())
        } else {
            self.refuse(written, "this is not an external id of AWS")
        }
    }

    /// An address without a user, a query or a part behind `#`: nothing of these belongs to the address of S3.
    fn endpoint(&self, written: &Spanned<String>) -> Read<String> {
        let address = written.get_ref();
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split('/').next().unwrap_or_default()).unwrap_or_default();
        let clean = |it: char| it.is_ascii_graphic() && !matches!(it, '@' | '?' | '#' | '\\' | '"');
        if !host.is_empty() && address.len() <= 500 && address.chars().all(clean) {
            Ok(address.clone())
        } else {
            self.refuse(written, "an endpoint is https://HOST, without a user and without a query")
        }
    }
}
