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

    /// As it stands in an ARN.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
            Self::EuSovereign => "aws-eusc",
        }
    }

    /// By its word in an ARN.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.key() == key)
    }

    /// The part that a region is in; nothing for one of which this version does not know that.
    pub fn of_region(region: &str) -> Option<Self> {
        match region.split('-').collect::<Vec<_>>().as_slice() {
            ["cn", ..] => Some(Self::China),
            ["us", "gov", ..] => Some(Self::GovCloud),
            ["eusc", ..] => Some(Self::EuSovereign),
            [_, part, ..] if part.starts_with("iso") => None,
            [_, _, _] => Some(Self::Aws),
            _ => None,
        }
    }
}

crate::text_type!(
    /// The name of a permission set of IAM Identity Center.
    PermissionSet,
    "the name of a permission set",
    |text: &str| (1..=32).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte))
);

/// The ARN of an IAM role, `arn:aws:iam::412033857711:role/path/apply-network`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleArn {
    partition: Partition,
    account: AccountId,
    /// With the path, without the leading `role/`.
    path_and_name: String,
    /// Whether it is any role that Identity Center made of one permission set: their names end in digits that nobody
    /// chose.
    set: bool,
}

/// Where Identity Center keeps its roles, and how their names begin.
const RESERVED: &str = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_";
/// In the place of the digits.
const ANY_DIGITS: &str = "_*";

impl RoleArn {
    /// The account that the role is in.
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// The role that Identity Center makes of a permission set in an account. It is written with `_*` in the place of
    /// the digits that end its name. Nobody assumes it: a session of it comes from Identity Center alone.
    pub fn of_permission_set(partition: Partition, account: AccountId, set: &PermissionSet) -> Self {
        Self { partition, account, path_and_name: format!("{RESERVED}{set}{ANY_DIGITS}"), set: true }
    }

    /// The permission set that Identity Center made it of.
    pub fn permission_set(&self) -> Option<&str> {
        self.path_and_name.strip_prefix(RESERVED)?.strip_suffix(ANY_DIGITS).filter(|_| self.set)
    }

    /// What people call it: the name of the permission set, else that of the role.
    pub fn label(&self) -> &str {
        self.permission_set().unwrap_or_else(|| self.name())
    }

    /// The role, written by somebody, or made of a permission set. What people write names no permission set: for that
    /// there is [`FromStr`](std::str::FromStr).
    pub fn recorded(text: &str) -> Result<Self, NotA> {
        let set = || {
            let (head, name) = text.strip_suffix(ANY_DIGITS)?.rsplit_once("AWSReservedSSO_")?;
            let role: Self = format!("{head}any").parse().ok()?;
            let of_set = Self::of_permission_set(role.partition, role.account, &name.parse().ok()?);
            (of_set.to_string() == text).then_some(of_set)
        };
        text.parse().or_else(|error| set().ok_or(error))
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

/// What people call the role of a name, as [`RoleArn::label`] does.
pub fn role_label(name: &str) -> &str {
    name.strip_prefix("AWSReservedSSO_").and_then(|name| name.strip_suffix(ANY_DIGITS)).unwrap_or(name)
}

impl std::str::FromStr for RoleArn {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let wrong = || NotA::new("the ARN of an IAM role", text);
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().ok_or_else(wrong);
        let (arn, partition, service, region) = (next()?, next()?, next()?, next()?);
        let (account, resource) = (next()?, next()?);
        let partition = Partition::of_key(partition).ok_or_else(wrong)?;
        let path_and_name = resource.strip_prefix("role/").ok_or_else(wrong)?;
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
        let named = path_and_name.split('/').all(|part| !part.is_empty()) && path_and_name.bytes().all(clean);
        if arn != "arn" || service != "iam" || !region.is_empty() || !named || path_and_name.len() > 576 {
            return Err(wrong());
        }
        let account = account.parse().map_err(|_: NotA| wrong())?;
        Ok(Self { partition, account, path_and_name: path_and_name.to_owned(), set: false })
    }
}

impl TryFrom<String> for RoleArn {
    type Error = NotA;

    fn try_from(text: String) -> Result<Self, NotA> {
        Self::recorded(&text)
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
    /// People depend on it.
    Production,
    /// Nobody said. It may be production, so it is treated with the same care, and never called so.
    #[default]
    Unknown,
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
    /// Plum.
    Plum,
    /// Violet.
    Violet,
    /// Teal.
    Teal,
    /// Umber.
    Umber,
    /// Steel.
    Steel,
    /// Olive.
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
    fn a_role_of_a_permission_set_is_recorded_and_never_written() {
        let set = "Network-Apply".parse().unwrap();
        let role = RoleArn::of_permission_set(Partition::Aws, "412033857711".parse().unwrap(), &set);
        let text = "arn:aws:iam::412033857711:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Network-Apply_*";
        assert_eq!(role.to_string(), text);
        assert_eq!((role.permission_set(), role.label()), (Some("Network-Apply"), "Network-Apply"));
        assert_eq!(RoleArn::recorded(text).unwrap(), role);
        assert!(text.parse::<RoleArn>().is_err(), "nobody writes it");
        for wrong in [
            text.replace("aws-reserved", "reserved"),
            text.replace("_*", "*"),
            text.replace("Apply_*", "*_*"),
            text.replace("sso.amazonaws.com/", "sso.amazonaws.com/eu-central-1/"),
            text.replace("arn:aws:", "arn:moon:"),
            text.replace("AWSReservedSSO_", ""),
            "arn:aws:iam::412033857711:role/*".to_owned(),
        ] {
            assert!(RoleArn::recorded(&wrong).is_err(), "{wrong}");
        }
        // One of them, with its digits, is a role like any other.
        let one: RoleArn = text.replace('*', "0123456789abcdef").parse().unwrap();
        assert_eq!((one.permission_set(), one != role), (None, true));
        for wrong in ["", "a b", "a/b", "a*", &"a".repeat(33)] {
            assert!(wrong.parse::<PermissionSet>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_region_says_in_which_part_of_aws_it_is() {
        for (region, part) in [
            ("eu-central-1", Some(Partition::Aws)),
            ("ap-southeast-5", Some(Partition::Aws)),
            ("cn-northwest-1", Some(Partition::China)),
            ("us-gov-west-1", Some(Partition::GovCloud)),
            ("eusc-de-east-1", Some(Partition::EuSovereign)),
            ("us-iso-east-1", None),
            ("eu-isoe-west-1", None),
            ("moon", None),
        ] {
            assert_eq!(Partition::of_region(region), part, "{region}");
        }
    }

    #[test]
    fn what_is_no_role_is_refused() {
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
