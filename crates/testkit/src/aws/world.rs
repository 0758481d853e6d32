//! Accounts, users, roles and buckets of a test world.

use std::time::Duration;

use countersign_model::{AccountId, RoleArn};

/// Everything that exists in an AWS of a test.
#[derive(Clone, Debug, Default)]
pub struct AwsWorld {
    /// Users with long-lived keys.
    pub users: Vec<User>,
    /// Roles that can be assumed.
    pub roles: Vec<Role>,
    pub buckets: Vec<Bucket>,
}

impl AwsWorld {
    /// A world in which nothing exists.
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.users.push(user);
        self
    }

    #[must_use]
    pub fn role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// With a bucket of an account.
    #[must_use]
    pub fn bucket(mut self, name: &str, account: &str) -> Self {
        self.buckets.push(Bucket { name: name.to_owned(), account: account_id(account) });
        self
    }

    pub(crate) fn find_role(&self, arn: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.arn.to_string() == arn)
    }

    pub(crate) fn find_bucket(&self, name: &str) -> Option<&Bucket> {
        self.buckets.iter().find(|bucket| bucket.name == name)
    }
}

/// A user with a long-lived key.
#[derive(Clone, Debug)]
pub struct User {
    /// Name in the account.
    pub name: String,
    pub account: AccountId,
    /// The id of the key, `AKIA…`.
    pub access_key_id: String,
    pub secret_access_key: String,
    /// A device that makes codes.
    pub mfa: Option<MfaDevice>,
}

impl User {
    /// A user with a key and without a device.
    pub fn new(name: &str, account: &str, access_key_id: &str, secret_access_key: &str) -> Self {
        Self {
            name: name.to_owned(),
            account: account_id(account),
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            mfa: None,
        }
    }

    /// With a device for codes.
    #[must_use]
    pub fn mfa(mut self, serial: &str, codes: MfaCodes) -> Self {
        self.mfa = Some(MfaDevice { serial: serial.to_owned(), codes });
        self
    }

    /// `arn:aws:iam::ACCOUNT:user/NAME`
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::{}:user/{}", self.account, self.name)
    }
}

/// A device that makes codes.
#[derive(Clone, Debug)]
pub struct MfaDevice {
    /// Its ARN.
    pub serial: String,
    /// The codes that it makes.
    pub codes: MfaCodes,
}

/// Which codes are right.
#[derive(Clone, Debug)]
pub enum MfaCodes {
    /// One, as often as one likes. For demos.
    Always(String),
    /// These, each of them once, as AWS takes them.
    EachOnce(Vec<String>),
}

/// Whether a role can be assumed without a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MfaRule {
    NotNeeded,
    /// Its trust policy asks for `aws:MultiFactorAuthPresent`.
    Needed,
}

/// What a role may do in a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read objects, and put and delete those named `….tflock`: enough to plan.
    ReadAndLock,
    /// Read, put and delete every object.
    Write,
}

#[derive(Clone, Debug)]
pub struct Role {
    pub arn: RoleArn,
    /// ARNs of the users and roles that may assume it.
    pub trusts: Vec<String>,
    /// What has to be sent as external id.
    pub external_id: Option<String>,
    /// Whether a code is needed.
    pub mfa: MfaRule,
    /// The longest session.
    pub max_duration: Duration,
    /// Its permissions for buckets of its account.
    pub buckets: Vec<(String, Access)>,
}

impl Role {
    /// A role that nobody may assume and that may do nothing.
    pub fn new(arn: &str) -> Self {
        Self {
            arn: arn.parse().expect("a test names its roles by ARN"),
            trusts: Vec::new(),
            external_id: None,
            mfa: MfaRule::NotNeeded,
            max_duration: Duration::from_hours(1),
            buckets: Vec::new(),
        }
    }

    /// May be assumed by the user or role with this ARN.
    #[must_use]
    pub fn trusts(mut self, arn: &str) -> Self {
        self.trusts.push(arn.to_owned());
        self
    }

    /// Only with this external id.
    #[must_use]
    pub fn external_id(mut self, id: &str) -> Self {
        self.external_id = Some(id.to_owned());
        self
    }

    /// Only with a code.
    #[must_use]
    pub fn needs_mfa(mut self) -> Self {
        self.mfa = MfaRule::Needed;
        self
    }

    /// For so long at most.
    #[must_use]
    pub fn max_duration(mut self, longest: Duration) -> Self {
        self.max_duration = longest;
        self
    }

    /// May do this in a bucket.
    #[must_use]
    pub fn may(mut self, access: Access, bucket: &str) -> Self {
        self.buckets.push((bucket.to_owned(), access));
        self
    }

    pub(crate) fn access_to(&self, bucket: &str) -> Option<Access> {
        self.buckets.iter().find(|(name, _)| name == bucket).map(|(_, access)| *access)
    }
}

#[derive(Clone, Debug)]
pub struct Bucket {
    pub name: String,
    /// The account that it belongs to.
    pub account: AccountId,
}

fn account_id(digits: &str) -> AccountId {
    digits.parse().expect("a test names its accounts by twelve digits")
}
