//! Fetching the inbox: one lean search for each owner, the same pull requests again by their ids, then the
//! files of those whose head is new, and the rules of their teams.
//!
//! What was loaded is there at once, whatever comes after it. A row leaves only when GitHub says so of that
//! very pull request: a search that does not bring it says nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use countersign_github::{GitHub, GitHubError, NodeId, PartialFault, PullSummary, RepositoryState};
use countersign_model::{PullRef, PullState, RepositoryRef};
use jiff::{SignedDuration, Timestamp};

use super::questions::{Question, Search, questions};
use super::unread::{Forbearance, Searched, not_read};
use super::{Inbox, Known, KnownFiles, number};
use crate::access::teams::Teams;
use crate::app::fault::DeskError;
use crate::lock;
use crate::views::{InboxPhase, NotRead, RowUnread, UnreadPart};

/// Between two searches for everything.
const BETWEEN_WHOLE: SignedDuration = SignedDuration::from_mins(10);
/// GitHub gives out no more of one search.
const MOST_OF_A_SEARCH: u64 = 1000;
/// Pages of one search, were each of them as small as can be.
const MOST_PAGES: usize = 1000;
/// Searches that take up each other, of one owner.
const MOST_SEARCHES: usize = 20;
/// The rows are kept on disk each time that the files of so many were read.
const BETWEEN_STORES: usize = 32;

/// Whether everything is searched, however short ago that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Haste {
    /// Somebody asked.
    Everything,
    Due,
}

/// A round of questions to a host.
pub(crate) struct Round<'r> {
    pub(crate) github: &'r GitHub,
    pub(crate) teams: &'r Teams,
    /// What a person chose: `owner/*` and `owner/name`.
    pub(crate) repositories: &'r [String],
    pub(crate) now: Timestamp,
    pub(crate) haste: Haste,
    /// Called when there is something new to show.
    pub(crate) told: &'r (dyn Fn() + Sync),
}

/// Why a search did not come to its end.
enum Ended {
    /// There are more than GitHub gives out, and each of the repositories is better asked for by itself.
    Apart,
    /// There are more than could be listed.
    TooMany(usize),
    Error(GitHubError),
}

impl From<GitHubError> for Ended {
    fn from(error: GitHubError) -> Self {
        Self::Error(error)
    }
}

impl Inbox {
    /// Says what the inbox is doing.
    pub(crate) fn set_phase(&self, phase: InboxPhase) {
        lock(&self.data).phase = Some(phase);
    }

    /// Pull requests that are known of a host.
    pub(crate) fn of_host(&self, host: &str) -> Vec<Known> {
        let data = lock(&self.data);
        data.pulls.values().filter(|known| known.summary.pull.repository.host.as_str() == host).cloned().collect()
    }

    /// Whether anything of a host is to be searched as a whole.
    pub(crate) fn is_whole_due(&self, host: &str, repositories: &[String], now: Timestamp, haste: Haste) -> bool {
        self.waiting(host, repositories, now, haste)
            .iter()
            .any(|question| self.due(host, question, now, haste) == Search::Whole)
    }

    fn searched(&self, host: &str, name: &str) -> Searched {
        lock(&self.data).unread.searched.get(&(host.to_owned(), name.to_owned())).cloned().unwrap_or_default()
    }

    /// What is searched in this round: an owner of too many repositories by each that was chosen.
    fn waiting(&self, host: &str, repositories: &[String], now: Timestamp, haste: Haste) -> VecDeque<Question> {
        let is_apart = |question: &Question| {
            let lately = |at: Timestamp| now.duration_since(at) < BETWEEN_WHOLE;
            haste == Haste::Due && self.searched(host, &question.name).apart_at.is_some_and(lately)
        };
        let of = |question: Question| if is_apart(&question) { question.apart() } else { vec![question] };
        questions(repositories).into_iter().flat_map(of).collect()
    }

    fn due(&self, host: &str, question: &Question, now: Timestamp, haste: Haste) -> Search {
        let Searched { whole_at: Some(whole_at), at: Some(at), .. } = self.searched(host, &question.name) else {
            return Search::Whole;
        };
        let is_due = haste == Haste::Everything || now.duration_since(whole_at) >= BETWEEN_WHOLE;
        if is_due { Search::Whole } else { Search::Since(at) }
    }

    /// Asks a host once. What fails is noted beside what it belongs to and asked for again with the next
    /// round; an error is the host's own.
    pub(crate) async fn fetch(&self, round: &Round<'_>) -> Result<(), GitHubError> {
        let fetched = self.fetch_all(round).await;
        self.store();
        fetched
    }

    async fn fetch_all(&self, round: &Round<'_>) -> Result<(), GitHubError> {
        let mut forbearance = Forbearance::default();
        let found = self.search(round, &mut forbearance).await?;
        self.store();
        self.ask_again(round, &found, &mut forbearance).await?;
        self.fetch_files(round, &mut forbearance).await?;
        self.fetch_rules(round, &mut forbearance).await
    }

    /// Searches everything that was chosen. Answers what it brought.
    async fn search(&self, round: &Round<'_>, forbearance: &mut Forbearance) -> Result<BTreeSet<NodeId>, GitHubError> {
        let host = round.github.host().to_string();
        self.forget_searches(&host, &questions(round.repositories));
        let mut waiting = self.waiting(&host, round.repositories, round.now, round.haste);
        // One that takes too long is no reason not to ask for the others; where all of them do, it is the host.
        let mut timed_out = None;
        let mut found = BTreeSet::new();
        while let Some(question) = waiting.pop_front() {
            let search = self.due(&host, &question, round.now, round.haste);
            let mut searched = self.searched(&host, &question.name);
            match self.search_one(round, &question, search, &mut found).await {
                Ok(parts) => {
                    forbearance.went_well();
                    timed_out = Some(false);
                    searched.at = Some(round.now);
                    (searched.failed, searched.apart_at) = (None, None);
                    if search == Search::Whole {
                        searched.whole_at = Some(round.now);
                        searched.parts = parts;
                    }
                    let mut data = lock(&self.data);
                    for name in &question.only {
                        data.unread.searched.remove(&(host.clone(), name.clone()));
                    }
                }
                // Without a connection nothing else can be asked for.
                Err(Ended::Error(error @ GitHubError::Offline { .. })) => return Err(error),
                Err(Ended::Apart) => {
                    (searched.failed, searched.apart_at) = (None, Some(round.now));
                    waiting.extend(question.apart());
                }
                Err(Ended::TooMany(listed)) => {
                    // What was listed is right, and the rest cannot be had by asking sooner.
                    (searched.at, searched.whole_at) = (Some(round.now), Some(round.now));
                    searched.failed = Some((NotRead::TooMany { listed: number(listed) }, None));
                }
                Err(Ended::Error(error)) => {
                    timed_out = Some(timed_out.unwrap_or(true) && error == GitHubError::TimedOut);
                    let url = match &error {
                        GitHubError::SsoRequired { url: Some(url), .. } => Some(url.to_string()),
                        _ => None,
                    };
                    let why = forbearance.bear(error)?;
                    // One of several that is gone or closed does not hide the others.
                    if !question.only.is_empty() {
                        waiting.extend(question.apart());
                        continue;
                    }
                    searched.failed = Some((why, url));
                }
            }
            lock(&self.data).unread.searched.insert((host.clone(), question.name.clone()), searched);
        }
        if timed_out == Some(true) { Err(GitHubError::TimedOut) } else { Ok(found) }
    }

    /// Forgets how searches stand that are not made any more.
    fn forget_searches(&self, host: &str, questions: &[Question]) {
        let names: BTreeSet<&String> =
            questions.iter().flat_map(|question| question.only.iter().chain([&question.name])).collect();
        lock(&self.data).unread.searched.retain(|(of, name), _| of != host || names.contains(name));
    }

    async fn search_one(
        &self,
        round: &Round<'_>,
        question: &Question,
        search: Search,
        found: &mut BTreeSet<NodeId>,
    ) -> Result<Vec<PartialFault>, Ended> {
        let mut parts = Vec::new();
        let mut until: Option<Timestamp> = None;
        let mut listed = BTreeSet::new();
        for _ in 0..MOST_SEARCHES {
            let text = question.text(search, until);
            let mut oldest: Option<Timestamp> = None;
            let mut after = None;
            let mut pages = 0;
            let total = loop {
                if pages == MOST_PAGES {
                    return Err(GitHubError::Unexpected { what: "a search without an end".to_owned() }.into());
                }
                pages += 1;
                let page = round.github.inbox(&text, after.as_deref()).await?;
                if page.total > MOST_OF_A_SEARCH && !question.only.is_empty() {
                    return Err(Ended::Apart);
                }
                let at = |summary: &PullSummary| match search {
                    Search::Whole => summary.created_at,
                    Search::Since(_) => summary.updated_at,
                };
                oldest = page.pulls.iter().map(at).chain(oldest).min();
                listed.extend(page.pulls.iter().map(|summary| summary.id.clone()));
                parts.extend(page.partial);
                let wanted = page.pulls.into_iter().filter(|it| question.wants(&it.pull.repository.full_name()));
                self.take(wanted.collect(), found);
                if search == Search::Whole {
                    self.set_phase(InboxPhase::Searching { found: number(found.len()) });
                }
                (round.told)();
                match page.next {
                    Some(next) => after = Some(next),
                    None => break page.total,
                }
            };
            if total <= MOST_OF_A_SEARCH {
                return Ok(parts);
            }
            // GitHub cut it. The next one begins where this one came to, and brings that second once more.
            if oldest.is_none() || oldest == until {
                break;
            }
            until = oldest;
        }
        Err(Ended::TooMany(listed.len()))
    }

    /// Takes in newer facts. One that GitHub says is over leaves.
    fn take(&self, pulls: Vec<PullSummary>, found: &mut BTreeSet<NodeId>) {
        let mut data = lock(&self.data);
        for summary in pulls {
            let pull = summary.pull.clone();
            found.insert(summary.id.clone());
            // A repository that was renamed has its pull requests under another name.
            let elsewhere = |other: &PullRef, known: &Known| *other != pull && known.summary.id == summary.id;
            let moved: Vec<PullRef> = data
                .pulls
                .iter()
                .filter(|(other, known)| elsewhere(other, known))
                .map(|(pull, _)| pull.clone())
                .collect();
            let mut files = None;
            for old in moved.iter().chain([&pull]) {
                files = data.pulls.remove(old).and_then(|known| known.files).or(files);
            }
            data.unread.clear(&pull, UnreadPart::Facts);
            if summary.state == PullState::Open && summary.repository_state == RepositoryState::Active {
                data.pulls.insert(pull, Known { summary, files });
            } else {
                data.unread.rows.remove(&pull);
            }
        }
    }

    /// Takes in newer facts of pull requests that are known.
    pub(crate) fn refresh(&self, pulls: Vec<PullSummary>) {
        self.take(pulls, &mut BTreeSet::new());
    }

    /// Asks by their ids for those that no search brought: a status that CI sets does not count as a change,
    /// and one that is not found any more may be closed, or out of sight for a moment.
    async fn ask_again(
        &self,
        round: &Round<'_>,
        found: &BTreeSet<NodeId>,
        forbearance: &mut Forbearance,
    ) -> Result<(), GitHubError> {
        let known = self.of_host(round.github.host().as_str());
        let others: Vec<(NodeId, PullRef)> = known
            .into_iter()
            .map(|known| (known.summary.id, known.summary.pull))
            .filter(|(id, _)| !found.contains(id))
            .collect();
        let ids: Vec<NodeId> = others.iter().map(|(id, _)| id.clone()).collect();
        let mut at = 0;
        while at < ids.len() {
            let refreshed = match round.github.refresh(&ids[at..]).await {
                Ok(refreshed) => refreshed,
                Err(error) => {
                    let why = forbearance.bear(error)?;
                    self.note_unread(&others[at].1, UnreadPart::Facts, why);
                    at += 1;
                    continue;
                }
            };
            forbearance.went_well();
            let asked = &others[at..(at + refreshed.asked.max(1)).min(others.len())];
            at += asked.len();
            let mut answered: BTreeSet<NodeId> = refreshed.gone.iter().cloned().collect();
            let why = refreshed.partial.first().map_or(NotRead::NotFound, super::unread::of_part);
            self.take(refreshed.pulls, &mut answered);
            for (id, pull) in asked {
                if refreshed.gone.contains(id) {
                    self.forget(pull);
                } else if !answered.contains(id) {
                    self.note_unread(pull, UnreadPart::Facts, why.clone());
                }
            }
        }
        Ok(())
    }

    fn forget(&self, pull: &PullRef) {
        let mut data = lock(&self.data);
        data.pulls.remove(pull);
        data.unread.rows.remove(pull);
    }

    fn note_unread(&self, pull: &PullRef, what: UnreadPart, why: NotRead) {
        lock(&self.data).unread.rows.insert(pull.clone(), RowUnread { what, why });
    }

    /// Asks for the files of every pull request whose head is new.
    async fn fetch_files(&self, round: &Round<'_>, forbearance: &mut Forbearance) -> Result<(), GitHubError> {
        let all = self.of_host(round.github.host().as_str());
        let missing: Vec<Known> = all.into_iter().filter(|known| known.files().is_none()).collect();
        for (at, known) in missing.iter().enumerate() {
            let pull = &known.summary.pull;
            match round.github.changed_files(pull).await {
                Ok(changed) => {
                    forbearance.went_well();
                    let files = KnownFiles {
                        head: changed.head.clone(),
                        base: known.summary.base_ref_name.clone(),
                        paths: changed.paths().map(str::to_owned).collect(),
                    };
                    let mut data = lock(&self.data);
                    data.unread.clear(pull, UnreadPart::Files);
                    if let Some(known) = data.pulls.get_mut(pull) {
                        known.files = Some(files);
                    }
                }
                Err(error) => {
                    // The row says so also where this is what ends the round.
                    self.note_unread(pull, UnreadPart::Files, not_read(&error));
                    forbearance.bear(error)?;
                }
            }
            if at % 8 == 7 {
                (round.told)();
            }
            if at % BETWEEN_STORES == BETWEEN_STORES - 1 {
                self.store();
            }
        }
        Ok(())
    }

    /// Asks for the rules of every repository whose rules are not known at the commit where they count.
    async fn fetch_rules(&self, round: &Round<'_>, forbearance: &mut Forbearance) -> Result<(), GitHubError> {
        let host = round.github.host();
        let known = self.of_host(host.as_str());
        round.teams.keep_in_use(host, known.iter().map(|known| &known.summary));
        let mut failed: BTreeMap<RepositoryRef, NotRead> = BTreeMap::new();
        let mut fetched = Ok(());
        for known in &known {
            let repository = &known.summary.pull.repository;
            if failed.contains_key(repository) || round.teams.known(&known.summary).is_some() {
                continue;
            }
            match round.teams.governing(round.github, &known.summary).await {
                Ok(_) => forbearance.went_well(),
                Err(DeskError::GitHub(error)) => {
                    failed.insert(repository.clone(), not_read(&error));
                    fetched = forbearance.bear(error).map(drop);
                }
                Err(other) => {
                    failed.insert(repository.clone(), NotRead::Other { message: other.to_string() });
                }
            }
            (round.told)();
            if fetched.is_err() {
                break;
            }
        }
        let mut data = lock(&self.data);
        data.unread.rules.retain(|repository, _| repository.host != *host);
        data.unread.rules.extend(failed);
        fetched
    }

    /// Forgets pull requests of repositories that are not shown any more.
    pub(crate) fn forget_others(&self, configured: &[(String, Vec<String>)]) {
        let is_shown = |repository: &RepositoryRef| {
            configured.iter().filter(|(host, _)| host == repository.host.as_str()).any(|(_, shown)| {
                shown.iter().any(|shown| match shown.strip_suffix("/*") {
                    Some(owner) => owner.eq_ignore_ascii_case(&repository.owner),
                    None => shown.eq_ignore_ascii_case(&repository.full_name()),
                })
            })
        };
        let mut data = lock(&self.data);
        data.pulls.retain(|pull, _| is_shown(&pull.repository));
        data.unread.rows.retain(|pull, _| is_shown(&pull.repository));
        data.unread.rules.retain(|repository, _| is_shown(repository));
        data.unread
            .searched
            .retain(|(host, _), _| configured.iter().any(|(known, shown)| known == host && !shown.is_empty()));
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
