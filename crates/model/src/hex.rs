//! SHA-256 as 64 small hexadecimal digits, the form in which digests are written everywhere.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

crate::text_type!(
    /// A SHA-256 digest as 64 small hexadecimal digits.
    Sha256Hex,
    "a SHA-256 digest",
    |text| text.len() == 64 && is_small_hex(text)
);

impl Sha256Hex {
    /// Writes a digest.
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        Self(write_hex(digest))
    }

    /// The first digits, as they are shown to people.
    pub fn short(&self) -> &str {
        &self.0[..8]
    }
}

/// The digest of some bytes.
pub fn sha256_hex(bytes: &[u8]) -> Sha256Hex {
    Sha256Hex(write_hex(&Sha256::digest(bytes)))
}

fn write_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

pub(crate) fn is_small_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_written_in_small_digits() {
        let empty = sha256_hex(b"");
        assert_eq!(empty.as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert!("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855".parse::<Sha256Hex>().is_err());
        assert!("e3b0".parse::<Sha256Hex>().is_err());
    }
}
