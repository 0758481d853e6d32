//! Takes numbered pictures of the real app: of a reviewer's journey through the demo, from the inbox to
//! an applied plan, and of reading plan files.
//!
//! `pictures FOLDER` writes them into a folder. `--docs` also brings those of `docs/pictures` up to
//! date, `--files` and `--journey` take
//! only one half.

mod journey;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use countersign_e2e::{App, Start, demo, fixture, key, root};
use serde_json::{Value, json};

const LARGE: (u32, u32) = (1440, 900);
const SMALL: (u32, u32) = (1100, 700);

/// Pictures that the documentation shows.
const IN_DOCS: [&str; 16] = [
    "inbox",
    "pull-request",
    "planning-here",
    "clear-to-apply",
    "run-in-progress",
    "confirm-destroy",
    "wrong-account",
    "inbox-korean-dark",
    "start",
    "replace",
    "policy",
    "text",
    "outside",
    "refused",
    "korean-dark",
    "colour-blind",
];

struct Album {
    folder: PathBuf,
    docs: Option<PathBuf>,
    taken: u32,
}

impl Album {
    #[expect(clippy::print_stdout, reason = "the pictures are what this program is for")]
    fn add(&mut self, app: &App, name: &str) {
        self.taken += 1;
        let path = self.folder.join(format!("{:02}-{name}.png", self.taken));
        app.picture(&path);
        if let Some(docs) = self.docs.as_ref().filter(|_| IN_DOCS.contains(&name)) {
            std::fs::create_dir_all(docs)
                .and_then(|()| std::fs::copy(&path, docs.join(format!("{name}.png"))))
                .expect("the pictures of the documentation can be written");
        }
        println!("{}", path.display());
    }
}

fn network() -> PathBuf {
    demo("network-prod.tfplan.json")
}

fn open(plans: &[PathBuf], settings: Value, size: (u32, u32)) -> App {
    App::start_with(&Start {
        plans: plans.to_vec(),
        copied_to: Some("infra/plans".to_owned()),
        settings: Some(settings),
        size,
        ..Start::default()
    })
}

fn look(language: &str, theme: &str, colour_blind: bool) -> Value {
    json!({"language": language, "theme": theme, "colourBlind": colour_blind})
}

fn walk(album: &mut Album) {
    let english = || look("en", "light", false);

    let app = open(&[], english(), LARGE);
    app.see("Connect GitHub");
    album.add(&app, "start");
    drop(app);

    let app = open(&[network()], english(), LARGE);
    app.see("26 changes");
    app.see("storage_encrypted");
    album.add(&app, "replace");
    app.click("option", "aws_iam_policy.deployer");
    app.see("PassTaskRoles");
    album.add(&app, "policy");
    app.click("option", "aws_launch_template.workers");
    app.see("cluster=core-green");
    album.add(&app, "text");
    app.click("option", "Changed outside Terraform");
    app.see("igw-0c41d2ab73e95f180");
    album.add(&app, "outside");
    app.press("f");
    app.press("worker");
    app.see("4 of 26 changes");
    album.add(&app, "filter");
    app.press(key::ESCAPE.to_string());
    app.press(key::ESCAPE.to_string());
    app.press(format!("{}k", key::CONTROL));
    app.role("dialog", "Search or run");
    album.add(&app, "palette");
    app.press(key::ESCAPE.to_string());
    app.press("?");
    app.role("dialog", "Keyboard");
    album.add(&app, "keys");
    app.press(key::ESCAPE.to_string());
    app.press(",");
    app.see("Colour-blind safe colours");
    album.add(&app, "settings");
    app.press(key::ESCAPE.to_string());

    // A second start hands over a file that is no plan; what was read stays.
    let state = fixture("refused/state.json");
    app.start_again(state.parent().unwrap_or(Path::new("/")), &["state.json"]);
    app.see("This is a state file, not a plan");
    album.add(&app, "refused");
    drop(app);

    let app = open(&[network(), demo("dns-prod.tfplan.json")], english(), LARGE);
    app.see("Projects");
    app.see("4 changes");
    album.add(&app, "projects");
    drop(app);

    let app = open(&[fixture("terraform/errored.tfplan.json")], english(), LARGE);
    app.see("Planning failed.");
    album.add(&app, "planning-failed");
    drop(app);

    let app = open(&[fixture("handmade/hostile.tfplan.json")], english(), LARGE);
    app.click("option", "terraform_data.direction");
    app.see("U+202E");
    album.add(&app, "hidden-characters");
    drop(app);

    let app = open(&[network()], look("ko", "dark", false), LARGE);
    app.see("변경 26개");
    app.see("storage_encrypted");
    album.add(&app, "korean-dark");
    app.click("option", "aws_launch_template.workers");
    app.see("cluster=core-green");
    app.resize(SMALL);
    album.add(&app, "korean-dark-small");
    drop(app);

    let app = open(&[network()], look("en", "light", true), LARGE);
    app.see("26 changes");
    app.see("storage_encrypted");
    album.add(&app, "colour-blind");
    drop(app);

    let app = open(&[network()], look("en", "dark", true), SMALL);
    app.see("26 changes");
    app.see("storage_encrypted");
    album.add(&app, "colour-blind-dark-small");
}

#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "this is the edge of a program")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let with_docs = arguments.iter().any(|argument| argument == "--docs");
    let Some(folder) = arguments.iter().find(|argument| !argument.starts_with("--")) else {
        eprintln!("usage: pictures FOLDER [--docs] [--files | --journey]");
        return ExitCode::from(2);
    };
    let mut album =
        Album { folder: PathBuf::from(folder), docs: with_docs.then(|| root().join("docs/pictures")), taken: 0 };
    if !arguments.iter().any(|argument| argument == "--files") {
        journey::walk(&mut album);
    }
    if !arguments.iter().any(|argument| argument == "--journey") {
        walk(&mut album);
    }
    ExitCode::SUCCESS
}
