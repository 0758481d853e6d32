//! `.terraform.lock.hcl`: which version of which provider, and by which hashes it is known.

pub mod h1;

use std::collections::BTreeMap;

use countersign_model::{Sha256Hex, sha256_hex};

/// The name of the file, beside the configuration.
pub const NAME: &str = ".terraform.lock.hcl";

/// A lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    /// By source address, `registry.terraform.io/hashicorp/aws`.
    pub providers: BTreeMap<String, LockedProvider>,
    /// SHA-256 of the file.
    pub digest: Option<Sha256Hex>,
}

/// A provider in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedProvider {
    /// Its version.
    pub version: String,
    /// Hashes of its packages, `h1:…` or `zh:…`.
    pub hashes: Vec<String>,
}

/// Why a lock file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{NAME} cannot be read: {0}")]
pub struct LockFileError(pub String);

impl LockFile {
    /// Reads one.
    pub fn read(content: &[u8]) -> Result<Self, LockFileError> {
        let text = std::str::from_utf8(content).map_err(|_| LockFileError("it is not UTF-8".to_owned()))?;
        let body = hcl::parse(text)
            .map_err(|error| LockFileError(error.to_string().lines().next().unwrap_or_default().to_owned()))?;
        let mut providers = BTreeMap::new();
        for block in body.blocks().filter(|block| block.identifier.as_str() == "provider") {
            let address = block.labels.first().map(|label| label.as_str().to_owned()).unwrap_or_default();
            let value = |name: &str| block.body.attributes().find(|it| it.key.as_str() == name).map(|it| &it.expr);
            let version = match value("version") {
                Some(hcl::Expression::String(version)) => version.clone(),
                _ => return Err(LockFileError(format!("{address} has no version"))),
            };
            let hashes = match value("hashes") {
                Some(hcl::Expression::Array(hashes)) => hashes
                    .iter()
                    .filter_map(|hash| match hash {
                        hcl::Expression::String(hash) => Some(hash.clone()),
                        _ => None,
                    })
                    .collect(),
                _ => Vec::new(),
            };
            providers.insert(address, LockedProvider { version, hashes });
        }
        Ok(Self { providers, digest: Some(sha256_hex(content)) })
    }

    /// SHA-256 of a file that says by hashes what every provider is; nothing where one has none.
    pub fn pinned(&self) -> Option<&Sha256Hex> {
        self.digest.as_ref().filter(|_| self.providers.values().all(|provider| !provider.hashes.is_empty()))
    }

    /// Providers with their versions that another lock file does not have with all of these hashes.
    pub fn new_to(&self, base: &Self) -> Vec<String> {
        let known = |address: &String, provider: &LockedProvider| {
            base.providers.get(address).is_some_and(|base| {
                base.version == provider.version
                    && !provider.hashes.is_empty()
                    && provider.hashes.iter().all(|hash| base.hashes.contains(hash))
            })
        };
        let new = self.providers.iter().filter(|(address, provider)| !known(address, provider));
        new.map(|(address, provider)| format!("{address} {}", provider.version)).collect()
    }

    /// Version of each provider.
    pub fn versions(&self) -> BTreeMap<String, String> {
        self.providers.iter().map(|(address, provider)| (address.clone(), provider.version.clone())).collect()
    }
}

/// Names of Go for what Rust calls `x86_64` and `macos`.
pub(crate) fn go_name(name: &str) -> &str {
    match name {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "macos" => "darwin",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_new_where_a_version_or_a_hash_of_it_is() {
        let lock = |version: &str, hashes: &str| {
            let text = format!("provider \"a/b/c\" {{\n  version = \"{version}\"\n  hashes = [{hashes}]\n}}\n");
            LockFile::read(text.as_bytes()).unwrap()
        };
        let head = lock("1.0.0", "\"h1:a\"");
        assert_eq!(head.new_to(&lock("1.0.0", "\"h1:a\", \"zh:b\"")), [""; 0]);
        for base in [lock("0.9.0", "\"h1:a\""), lock("1.0.0", "\"zh:b\""), LockFile::default()] {
            assert_eq!(head.new_to(&base), ["a/b/c 1.0.0"]);
        }
        let unpinned = lock("1.0.0", "");
        assert_eq!(unpinned.new_to(&unpinned), ["a/b/c 1.0.0"], "anything can be behind it");
    }

    #[test]
    fn versions_and_hashes_are_read() {
        let lock = LockFile::read(
            b"# This file is maintained automatically by \"terraform init\".\n\nprovider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \"6.1.0\"\n  constraints = \"~> 6.0\"\n  hashes = [\n    \"h1:abc=\",\n    \"zh:0123\",\n  ]\n}\n",
        )
        .unwrap();
        let aws = &lock.providers["registry.terraform.io/hashicorp/aws"];
        assert_eq!((aws.version.as_str(), aws.hashes.len()), ("6.1.0", 2));
        assert!(lock.digest.is_some() && lock.pinned() == lock.digest.as_ref());
        let unpinned = LockFile::read(b"provider \"x/y/z\" {\n  version = \"1.0.0\"\n}\n").unwrap();
        assert!(unpinned.digest.is_some() && unpinned.pinned().is_none());
        assert!(LockFile::read(b"provider {").is_err());
        assert!(LockFile::read(b"provider \"x\" {}").is_err());
        assert!(LockFile::read(b"\xff").is_err());
    }
}
