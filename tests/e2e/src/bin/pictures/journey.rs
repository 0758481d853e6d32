//! The journey of a reviewer through the demo: everything by keyboard, as a reviewer would.

use countersign_e2e::{App, Program, Start, key};

use crate::Album;

const LARGE: (u32, u32) = (1440, 900);
const SMALL: (u32, u32) = (1100, 700);

fn open(size: (u32, u32)) -> App {
    App::start_with(&Start { program: Program::Demo, size, ..Start::default() })
}

/// Goes to a pull request by the filter of the inbox, and opens it. `other` is one that is not meant.
fn go_to(app: &App, filter: &str, other: &str) {
    app.press("f");
    app.press(filter);
    app.see_no(other);
    // The first Enter leads into the list, the second into the pull request.
    app.press(key::ENTER.to_string());
    app.press(key::ENTER.to_string());
}

/// Goes back to the inbox as it was without a filter.
fn go_back(app: &App) {
    app.press(key::ESCAPE.to_string());
    app.press("f");
    app.press(key::ESCAPE.to_string());
    app.press(key::ESCAPE.to_string());
}

/// Presses a key with Shift.
fn shifted(app: &App, letter: char) {
    app.press(format!("{}{letter}", key::SHIFT));
}

const QUEUE: &str = "Keep settlements longer in the queue";

pub(crate) fn walk(album: &mut Album) {
    let app = open(LARGE);
    app.see("Add endpoints, and subnets in zone c");
    app.see(QUEUE);
    album.add(&app, "inbox");

    go_to(&app, "zone c", QUEUE);
    app.see("aws:PrincipalOrgID");
    app.see("Waiting for your review");
    app.see("No plan was made here");
    album.add(&app, "pull-request");

    if has_tool() {
        plan_and_apply(album, &app);
    } else {
        // Reading needs no tool; the sheet says which one planning needs.
        shifted(&app, 'P');
        app.see("Not on this machine");
        album.add(&app, "no-tool");
        app.press(key::ESCAPE.to_string());
        app.see("No plan was made here");
        album.add(&app, "preflight");
    }

    // Any other look is two choices away.
    app.press(",");
    app.see("Colour-blind safe colours");
    app.click("radio", "Dark");
    app.click("radio", "\u{d55c}\u{ad6d}\u{c5b4}");
    app.see("\u{c5b8}\u{c5b4}");
    album.add(&app, "settings-korean-dark");
    go_back(&app);
    go_back(&app);
    app.see(QUEUE);
    album.add(&app, "inbox-korean-dark");
    go_to(&app, "ledger database", QUEUE);
    app.see("legacy_ledger_database");
    app.resize(SMALL);
    album.add(&app, "pull-request-korean-dark-small");
}

/// From the plan that CI published to an applied one, and to what keeps others from being applied.
fn plan_and_apply(album: &mut Album, app: &App) {
    shifted(app, 'P');
    app.see("Plan prod/network on this machine?");
    app.see("register.sh");
    album.add(app, "planning-here");
    // The focus is on Cancel: to run code takes a step of its own.
    app.press(key::TAB.to_string());
    app.press(key::ENTER.to_string());
    app.see("Planned in");
    app.press("g");
    app.see("current, sealed");
    app.see("10 checks hold");
    album.add(app, "preflight");

    app.press("a");
    app.see("Approve");
    album.add(app, "approve");
    app.press(format!("{}{}", key::CONTROL, key::ENTER));
    app.see("GitHub has your review");
    app.press(key::ESCAPE.to_string());

    app.press("r");
    app.see("this project needs it");
    album.add(app, "roles");
    app.press(key::ENTER.to_string());
    app.see("Clear to apply");
    album.add(app, "clear-to-apply");

    app.click("button", "Apply to network-prod");
    app.turn_to("Confirm apply");
    app.see("Apply to network-prod?");
    album.add(app, "confirm");
    app.click("button", "Apply");
    app.turn_to("Countersign demo");
    app.see("applying");
    app.see("Creating");
    album.add(app, "run-in-progress");
    app.see("is applied");
    app.see("Applied in");
    album.add(app, "run-applied");

    app.press("g");
    app.see("all applied");
    album.add(app, "applied");
    app.press("2");
    app.see("Applied");
    album.add(app, "pull-request-runs");
    app.press("1");
    go_back(app);
    app.see(QUEUE);
    album.add(app, "inbox-after");

    // What was applied is not merged yet, so this plan would take it away again. It has to be typed.
    go_to(app, "NAT gateway", QUEUE);
    plan_here(app);
    approve(app);
    app.see("Clear to apply");
    album.add(app, "destroys");
    app.click("button", "Apply to network-prod");
    app.turn_to("Confirm apply");
    app.see("and destroy 5 resources?");
    album.add(app, "confirm-destroy");
    app.press_away(key::ESCAPE.to_string());
    app.turn_to("Countersign demo");
    app.see("Clear to apply");

    // The session of another account changes nothing here.
    go_back(app);
    go_to(app, "certificate", QUEUE);
    plan_here(app);
    app.see("Wrong account");
    album.add(app, "wrong-account");
}

/// Whether there is a tool that plans.
fn has_tool() -> bool {
    let path = countersign_e2e::path();
    path.iter().any(|folder| folder.join("terraform").is_file() || folder.join("tofu").is_file())
}

/// Plans the project that is read, and goes back to it.
fn plan_here(app: &App) {
    app.see("Plan here");
    shifted(app, 'P');
    app.see("on this machine?");
    app.see("Tool");
    app.press(key::TAB.to_string());
    app.press(key::ENTER.to_string());
    app.see("Planned in");
    app.press("g");
    app.see("current, sealed");
}

/// Approves the plan that is read.
fn approve(app: &App) {
    app.press("a");
    app.see("Approving does not apply anything.");
    app.press(format!("{}{}", key::CONTROL, key::ENTER));
    app.see("GitHub has your review");
    app.press(key::ESCAPE.to_string());
}
