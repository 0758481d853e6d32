//! Hosts, repositories and pull requests.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::NotA;

crate::text_type!(
    /// A host that speaks GitHub's API, as it is written in addresses: `github.com`, or the name of a
    /// GitHub Enterprise server. A test server on this machine may have a port.
    Host,
    "a host name",
    |text| {
        let (name, port) = text.split_once(':').unwrap_or((text, "443"));
        !name.is_empty()
            && !name.starts_with(['-', '.'])
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    }
);

impl Host {
    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        let name = self.as_str().split(':').next().unwrap_or_default();
        name == "localhost" || name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
    }
}

/// The forge's number of a repository, which a rename does not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepositoryId(pub u64);

impl fmt::Display for RepositoryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// A repository by its names. Each part consists of the characters that GitHub allows, so that it
/// can stand in an address or a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RepositoryRef {
    /// Where it is.
    pub host: Host,
    /// The user or organization.
    pub owner: String,
    pub name: String,
}

/// A name of an account.
fn is_owner(text: &str) -> bool {
    is_name(text) && !text.starts_with(['-', '.'])
}

/// A name of a repository. Those with a dot in front are real ones, `.github` first of all; a step in a path is
/// none.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && !matches!(text, "." | "..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

impl RepositoryRef {
    /// Reads `owner/name`.
    pub fn parse(host: Host, text: &str) -> Result<Self, NotA> {
        let wrong = || NotA::new("a repository (owner/name)", text);
        let (owner, name) = text.split_once('/').ok_or_else(wrong)?;
        if is_owner(owner) && is_name(name) {
            Ok(Self { host, owner: owner.to_owned(), name: name.to_owned() })
        } else {
            Err(wrong())
        }
    }

    /// `owner/name`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }
}

impl fmt::Display for RepositoryRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.host, self.owner, self.name)
    }
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PullRef {
    pub repository: RepositoryRef,
    pub number: u64,
}

impl fmt::Display for PullRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}#{}", self.repository, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_name_is_safe_in_an_address() {
        let host: Host = "github.com".parse().unwrap();
        assert_eq!(RepositoryRef::parse(host.clone(), "acme/infra-network").unwrap().full_name(), "acme/infra-network");
        for name in ["acme/.github", "acme/.github-private", "acme/-x", "acme/..."] {
            assert_eq!(RepositoryRef::parse(host.clone(), name).unwrap().full_name(), name);
        }
        for wrong in [
            "acme/.", ".acme/x", "../x", "acme", "acme/", "/x", "a/b/c", "acme/..", "-x/y", "a b/c", "acme/x?y",
            "acme/x@y",
        ] {
            assert!(RepositoryRef::parse(host.clone(), wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_host_is_a_name_with_at_most_a_port() {
        assert!("127.0.0.1:4711".parse::<Host>().unwrap().is_loopback());
        assert!(!"127.0.0.1.example.com".parse::<Host>().unwrap().is_loopback());
        for wrong in ["", "https://github.com", "user@github.com", "github.com/x", "github.com:0", "GitHub.com", "-x"] {
            assert!(wrong.parse::<Host>().is_err(), "{wrong}");
        }
    }
}
