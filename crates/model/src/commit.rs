//! Git object ids.

use crate::hex::is_small_hex;

/// Git knows SHA-1 and SHA-256 repositories.
fn is_object_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && is_small_hex(text)
}

crate::text_type!(
    /// The id of a commit, whole.
    CommitId,
    "a commit id",
    is_object_id
);
crate::text_type!(
    /// The id of a git tree, whole.
    TreeId,
    "a git tree id",
    is_object_id
);

impl CommitId {
    /// The first seven digits, as GitHub shows them.
    pub fn short(&self) -> &str {
        &self.as_str()[..7]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_ids_are_taken() {
        let id = "3f9c2e1000000000000000000000000000000abc";
        assert_eq!(id.parse::<CommitId>().unwrap().short(), "3f9c2e1");
        for wrong in ["3f9c2e1", "HEAD", "", "3F9C2E1000000000000000000000000000000ABC", "--upload-pack=x"] {
            assert!(wrong.parse::<CommitId>().is_err(), "{wrong}");
        }
    }
}
