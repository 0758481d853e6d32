//! The settings that name a state, for each type of backend.

use std::collections::BTreeMap;

use super::meta::{Backend, MetaFault};
use crate::json::{Object, Value};
use crate::mask::{MARKER, is_credential};

#[derive(Clone, Copy, Debug)]
pub struct BackendType {
    /// Its name in the configuration.
    pub name: &'static str,
    /// Settings without which the state has no name.
    pub needed: &'static [&'static str],
    /// Settings that name the state too, where they are given.
    pub optional: &'static [&'static str],
}

/// The types that are known. Sources: the backend pages of the Terraform and OpenTofu documentation.
pub const BACKENDS: [BackendType; 13] = [
    BackendType {
        name: "azurerm",
        needed: &["container_name", "key", "storage_account_name"],
        optional: &["environment", "metadata_host", "resource_group_name", "subscription_id", "tenant_id"],
    },
    BackendType {
        name: "cloud",
        needed: &["organization"],
        optional: &["hostname", "project", "workspace_name", "workspace_tags"],
    },
    BackendType { name: "consul", needed: &["path"], optional: &["address", "datacenter", "scheme"] },
    BackendType { name: "cos", needed: &["bucket", "region"], optional: &["domain", "endpoint", "key", "prefix"] },
    BackendType { name: "gcs", needed: &["bucket"], optional: &["prefix", "storage_custom_endpoint"] },
    BackendType { name: "http", needed: &["address"], optional: &[] },
    BackendType {
        name: "kubernetes",
        needed: &["secret_suffix"],
        optional: &["config_context", "config_context_cluster", "host", "namespace"],
    },
    BackendType { name: "local", needed: &["path"], optional: &["workspace_dir"] },
    BackendType { name: "oci", needed: &["bucket", "namespace"], optional: &["key", "region", "workspace_key_prefix"] },
    BackendType { name: "oss", needed: &["bucket"], optional: &["endpoint", "key", "prefix", "region"] },
    BackendType { name: "pg", needed: &["database", "host"], optional: &["port", "schema_name"] },
    BackendType {
        name: "remote",
        needed: &["organization"],
        optional: &["hostname", "workspace_name", "workspace_prefix"],
    },
    BackendType { name: "s3", needed: &["bucket", "key"], optional: &["endpoint", "region", "workspace_key_prefix"] },
];

/// Settings of backends that hold a credential under a name that no list of names catches.
const CREDENTIALS: [&str; 5] = ["client_certificate", "conn_str", "encryption_key", "sse_customer_key", "username"];

/// Refuses a setting whose name is that of a credential.
pub(super) fn refuse_credential(name: &str, field: &str) -> Result<(), MetaFault> {
    if is_credential(name) || CREDENTIALS.contains(&name) {
        return Err(MetaFault::Credential { setting: field.to_owned() });
    }
    Ok(())
}

/// Refuses a setting whose value is an address with a user or a query, where credentials stand.
pub(super) fn refuse_credential_in(value: &str, field: &str) -> Result<(), MetaFault> {
    let Some((_, rest)) = value.split_once("://") else { return Ok(()) };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') || rest.contains('?') {
        return Err(MetaFault::Credential { setting: field.to_owned() });
    }
    Ok(())
}

/// Refuses a credential at any depth of the settings. A marker stands for one that was left out.
pub(super) fn refuse_credentials_within(value: &Value<'_>, field: &str) -> Result<(), MetaFault> {
    match value {
        Value::Object(object) => object.iter().try_for_each(|(name, member)| {
            let field = format!("{field}.{name}");
            if matches!(member, Value::String(text) if text == MARKER) || member.is_null() {
                return Ok(());
            }
            if !matches!(member, Value::Bool(_)) {
                refuse_credential(name, &field)?;
            }
            refuse_credentials_within(member, &field)
        }),
        Value::Array(elements) => elements.iter().try_for_each(|element| refuse_credentials_within(element, field)),
        Value::String(text) if text.contains(MARKER) => Ok(()),
        Value::String(text) => refuse_credential_in(text, field),
        Value::Number(_) | Value::Bool(_) | Value::Null => Ok(()),
    }
}

/// All settings of a backend: without those that are not set, and with a marker in place of each credential.
pub(super) fn all(value: &Value<'_>) -> Value<'static> {
    match value {
        Value::Object(object) => {
            let set = object.iter().filter(|(_, member)| !member.is_null());
            Value::Object(Object::from_members(
                set.map(|(name, member)| (name.to_owned().into(), setting(name, member))).collect(),
            ))
        }
        Value::Array(elements) => Value::Array(elements.iter().map(all).collect()),
        Value::String(text) if !text.contains(MARKER) && refuse_credential_in(text, "").is_err() => {
            Value::String(MARKER.into())
        }
        other => other.clone().into_owned(),
    }
}

fn setting(name: &str, value: &Value<'_>) -> Value<'static> {
    let secret = is_credential(name) || CREDENTIALS.contains(&name);
    if secret && !matches!(value, Value::Bool(_)) { Value::String(MARKER.into()) } else { all(value) }
}

/// Checks that settings name a state, and nothing else.
pub(super) fn check(kind: &str, settings: &BTreeMap<String, String>) -> Result<(), MetaFault> {
    let known = BACKENDS
        .iter()
        .find(|it| it.name == kind)
        .ok_or_else(|| MetaFault::UnknownBackend { kind: kind.to_owned() })?;
    for name in settings.keys() {
        if !known.needed.contains(&name.as_str()) && !known.optional.contains(&name.as_str()) {
            return Err(MetaFault::Setting { kind: kind.to_owned(), setting: name.clone() });
        }
    }
    match known.needed.iter().find(|name| !settings.contains_key(**name)) {
        Some(setting) => Err(MetaFault::Missing { kind: kind.to_owned(), setting }),
        None => Ok(()),
    }
}

/// The backend out of all settings that the tool resolved, as they stand in `terraform.tfstate` of the data
/// directory: those that name its state, and all of them with a marker in place of each credential.
pub fn named(kind: &str, config: &Value<'_>) -> Result<Backend, MetaFault> {
    let known = BACKENDS
        .iter()
        .find(|it| it.name == kind)
        .ok_or_else(|| MetaFault::UnknownBackend { kind: kind.to_owned() })?;
    let mut settings = BTreeMap::new();
    for name in known.needed.iter().chain(known.optional) {
        let value = config.get(name).and_then(as_text).or_else(|| elsewhere(kind, name, config));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            refuse_credential_in(&value, name)?;
            settings.insert((*name).to_owned(), value);
        }
    }
    check(kind, &settings)?;
    let all = config.as_object().map(|_| all(config));
    Ok(Backend { kind: kind.to_owned(), settings, all })
}

fn as_text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(digits) => Some(digits.to_string()),
        _ => None,
    }
}

/// Settings that newer versions of a tool keep in another place.
fn elsewhere(kind: &str, name: &str, config: &Value<'_>) -> Option<String> {
    match (kind, name) {
        ("s3", "endpoint") => as_text(config.get("endpoints")?.get("s3")?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_names_the_state_is_taken() {
        let config = Value::parse(
            r#"{"bucket":"acme-state","key":"prod/network","region":"eu-central-1","access_key":"AKIA","profile":"prod",
                "endpoint":null,"endpoints":{"s3":"http://127.0.0.1:9000","sts":null},"use_lockfile":true}"#,
        )
        .unwrap();
        let backend = named("s3", &config).unwrap();
        let settings: Vec<(&str, &str)> =
            backend.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            settings,
            [
                ("bucket", "acme-state"),
                ("endpoint", "http://127.0.0.1:9000"),
                ("key", "prod/network"),
                ("region", "eu-central-1")
            ]
        );
    }

    #[test]
    fn of_all_settings_credentials_are_left_out_and_so_is_what_is_not_set() {
        let config = Value::parse(
            r#"{"bucket":"b","key":"k","encrypt":true,"access_key":"AKIA","kms_key_id":null,"profile":"prod",
                "assume_role":{"role_arn":"arn:aws:iam::1:role/x","token":"t","session_name":null},
                "endpoints":{"sts":"https://u:p@h"},"skip_token":false}"#,
        )
        .unwrap();
        let mut text = String::new();
        named("s3", &config).unwrap().all.unwrap().write_canonical(&mut text);
        assert_eq!(
            text,
            r#"{"access_key":"(sensitive value)","assume_role":{"role_arn":"arn:aws:iam::1:role/x","token":"(sensitive value)"},"bucket":"b","encrypt":true,"endpoints":{"sts":"(sensitive value)"},"key":"k","profile":"prod","skip_token":false}"#
        );
    }

    #[test]
    fn a_backend_that_does_not_name_its_state_is_refused() {
        let config = Value::parse(r#"{"bucket":"acme-state"}"#).unwrap();
        assert!(matches!(named("s3", &config), Err(MetaFault::Missing { setting: "key", .. })));
        assert!(matches!(named("moon", &config), Err(MetaFault::UnknownBackend { .. })));
        let config = Value::parse(r#"{"address":"https://user:secret@state.example/x"}"#).unwrap();
        assert!(matches!(named("http", &config), Err(MetaFault::Credential { .. })));
    }
}
