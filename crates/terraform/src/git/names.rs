//! Names in a tree that would make something of the run itself believe the author.

use super::mirror::{Entry, EntryKind};
use super::repositories::settings_of_another;
use crate::run::rescue::LEFT_STATE;

/// A tree in which a project is neither planned nor applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeRefused {
    /// It has something under the name that the tool gives a state which it cannot write: a file would be
    /// taken for one, a link would be written through, a folder would keep the tool from writing it.
    #[error("{path} is the name of a state that the tool could not write, and must not be in the repository")]
    LeftState { path: String },
    /// The project's directory is reached through a symbolic link, so that what is in it is of another
    /// directory.
    #[error("{path} is a symbolic link, and a project is not planned through one")]
    LinkedProject { path: String },
    /// Git or Mercurial, which the tool fetches modules with, would take the project's directory for a
    /// repository of its own, and start what its settings name.
    #[error("{path} makes a repository of the project's directory, and its settings could start programs")]
    Repository {
        /// What makes it one.
        path: String,
    },
    /// The tool would start it as a provisioner of its own, also in the place of one that it brings.
    #[error("{path} is a program that the tool would start as a provisioner of its own, whatever the files say")]
    Plugin { path: String },
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
        if is_plugin(&entry.path, root) {
            return Err(TreeRefused::Plugin { path: entry.path.clone() });
        }
    }
    match settings_of_another(entries.iter().map(|entry| entry.path.as_str()), dir) {
        Some(path) => Err(TreeRefused::Repository { path }),
        None => Ok(()),
    }
}

/// Whether a path of a tree is what the tool calls a state that it could not write, for a project in `dir`.
pub(crate) fn is_left_state(path: &str, dir: &str) -> bool {
    let name = below(path, dir).and_then(|below| below.split('/').next());
    name.is_some_and(|name| folded(name) == LEFT_STATE)
}

/// How the tool knows a program for a provisioner: by its name, in the directory that it is started in and in
/// the folders of plugins below it (`provisionerFactories` in `internal/command/plugins.go`). One that has the
/// name of a provisioner of the tool's own, such as `local-exec`, stands in its place, and is started already
/// where a plan asks what its settings are.
const PROVISIONER: &str = "terraform-provisioner-";
const PLUGINS: [&str; 2] = ["terraform.d", "plugins"];

/// Whether the tool would take a path of a tree for a program of its own, for a project in `dir`. Of folders of
/// plugins nothing says what they hold where they are links or submodules, so these are refused as well.
pub(crate) fn is_plugin(path: &str, dir: &str) -> bool {
    let Some(below) = below(path, dir) else { return false };
    let names: Vec<String> = below.split('/').map(folded).collect();
    let is_provisioner = |name: &String| name.starts_with(PROVISIONER);
    if names.first().is_some_and(is_provisioner) {
        return true;
    }
    let shared = names.iter().zip(PLUGINS).take_while(|(name, folder)| *name == folder).count();
    // The folder itself, or the one that holds it, is no folder.
    if shared == names.len() {
        return true;
    }
    let within = if shared == PLUGINS.len() { &names[shared..] } else { return false };
    within.iter().any(is_provisioner) || matches!(within, [platform] if is_platform(platform))
}

/// `linux_amd64`, for one.
fn is_platform(name: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    name.split_once('_').is_some_and(|(system, machine)| plain(system) && plain(machine))
}

/// What is left of a path below the directory of a project.
fn below<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    let dir = if dir == "." { "" } else { dir };
    if dir.is_empty() {
        return Some(path);
    }
    // Where case does not count, another spelling of the directory is the directory.
    let (folder, rest) = path.split_at_checked(dir.len())?;
    (folded(folder) == folded(dir)).then_some(rest)?.strip_prefix('/')
}

/// A name as file systems see it that count neither case nor what cannot be seen, nor dots and blanks at
/// the end. On all systems alike: nobody needs such a name, and a tree is refused everywhere or nowhere.
pub(super) fn folded(name: &str) -> String {
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
    fn a_program_that_the_tool_would_take_for_a_provisioner_is_refused() {
        for path in [
            "prod/terraform-provisioner-local-exec",
            "prod/Terraform-Provisioner-local-exec_v1.0.0_x4",
            "prod/terraform-provisioner-thing.exe",
            "prod/terraform-provisioner-thing/x",
            "prod/terraform.d/plugins/linux_amd64/terraform-provisioner-file",
            // Links and submodules: what they hold is not said here.
            "prod/terraform.d",
            "prod/terraform.d/plugins",
            "prod/terraform.d/plugins/linux_amd64",
        ] {
            for kind in [EntryKind::File, EntryKind::Link, EntryKind::Submodule] {
                assert_eq!(check("prod", kind, path), Err(TreeRefused::Plugin { path: path.to_owned() }), "{path}");
            }
        }
        assert!(check(".", EntryKind::File, "terraform-provisioner-local-exec").is_err());
        for path in [
            "terraform-provisioner-local-exec",
            "prod/x/terraform-provisioner-local-exec",
            "prod/terraform.d/x",
            "prod/terraform.d/plugins/.gitkeep",
            // Packages of providers are held by the lock file.
            "prod/terraform.d/plugins/registry.terraform.io/acme/thing/1.0.0/linux_amd64/terraform-provider-thing",
        ] {
            assert_eq!(check("prod", EntryKind::File, path), Ok(()), "{path}");
        }
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
