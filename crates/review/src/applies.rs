//! Whether something was applied: what this machine recorded, what this login said, what others claim.
//!
//! This is the only reading of it. The list of pull requests, a project, its preflight and its approval all
//! ask [`Applies`], so that none of them can say something else than another one.

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::preflight::Earlier;
use crate::results::{Claim, ClaimPlace, Outcome};

/// One thing that was said of an apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// How it ended, or that it has begun; nothing where an apply that was announced did not begin.
    pub outcome: Option<Outcome>,
    /// When it was said.
    pub at: Timestamp,
    /// Login of who said it; nothing for an account that is gone.
    pub by: Option<String>,
    /// Where it stands, and with that who is believed to have said it.
    pub source: WordSource,
}

/// Where something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordSource {
    /// In this machine's ledger.
    Ledger,
    /// In a status that this login set.
    OwnStatus,
    /// In a result comment that this login wrote, and nobody else edited.
    OwnComment,
    /// In a status that somebody else set: the number of the account, where it is known.
    OtherStatus(Option<u64>),
    /// In a comment that somebody else wrote or edited.
    OtherComment,
}

/// What an apply came to, as far as this machine and this login say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It has begun.
    Applying,
    /// Everything was applied.
    Applied,
    /// It failed or was stopped; parts may be applied.
    Failed,
}

impl From<Outcome> for Applied {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Started => Self::Applying,
            Outcome::Applied => Self::Applied,
            Outcome::Failed | Outcome::Stopped | Outcome::Lost => Self::Failed,
        }
    }
}

/// Everything that was said of applies of one plan, or of one project where there is no plan of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applies {
    own: Vec<Earlier>,
    claims: Vec<Claim>,
    recorded: Option<Outcome>,
}

impl Applies {
    /// Reads what was said. The words of one place come in the order in which they were said.
    pub fn of(words: Vec<Word>) -> Self {
        let mut words = words;
        words.sort_by_key(|word| word.at);
        let recorded = words.iter().rfind(|word| word.source == WordSource::Ledger).and_then(|word| word.outcome);
        let claims = claims(&words);
        // An end that was said in the same second as its beginning comes after it.
        let mut own = own(words);
        own.sort_by_key(|earlier| (earlier.at, earlier.outcome != Outcome::Started));
        Self { own, claims, recorded }
    }

    /// What this machine and this login say, oldest first.
    pub fn own(&self) -> &[Earlier] {
        &self.own
    }

    /// What others say.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// What it came to. What others say counts for nothing here.
    pub fn standing(&self) -> Option<Applied> {
        // The ledger speaks of this very plan, and its clock is no other machine's.
        self.recorded.or_else(|| self.own.last().map(|newest| newest.outcome)).map(Applied::from)
    }
}

/// Of the statuses of others the newest of each account, and each of their comments.
fn claims(oldest_first: &[Word]) -> Vec<Claim> {
    let mut heard: Vec<(Option<u64>, Option<&str>)> = Vec::new();
    let mut claims = Vec::new();
    let comments = oldest_first.iter().filter(|word| word.source == WordSource::OtherComment);
    claims.extend(comments.filter_map(|word| claim(word, ClaimPlace::Comment)));
    for word in oldest_first.iter().rev() {
        let WordSource::OtherStatus(account) = word.source else { continue };
        let who = (account, word.by.as_deref());
        // Accounts that are gone cannot be told apart.
        if !heard.contains(&who) {
            heard.push(who);
            claims.extend(claim(word, ClaimPlace::Status));
        }
    }
    claims
}

fn claim(word: &Word, place: ClaimPlace) -> Option<Claim> {
    Some(Claim { outcome: word.outcome?, by: word.by.clone(), at: word.at.to_string(), place })
}

/// What is believed. An apply that was announced in a status stays one until it is said how it ended, or that it did
/// not begin, for each time that one was announced.
fn own(oldest_first: Vec<Word>) -> Vec<Earlier> {
    let mut own = Vec::new();
    let mut announced: Vec<Earlier> = Vec::new();
    for word in oldest_first {
        let earlier = |outcome| Earlier { outcome, by: word.by.clone(), at: Some(word.at) };
        match (word.source, word.outcome) {
            (WordSource::OtherStatus(_) | WordSource::OtherComment, _) => {}
            (WordSource::OwnStatus, Some(Outcome::Started)) => announced.push(earlier(Outcome::Started)),
            (WordSource::OwnStatus, ended) => {
                announced.pop();
                own.extend(ended.map(earlier));
            }
            (WordSource::Ledger | WordSource::OwnComment, outcome) => own.extend(outcome.map(earlier)),
        }
    }
    own.extend(announced);
    own
}

/// What the applies of a pull request come to where only the newest status of each project is known. `projects` are
/// expected.
pub fn of_newest(newest: impl IntoIterator<Item = Word>, projects: usize) -> Option<Applied> {
    let own = newest.into_iter().filter(|word| word.source == WordSource::OwnStatus);
    let standings: Vec<Option<Applied>> = own.map(|word| Applies::of(vec![word]).standing()).collect();
    if standings.contains(&Some(Applied::Applying)) {
        return Some(Applied::Applying);
    }
    let all = standings.iter().all(|standing| *standing == Some(Applied::Applied));
    (all && standings.len() >= projects.max(1)).then_some(Applied::Applied)
}

/// The newest word of those that somebody else said in a status.
pub fn newest_claim(words: impl IntoIterator<Item = Word>) -> Option<Claim> {
    let mut said: Vec<Word> = words.into_iter().filter(|word| word.outcome.is_some()).collect();
    said.sort_by_key(|word| Reverse(word.at));
    said.iter()
        .filter(|word| matches!(word.source, WordSource::OtherStatus(_)))
        .find_map(|word| claim(word, ClaimPlace::Status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(source: WordSource, second: i64, outcome: Option<Outcome>) -> Word {
        Word { outcome, at: Timestamp::from_second(second).unwrap(), by: Some("sora-l".to_owned()), source }
    }

    fn standing(words: &[Word]) -> Option<Applied> {
        Applies::of(words.to_vec()).standing()
    }

    const STARTED: Option<Outcome> = Some(Outcome::Started);
    const APPLIED: Option<Outcome> = Some(Outcome::Applied);
    const FAILED: Option<Outcome> = Some(Outcome::Failed);

    #[test]
    fn the_newest_word_of_this_login_decides_whatever_place_it_stands_in() {
        let status = |second, outcome| word(WordSource::OwnStatus, second, outcome);
        let comment = |second, outcome| word(WordSource::OwnComment, second, outcome);
        assert_eq!(standing(&[]), None);
        assert_eq!(standing(&[status(1, STARTED)]), Some(Applied::Applying));
        assert_eq!(standing(&[status(1, STARTED), comment(2, APPLIED)]), Some(Applied::Applied));
        assert_eq!(standing(&[comment(2, APPLIED), status(1, FAILED)]), Some(Applied::Applied));
        assert_eq!(standing(&[comment(1, APPLIED), status(2, FAILED)]), Some(Applied::Failed));
        assert_eq!(standing(&[status(1, STARTED), status(2, None)]), None, "it did not begin");
        // GitHub tells whole seconds.
        assert_eq!(standing(&[status(1, STARTED), status(1, APPLIED)]), Some(Applied::Applied));
    }

    #[test]
    fn the_ledger_of_this_machine_is_believed_before_statuses() {
        let words = [
            word(WordSource::Ledger, 1, STARTED),
            word(WordSource::Ledger, 2, APPLIED),
            // The clock of the server is ahead.
            word(WordSource::OwnStatus, 9, STARTED),
        ];
        assert_eq!(standing(&words), Some(Applied::Applied));
    }

    #[test]
    fn what_others_say_is_a_claim_and_no_apply() {
        for source in [WordSource::OtherStatus(Some(7)), WordSource::OtherStatus(None), WordSource::OtherComment] {
            let applies = Applies::of(vec![word(source, 1, APPLIED)]);
            assert_eq!((applies.standing(), applies.own().len(), applies.claims().len()), (None, 0, 1), "{source:?}");
        }
        let other = |second, outcome| word(WordSource::OtherStatus(Some(7)), second, outcome);
        let taken_back = Applies::of(vec![other(1, APPLIED), other(2, None)]);
        assert!(taken_back.claims().is_empty(), "the newest of an account counts");
        let two = Applies::of(vec![other(1, APPLIED), word(WordSource::OtherStatus(Some(8)), 2, None)]);
        assert_eq!(two.claims().len(), 1, "nobody takes back what somebody else said");
    }

    #[test]
    fn a_pull_request_is_applied_where_each_project_is() {
        let own = |outcome| word(WordSource::OwnStatus, 1, outcome);
        assert_eq!(of_newest([], 0), None);
        assert_eq!(of_newest([own(APPLIED)], 1), Some(Applied::Applied));
        assert_eq!(of_newest([own(APPLIED)], 2), None);
        assert_eq!(of_newest([own(APPLIED), own(FAILED)], 2), None);
        assert_eq!(of_newest([own(APPLIED), own(None)], 1), None, "one of two did not begin");
        assert_eq!(of_newest([own(APPLIED), own(STARTED)], 2), Some(Applied::Applying));
        assert_eq!(of_newest([word(WordSource::OtherStatus(Some(7)), 1, APPLIED)], 1), None);
    }
}
