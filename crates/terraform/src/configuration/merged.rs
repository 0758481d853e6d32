//! Where a configuration keeps its state, by the tool's own rules of merging: `configs/module.go` and
//! `configs/module_merge.go`.
//!
//! The tool initializes the backend that it found even where the configuration has errors, and then which one
//! that is depends on how it goes on behind an error. So whatever it would complain about is refused here.

use super::backend::{BackendRefusal, BackendRefused};
use super::files::{Dialect, ReadFiles, read_by};
use super::parse::{Block, Literal};
use super::read::Reader;

/// Where the state is, as the tool reads it.
#[derive(Debug, Default)]
pub(super) enum StateBlock {
    /// Nothing is said.
    #[default]
    None,
    /// A `cloud` block.
    Cloud,
    /// A backend, with everything that its block says.
    Backend(BackendBlock),
}

/// A `backend` block.
#[derive(Debug)]
pub(super) struct BackendBlock {
    pub(super) kind: String,
    /// The file that it stands in.
    pub(super) file: String,
    /// What it says; nested blocks are objects.
    pub(super) settings: Vec<(String, Literal)>,
}

/// What the `terraform` blocks of one file say.
#[derive(Default)]
struct Said {
    backends: Vec<BackendBlock>,
    clouds: usize,
    encryptions: Vec<EncryptionBlock>,
}

/// Where the state is, and every backend block that another one replaces.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) state: StateBlock,
    /// They count for nothing unless the tool leaves out what replaced them.
    pub(super) replaced: Vec<BackendBlock>,
    /// Blocks that say how states and plans are encrypted, in the order in which they count.
    pub(super) encryption: Vec<EncryptionBlock>,
}

/// An `encryption` block.
#[derive(Debug)]
pub(super) struct EncryptionBlock {
    /// The file that it stands in.
    pub(super) file: String,
    /// What it says.
    pub(super) body: Block,
}

/// Reads all files of a directory that count for a tool.
pub(super) fn state_block(reader: &Reader<'_>, dir: &str, dialect: Dialect) -> Result<Merged, Vec<BackendRefusal>> {
    let ReadFiles { primary, overrides } = read_by(dialect, &reader.names(dir));
    let mut refusals = Vec::new();
    let mut merged = Merged::default();
    for (path, said) in said(reader, &primary, &mut refusals) {
        // A second one is an error for the tool, whichever file says it.
        let before = usize::from(!matches!(merged.state, StateBlock::None));
        if before + said.backends.len() + said.clouds > 1 {
            refusals.push(BackendRefusal::of(BackendRefused::SeveralBackends, &path));
        }
        refuse_second(merged.encryption.len() + said.encryptions.len(), &path, &mut refusals);
        merged.take(said);
    }
    for (path, said) in said(reader, &overrides, &mut refusals) {
        if said.backends.len() + said.clouds > 1 {
            refusals.push(BackendRefusal::of(BackendRefused::SeveralBackends, &path));
        }
        refuse_second(said.encryptions.len(), &path, &mut refusals);
        // A block of an override stands for the whole block, whatever type that was of.
        merged.take(said);
    }
    if refusals.is_empty() { Ok(merged) } else { Err(refusals) }
}

/// The tool takes one `encryption` block of all primary files, and one of each override.
fn refuse_second(blocks: usize, path: &str, refusals: &mut Vec<BackendRefusal>) {
    if blocks > 1 {
        let twice = BackendRefusal::of(BackendRefused::Twice, path);
        refusals.push(BackendRefusal { setting: "encryption".to_owned(), ..twice });
    }
}

impl Merged {
    fn take(&mut self, said: Said) {
        self.encryption.extend(said.encryptions);
        let next = said.backends.into_iter().map(StateBlock::Backend);
        let cloud = (said.clouds > 0).then_some(StateBlock::Cloud);
        for state in next.chain(cloud) {
            if let StateBlock::Backend(before) = std::mem::replace(&mut self.state, state) {
                self.replaced.push(before);
            }
        }
    }
}

fn said(reader: &Reader<'_>, paths: &[String], refusals: &mut Vec<BackendRefusal>) -> Vec<(String, Said)> {
    let mut all = Vec::new();
    for (path, read) in paths.iter().zip(reader.parsed(paths)) {
        let file = match read {
            Ok(file) => file,
            Err(fault) => {
                refusals.push(BackendRefusal::of(BackendRefused::Unreadable, &fault.path).saying(&fault.why));
                continue;
            }
        };
        let mut said = Said::default();
        for block in file.blocks.into_iter().filter(|block| block.kind == "terraform") {
            take_settings(block, path, &mut said, refusals);
        }
        all.push((path.clone(), said));
    }
    all
}

fn take_settings(block: Block, path: &str, said: &mut Said, refusals: &mut Vec<BackendRefusal>) {
    for mut inner in block.blocks {
        match inner.kind.as_str() {
            "backend" if inner.labels.len() == 1 => {
                let kind = inner.labels.remove(0);
                match settings(inner) {
                    Ok(settings) => said.backends.push(BackendBlock { kind, file: path.to_owned(), settings }),
                    Err(name) => refusals.push(BackendRefusal::of(BackendRefused::Twice, path).setting(&kind, &name)),
                }
            }
            "backend" => {
                refusals.push(BackendRefusal::of(BackendRefused::Unreadable, path).saying("a backend has one type"));
            }
            "cloud" => said.clouds += 1,
            "encryption" if inner.labels.is_empty() => {
                said.encryptions.push(EncryptionBlock { file: path.to_owned(), body: inner });
            }
            "encryption" => {
                let labelled = BackendRefusal::of(BackendRefused::Encryption, path);
                refusals.push(BackendRefusal { setting: "encryption".to_owned(), ..labelled });
            }
            "state_store" => refusals.push(BackendRefusal::of(BackendRefused::StateStore, path)),
            _ => {}
        }
    }
}

/// The settings of a body. The error names what stands there twice.
pub(super) fn settings(body: Block) -> Result<Vec<(String, Literal)>, String> {
    let mut settings = body.attributes;
    for block in body.blocks {
        let name = block.kind.clone();
        if !block.labels.is_empty() || settings.iter().any(|(other, _)| *other == name) {
            return Err(name);
        }
        settings.push((name, Literal::Object(self::settings(block)?)));
    }
    Ok(settings)
}
