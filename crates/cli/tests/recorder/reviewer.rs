//! The process that is recorded: the app without its windows, and the person who uses it. Servers of tests
//! are in another process, so that all of this one is the product's.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign_desk::views::{
    ApproveRequest, AssumeRequest, ConfirmTyped, Ending, HostRequest, KeychainKind, PlanAnswers, PlanHereRequest,
    ProjectKey, Pull, PullKey, PullPhase, RepositoriesRequest, RunDetail, RunRef, ToolChoice,
};
use countersign_desk::{Desk, DeskPaths, HostPort, HostRefusal, Later, Machine, Surroundings};
use countersign_review::preflight::Verdict;
use countersign_testkit::scene::{self, REPOSITORY};
use secrecy::SecretString;
use serde_json::{Value, json};

/// Longest time that anything may take; far more than it does, since everything is recorded.
const PATIENCE: Duration = Duration::from_mins(4);

#[derive(Debug)]
struct Desktop;

impl HostPort for Desktop {
    fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
        Box::pin(async { Ok(Some(SecretString::from(scene::TOKEN))) })
    }

    fn open_confirm(&self) -> Result<(), HostRefusal> {
        Ok(())
    }
}

struct Reviewer {
    desk: Arc<Desk>,
    key: PullKey,
}

/// Goes the whole way, as far as it goes, and writes down what was shown and how it ended.
pub(crate) fn go(places: &Path) {
    let told: Value = serde_json::from_slice(&std::fs::read(places).unwrap()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let seen = runtime.block_on(journey(&told));
    std::fs::write(text(&told, "seen"), seen.to_string()).unwrap();
}

fn text(told: &Value, name: &str) -> String {
    told[name].as_str().unwrap_or_else(|| panic!("{name} is told")).to_owned()
}

fn machine(told: &Value) -> Machine {
    let variables = told["variables"].as_object().unwrap().iter();
    let mut machine = Machine::of(Surroundings {
        variables: variables.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
        home: Some(text(told, "home").into()),
        memory: Some(text(told, "memory").into()),
        supervisor: PathBuf::from(env!("CARGO_BIN_EXE_countersign")),
        service: "app.countersign.test".to_owned(),
        clock: jiff::Timestamp::now,
    });
    // A machine whose tool takes packages from a folder. The app passes no such variable on by itself.
    if let Some(packages) = told["packages"].as_str() {
        machine.tool_environment.push(("TF_CLI_ARGS_init".to_owned(), format!("-plugin-dir={packages}")));
    }
    machine
}

async fn journey(told: &Value) -> Value {
    let paths = DeskPaths {
        config_dir: text(told, "config").into(),
        data_dir: text(told, "data").into(),
        home: Some(text(told, "home").into()),
    };
    let desk = Arc::new(Desk::new(paths, machine(told), Arc::new(Desktop)));
    desk.start();
    desk.choose_keychain(KeychainKind::Session).await.unwrap();
    let host = text(told, "host");
    let request = HostRequest { host: host.clone(), rest: text(told, "rest"), graphql: text(told, "graphql") };
    desk.add_host(&request).await.unwrap();
    desk.paste_token(&host).await.unwrap();
    let repositories = vec![REPOSITORY.to_owned()];
    desk.choose_repositories(&RepositoriesRequest { host: host.clone(), repositories }).await.unwrap();
    let (owner, name) = REPOSITORY.split_once('/').unwrap();
    let key =
        PullKey { host, owner: owner.to_owned(), name: name.to_owned(), number: u32::try_from(scene::PULL).unwrap() };
    let reviewer = Reviewer { desk, key };
    reviewer.until("the tools are known", || async { reviewer.desk.setup().await.tools }).await;
    let (sheet, planned) = reviewer.plan_here().await;
    let mut seen = json!({ "sheet": sheet, "planned": planned.row.ending, "why": planned.fault });
    if planned.row.ending == Some(Ending::Planned) {
        let applied = reviewer.apply().await;
        seen["applied"] = json!(applied.row.ending);
        seen["why"] = json!(applied.fault);
    }
    seen
}

impl Reviewer {
    /// Waits until something is there.
    async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, look: impl Fn() -> F) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}: waited in vain; {:#?}", self.desk.open_pull(&self.key));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn open(&self) -> Pull {
        self.until("the pull request is looked at", || async {
            let pull = self.desk.open_pull(&self.key).unwrap();
            matches!(pull.phase, PullPhase::Ready | PullPhase::Failed { .. }).then_some(pull)
        })
        .await
    }

    async fn project(&self) -> ProjectKey {
        ProjectKey { pull: self.key.clone(), project: self.open().await.projects[0].id.clone() }
    }

    async fn ended(&self, run: &RunRef) -> RunDetail {
        self.until("the run ends", || async { self.desk.run(run).ok().filter(|run| run.row.ending.is_some()) }).await
    }

    /// Plans what the sheet shows, and answers with what it showed.
    async fn plan_here(&self) -> (Value, RunDetail) {
        let key = self.project().await;
        let sheet = self.desk.plan_here_facts(&key).await.unwrap();
        assert_eq!(sheet.blockers, []);
        let shown = serde_json::to_value(&sheet).unwrap();
        let tool = match sheet.tool {
            ToolChoice::Use { .. } => None,
            ToolChoice::AskProduct { among } | ToolChoice::AskVersion { among, .. } => Some(among[0].path.clone()),
            ToolChoice::Missing { .. } => panic!("{:?}", sheet.tool),
        };
        let answers = PlanAnswers { tool, ..PlanAnswers::default() };
        let run = self.desk.plan_here(&PlanHereRequest { key, shown: sheet.shown, answers }).await.unwrap();
        (shown, self.ended(&run).await)
    }

    /// Approves the plan, takes the role, lets the preflight look at the state, and applies.
    async fn apply(&self) -> RunDetail {
        let lines = self
            .until("the plan can be approved", || async {
                let sheet = self.desk.approve_sheet(&self.key).unwrap();
                let lines = sheet.lines.iter().filter(|line| line.refused.is_none() && line.has_plan);
                let plans: Vec<_> = lines.map(|line| (line.project.clone(), line.digest.clone().unwrap())).collect();
                (!plans.is_empty()).then_some((sheet.head, plans))
            })
            .await;
        let (head, plans) = lines;
        let request = ApproveRequest { key: self.key.clone(), head, plans, comment: String::new() };
        self.desk.approve(&request).await.unwrap();
        let request = AssumeRequest { role: "profile network-apply".to_owned(), code: None };
        self.desk.assume_role(&request).await.unwrap();
        let project = self.project().await;
        self.until("everything holds", || async {
            let view = self.desk.preflight(&project).unwrap();
            (!view.asking && view.verdict == Verdict::Holds).then_some(())
        })
        .await;
        self.desk.request_apply(&project).await.unwrap();
        let question = self.desk.confirm().unwrap();
        let typed = ConfirmTyped {
            question: question.question,
            name: question.label,
            count: question.destroyed_count.to_string(),
            despite_claims: false,
            unbound: question.unbound_count > 0,
        };
        let run = self.desk.confirm_apply(&typed).await.unwrap();
        self.ended(&run).await
    }
}
