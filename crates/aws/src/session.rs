//! A session: temporary credentials of which it was proven whose they are.

use std::fmt;
use std::time::Duration;

use countersign_model::{AccountId, Partition, RoleArn};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::keys::{Expiry, Keys};

/// Who credentials are, as AWS says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerIdentity {
    /// The account.
    pub account: AccountId,
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, or the ARN of a user.
    pub arn: String,
    /// The unique id.
    pub user_id: String,
}

impl CallerIdentity {
    /// Whether it is a session of this role, and of no other with a like name: in its part of AWS and its account. The
    /// role of a permission set ends in sixteen digits; a set whose name only begins like it is another one.
    pub fn is_of(&self, role: &RoleArn) -> bool {
        let rest = || {
            let assumed = self.arn.strip_prefix(&format!(
                "arn:{}:sts::{}:assumed-role/",
                role.partition().key(),
                role.account().as_str()
            ))?;
            let (name, session) = assumed.split_once('/')?;
            let same = match role.permission_set() {
                None => name == role.name(),
                Some(set) => is_made_of(name, set),
            };
            same.then_some(session)
        };
        self.account == *role.account() && rest().is_some_and(is_session_name)
    }

    /// The part of AWS that it is in.
    fn partition(&self) -> Option<Partition> {
        self.arn.split(':').nth(1).and_then(Partition::of_key)
    }

    /// The role that Identity Center made of this permission set in this account, where it is a session of that.
    pub(crate) fn of_permission_set(&self, account: &AccountId, set: &str) -> Option<RoleArn> {
        let role = RoleArn::of_permission_set(self.partition()?, account.clone(), &set.parse().ok()?);
        self.is_of(&role).then_some(role)
    }

    /// The name of the role, without its path, where it is a session of one.
    pub fn role_name(&self) -> Option<&str> {
        let resource = self.arn.splitn(6, ':').nth(5)?;
        resource.strip_prefix("assumed-role/")?.split('/').next()
    }
}

/// Whether Identity Center made the role of this name of the permission set.
fn is_made_of(name: &str, set: &str) -> bool {
    let digits = name.strip_prefix("AWSReservedSSO_").and_then(|name| name.strip_prefix(set)?.strip_prefix('_'));
    digits.is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

fn is_session_name(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}

/// Credentials that can be used. They are gone when the value is dropped.
pub struct AwsSession {
    pub(crate) identity: CallerIdentity,
    pub(crate) role: Option<RoleArn>,
    pub(crate) region: String,
    pub(crate) keys: Keys,
    pub(crate) asked: Option<Duration>,
}

impl AwsSession {
    /// The account that it acts in.
    pub fn account(&self) -> &AccountId {
        &self.identity.account
    }

    /// Who it is, as AWS says.
    pub fn identity(&self) -> &CallerIdentity {
        &self.identity
    }

    /// The role that was assumed, or that Identity Center made of the permission set that was signed in to. A session of
    /// a user or of a program has none that was asked for; see [`CallerIdentity::role_name`].
    pub fn role(&self) -> Option<&RoleArn> {
        self.role.as_ref()
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// When it ends.
    pub fn expiry(&self) -> Expiry {
        self.keys.expiry
    }

    /// How long it still lasts: nothing where it has ended, `None` where nobody knows.
    pub fn time_left(&self, now: Timestamp) -> Option<Duration> {
        match self.keys.expiry {
            Expiry::At(end) => Some(end.duration_since(now).try_into().unwrap_or(Duration::ZERO)),
            Expiry::Never => Some(Duration::MAX),
            Expiry::Unknown => None,
        }
    }

    /// Whether it is shorter than was asked for: AWS gives an hour at most where a role is assumed by a
    /// session of another role.
    pub fn capped(&self) -> bool {
        self.asked.is_some()
    }

    /// The environment for a program that is to act with it. The program must get no other variable
    /// that begins with `AWS_`, and its configuration files must not exist: see the notes of the SDKs on
    /// precedence.
    pub fn child_environment(&self) -> Vec<(String, SecretString)> {
        let mut variables = vec![
            ("AWS_ACCESS_KEY_ID".to_owned(), SecretString::from(self.keys.access_key_id.as_str())),
            ("AWS_SECRET_ACCESS_KEY".to_owned(), self.keys.secret.clone()),
            ("AWS_REGION".to_owned(), SecretString::from(self.region.as_str())),
        ];
        variables.extend(self.keys.session_token.clone().map(|token| ("AWS_SESSION_TOKEN".to_owned(), token)));
        variables
    }
}

impl fmt::Debug for AwsSession {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AwsSession")
            .field("account", &self.identity.account)
            .field("arn", &self.identity.arn)
            .field("expiry", &self.keys.expiry)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> AwsSession {
        AwsSession {
            identity: CallerIdentity {
                account: "412033857711".parse().unwrap(),
                arn: "arn:aws:sts::412033857711:assumed-role/apply/sora".to_owned(),
                user_id: "AROA:sora".to_owned(),
            },
            role: Some("arn:aws:iam::412033857711:role/ops/apply".parse().unwrap()),
            region: "eu-central-1".to_owned(),
            keys: Keys {
                access_key_id: "ASIAEXAMPLE".to_owned(),
                secret: "hunter2".into(),
                session_token: Some("t0ken".into()),
                expiry: Expiry::At("2026-11-24T10:00:00Z".parse().unwrap()),
            },
            asked: None,
        }
    }

    #[test]
    fn debug_shows_who_and_until_when_and_no_key() {
        let shown = format!("{:?}", session());
        assert!(shown.contains("412033857711") && shown.contains("assumed-role/apply") && shown.contains("2026-11-24"));
        for secret in ["ASIAEXAMPLE", "hunter2", "t0ken"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn a_session_is_of_exactly_its_role() {
        let role: RoleArn = "arn:aws:iam::412033857711:role/ops/apply".parse().unwrap();
        let of = |arn: &str| CallerIdentity { arn: arn.to_owned(), ..session().identity }.is_of(&role);
        assert!(of("arn:aws:sts::412033857711:assumed-role/apply/sora"));
        for other in [
            "arn:aws-cn:sts::412033857711:assumed-role/apply/sora",
            "arn:aws:sts::999999999999:assumed-role/apply/sora",
            "arn:aws:sts::412033857711:assumed-role/Apply/sora",
            "arn:aws:sts::412033857711:assumed-role/apply-all/sora",
            "arn:aws:sts::412033857711:assumed-role/apply /sora",
            "arn:aws:sts::412033857711:assumed-role/apply",
            "arn:aws:sts::412033857711:assumed-role/apply/",
            "arn:aws:sts::412033857711:assumed-role/apply/x/y",
            "arn:aws:sts::412033857711:federated-user/apply",
            "arn:aws:iam::412033857711:role/apply",
            "arn:aws:iam::412033857711:user/apply",
        ] {
            assert!(!of(other), "{other}");
        }
        let elsewhere = CallerIdentity { account: "999999999999".parse().unwrap(), ..session().identity };
        assert!(!elsewhere.is_of(&role));
    }

    #[test]
    fn a_permission_set_is_told_from_one_whose_name_begins_like_it() {
        let of = |role: &str| {
            let arn = format!("arn:aws:sts::412033857711:assumed-role/{role}/sora");
            let account: AccountId = "412033857711".parse().unwrap();
            CallerIdentity { arn, ..session().identity }.of_permission_set(&account, "Read").is_some()
        };
        assert!(of("AWSReservedSSO_Read_0123456789abcdef"));
        for other in [
            "AWSReservedSSO_Read_Everything_0123456789abcdef",
            "AWSReservedSSO_ReadAll_0123456789abcdef",
            "AWSReservedSSO_read_0123456789abcdef",
            "AWSReservedSSO_Read_0123456789abcde",
            "AWSReservedSSO_Read_0123456789abcdefg",
            "AWSReservedSSO_Read_",
            "Read",
        ] {
            assert!(!of(other), "{other}");
        }
        let arn = "arn:aws:sts::412033857711:assumed-role/AWSReservedSSO_Read_0123456789abcdef/sora";
        let identity = |arn: &str| CallerIdentity { arn: arn.to_owned(), ..session().identity };
        let role = |partition, account: &str| {
            RoleArn::of_permission_set(partition, account.parse().unwrap(), &"Read".parse().unwrap())
        };
        assert!(identity(arn).is_of(&role(Partition::Aws, "412033857711")));
        assert!(!identity(arn).is_of(&role(Partition::China, "412033857711")), "another part of AWS");
        assert!(!identity(arn).is_of(&role(Partition::Aws, "220719904433")), "another account");
        assert!(!identity(&arn.replace("/sora", "/so/ra")).is_of(&role(Partition::Aws, "412033857711")));
        assert!(!identity(&arn.replace(":sts:", ":iam:")).is_of(&role(Partition::Aws, "412033857711")));
    }

    #[test]
    fn the_time_left_is_never_negative() {
        let mut session = session();
        let late: Timestamp = "2026-11-24T10:00:01Z".parse().unwrap();
        assert_eq!(session.time_left("2026-11-24T09:30:00Z".parse().unwrap()), Some(Duration::from_mins(30)));
        assert_eq!(session.time_left(late), Some(Duration::ZERO));
        session.keys.expiry = Expiry::Never;
        assert_eq!(session.time_left(late), Some(Duration::MAX));
        session.keys.expiry = Expiry::Unknown;
        assert_eq!(session.time_left(late), None, "unknown is not enough for anything");
        assert_eq!(session.identity().role_name(), Some("apply"));
    }
}
