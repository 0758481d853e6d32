//! A small client of the W3C WebDriver protocol: what these tests use and no more.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

/// Key codes of the protocol.
pub mod key {
    /// Ends a sequence: releases what is held.
    pub const NULL: char = '\u{e000}';
    /// Tabulator.
    pub const TAB: char = '\u{e004}';
    pub const ENTER: char = '\u{e007}';
    pub const SHIFT: char = '\u{e008}';
    pub const CONTROL: char = '\u{e009}';
    pub const ESCAPE: char = '\u{e00c}';
    pub const UP: char = '\u{e013}';
    pub const DOWN: char = '\u{e015}';
    pub const RIGHT: char = '\u{e014}';
    pub const END: char = '\u{e010}';
    pub const HOME: char = '\u{e011}';
}

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Why the driver did not do what was asked.
#[derive(Debug)]
pub struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// An element of the page, as the driver names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(String);

impl Element {
    fn from(value: &Value) -> Option<Self> {
        value[ELEMENT].as_str().map(|id| Self(id.to_owned()))
    }

    /// As an argument of a script.
    pub fn argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// One automated web view.
#[derive(Debug)]
pub struct Session {
    agent: ureq::Agent,
    base: String,
    id: String,
}

fn send(agent: &ureq::Agent, method: &str, url: &str, body: &Value) -> Result<Value, Failure> {
    let lost = |error: ureq::Error| Failure(format!("{method} {url}: {error}"));
    let mut answer = match method {
        "GET" => agent.get(url).call(),
        "DELETE" => agent.delete(url).call(),
        _ => agent.post(url).send_json(body),
    }
    .map_err(lost)?;
    let failed = !answer.status().is_success();
    let mut answer: Value = answer.body_mut().read_json().map_err(lost)?;
    let value = answer["value"].take();
    if failed {
        return Err(Failure(format!(
            "{method} {url}: {}: {}",
            value["error"].as_str().unwrap_or("error"),
            value["message"].as_str().unwrap_or_default()
        )));
    }
    Ok(value)
}

impl Session {
    /// A client for a driver on this machine.
    fn agent() -> ureq::Agent {
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .into()
    }

    /// Whether the driver at `base` takes sessions already.
    pub(crate) fn is_ready(base: &str) -> bool {
        send(&Self::agent(), "GET", &format!("{base}/status"), &Value::Null).is_ok_and(|status| status["ready"] == true)
    }

    /// Lets the driver start `binary`.
    pub(crate) fn start(base: &str, binary: &str, arguments: &[String]) -> Result<Self, Failure> {
        let agent = Self::agent();
        // No `browserName`: the driver only matches its own.
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": {"binary": binary, "args": arguments},
            "timeouts": {"script": 60_000, "pageLoad": 30_000, "implicit": 0},
        }}});
        let answer = send(&agent, "POST", &format!("{base}/session"), &wanted)?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Failure(format!("no session in {answer}")))?.to_owned();
        Ok(Self { agent, base: format!("{base}/session/{id}"), id })
    }

    /// The driver's name for this session.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn get(&self, path: &str) -> Result<Value, Failure> {
        send(&self.agent, "GET", &format!("{}{path}", self.base), &Value::Null)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        send(&self.agent, "POST", &format!("{}{path}", self.base), body)
    }

    /// Closes the app.
    pub fn end(&self) -> Result<(), Failure> {
        send(&self.agent, "DELETE", &self.base, &Value::Null).map(|_| ())
    }

    /// Runs a function body in the page; `arguments[0]` and so on are the arguments.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Result<Value, Failure> {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// Runs a function body that answers by calling its last argument.
    pub fn run_async(&self, script: &str, arguments: &[Value]) -> Result<Value, Failure> {
        self.post("/execute/async", &json!({"script": script, "args": arguments}))
    }

    /// Runs a function body that answers with an element or `null`.
    pub fn find(&self, script: &str, arguments: &[Value]) -> Result<Option<Element>, Failure> {
        Ok(Element::from(&self.run(script, arguments)?))
    }

    /// Like [`Session::find`], for a function body that answers by calling its last argument.
    pub fn find_later(&self, script: &str, arguments: &[Value]) -> Result<Option<Element>, Failure> {
        Ok(Element::from(&self.run_async(script, arguments)?))
    }

    /// Clicks with the mouse.
    pub fn click(&self, element: &Element) -> Result<(), Failure> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(|_| ())
    }

    /// Presses keys one after the other, as a person would. Modifiers are held until the end.
    pub fn press(&self, keys: &str) -> Result<(), Failure> {
        let is_modifier = |key: &char| matches!(*key, key::CONTROL | key::SHIFT);
        let mut actions = Vec::new();
        let mut held = Vec::new();
        for pressed in keys.chars() {
            let value = pressed.to_string();
            actions.push(json!({"type": "keyDown", "value": value}));
            if is_modifier(&pressed) {
                held.push(value);
            } else {
                actions.push(json!({"type": "keyUp", "value": value}));
            }
        }
        actions.extend(held.iter().rev().map(|value| json!({"type": "keyUp", "value": value})));
        let sequence = json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]});
        self.post("/actions", &sequence).map(|_| ())
    }

    /// Size of the window, frame included where there is one.
    pub fn resize(&self, width: u32, height: u32) -> Result<(), Failure> {
        let rect = json!({"x": 0, "y": 0, "width": width, "height": height});
        self.post("/window/rect", &rect).map(|_| ())
    }

    /// The windows of the app.
    pub fn windows(&self) -> Result<Vec<Value>, Failure> {
        Ok(self.get("/window/handles")?.as_array().cloned().unwrap_or_default())
    }

    /// Turns to a window.
    pub fn turn_to(&self, window: &Value) -> Result<(), Failure> {
        self.post("/window", &json!({ "handle": window })).map(|_| ())
    }

    /// The page as text.
    pub fn source(&self) -> Result<String, Failure> {
        Ok(self.get("/source")?.as_str().unwrap_or_default().to_owned())
    }

    /// What the window shows, as PNG.
    pub fn picture(&self) -> Result<Vec<u8>, Failure> {
        let answer = self.get("/screenshot")?;
        base64::engine::general_purpose::STANDARD
            .decode(answer.as_str().unwrap_or_default())
            .map_err(|error| Failure(format!("the picture is not base64: {error}")))
    }
}
