//! The GraphQL operations that the product sends, each by its name. The answers are built by hand
//! and held against the operation and GitHub's schema by the tests, so a field that is added to a
//! document and not to this makes a test fail.

mod pull;
mod summary;

use serde_json::{Value, json};

use super::access::Access;
use super::call::{Answer, Call};
use super::contents::Pull;
use super::people::Token;
use super::search::Search;
use super::target::Operation;
use super::world::World;
use crate::git::{FileChange, Object};

/// GitHub gives out no more of a search.
const MOST_FOUND: usize = 1000;
/// GitHub tells no more files of a pull request.
const MOST_FILES: usize = 3000;

/// What an operation comes to: data, and what is missing in it.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    data: Value,
    errors: Vec<Value>,
    /// An organization that wants single sign-on, and whether that refused the whole or a part.
    sign_on: Option<String>,
}

impl Outcome {
    fn of(data: Value) -> Self {
        Self { data, ..Self::default() }
    }

    fn error(&mut self, kind: &str, path: &Value, message: &str) {
        self.errors.push(json!({
            "type": kind,
            "path": path,
            "locations": [{ "line": 1, "column": 1 }],
            "message": message,
        }));
    }

    fn sign_on(&mut self, organization: &str, path: &Value) {
        self.errors.push(json!({
            "type": "FORBIDDEN",
            "path": path,
            "extensions": { "saml_failure": true },
            "locations": [{ "line": 1, "column": 1 }],
            "message": "Resource protected by organization SAML enforcement. You must grant your Personal Access \
                        token access to this organization.",
        }));
        self.sign_on = Some(organization.to_owned());
    }
}

impl World {
    /// Answers an operation. `rate_limit` is what it says about the limit.
    pub(super) fn graphql(&mut self, operation: Operation, call: &Call, token: &Token, rate_limit: &Value) -> Answer {
        let sent = call.json().unwrap_or_default();
        let variables = &sent["variables"];
        if let Some(field) = self.absent_field(sent["query"].as_str().unwrap_or_default()) {
            return unknown_field(field);
        }
        let outcome = match operation {
            Operation::Inbox => self.inbox(variables, token),
            Operation::Refresh => Ok(self.refresh(variables, token)),
            Operation::ChangedFiles => {
                Ok(self.of_pull(variables, token, |world, name, pull, _| world.changed_files(name, pull, variables)))
            }
            Operation::TextAt => Ok(self.of_repository(variables, token, |world, name| world.text_at(name, variables))),
            Operation::Statuses => {
                Ok(self.of_repository(variables, token, |world, name| world.statuses_of(name, variables)))
            }
            Operation::Pull => Ok(self.whole_pull(variables, token)),
            Operation::MoreCommits | Operation::MoreReviews | Operation::MoreComments => {
                Ok(self.more(operation, variables, token))
            }
            _ => Err("no such query".to_owned()),
        };
        match outcome {
            Ok(mut outcome) => {
                outcome.data["rateLimit"] = rate_limit.clone();
                let mut body = json!({ "data": outcome.data });
                if !outcome.errors.is_empty() {
                    body["errors"] = Value::Array(outcome.errors);
                }
                let answer = Answer::json(200, body);
                match outcome.sign_on {
                    Some(organization) => {
                        let url = self.sign_on_url(&organization);
                        answer.with("x-github-sso", format!("required; url={url}"))
                    }
                    None => answer,
                }
            }
            // The test world does not know this; that must not look like an empty answer.
            Err(message) => Answer::refusal(500, &message),
        }
    }

    fn inbox(&mut self, variables: &Value, token: &Token) -> Result<Outcome, String> {
        let search = Search::read(variables["query"].as_str().unwrap_or_default())?;
        let mut found: Vec<(String, u64, (jiff::Timestamp, jiff::Timestamp))> = self
            .repositories
            .iter()
            .filter(|repository| self.access(token, repository) != Access::Hidden)
            .flat_map(|repository| {
                let pulls = repository.pulls.iter().filter(|pull| search.matches(repository, pull));
                pulls.map(|pull| (repository.full_name(), pull.number, (pull.created_at, pull.updated_at)))
            })
            .collect();
        search.sort(&mut found);
        let total = found.len();
        found.truncate(MOST_FOUND);
        let page = Page::read(variables, "first", found.len());
        let mut outcome = Outcome::default();
        let mut nodes = Vec::new();
        for (name, number, _) in &found[page.from..page.to] {
            let path = json!(["search", "nodes", nodes.len()]);
            nodes.push(self.summary_node(name, *number, token, &path, &mut outcome));
        }
        self.leave_unfinished(&["search", "nodes"], &mut nodes, &mut outcome);
        outcome.data = json!({
            "search": { "issueCount": total, "pageInfo": page.info(), "nodes": nodes }
        });
        Ok(outcome)
    }

    fn refresh(&mut self, variables: &Value, token: &Token) -> Outcome {
        let ids = variables["ids"].as_array().cloned().unwrap_or_default();
        let mut outcome = Outcome::default();
        let mut nodes = Vec::new();
        for id in ids {
            let path = json!(["nodes", nodes.len()]);
            let known = id.as_str().and_then(|id| self.pull_of_node(id));
            let seen = known.filter(|(name, _)| self.access(token, self.repository(name)) != Access::Hidden);
            let node = if let Some((name, number)) = seen {
                self.summary_node(&name, number, token, &path, &mut outcome)
            } else {
                let message =
                    format!("Could not resolve to a node with the global id of '{}'.", id.as_str().unwrap_or_default());
                outcome.error("NOT_FOUND", &path, &message);
                Value::Null
            };
            nodes.push(node);
        }
        self.leave_unfinished(&["nodes"], &mut nodes, &mut outcome);
        outcome.data = json!({ "nodes": nodes });
        outcome
    }

    /// A pull request in a list, or null where single sign-on is wanted.
    fn summary_node(
        &mut self,
        full_name: &str,
        number: u64,
        token: &Token,
        path: &Value,
        outcome: &mut Outcome,
    ) -> Value {
        if let Access::SignOn(organization) = self.access(token, self.repository(full_name)) {
            outcome.sign_on(&organization, path);
            return Value::Null;
        }
        let mut node = self.summary(full_name, number, token, path, outcome);
        node["__typename"] = json!("PullRequest");
        node
    }

    /// Makes null what is beyond the limits of a query, with an error; the status stays 200.
    fn leave_unfinished(&self, path: &[&str], nodes: &mut [Value], outcome: &mut Outcome) {
        let Some(most) = self.most_nodes else { return };
        for (at, node) in nodes.iter_mut().enumerate().skip(most) {
            *node = Value::Null;
            let path: Vec<Value> = path.iter().map(|field| json!(field)).chain([json!(at)]).collect();
            outcome.error("RESOURCE_LIMITS_EXCEEDED", &Value::Array(path), "Resource limits for this query exceeded.");
        }
    }

    /// A field of the question that the server is too old for.
    fn absent_field(&self, query: &str) -> Option<&'static str> {
        let words: Vec<&str> = query.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
        self.absent_fields.iter().copied().find(|field| words.contains(field))
    }

    /// An answer about one repository.
    fn of_repository(
        &mut self,
        variables: &Value,
        token: &Token,
        answer: impl FnOnce(&mut Self, &str) -> Value,
    ) -> Outcome {
        let name = format!("{}/{}", text(variables, "owner"), text(variables, "name"));
        let mut outcome = Outcome::of(json!({ "repository": null }));
        let path = json!(["repository"]);
        let access = self.look_up(&name).map(|repository| (repository.full_name(), self.access(token, repository)));
        match access {
            Some((name, Access::Granted)) => outcome.data = json!({ "repository": answer(self, &name) }),
            Some((_, Access::SignOn(organization))) => outcome.sign_on(&organization, &path),
            Some((_, Access::Hidden)) | None => {
                let message = format!("Could not resolve to a Repository with the name '{name}'.");
                outcome.error("NOT_FOUND", &path, &message);
            }
        }
        outcome
    }

    /// An answer about one pull request.
    fn of_pull(
        &mut self,
        variables: &Value,
        token: &Token,
        answer: impl FnOnce(&mut Self, &str, &Pull, &mut Outcome) -> Value,
    ) -> Outcome {
        let number = variables["number"].as_u64().unwrap_or_default();
        let mut inner = Outcome::default();
        let mut outcome = self.of_repository(variables, token, |world, name| {
            let Some(pull) = world.repository(name).pull(number).cloned() else {
                let message = format!("Could not resolve to a PullRequest with the number of {number}.");
                inner.error("NOT_FOUND", &json!(["repository", "pullRequest"]), &message);
                return json!({ "pullRequest": null });
            };
            json!({ "pullRequest": answer(world, name, &pull, &mut inner) })
        });
        outcome.errors.append(&mut inner.errors);
        outcome
    }

    fn changed_files(&self, full_name: &str, pull: &Pull, variables: &Value) -> Value {
        let changes = self.repository(full_name).changes(pull);
        let total = changes.len();
        let page = Page::read(variables, "first", total.min(MOST_FILES));
        let nodes: Vec<Value> = changes[page.from..page.to]
            .iter()
            .map(|change| json!({ "path": change.path, "changeType": change_type(change) }))
            .collect();
        json!({
            "headRefOid": pull.head,
            "changedFiles": total,
            "files": { "pageInfo": page.info(), "nodes": nodes },
        })
    }

    fn text_at(&self, full_name: &str, variables: &Value) -> Value {
        let git = self.repository(full_name).git();
        let commit = git.object(text(variables, "commit")).map(|object| json!({ "__typename": type_name(&object) }));
        let file = git.object(text(variables, "expression")).map(|object| match &object {
            Object::Blob(content) => {
                let plain = std::str::from_utf8(content).ok().filter(|text| !text.contains('\0'));
                json!({
                    "__typename": "Blob",
                    "byteSize": content.len(),
                    "isBinary": plain.is_none(),
                    "isTruncated": false,
                    "text": plain,
                })
            }
            other => json!({ "__typename": type_name(other) }),
        });
        json!({ "commit": commit, "file": file })
    }

    fn statuses_of(&self, full_name: &str, variables: &Value) -> Value {
        let repository = self.repository(full_name);
        let object = repository
            .git()
            .resolve(text(variables, "commit"))
            .map(|commit| json!({ "__typename": "Commit", "status": self.status_of(repository, &commit) }));
        json!({ "object": object })
    }

    fn pull_of_node(&self, id: &str) -> Option<(String, u64)> {
        let (repository, number) = id.strip_prefix("PR_")?.split_once('_')?;
        let repository = self.repositories.iter().find(|known| known.id.to_string() == repository)?;
        let number = number.parse().ok()?;
        repository.pull(number).map(|_| (repository.full_name(), number))
    }
}

/// As a server answers that does not know a field: without data.
fn unknown_field(field: &str) -> Answer {
    let error = json!({
        "path": ["fragment Summary", field],
        "extensions": { "code": "undefinedField", "typeName": "PullRequest", "fieldName": field },
        "locations": [{ "line": 1, "column": 1 }],
        "message": format!("Field '{field}' doesn't exist on type 'PullRequest'"),
    });
    Answer::json(200, json!({ "errors": [error] }))
}

/// A part of a list.
#[derive(Debug)]
struct Page {
    from: usize,
    to: usize,
    total: usize,
}

impl Page {
    /// From the variables; `size` is a number, or the name of the variable that holds it.
    fn read(variables: &Value, size: &str, total: usize) -> Self {
        let size = size.parse().ok().or_else(|| variables[size].as_u64()?.try_into().ok()).unwrap_or(100);
        let from = variables["after"].as_str().and_then(|cursor| cursor.strip_prefix("cursor-")?.parse().ok());
        let from = from.unwrap_or(0).min(total);
        Self { from, to: (from + size).min(total), total }
    }

    fn info(&self) -> Value {
        let cursor = (self.to > self.from).then(|| format!("cursor-{}", self.to));
        json!({ "hasNextPage": self.to < self.total, "endCursor": cursor })
    }
}

fn text<'v>(variables: &'v Value, name: &str) -> &'v str {
    variables[name].as_str().unwrap_or_default()
}

fn type_name(object: &Object) -> &'static str {
    match object {
        Object::Blob(_) => "Blob",
        Object::Tree => "Tree",
        Object::Commit => "Commit",
    }
}

fn change_type(change: &FileChange) -> &'static str {
    match change.status {
        'A' => "ADDED",
        'D' => "DELETED",
        'R' => "RENAMED",
        'C' => "COPIED",
        'T' => "CHANGED",
        _ => "MODIFIED",
    }
}
