//! The files that a pull request changes. They decide which projects are planned and whether the
//! team's own rules are touched, so an incomplete list says that it is one.

use std::collections::{BTreeMap, BTreeSet};

use countersign_model::{CommitId, PullRef};
use serde::{Deserialize, Serialize};

use crate::client::{GitHub, repository_path};
use crate::error::GitHubError;
use crate::graphql::{CHANGED_FILES, Envelope, InRepository, OfRepository, PageInfo};
use crate::portion::List;
use crate::summary::words;

/// GitHub tells no more files of a pull request.
const MOST_FILES: usize = 3000;

words! {
    /// What happens to a file.
    Change {
        /// It is new.
        Added = "ADDED",
        Deleted = "DELETED",
        /// It has another name, and maybe other content.
        Renamed = "RENAMED",
        /// It is a copy of another one.
        Copied = "COPIED",
        /// It is of another type, for example a link now.
        Retyped = "CHANGED",
    } else
    /// Its content changes.
    Modified
}

/// A file that a pull request changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedFile {
    /// Its path at the head; of a deleted one at the base.
    pub path: String,
    /// What happens to it.
    pub change: Change,
    /// Its path at the base, if it had another one.
    pub previous: Option<String>,
}

/// The files that a pull request changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedFiles {
    /// The head that they belong to.
    pub head: CommitId,
    /// In GitHub's order.
    pub files: Vec<ChangedFile>,
    /// Whether these are all. GitHub tells 3,000 at most.
    pub complete: bool,
}

impl ChangedFiles {
    /// Every path that is touched, the old names of renamed files among them.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().flat_map(|file| file.previous.as_deref().into_iter().chain([&*file.path]))
    }
}

#[derive(Serialize)]
struct Variables<'v> {
    number: u64,
    first: u32,
    after: Option<&'v str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePull {
    pull_request: Option<WireFiles>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireFiles {
    head_ref_oid: CommitId,
    changed_files: usize,
    files: Option<WirePage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WirePage {
    page_info: PageInfo,
    nodes: Option<Vec<Option<WireFile>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireFile {
    path: String,
    change_type: String,
}

#[derive(Deserialize)]
struct RestFile {
    filename: String,
    previous_filename: Option<String>,
}

impl GitHub {
    /// The files that a pull request changes, all of them where GitHub tells all.
    pub async fn changed_files(&self, pull: &PullRef) -> Result<ChangedFiles, GitHubError> {
        let mut files: Vec<ChangedFile> = Vec::new();
        let mut head: Option<CommitId> = None;
        let mut after: Option<String> = None;
        let mut seen = 0;
        let total = loop {
            let page = self.files_page(pull, after.as_deref()).await?;
            // Pages of two heads would make a list that never was.
            if head.get_or_insert_with(|| page.head_ref_oid.clone()) != &page.head_ref_oid {
                return Err(GitHubError::Moved);
            }
            let Some(found) = page.files else { break page.changed_files };
            let nodes = found.nodes.unwrap_or_default();
            seen += nodes.len();
            after = found.page_info.next_after(nodes.len())?;
            files.extend(nodes.into_iter().flatten().map(|file| ChangedFile {
                path: file.path,
                change: Change::read(&file.change_type),
                previous: None,
            }));
            if after.is_none() || seen > MOST_FILES {
                break page.changed_files;
            }
        };
        let head = head.ok_or(GitHubError::NotFound)?;
        if files.iter().any(|file| matches!(file.change, Change::Renamed | Change::Copied)) {
            self.add_previous_names(pull, &mut files).await?;
        }
        Ok(ChangedFiles { head, complete: files.len() == total, files })
    }

    async fn files_page(&self, pull: &PullRef, after: Option<&str>) -> Result<WireFiles, GitHubError> {
        let mut timeouts = 0;
        let answer = loop {
            let variables = InRepository {
                owner: &pull.repository.owner,
                name: &pull.repository.name,
                more: Variables { number: pull.number, first: self.portion(List::Files), after },
            };
            let answer = self.graphql::<OfRepository<WirePull>>(CHANGED_FILES, variables).await;
            match answer.and_then(Envelope::whole) {
                Ok(answer) => break answer,
                Err(error) => self.halve(List::Files, &mut timeouts, error)?,
            }
        };
        self.portion_answered(List::Files);
        answer.repository.and_then(|repository| repository.pull_request).ok_or(GitHubError::NotFound)
    }

    /// Only the REST API tells the old name of a renamed file.
    async fn add_previous_names(&self, pull: &PullRef, files: &mut [ChangedFile]) -> Result<(), GitHubError> {
        let path = format!("{}/pulls/{}/files", repository_path(&pull.repository), pull.number);
        let mut previous: BTreeMap<String, Option<String>> = BTreeMap::new();
        self.get_long_list(&path, MOST_FILES, |page: Vec<RestFile>| {
            previous.extend(page.into_iter().map(|file| (file.filename, file.previous_filename)));
        })
        .await?;
        let known: BTreeSet<&str> = files.iter().map(|file| &*file.path).collect();
        if !known.iter().copied().eq(previous.keys().map(String::as_str)) {
            return Err(GitHubError::Moved);
        }
        for file in files {
            file.previous = previous.remove(&file.path).flatten();
        }
        Ok(())
    }
}
