//! A reviewer with the app open, without its windows.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use countersign_desk::views::{
    ApproveRequest, Approved, AssumeRequest, Confirm, ConfirmTyped, Ending, KeychainKind, PlanAnswers, PlanHereRequest,
    PreflightView, ProjectKey, ProjectStanding, Pull, PullKey, PullPhase, PullProject, RepositoriesRequest, RunDetail,
    RunRef, ToolChoice,
};
use countersign_desk::{Desk, DeskError, DeskPaths, HostPort, HostRefusal, Later, Machine, Surroundings};
use countersign_testkit::scene::{self, Scene};
use secrecy::SecretString;

/// Longest time that anything may take; far more than it does.
const PATIENCE: Duration = Duration::from_secs(90);

/// What stands for the desktop.
#[derive(Debug, Default)]
pub(crate) struct Desktop {
    pub(crate) clipboard: Mutex<String>,
    /// How often the confirm window was opened.
    pub(crate) confirms: Mutex<u32>,
}

impl HostPort for Desktop {
    fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
        let text = self.clipboard.lock().unwrap().clone();
        Box::pin(async move { Ok(Some(SecretString::from(text))) })
    }

    fn open_confirm(&self) -> Result<(), HostRefusal> {
        *self.confirms.lock().unwrap() += 1;
        Ok(())
    }
}

/// The reviewer.
pub(crate) struct Reviewer {
    pub(crate) scene: Scene,
    pub(crate) desk: Arc<Desk>,
    pub(crate) desktop: Arc<Desktop>,
    /// What they answer to the sheet besides the tool.
    pub(crate) answers: Mutex<PlanAnswers>,
    /// The number of the pull request that they look at.
    pub(crate) pull: Mutex<u64>,
}

/// A reviewer, or nothing where this machine lacks what runs need.
pub(crate) async fn reviewer(base: &[(&str, &str)], change: &[(&str, &str)]) -> Option<Reviewer> {
    let path = std::env::var("PATH").unwrap();
    if !std::env::split_paths(&path).any(|folder| folder.join("terraform").is_file() || folder.join("tofu").is_file()) {
        println!("skipped: terraform or tofu is not on PATH");
        return None;
    }
    let reviewer = Reviewer::new(Scene::start(base, change));
    reviewer.connect().await;
    Some(reviewer)
}

impl Reviewer {
    pub(crate) fn new(scene: Scene) -> Self {
        let machine = machine(&scene);
        Self::on(scene, machine)
    }

    fn on(scene: Scene, machine: Machine) -> Self {
        let desktop = Arc::new(Desktop::default());
        let desk = Arc::new(Desk::new(paths(&scene), machine, Arc::clone(&desktop) as _));
        Self { scene, desk, desktop, answers: Mutex::default(), pull: Mutex::new(scene::PULL) }
    }

    /// A reviewer whose AWS is at this address.
    pub(crate) async fn on_aws(scene: Scene, url: &str) -> Self {
        let mut variables = variables();
        variables.push(("AWS_ENDPOINT_URL".to_owned(), url.to_owned()));
        let machine = machine_with(&scene, variables);
        let reviewer = Self::on(scene, machine);
        reviewer.connect().await;
        reviewer
    }

    /// A reviewer whose `PATH` holds git alone.
    pub(crate) async fn without_tools(base: &[(&str, &str)], change: &[(&str, &str)]) -> Self {
        Self::with_programs(&["git"], base, change).await
    }

    /// A reviewer whose `PATH` holds these programs alone, as far as the machine has them.
    pub(crate) async fn with_programs(names: &[&str], base: &[(&str, &str)], change: &[(&str, &str)]) -> Self {
        let scene = Scene::start(base, change);
        let mut machine = machine(&scene);
        let only = scene.folder().join("bin");
        std::fs::create_dir(&only).unwrap();
        for name in names {
            if let Some(program) = machine.program(name) {
                std::os::unix::fs::symlink(program, only.join(name)).unwrap();
            }
        }
        machine.path = vec![only];
        let reviewer = Self::on(scene, machine);
        reviewer.connect().await;
        reviewer
    }

    /// The same person after a restart of the app.
    pub(crate) async fn restart(&mut self) {
        self.desk = Arc::new(Desk::new(paths(&self.scene), machine(&self.scene), Arc::clone(&self.desktop) as _));
        self.desk.start();
        self.connect_host().await;
    }

    /// The app of the same person, started anew and not connected to anything.
    pub(crate) fn another_desk(&self) -> Desk {
        Desk::new(paths(&self.scene), machine(&self.scene), Arc::clone(&self.desktop) as _)
    }

    async fn connect(&self) {
        self.desk.start();
        self.desk.choose_keychain(KeychainKind::Session).await.unwrap();
        self.connect_host().await;
    }

    pub(crate) fn host(&self) -> String {
        self.scene.github.host().to_string()
    }

    async fn connect_host(&self) {
        let host = self.host();
        let request = countersign_desk::views::HostRequest {
            host: host.clone(),
            rest: self.scene.github.rest_url(),
            graphql: self.scene.github.graphql_url(),
        };
        self.desk.add_host(&request).await.unwrap();
        scene::TOKEN.clone_into(&mut self.desktop.clipboard.lock().unwrap());
        self.desk.paste_token(&host).await.unwrap();
        let repositories = vec![scene::REPOSITORY.to_owned()];
        self.desk.choose_repositories(&RepositoriesRequest { host, repositories }).await.unwrap();
        self.until("the tools are known", || async { self.desk.setup().await.tools }).await;
    }

    /// Waits until something is there.
    pub(crate) async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, look: impl Fn() -> F) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}: waited in vain; {:#?}", self.desk.open_pull(&self.key()));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) fn key(&self) -> PullKey {
        let (owner, name) = scene::REPOSITORY.split_once('/').unwrap();
        PullKey {
            host: self.host(),
            owner: owner.to_owned(),
            name: name.to_owned(),
            number: u32::try_from(*self.pull.lock().unwrap()).unwrap(),
        }
    }

    /// Opens the pull request and waits until it was looked at.
    pub(crate) async fn open(&self) -> Pull {
        self.desk.open_pull(&self.key()).unwrap();
        self.until("the pull request is looked at", || async {
            let pull = self.desk.open_pull(&self.key()).unwrap();
            matches!(pull.phase, PullPhase::Ready | PullPhase::Failed { .. }).then_some(pull)
        })
        .await
    }

    /// Looks at the pull request once more, and waits for it.
    pub(crate) async fn again(&self) {
        let before = self.open().await.looked_at;
        self.desk.refresh_pull(&self.key()).unwrap();
        self.until("the pull request is looked at again", || async {
            let pull = self.desk.open_pull(&self.key()).unwrap();
            (pull.phase == PullPhase::Ready && pull.looked_at != before).then_some(())
        })
        .await;
    }

    /// Its project.
    pub(crate) fn project(&self) -> PullProject {
        let pull = self.desk.open_pull(&self.key()).unwrap();
        pull.projects.into_iter().next().unwrap()
    }

    pub(crate) fn project_key(&self) -> ProjectKey {
        ProjectKey { pull: self.key(), project: self.project().id }
    }

    /// Waits until a run has ended.
    pub(crate) async fn ended(&self, run: &RunRef) -> RunDetail {
        self.until("the run ends", || async {
            let run = self.desk.run(run).ok()?;
            run.row.ending.is_some().then_some(run)
        })
        .await
    }

    /// Plans the project here and waits for it.
    pub(crate) async fn plan_here(&self) -> RunDetail {
        let key = self.project_key();
        let sheet = self.desk.plan_here_facts(&key).await.unwrap();
        assert_eq!(sheet.blockers, []);
        let tool = match sheet.tool {
            ToolChoice::Use { .. } => None,
            // Nothing says which product plans this project, or which says so names another version.
            ToolChoice::AskProduct { among } | ToolChoice::AskVersion { among, .. } => Some(among[0].path.clone()),
            ToolChoice::Missing { .. } => panic!("{:?}", sheet.tool),
        };
        let answers = PlanAnswers { tool, ..self.answers.lock().unwrap().clone() };
        let request = PlanHereRequest { key, shown: sheet.shown, answers };
        let run = self.desk.plan_here(&request).await.unwrap();
        let run = self.ended(&run).await;
        if run.row.ending == Some(Ending::Planned) {
            self.until("the plan is sealed", || async {
                let project = self.project();
                let ours = matches!(project.standing, ProjectStanding::Sealed | ProjectStanding::NoChanges);
                (ours && project.plan.is_some_and(|plan| plan.fresh)).then_some(())
            })
            .await;
        }
        run
    }

    /// Approves the plan that is shown.
    pub(crate) async fn approve(&self) -> Approved {
        let sheet = self.desk.approve_sheet(&self.key()).unwrap();
        let line = sheet.lines.iter().find(|line| line.refused.is_none() && line.has_plan);
        let line = line.unwrap_or_else(|| panic!("no plan can be approved: {:#?}", sheet.lines));
        let request = ApproveRequest {
            key: self.key(),
            head: sheet.head.clone(),
            plans: vec![(line.project.clone(), line.digest.clone().unwrap())],
            comment: String::new(),
        };
        self.desk.approve(&request).await.unwrap()
    }

    /// Takes the role that applies.
    pub(crate) async fn assume(&self) {
        self.assume_profile("network-apply").await.unwrap();
    }

    pub(crate) async fn assume_profile(&self, profile: &str) -> Result<(), DeskError> {
        let request = AssumeRequest { role: format!("profile {profile}"), code: None };
        self.desk.assume_role(&request).await.map(|_| ())
    }

    /// The preflight, once everything was asked.
    pub(crate) async fn preflight(&self) -> PreflightView {
        let key = self.project_key();
        self.desk.preflight(&key).unwrap();
        self.until("the preflight is complete", || async {
            let view = self.desk.preflight(&key).unwrap();
            let open = self.desk.open_pull(&self.key()).unwrap();
            (!view.asking && open.phase == PullPhase::Ready).then_some(view)
        })
        .await
    }

    /// Asks for the confirm window and types what it wants.
    pub(crate) async fn confirm(&self) -> Result<RunRef, DeskError> {
        self.desk.request_apply(&self.project_key()).await?;
        let question: Confirm = self.desk.confirm()?;
        let typed = ConfirmTyped {
            question: question.question,
            name: question.label,
            count: question.destroyed_count.to_string(),
            despite_claims: false,
            unbound: question.unbound_count > 0,
        };
        self.desk.confirm_apply(&typed).await
    }
}

fn paths(scene: &Scene) -> DeskPaths {
    let folder = scene.folder();
    DeskPaths { config_dir: folder.join("config"), data_dir: folder.join("data"), home: Some(scene.home()) }
}

fn variables() -> Vec<(String, String)> {
    std::env::vars().filter(|(name, _)| name == "PATH").collect()
}

fn machine(scene: &Scene) -> Machine {
    let mut variables = variables();
    variables.push(("AWS_ENDPOINT_URL_STS".to_owned(), scene.cloud.sts.url()));
    variables.push(("AWS_ENDPOINT_URL_S3".to_owned(), scene.cloud.s3.url()));
    machine_with(scene, variables)
}

fn machine_with(scene: &Scene, variables: Vec<(String, String)>) -> Machine {
    let memory = scene.folder().join("memory");
    std::fs::create_dir_all(&memory).unwrap();
    Machine::of(Surroundings {
        variables,
        home: Some(scene.home()),
        memory: Some(memory),
        supervisor: PathBuf::from(env!("CARGO_BIN_EXE_countersign")),
        service: "app.countersign.test".to_owned(),
        clock: jiff::Timestamp::now,
    })
}
