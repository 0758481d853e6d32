//! A text file of a repository at one commit, as it is.

use countersign_model::{CommitId, RepositoryRef};
use serde::{Deserialize, Serialize};

use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::{InRepository, OfRepository, TEXT_AT};

#[derive(Serialize)]
struct Variables<'v> {
    commit: &'v CommitId,
    expression: String,
}

#[derive(Deserialize)]
struct WireObjects {
    commit: Option<WireObject>,
    file: Option<WireObject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireObject {
    #[serde(rename = "__typename")]
    kind: String,
    byte_size: Option<usize>,
    is_binary: Option<bool>,
    is_truncated: Option<bool>,
    text: Option<String>,
}

impl GitHub {
    /// Whether there is such a repository that the token may see. GitHub tells no more than that.
    pub async fn sees(&self, repository: &RepositoryRef) -> Result<bool, GitHubError> {
        // No commit has this id, so nothing but the repository itself is asked for.
        let none = "0".repeat(40);
        let commit: CommitId = none.parse().map_err(|_| GitHubError::NotFound)?;
        let variables = InRepository {
            owner: &repository.owner,
            name: &repository.name,
            more: Variables { commit: &commit, expression: format!("{commit}:.countersign") },
        };
        match self.graphql::<OfRepository<WireObjects>>(TEXT_AT, variables).await?.whole() {
            Ok(answer) => Ok(answer.repository.is_some()),
            Err(GitHubError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The text of a file, or none where the commit has no such file. A file that is no text, or
    /// that GitHub does not give whole, is an error and never a shorter text.
    pub async fn text_at(
        &self,
        repository: &RepositoryRef,
        commit: &CommitId,
        path: &str,
    ) -> Result<Option<String>, GitHubError> {
        if !is_plain_path(path) {
            return Err(GitHubError::Invalid { message: format!("{path:?} is no path of a file") });
        }
        let variables = InRepository {
            owner: &repository.owner,
            name: &repository.name,
            more: Variables { commit, expression: format!("{commit}:{path}") },
        };
        let answer = self.graphql::<OfRepository<WireObjects>>(TEXT_AT, variables).await?.whole()?;
        let WireObjects { commit: found, file } = answer.repository.ok_or(GitHubError::NotFound)?;
        if found.is_none_or(|object| object.kind != "Commit") {
            return Err(GitHubError::NotFound);
        }
        file.map(|object| whole_text(object, path)).transpose()
    }
}

fn whole_text(object: WireObject, path: &str) -> Result<String, GitHubError> {
    let unusable = |why: &str| GitHubError::unexpected(format!("{path:?} {why}"));
    match object {
        WireObject { kind, .. } if kind != "Blob" => Err(unusable("is no file")),
        WireObject { is_binary: Some(true), .. } => Err(unusable("is no text")),
        WireObject { is_truncated: Some(false), text: Some(text), byte_size: Some(size), .. } if text.len() == size => {
            Ok(text)
        }
        _ => Err(unusable("is not given whole")),
    }
}

/// A path as git writes it: relative, without steps out of the repository.
fn is_plain_path(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(|letter: char| letter.is_control())
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(change: impl FnOnce(&mut WireObject)) -> Result<String, GitHubError> {
        let mut object = WireObject {
            kind: "Blob".into(),
            byte_size: Some(4),
            is_binary: Some(false),
            is_truncated: Some(false),
            text: Some("é 1".into()),
        };
        change(&mut object);
        whole_text(object, "rules.toml")
    }

    #[test]
    fn a_text_that_is_not_the_whole_file_is_refused() {
        assert_eq!(object(|_| {}).as_deref(), Ok("é 1"));
        // Bytes that are no UTF-8 were replaced, or left out.
        assert!(object(|object| object.byte_size = Some(5)).is_err());
        assert!(object(|object| object.byte_size = None).is_err());
        assert!(object(|object| object.is_truncated = Some(true)).is_err());
        assert!(object(|object| object.is_binary = Some(true)).is_err());
        assert!(object(|object| object.text = None).is_err());
        assert!(object(|object| object.kind = "Tree".into()).is_err());
    }

    #[test]
    fn a_path_stays_in_the_repository() {
        assert!(is_plain_path(".countersign/projects.toml"));
        for wrong in ["", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", "a\nb"] {
            assert!(!is_plain_path(wrong), "{wrong:?}");
        }
    }
}
