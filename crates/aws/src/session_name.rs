//! Names of sessions. The other account sees them, in CloudTrail.

use std::fmt;

/// STS takes names of 2 to 64 characters.
const LONGEST: usize = 64;
const SHORTEST: usize = 2;
/// Where no person is known.
const NOBODY: &str = "countersign";

/// A name that STS takes: 2 to 64 of `A-Z a-z 0-9 _ + = , . @ -`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionName(String);

impl SessionName {
    /// For a pull request: `LOGIN-REPOSITORY-NUMBER`, so that CloudTrail names the person and the
    /// change. Where it would be too long the name of the repository is cut.
    pub fn for_pull(login: &str, repository: &str, pull: u64) -> Self {
        let (login, repository, end) = (Self::sanitised(login).0, clean(repository), format!("-{pull}"));
        // A login has 39 characters at most, a number 20.
        let login = cut(&login, 39);
        let room = LONGEST.saturating_sub(login.len() + end.len() + 1);
        let repository = cut(&repository, room);
        Self::sanitised(&format!("{login}-{repository}{end}"))
    }

    /// A name as a profile states it: taken as it is, or not at all, since the role may trust that name alone.
    pub fn stated(text: &str) -> Option<Self> {
        let fits = (SHORTEST..=LONGEST).contains(&text.len()) && text.chars().all(is_taken);
        fits.then(|| Self(text.to_owned()))
    }

    /// The text with a dash for everything that STS does not take, cut where it is too long and filled
    /// up with dashes where it is too short. Where nothing of it is left it is the name of the app: dashes alone
    /// would say nothing to whoever reads CloudTrail.
    pub fn sanitised(text: &str) -> Self {
        let cleaned = clean(text);
        if !text.chars().any(|character| character.is_ascii_alphanumeric()) {
            return Self(NOBODY.to_owned());
        }
        let mut name = cut(&cleaned, LONGEST).to_owned();
        while name.len() < SHORTEST {
            name.push('-');
        }
        Self(name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn clean(text: &str) -> String {
    text.chars().map(|character| if is_taken(character) { character } else { '-' }).collect()
}

pub(crate) fn is_taken(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_+=,.@-".contains(character)
}

/// Only for text of [`clean`], in which every character is one byte.
fn cut(text: &str, length: usize) -> &str {
    &text[..text.len().min(length)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_after_the_person_and_the_pull_request() {
        assert_eq!(SessionName::for_pull("sora", "infra-network", 412).as_str(), "sora-infra-network-412");
        assert_eq!(SessionName::for_pull("sora", "acme/infra", 7).as_str(), "sora-acme-infra-7");
    }

    #[test]
    fn the_person_and_the_number_survive_when_a_name_is_cut() {
        let name = SessionName::for_pull(&"l".repeat(39), &"r".repeat(100), u64::MAX);
        assert_eq!(name.as_str().len(), 64);
        assert!(name.as_str().starts_with(&"l".repeat(39)) && name.as_str().ends_with("-18446744073709551615"));
    }

    #[test]
    fn every_name_is_one_that_sts_takes() {
        for text in ["", "x", "민수", "a b\nc", "a/b:c*", &"é".repeat(200), "+=,.@-_"] {
            for name in [SessionName::sanitised(text), SessionName::for_pull(text, text, 0)] {
                assert!((2..=64).contains(&name.as_str().len()), "{name}");
                assert!(name.as_str().chars().all(is_taken), "{name}");
            }
        }
    }

    #[test]
    fn cloudtrail_never_reads_dashes_alone() {
        for text in ["", "-", "민수", "+=,.@-_"] {
            assert_eq!(SessionName::sanitised(text).as_str(), "countersign", "{text}");
        }
        assert_eq!(SessionName::for_pull("", "infra", 7).as_str(), "countersign-infra-7");
        assert_eq!(SessionName::sanitised("x").as_str(), "x-");
    }

    #[test]
    fn a_stated_name_is_taken_as_it_is_or_refused() {
        assert_eq!(SessionName::stated("sora@acme.example").unwrap().as_str(), "sora@acme.example");
        for wrong in ["", "x", "sora kim/ops", "민수", &"x".repeat(65)] {
            assert_eq!(SessionName::stated(wrong), None, "{wrong}");
        }
    }
}
