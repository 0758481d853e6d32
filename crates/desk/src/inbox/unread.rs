//! What GitHub did not answer for, and of what that says something. An error belongs to a row, a repository
//! or a search, and stops nothing else of a round; only what says something of the whole host ends it.

use std::collections::BTreeMap;

use countersign_github::{FaultKind, GitHubError, PartialFault};
use countersign_model::{PullRef, RepositoryRef};
use jiff::Timestamp;

use super::number;
use crate::views::{FaultAbout, NotRead, PartialFaultView, RowUnread, UnreadPart};

/// So many failures in a row, without anything between that went well, are the host's.
const MOST_IN_A_ROW: usize = 3;

/// Tells what concerns one thing from what concerns the host.
#[derive(Debug, Default)]
pub(super) struct Forbearance {
    in_a_row: usize,
}

impl Forbearance {
    /// Something was answered.
    pub(super) const fn went_well(&mut self) {
        self.in_a_row = 0;
    }

    /// Why this one thing was not read; an error where nothing else needs to be asked for.
    pub(super) fn bear(&mut self, error: GitHubError) -> Result<NotRead, GitHubError> {
        if is_of_host(&error) {
            return Err(error);
        }
        let may_be_of_host =
            matches!(error, GitHubError::ServerError { .. } | GitHubError::TimedOut | GitHubError::Offline { .. });
        self.in_a_row = if may_be_of_host { self.in_a_row + 1 } else { 0 };
        if self.in_a_row >= MOST_IN_A_ROW { Err(error) } else { Ok(not_read(&error)) }
    }
}

/// Whether an error says that nothing can be asked for now, whatever it is.
const fn is_of_host(error: &GitHubError) -> bool {
    matches!(
        error,
        GitHubError::Unauthorized
            | GitHubError::UnusableToken
            | GitHubError::Ended
            | GitHubError::RateLimited { .. }
            | GitHubError::SecondaryLimit { .. }
            | GitHubError::OldServer { .. }
    )
}

pub(super) fn not_read(error: &GitHubError) -> NotRead {
    match error {
        GitHubError::SsoRequired { .. } => NotRead::SingleSignOn,
        GitHubError::Forbidden { message, .. } => NotRead::Forbidden { message: message.clone() },
        GitHubError::NotFound => NotRead::NotFound,
        GitHubError::TooHeavy => NotRead::TooHeavy,
        GitHubError::TimedOut => NotRead::TimedOut,
        GitHubError::ServerError { status } => NotRead::ServerError { status: *status },
        GitHubError::Offline { .. } => NotRead::Cut,
        other => NotRead::Other { message: other.to_string() },
    }
}

/// How the search of one owner or repository stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Searched {
    /// When everything was searched last, to its end.
    pub(super) whole_at: Option<Timestamp>,
    /// When it was searched last, to its end.
    pub(super) at: Option<Timestamp>,
    /// When it was found to be too much for one search, and each of its repositories was searched instead.
    pub(super) apart_at: Option<Timestamp>,
    /// Why the last search did not come to its end, and where the token can be let in.
    pub(super) failed: Option<(NotRead, Option<String>)>,
    /// What the last search for everything left out.
    pub(super) parts: Vec<PartialFault>,
}

/// Everything that is missing now.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// By host, and name of what is searched.
    pub(super) searched: BTreeMap<(String, String), Searched>,
    pub(super) rows: BTreeMap<PullRef, RowUnread>,
    pub(super) rules: BTreeMap<RepositoryRef, NotRead>,
}

impl Unread {
    /// What could not be read of a row.
    pub(super) fn of(&self, pull: &PullRef) -> Option<RowUnread> {
        let rules = || self.rules.get(&pull.repository);
        self.rows
            .get(pull)
            .cloned()
            .or_else(|| rules().map(|why| RowUnread { what: UnreadPart::Rules, why: why.clone() }))
    }

    /// Forgets that a part of a row was not read.
    pub(super) fn clear(&mut self, pull: &PullRef, what: UnreadPart) {
        if self.rows.get(pull).is_some_and(|unread| unread.what == what) {
            self.rows.remove(pull);
        }
    }

    /// What is told above the rows: what has no row of its own. Those of one reason are one.
    pub(super) fn views(&self) -> Vec<PartialFaultView> {
        let mut searches: BTreeMap<(NotRead, Option<String>), Vec<String>> = BTreeMap::new();
        let mut parts: BTreeMap<(NotRead, Option<String>), (Vec<String>, usize)> = BTreeMap::new();
        for ((_, name), searched) in &self.searched {
            if let Some(failed) = &searched.failed {
                searches.entry(failed.clone()).or_default().push(name.clone());
            }
            for part in &searched.parts {
                let url = part.sso_url.as_ref().map(ToString::to_string);
                let (names, count) = parts.entry((of_part(part), url)).or_default();
                names.push(name.clone());
                *count += part.count;
            }
        }
        let mut rules: BTreeMap<&NotRead, Vec<String>> = BTreeMap::new();
        for (repository, why) in &self.rules {
            rules.entry(why).or_default().push(repository.full_name());
        }
        let searches = searches.into_iter().map(|((why, url), names)| PartialFaultView {
            about: FaultAbout::Search { names },
            why,
            url,
        });
        let parts = parts.into_iter().map(|((why, url), (names, count))| PartialFaultView {
            about: FaultAbout::Parts { names, count: number(count) },
            why,
            url,
        });
        let rules = rules.into_iter().map(|(why, names)| PartialFaultView {
            about: FaultAbout::Rules { names },
            why: why.clone(),
            url: None,
        });
        searches.chain(parts).chain(rules).collect()
    }
}

pub(super) fn of_part(part: &PartialFault) -> NotRead {
    match part.kind {
        FaultKind::SingleSignOn => NotRead::SingleSignOn,
        FaultKind::Forbidden => NotRead::Forbidden { message: part.message.clone() },
        FaultKind::NotFound => NotRead::NotFound,
        FaultKind::TooHeavy => NotRead::TooHeavy,
        FaultKind::Other => NotRead::Other { message: part.message.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns_one_thing_is_borne_and_what_concerns_the_host_is_not() {
        let server = || GitHubError::ServerError { status: 502 };
        let mut forbearance = Forbearance::default();
        for _ in 0..10 {
            assert_eq!(forbearance.bear(GitHubError::NotFound), Ok(NotRead::NotFound));
            assert_eq!(forbearance.bear(server()), Ok(NotRead::ServerError { status: 502 }));
        }
        forbearance.went_well();
        assert!(forbearance.bear(server()).is_ok());
        assert!(forbearance.bear(GitHubError::TimedOut).is_ok());
        assert_eq!(forbearance.bear(server()), Err(server()), "the third in a row");
        for error in [
            GitHubError::Unauthorized,
            GitHubError::Ended,
            GitHubError::SecondaryLimit { until: None },
            GitHubError::RateLimited { until: None },
        ] {
            assert_eq!(Forbearance::default().bear(error.clone()), Err(error));
        }
    }
}
