//! Names in a tree that would make something of the run itself believe the author.

use super::mirror::{Entry, EntryKind};
use crate::run::rescue::LEFT_STATE;

/// A tree in which a project is neither planned nor applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeRefused {
    /// It has something under the name that the tool gives a state which it cannot write: a file would be
    /// taken for one, a link would be written through, a folder would keep the tool from writing it.
    #[error("{path} is the name of a state that the tool could not write, and must not be in the repository")]
    LeftState {
        /// Its path.
        path: String,
    },
    /// The project's directory is reached through a symbolic link, so that what is in it is of another
    /// directory.
    #[error("{path} is a symbolic link, and a project is not planned through one")]
    LinkedProject {
        /// The link.
        path: String,
    },
}

/// Checks the entries of a tree for a project in `dir`.
pub fn check_project(entries: &[Entry], dir: &str) -> Result<(), TreeRefused> {
    let root = dir;
    let dir = if dir == "." { "" } else { dir };
    let inside = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    for entry in entries {
        if entry.kind == EntryKind::Link && (dir == entry.path || inside(dir, &entry.path)) {
            return Err(TreeRefused::LinkedProject { path: entry.path.clone() });
        }
        if is_left_state(&entry.path, root) {
            return Err(TreeRefused::LeftState { path: entry.path.clone() });
        }
    }
    Ok(())
}

/// Whether a path of a tree is what the tool calls a state that it could not write, for a project in `dir`.
pub(crate) fn is_left_state(path: &str, dir: &str) -> bool {
    let dir = if dir == "." { "" } else { dir };
    let below = if dir.is_empty() {
        Some(path)
    } else {
        // Where case does not count, another spelling of the directory is the directory.
        path.split_at_checked(dir.len()).and_then(|(folder, rest)| {
            (folded(folder) == folded(dir)).then_some(rest).and_then(|rest| rest.strip_prefix('/'))
        })
    };
    let name = below.and_then(|below| below.split('/').next());
    name.is_some_and(|name| folded(name) == LEFT_STATE)
}

/// A name as file systems see it that count neither case nor what cannot be seen, nor dots and blanks at
/// the end. On all systems alike: nobody needs such a name, and a tree is refused everywhere or nowhere.
fn folded(name: &str) -> String {
    let name = name.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let seen = |letter: &char| !matches!(letter, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    name.chars().filter(seen).flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dir: &str, kind: EntryKind, path: &str) -> Result<(), TreeRefused> {
        let entry = |kind, path: &str| Entry { kind, object: String::new(), path: path.to_owned() };
        check_project(&[entry(EntryKind::File, "prod/main.tf"), entry(kind, path)], dir)
    }

    #[test]
    fn the_name_of_a_left_state_is_refused_in_the_directory_of_the_project() {
        for path in [
            "prod/errored.tfstate",
            "prod/errored.tfstate/x",
            "prod/Errored.TFState",
            "prod/errored.tf\u{17f}tate",
            "prod/errored\u{200d}.tfstate",
            "prod/errored.tfstate. ",
            "prod/errored.tfstate::$DATA",
            "PROD/errored.tfstate",
        ] {
            for kind in [EntryKind::File, EntryKind::Link, EntryKind::Submodule] {
                assert_eq!(check("prod", kind, path), Err(TreeRefused::LeftState { path: path.to_owned() }), "{path}");
            }
        }
        assert!(check(".", EntryKind::File, "errored.tfstate").is_err());
        for path in ["prod/errored.tfstate.md", "errored.tfstate", "prod/x/errored.tfstate", "prod2/errored.tfstate"] {
            assert_eq!(check("prod", EntryKind::File, path), Ok(()), "{path}");
        }
        assert_eq!(check(".", EntryKind::File, "x/errored.tfstate"), Ok(()));
    }

    #[test]
    fn a_project_behind_a_link_is_refused() {
        let linked = |path: &str| Err(TreeRefused::LinkedProject { path: path.to_owned() });
        assert_eq!(check("env/blue", EntryKind::Link, "env"), linked("env"));
        assert_eq!(check("env/blue", EntryKind::Link, "env/blue"), linked("env/blue"));
        assert_eq!(check("env/blue", EntryKind::Link, "env/blue/main.tf"), Ok(()));
        assert_eq!(check("env/blue", EntryKind::Link, "en"), Ok(()));
        assert_eq!(check(".", EntryKind::Link, "env"), Ok(()));
    }
}
