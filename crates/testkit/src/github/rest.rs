//! The REST operations.

use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::contents::{Comment, Review, ReviewState, Status, StatusState};
use super::git_http;
use super::people::Token;
use super::target::Target;
use super::world::World;

/// GitHub takes no longer comment.
const LONGEST_BODY: usize = 65_536;
/// GitHub tells no more files of a pull request.
const MOST_FILES: usize = 3000;
/// GitHub tells no more of a list of runs.
const MOST_RUNS: usize = 1000;

impl World {
    /// Answers everything but GraphQL. Whether the repository may be seen was asked before.
    pub(super) fn answer(&mut self, target: &Target, call: &Call, token: &Token) -> Answer {
        let login = token.login.clone();
        let repository = match target.repository() {
            Some(name) => self.look_up(name).expect("it was admitted").full_name(),
            None => String::new(),
        };
        match target {
            Target::Viewer => {
                let user = self.user(&login).expect("a token of an account");
                Answer::json(200, self.viewer_shape(user))
            }
            Target::Runs { .. } => self.runs(&repository, call),
            Target::Artifacts { run, .. } => self.artifacts(&repository, *run, call),
            Target::ArtifactLink { artifact, .. } => self.artifact_link(&repository, *artifact),
            Target::Files { pull, .. } => self.files(&repository, *pull, call),
            Target::StatusHistory { commit, .. } => self.status_history(&repository, commit, call),
            Target::Activity { .. } => self.activity(&repository, call),
            Target::CreateReview { pull, .. } => self.create_review(&repository, *pull, &login, call),
            Target::CreateStatus { commit, .. } => self.create_status(&repository, commit, &login, call),
            Target::CreateComment { issue, .. } => self.create_comment(&repository, *issue, &login, call),
            Target::EditComment { comment, .. } => self.change_comment(&repository, *comment, &login, call),
            Target::GitRefs { .. } => git_http::refs(self.repository(&repository), call),
            Target::GitPack { .. } => git_http::pack(self.repository(&repository), call),
            Target::Graphql => Answer::not_found(),
        }
    }

    fn runs(&self, full_name: &str, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        let (head, branch, event) = (call.parameter("head_sha"), call.parameter("branch"), call.parameter("event"));
        let runs: Vec<Value> = repository
            .runs
            .iter()
            .rev()
            .filter(|run| head.is_none_or(|head| run.head.as_str() == head))
            .filter(|run| branch.is_none_or(|branch| run.head_branch.as_deref() == Some(branch)))
            .filter(|run| event.is_none_or(|event| run.event == event))
            .take(MOST_RUNS)
            .map(|run| {
                let code = run.head_repository.as_deref().map_or(repository, |name| self.repository(name));
                self.run_shape(repository, run, &code.git().stored(&run.head))
            })
            .collect();
        let (runs, total, link) = self.page(runs, call);
        link.put(Answer::json(200, json!({ "total_count": total, "workflow_runs": runs })))
    }

    fn artifacts(&self, full_name: &str, run: u64, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        let Some(run) = repository.runs.iter().find(|known| known.id == run) else { return Answer::not_found() };
        let artifacts = run.artifacts.iter().map(|artifact| self.artifact_shape(repository, run, artifact)).collect();
        let (artifacts, total, link) = self.page(artifacts, call);
        link.put(Answer::json(200, json!({ "total_count": total, "artifacts": artifacts })))
    }

    fn artifact_link(&mut self, full_name: &str, id: u64) -> Answer {
        let mut artifacts = self.repository(full_name).runs.iter().flat_map(|run| &run.artifacts);
        let Some(artifact) = artifacts.find(|artifact| artifact.id == id).cloned() else { return Answer::not_found() };
        if artifact.expired {
            return Answer::refusal(410, "Artifact has expired");
        }
        let link = self.link_to(&artifact.stored, &artifact.content_type);
        Answer::empty(302).with("location", link)
    }

    fn files(&self, full_name: &str, number: u64, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        let Some(pull) = repository.pull(number) else { return Answer::not_found() };
        let files: Vec<Value> = repository
            .changes(pull)
            .iter()
            .take(MOST_FILES)
            .map(|change| self.file_shape(repository, pull, change))
            .collect();
        let (files, _, link) = self.page(files, call);
        link.put(Answer::json(200, Value::Array(files)))
    }

    /// Every status of a commit, also those that a newer one hides.
    fn status_history(&self, full_name: &str, commit: &str, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        let Some(commit) = repository.git().resolve(commit) else { return Answer::not_found() };
        let of_commit = repository.statuses.iter().rev().filter(|status| status.commit == commit);
        let statuses = of_commit.map(|status| self.status_shape(repository, status)).collect();
        let (statuses, _, link) = self.page(statuses, call);
        link.put(Answer::json(200, Value::Array(statuses)))
    }

    /// The pushes to a branch. This list goes by a cursor.
    fn activity(&self, full_name: &str, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        // The server keeps parameters as they come.
        let asked = call.parameter("ref").map(|name| name.replace("%2F", "/"));
        let branch = asked.as_deref().map(|name| name.strip_prefix("refs/heads/").unwrap_or(name));
        let mut made: Vec<&str> = Vec::new();
        let mut all: Vec<Value> = Vec::new();
        for push in &repository.pushes {
            let first = !made.contains(&push.branch.as_str());
            made.push(&push.branch);
            if branch.is_none_or(|branch| push.branch == branch) {
                all.push(self.activity_shape(push, if first { "branch_creation" } else { "push" }));
            }
        }
        all.reverse();
        let size = call.parameter("per_page").and_then(|text| text.parse().ok()).unwrap_or(30).clamp(1, 100);
        let after = call.parameter("after").and_then(|cursor| cursor.strip_prefix("cursor-")?.parse().ok());
        let from: usize = after.unwrap_or(0).min(all.len());
        let to = (from + size).min(all.len());
        let more = to < all.len();
        let answer = Answer::json(200, Value::Array(all[from..to].to_vec()));
        if more {
            let next = format!("{}{}?per_page={size}&after=cursor-{to}", self.urls.web, call.path);
            return answer.with("link", format!("<{next}>; rel=\"next\""));
        }
        answer
    }

    fn create_review(&mut self, full_name: &str, number: u64, login: &str, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        let Some(pull) = repository.pull(number) else { return Answer::not_found() };
        let sent = call.json().unwrap_or_default();
        let body = sent["body"].as_str().unwrap_or_default();
        let own = pull.author.as_deref() == Some(login);
        let state = match sent["event"].as_str() {
            None => ReviewState::Pending,
            Some("COMMENT") => ReviewState::Commented,
            Some("APPROVE") if own => return Answer::unprocessable("Can not approve your own pull request"),
            Some("APPROVE") => ReviewState::Approved,
            Some("REQUEST_CHANGES") if own => {
                return Answer::unprocessable("Can not request changes on your own pull request");
            }
            Some("REQUEST_CHANGES") => ReviewState::ChangesRequested,
            Some(other) => {
                return Answer::unprocessable(&format!("Variable $event was provided invalid value {other}"));
            }
        };
        let pending = |review: &Review| review.state == ReviewState::Pending && review.author.as_deref() == Some(login);
        if pull.reviews.iter().any(pending) {
            return Answer::unprocessable("User can only have one pending review per pull request");
        }
        if body.is_empty() && matches!(state, ReviewState::Commented | ReviewState::ChangesRequested) {
            return Answer::unprocessable("Body can't be blank");
        }
        let mut review = Review::new(login, state).body(body);
        if let Some(commit) = sent["commit_id"].as_str() {
            let known = repository.commits(pull).into_iter().find(|known| known.id.as_str() == commit);
            match known {
                Some(known) => review = review.of(&known.id),
                None => return Answer::unprocessable("commit_id is not part of the pull request"),
            }
        }
        let id = self.add_review(full_name, number, review);
        let repository = self.repository(full_name);
        let pull = self.pull(full_name, number);
        let review = pull.reviews.iter().find(|review| review.id == id).expect("just added");
        Answer::json(200, self.review_shape(repository, pull, review))
    }

    fn create_status(&mut self, full_name: &str, commit: &str, login: &str, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        if !repository.can_push(login) {
            return Answer::not_found();
        }
        let Some(commit) = repository.git().resolve(commit) else {
            return Answer::refusal(422, &format!("No commit found for SHA: {commit}"));
        };
        let sent = call.json().unwrap_or_default();
        let Some(state) = sent["state"].as_str().and_then(StatusState::read) else {
            return Answer::invalid("Status", "state", "state is not included in the list");
        };
        let text = |name: &str| sent[name].as_str().map(str::to_owned);
        if text("description").is_some_and(|text| text.chars().count() > 140) {
            return Answer::invalid("Status", "description", "description is too long (maximum is 140 characters)");
        }
        let mut status = Status::new(login, &commit, &text("context").unwrap_or_else(|| "default".into()), state);
        status.description = text("description");
        status.target_url = text("target_url");
        let id = self.set_status(full_name, status);
        let repository = self.repository(full_name);
        let status = repository.statuses.iter().find(|status| status.id == id).expect("just set");
        let shape = self.status_shape(repository, status);
        let location = shape["url"].as_str().unwrap_or_default().to_owned();
        Answer::json(201, shape).with("location", location)
    }

    fn create_comment(&mut self, full_name: &str, number: u64, login: &str, call: &Call) -> Answer {
        if self.repository(full_name).pull(number).is_none() {
            return Answer::not_found();
        }
        let body = match comment_body(call) {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        let id = self.add_comment(full_name, number, Comment::new(login, &body));
        let shape = self.shape_of_comment(full_name, id).expect("just added");
        let location = shape["url"].as_str().unwrap_or_default().to_owned();
        Answer::json(201, shape).with("location", location)
    }

    fn change_comment(&mut self, full_name: &str, id: u64, login: &str, call: &Call) -> Answer {
        let repository = self.repository(full_name);
        let mut comments = repository.pulls.iter().flat_map(|pull| &pull.comments);
        let Some(comment) = comments.find(|comment| comment.id == id) else { return Answer::not_found() };
        if comment.author.as_deref() != Some(login) && !repository.can_push(login) {
            return Answer::refusal(403, "Must have push access to edit this comment");
        }
        let body = match comment_body(call) {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        self.edit_comment(full_name, id, login, &body);
        Answer::json(200, self.shape_of_comment(full_name, id).expect("just changed"))
    }

    fn shape_of_comment(&self, full_name: &str, id: u64) -> Option<Value> {
        let repository = self.repository(full_name);
        repository.pulls.iter().find_map(|pull| {
            let comment = pull.comments.iter().find(|comment| comment.id == id)?;
            Some(self.comment_shape(repository, pull, comment))
        })
    }

    /// A page of a list, how many there are, and the links to the other pages.
    fn page(&self, list: Vec<Value>, call: &Call) -> (Vec<Value>, usize, Links) {
        let number = |name: &str, otherwise: usize| {
            call.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise).max(1)
        };
        let (size, page) = (number("per_page", 30).min(100), number("page", 1));
        let total = list.len();
        let pages = total.div_ceil(size).max(1);
        let link = |page: usize, relation: &str| {
            let others: Vec<String> = call
                .query
                .iter()
                .filter(|(name, _)| name != "page")
                .map(|(name, value)| format!("{name}={value}&"))
                .collect();
            format!("<{}{}?{}page={page}>; rel=\"{relation}\"", self.urls.web, call.path, others.concat())
        };
        let mut links = Vec::new();
        if page > 1 {
            links.extend([link(page - 1, "prev"), link(1, "first")]);
        }
        if page < pages {
            links.extend([link(page + 1, "next"), link(pages, "last")]);
        }
        (list.into_iter().skip((page - 1) * size).take(size).collect(), total, Links(links))
    }
}

/// The links to the other pages of a list.
struct Links(Vec<String>);

impl Links {
    fn put(&self, answer: Answer) -> Answer {
        if self.0.is_empty() { answer } else { answer.with("link", self.0.join(", ")) }
    }
}

fn comment_body(call: &Call) -> Result<String, Answer> {
    let sent = call.json().unwrap_or_default();
    match sent["body"].as_str() {
        None | Some("") => Err(Answer::invalid("IssueComment", "body", "body cannot be blank")),
        Some(body) if body.chars().count() > LONGEST_BODY => {
            Err(Answer::invalid("IssueComment", "body", "body is too long (maximum is 65536 characters)"))
        }
        Some(body) => Ok(body.to_owned()),
    }
}
