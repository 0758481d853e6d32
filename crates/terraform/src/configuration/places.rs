//! Where the block of a resource stands in the files of a project. For people, to go and look: what is
//! written in a way that nobody writes is not found, and that is said by finding nothing.

use std::collections::BTreeSet;

use countersign_review::patterns::resolve;

use super::parse::parse;
use super::read::Reader;

/// The block of a resource: `resource "aws_instance" "web"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockName<'n> {
    /// `resource`, `data` or `ephemeral`.
    pub kind: &'n str,
    pub resource_type: &'n str,
    pub name: &'n str,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPlace {
    /// Path from the root of the repository.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
}

impl Reader<'_> {
    /// Where a block stands that belongs to the module at `module_address`, seen from the project in
    /// `dir`. Nothing where a module on the way comes from elsewhere.
    pub fn place(&self, dir: &str, module_address: &str, block: BlockName<'_>) -> Option<BlockPlace> {
        let mut dir = self.real(dir)?;
        let mut seen = BTreeSet::from([dir.clone()]);
        for call in calls(module_address) {
            dir = self.called(&dir, &call)?;
            if !seen.insert(dir.clone()) {
                return None;
            }
        }
        self.contents(&dir).find_map(|(path, content)| {
            let line = block_line(&path, &content, block)?;
            Some(BlockPlace { path, line })
        })
    }

    /// The directory of the module that a call in `dir` names.
    fn called(&self, dir: &str, name: &str) -> Option<String> {
        self.contents(dir).find_map(|(path, content)| {
            let file = parse(&path, content.as_bytes()).ok()?;
            let call = file.blocks.iter().find(|block| block.kind == "module" && block.labels == [name])?;
            let source = call.text("source").filter(|source| source.starts_with("./") || source.starts_with("../"))?;
            self.real(&resolve(dir, source)?)
        })
    }
}

/// The names of the calls in `module.a["x"].module.b[0]`.
fn calls(address: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = address;
    while let Some(after) = rest.strip_prefix("module.") {
        let end = after.find(['.', '[']).unwrap_or(after.len());
        names.push(after[..end].to_owned());
        rest = &after[end..];
        if rest.starts_with('[') {
            rest = after_key(rest);
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    names
}

/// What follows an instance key; a key in quotes may hold anything.
fn after_key(text: &str) -> &str {
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

/// The line of a block in a file, from 1.
pub fn block_line(path: &str, content: &str, block: BlockName<'_>) -> Option<u32> {
    let found = if path.rsplit('.').next() == Some("json") {
        // In JSON type and name are keys, each within the one before.
        let within = content.find(&format!("\"{}\"", block.kind))?;
        let within = within + content[within..].find(&format!("\"{}\"", block.resource_type))?;
        within + content[within..].find(&format!("\"{}\"", block.name))?
    } else {
        headers(content).find(|(_, line)| is_header(line, block))?.0
    };
    let before = content[..found].matches('\n').count();
    u32::try_from(before + 1).ok()
}

/// Whether a line opens that block. Labels stand in quotes, or bare as in old files.
fn is_header(line: &str, block: BlockName<'_>) -> bool {
    let mut words = line.split(|it: char| it.is_whitespace() || it == '{' || it == '"').filter(|word| !word.is_empty());
    [block.kind, block.resource_type, block.name].into_iter().all(|wanted| words.next() == Some(wanted))
}

/// Lines of HCL with their offsets, without comments and heredocs.
fn headers(content: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let mut until: Option<String> = None;
    let mut comment = false;
    content.split_inclusive('\n').filter_map(move |whole| {
        let start = at;
        at += whole.len();
        let line = whole.trim();
        if let Some(end) = &until {
            if line == end {
                until = None;
            }
            return None;
        }
        if comment {
            comment = !line.contains("*/");
            return None;
        }
        if let Some((_, after)) = line.rsplit_once("/*") {
            comment = !after.contains("*/");
        }
        if let Some((_, word)) = line.rsplit_once("<<") {
            let word = word.trim_start_matches('-');
            if !word.is_empty() && word.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') {
                until = Some(word.to_owned());
            }
        }
        Some((start, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Source;

    struct Files {
        names: BTreeSet<String>,
        contents: Vec<(&'static str, &'static str)>,
    }

    impl Source for Files {
        fn files(&self) -> &BTreeSet<String> {
            &self.names
        }

        fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>> {
            let of = |path: &String| self.contents.iter().find(|(name, _)| name == path);
            paths.iter().map(|path| of(path).map(|(_, content)| content.as_bytes().to_vec())).collect()
        }
    }

    fn place(contents: Vec<(&'static str, &'static str)>, module: &str, name: &str) -> Option<(String, u32)> {
        let names = contents.iter().map(|(name, _)| (*name).to_owned()).collect();
        let files = Files { names, contents };
        let block = BlockName { kind: "resource", resource_type: "aws_instance", name };
        Reader::of(&files).place("prod", module, block).map(|it| (it.path, it.line))
    }

    const MAIN: &str = "# resource \"aws_instance\" \"web\" {\n/*\nresource \"aws_instance\" \"web\" {}\n*/\nlocals {\n  text = <<-EOT\n    resource \"aws_instance\" \"web\" {\n  EOT\n}\n\nresource \"aws_instance\" \"web\" {\n}\n";

    #[test]
    fn a_block_is_found_and_what_only_looks_like_one_is_not() {
        assert_eq!(place(vec![("prod/main.tf", MAIN)], "", "web"), Some(("prod/main.tf".to_owned(), 11)));
        assert_eq!(place(vec![("prod/main.tf", MAIN)], "", "other"), None);
        assert_eq!(place(vec![("dev/main.tf", MAIN)], "", "web"), None);
    }

    #[test]
    fn local_modules_are_followed_whatever_their_keys() {
        let files = vec![
            ("prod/main.tf", "module \"app\" {\n  source = \"../modules/app\"\n}\n"),
            ("modules/app/main.tf", "module \"nodes\" {\n  source = \"./nodes\"\n}\n"),
            ("modules/app/nodes/web.tf", "\nresource aws_instance web {}\n"),
        ];
        let module = "module.app[\"a].module.x[\\\"\"].module.nodes[0]";
        assert_eq!(place(files, module, "web"), Some(("modules/app/nodes/web.tf".to_owned(), 2)));
    }

    #[test]
    fn nothing_is_said_of_modules_from_elsewhere() {
        let files = vec![("prod/main.tf", "module \"app\" {\n  source = \"acme/app/aws\"\n}\n")];
        assert_eq!(place(files, "module.app", "web"), None);
    }

    #[test]
    fn files_of_json_are_read_as_well() {
        let json = "{\n  \"resource\": {\n    \"aws_instance\": {\n      \"web\": {}\n    }\n  }\n}\n";
        assert_eq!(place(vec![("prod/main.tf.json", json)], "", "web"), Some(("prod/main.tf.json".to_owned(), 4)));
    }
}
