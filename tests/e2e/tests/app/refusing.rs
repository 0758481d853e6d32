//! What is no plan is refused, with the reason, and nothing that was open is lost.

use countersign_e2e::{App, demo, fixture, key};

use crate::{current, has_title, reads};

#[test]
fn a_state_file_is_refused_and_the_plan_stays_as_it_was() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    app.press("n");
    reads(&app, "legacy_ssh");

    let state = fixture("refused/state.json");
    assert!(app.start_again(state.parent().unwrap(), &["state.json"]));
    app.see("This is a state file, not a plan");
    app.see("terraform show -json plan.bin");
    app.wait("the safe way back to have the focus", || app.focused().contains("Back to network-prod").then_some(()));
    assert!(!app.session().source().unwrap().contains("c0ffee00"), "nothing of a state is shown");

    app.press(key::ESCAPE.to_string());
    app.see_no("This is a state file, not a plan");
    app.see("26 changes");
    assert!(current(&app).contains("legacy_ssh"), "{}", current(&app));
    has_title(&app, "network-prod \u{b7} Countersign");
}

#[test]
fn a_plan_that_is_cut_off_shows_nothing_of_itself() {
    let app = App::open(&[fixture("refused/truncated.tfplan.json")]);
    app.see("This plan is cut off");
    app.see("truncated.tfplan.json");
    assert!(app.names("option").is_empty());
    assert!(app.has_role("button", "Open").is_some());
}

#[test]
fn every_kind_of_wrong_file_has_its_own_words() {
    for (file, words) in [
        ("empty.json", "This file is empty"),
        ("plan.log", "This is not JSON"),
        ("newer-format.tfplan.json", "This plan has a format that is not known"),
    ] {
        let app = App::open(&[fixture(&format!("refused/{file}"))]);
        app.see(words);
    }
    let app = App::open(&["/nowhere/at-all.json".into()]);
    app.see("The file is not there");
}
