//! The hash `h1:` of a package, as the tools compute it: SHA-256 over a list of SHA-256 and name of every
//! file, in the order of the names ([`dirhash.Hash1`]).
//!
//! It names what is unpacked, so that it can be held against the files that run. The other hash of lock
//! files, `zh:`, names the zip file, which only the tool sees while it downloads it.
//!
//! [`dirhash.Hash1`]: https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{Context, SHA256};

/// What such a hash begins with.
pub const SCHEME: &str = "h1:";
/// What the hash of a zip file begins with.
pub const ZIP: &str = "zh:";

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hashed {
    /// Its name from the root of the package, with slashes.
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// The hash of a package with these files. Nothing where a name has a line feed, which the list could not
/// tell from two files.
pub fn h1(mut files: Vec<Hashed>) -> Option<String> {
    files.sort();
    let mut list = Context::new(&SHA256);
    for file in &files {
        if file.name.contains('\n') {
            return None;
        }
        list.update(format!("{}  {}\n", hex(&file.sha256), file.name).as_bytes());
    }
    Some(format!("{SCHEME}{}", STANDARD.encode(list.finish())))
}

/// The digits of such a hash as a name of a folder: base64 has slashes. Nothing where it is none.
pub fn as_name(hash: &str) -> Option<String> {
    let bytes = STANDARD.decode(hash.strip_prefix(SCHEME)?).ok()?;
    (bytes.len() == 32).then(|| hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> Hashed {
        let sha256 = ring::digest::digest(&SHA256, content).as_ref().try_into().unwrap();
        Hashed { name: name.to_owned(), sha256 }
    }

    #[test]
    fn the_hash_is_the_one_that_go_computes() {
        // From the tests of `golang.org/x/mod/sumdb/dirhash`: SHA-256 of this list in base64.
        let files = vec![file("xyz", b"data for xyz"), file("abc", b"data for abc")];
        let list = format!("{}  abc\n{}  xyz\n", hex(&files[1].sha256), hex(&files[0].sha256));
        let wanted = STANDARD.encode(ring::digest::digest(&SHA256, list.as_bytes()));
        assert_eq!(h1(files), Some(format!("h1:{wanted}")));
    }

    #[test]
    fn contents_and_names_count_and_their_order_does_not() {
        let (one, two) = (file("a", b"1"), file("b", b"2"));
        let both = h1(vec![one.clone(), two.clone()]);
        assert_eq!(both, h1(vec![two.clone(), one.clone()]));
        for other in [vec![one.clone()], vec![one.clone(), file("b", b"1")], vec![one.clone(), file("c", b"2")]] {
            assert_ne!(both, h1(other));
        }
        assert_eq!(h1(vec![file("a\nb", b"")]), None);
    }

    #[test]
    fn a_hash_is_a_name_of_a_folder() {
        let hash = h1(vec![file("a", b"1")]).unwrap();
        let name = as_name(&hash).unwrap();
        assert!(name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit()));
        for none in ["", "h1:", "h1:AAAA", "zh:00", "h1:../../x"] {
            assert_eq!(as_name(none), None, "{none}");
        }
    }
}
