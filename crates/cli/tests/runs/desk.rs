//! What the app does around a run: names the folders, starts the owner, follows the record.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use countersign_model::{CommitId, Project, PullState, RepositoryId, RepositoryRef, ReviewState, Signed};
use countersign_review::Cleared;
use countersign_review::Expected;
use countersign_review::approval::{ApprovalFacts, Authorship, Brings, Person, ReadFully, Review};
use countersign_review::marker::ApprovalMarker;
use countersign_review::preflight::{
    BaseFact, Facts, Kept, LockFact, PlanFact, Preflight, Rewritten, RulesFact, SessionFact, ToolFact,
};
use countersign_review::team::{BackendRules, EncryptionRules, ReviewRules};
use countersign_terraform::configuration::{AllowedBackend, BackendOf, Dialect, Reader, Source};
use countersign_terraform::run::job::{ApplyTask, Consent, Job, JobPlaces, JobSource, Secret, Subject, Task};
use countersign_terraform::run::manifest::{MANIFEST, Manifest};
use countersign_terraform::run::view::RunView;
use countersign_terraform::run::{RunFolder, RunId, record};
use countersign_terraform::sandbox::{self, Sandbox};
use countersign_terraform::sealed::{Safe, SealKey};
use countersign_terraform::tools::{self, Candidate};

use crate::backend::StateServer;
use crate::world::{World, find, git_program};

/// Longest time that anything may take; far more than it does.
const PATIENCE: Duration = Duration::from_mins(4);

/// A repository, a state server, and the folders of an app.
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) server: StateServer,
    pub(crate) key: SealKey,
    pub(crate) tool: Candidate,
    pub(crate) sandbox: Sandbox,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) head: Option<JobSource>,
}

fn path_variable() -> String {
    std::env::var("PATH").unwrap()
}

/// The desk, or nothing where this machine lacks what runs need.
pub(crate) fn desk() -> Option<Desk> {
    let Some(program) = find("terraform").or_else(|| find("tofu")) else {
        println!("skipped: terraform or tofu is not on PATH");
        return None;
    };
    let path: Vec<PathBuf> = std::env::split_paths(&path_variable()).collect();
    let sandbox = sandbox::probe(&path, Path::new(env!("CARGO_BIN_EXE_countersign")))
        .expect("bubblewrap works here; run `make setup`");
    let environment = vec![("PATH".to_owned(), path_variable())];
    let tool = tools::ask(&program, &environment).unwrap();
    Some(Desk {
        world: World::new(),
        server: StateServer::start(),
        key: SealKey::random().unwrap(),
        tool,
        sandbox,
        environment,
        head: None,
    })
}

/// A tree with one file.
struct OneFile {
    names: std::collections::BTreeSet<String>,
    content: String,
}

impl Source for OneFile {
    fn files(&self) -> &std::collections::BTreeSet<String> {
        &self.names
    }

    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>> {
        paths.iter().map(|path| self.names.contains(path).then(|| self.content.clone().into_bytes())).collect()
    }
}

/// A provider that is a script.
pub(crate) struct Provider {
    pub(crate) mirror: PathBuf,
    pub(crate) required: String,
    pub(crate) lock: String,
    _folder: tempfile::TempDir,
}

/// A run that was started.
pub(crate) struct Started {
    pub(crate) folder: RunFolder,
    pub(crate) owner: Child,
}

impl Desk {
    pub(crate) fn data(&self) -> PathBuf {
        self.world.folder.path().join("data")
    }

    pub(crate) fn memory(&self) -> PathBuf {
        self.world.folder.path().join("memory")
    }

    pub(crate) fn safe(&self) -> Safe {
        Safe::new(self.data().join("sealed"), self.key.clone())
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.data().join("runs")
    }

    pub(crate) fn ledger(&self) -> PathBuf {
        self.data().join("ledger.jsonl")
    }

    /// Commits a configuration in `prod` with the backend of the server, as base and head alike.
    pub(crate) fn commit(&mut self, configuration: &str, more: &[(&str, &str)]) {
        let main = format!("{}{configuration}", self.server.block());
        let mut files = vec![("prod/main.tf", main.as_str())];
        files.extend(more);
        let head: CommitId = self.world.commit(&crate::world::files(&files));
        let tree = self.world.mirror.tree_of(&head).unwrap();
        self.head = Some(JobSource { head: head.clone(), base: head, base_branch: Some("main".to_owned()), tree });
    }

    pub(crate) fn project() -> Project {
        Project::at("prod")
    }

    pub(crate) fn job(&self, run: &str, task: Task) -> Job {
        Job {
            run: RunId::try_from(run.to_owned()).unwrap(),
            places: JobPlaces {
                runs: self.runs(),
                sealed: self.data().join("sealed"),
                ledger: self.ledger(),
                provider_cache: self.data().join("providers"),
                schemas: self.data().join("schemas"),
                memory: Some(self.memory()),
                hidden: vec![self.data(), self.memory()],
                git: git_program(),
                mirror: self.world.mirror.folder().to_owned(),
            },
            expected: Expected {
                base: "main".to_owned(),
                account: Some("412033857711".parse().unwrap()),
                plan_role: None,
                apply_role: Some("arn:aws:iam::412033857711:role/terraform-apply".parse().unwrap()),
            },
            subject: Subject {
                repository: RepositoryRef::parse("github.com".parse().unwrap(), "acme/infra").unwrap(),
                repository_id: RepositoryId(7),
                pull: 482,
                title: "A change".to_owned(),
                by: "sora-l".to_owned(),
                account: Some("412033857711".parse().unwrap()),
                role: Some("apply".to_owned()),
            },
            project: Self::project(),
            source: self.head.clone().unwrap(),
            region: None,
            inputs: countersign_model::sha256_hex(b""),
            tool: self.tool.clone(),
            sandbox: self.sandbox.clone(),
            environment: self.environment.iter().map(|(name, value)| (name.clone(), Secret(value.clone()))).collect(),
            key: Secret(self.key.expose().iter().fold(String::new(), |mut out, byte| {
                let _ = write!(out, "{byte:02x}");
                out
            })),
            task,
        }
    }

    pub(crate) fn plan_task(&self, plan: &str) -> Task {
        Task::Plan { plan: plan.to_owned(), newer_minor: Consent::No, backend: self.backend() }
    }

    /// The backend of the server, read and allowed as the app does it before a run.
    fn backend(&self) -> AllowedBackend {
        self.backend_with(&self.server.block(), Dialect::Terraform, None)
    }

    /// The same, of a file that says more than where the server is.
    pub(crate) fn backend_with(
        &self,
        content: &str,
        dialect: Dialect,
        encryption: Option<EncryptionRules>,
    ) -> AllowedBackend {
        let address = format!("{}/state", self.server.address);
        let settings = ["address", "lock_address", "unlock_address"].map(|name| (name.to_owned(), address.clone()));
        let rules = BackendRules { settings: settings.into(), encryption, ..BackendRules::default() };
        let block = OneFile { names: ["prod/main.tf".to_owned()].into(), content: content.to_owned() };
        let of = BackendOf { dir: "prod", dialect, files: &[], rules: &rules };
        Reader::of(&block).backend(of).unwrap()
    }

    /// Starts a run; answers once its record is there.
    pub(crate) fn start(&self, run: &str, task: Task) -> Started {
        self.start_job(&self.job(run, task))
    }

    pub(crate) fn start_in_workspace(&self, run: &str, task: Task, workspace: &str) -> Started {
        let mut job = self.job(run, task);
        workspace.clone_into(&mut job.project.workspace);
        self.start_job(&job)
    }

    /// A provider that is a script, in a folder of packages, with the lock file that the tool makes
    /// for it.
    pub(crate) fn provider(&self, source: &str, version: &str, script: &str) -> Provider {
        // Where a sandbox leaves it in sight.
        let folder = tempfile::Builder::new().prefix("countersign-").tempdir_in("/opt").unwrap();
        let platform = if cfg!(target_arch = "x86_64") { "linux_amd64" } else { "linux_arm64" };
        let mirror = folder.path().join("mirror");
        let package = mirror.join("registry.terraform.io").join(source).join(version).join(platform);
        std::fs::create_dir_all(&package).unwrap();
        let name = source.rsplit('/').next().unwrap();
        let program = package.join(format!("terraform-provider-{name}_v{version}"));
        std::fs::write(&program, script).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(program, mode).unwrap();
        let required = format!(
            "terraform {{\n  required_providers {{\n    {name} = {{\n      source  = \"{source}\"\n      version = \"{version}\"\n    }}\n  }}\n}}\n"
        );
        let root = folder.path().join("root");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("main.tf"), &required).unwrap();
        let init = Command::new(&self.tool.path)
            .args(["init", "-input=false"])
            .arg(format!("-plugin-dir={}", mirror.display()))
            .current_dir(&root)
            .env_clear()
            .output()
            .unwrap();
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        let lock = std::fs::read_to_string(root.join(".terraform.lock.hcl")).unwrap();
        Provider { mirror, required, lock, _folder: folder }
    }

    pub(crate) fn start_job(&self, job: &Job) -> Started {
        self.start_by(&[env!("CARGO_BIN_EXE_countersign"), "supervise"], job)
    }

    /// Starts the owner of a run by these words.
    pub(crate) fn start_by(&self, words: &[&str], job: &Job) -> Started {
        std::fs::create_dir_all(self.memory()).unwrap();
        let folder = RunFolder::of(&job.places.runs, &job.run);
        let mut owner = Command::new(words[0])
            .args(&words[1..])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = owner.stdin.take().unwrap();
        input.write_all(&serde_json::to_vec(job).unwrap()).unwrap();
        drop(input);
        let mut ready = String::new();
        BufReader::new(owner.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        assert_eq!(ready, "ready\n");
        Started { folder, owner }
    }

    /// Does a run to its end.
    pub(crate) fn run(&self, run: &str, task: Task) -> RunView {
        self.start(run, task).wait()
    }

    pub(crate) fn manifest(&self, plan: &str) -> Manifest {
        serde_json::from_slice(&self.safe().get(plan, MANIFEST).unwrap()).unwrap()
    }

    /// The clearance for a sealed plan, as a preflight makes it in which everything holds.
    pub(crate) fn cleared(&self, plan: &str) -> Cleared {
        let manifest = self.manifest(plan);
        let project = Self::project().id().digest();
        let marker = ApprovalMarker {
            repository: RepositoryId(7),
            pull: 482,
            head: manifest.source.head.clone(),
            project: project.clone(),
            expected: manifest.expected.clone(),
            mode: manifest.mode,
            digest: manifest.public.clone(),
            unbound: manifest.unbound.clone(),
        };
        let person = |id, login: &str| Person { id: Some(id), login: Some(login.to_owned()), ..Person::default() };
        let approval = ApprovalFacts {
            repository: RepositoryId(7),
            pull: 482,
            head: manifest.source.head.clone(),
            author: person(1, "mina-k"),
            commits: vec![Authorship {
                commit: manifest.source.head.clone(),
                authors: vec![person(1, "mina-k")],
                committer: person(1, "mina-k"),
                signed: Signed::NotByGitHub,
                brings: Brings::Something,
            }],
            pushes: Vec::new(),
            host: "github.com".to_owned(),
            reviews: vec![Review {
                author: person(2, "tom-r"),
                state: ReviewState::Approved,
                commit: Some(manifest.source.head.clone()),
                body: marker.line(),
                submitted_at: Some(manifest.made_at),
                last_edited_at: None,
                author_can_push: true,
            }],
            read: ReadFully::Yes,
        };
        let account = "412033857711".parse().unwrap();
        let role: countersign_model::RoleArn = "arn:aws:iam::412033857711:role/terraform-apply".parse().unwrap();
        let facts = Facts {
            now: manifest.made_at,
            project,
            pull_state: PullState::Open,
            approval: &approval,
            rules: &ReviewRules::default(),
            emails: &std::collections::BTreeMap::new(),
            plan: Some(PlanFact {
                head: manifest.source.head.clone(),
                base: manifest.source.base.clone(),
                base_branch: manifest.source.base_branch.clone(),
                tree: manifest.source.tree.clone(),
                file: manifest.file.clone(),
                public: manifest.public.clone(),
                full: manifest.full.clone(),
                unbound: manifest.unbound.clone(),
                expected: manifest.expected.clone(),
                noted: Vec::new(),
                unknown_parts: manifest.unknown_parts.clone(),
                masked: manifest.masked,
                shape: manifest.shape,
                mode: manifest.mode,
                made_at: manifest.made_at,
                took: manifest.took,
                tool: manifest.tool.tool,
                version: manifest.tool.version.clone(),
                lock: manifest.lock.clone(),
                // The supervisor has to refuse by itself.
                unpinned: Vec::new(),
                state: manifest.state.clone(),
                kept: Kept::Intact,
            }),
            base: Ok(BaseFact {
                branch: "main".to_owned(),
                tip: manifest.source.base.clone(),
                changed: Vec::new(),
                rewritten: Rewritten::No,
            }),
            tool: Ok(ToolFact { tool: manifest.tool.tool, version: manifest.tool.version.clone() }),
            lock: Ok(LockFact { digest: manifest.lock.clone() }),
            state: Ok(manifest.state.clone()),
            session: Some(SessionFact {
                account: std::clone::Clone::clone(&account),
                role: Some(role.clone()),
                expires_at: manifest.made_at + jiff::SignedDuration::from_hours(1),
            }),
            expected_account: Some(account),
            expected_role: Some(role),
            expected_plan_role: manifest.expected.plan_role.clone(),
            expected_base: manifest.expected.base.clone(),
            team: Ok(RulesFact::Of { branch: "main".to_owned() }),
            earlier: Ok(Vec::new()),
            claims: Vec::new(),
            despite: &[],
        };
        let preflight = Preflight::evaluate(&facts);
        let checks = format!("{:?}", preflight.checks());
        preflight.cleared().unwrap_or_else(|| panic!("not cleared: {checks}"))
    }

    pub(crate) fn apply_task(&self, plan: &str) -> Task {
        Task::Apply(Box::new(ApplyTask::of(self.cleared(plan), plan.to_owned())))
    }
}

impl Started {
    pub(crate) fn view(&self) -> RunView {
        RunView::of(record::read(&self.folder.record()).unwrap())
    }

    /// Waits until the record tells something.
    pub(crate) fn until(&self, what: &str, told: impl Fn(&RunView) -> bool) -> RunView {
        let begun = Instant::now();
        loop {
            let view = self.view();
            if told(&view) {
                return view;
            }
            assert!(begun.elapsed() < PATIENCE, "waited for {what}: {view:#?}");
            thread::sleep(Duration::from_millis(30));
        }
    }

    pub(crate) fn wait(mut self) -> RunView {
        let view = self.until("the run to end", |view| view.ended.is_some());
        self.owner.wait().unwrap();
        view
    }
}

/// Every file below a folder that holds these bytes.
pub(crate) fn files_with(folder: &Path, needle: &str) -> Vec<PathBuf> {
    crate::world::listing(folder)
        .into_iter()
        .map(|name| folder.join(name))
        .filter(|path| path.is_file())
        .filter(|path| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
        })
        .collect()
}
