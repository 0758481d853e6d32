//! `.terraform.lock.hcl`: which version of which provider, and by which hashes it is known.

pub mod h1;

use std::collections::BTreeMap;

use countersign_model::{Sha256Hex, sha256_hex};

use crate::configuration::{Block, Literal, parse};

/// The name of the file, beside the configuration.
pub const NAME: &str = ".terraform.lock.hcl";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockFile {
    /// By source address, `registry.terraform.io/hashicorp/aws`.
    pub providers: BTreeMap<String, LockedProvider>,
    /// SHA-256 of the file.
    pub digest: Option<Sha256Hex>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedProvider {
    pub version: String,
    /// Hashes of its packages, `h1:…` or `zh:…`.
    pub hashes: Vec<String>,
}

impl LockedProvider {
    /// Only what stands there as it is counts. The tool computes what does not, so a hash in a template would be
    /// one that the tool takes and that nobody here has seen.
    fn read(block: &Block) -> Result<Self, &'static str> {
        let plain = |value: &Literal| match value {
            Literal::Text(text) => Some(text.clone()),
            _ => None,
        };
        let version = block.attribute("version").and_then(plain).ok_or("has no version")?;
        let hashes = match block.attribute("hashes") {
            None => Vec::new(),
            Some(Literal::List(hashes)) => {
                hashes.iter().map(plain).collect::<Option<_>>().ok_or("has a hash that is not written plainly")?
            }
            Some(_) => return Err("has hashes that are not written plainly"),
        };
        let known = |name: &str| matches!(name, "version" | "constraints" | "hashes");
        if !block.blocks.is_empty() || !block.attributes.iter().all(|(name, _)| known(name)) {
            return Err("says more than its version and its hashes");
        }
        Ok(Self { version, hashes })
    }
}

/// Why a lock file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{NAME} cannot be read: {0}")]
pub struct LockFileError(pub String);

impl LockFile {
    /// Reads one.
    pub fn read(content: &[u8]) -> Result<Self, LockFileError> {
        let file = parse(NAME, content).map_err(|unreadable| LockFileError(unreadable.why))?;
        let refused = |why: String| Err(LockFileError(why));
        if let Some((name, _)) = file.attributes.first() {
            return refused(format!("{name} stands in it"));
        }
        let mut providers = BTreeMap::new();
        for block in file.blocks {
            let [address] = &block.labels[..] else { return refused("a block has not one label".to_owned()) };
            if block.kind != "provider" {
                // Reserved for what is none of a provider; nothing of it is used here.
                continue;
            }
            let provider = LockedProvider::read(&block).map_err(|what| LockFileError(format!("{address} {what}")))?;
            if providers.insert(address.clone(), provider).is_some() {
                return refused(format!("{address} stands in it twice"));
            }
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

/// Go's names for what Rust calls `x86_64` and `macos`.
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
    fn a_hash_that_only_the_tool_would_compute_is_no_lock_file() {
        let lock = |hashes: &str| {
            let text = format!("provider \"a/b/c\" {{\n  version = \"1.0.0\"\n  hashes  = {hashes}\n}}\n");
            LockFile::read(text.as_bytes())
        };
        assert!(lock("[\"zh:a\"]").is_ok());
        let computed = [
            "[\"zh:a\", \"h1:${\"evil\"}\"]",
            "[\"zh:a\", \"h1:\\u0065vil\"]",
            "[\"zh:a\", (\"h1:evil\")]",
            "[for it in [\"h1:evil\"] : it]",
            "(true ? [\"h1:evil\"] : [])",
            "[\"zh:a\", <<E\nh1:evil\nE\n]",
            "\"h1:evil\"",
            "null",
        ];
        for hashes in computed {
            assert!(lock(hashes).is_err(), "{hashes}");
        }
    }

    #[test]
    fn a_lock_file_says_one_thing_of_each_provider() {
        let provider = |more: &str| format!("provider \"a/b/c\" {{\n  version = \"1.0.0\"\n{more}}}\n");
        let read = |text: &str| LockFile::read(text.as_bytes());
        assert!(read(&provider("  constraints = \"~> 1.0\"\n")).is_ok());
        assert!(read(&format!("{}{}", provider(""), provider("  hashes = [\"h1:b\"]\n"))).is_err(), "twice");
        assert!(read(&provider("  version = \"1.0.1\"\n")).is_err());
        assert!(read(&provider("  more = 1\n")).is_err());
        assert!(read(&provider("  more {\n  }\n")).is_err());
        assert!(read("provider \"a\" \"b\" {\n  version = \"1.0.0\"\n}\n").is_err());
        assert!(read("hashes = []\n").is_err());
        // What the tools keep a word for is no provider, whatever stands in it.
        let other = format!("{}{}", provider("  hashes = [\"h1:b\"]\n"), provider("").replace("provider", "module"));
        assert_eq!(read(&other).unwrap().providers["a/b/c"].hashes, ["h1:b"]);
        assert!(read(&provider("").replace("provider", "module")).unwrap().providers.is_empty());
    }

    #[test]
    fn a_lock_file_that_nests_without_end_ends_nothing() {
        for (begin, end) in [("[", "]"), ("(/*)*/", ")"), ("!", ""), ("a ? b : ", "")] {
            let deep = format!("x = {}1{}\n", begin.repeat(100_000), end.repeat(100_000));
            assert!(LockFile::read(deep.as_bytes()).is_err(), "{begin}");
        }
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
