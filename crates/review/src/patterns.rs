//! Which files belong to a project: `when_modified` patterns, as Atlantis has them.
//!
//! A pattern is relative to the project's directory and may begin with `../`; `!` in front takes out
//! what earlier patterns took in, and the last pattern that matches decides.

use globset::{GlobBuilder, GlobMatcher};

/// Patterns of a project, from the root of the repository.
#[derive(Clone, Debug)]
pub struct Patterns {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    takes_out: bool,
    matcher: GlobMatcher,
}

/// Why a pattern is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It leads out of the repository, or is absolute.
    #[error("the pattern {0:?} leads out of the repository")]
    Outside(String),
    /// It is no glob.
    #[error("the pattern {0:?} is not a glob: {1}")]
    NotAGlob(String, String),
}

impl Patterns {
    /// Reads patterns that are relative to `dir`.
    pub fn relative_to(dir: &str, patterns: &[String]) -> Result<Self, PatternError> {
        let patterns = patterns.iter().map(|pattern| Pattern::read(dir, pattern)).collect::<Result<_, _>>()?;
        Ok(Self { patterns })
    }

    /// Everything in `dirs` and exactly these `files`, all from the root of the repository.
    pub fn of_places<'p>(dirs: impl IntoIterator<Item = &'p str>, files: impl IntoIterator<Item = &'p str>) -> Self {
        let whole = |dir: &str| if dir == "." { "**".to_owned() } else { format!("{}/**", globset::escape(dir)) };
        let texts = dirs.into_iter().map(whole).chain(files.into_iter().map(globset::escape));
        // What is escaped always is a glob; a place that were none would match nothing.
        let patterns = texts.filter_map(|text| Some(Pattern { takes_out: false, matcher: matcher(&text).ok()? }));
        Self { patterns: patterns.collect() }
    }

    /// Whether the file belongs to the project. `path` is from the root of the repository.
    pub fn matches(&self, path: &str) -> bool {
        self.patterns.iter().rev().find(|pattern| pattern.matcher.is_match(path)).is_some_and(|it| !it.takes_out)
    }
}

impl Pattern {
    fn read(dir: &str, written: &str) -> Result<Self, PatternError> {
        let (takes_out, pattern) = match written.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, written),
        };
        let outside = || PatternError::Outside(written.to_owned());
        let from_root = resolve(dir, pattern).ok_or_else(outside)?;
        let matcher = matcher(&from_root)
            .map_err(|error| PatternError::NotAGlob(written.to_owned(), error.kind().to_string()))?;
        Ok(Self { takes_out, matcher })
    }
}

fn matcher(glob: &str) -> Result<GlobMatcher, globset::Error> {
    Ok(GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build()?.compile_matcher())
}

/// A path relative to `dir`, from the root of the repository. Nothing where it is absolute, empty,
/// or leads out.
pub fn resolve(dir: &str, relative: &str) -> Option<String> {
    if relative.is_empty() || relative.starts_with('/') || relative.contains('\\') && relative.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(dir: &str, texts: &[&str]) -> Patterns {
        Patterns::relative_to(dir, &texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn patterns_are_relative_to_the_directory() {
        let own = patterns("prod/network", &["*.tf", "../shared/**/*.tf", "!old.tf"]);
        assert!(own.matches("prod/network/main.tf"));
        assert!(own.matches("prod/shared/a/b/c.tf"));
        assert!(!own.matches("prod/network/old.tf"), "the last pattern that matches decides");
        assert!(!own.matches("prod/network/sub/main.tf"), "one star stays in its directory");
        assert!(!own.matches("staging/network/main.tf"));
    }

    #[test]
    fn places_are_taken_literally() {
        let own = Patterns::of_places(["prod/[a]", "modules/vpc"], ["vars/prod.tfvars"]);
        assert!(own.matches("prod/[a]/main.tf"));
        assert!(!own.matches("prod/a/main.tf"));
        assert!(own.matches("modules/vpc/x/y.tf"));
        assert!(!own.matches("modules/vpc2/x.tf"));
        assert!(own.matches("vars/prod.tfvars"));
        assert!(Patterns::of_places(["."], []).matches("anything/at/all"));
    }

    #[test]
    fn a_pattern_never_leads_out() {
        for outside in ["../../x", "/etc/passwd", ""] {
            let refused = Patterns::relative_to("prod", &[outside.to_owned()]).unwrap_err();
            assert_eq!(refused, PatternError::Outside(outside.to_owned()));
        }
        assert!(matches!(Patterns::relative_to(".", &["a[".to_owned()]), Err(PatternError::NotAGlob(..))));
    }
}
