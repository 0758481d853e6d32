//! Goes a journey under the recorder: the servers here, the product in a process of its own with the recorder
//! between it and the kernel.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use countersign_testkit::recorder::Recording;
use countersign_testkit::scene::Scene;
use serde_json::{Value, json};

use crate::reviewer;

/// Names the file that tells the recorded process where everything is.
const TOLD: &str = "COUNTERSIGN_RECORDED";

/// What there is to review.
#[derive(Debug, Default)]
pub(crate) struct Journey {
    /// Files of the base.
    pub(crate) base: Vec<(&'static str, String)>,
    /// Files that the pull request writes.
    pub(crate) change: Vec<(&'static str, String)>,
    /// A folder of packages that the tool takes providers from.
    pub(crate) packages: Option<PathBuf>,
    /// Where all of AWS is, in the place of the scene's own, and the keys of the person there.
    pub(crate) aws: Option<(String, String)>,
    /// What goes with the journey.
    pub(crate) keeps: Vec<Box<dyn std::any::Any>>,
}

/// What was recorded, and what was shown.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) recording: Recording,
    /// The sheet, and how the runs ended.
    pub(crate) seen: Value,
    /// Names for the places of this journey.
    pub(crate) names: Vec<(String, String)>,
    /// The recorded process, as it was started.
    pub(crate) desk: String,
    /// Servers and files of the journey.
    _kept: (Scene, Vec<Box<dyn std::any::Any>>),
}

/// A program on `PATH`.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn texts<'f>(files: &'f [(&'static str, String)]) -> Vec<(&'static str, &'f str)> {
    files.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

/// The programs of the machine that a journey needs.
struct Programs {
    recorder: PathBuf,
    tool: PathBuf,
    git: PathBuf,
    walls: PathBuf,
    helpers: Vec<PathBuf>,
}

impl Programs {
    fn find() -> Option<Self> {
        let Some(recorder) = program("strace") else {
            println!("skipped: strace is not installed (scripts/setup.sh)");
            return None;
        };
        let Some(tool) = program("terraform").or_else(|| program("tofu")) else {
            println!("skipped: terraform or tofu is not on PATH");
            return None;
        };
        let [git, walls] =
            ["git", "bwrap"].map(|name| program(name).unwrap_or_else(|| panic!("{name} is missing; run `make setup`")));
        let helpers = ["slirp4netns", "pasta"].into_iter().filter_map(program).collect();
        Some(Self { recorder, tool, git, walls, helpers })
    }

    /// A `PATH` with these programs alone, so that a journey is the same on every machine.
    fn path(&self) -> String {
        let mut folders: Vec<String> = Vec::new();
        let own = [&self.tool, &self.git, &self.walls].into_iter().chain(&self.helpers);
        for folder in own.map(|it| it.parent().unwrap().display().to_string()).chain(["/usr/bin".to_owned()]) {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        folders.join(":")
    }

    fn names(&self) -> Vec<(String, String)> {
        let exec_path = Command::new(&self.git).arg("--exec-path").output().unwrap();
        let mut names = vec![("{git-core}".to_owned(), String::from_utf8(exec_path.stdout).unwrap().trim().to_owned())];
        let own = [("{git}", &self.git), ("{bwrap}", &self.walls), ("{tool}", &self.tool)];
        let helpers = self.helpers.iter().map(|helper| ("{helper}", helper));
        names.extend(
            own.into_iter().chain(helpers).map(|(name, program)| (name.to_owned(), program.display().to_string())),
        );
        names.push(("{countersign}".to_owned(), env!("CARGO_BIN_EXE_countersign").to_owned()));
        names
    }
}

/// Goes a journey. Nothing where this is the recorded process itself, which went it, or where the machine
/// lacks what it needs.
pub(crate) fn record(test: &str, journey: impl FnOnce() -> Option<Journey>) -> Option<Recorded> {
    if let Some(told) = std::env::var_os(TOLD) {
        reviewer::go(Path::new(&told));
        return None;
    }
    let programs = Programs::find()?;
    let journey = journey()?;
    let scene = Scene::start(&texts(&journey.base), &texts(&journey.change));
    let below = |name: &str| scene.folder().join(name);
    for name in ["memory", "logs"] {
        std::fs::create_dir(below(name)).unwrap();
    }
    let told = told(&scene, &journey, &programs);
    std::fs::write(below("told.json"), told.to_string()).unwrap();
    let desk = std::env::current_exe().unwrap();
    let ended = Recording::command(&programs.recorder, &below("logs"), &desk)
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env_clear()
        .env("PATH", programs.path())
        .env(TOLD, below("told.json"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout) + String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}");
    let seen = std::fs::read(below("seen.json")).unwrap_or_else(|_| panic!("it did not go: {said}"));
    Some(Recorded {
        recording: Recording::read(&below("logs"), &programs.walls).unwrap(),
        seen: serde_json::from_slice(&seen).unwrap(),
        names: names(&scene, &journey, &programs),
        desk: desk.display().to_string(),
        _kept: (scene, journey.keeps),
    })
}

/// What the recorded process has to know.
fn told(scene: &Scene, journey: &Journey, programs: &Programs) -> Value {
    let below = |name: &str| scene.folder().join(name);
    let mut variables = json!({ "PATH": programs.path() });
    if let Some((url, keys)) = &journey.aws {
        variables["AWS_ENDPOINT_URL"] = json!(url);
        std::fs::write(scene.home().join(".aws/credentials"), keys).unwrap();
    } else {
        variables["AWS_ENDPOINT_URL_STS"] = json!(scene.cloud.sts.url());
        variables["AWS_ENDPOINT_URL_S3"] = json!(scene.cloud.s3.url());
    }
    json!({
        "host": scene.github.host().to_string(),
        "rest": scene.github.rest_url(),
        "graphql": scene.github.graphql_url(),
        "variables": variables,
        "config": below("config"),
        "data": below("data"),
        "memory": below("memory"),
        "home": scene.home(),
        "seen": below("seen.json"),
        "packages": journey.packages,
    })
}

/// Names of the places of a journey.
fn names(scene: &Scene, journey: &Journey, programs: &Programs) -> Vec<(String, String)> {
    let address = |url: &str| url.split('/').nth(2).unwrap().to_owned();
    let aws = match &journey.aws {
        Some((url, _)) => vec![url.clone()],
        None => vec![scene.cloud.sts.url(), scene.cloud.s3.url()],
    };
    let mut names = programs.names();
    names.push(("{github}".to_owned(), address(&scene.github.rest_url())));
    names.extend(aws.iter().map(|url| ("{aws}".to_owned(), address(url))));
    for (name, file) in [("{told}", "told.json"), ("{seen}", "seen.json")] {
        names.push((name.to_owned(), scene.folder().join(file).display().to_string()));
    }
    for name in ["config", "data", "memory", "home"] {
        names.push((format!("{{{name}}}"), scene.folder().join(name).display().to_string()));
    }
    names.extend(journey.packages.iter().map(|packages| ("{packages}".to_owned(), packages.display().to_string())));
    names
}
