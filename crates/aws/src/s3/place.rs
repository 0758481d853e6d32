//! Where a state is, by the settings of the backend "s3".
//!
//! A setting that is not known here is refused by its name: what it would do to the request is not
//! known either. Roles and addresses are taken from the team's file alone; the configuration may say the
//! same, and nothing else. <https://developer.hashicorp.com/terraform/language/backend/s3>

use countersign_model::{AccountId, RoleArn};
use serde_json::{Map, Value};

use super::S3Error;
use super::address::partition_of;
use crate::session::AwsSession;

/// Under which the states of other workspaces are, where the backend names no prefix.
const WORKSPACES: &str = "env:";
/// S3's own limit for the key of an object.
const LONGEST_KEY: usize = 1_024;

/// Settings that have no part in reading. They say how a state is written or locked, what the tool does
/// not check, and how the session of the backend's role is called.
const OF_WRITING: [&str; 15] = [
    "encrypt",
    "kms_key_id",
    "acl",
    "dynamodb_table",
    "use_lockfile",
    "max_retries",
    "skip_credentials_validation",
    "skip_region_validation",
    "skip_requesting_account_id",
    "skip_metadata_api_check",
    "skip_s3_checksum",
    "use_legacy_workflow",
    "retry_mode",
    "session_name",
    "assume_role_duration_seconds",
];

/// What the team's file names for the backend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The role that the state is read with.
    pub role: Option<RoleArn>,
    /// The external id that this role wants.
    pub external_id: Option<String>,
    /// The address in the place of S3's.
    pub endpoint: Option<String>,
}

/// How the bucket is named in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As part of the host, where that can be.
    Host,
    /// As part of the path.
    Path,
}

/// Which of AWS' addresses of a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) fips: bool,
    pub(super) dualstack: bool,
}

/// Where a state is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Place {
    bucket: String,
    /// Of the object, with the workspace.
    key: String,
    region: String,
    style: Style,
    variant: Variant,
    named: Named,
    allowed: Option<Vec<AccountId>>,
    forbidden: Vec<AccountId>,
}

impl S3Place {
    /// By the settings of the backend, which have to be literal. Without a `region` among them it is that
    /// of the environment that the tool gets.
    pub fn of(
        settings: &Map<String, Value>,
        workspace: &str,
        region: Option<&str>,
        named: Named,
    ) -> Result<Self, S3Error> {
        let settings = Settings(settings);
        settings.refuse_unknown()?;
        settings.only_as_named(&named)?;
        let bucket = settings.text("bucket")?.ok_or_else(|| wrong("bucket", "is missing"))?;
        if !is_bucket(&bucket) {
            return Err(wrong("bucket", "is not the plain name of a bucket"));
        }
        let region = settings.text("region")?.or_else(|| region.map(str::to_owned));
        let region = region.ok_or_else(|| wrong("region", "is missing"))?;
        if partition_of(&region).is_none() {
            return Err(wrong("region", "is not a region of AWS that is known here"));
        }
        let prefix = settings.text("workspace_key_prefix")?.unwrap_or_else(|| WORKSPACES.to_owned());
        let name = settings.text("key")?.ok_or_else(|| wrong("key", "is missing"))?;
        let path_style = settings.flag("use_path_style")? || settings.flag("force_path_style")?;
        let allowed = settings.accounts("allowed_account_ids")?;
        Ok(Self {
            key: key_of(&name, &prefix, workspace)?,
            bucket,
            region,
            style: if path_style { Style::Path } else { Style::Host },
            variant: Variant {
                fips: settings.flag("use_fips_endpoint")?,
                dualstack: settings.flag("use_dualstack_endpoint")?,
            },
            named,
            allowed: (!allowed.is_empty()).then_some(allowed),
            forbidden: settings.accounts("forbidden_account_ids")?,
        })
    }

    /// The bucket.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The key of the object.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The role that it is read with, where the team's file names one.
    pub const fn role(&self) -> Option<&RoleArn> {
        self.named.role.as_ref()
    }

    pub(super) fn external_id(&self) -> Option<&str> {
        self.named.external_id.as_deref()
    }

    pub(super) fn endpoint(&self) -> Option<&str> {
        self.named.endpoint.as_deref()
    }

    pub(super) const fn style(&self) -> Style {
        self.style
    }

    pub(super) const fn variant(&self) -> Variant {
        self.variant
    }

    /// The parts of AWS are run by others, who see what is sent there.
    pub(super) fn check_partition(&self, session: &AwsSession) -> Result<(), S3Error> {
        let of_session = session.identity().arn.split(':').nth(1);
        let of_region = partition_of(&self.region).map(|partition| partition.id);
        if of_session.is_some() && of_session == of_region {
            return Ok(());
        }
        Err(S3Error::OtherPartition { region: self.region.clone() })
    }

    /// What the tool would refuse is refused.
    pub(super) fn check_account(&self, account: &AccountId) -> Result<(), S3Error> {
        let allowed = self.allowed.as_ref().is_none_or(|allowed| allowed.contains(account));
        if allowed && !self.forbidden.contains(account) {
            return Ok(());
        }
        Err(S3Error::AccountNotAllowed { account: account.clone() })
    }
}

fn wrong(name: &str, why: &'static str) -> S3Error {
    S3Error::Setting { name: name.to_owned(), why }
}

/// The key of the object of a workspace. The tool joins the parts as a path and cleans it; what would not
/// stay as it is written is refused, so that there is one way to read it.
fn key_of(name: &str, prefix: &str, workspace: &str) -> Result<String, S3Error> {
    let key = match workspace {
        "default" => name.to_owned(),
        other => {
            let prefix = prefix.trim_matches('/');
            let parts = [prefix, other, name];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
        }
    };
    let plain = key.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if !plain || key.len() > LONGEST_KEY || name.is_empty() || key.chars().any(char::is_control) {
        return Err(wrong("key", "is not the plain path of an object"));
    }
    Ok(key)
}

/// A bucket that is named by its name. Access points and directory buckets are asked in other ways.
fn is_bucket(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    (3..=255).contains(&name.len())
        && bytes.iter().copied().all(plain)
        && ends(bytes.first())
        && ends(bytes.last())
        && !name.contains("..")
        && !name.ends_with("--x-s3")
        && !name.ends_with("-s3alias")
}

/// Settings as they are written; `null` is not written.
struct Settings<'s>(&'s Map<String, Value>);

/// What [`S3Place::of`] looks at.
const OF_READING: [&str; 15] = [
    "bucket",
    "key",
    "region",
    "workspace_key_prefix",
    "use_path_style",
    "force_path_style",
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "allowed_account_ids",
    "forbidden_account_ids",
    "role_arn",
    "external_id",
    "assume_role",
    "endpoint",
    "endpoints",
];

impl<'s> Settings<'s> {
    fn get(&self, name: &str) -> Option<&'s Value> {
        self.0.get(name).filter(|value| is_set(value))
    }

    fn refuse_unknown(&self) -> Result<(), S3Error> {
        let known = |name: &str| OF_READING.contains(&name) || OF_WRITING.contains(&name);
        let unknown = self.0.iter().find(|(name, value)| is_set(value) && !known(name));
        unknown.map_or(Ok(()), |(name, _)| Err(wrong(name, "is not followed by a look at the state")))
    }

    /// Roles and addresses of the configuration are those of the team's file.
    fn only_as_named(&self, named: &Named) -> Result<(), S3Error> {
        let (roles, ids) = self.roles()?;
        let role = named.role.as_ref().map(ToString::to_string);
        // Where neither says one there is none; where one of them does, both do.
        if !all_are(&roles, role.as_deref()) {
            return Err(wrong("role_arn", "is not the role that the team's file names for the backend"));
        }
        if !all_are(&ids, named.external_id.as_deref()) {
            return Err(wrong("external_id", "is not what the team's file names for the backend"));
        }
        if !all_are(&self.endpoints()?, named.endpoint.as_deref()) {
            return Err(wrong("endpoint", "is not the address that the team's file names for the backend"));
        }
        Ok(())
    }

    fn roles(&self) -> Result<(Vec<String>, Vec<String>), S3Error> {
        let mut roles: Vec<String> = self.text("role_arn")?.into_iter().collect();
        let mut ids: Vec<String> = self.text("external_id")?.into_iter().collect();
        for block in self.blocks("assume_role")? {
            let block = Settings(block);
            for (name, value) in block.0 {
                // The name of the session and how long it lasts do not change what it may read.
                if is_set(value) && !["role_arn", "external_id", "session_name", "duration"].contains(&name.as_str()) {
                    return Err(wrong(&format!("assume_role.{name}"), "is not followed by a look at the state"));
                }
            }
            roles.extend(block.text("role_arn")?);
            ids.extend(block.text("external_id")?);
        }
        Ok((roles, ids))
    }

    fn endpoints(&self) -> Result<Vec<String>, S3Error> {
        let mut endpoints: Vec<String> = self.text("endpoint")?.into_iter().collect();
        for block in self.blocks("endpoints")? {
            if let Some((name, _)) = block.iter().find(|(name, value)| is_set(value) && *name != "s3") {
                return Err(wrong(&format!("endpoints.{name}"), "is not followed by a look at the state"));
            }
            endpoints.extend(Settings(block).text("s3")?);
        }
        Ok(endpoints)
    }

    /// A nested setting, which is an object, or a list of one where it is written as a block.
    fn blocks(&self, name: &str) -> Result<Vec<&'s Map<String, Value>>, S3Error> {
        let object = |value: &'s Value| value.as_object().ok_or_else(|| wrong(name, "is not an object"));
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(values)) => values.iter().map(object).collect(),
            Some(value) => object(value).map(|members| vec![members]),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, S3Error> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(name, "is not a text")),
        }
    }

    fn flag(&self, name: &str) -> Result<bool, S3Error> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text == "true" => Ok(true),
            Some(Value::String(text)) if text == "false" => Ok(false),
            Some(_) => Err(wrong(name, "is neither true nor false")),
        }
    }

    fn accounts(&self, name: &str) -> Result<Vec<AccountId>, S3Error> {
        let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
        match self.get(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => {
                let accounts: Option<Vec<AccountId>> = values.iter().map(number).collect();
                accounts.ok_or_else(|| wrong(name, "is not a list of account ids"))
            }
            Some(_) => Err(wrong(name, "is not a list of account ids")),
        }
    }
}

/// What counts as written. An empty list is what the tool makes of a block that is not there.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(values) => !values.is_empty(),
        _ => true,
    }
}

/// Whether what the configuration says is what the team's file says: the same, or nothing in both.
fn all_are(written: &[String], named: Option<&str>) -> bool {
    match named {
        Some(named) => !written.is_empty() && written.iter().all(|it| it == named),
        None => written.is_empty(),
    }
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
