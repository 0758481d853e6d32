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
    updated: Range,
    created: Range,
    by: Field,
    oldest_first: Oldest,
}

/// From a time, to a time; both belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Range(Option<Timestamp>, Option<Timestamp>);

impl Range {
    fn read(text: &str) -> Option<Self> {
        if let Some(from) = text.strip_prefix(">=") {
            return Some(Self(Some(moment(from)?), None));
        }
        if let Some(to) = text.strip_prefix("<=") {
            return Some(Self(None, Some(moment(to)?)));
        }
        let (from, to) = text.split_once("..")?;
        Some(Self(Some(moment(from)?), Some(moment(to)?)))
    }

    /// GitHub compares whole seconds.
    fn holds(self, at: Timestamp) -> bool {
        let second = at.as_second();
        self.0.is_none_or(|from| second >= from.as_second()) && self.1.is_none_or(|to| second <= to.as_second())
    }
}

/// By which time it is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Field {
    Created,
    #[default]
    Updated,
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
                ("updated", value) => search.updated = Range::read(value).ok_or_else(unknown)?,
                ("created", value) => search.created = Range::read(value).ok_or_else(unknown)?,
                ("sort", "updated-desc" | "updated") => {
                    (search.by, search.oldest_first) = (Field::Updated, Oldest::Last);
                }
                ("sort", "updated-asc") => (search.by, search.oldest_first) = (Field::Updated, Oldest::First),
                ("sort", "created-desc" | "created") => {
                    (search.by, search.oldest_first) = (Field::Created, Oldest::Last);
                }
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
        // Words of an advanced search belong together: no pull request is in two repositories.
        let place =
            self.repositories.iter().all(|name| *name == full_name) && self.owners.iter().all(|name| *name == owner);
        state
            && place
            && self.archived.as_deref().is_none_or(|archived| (archived == "true") == repository.archived)
            && self.draft.as_deref().is_none_or(|draft| (draft == "true") == pull.draft)
            && self.author.as_ref().is_none_or(|author| pull.author.as_ref() == Some(author))
            && self.updated.holds(pull.updated_at)
            && self.created.holds(pull.created_at)
    }

    /// Puts what was found in order. Each comes with the times when it was opened and changed.
    pub(super) fn sort(&self, found: &mut [(String, u64, (Timestamp, Timestamp))]) {
        let at = |(created, updated): (Timestamp, Timestamp)| match self.by {
            Field::Created => created,
            Field::Updated => updated,
        };
        found.sort_by(|one, other| match self.oldest_first {
            Oldest::Last => at(other.2).cmp(&at(one.2)),
            Oldest::First => at(one.2).cmp(&at(other.2)),
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
        assert!(Search::read("is:pr is:open archived:false org:acme sort:updated-desc").is_ok());
        assert!(Search::read("is:pr updated:>=2026-11-22T10:00:00Z").is_ok());
        for wrong in ["is:open", "is:pr label:x", "is:pr words", "is:pr updated:2026", "is:pr is:issue"] {
            assert!(Search::read(wrong).is_err(), "{wrong}");
        }
    }
}
