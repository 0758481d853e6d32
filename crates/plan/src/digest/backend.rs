//! The settings that name a state, for each type of backend.

use std::collections::BTreeMap;

use super::meta::MetaFault;
use crate::mask::is_credential;

/// A type of backend.
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
