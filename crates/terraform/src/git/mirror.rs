//! A bare mirror for each repository, and what is read out of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use countersign_model::{CommitId, TreeId};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Git, GitError, LONG, ask};
use crate::process;

/// Where a repository is fetched from.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Its address, `https://HOST/OWNER/NAME.git`, without any credential. Plain http only for a
    /// server on this machine.
    pub address: String,
    /// The token that may read it.
    pub token: Token,
}

/// A token, or none for a repository that everybody may read.
#[derive(Clone, Debug)]
pub enum Token {
    None,
    /// A token of GitHub.
    Of(SecretString),
}

/// The mirror of one repository.
#[derive(Clone, Debug)]
pub struct Mirror {
    git: Git,
    folder: PathBuf,
}

/// The merge of a head into a base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub head: CommitId,
    /// The base tip.
    pub base: CommitId,
    /// The tree of the merge.
    pub tree: TreeId,
}

/// A commit that only merges the base in: its files are what git makes of its two parents by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseMerge {
    pub commit: CommitId,
    /// Its parent that is not of the base.
    pub onto: CommitId,
}

/// The most merges that are looked at; others count as whatever they say that they are.
const MOST_MERGES: usize = 100;

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    File,
    /// A symbolic link.
    Link,
    /// A submodule, which is never fetched.
    Submodule,
}

/// An entry of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Id of its content.
    pub object: String,
    /// From the root of the repository.
    pub path: String,
}

impl Mirror {
    /// The mirror in `folder`, which is made with the first fetch.
    pub fn in_folder(git: Git, folder: PathBuf) -> Self {
        Self { git, folder }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Fetches a pull request and the tip of its base, and checks that both commits are there.
    pub fn fetch(
        &self,
        remote: &Remote,
        number: u64,
        base_branch: &str,
        head: &CommitId,
        base: &CommitId,
    ) -> Result<(), GitError> {
        if self.has(head) && self.has(base) {
            return Ok(());
        }
        self.prepare()?;
        let pull = format!("+refs/pull/{number}/head:refs/countersign/pull/{number}");
        let branch = format!("+refs/heads/{base_branch}:refs/countersign/base/{base_branch}");
        let mut settings = vec![protocol(remote)];
        settings.extend(credential(remote));
        let mut command = self.git.command(&self.folder, &settings, ["fetch", "--quiet", "--no-tags", "--no-auto-gc"]);
        command.args(["--no-recurse-submodules", "--end-of-options", &remote.address, &pull, &branch]);
        let answer = process::run(&mut command, LONG)?;
        if !answer.status.success() {
            return Err(fetch_error(remote, &answer.complaint()));
        }
        for commit in [head, base] {
            if !self.has(commit) {
                return Err(GitError::Moved { commit: commit.to_string() });
            }
        }
        Ok(())
    }

    /// Makes the mirror where there is none yet.
    pub fn prepare(&self) -> Result<(), GitError> {
        let disk = |cause| GitError::Disk { path: self.folder.clone(), cause };
        if self.folder.join("HEAD").exists() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(disk)?;
        let mut init = self.git.command(&self.folder, &[], ["init", "--quiet", "--bare", "--template=", "."]);
        ask("init", &mut init)?;
        let info = self.folder.join("info");
        fs::create_dir_all(&info).map_err(disk)?;
        // Attributes here come before those of the tree: what is checked out is, byte for byte, what
        // was committed, so that it can be held against the tree's id.
        let attributes = "* -text -ident -filter -working-tree-encoding -eol -export-ignore -export-subst\n";
        fs::write(info.join("attributes"), attributes).map_err(disk)
    }

    fn has(&self, commit: &CommitId) -> bool {
        self.folder.join("HEAD").exists()
            && ask("cat-file", &mut self.here(["cat-file", "-e", &format!("{commit}^{{commit}}")])).is_ok()
    }

    /// A command in the mirror.
    pub(super) fn here<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> std::process::Command {
        let mut command = self.git.command(&self.folder, &[], arguments);
        command.env("GIT_DIR", &self.folder);
        command
    }

    fn text(&self, name: &'static str, arguments: &[&str]) -> Result<String, GitError> {
        let answer = ask(name, &mut self.here(arguments.iter().copied()))?;
        Ok(String::from_utf8_lossy(&answer.output).into_owned())
    }

    /// Merges a head into a base. Nothing is checked out.
    pub fn merge(&self, head: &CommitId, base: &CommitId) -> Result<Merge, GitError> {
        let arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"];
        let mut command = self.here(arguments);
        command.args([base.as_str(), head.as_str()]);
        let answer = process::run(&mut command, super::QUICK)?;
        let output = String::from_utf8_lossy(&answer.output).into_owned();
        let mut parts = output.split('\0');
        let tree = parts.next().unwrap_or_default();
        match answer.status.code() {
            Some(0) => {
                let failed = |complaint: String| GitError::Failed { command: "merge-tree", complaint };
                let tree = tree.trim().parse().map_err(|_| failed(format!("no tree in {output:?}")))?;
                Ok(Merge { head: head.clone(), base: base.clone(), tree })
            }
            Some(1) => {
                let files = parts.take_while(|file| !file.is_empty()).map(str::to_owned).collect();
                Err(GitError::Conflict { files })
            }
            _ => Err(GitError::Failed { command: "merge-tree", complaint: answer.complaint() }),
        }
    }

    /// Commits of a head, and not of its base, that only merge the base in. What git cannot merge by itself,
    /// and what differs from that in the least, was written by somebody.
    pub fn base_merges(&self, head: &CommitId, base: &CommitId) -> Result<Vec<BaseMerge>, GitError> {
        let not_base = format!("^{base}");
        let merges = self.text("rev-list", &["rev-list", "--merges", "--parents", head.as_str(), &not_base])?;
        if merges.trim().is_empty() {
            return Ok(Vec::new());
        }
        let own = self.text("rev-list", &["rev-list", head.as_str(), &not_base])?;
        let own: BTreeSet<&str> = own.lines().collect();
        let mut found = Vec::new();
        for line in merges.lines().take(MOST_MERGES) {
            let parts: Vec<&str> = line.split(' ').collect();
            let [commit, one, other] = parts[..] else { continue };
            // One parent of the change, and one that the base has.
            let onto = match (own.contains(one), own.contains(other)) {
                (true, false) => one,
                (false, true) => other,
                _ => continue,
            };
            let id = |text: &str| text.parse::<CommitId>().ok();
            let (Some(commit), Some(onto), Some(one), Some(other)) = (id(commit), id(onto), id(one), id(other)) else {
                continue;
            };
            if self.merge(&other, &one).is_ok_and(|merge| self.tree_of(&commit).is_ok_and(|tree| tree == merge.tree)) {
                found.push(BaseMerge { commit, onto });
            }
        }
        Ok(found)
    }

    /// The tree of a commit.
    pub fn tree_of(&self, commit: &CommitId) -> Result<TreeId, GitError> {
        let text = self.text("rev-parse", &["rev-parse", "--verify", &format!("{commit}^{{tree}}")])?;
        let failed = |_| GitError::Failed { command: "rev-parse", complaint: text.clone() };
        text.trim().parse().map_err(failed)
    }

    /// Files that differ between two commits or trees.
    pub fn changed(&self, from: &str, to: &str) -> Result<Vec<String>, GitError> {
        let arguments = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-commit-id", from, to];
        Ok(self.text("diff-tree", &arguments)?.split_terminator('\0').map(str::to_owned).collect())
    }

    /// Whether `later` comes after `earlier`, or is it.
    pub fn comes_after(&self, later: &CommitId, earlier: &CommitId) -> Result<bool, GitError> {
        let mut command = self.here(["merge-base", "--is-ancestor", earlier.as_str(), later.as_str()]);
        let answer = process::run(&mut command, super::QUICK)?;
        match answer.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(GitError::Failed { command: "merge-base", complaint: answer.complaint() }),
        }
    }

    /// The best common ancestor of two commits.
    pub fn merge_base(&self, one: &CommitId, other: &CommitId) -> Result<Option<CommitId>, GitError> {
        let mut command = self.here(["merge-base", one.as_str(), other.as_str()]);
        let answer = process::run(&mut command, super::QUICK)?;
        Ok(String::from_utf8_lossy(&answer.output).lines().next().and_then(|line| line.trim().parse().ok()))
    }

    /// Every entry of a tree.
    pub fn entries(&self, tree: &TreeId) -> Result<Vec<Entry>, GitError> {
        let listing = ask("ls-tree", &mut self.here(["ls-tree", "-r", "-z", "--full-tree", tree.as_str()]))?.output;
        listing.split(|&byte| byte == 0).filter(|line| !line.is_empty()).map(entry).collect()
    }

    /// The content of an object of [`Mirror::entries`].
    pub fn content(&self, object: &str) -> Result<Vec<u8>, GitError> {
        Ok(ask("cat-file", &mut self.here(["cat-file", "blob", object]))?.output)
    }

    /// The content of many objects, in their order, with one start of git.
    pub fn contents(&self, objects: &[&str]) -> Result<Vec<Vec<u8>>, GitError> {
        use std::io::Write as _;
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.here(["cat-file", "--batch"]);
        command.stdin(std::process::Stdio::piped());
        let mut child = process::start(&mut command)?;
        let mut asked = child.stdin.take();
        let mut questions = objects.join("\n");
        questions.push('\n');
        // Written beside the reading, so that neither side waits for the other.
        let writer =
            std::thread::spawn(move || asked.as_mut().map_or(Ok(()), |pipe| pipe.write_all(questions.as_bytes())));
        let answers = child.wait_with_output();
        let failed = |complaint: String| GitError::Failed { command: "cat-file", complaint };
        let answers = answers.map_err(|error| failed(error.to_string()))?;
        if !matches!(writer.join(), Ok(Ok(()))) {
            return Err(failed("it stopped listening".to_owned()));
        }
        split_batch(&answers.stdout, objects.len()).ok_or_else(|| failed("it answered in another form".to_owned()))
    }

    /// The content of one file of a tree; nothing where there is none.
    pub fn file(&self, tree: &str, path: &str) -> Result<Option<Vec<u8>>, GitError> {
        // A pathspec with special meaning is switched off, so that the path is taken as it is.
        let listing =
            self.text("ls-tree", &["--literal-pathspecs", "ls-tree", "-z", "--full-tree", tree, "--", path])?;
        let object = listing.split_terminator('\0').find_map(|line| {
            let (facts, name) = line.split_once('\t')?;
            let mut facts = facts.split(' ');
            let is_file = facts.next()?.starts_with("100");
            let object = facts.nth(1)?;
            (is_file && name == path).then(|| object.to_owned())
        });
        object.map(|object| self.content(&object)).transpose()
    }
}

/// A line of `ls-tree`. One that is not understood is an error: what is left out would not be checked.
fn entry(line: &[u8]) -> Result<Entry, GitError> {
    let Ok(line) = std::str::from_utf8(line) else {
        let path = line.splitn(2, |&byte| byte == b'\t').last().unwrap_or_default();
        return Err(GitError::Name { path: path.escape_ascii().to_string() });
    };
    let parts = || {
        let (facts, path) = line.split_once('\t')?;
        let mut facts = facts.split(' ');
        let kind = match facts.next()? {
            "120000" => EntryKind::Link,
            "160000" => EntryKind::Submodule,
            mode if mode.starts_with("100") => EntryKind::File,
            _ => return None,
        };
        Some(Entry { kind, object: facts.nth(1)?.to_owned(), path: path.to_owned() })
    };
    parts().ok_or_else(|| GitError::Failed { command: "ls-tree", complaint: format!("it lists {line:?}") })
}

/// The one protocol that this remote is fetched by.
fn protocol(remote: &Remote) -> (String, String) {
    // Plain http reaches here only for a server on this machine; the forge's client checks that.
    let name = if remote.address.starts_with("http://") { "http" } else { "https" };
    (format!("protocol.{name}.allow"), "always".to_owned())
}

/// `OBJECT TYPE SIZE\n` and the content and a line feed, for each.
fn split_batch(mut bytes: &[u8], count: usize) -> Option<Vec<Vec<u8>>> {
    let mut contents = Vec::with_capacity(count);
    for _ in 0..count {
        let end = bytes.iter().position(|&byte| byte == b'\n')?;
        let header = std::str::from_utf8(&bytes[..end]).ok()?;
        let size: usize = header.split(' ').nth(2)?.parse().ok()?;
        let content = bytes.get(end + 1..end + 1 + size)?;
        contents.push(content.to_vec());
        bytes = bytes.get(end + 2 + size..)?;
    }
    Some(contents)
}

/// The token as a header for this host alone. It travels in the environment of git and nowhere else.
fn credential(remote: &Remote) -> Option<(String, String)> {
    let Token::Of(token) = &remote.token else { return None };
    let (scheme, rest) = remote.address.split_once("://")?;
    let host = rest.split('/').next()?;
    let pair = format!("x-access-token:{}", token.expose_secret());
    let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
    Some((format!("http.{scheme}://{host}/.extraHeader"), format!("Authorization: Basic {encoded}")))
}

fn fetch_error(remote: &Remote, complaint: &str) -> GitError {
    let host = remote.address.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let refused = ["Authentication failed", "could not read Username", "error: 403", "error: 401", "not found"];
    if refused.iter().any(|words| complaint.contains(words)) {
        let repository = remote.address.rsplit("://").next().unwrap_or_default().trim_end_matches(".git");
        let repository = repository.split_once('/').map_or(repository, |(_, name)| name);
        return GitError::Denied { host: host.to_owned(), repository: repository.to_owned() };
    }
    if complaint.contains("couldn't find remote ref") {
        return GitError::Moved { commit: "of the pull request or its base".to_owned() };
    }
    GitError::Fetch { complaint: complaint.to_owned() }
}
