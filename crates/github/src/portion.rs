//! How much is asked for in one question. GitHub leaves questions unfinished that cost it too much, so
//! what it did not finish is asked for in halves, and in more again once it answers.

use crate::client::GitHub;
use crate::error::GitHubError;

/// A client-side time-out takes half a minute, so one question waits for no more of them. The next
/// question goes on with the smaller portion.
const MOST_TIMEOUTS: usize = 2;

/// The lists that are asked for in portions, each with a size of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum List {
    /// Results of a search.
    Found,
    /// Pull requests by their ids.
    Nodes,
    /// Files of a pull request.
    Files,
}

/// The present size of each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portions([u32; 3]);

/// The most of each list.
const MOST: [u32; 3] = [50, 100, 100];

impl Default for Portions {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Portions {
    /// Halves it. Answers whether there was anything to halve.
    fn shrink(&mut self, list: List) -> bool {
        let size = &mut self.0[list as usize];
        let smaller = *size > 1;
        *size = (*size / 2).max(1);
        smaller
    }

    /// Grows it a little, so that one heavy place in a list does not cost a refusal on every second page.
    fn grow(&mut self, list: List) {
        let size = &mut self.0[list as usize];
        *size = (*size + (*size / 4).max(1)).min(MOST[list as usize]);
    }
}

/// Whether less might be answered where this was not.
const fn is_too_much(error: &GitHubError) -> bool {
    matches!(error, GitHubError::TooHeavy | GitHubError::TimedOut | GitHubError::ServerError { status: 502 | 504 })
}

impl GitHub {
    /// How much of a list is asked for now.
    pub(crate) fn portion(&self, list: List) -> u32 {
        self.portions().0[list as usize]
    }

    /// So much was answered: a little more is asked for with the next question.
    pub(crate) fn portion_answered(&self, list: List) {
        self.portions().grow(list);
    }

    /// Halves what is asked for where less might be answered. Else the error is the answer. `timeouts` counts
    /// those of one question.
    pub(crate) fn halve(&self, list: List, timeouts: &mut usize, error: GitHubError) -> Result<(), GitHubError> {
        if !is_too_much(&error) {
            return Err(error);
        }
        *timeouts += usize::from(error == GitHubError::TimedOut);
        let smaller = self.portions().shrink(list);
        if smaller && *timeouts < MOST_TIMEOUTS { Ok(()) } else { Err(error) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portion_halves_down_to_one_and_grows_back_to_its_most() {
        let mut portions = Portions::default();
        let mut seen = vec![];
        while portions.shrink(List::Found) {
            seen.push(portions.0[List::Found as usize]);
        }
        assert_eq!(seen, [25, 12, 6, 3, 1]);
        for _ in 0..40 {
            portions.grow(List::Found);
        }
        assert_eq!(portions.0, MOST, "and no other list was touched");
    }
}
