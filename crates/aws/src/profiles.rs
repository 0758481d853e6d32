//! Profiles: the roles and keys that a person has configured.

use aws_config::profile::{Profile as Section, ProfileSet};
use countersign_model::{AccountId, RoleArn};

use crate::error::AwsError;
use crate::files::AwsFiles;
use crate::keys::StaticKeys;

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
        session_name: Option<String>,
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
        /// Why, for people.
        why: String,
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

/// All profiles, sorted by name.
pub async fn profiles(files: &AwsFiles) -> Result<Vec<Profile>, AwsError> {
    let set = files.read().await?;
    let mut profiles: Vec<Profile> =
        set.profiles().filter_map(|name| set.get_profile(name)).map(|section| describe(&set, section)).collect();
    profiles.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(profiles)
}

/// The long-lived access key of a profile, if it has one: for a move into a vault.
pub async fn static_keys(files: &AwsFiles, profile: &str) -> Result<Option<StaticKeys>, AwsError> {
    let set = files.read().await?;
    let section = find(&set, profile)?;
    let Some((access_key_id, secret)) = key_of(section) else { return Ok(None) };
    // With a token it is temporary, and nothing to keep.
    if section.get("aws_session_token").is_some() {
        return Ok(None);
    }
    Ok(Some(StaticKeys { access_key_id: access_key_id.to_owned(), secret: secret.into() }))
}

pub(crate) fn find<'s>(set: &'s ProfileSet, name: &str) -> Result<&'s Section, AwsError> {
    set.get_profile(name).ok_or_else(|| AwsError::NoSuchProfile { profile: name.to_owned() })
}

/// Id and secret of the access key in a profile.
pub(crate) fn key_of(section: &Section) -> Option<(&str, &str)> {
    Some((section.get("aws_access_key_id")?, section.get("aws_secret_access_key")?))
}

/// What a profile is. The order is that in which AWS' own tools look.
pub(crate) fn describe(set: &ProfileSet, section: &Section) -> Profile {
    let get = |key| section.get(key).map(str::to_owned);
    let other = |why: &str| ProfileKind::Other { why: why.to_owned() };
    let kind = if section.get("web_identity_token_file").is_some() {
        other("web identity tokens are for machines")
    } else if let Some(arn) = section.get("role_arn") {
        role(section, arn).unwrap_or_else(|why| ProfileKind::Other { why })
    } else if section.get("sso_session").is_some() || section.get("sso_start_url").is_some() {
        sso(set, section).unwrap_or_else(|why| ProfileKind::Other { why })
    } else if section.get("login_session").is_some() {
        other("sign-ins of `aws login` are not supported")
    } else if section.get("credential_process").is_some() {
        ProfileKind::Process
    } else if key_of(section).is_some() {
        ProfileKind::Keys
    } else {
        other("it names no credentials")
    };
    let account = match &kind {
        ProfileKind::Role { arn, .. } => Some(arn.account().clone()),
        ProfileKind::Sso { account, .. } => Some(account.clone()),
        _ => section.get("aws_account_id").and_then(|account| account.parse().ok()),
    };
    Profile { name: section.name().to_owned(), region: get("region"), account, kind }
}

fn role(section: &Section, arn: &str) -> Result<ProfileKind, String> {
    let get = |key| section.get(key).map(str::to_owned);
    let source = match (section.get("source_profile"), section.get("credential_source")) {
        (Some(profile), None) => Source::Profile(profile.to_owned()),
        (None, Some("Environment")) => Source::Environment,
        (None, Some("Ec2InstanceMetadata")) => Source::Ec2,
        (None, Some("EcsContainer")) => Source::Ecs,
        (None, Some(unknown)) => return Err(format!("credential_source is \"{unknown}\"")),
        (Some(_), Some(_)) => return Err("it has source_profile and credential_source".to_owned()),
        (None, None) => return Err("its role has no source_profile".to_owned()),
    };
    let duration_seconds = section.get("duration_seconds").map(str::parse);
    Ok(ProfileKind::Role {
        arn: arn.parse().map_err(|_| "role_arn is not the ARN of an IAM role".to_owned())?,
        source,
        external_id: get("external_id"),
        mfa_serial: get("mfa_serial"),
        session_name: get("role_session_name"),
        duration_seconds: duration_seconds.transpose().map_err(|_| "duration_seconds is not a number".to_owned())?,
    })
}

fn sso(set: &ProfileSet, section: &Section) -> Result<ProfileKind, String> {
    let needed = |value: Option<&str>, key: &str| value.map(str::to_owned).ok_or_else(|| format!("{key} is missing"));
    let session = section.get("sso_session");
    let shared = match session {
        None => None,
        Some(name) => Some(set.sso_session(name).ok_or_else(|| format!("there is no section [sso-session {name}]"))?),
    };
    // Where there is a section for the session, it decides.
    let place = |key| shared.map_or_else(|| section.get(key), |shared| shared.get(key));
    let account = needed(section.get("sso_account_id"), "sso_account_id")?;
    Ok(ProfileKind::Sso {
        session: session.map(str::to_owned),
        account: account.parse().map_err(|_| "sso_account_id is not an account id".to_owned())?,
        role_name: needed(section.get("sso_role_name"), "sso_role_name")?,
        start_url: needed(place("sso_start_url"), "sso_start_url")?,
        region: needed(place("sso_region"), "sso_region")?,
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

    #[tokio::test]
    async fn profiles_of_both_files_are_listed_by_name() {
        let (_home, files) = files();
        let names: Vec<String> = profiles(&files).await.unwrap().into_iter().map(|profile| profile.name).collect();
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
        assert_eq!(profiles(&AwsFiles::in_home(std::path::Path::new("/nonexistent"))).await, Ok(Vec::new()));
    }

    #[tokio::test]
    async fn a_profile_is_what_aws_tools_take_it_for() {
        let (_home, files) = files();
        let profiles = profiles(&files).await.unwrap();
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
                session_name: Some("sora".to_owned()),
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
            ("default", "it names no credentials"),
            ("b0rken", "role_arn is not the ARN of an IAM role"),
            ("orphan", "there is no section [sso-session nobody]"),
            ("robot", "web identity tokens are for machines"),
        ] {
            assert_eq!(of(name).kind, ProfileKind::Other { why: expected.to_owned() }, "{name}");
        }
        let shown = format!("{profiles:?}");
        assert!(!shown.contains("wJalr") && !shown.contains("hunter2") && !shown.contains("AKIA"), "{shown}");
    }

    #[tokio::test]
    async fn only_long_lived_keys_are_offered_for_a_vault() {
        let (_home, files) = files();
        let keys = static_keys(&files, "sora").await.unwrap().unwrap();
        assert_eq!(keys.access_key_id, "AKIAIOSFODNN7EXAMPLE");
        assert_eq!(keys.secret.expose_secret(), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        for without in ["temporary", "prod-apply", "admin"] {
            assert!(static_keys(&files, without).await.unwrap().is_none(), "{without}");
        }
        let missing = static_keys(&files, "nobody").await.unwrap_err();
        assert_eq!(missing, AwsError::NoSuchProfile { profile: "nobody".to_owned() });
    }
}
