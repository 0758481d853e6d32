//! AWS accounts and roles.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::NotA;

crate::text_type!(
    /// The number of an AWS account: twelve digits.
    AccountId,
    "an AWS account id",
    |text| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
);

/// Part of AWS with its own accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// `aws`
    Aws,
    /// `aws-cn`
    China,
    /// `aws-us-gov`
    GovCloud,
    /// `aws-eusc`
    EuSovereign,
}

impl Partition {
    const ALL: [Self; 4] = [Self::Aws, Self::China, Self::GovCloud, Self::EuSovereign];

    /// As ARNs write it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
            Self::EuSovereign => "aws-eusc",
        }
    }
}

/// The ARN of an IAM role, `arn:aws:iam::412033857711:role/path/apply-network`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleArn {
    partition: Partition,
    account: AccountId,
    /// With the path, without the leading `role/`.
    path_and_name: String,
}

impl RoleArn {
    /// The account that the role is in.
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// The name without its path.
    pub fn name(&self) -> &str {
        self.path_and_name.rsplit('/').next().unwrap_or(&self.path_and_name)
    }

    /// The part of AWS.
    pub const fn partition(&self) -> Partition {
        self.partition
    }
}

impl std::str::FromStr for RoleArn {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let wrong = || NotA::new("the ARN of an IAM role", text);
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().ok_or_else(wrong);
        let (arn, partition, service, region) = (next()?, next()?, next()?, next()?);
        let (account, resource) = (next()?, next()?);
        let partition = Partition::ALL.into_iter().find(|known| known.key() == partition).ok_or_else(wrong)?;
        let path_and_name = resource.strip_prefix("role/").ok_or_else(wrong)?;
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
        let named = path_and_name.split('/').all(|part| !part.is_empty()) && path_and_name.bytes().all(clean);
        if arn != "arn" || service != "iam" || !region.is_empty() || !named || path_and_name.len() > 576 {
            return Err(wrong());
        }
        let account = account.parse().map_err(|_: NotA| wrong())?;
        Ok(Self { partition, account, path_and_name: path_and_name.to_owned() })
    }
}

impl TryFrom<String> for RoleArn {
    type Error = NotA;

    fn try_from(text: String) -> Result<Self, NotA> {
        text.parse()
    }
}

impl From<RoleArn> for String {
    fn from(role: RoleArn) -> Self {
        role.to_string()
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "arn:{}:iam::{}:role/{}", self.partition.key(), self.account, self.path_and_name)
    }
}

impl fmt::Debug for RoleArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RoleArn({self})")
    }
}

/// What an account is for. It decides the shape of its mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// People depend on it. What nobody says anything about counts as this.
    #[default]
    Production,
    /// A copy to try things on.
    Staging,
    /// Nobody depends on it.
    Sandbox,
}

/// Colour of an account's mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Hue {
    Plum,
    Violet,
    Teal,
    Umber,
    Steel,
    Olive,
}

impl Hue {
    const ALL: [Self; 6] = [Self::Plum, Self::Violet, Self::Teal, Self::Umber, Self::Steel, Self::Olive];

    /// The hue of an account that nobody chose one for: always the same for the same account.
    pub fn of(account: &AccountId) -> Self {
        let sum: usize = account.as_str().bytes().enumerate().map(|(at, digit)| (at + 1) * usize::from(digit)).sum();
        Self::ALL[sum % Self::ALL.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_with_its_path() {
        let role: RoleArn = "arn:aws:iam::412033857711:role/ops/apply-network".parse().unwrap();
        assert_eq!(role.name(), "apply-network");
        assert_eq!(role.account().as_str(), "412033857711");
        assert_eq!(role.to_string(), "arn:aws:iam::412033857711:role/ops/apply-network");
    }

    #[test]
    fn an_arn_that_is_not_a_role_is_refused() {
        for wrong in [
            "",
            "arn:aws:iam::412033857711:user/sora",
            "arn:aws:iam::4120338577:role/x",
            "arn:aws:sts::412033857711:assumed-role/x/y",
            "arn:aws:iam:eu-central-1:412033857711:role/x",
            "arn:aws:iam::412033857711:role/",
            "arn:aws:iam::412033857711:role/a b",
            "arn:moon:iam::412033857711:role/x",
        ] {
            assert!(wrong.parse::<RoleArn>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_hue_of_an_account_never_changes() {
        let account: AccountId = "412033857711".parse().unwrap();
        assert_eq!(Hue::of(&account), Hue::of(&account));
    }
}
