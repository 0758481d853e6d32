//! Fetching the inbox: one lean search, then the files of pull requests whose head is new.

use countersign_github::{GitHub, GitHubError, InboxPage};
use countersign_model::PullRef;
use jiff::{SignedDuration, Timestamp};

use super::{Inbox, Known, KnownFiles};
use crate::lock;
use crate::views::{InboxPhase, PartialFaultView};

/// GitHub takes searches up to 256 characters.
const LONGEST_QUERY: usize = 250;
/// The end of every search.
const ORDER: &str = " sort:updated-desc";
/// Changes before this are looked at again, since the search is behind by a little.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// GitHub ends a search at a thousand, on small pages of twenty.
const MOST_PAGES: usize = 50;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// All open pull requests.
    Whole,
    /// Those that changed since, also to no longer being open.
    Since(Timestamp),
}

/// The questions for a host: as many as the limit of their length makes.
pub(crate) fn queries(repositories: &[String], search: Search) -> Vec<String> {
    let head = match search {
        Search::Whole => "is:pr is:open archived:false".to_owned(),
        Search::Since(at) => {
            let since = at.checked_sub(OVERLAP).unwrap_or(at);
            format!("is:pr archived:false updated:>={}", since.strftime("%Y-%m-%dT%H:%M:%SZ"))
        }
    };
    let mut queries: Vec<String> = Vec::new();
    for repository in repositories {
        let word = match repository.strip_suffix("/*") {
            Some(owner) => format!(" org:{owner}"),
            None => format!(" repo:{repository}"),
        };
        match queries.last_mut() {
            Some(query) if query.len() + word.len() + ORDER.len() <= LONGEST_QUERY => query.push_str(&word),
            _ => queries.push(format!("{head}{word}")),
        }
    }
    for query in &mut queries {
        query.push_str(ORDER);
    }
    queries
}

impl Inbox {
    /// Says what the inbox is doing.
    pub(crate) fn set_phase(&self, phase: InboxPhase) {
        lock(&self.data).phase = Some(phase);
    }

    /// When everything was searched last.
    pub(crate) fn fetched_at(&self) -> Option<Timestamp> {
        lock(&self.data).fetched_at
    }

    /// Pull requests that are known of a host.
    pub(crate) fn of_host(&self, host: &str) -> Vec<Known> {
        let data = lock(&self.data);
        data.pulls.values().filter(|known| known.summary.pull.repository.host.as_str() == host).cloned().collect()
    }

    /// Searches a host. `told` is called after each page.
    pub(crate) async fn search(
        &self,
        github: &GitHub,
        repositories: &[String],
        search: Search,
        told: &(dyn Fn() + Sync),
    ) -> Result<(), GitHubError> {
        let mut found: Vec<PullRef> = Vec::new();
        let mut faults = Vec::new();
        for query in queries(repositories, search) {
            let mut after = None;
            let mut pages = 0;
            loop {
                if pages == MOST_PAGES {
                    return Err(GitHubError::Unexpected { what: "a search without an end".to_owned() });
                }
                pages += 1;
                let page: InboxPage = github.inbox(&query, after.as_deref()).await?;
                faults.extend(page.partial.iter().map(|fault| PartialFaultView {
                    message: fault.message.clone(),
                    url: fault.sso_url.as_ref().map(ToString::to_string),
                }));
                self.take(page.pulls, &mut found);
                if search == Search::Whole {
                    self.set_phase(InboxPhase::Searching { found: super::number(found.len()) });
                }
                told();
                match page.next {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        if search == Search::Whole {
            let host = github.host();
            let mut data = lock(&self.data);
            data.faults = faults;
            data.pulls.retain(|pull, _| pull.repository.host != *host || found.contains(pull));
        }
        Ok(())
    }

    fn take(&self, pulls: Vec<countersign_github::PullSummary>, found: &mut Vec<PullRef>) {
        let mut data = lock(&self.data);
        for summary in pulls {
            let pull = summary.pull.clone();
            if summary.state == countersign_github::PullState::Open {
                let files = data.pulls.remove(&pull).and_then(|known| known.files);
                data.pulls.insert(pull.clone(), Known { summary, files });
                found.push(pull);
            } else {
                data.pulls.remove(&pull);
            }
        }
    }

    /// Takes in newer facts of pull requests that are known.
    pub(crate) fn refresh(&self, pulls: Vec<countersign_github::PullSummary>) {
        self.take(pulls, &mut Vec::new());
    }

    /// Asks for the files of every pull request whose head is new.
    pub(crate) async fn fetch_files(&self, github: &GitHub, told: &(dyn Fn() + Sync)) -> Result<(), GitHubError> {
        let missing: Vec<Known> =
            self.of_host(github.host().as_str()).into_iter().filter(|known| known.files().is_none()).collect();
        for (at, known) in missing.iter().enumerate() {
            let pull = &known.summary.pull;
            let changed = match github.changed_files(pull).await {
                Ok(changed) => changed,
                // One that went meanwhile is no reason to stop.
                Err(GitHubError::NotFound) => continue,
                Err(error) => return Err(error),
            };
            let files = KnownFiles {
                head: changed.head.clone(),
                base: known.summary.base_ref_name.clone(),
                paths: changed.paths().map(str::to_owned).collect(),
            };
            if let Some(known) = lock(&self.data).pulls.get_mut(pull) {
                known.files = Some(files);
            }
            if at % 8 == 7 {
                told();
            }
        }
        Ok(())
    }

    /// Forgets pull requests of repositories that are not shown any more.
    pub(crate) fn forget_others(&self, configured: &[(String, Vec<String>)]) {
        lock(&self.data).pulls.retain(|pull, _| {
            let repository = &pull.repository;
            configured.iter().filter(|(host, _)| host == repository.host.as_str()).any(|(_, shown)| {
                shown.iter().any(|shown| match shown.strip_suffix("/*") {
                    Some(owner) => owner.eq_ignore_ascii_case(&repository.owner),
                    None => shown.eq_ignore_ascii_case(&repository.full_name()),
                })
            })
        });
    }

    /// Everything that could be asked was asked; nothing where nothing could be.
    pub(crate) fn fetched(&self, at: Option<Timestamp>) {
        if let Some(at) = at {
            lock(&self.data).fetched_at = Some(at);
        }
        self.set_phase(InboxPhase::Idle);
        self.store();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_names_whole_owners_and_single_repositories() {
        let repositories = ["acme/*".to_owned(), "umbrella/infra".to_owned()];
        assert_eq!(
            queries(&repositories, Search::Whole),
            ["is:pr is:open archived:false org:acme repo:umbrella/infra sort:updated-desc"]
        );
        let since = Search::Since("2026-11-24T12:00:00Z".parse().unwrap());
        assert_eq!(
            queries(&repositories[1..], since),
            ["is:pr archived:false updated:>=2026-11-24T11:55:00Z repo:umbrella/infra sort:updated-desc"]
        );
        assert!(queries(&[], Search::Whole).is_empty());
    }

    #[test]
    fn a_long_search_becomes_several() {
        let repositories: Vec<String> = (0..30).map(|number| format!("acme/repository-number-{number}")).collect();
        let queries = queries(&repositories, Search::Whole);
        assert!(queries.len() > 1);
        assert!(queries.iter().all(|query| query.len() <= 256), "{queries:?}");
        let named: usize = queries.iter().map(|query| query.matches("repo:").count()).sum();
        assert_eq!(named, 30);
    }
}
