//! One window, whatever is started how often.

use std::fs;

use countersign_e2e::{App, Room, Start, demo};
use zbus::blocking::MessageIterator;

use crate::has_title;

#[test]
fn without_files_the_app_says_how_to_begin() {
    let app = App::start();
    app.see("Connect GitHub");
    app.wait("the first button to have the focus", || app.focused().contains("Look again").then_some(()));
    has_title(&app, "Countersign");
}

#[test]
fn a_second_start_hands_its_files_to_the_open_window() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    // A relative path means the folder of the start that named it.
    let folder = demo("dns-prod.tfplan.json").parent().unwrap().to_path_buf();
    assert!(app.start_again(&folder, &["dns-prod.tfplan.json"]), "the second start ends well");
    app.see("4 changes");
    app.see("Projects");
    assert_eq!(app.session().windows().unwrap().len(), 1);
    app.press("[");
    app.see("26 changes");
}

#[test]
fn a_start_whose_predecessor_goes_while_it_is_asked_becomes_the_app() {
    let room = Room::new("C.UTF-8");
    let bus = zbus::blocking::connection::Builder::address(room.variable("DBUS_SESSION_BUS_ADDRESS")).unwrap();
    let predecessor = bus.name("app.countersign.desktop.SingleInstance").unwrap().build().unwrap();
    let heard = MessageIterator::from(&predecessor);
    let asked = std::thread::spawn(move || {
        // Ended by force: it is gone from the bus without an answer.
        let call = heard.flatten().any(|it| it.header().member().is_some_and(|name| name == "ExecuteCallback"));
        predecessor.close().unwrap();
        call
    });
    let app = App::start_in(room, &Start { plans: vec![demo("dns-prod.tfplan.json")], ..Start::default() });
    app.see("4 changes");
    assert!(asked.join().unwrap(), "it was asked");
}

#[test]
fn the_window_is_called_after_the_plan_that_is_read() {
    let app = App::start();
    let plan = app.folder().join("ledger-staging.tfplan.json");
    fs::copy(demo("dns-prod.tfplan.json"), &plan).unwrap();
    assert!(app.start_again(app.folder(), &["ledger-staging.tfplan.json"]));
    has_title(&app, "ledger-staging \u{b7} Countersign");
    app.press("w");
    app.see("Read a plan");
    app.wait("the plan's name to leave the window", || {
        let titles = app.window_titles();
        (!titles.iter().any(|title| title.contains("ledger-staging"))).then_some(())
    });
    // It is among the files to go on with.
    app.see("ledger-staging.tfplan.json");
}

#[test]
fn several_files_are_one_review() {
    let app = App::open(&[demo("network-prod.tfplan.json"), demo("dns-prod.tfplan.json")]);
    has_title(&app, "dns-prod \u{b7} Countersign");
    app.press("[");
    has_title(&app, "network-prod \u{b7} Countersign");
    app.press("w");
    has_title(&app, "dns-prod \u{b7} Countersign");
    app.see_no("Projects");
}
