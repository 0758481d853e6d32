//! Folders of a tree that git or Mercurial would take for a repository of their own.
//!
//! The tool fetches modules with these two, and starts them in the project's directory. There they look for
//! a repository, in that directory and above it, and read its settings, which name programs: `core.sshCommand`
//! of git, hooks and extensions of Mercurial. Files of a pull request would be such settings, and what they
//! name would run while the tool initializes, before anything of it was read, held or shown.

use std::collections::BTreeSet;

use super::names::folded;

/// What each keeps its repository in. Git's may be a file that names another folder.
const KEPT_IN: [&str; 2] = [".git", ".hg"];
/// A folder with this and one of the others is a repository without files for git (`is_git_directory` in
/// its `setup.c`).
const BARE: &str = "head";
const BESIDE: [&str; 2] = ["objects", "commondir"];

/// The first path that makes the project's directory, or a folder above it, such a repository.
pub(crate) fn settings_of_another<'p>(paths: impl IntoIterator<Item = &'p str>, dir: &str) -> Option<String> {
    let folders = above(dir);
    // By folder: its entry that could make it a bare repository, and whether there is what belongs to it.
    let mut heads: Vec<(usize, &str)> = Vec::new();
    let mut besides: BTreeSet<usize> = BTreeSet::new();
    for path in paths {
        for (at, folder) in folders.iter().enumerate() {
            let Some(name) = entry_of(path, folder) else { continue };
            if KEPT_IN.contains(&&*name) {
                return Some(path.to_owned());
            }
            if name == BARE {
                heads.push((at, path));
            } else if BESIDE.contains(&&*name) {
                besides.insert(at);
            }
        }
    }
    heads.into_iter().find(|(at, _)| besides.contains(at)).map(|(_, path)| path.to_owned())
}

/// A directory and all that it is in, from the root on; the root is nothing.
fn above(dir: &str) -> Vec<String> {
    let mut folders = vec![String::new()];
    for name in dir.split('/').filter(|name| !matches!(*name, "" | ".")) {
        let above = folders.last().map_or("", String::as_str);
        folders.push(if above.is_empty() { folded(name) } else { format!("{above}/{}", folded(name)) });
    }
    folders
}

/// What a path is called in a folder, as file systems see it that do not count case.
fn entry_of(path: &str, folder: &str) -> Option<String> {
    let mut names = path.split('/');
    for wanted in folder.split('/').filter(|name| !name.is_empty()) {
        if names.next().map(folded).as_deref() != Some(wanted) {
            return None;
        }
    }
    names.next().map(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(dir: &str, paths: &[&str]) -> Option<String> {
        settings_of_another(paths.iter().copied(), dir)
    }

    #[test]
    fn a_bare_repository_around_the_project_is_found() {
        for (dir, folder) in
            [("prod", "prod/"), ("prod", ""), (".", ""), ("a/b/c", "a/b/"), ("prod", "PROD/"), ("./a//b/", "a/b/")]
        {
            for beside in ["objects/x", "objects", "commondir", "Objects/x"] {
                let paths = [format!("{folder}HEAD"), format!("{folder}{beside}"), format!("{folder}config")];
                let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
                assert_eq!(found(dir, &paths), Some(paths[0].to_owned()), "{dir}: {paths:?}");
            }
        }
        // The order of names does not matter, and a folder of that name is none.
        assert_eq!(found("prod", &["prod/objects/x", "prod/head"]), Some("prod/head".to_owned()));
    }

    #[test]
    fn a_git_or_hg_folder_makes_a_repository() {
        for path in [".hg/hgrc", "prod/.hg/requires", "prod/.HG/hgrc", "prod/.git", "prod/.git/config", ".Git/config"] {
            assert_eq!(found("prod", &["prod/main.tf", path]), Some(path.to_owned()));
        }
    }

    #[test]
    fn files_of_such_names_elsewhere_make_no_repository() {
        for paths in [
            &["prod/HEAD", "prod/main.tf"][..],
            &["prod/objects/main.tf", "objects/x"],
            &["prod/HEAD", "objects/x", "other/objects/x"],
            &["other/.hg/hgrc", "prod/modules/.hg/hgrc", "prod/modules/HEAD", "prod/modules/objects/x"],
            &["prod/.gitignore", ".gitattributes", ".github/workflows/x.yml", ".hgignore", "prod2/.hg/hgrc"],
        ] {
            assert_eq!(found("prod", paths), None, "{paths:?}");
        }
    }
}
