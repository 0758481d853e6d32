//! Journeys through the real app: its window, its web view, its binary.
//!
//! Run inside `dbus-run-session -- xvfb-run -a -s "-screen 0 1600x1000x24"`, with the UI and the
//! app built.

mod applying;
mod applying_refused;
mod guarding;
mod keyboard;
mod look_and_language;
mod reading;
mod refusing;
mod reviewer;
mod starting;

use countersign_e2e::App;
use serde_json::Value;

/// Name of the row that is read.
fn current(app: &App) -> String {
    let name = app.ask(
        "const row = document.querySelector('[role=option][aria-selected=true]'); return row ? nameOf(row) : '';",
        &[],
    );
    name.as_str().unwrap_or_default().to_owned()
}

/// Waits until the row that is read has these words in its name.
fn reads(app: &App, words: &str) {
    app.wait(&format!("the row of {words} to be read"), || current(app).contains(words).then_some(()));
}

/// Names of the rows that the list has in the page, once they are there.
fn rows(app: &App) -> Vec<String> {
    app.wait("the rows of the list", || {
        let rows = app.names("option");
        (!rows.is_empty() && rows.iter().all(|row| row != "Loading")).then_some(rows)
    })
}

/// The lines of the section that begins with a heading, as a reader sees them.
fn section(app: &App, heading: &str) -> Option<String> {
    let text = app.ask(
        "const found = [...document.querySelectorAll('article')].find((e) => nameOf(e).includes(arguments[0]) && e.getAttribute('aria-busy') !== 'true');
         return found ? found.innerText : null;",
        &[Value::from(heading)],
    );
    text.as_str().map(str::to_owned)
}

/// Goes to a change and waits until its section says `words`; answers the whole section.
fn read_change(app: &App, address: &str, words: &str) -> String {
    app.click("option", address);
    reads(app, address);
    app.wait(&format!("the section of {address} to say {words}"), || {
        section(app, address).filter(|text| squeeze(text).contains(words))
    })
}

/// White space of any kind as one blank.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Waits until the title of a native window is `title`.
fn has_title(app: &App, title: &str) {
    app.wait(&format!("a window with the title {title}"), || {
        app.window_titles().iter().any(|found| found == title).then_some(())
    });
}

/// Whether the section of the row that is read has its content.
fn section_is_read(app: &App) -> bool {
    app.ask("return document.querySelector('article') !== null && document.querySelector('article[aria-busy=true]') === null", &[]) == true
}
