//! Korean and English, light and dark, and that a choice is kept.

use std::fs;

use countersign_e2e::{App, Start, demo, key};
use serde_json::{Value, json};

fn page(app: &App) -> (String, String) {
    let said = app.ask("const { lang, dataset } = document.documentElement; return [lang, dataset.theme];", &[]);
    let word = |at: usize| said[at].as_str().unwrap_or_default().to_owned();
    (word(0), word(1))
}

fn becomes(app: &App, language: &str, theme: &str) {
    app.wait(&format!("the page to be {language} and {theme}"), || {
        (page(app) == (language.to_owned(), theme.to_owned())).then_some(())
    });
}

#[test]
fn korean_and_dark_are_chosen_and_kept() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    let ground = "return getComputedStyle(document.body).backgroundColor";
    let light = app.ask(ground, &[]);
    app.click("button", "Settings");
    app.click("radio", "한국어");
    becomes(&app, "ko", "light");
    app.click("radio", "어둡게");
    becomes(&app, "ko", "dark");
    app.press(key::ESCAPE.to_string());
    app.see("변경 26개");
    assert_ne!(app.ask(ground, &[]), light, "the ground is another one");

    let kept = app.folder().join("config/app.countersign.desktop/settings.json");
    app.wait("the choice to be on disk", || {
        let kept: Value = serde_json::from_slice(&fs::read(&kept).ok()?).ok()?;
        (kept["language"] == "ko" && kept["theme"] == "dark").then_some(())
    });
}

#[test]
fn the_language_of_the_desktop_is_taken_over() {
    let app = App::start_with(&Start { language: "ko_KR.UTF-8".to_owned(), ..Start::default() });
    app.see("GitHub를 연결하면");
    assert_eq!(page(&app).0, "ko");
}

#[test]
fn what_was_chosen_earlier_holds_from_the_first_picture_on() {
    let app = App::start_with(&Start {
        settings: Some(json!({"language": "en", "theme": "dark", "colourBlind": true})),
        language: "ko_KR.UTF-8".to_owned(),
        ..Start::default()
    });
    app.see("Connect GitHub");
    becomes(&app, "en", "cb-dark");
}
