//! What the window may not do, tried.

use countersign_e2e::{App, demo, fixture};
use serde_json::{Value, json};

/// Calls a Tauri command from the page, as a script that got into it would.
pub(crate) fn call(app: &App, command: &str, arguments: Value) -> Result<Value, String> {
    let answer = app
        .session()
        .run_async(
            "const [command, given, done] = arguments;
             window.__TAURI_INTERNALS__.invoke(command, given)
               .then((value) => done({ value: value ?? null }), (error) => done({ error: typeof error === 'string' ? error : JSON.stringify(error) }));",
            &[json!(command), arguments],
        )
        .unwrap();
    match answer["error"].as_str() {
        Some(error) => Err(error.to_owned()),
        None => Ok(answer["value"].clone()),
    }
}

#[test]
fn only_the_commands_of_the_table_are_answered() {
    let app = App::start();
    app.see("Connect GitHub");
    let info = call(&app, "plugin:review|app_info", json!({"request": {}})).unwrap();
    assert_eq!(info["canChooseFiles"], true);

    for (command, arguments) in [
        ("plugin:review|apply", json!({"request": {}})),
        ("plugin:dialog|open", json!({"options": {}})),
        ("plugin:dialog|save", json!({"options": {}})),
        ("plugin:path|resolve_directory", json!({"directory": 1})),
        ("plugin:event|listen", json!({"event": "x", "target": {"kind": "Any"}, "handler": 1})),
        ("plugin:event|emit", json!({"event": "x", "payload": null})),
        ("plugin:window|create", json!({"options": {"label": "second"}})),
        ("plugin:window|set_title", json!({"label": "main", "value": "mine"})),
        ("plugin:window|close", json!({"label": "main"})),
        ("plugin:webview|create_webview_window", json!({"options": {"label": "second"}})),
        ("plugin:webview|internal_toggle_devtools", json!({})),
        ("plugin:app|name", json!({})),
        ("plugin:shell|open", json!({"path": "https://example.com"})),
        ("plugin:fs|read_file", json!({"path": "/etc/passwd"})),
        ("app_info", json!({"request": {}})),
    ] {
        let refused = call(&app, command, arguments).expect_err(command);
        assert!(refused.contains("not allowed") || refused.contains("not found"), "{command}: {refused}");
    }
    assert_eq!(app.session().windows().unwrap().len(), 1);
    app.see("Connect GitHub");
}

#[test]
fn commands_go_through_the_fast_channel() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    // Once the custom protocol failed, Tauri never tries it again, so one command that goes through
    // it and is answered shows that none failed before.
    app.ask(
        "window.heard = { asked: [], answered: [], warned: [] };
         const own = window.fetch;
         window.fetch = (...given) => {
           heard.asked.push(String(given[0]));
           return own(...given).then((answer) => { heard.answered.push([String(given[0]), answer.status]); return answer; });
         };
         console.warn = (...said) => heard.warned.push(said.map(String).join(' '));",
        &[],
    );
    app.press("f");
    app.press("kms");
    app.see("2 of 26 changes");
    let heard = app.ask("return heard", &[]);
    let went = heard["answered"].as_array().unwrap().iter().any(|answer| {
        answer[0].as_str().unwrap().starts_with("ipc://localhost/plugin%3Areview%7Clist_changes") && answer[1] == 200
    });
    assert!(went, "{heard}");
    assert_eq!(heard["warned"], json!([]), "{heard}");
}

#[test]
fn the_content_security_policy_refuses_what_a_plan_could_smuggle_in() {
    let app = App::start();
    app.see("Connect GitHub");
    app.ask(
        "window.ran = []; window.refused = [];
         document.addEventListener('securitypolicyviolation', (e) => refused.push([e.effectiveDirective, e.blockedURI]));
         const script = document.createElement('script');
         script.textContent = 'window.ran.push(\"inline\")';
         document.body.append(script);
         const far = document.createElement('script');
         far.src = 'https://example.com/x.js';
         document.body.append(far);
         const button = document.createElement('button');
         button.setAttribute('onclick', 'window.ran.push(\"attribute\")');
         document.body.append(button);
         button.click();
         const link = document.createElement('a');
         link.href = 'javascript:window.ran.push(\"link\")';
         document.body.append(link);
         link.click();
         const picture = document.createElement('img');
         picture.src = 'https://example.com/pixel.png';
         document.body.append(picture);
         const frame = document.createElement('iframe');
         frame.src = 'https://example.com/';
         document.body.append(frame);
         window.fetch('https://example.com/').then(() => ran.push('fetch'), () => undefined);
         const form = document.createElement('form');
         form.action = 'https://example.com/';
         document.body.append(form);
         form.submit();",
        &[],
    );
    for directive in ["script-src-elem", "script-src-attr", "img-src", "connect-src", "form-action"] {
        app.wait(&format!("{directive} to be refused"), || {
            let refused = app.ask("return refused", &[]);
            let refused = refused.as_array().unwrap().iter().any(|one| one[0] == directive);
            refused.then_some(())
        });
    }
    assert_eq!(app.ask("return ran", &[]), json!([]));
}

#[test]
fn the_window_stays_on_its_own_page() {
    let app = App::start();
    app.see("Connect GitHub");
    app.ask("window.stayed = true; window.opened = window.open('https://example.com/'); location.href = 'https://example.com/';", &[]);
    app.ask("location.href = 'file:///etc/hostname'", &[]);
    app.see("Connect GitHub");
    let now = app.ask("return [location.href, window.stayed === true, window.opened]", &[]);
    assert!(now[0].as_str().unwrap().starts_with("tauri://localhost"), "{now}");
    assert_eq!((&now[1], &now[2]), (&json!(true), &json!(null)));
    assert_eq!(app.session().windows().unwrap().len(), 1);
}

#[test]
fn names_and_values_of_a_plan_are_text_and_nothing_else() {
    let app = App::open(&[fixture("handmade/hostile.tfplan.json")]);
    app.see("13 changes");
    let scripts = "return document.querySelectorAll('script, img, iframe, object, a[href^=\"javascript:\"]').length";
    let at_the_start = app.ask(scripts, &[]);
    // Every change comes by, then what follows them.
    let rows = crate::rows(&app);
    for row in &rows {
        crate::reads(&app, row);
        app.wait("its section", || crate::section_is_read(&app).then_some(()));
        app.press("j");
    }
    assert_eq!(app.ask(scripts, &[]), at_the_start);
    assert_eq!(app.ask("return document.title", &[]), "hostile \u{b7} Countersign");
    app.press("f");
    app.press("script");
    app.see("<script>document.title='script-ran'</script>");
    app.press(countersign_e2e::key::ESCAPE.to_string());

    // Terminal codes and characters that turn the direction of writing are drawn, never obeyed.
    app.click("option", "terraform_data.direction");
    app.see("U+202E");
    app.click("option", "terraform_data.terminal");
    app.see("U+001B");
    let obeyed = app.ask("return /[\\u202e\\u2066\\u2069\\u001b]/.test(document.body.innerText)", &[]);
    assert_eq!(obeyed, false);
    // What this version does not know is said, not guessed.
    app.click("option", "terraform_data.unknown_action");
    app.see("This version does not know the action");
    app.see("obliterate");
}

#[test]
fn masked_values_never_reach_the_web_view() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    let list = call(
        &app,
        "plugin:review|list_changes",
        json!({"request": {
            "plan": 1, "text": "", "within": "address", "actions": [], "types": [], "modules": [], "providers": [],
            "accounts": [], "since": [], "unviewed": false, "foldSame": false, "openSame": [],
            "unchanged": true, "order": "address", "find": [],
        }}),
    )
    .unwrap();
    let changes = (0..list["total"].as_u64().unwrap()).map(|change| json!({"kind": "change", "change": change}));
    let also = list["also"].as_array().unwrap().iter().map(|part| json!({"kind": "also", "part": part}));
    let every_node: Vec<u32> = (0..400).collect();
    let mut sensitive = 0;
    for section in changes.chain(also) {
        let request = json!({
            "plan": 1, "section": section, "from": 0, "to": 2000, "open": every_node, "asText": every_node,
            "unchanged": "shown", "sets": "as_the_tool",
        });
        let answer = call(&app, "plugin:review|diff_section", json!({"request": request})).unwrap().to_string();
        assert!(!answer.contains("not-a-real-password"), "{section}: {answer}");
        sensitive += answer.matches(r#""kind":"sensitive""#).count();
    }
    assert!(sensitive >= 4, "the plan has a password in a resource and in an output: {sensitive}");
}
