//! A reviewer with the real app before them, in the small world of one team.

use std::path::PathBuf;

use countersign_e2e::{App, Room, Start, key};
use countersign_testkit::scene::{self, Scene};
use serde_json::json;

/// What the pull request changes to.
pub(crate) const CHANGE: &str = r#"resource "terraform_data" "vpc" {
  input            = "10.20.0.0/16"
  triggers_replace = "one"
}

resource "terraform_data" "subnet" {
  count = 3
  input = "10.20.${count.index}.0/24"
}
"#;

/// What there is before.
pub(crate) const BASE: &str = "# Nothing yet.\n";

/// Where the token comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// The GitHub CLI, of which a stand-in is on `PATH`.
    Gh,
    /// It is pasted.
    Pasted,
}

/// A world, and a room for the app in which it knows that world; nothing where the machine has no tool.
pub(crate) fn world(base: &[(&str, &str)], change: &[(&str, &str)], token: Token) -> Option<(Scene, Room)> {
    if !has_tool() {
        return None;
    }
    let scene = Scene::start(base, change);
    let mut room = Room::new("C.UTF-8");
    room.set("AWS_ENDPOINT_URL_STS", &scene.cloud.sts.url());
    room.set("AWS_ENDPOINT_URL_S3", &scene.cloud.s3.url());
    for name in ["config", "credentials"] {
        let text = std::fs::read_to_string(scene.home().join(".aws").join(name)).unwrap();
        room.write(&format!("home/.aws/{name}"), &text);
    }
    let host = scene.github.host().to_string();
    let (keychain, source) = match token {
        Token::Gh => ("session", "gh"),
        Token::Pasted => ("keychain", "none"),
    };
    if token == Token::Gh {
        // Only the words that the app asks with are answered.
        let script =
            format!("#!/bin/sh\n[ \"$*\" = \"auth token --hostname {host}\" ] || exit 1\necho {}\n", scene::TOKEN);
        room.program("gh", &script);
    }
    let connections = json!({
        "keychain": keychain,
        "hosts": [{
            "host": host,
            "rest": scene.github.rest_url(),
            "graphql": scene.github.graphql_url(),
            "source": source,
            "repositories": [scene::REPOSITORY],
        }],
    });
    room.write("config/app.countersign.desktop/connections.json", &connections.to_string());
    Some((scene, room))
}

#[expect(clippy::print_stdout, reason = "a test that cannot run says so, and is counted as skipped")]
fn has_tool() -> bool {
    let path = countersign_e2e::path();
    let found = path.iter().any(|folder| folder.join("terraform").is_file() || folder.join("tofu").is_file());
    if !found {
        println!("skipped: terraform or tofu is not on PATH");
    }
    found
}

pub(crate) fn open(room: Room) -> App {
    App::start_in(room, &Start::default())
}

/// Opens the only pull request.
pub(crate) fn read(app: &App) {
    app.see("Change the network");
    app.press(key::ENTER.to_string());
    app.see("prod/network");
}

/// Plans the project here and goes back to it.
pub(crate) fn plan_here(app: &App) {
    app.see("Plan here");
    app.press(format!("{}P", key::SHIFT));
    app.see("Plan prod/network on this machine?");
    // The sheet stands there before it is known what would run.
    app.see("Plan role");
    if app.sees("Which tool plans this project?") {
        app.click("radio", "1.");
    }
    app.click("button", "Run the code and plan");
    app.see("Planned in");
    app.press("g");
    app.see("current, sealed");
}

/// Approves the plan that is read, and stays on the sheet.
fn send_approval(app: &App) {
    app.press("a");
    app.see("Approving does not apply anything.");
    app.press(format!("{}{}", key::CONTROL, key::ENTER));
    app.see("GitHub has your review");
}

/// Approves the plan that is read.
pub(crate) fn approve(app: &App) {
    send_approval(app);
    app.press(key::ESCAPE.to_string());
    app.see_no("Approving does not apply anything.");
}

/// Takes the role that the project needs.
pub(crate) fn assume(app: &App) {
    app.press("r");
    choose_role(app);
}

/// Takes it in the switcher, which is open.
fn choose_role(app: &App) {
    app.see("this project needs it");
    app.press(key::ENTER.to_string());
    app.see_no("this project needs it");
}

/// Comes to the point where only the apply is left.
pub(crate) fn make_ready(app: &App) {
    read(app);
    plan_here(app);
    send_approval(app);
    // Without a pause: the sheet is gone before the next key.
    app.press(format!("{}r", key::ESCAPE));
    choose_role(app);
    app.see("Clear to apply");
}

/// Opens the confirm window and turns to it.
pub(crate) fn ask(app: &App) {
    app.click("button", "Apply to network-prod");
    app.turn_to("Confirm apply");
}

/// Turns back to the main window.
pub(crate) fn back(app: &App) {
    app.turn_to("Countersign");
}

/// The folder in which the app keeps its data.
pub(crate) fn data(app: &App) -> PathBuf {
    app.folder().join("data/app.countersign.desktop")
}
