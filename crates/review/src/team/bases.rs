//! The bases whose own rules count, beside the default branch.
//!
//! Whoever may push to a branch writes its rules. So only the default branch names further ones, and a
//! pattern must not take in whatever branch somebody makes up: it begins with a name.

use globset::{GlobBuilder, GlobMatcher};

/// Names of branches, as globs; `*` stays within a part between slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bases(Vec<String>);

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// It takes in every branch, or begins with a wildcard.
    #[error("a base begins with a name and not with a wildcard: whoever can make a branch would make the rules")]
    Anything,
    /// No branch is called so.
    #[error("this is not the name of a branch; write it without refs/heads/, for example \"release/*\"")]
    NotABranch,
}

impl Bases {
    /// Adds a name.
    pub(super) fn add(&mut self, written: &str) -> Result<(), BaseError> {
        if written.starts_with(['*', '?', '[', '{', '!']) {
            return Err(BaseError::Anything);
        }
        // What git refuses in the name of a branch, and `\\`, which would escape a wildcard.
        let odd = |letter: char| letter.is_whitespace() || letter.is_control() || "~^:\\".contains(letter);
        let parts = written.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part != "**");
        let whole = parts && !written.contains("..") && !written.starts_with("refs/") && !written.starts_with('-');
        if !whole || written.contains(odd) || matcher(written).is_none() {
            return Err(BaseError::NotABranch);
        }
        self.0.push(written.to_owned());
        Ok(())
    }

    /// Whether a branch is named. Letters count as they are: git tells `Main` from `main`.
    pub fn name(&self, branch: &str) -> bool {
        self.0.iter().filter_map(|written| matcher(written)).any(|matcher| matcher.is_match(branch))
    }

    /// As they are written.
    pub fn written(&self) -> &[String] {
        &self.0
    }
}

fn matcher(glob: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build().ok()?;
    Some(glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(written: &[&str]) -> Bases {
        let mut bases = Bases::default();
        for written in written {
            bases.add(written).unwrap();
        }
        bases
    }

    #[test]
    fn a_base_is_named_as_it_is_written() {
        let named = bases(&["release/*", "stable", "v[0-9].x"]);
        for branch in ["release/1.2", "stable", "v2.x"] {
            assert!(named.name(branch), "{branch}");
        }
        for branch in [
            "release",
            "release/1.2/evil",
            "my/release/1.2",
            "Release/1.2",
            "stable2",
            "STABLE",
            "refs/heads/stable",
            "heads/stable",
            "v10.x",
            "\u{455}table",
            "stable\u{200b}",
            "",
        ] {
            assert!(!named.name(branch), "{branch:?}");
        }
        assert!(!Bases::default().name("main"));
    }

    #[test]
    fn a_pattern_that_takes_in_whatever_somebody_makes_up_is_refused() {
        for written in ["*", "**", "**/*", "*/release", "?elease", "[a-z]*", "{main,*}", "!main"] {
            assert_eq!(Bases::default().add(written), Err(BaseError::Anything), "{written}");
        }
        for written in [
            "",
            "/main",
            "main/",
            "a//b",
            "re lease",
            "a..b",
            "refs/heads/main",
            "a\\*",
            "a:b",
            "a\nb",
            "-x",
            "release/**",
            "a[",
            ".hidden",
        ] {
            assert_eq!(Bases::default().add(written), Err(BaseError::NotABranch), "{written:?}");
        }
    }
}
