//! Profiles: the roles and keys that a person has configured.

use std::collections::BTreeMap;

use countersign_model::{AccountId, RoleArn};

use crate::base::LONGEST_CHAIN;
use crate::error::AwsError;
use crate::files::AwsFiles;
use crate::keys::StaticKeys;
use crate::left_out::{LeftOut, LeftOutReason};
use crate::profile_set::{ProfileSet, Section};
use crate::session_name::SessionName;

/// A profile of the AWS configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The region that it names.
    pub region: Option<String>,
    /// The account that it leads to, where the files tell.
    pub account: Option<AccountId>,
    /// What it is.
    pub kind: ProfileKind,
}

/// What a profile gives credentials from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileKind {
    /// A role that is assumed.
    Role {
        /// The role.
        arn: RoleArn,
        /// Whose credentials assume it.
        source: Source,
        /// The external id that the role wants.
        external_id: Option<String>,
        /// The device whose code the role wants.
        mfa_serial: Option<String>,
        /// The name of sessions.
        session_name: Option<SessionName>,
        /// Seconds that a session lasts.
        duration_seconds: Option<u64>,
    },
    /// A permission set of IAM Identity Center.
    Sso {
        /// Name of the `sso-session` section; profiles of older versions have none.
        session: Option<String>,
        /// The account.
        account: AccountId,
        /// Name of the permission set.
        role_name: String,
        /// Where people sign in.
        start_url: String,
        /// Where the Identity Center is.
        region: String,
    },
    /// An access key in a file.
    Keys,
    /// A program that prints credentials.
    Process,
    /// Something that this app does not use.
    Other {
        /// Why.
        why: LeftOutReason,
    },
}

/// Whose credentials assume a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those of another profile, or of an access key in the same one.
    Profile(String),
    /// Those of the environment.
    Environment,
    /// Those of the virtual machine.
    Ec2,
    /// Those of the container.
    Ecs,
}

/// What the two files say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// Those that can be read, by name.
    pub all: Vec<Profile>,
    /// What is not used, and why: lines that cannot be read, and profiles of kinds that are not supported.
    pub left_out: Vec<LeftOut>,
    /// The device whose code is needed to get the credentials of a profile that is a source, by profile.
    pub devices: BTreeMap<String, String>,
}

/// All profiles. What cannot be read is left out by itself.
pub fn profiles(files: &AwsFiles) -> Profiles {
    let set = files.read();
    let mut left_out = set.left_out().to_vec();
    let mut all = Vec::new();
    let mut devices = BTreeMap::new();
    for section in set.profiles() {
        let profile = describe(&set, section);
        match &profile.kind {
            // It stands there for others, with a region or the like, and nobody misses it as a role.
            ProfileKind::Other { why: LeftOutReason::NoCredentials } if section.name() == "default" => {}
            ProfileKind::Other { why } => left_out.push(section.left_out(*why)),
            ProfileKind::Role { source, .. } if !matches!(source, Source::Profile(_)) => {
                left_out.push(section.left_out(LeftOutReason::CredentialSource));
            }
            _ => {}
        }
        devices.extend(device_of_source(&set, section.name()).map(|device| (section.name().to_owned(), device)));
        all.push(profile);
    }
    Profiles { all, left_out, devices }
}

/// The long-lived access key of a profile, if it has one: for a move into a vault.
pub fn static_keys(files: &AwsFiles, profile: &str) -> Result<Option<StaticKeys>, AwsError> {
    let set = files.read();
    let section = set.find(profile)?;
    let Some((access_key_id, secret)) = key_of(section) else { return Ok(None) };
    // With a token it is temporary, and nothing to keep.
    if section.get("aws_session_token").is_some() {
        return Ok(None);
    }
    Ok(Some(StaticKeys { access_key_id: access_key_id.to_owned(), secret: secret.into() }))
}

/// The device that the credentials of a source need a code of. Of several roles in a row the last is assumed first.
fn device_of_source(set: &ProfileSet, name: &str) -> Option<String> {
    let (mut next, mut device) = (name.to_owned(), None);
    for _ in 0..LONGEST_CHAIN {
        let Ok(section) = set.find(&next) else { break };
        // A profile with both a role and a key is, as a source, its key.
        if key_of(section).is_some() {
            break;
        }
        let ProfileKind::Role { source: Source::Profile(source), mfa_serial, .. } = describe(set, section).kind else {
            break;
        };
        device = mfa_serial.or(device);
        next = source;
    }
    device
}

/// Id and secret of the access key in a profile.
pub(crate) fn key_of(section: &Section) -> Option<(&str, &str)> {
    Some((section.get("aws_access_key_id")?, section.get("aws_secret_access_key")?))
}

/// What a profile is. The order is that in which AWS' own tools look.
pub(crate) fn describe(set: &ProfileSet, section: &Section) -> Profile {
    let get = |key| section.get(key).map(str::to_owned);
    let other = |why| ProfileKind::Other { why };
    let kind = if section.get("web_identity_token_file").is_some() {
        other(LeftOutReason::WebIdentity)
    } else if let Some(arn) = section.get("role_arn") {
        role(section, arn).unwrap_or_else(other)
    } else if section.get("sso_session").is_some() || section.get("sso_start_url").is_some() {
        sso(set, section).unwrap_or_else(other)
    } else if section.get("login_session").is_some() {
        other(LeftOutReason::LoginSession)
    } else if section.get("credential_process").is_some() {
        ProfileKind::Process
    } else if key_of(section).is_some() {
        ProfileKind::Keys
    } else {
        other(LeftOutReason::NoCredentials)
    };
    let account = match &kind {
        ProfileKind::Role { arn, .. } => Some(arn.account().clone()),
        ProfileKind::Sso { account, .. } => Some(account.clone()),
        _ => section.get("aws_account_id").and_then(|account| account.parse().ok()),
    };
    Profile { name: section.name().to_owned(), region: get("region"), account, kind }
}

fn role(section: &Section, arn: &str) -> Result<ProfileKind, LeftOutReason> {
    let get = |key| section.get(key).map(str::to_owned);
    let source = match (section.get("source_profile"), section.get("credential_source")) {
        (Some(profile), None) => Source::Profile(profile.to_owned()),
        (None, Some("Environment")) => Source::Environment,
        (None, Some("Ec2InstanceMetadata")) => Source::Ec2,
        (None, Some("EcsContainer")) => Source::Ecs,
        (None, Some(_)) => return Err(LeftOutReason::CredentialSource),
        (Some(_), Some(_)) => return Err(LeftOutReason::TwoSources),
        (None, None) => return Err(LeftOutReason::NoSource),
    };
    let duration_seconds = section.get("duration_seconds").map(str::parse);
    Ok(ProfileKind::Role {
        arn: arn.parse().map_err(|_| LeftOutReason::RoleArn)?,
        source,
        external_id: get("external_id"),
        mfa_serial: get("mfa_serial"),
        session_name: section
            .get("role_session_name")
            .map(|name| SessionName::stated(name).ok_or(LeftOutReason::SessionName))
            .transpose()?,
        duration_seconds: duration_seconds.transpose().map_err(|_| LeftOutReason::Duration)?,
    })
}

fn sso(set: &ProfileSet, section: &Section) -> Result<ProfileKind, LeftOutReason> {
    let needed = |value: Option<&str>| value.map(str::to_owned).ok_or(LeftOutReason::SsoIncomplete);
    let session = section.get("sso_session");
    let shared = match session {
        None => None,
        Some(name) => Some(set.sso_session(name).ok_or(LeftOutReason::SsoSection)?),
    };
    // Where there is a section for the session, it decides.
    let place = |key| shared.map_or_else(|| section.get(key), |shared| shared.get(key));
    let account = needed(section.get("sso_account_id"))?;
    Ok(ProfileKind::Sso {
        session: session.map(str::to_owned),
        account: account.parse().map_err(|_| LeftOutReason::SsoAccount)?,
        role_name: needed(section.get("sso_role_name"))?,
        start_url: needed(place("sso_start_url"))?,
        region: needed(place("sso_region"))?,
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    const CONFIG: &str = "\
[default]
region = eu-central-1

[profile prod-apply]
role_arn = arn:aws:iam::412033857711:role/ops/apply-network
source_profile = sora
external_id = acme/1
mfa_serial = arn:aws:iam::111122223333:mfa/sora
role_session_name = sora
duration_seconds = 14400
region = eu-west-1

[profile on-a-machine]
role_arn = arn:aws:iam::412033857711:role/x
credential_source = Ec2InstanceMetadata

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile admin]
sso_session = acme
sso_account_id = 412033857711
sso_role_name = Admin

[profile old-admin]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_account_id = 412033857711
sso_role_name = Admin

[profile helper]
credential_process = /bin/helper --secret hunter2
aws_account_id = 412033857711

[profile b0rken]
role_arn = arn:aws:iam::4120:role/x
source_profile = sora

[profile orphan]
sso_session = nobody
sso_account_id = 412033857711
sso_role_name = Admin

[profile robot]
role_arn = arn:aws:iam::412033857711:role/x
web_identity_token_file = /token
";
    const CREDENTIALS: &str = "\
[sora]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

[temporary]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = temporary-secret
aws_session_token = temporary-token
";

    fn files() -> (tempfile::TempDir, AwsFiles) {
        let home = tempfile::tempdir().unwrap();
        let files = AwsFiles::in_home(home.path());
        std::fs::create_dir_all(files.config.parent().unwrap()).unwrap();
        std::fs::write(&files.config, CONFIG).unwrap();
        std::fs::write(&files.credentials, CREDENTIALS).unwrap();
        (home, files)
    }

    #[test]
    fn profiles_of_both_files_are_listed_by_name() {
        let (_home, files) = files();
        let names: Vec<String> = profiles(&files).all.into_iter().map(|profile| profile.name).collect();
        let expected = [
            "admin",
            "b0rken",
            "default",
            "helper",
            "old-admin",
            "on-a-machine",
            "orphan",
            "prod-apply",
            "robot",
            "sora",
            "temporary",
        ];
        assert_eq!(names, expected);
        assert_eq!(profiles(&AwsFiles::in_home(std::path::Path::new("/nonexistent"))), Profiles::default());
    }

    #[test]
    fn a_profile_is_what_aws_tools_take_it_for() {
        let (_home, files) = files();
        let Profiles { all: profiles, left_out, .. } = profiles(&files);
        let of = |name: &str| profiles.iter().find(|profile| profile.name == name).unwrap();
        let account: AccountId = "412033857711".parse().unwrap();

        let role = of("prod-apply");
        assert_eq!((role.region.as_deref(), role.account.as_ref()), (Some("eu-west-1"), Some(&account)));
        assert_eq!(
            role.kind,
            ProfileKind::Role {
                arn: "arn:aws:iam::412033857711:role/ops/apply-network".parse().unwrap(),
                source: Source::Profile("sora".to_owned()),
                external_id: Some("acme/1".to_owned()),
                mfa_serial: Some("arn:aws:iam::111122223333:mfa/sora".to_owned()),
                session_name: SessionName::stated("sora"),
                duration_seconds: Some(14_400),
            }
        );
        let sso = |session: Option<&str>, region: &str| ProfileKind::Sso {
            session: session.map(str::to_owned),
            account: account.clone(),
            role_name: "Admin".to_owned(),
            start_url: "https://acme.awsapps.com/start".to_owned(),
            region: region.to_owned(),
        };
        assert_eq!(of("admin").kind, sso(Some("acme"), "eu-central-1"));
        assert_eq!(of("old-admin").kind, sso(None, "us-east-1"));
        assert_eq!(of("sora").kind, ProfileKind::Keys);
        assert_eq!((&of("helper").kind, of("helper").account.as_ref()), (&ProfileKind::Process, Some(&account)));
        assert!(matches!(&of("on-a-machine").kind, ProfileKind::Role { source: Source::Ec2, .. }));
        for (name, expected) in [
            ("default", LeftOutReason::NoCredentials),
            ("b0rken", LeftOutReason::RoleArn),
            ("orphan", LeftOutReason::SsoSection),
            ("robot", LeftOutReason::WebIdentity),
        ] {
            assert_eq!(of(name).kind, ProfileKind::Other { why: expected }, "{name}");
        }
        let left: Vec<(Option<&str>, Option<u32>, LeftOutReason)> =
            left_out.iter().map(|left| (left.name.as_deref(), left.line, left.why)).collect();
        let expected = [
            (Some("b0rken"), Some(37), LeftOutReason::RoleArn),
            (Some("on-a-machine"), Some(13), LeftOutReason::CredentialSource),
            (Some("orphan"), Some(41), LeftOutReason::SsoSection),
            (Some("robot"), Some(46), LeftOutReason::WebIdentity),
        ];
        assert_eq!(left, expected);
        let shown = format!("{profiles:?}");
        assert!(!shown.contains("wJalr") && !shown.contains("hunter2") && !shown.contains("AKIA"), "{shown}");
    }

    #[test]
    fn only_long_lived_keys_are_offered_for_a_vault() {
        let (_home, files) = files();
        let keys = static_keys(&files, "sora").unwrap().unwrap();
        assert_eq!(keys.access_key_id, "AKIAIOSFODNN7EXAMPLE");
        assert_eq!(keys.secret.expose_secret(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        for without in ["temporary", "prod-apply", "admin"] {
            assert!(static_keys(&files, without).unwrap().is_none(), "{without}");
        }
        let missing = static_keys(&files, "nobody").unwrap_err();
        assert_eq!(missing, AwsError::NoSuchProfile { profile: "nobody".to_owned() });
    }
}
