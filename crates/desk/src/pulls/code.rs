//! From a resource of a plan to the line of the configuration that speaks of it.

use std::sync::Arc;

use countersign_model::CommitId;
use countersign_plan::visible::visible;
use countersign_terraform::configuration::{BlockName, block_line};
use url::Url;

use crate::pulls::Source;
use crate::pulls::comparing::Home;
use crate::views::CodePlace;
use crate::{Desk, OpenedPlan};

impl Desk {
    /// The line of a change in the pull request that its plan is of. Nothing for plan files, for modules
    /// that come from elsewhere, and where the repository was not fetched. Reads from the mirror.
    pub fn place_in_code(&self, plan: &OpenedPlan, change: u32) -> Option<CodePlace> {
        let Home { data, project, .. } = self.home(plan)?;
        let source = Arc::clone(data.source.as_ref()?);
        let entry = plan.plan().changes().get(usize::try_from(change).ok()?)?;
        let text = plan.plan().text();
        let block = BlockName {
            kind: match entry.mode.of(text) {
                "data" => "data",
                "ephemeral" => "ephemeral",
                _ => "resource",
            },
            resource_type: entry.resource_type.of(text),
            name: entry.name.of(text),
        };
        let module = entry.module_address.of(text);
        let dir = project.project.dir.as_str();
        let summary = &data.detail.as_ref()?.summary;
        let page = |commit: &CommitId, file: &str, line| page(&summary.url, commit, file, line);
        if let Some(found) = source.merged().place(dir, module, block) {
            // The link leads to the head, whose lines differ where the base changed the file as well.
            let at_head = at(&source, &summary.head, &found.path, block);
            let (commit, line) = match (at_head, &summary.base_tip) {
                (Some(line), _) => (Some(&summary.head), line),
                (None, base) => (base.as_ref(), found.line),
            };
            let url = commit.and_then(|commit| page(commit, &found.path, line));
            return Some(code_place(&found.path, line, url));
        }
        // What goes stands in the base alone.
        let found = source.base().place(dir, module, block)?;
        let url = summary.base_tip.as_ref().and_then(|base| page(base, &found.path, found.line));
        Some(code_place(&found.path, found.line, url))
    }
}

fn code_place(file: &str, line: u32, url: Option<Url>) -> CodePlace {
    CodePlace { file: visible(file).into_owned(), line, url: url.map(String::from) }
}

/// The line of a block in a file of a commit.
fn at(source: &Source, commit: &CommitId, file: &str, block: BlockName<'_>) -> Option<u32> {
    let content = source.mirror.file(commit.as_str(), file).ok()??;
    block_line(file, std::str::from_utf8(&content).ok()?, block)
}

/// `https://HOST/OWNER/NAME/blob/COMMIT/FILE#L12`, from the page of a pull request of that repository.
fn page(pull: &Url, commit: &CommitId, file: &str, line: u32) -> Option<Url> {
    let mut url = pull.clone();
    url.set_query(None);
    url.set_fragment(Some(&format!("L{line}")));
    // `pull/482` goes. Segments are encoded one by one: a file may be called anything.
    url.path_segments_mut().ok()?.pop().pop().extend(["blob", commit.as_str()]).extend(file.split('/'));
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_commit_file_and_line_whatever_the_file_is_called() {
        let pull = Url::parse("https://github.com/acme/infra/pull/482").unwrap();
        let commit: CommitId = "0123456789abcdef0123456789abcdef01234567".parse().unwrap();
        let page = page(&pull, &commit, "prod/a b#?%/main.tf", 12).unwrap();
        let expected = "https://github.com/acme/infra/blob/0123456789abcdef0123456789abcdef01234567/prod/a%20b%23%3F%25/main.tf#L12";
        assert_eq!(page.as_str(), expected);
    }
}
