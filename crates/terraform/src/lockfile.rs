//! `.terraform.lock.hcl`: which version of which provider, and by which hashes it is known.

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

    /// Version of each provider.
    pub fn versions(&self) -> BTreeMap<String, String> {
        self.providers.iter().map(|(address, provider)| (address.clone(), provider.version.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
