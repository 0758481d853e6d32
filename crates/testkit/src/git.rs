//! Bare repositories on disk, made with the real git and nothing of this machine's settings.
//!
//! A defect here is a defect of a test, so everything that fails ends the test with git's own words.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use countersign_model::{CommitId, TreeId};
use jiff::Timestamp;

#[derive(Clone, Debug)]
pub struct BareRepository {
    path: PathBuf,
}

/// Who made a commit, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    /// The e-mail address.
    pub email: String,
    pub at: Timestamp,
}

/// A commit on top of what a branch holds.
#[derive(Clone, Debug)]
pub struct NewCommit {
    /// Who wrote it.
    pub author: Signature,
    /// Who committed it.
    pub committer: Signature,
    /// Its message, without a line end.
    pub message: String,
    /// What it does to files.
    pub edits: Vec<Edit>,
}

/// What a commit does to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Gives it this content.
    Write {
        path: String,
        /// The whole content.
        content: Vec<u8>,
    },
    /// Makes it a symbolic link.
    Link {
        path: String,
        /// Where it points to.
        target: String,
    },
    /// Deletes it.
    Remove { path: String },
    /// Gives it another name.
    Rename {
        /// Its path before.
        from: String,
        /// Its path after.
        to: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCommit {
    pub id: CommitId,
    pub tree: TreeId,
    /// Who wrote it.
    pub author: Signature,
    /// Who committed it.
    pub committer: Signature,
    /// Its whole message.
    pub message: String,
}

/// A file that differs between two commits, as `git diff --name-status` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// `A`, `M`, `D`, `R`, `C` or `T`.
    pub status: char,
    /// Its path; of a deleted one before.
    pub path: String,
    /// The path before, where it differs.
    pub previous: Option<String>,
}

/// What stands at a path of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A file, or a link by its target.
    Blob(Vec<u8>),
    /// A folder.
    Tree,
    /// A commit, for an expression without a path.
    Commit,
}

impl BareRepository {
    /// A new, empty one.
    pub fn create(path: impl Into<PathBuf>) -> Self {
        let repository = Self { path: path.into() };
        std::fs::create_dir_all(&repository.path).expect("a folder for a repository");
        repository.text(&["init", "--quiet", "--bare", "--initial-branch=main", "--template=", "."]);
        // As GitHub does: any commit that is known may be fetched by its id, also one that no branch
        // holds any more.
        let config = std::fs::OpenOptions::new().append(true).open(repository.path.join("config"));
        config
            .and_then(|mut config| config.write_all(b"[uploadpack]\n\tallowAnySHA1InWant = true\n"))
            .expect("the settings of a repository");
        repository
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A copy with all branches.
    #[must_use]
    pub fn fork(&self, path: impl Into<PathBuf>) -> Self {
        let fork = Self::create(path);
        fork.fetch(self, "+refs/heads/*:refs/heads/*");
        fork
    }

    /// Takes refs over from another repository.
    pub fn fetch(&self, from: &Self, refspec: &str) {
        self.text(&["fetch", "--quiet", &from.path.to_string_lossy(), refspec]);
    }

    /// Puts commits on a branch, one on the other, and returns their ids. A branch that is not there
    /// begins at `start`, or with nothing.
    pub fn commit(&self, branch: &str, start: Option<&CommitId>, commits: &[NewCommit]) -> Vec<CommitId> {
        let reference = format!("refs/heads/{branch}");
        let from = self.resolve(&reference).or_else(|| start.cloned());
        let mut stream = Vec::new();
        for (number, commit) in commits.iter().enumerate() {
            let mark = number + 1;
            write_line(&mut stream, &format!("commit {reference}"));
            write_line(&mut stream, &format!("mark :{mark}"));
            write_line(&mut stream, &format!("author {}", commit.author.line()));
            write_line(&mut stream, &format!("committer {}", commit.committer.line()));
            write_data(&mut stream, commit.message.as_bytes());
            if let (0, Some(from)) = (number, &from) {
                write_line(&mut stream, &format!("from {from}"));
            }
            for edit in &commit.edits {
                edit.write(&mut stream);
            }
            write_line(&mut stream, &format!("get-mark :{mark}"));
        }
        let answer = self.run(&["fast-import", "--quiet", "--force"], &stream, &[]);
        lines(&answer.stdout).map(|id| id.parse().expect("a commit id")).collect()
    }

    /// The commit that a ref or another expression means.
    pub fn resolve(&self, expression: &str) -> Option<CommitId> {
        let answer = self.try_run(&["rev-parse", "--verify", "--quiet", &format!("{expression}^{{commit}}")], &[]);
        answer.status.success().then(|| trimmed(&answer.stdout).parse().expect("a commit id"))
    }

    pub fn set_ref(&self, reference: &str, commit: &CommitId) {
        self.text(&["update-ref", reference, commit.as_str()]);
    }

    pub fn delete_ref(&self, reference: &str) {
        self.text(&["update-ref", "-d", reference]);
    }

    /// The commits that `head` has and `base` has not, oldest first.
    pub fn commits_between(&self, base: &CommitId, head: &CommitId) -> Vec<StoredCommit> {
        // Each field ends with a NUL, so that a message may hold anything else.
        let format = "--format=%H%x00%T%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00";
        let range = format!("{base}..{head}");
        let answer = self.text(&["log", "--reverse", "--topo-order", format, &range]);
        let mut fields = answer.split('\0');
        let mut commits = Vec::new();
        while let Some(id) = fields.next().map(str::trim).filter(|id| !id.is_empty()) {
            let mut field = || fields.next().expect("every field of a commit").to_owned();
            let tree = field().parse().expect("a tree id");
            let mut signature = || Signature { name: field(), email: field(), at: seconds(&field()) };
            let (author, committer) = (signature(), signature());
            let message = field().trim_end().to_owned();
            commits.push(StoredCommit { id: id.parse().expect("a commit id"), tree, author, committer, message });
        }
        commits
    }

    /// Whether `head` has any commit that `base` has not.
    pub fn has_commits_between(&self, base: &CommitId, head: &CommitId) -> bool {
        self.text(&["rev-list", "--count", "--max-count=1", &format!("{base}..{head}")]).trim() != "0"
    }

    /// One commit.
    pub fn stored(&self, commit: &CommitId) -> StoredCommit {
        let format = "--format=%T%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B";
        let answer = self.text(&["log", "-1", format, commit.as_str()]);
        let mut fields = answer.split('\0');
        let mut field = || fields.next().expect("every field of a commit").to_owned();
        let tree = field().parse().expect("a tree id");
        let mut signature = || Signature { name: field(), email: field(), at: seconds(&field()) };
        let (author, committer) = (signature(), signature());
        StoredCommit { id: commit.clone(), tree, author, committer, message: field().trim_end().to_owned() }
    }

    /// What `head` changes since it left `base`, as GitHub's "files changed".
    pub fn changes(&self, base: &CommitId, head: &CommitId) -> Vec<FileChange> {
        let answer = self.text(&["diff", "--name-status", "-z", "-M", &format!("{base}...{head}")]);
        let mut fields = answer.split_terminator('\0');
        let mut changes = Vec::new();
        while let Some(status) = fields.next().and_then(|status| status.chars().next()) {
            let mut path = || fields.next().expect("a path").to_owned();
            let first = path();
            let (path, previous) = if matches!(status, 'R' | 'C') { (path(), Some(first)) } else { (first, None) };
            changes.push(FileChange { status, path, previous });
        }
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        changes
    }

    /// The tree of a merge of two commits; none if they conflict.
    pub fn merge_tree(&self, base: &CommitId, head: &CommitId) -> Option<TreeId> {
        let answer = self.try_run(&["merge-tree", "--write-tree", base.as_str(), head.as_str()], &[]);
        match answer.status.code() {
            Some(0) => Some(trimmed(&answer.stdout).parse().expect("a tree id")),
            Some(1) => None,
            _ => panic!("git merge-tree: {}", String::from_utf8_lossy(&answer.stderr)),
        }
    }

    /// Makes a commit of a tree.
    pub fn commit_tree(
        &self,
        tree: &TreeId,
        parents: &[&CommitId],
        author: &Signature,
        committer: &Signature,
        message: &str,
    ) -> CommitId {
        let mut arguments = vec!["commit-tree", tree.as_str(), "-m", message];
        for parent in parents {
            arguments.extend(["-p", parent.as_str()]);
        }
        let (author_at, committer_at) = (author.date(), committer.date());
        let environment = [
            ("GIT_AUTHOR_NAME", &*author.name),
            ("GIT_AUTHOR_EMAIL", &author.email),
            ("GIT_AUTHOR_DATE", &author_at),
            ("GIT_COMMITTER_NAME", &committer.name),
            ("GIT_COMMITTER_EMAIL", &committer.email),
            ("GIT_COMMITTER_DATE", &committer_at),
        ];
        let answer = self.run(&arguments, &[], &environment);
        trimmed(&answer.stdout).parse().expect("a commit id")
    }

    /// What an expression like `COMMIT:path` means; none where there is nothing.
    pub fn object(&self, expression: &str) -> Option<Object> {
        let answer = self.try_run(&["cat-file", "-t", expression], &[]);
        if !answer.status.success() {
            return None;
        }
        Some(match trimmed(&answer.stdout) {
            "blob" => Object::Blob(self.run(&["cat-file", "blob", expression], &[], &[]).stdout),
            "tree" => Object::Tree,
            _ => Object::Commit,
        })
    }

    /// One side of git's own conversation over HTTP, without any state between the requests.
    pub fn upload_pack(&self, request: &[u8], protocol: Option<&str>) -> Vec<u8> {
        self.converse(&["upload-pack", "--stateless-rpc", "."], request, protocol)
    }

    /// What the repository has to offer, as git says it over HTTP.
    pub fn advertise(&self, protocol: Option<&str>) -> Vec<u8> {
        self.converse(&["upload-pack", "--stateless-rpc", "--advertise-refs", "."], &[], protocol)
    }

    fn converse(&self, arguments: &[&str], request: &[u8], protocol: Option<&str>) -> Vec<u8> {
        let environment: Vec<(&str, &str)> = protocol.map(|value| ("GIT_PROTOCOL", value)).into_iter().collect();
        // A client that has what it wants hangs up in the middle, which git calls an error.
        self.output(arguments, request, &environment).stdout
    }

    fn text(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.run(arguments, &[], &[]).stdout).expect("text of git")
    }

    fn run(&self, arguments: &[&str], input: &[u8], environment: &[(&str, &str)]) -> Output {
        let answer = self.output(arguments, input, environment);
        assert!(answer.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&answer.stderr));
        answer
    }

    fn try_run(&self, arguments: &[&str], input: &[u8]) -> Output {
        self.output(arguments, input, &[])
    }

    #[expect(clippy::disallowed_methods, reason = "the test world keeps real repositories, and git makes them")]
    fn output(&self, arguments: &[&str], input: &[u8], environment: &[(&str, &str)]) -> Output {
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(&self.path)
            .env_clear()
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C")
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("git is installed");
        let mut stdin = child.stdin.take().expect("a way in");
        std::thread::scope(|scope| {
            // Beside the reading: both sides would wait for each other once the pipes are full.
            scope.spawn(move || {
                let _ = stdin.write_all(input);
            });
            child.wait_with_output().expect("git ends")
        })
    }
}

impl Signature {
    fn date(&self) -> String {
        format!("{} +0000", self.at.as_second())
    }

    fn line(&self) -> String {
        format!("{} <{}> {}", self.name, self.email, self.date())
    }
}

impl Edit {
    fn write(&self, stream: &mut Vec<u8>) {
        match self {
            Self::Write { path, content } => {
                write_line(stream, &format!("M 100644 inline {}", quoted(path)));
                write_data(stream, content);
            }
            Self::Link { path, target } => {
                write_line(stream, &format!("M 120000 inline {}", quoted(path)));
                write_data(stream, target.as_bytes());
            }
            Self::Remove { path } => write_line(stream, &format!("D {}", quoted(path))),
            Self::Rename { from, to } => write_line(stream, &format!("R {} {}", quoted(from), quoted(to))),
        }
    }
}

fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn write_line(stream: &mut Vec<u8>, line: &str) {
    stream.extend_from_slice(line.as_bytes());
    stream.push(b'\n');
}

fn write_data(stream: &mut Vec<u8>, data: &[u8]) {
    write_line(stream, &format!("data {}", data.len()));
    stream.extend_from_slice(data);
    stream.push(b'\n');
}

fn trimmed(output: &[u8]) -> &str {
    std::str::from_utf8(output).expect("text of git").lines().next().unwrap_or_default().trim()
}

fn lines(output: &[u8]) -> impl Iterator<Item = &str> {
    std::str::from_utf8(output).expect("text of git").lines()
}

fn seconds(text: &str) -> Timestamp {
    Timestamp::from_second(text.trim().parse().expect("a time of git")).expect("a time of git")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Signature {
        Signature { name: "Ana".into(), email: "ana@acme.test".into(), at: time.parse().unwrap() }
    }

    fn commit(message: &str, edits: Vec<Edit>) -> NewCommit {
        let who = at("2026-11-22T10:00:00Z");
        NewCommit { author: who.clone(), committer: who, message: message.into(), edits }
    }

    fn write(path: &str, content: &str) -> Edit {
        Edit::Write { path: path.into(), content: content.into() }
    }

    #[test]
    fn the_same_commits_have_the_same_ids() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let repository = BareRepository::create(folder.path().join(name));
            repository.commit("main", None, &[commit("Start", vec![write("main.tf", "a")])])
        };
        assert_eq!(make("one"), make("two"));
    }

    #[test]
    fn a_branch_differs_by_its_own_commits_only() {
        let folder = tempfile::tempdir().unwrap();
        let repository = BareRepository::create(folder.path().join("r"));
        let long = "line\n".repeat(50);
        let start =
            &repository.commit("main", None, &[commit("Start", vec![write("a.tf", &long), write("b.tf", "b")])])[0];
        let rename = Edit::Rename { from: "a.tf".into(), to: "moved/a.tf".into() };
        let head = repository.commit(
            "change",
            Some(start),
            &[
                commit("Move\n\nCo-authored-by: Ben <ben@acme.test>", vec![rename]),
                commit("Change \"it\"", vec![write("b.tf", "c"), write("new \"file\".tf", "x")]),
            ],
        );
        let base = repository.commit("main", None, &[commit("Elsewhere", vec![write("c.tf", "c")])])[0].clone();
        let commits = repository.commits_between(&base, &head[1]);
        assert_eq!(commits.iter().map(|commit| &commit.id).collect::<Vec<_>>(), head.iter().collect::<Vec<_>>());
        assert!(commits[0].message.ends_with("Co-authored-by: Ben <ben@acme.test>"));
        assert_eq!(commits[0].author, at("2026-11-22T10:00:00Z"));
        let changes: Vec<(char, String, Option<String>)> = repository
            .changes(&base, &head[1])
            .into_iter()
            .map(|change| (change.status, change.path, change.previous))
            .collect();
        assert_eq!(
            changes,
            [
                ('M', "b.tf".into(), None),
                ('R', "moved/a.tf".into(), Some("a.tf".into())),
                ('A', "new \"file\".tf".into(), None),
            ]
        );
        assert!(repository.merge_tree(&base, &head[1]).is_some());
        let other = repository.commit("other", Some(start), &[commit("Conflict", vec![write("b.tf", "d")])])[0].clone();
        assert_eq!(repository.merge_tree(&head[1], &other), None);
        assert_eq!(repository.object(&format!("{base}:c.tf")), Some(Object::Blob(b"c".to_vec())));
        assert_eq!(repository.object(&format!("{base}:absent")), None);
    }
}
