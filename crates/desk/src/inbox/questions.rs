//! What is searched for, in words that mean the same in GitHub's old and new search: each search names one
//! owner or one repository. The new one joins several with AND, and the old one does not know OR.

use jiff::{SignedDuration, Timestamp};

/// Changes before this are looked at again, since the search is behind by a little.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// All open pull requests.
    Whole,
    /// Those that changed since, also to no longer being open.
    Since(Timestamp),
}

/// One thing that is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// `owner/*` or `owner/name`.
    pub(super) name: String,
    /// The repositories of the owner that were chosen; empty where all of them are, or it is a single one.
    pub(super) only: Vec<String>,
}

impl Question {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), only: Vec::new() }
    }

    /// Whether a repository was chosen.
    pub(super) fn wants(&self, full_name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|chosen| chosen.eq_ignore_ascii_case(full_name))
    }

    /// Each of the chosen repositories by itself; nothing where it is one already.
    pub(super) fn apart(&self) -> Vec<Self> {
        self.only.iter().map(|name| Self::of(name)).collect()
    }

    /// The text of the search. `until` is where an earlier one, which GitHub cut, came to: newest first.
    pub(super) fn text(&self, search: Search, until: Option<Timestamp>) -> String {
        let place = match self.name.strip_suffix("/*") {
            Some(owner) => format!("org:{owner}"),
            None => format!("repo:{}", self.name),
        };
        let time = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        match search {
            Search::Whole => {
                let range = until.map(|until| format!(" created:<={}", time(until))).unwrap_or_default();
                format!("is:pr is:open archived:false {place}{range} sort:created-desc")
            }
            Search::Since(at) => {
                let since = time(at.checked_sub(OVERLAP).unwrap_or(at));
                let range = until.map_or_else(|| format!(">={since}"), |until| format!("{since}..{}", time(until)));
                format!("is:pr archived:false {place} updated:{range} sort:updated-desc")
            }
        }
    }
}

/// The questions for what a person chose: one for each owner of several, which costs less than one for each.
pub(super) fn questions(repositories: &[String]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for chosen in repositories {
        let owner = chosen.split('/').next().unwrap_or_default();
        let whole = format!("{owner}/*");
        let same =
            |question: &&mut Question| question.name.split('/').next().unwrap_or_default().eq_ignore_ascii_case(owner);
        match questions.iter_mut().find(same) {
            None => questions.push(Question::of(chosen)),
            // Everything of the owner is there already.
            Some(question) if question.name.ends_with("/*") && question.only.is_empty() => {}
            Some(question) if chosen.ends_with("/*") => *question = Question::of(&whole),
            Some(question) => {
                if question.only.is_empty() {
                    let first = question.name.split('/').next().unwrap_or_default();
                    let all = format!("{first}/*");
                    question.only.push(std::mem::replace(&mut question.name, all));
                }
                question.only.push(chosen.clone());
            }
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(repositories: &[&str]) -> Vec<(String, Vec<String>)> {
        let repositories: Vec<String> = repositories.iter().map(|name| (*name).to_owned()).collect();
        questions(&repositories).into_iter().map(|question| (question.name, question.only)).collect()
    }

    #[test]
    fn each_search_names_one_place() {
        let one = |name: &str| (name.to_owned(), vec![]);
        assert_eq!(named(&["acme/*", "umbrella/infra"]), [one("acme/*"), one("umbrella/infra")]);
        assert_eq!(named(&["acme/a", "Acme/*", "acme/b"]), [one("Acme/*")]);
        let several = ("acme/*".to_owned(), vec!["acme/a".to_owned(), "ACME/b".to_owned()]);
        assert_eq!(named(&["acme/a", "ACME/b"]), [several]);
        assert!(named(&[]).is_empty());
    }

    #[test]
    fn a_search_is_written_in_words_that_both_searches_understand() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let question = Question::of("acme/*");
        assert_eq!(question.text(Search::Whole, None), "is:pr is:open archived:false org:acme sort:created-desc");
        assert_eq!(
            question.text(Search::Whole, Some(at("2026-11-24T12:00:00Z"))),
            "is:pr is:open archived:false org:acme created:<=2026-11-24T12:00:00Z sort:created-desc"
        );
        let question = Question::of("umbrella/.github");
        let since = Search::Since(at("2026-11-24T12:00:00Z"));
        assert_eq!(
            question.text(since, None),
            "is:pr archived:false repo:umbrella/.github updated:>=2026-11-24T11:55:00Z sort:updated-desc"
        );
        assert_eq!(
            question.text(since, Some(at("2026-11-24T12:01:00Z"))),
            "is:pr archived:false repo:umbrella/.github updated:2026-11-24T11:55:00Z..2026-11-24T12:01:00Z \
             sort:updated-desc"
        );
    }

    #[test]
    fn what_was_not_chosen_of_an_owner_is_not_wanted() {
        let question = &questions(&["acme/a".to_owned(), "acme/b".to_owned()])[0];
        assert!(question.wants("Acme/A") && !question.wants("acme/c"));
        assert_eq!(question.apart(), [Question::of("acme/a"), Question::of("acme/b")]);
        assert!(Question::of("acme/*").apart().is_empty());
    }
}
