//! Which files of a directory the tool reads, and in which order: `configs/parser_config_dir.go` of both
//! tools.

use countersign_model::{Tool, ToolVersion};

/// Which endings a tool knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `.tf` and `.tf.json`: Terraform, and OpenTofu before 1.8.
    Terraform,
    /// Also `.tofu` and `.tofu.json`, which stand for a `.tf` file of the same name.
    OpenTofu,
}

impl Dialect {
    /// Of a tool.
    pub fn of(tool: Tool, version: &ToolVersion) -> Self {
        match tool {
            Tool::OpenTofu if version.minor() >= (1, 8) => Self::OpenTofu,
            _ => Self::Terraform,
        }
    }
}

/// The files that count, by name from the root of the repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadFiles {
    pub(super) primary: Vec<String>,
    pub(super) overrides: Vec<String>,
}

/// Takes the files of one directory, in the order of their names.
pub(super) fn read_by(dialect: Dialect, files: &[&str]) -> ReadFiles {
    let (mut primary, mut overrides) = (Vec::new(), Vec::new());
    for &file in files {
        let name = file.rsplit('/').next().unwrap_or(file);
        let Some(ending) = ending(dialect, name).filter(|_| !is_ignored(name)) else { continue };
        let stem = &name[..name.len() - ending.len()];
        let list = if stem == "override" || stem.ends_with("_override") { &mut overrides } else { &mut primary };
        list.push(file.to_owned());
    }
    ReadFiles { primary: without_shadowed(primary), overrides: without_shadowed(overrides) }
}

fn ending(dialect: Dialect, name: &str) -> Option<&'static str> {
    let known: &[&str] = match dialect {
        Dialect::Terraform => &[".tf", ".tf.json"],
        Dialect::OpenTofu => &[".tf", ".tf.json", ".tofu", ".tofu.json"],
    };
    known.iter().find(|ending| name.ends_with(*ending)).copied()
}

/// Where the tool looks for tests of a project, below its directory, and how it knows them. `init` fetches the
/// modules that they name, whether or not anybody ever runs them.
pub(super) const TESTS: &str = "tests";

pub(super) fn is_test(name: &str) -> bool {
    let endings = [".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json"];
    endings.iter().any(|ending| name.ends_with(ending)) && !is_ignored(name)
}

/// Hidden files, and backup files of editors.
pub(super) fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}

/// `x.tofu` stands for `x.tf`, and `x.tofu.json` for `x.tf.json`.
fn without_shadowed(files: Vec<String>) -> Vec<String> {
    let shadow = |file: &str| {
        let (stem, ending) = [".tf.json", ".tf"].iter().find_map(|end| Some((file.strip_suffix(end)?, *end)))?;
        Some(format!("{stem}{}", ending.replace(".tf", ".tofu")))
    };
    let shadowed: Vec<bool> =
        files.iter().map(|file| shadow(file).is_some_and(|shadow| files.contains(&shadow))).collect();
    files.into_iter().zip(shadowed).filter_map(|(file, shadowed)| (!shadowed).then_some(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dialect: Dialect, files: &[&str]) -> (Vec<String>, Vec<String>) {
        let ReadFiles { primary, overrides } = read_by(dialect, files);
        (primary, overrides)
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn overrides_are_told_from_their_names() {
        let files = [
            "a/.hidden.tf",
            "a/a_override.tf",
            "a/main.tf",
            "a/not_override.tf.bak",
            "a/override.tf",
            "a/override.tf.json",
            "a/overrides.tf",
            "a/x.TF",
        ];
        let expected = (
            names(&["a/main.tf", "a/overrides.tf"]),
            names(&["a/a_override.tf", "a/override.tf", "a/override.tf.json"]),
        );
        assert_eq!(read(Dialect::Terraform, &files), expected);
        assert_eq!(read(Dialect::OpenTofu, &files), expected);
    }

    #[test]
    fn opentofu_reads_its_own_endings_in_the_place_of_the_others() {
        let files = ["a_override.tf", "a_override.tofu", "main.tf", "main.tf.json", "main.tofu", "x.tofu.json"];
        let own = (names(&["main.tf.json", "main.tofu", "x.tofu.json"]), names(&["a_override.tofu"]));
        assert_eq!(read(Dialect::OpenTofu, &files), own);
        let terraform = (names(&["main.tf", "main.tf.json"]), names(&["a_override.tf"]));
        assert_eq!(read(Dialect::Terraform, &files), terraform);
        let version = |text: &str| text.parse().unwrap();
        assert_eq!(Dialect::of(Tool::OpenTofu, &version("1.7.3")), Dialect::Terraform);
        assert_eq!(Dialect::of(Tool::OpenTofu, &version("1.8.0")), Dialect::OpenTofu);
        assert_eq!(Dialect::of(Tool::Terraform, &version("1.11.4")), Dialect::Terraform);
    }
}
