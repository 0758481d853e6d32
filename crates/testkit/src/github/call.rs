//! A request as it arrived, an answer as it leaves, and the record of both.

use serde_json::{Value, json};

use super::target::Operation;

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Call {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What an answer consists of.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Nothing,
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
}

impl Answer {
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(super) fn bytes(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Bytes(content_type, bytes) }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Nothing }
    }

    /// GitHub's form of a refusal.
    pub(super) fn refusal(status: u16, message: &str) -> Self {
        let documentation = "https://docs.github.com/rest";
        let body = json!({ "message": message, "documentation_url": documentation, "status": status.to_string() });
        Self::json(status, body)
    }

    pub(super) fn not_found() -> Self {
        Self::refusal(404, "Not Found")
    }

    /// 422 with the reasons in words, as reviews are refused.
    pub(super) fn unprocessable(reason: &str) -> Self {
        Self::json(
            422,
            json!({
                "message": "Unprocessable Entity",
                "errors": [reason],
                "documentation_url": "https://docs.github.com/rest",
                "status": "422",
            }),
        )
    }

    /// 422 with the reasons as data, as most things are refused.
    pub(super) fn invalid(resource: &str, field: &str, message: &str) -> Self {
        Self::json(
            422,
            json!({
                "message": "Validation Failed",
                "errors": [{ "resource": resource, "code": "custom", "field": field, "message": message }],
                "documentation_url": "https://docs.github.com/rest",
                "status": "422",
            }),
        )
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// A request and the answer to it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What it was for.
    pub operation: Operation,
    pub method: String,
    /// Its path with the query.
    pub path: String,
    /// The account whose token came with it.
    pub login: Option<String>,
    /// Every header of the request, with small names.
    pub request_headers: Vec<(String, String)>,
    /// What was sent, where it is JSON.
    pub request: Option<Value>,
    /// The status of the answer.
    pub status: u16,
    /// The headers of the answer.
    pub headers: Vec<(String, String)>,
    /// The answer, where it is JSON.
    pub answer: Option<Value>,
    /// Whether the answer is what GitHub would say, and not a fault that was asked for.
    pub genuine: bool,
}

impl Exchange {
    pub fn request_header(&self, name: &str) -> Option<&str> {
        self.request_headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
