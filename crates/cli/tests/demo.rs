//! The world of the demo is what it says it is: every pull request is read with its published plan, and
//! what is planned here equals what was published.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests read the environment of the test run")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign_demo::{Demo, Room};
use countersign_desk::views::{
    AssumeRequest, Ending, InboxQuery, InboxRow, PlanAnswers, PlanHereRequest, PlanKindView, PlanProblem, ProjectKey,
    ProjectStanding, Pull, PullKey, PullPhase, ToolChoice,
};
use countersign_desk::{Demo as InDemo, Desk, DeskPaths, HostPort, Machine, Surroundings};
use countersign_review::preflight::Verdict;

const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Debug)]
struct NoDesktop;

impl HostPort for NoDesktop {}

struct Reviewer {
    desk: Arc<Desk>,
    // The files go last.
    _demo: Demo,
    _room: Room,
    _folder: tempfile::TempDir,
}

impl Reviewer {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::new(folder.path()).unwrap();
        let demo = Demo::start(&room.folder("world").unwrap()).unwrap();
        let mut variables: Vec<(String, String)> = std::env::vars().filter(|(name, _)| name == "PATH").collect();
        variables.extend(demo.variables());
        let machine = Machine::of(Surroundings {
            variables,
            home: Some(demo.home().to_path_buf()),
            memory: Some(room.folder("memory").unwrap()),
            supervisor: PathBuf::from(env!("CARGO_BIN_EXE_countersign")),
            service: "app.countersign.test".to_owned(),
            clock: jiff::Timestamp::now,
        });
        let machine = Machine { demo: InDemo::Yes { hosts: demo.hosts() }, ..machine };
        let paths = DeskPaths {
            config_dir: room.folder("config").unwrap(),
            data_dir: room.folder("data").unwrap(),
            home: Some(demo.home().to_path_buf()),
        };
        let desk = Arc::new(Desk::new(paths, machine, Arc::new(NoDesktop)));
        desk.start();
        Self { desk, _demo: demo, _room: room, _folder: folder }
    }

    async fn until<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{what}: waited in vain; {:#?}",
                self.desk.inbox(InboxQuery::default())
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn rows(&self) -> Vec<InboxRow> {
        self.until("the inbox has its rows", || {
            let list = self.desk.inbox(InboxQuery::default());
            (list.shown == 12).then(|| self.desk.inbox_rows(list.view, 0, 20).unwrap().rows)
        })
        .await
    }

    async fn row(&self, title: &str) -> InboxRow {
        let rows = self.rows().await;
        rows.into_iter().find(|row| row.title.contains(title)).unwrap_or_else(|| panic!("there is no {title}"))
    }

    async fn open(&self, key: &PullKey) -> Pull {
        self.until("the pull request is looked at", || {
            let pull = self.desk.open_pull(key).unwrap();
            matches!(pull.phase, PullPhase::Ready | PullPhase::Failed { .. }).then_some(pull)
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pull_request_is_read_with_its_published_plan() {
    let reviewer = Reviewer::new();
    for row in reviewer.rows().await {
        let pull = reviewer.open(&row.key).await;
        assert_eq!(pull.phase, PullPhase::Ready, "{}", row.title);
        let [project] = &pull.projects[..] else { panic!("{}: {:#?}", row.title, pull.projects) };
        let plan = project.plan.as_ref().unwrap_or_else(|| panic!("{}: {:#?}", row.title, project.problem));
        assert_eq!(plan.kind, PlanKindView::Reported, "{}", row.title);
        if row.title.contains("queue") {
            assert!(matches!(project.problem, Some(PlanProblem::OtherHead { .. })), "{:#?}", project.problem);
            assert_eq!(row.counts, None, "nobody says anything of the new head");
        } else {
            assert_eq!((row.counts, row.besides), (Some(plan.counts), plan.besides), "what CI claims of {}", row.title);
            assert_eq!((&project.problem, &plan.no_approval), (&None, &None), "{}", row.title);
            assert_eq!(project.standing, ProjectStanding::Reported, "{}", row.title);
        }
    }
    let mine = reviewer.row("Peer staging").await;
    assert!(mine.mine);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_here_is_what_was_published_and_approved() {
    let path = std::env::var("PATH").unwrap();
    if !std::env::split_paths(&path).any(|folder| folder.join("terraform").is_file()) {
        println!("skipped: terraform is not on PATH");
        return;
    }
    let reviewer = Reviewer::new();
    let desk = &reviewer.desk;
    let key = reviewer.row("route table").await.key;
    let published = reviewer.open(&key).await.projects.remove(0);
    let key = ProjectKey { pull: key, project: published.id.clone() };
    let planned = |profile: &str| AssumeRequest { role: format!("profile {profile}"), code: None };
    while desk.setup().await.tools.is_none() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let sheet = desk.plan_here_facts(&key).await.unwrap();
    assert_eq!(sheet.blockers, []);
    // Another version than the published plan names is asked for.
    let tool = match &sheet.tool {
        ToolChoice::AskVersion { among, .. } => Some(among[0].path.clone()),
        _ => None,
    };
    let answers = PlanAnswers { tool, ..PlanAnswers::default() };
    let run = desk.plan_here(&PlanHereRequest { key: key.clone(), shown: sheet.shown, answers }).await.unwrap();
    let run = reviewer.until("the run ends", || desk.run(&run).ok().filter(|run| run.row.ending.is_some())).await;
    assert_eq!(run.row.ending, Some(Ending::Planned), "{run:#?}");
    let sealed = reviewer
        .until("the plan is sealed", || {
            let project = desk.open_pull(&key.pull).unwrap().projects.remove(0);
            (project.standing == ProjectStanding::Sealed).then_some(project)
        })
        .await;
    assert_eq!(sealed.plan.unwrap().digest, published.plan.unwrap().digest);
    assert_eq!(sealed.differences, None);
    desk.assume_role(&planned("network-apply")).await.unwrap();
    let preflight = reviewer
        .until("the preflight is complete", || {
            let view = desk.preflight(&key).unwrap();
            (!view.asking && desk.open_pull(&key.pull).unwrap().phase == PullPhase::Ready).then_some(view)
        })
        .await;
    let open: Vec<_> = preflight.checks.iter().filter(|check| check.verdict != Verdict::Holds).collect();
    assert_eq!((preflight.verdict, &open[..]), (Verdict::Holds, &[][..]), "k-novak approved it");
}
