//! The two tools and their versions.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::NotA;

/// The product that plans and applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    /// HashiCorp Terraform.
    Terraform,
    OpenTofu,
}

impl Tool {
    /// The name of its program.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }

    /// As meta files and team files write it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "opentofu",
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Terraform => "Terraform",
            Self::OpenTofu => "OpenTofu",
        })
    }
}

/// Version of a tool, `1.11.4` or `1.12.0-rc2`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ToolVersion {
    numbers: [u32; 3],
    /// What follows a dash; a version with it comes before the one without.
    pre_release: String,
}

impl ToolVersion {
    /// The first two numbers: within them Terraform and OpenTofu write states that the others read.
    pub const fn minor(&self) -> (u32, u32) {
        (self.numbers[0], self.numbers[1])
    }
}

impl std::str::FromStr for ToolVersion {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let wrong = || NotA::new("a version of Terraform or OpenTofu", text);
        let (numbers, pre_release) = text.split_once('-').unwrap_or((text, ""));
        let mut parts = numbers.split('.').map(|part| {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            part.parse::<u32>().map_err(|_| wrong())
        });
        let mut next = || parts.next().ok_or_else(wrong)?;
        let numbers = [next()?, next()?, next()?];
        let clean = pre_release.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        if parts.next().is_some() || !clean || (text.contains('-') && pre_release.is_empty()) {
            return Err(wrong());
        }
        Ok(Self { numbers, pre_release: pre_release.to_owned() })
    }
}

impl TryFrom<String> for ToolVersion {
    type Error = NotA;

    fn try_from(text: String) -> Result<Self, NotA> {
        text.parse()
    }
}

impl From<ToolVersion> for String {
    fn from(version: ToolVersion) -> Self {
        version.to_string()
    }
}

impl fmt::Display for ToolVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(out, "{major}.{minor}.{patch}")?;
        if self.pre_release.is_empty() { Ok(()) } else { write!(out, "-{}", self.pre_release) }
    }
}

impl PartialOrd for ToolVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ToolVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (&*self.pre_release, &*other.pre_release) {
            ("", "") => Ordering::Equal,
            ("", _) => Ordering::Greater,
            (_, "") => Ordering::Less,
            (mine, others) => mine.cmp(others),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ToolVersion {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_ordered_by_number() {
        let mut versions = ["1.11.4", "1.9.0", "1.12.0", "1.12.0-rc2", "0.15.5"].map(version).to_vec();
        versions.sort();
        let written: Vec<String> = versions.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["0.15.5", "1.9.0", "1.11.4", "1.12.0-rc2", "1.12.0"]);
    }

    #[test]
    fn a_text_that_is_not_a_version_is_refused() {
        for wrong in
            ["", "1", "1.11", "1.11.4.1", "v1.11.4", "1.11.x", "1.11.4-", "1..4", "~> 1.11", "1.11.4 ", "+1.2.3"]
        {
            assert!(wrong.parse::<ToolVersion>().is_err(), "{wrong}");
        }
    }
}
