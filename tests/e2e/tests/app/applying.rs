//! From the inbox to applied, in the real app.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use countersign_e2e::App;
use countersign_testkit::scene;

use crate::reviewer::{BASE, CHANGE, Token, approve, ask, assume, back, make_ready, open, plan_here, read, world};

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&path, found),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}

/// What no file, no command line and no page may hold.
struct Secrets(Vec<String>);

impl Secrets {
    fn assert_absent(&self, place: &str, text: &[u8]) {
        for secret in &self.0 {
            let found = text.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "a secret that begins with {} is in {place}", &secret[..6]);
        }
    }

    fn assert_not_called_with(&self, app: &App) {
        for (_, called) in app.room().processes() {
            self.assert_absent(&format!("the command line of {called}"), called.as_bytes());
        }
    }

    fn assert_not_in_page(&self, app: &App) {
        let page = app.session().source().unwrap();
        self.assert_absent("the page", page.as_bytes());
        let kept = app.ask("return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])", &[]);
        self.assert_absent("what the page keeps", kept.to_string().as_bytes());
    }
}

#[test]
fn what_was_reviewed_is_applied_with_a_pasted_token_in_a_real_keychain() {
    let Some((scene, room)) = world(&[("main.tf", BASE)], &[("main.tf", CHANGE)], Token::Pasted) else { return };
    let _keychain = room.start_keychain();
    let _clipboard = room.copy(scene::TOKEN);
    let app = open(room);
    app.see("Paste");
    app.click("button", "Paste");
    read(&app);
    plan_here(&app);
    approve(&app);
    assume(&app);
    app.see("Clear to apply");
    assert_eq!(scene.state(), None, "nothing is applied before somebody confirms");

    ask(&app);
    app.see("Apply to network-prod?");
    app.see("4120-3385-7711");
    app.see("creates 4");
    app.wait("Cancel to have the focus", || app.focused().contains("Cancel").then_some(()));
    let mut secrets = vec![scene::TOKEN.to_owned(), scene::SECRET_KEY.to_owned()];
    for issued in scene.cloud.sts.issued() {
        secrets.extend([issued.secret_access_key, issued.session_token]);
    }
    let secrets = Secrets(secrets);
    assert!(secrets.0.len() >= 6, "the roles that plan and apply have sessions");
    secrets.assert_not_in_page(&app);
    app.click("button", "Apply");
    back(&app);
    app.wait("the apply to end", || {
        secrets.assert_not_called_with(&app);
        app.sees("Applied in").then_some(())
    });
    secrets.assert_not_in_page(&app);

    assert_eq!(scene.resources(), ["terraform_data.subnet", "terraform_data.vpc"]);
    let state = scene.state().unwrap();
    assert_eq!(state["resources"][0]["instances"].as_array().map(Vec::len), Some(3));
    assert!(!scene.is_locked());

    // Everything that the app left on the disk, its log among it. The keys of AWS are where the person
    // keeps them.
    let mut found = Vec::new();
    files(app.folder(), &mut found);
    assert!(found.iter().any(|file| file.ends_with("ledger.jsonl")), "the data of the app is looked through");
    let own = app.room().home().join(".aws/credentials");
    for file in found.iter().filter(|file| **file != own) {
        secrets.assert_absent(&file.display().to_string(), &fs::read(file).unwrap_or_default());
    }
    let kept = app.room().secret("github token of").unwrap();
    let encoded = kept.rsplit(':').next().unwrap_or_default();
    let token = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
    assert_eq!(token, scene::TOKEN.as_bytes(), "the keychain has the token");
}

#[test]
fn a_key_moves_into_the_real_keychain_signs_in_from_there_and_comes_back() {
    let Some((_scene, room)) = world(&[("main.tf", BASE)], &[("main.tf", CHANGE)], Token::Pasted) else { return };
    let _keychain = room.start_keychain();
    let _clipboard = room.copy(scene::TOKEN);
    let app = open(room);
    app.see("Paste");
    app.click("button", "Paste");
    app.see("Change the network");
    let file = app.room().home().join(".aws/credentials");
    let holds_key = || fs::read_to_string(&file).unwrap().contains(scene::SECRET_KEY);
    assert!(holds_key());
    app.press(",");
    app.click("button", "Accounts and roles");
    app.click("button", "Move into the keychain");
    app.see("in the keychain");
    assert!(!holds_key(), "the key is still in the file");
    assert!(app.room().secret("aws key of profile base").is_some_and(|kept| !kept.is_empty()));

    // The role is assumed with the key that is in the keychain now.
    app.press("r");
    app.see("Roles that are known");
    app.click("option", "terraform-apply");
    app.press(countersign_e2e::key::ENTER.to_string());
    app.see("59 min");
    app.click("button", "Put back into the file");
    app.see("in the file, in clear");
    assert!(holds_key());
    assert_eq!(app.room().secret("aws key of profile base"), None);
}

#[test]
fn an_apply_goes_on_when_the_app_is_killed_and_the_next_start_follows_it() {
    let slow =
        "resource \"terraform_data\" \"slow\" {\n  provisioner \"local-exec\" {\n    command = \"sleep 6\"\n  }\n}\n";
    let Some((scene, room)) = world(&[("main.tf", BASE)], &[("main.tf", slow)], Token::Gh) else { return };
    let app = open(room);
    make_ready(&app);
    ask(&app);
    app.click("button", "Apply");
    back(&app);
    app.see("Applying prod/network");
    app.see("Creating");
    assert!(scene.is_locked(), "the apply is at it");
    let room = app.kill();
    assert!(scene.is_locked(), "the apply does not end with the app");

    let app = open(room);
    app.see("Change the network");
    app.press(format!("{}2", countersign_e2e::key::CONTROL));
    app.see("prod/network");
    app.press(countersign_e2e::key::ENTER.to_string());
    app.see("Applied in");
    assert_eq!(scene.resources(), ["terraform_data.slow"]);
    assert!(!scene.is_locked());
    let comments = || scene.github.world(|world| world.pull(scene::REPOSITORY, scene::PULL).comments.len());
    app.wait("the result to be told, once", || (comments() == 1).then_some(()));
}
