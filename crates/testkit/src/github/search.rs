//! GitHub's search for pull requests: the qualifiers that the product uses, and no others.

use jiff::Timestamp;

use super::contents::{Pull, PullState, Repository};

/// A search that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Search {
    state: Option<&'static str>,
    archived: Option<String>,
    repositories: Vec<String>,
    owners: Vec<String>,
    author: Option<String>,
    draft: Option<String>,
    updated_since: Option<Timestamp>,
    oldest_first: Oldest,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Oldest {
    First,
    #[default]
    Last,
}

impl Search {
    /// Reads the text of a search. What is not known is refused, so that no test passes by luck.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut search = Self::default();
        let mut is_pull = false;
        for word in text.split_whitespace() {
            let unknown = || format!("the test world does not know {word:?} in a search");
            match word.split_once(':').ok_or_else(unknown)? {
                ("is" | "type", "pr") => is_pull = true,
                ("is" | "state", "open") => search.state = Some("open"),
                ("is" | "state", "closed") => search.state = Some("closed"),
                ("is", "merged") => search.state = Some("merged"),
                ("archived", value @ ("true" | "false")) => search.archived = Some(value.to_owned()),
                ("draft", value @ ("true" | "false")) => search.draft = Some(value.to_owned()),
                ("repo", name) => search.repositories.push(name.to_ascii_lowercase()),
                ("org" | "user", name) => search.owners.push(name.to_ascii_lowercase()),
                ("author", login) => search.author = Some(login.to_owned()),
                ("updated", value) => {
                    let since = value.strip_prefix(">=").and_then(moment).ok_or_else(unknown)?;
                    search.updated_since = Some(since);
                }
                ("sort", "updated-desc" | "updated") => search.oldest_first = Oldest::Last,
                ("sort", "updated-asc") => search.oldest_first = Oldest::First,
                _ => return Err(unknown()),
            }
        }
        if is_pull { Ok(search) } else { Err("the search is not for pull requests: is:pr is missing".to_owned()) }
    }

    pub(super) fn matches(&self, repository: &Repository, pull: &Pull) -> bool {
        let state = match self.state {
            None => true,
            Some("open") => pull.state == PullState::Open,
            Some("merged") => pull.state == PullState::Merged,
            Some(_) => pull.state != PullState::Open,
        };
        let full_name = repository.full_name().to_ascii_lowercase();
        let owner = repository.owner.to_ascii_lowercase();
        // Several places mean any of them.
        let place = (self.repositories.is_empty() && self.owners.is_empty())
            || self.repositories.contains(&full_name)
            || self.owners.contains(&owner);
        state
            && place
            && self.archived.as_deref().is_none_or(|archived| (archived == "true") == repository.archived)
            && self.draft.as_deref().is_none_or(|draft| (draft == "true") == pull.draft)
            && self.author.as_ref().is_none_or(|author| pull.author.as_ref() == Some(author))
            && self.updated_since.is_none_or(|since| pull.updated_at >= since)
    }

    /// Puts what was found in order.
    pub(super) fn sort(&self, found: &mut [(String, u64, Timestamp)]) {
        found.sort_by(|one, other| match self.oldest_first {
            Oldest::Last => other.2.cmp(&one.2),
            Oldest::First => one.2.cmp(&other.2),
        });
    }
}

/// A time, or a day.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| format!("{text}T00:00:00Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_is_not_understood_is_refused() {
        assert!(Search::read("is:pr is:open archived:false org:acme repo:a/b sort:updated-desc").is_ok());
        assert!(Search::read("is:pr updated:>=2026-11-22T10:00:00Z").is_ok());
        for wrong in ["is:open", "is:pr label:x", "is:pr words", "is:pr updated:2026", "is:pr is:issue"] {
            assert!(Search::read(wrong).is_err(), "{wrong}");
        }
    }
}
