//! One pull request with everything about it, and the further pages of its lists.

use serde_json::{Value, json};

use super::super::access::Access;
use super::super::contents::{Comment, Pull, Repository, Review, ReviewState};
use super::super::people::{Token, UserKind};
use super::super::target::Operation;
use super::super::world::World;
use super::{Outcome, Page, text};
use crate::git::StoredCommit;

impl World {
    pub(super) fn whole_pull(&mut self, variables: &Value, token: &Token) -> Outcome {
        let mut outcome = self.of_pull(variables, token, |world, name, pull, outcome| {
            let path = json!(["repository", "pullRequest"]);
            let mut node = world.summary(name, pull.number, token, &path, outcome);
            let repository = world.repository(name);
            node["body"] = json!(pull.body);
            node["author"] = world.author(pull.author.as_deref());
            let of_head = pull.fork.as_deref().unwrap_or(name);
            node["headRepository"] = json!(world.find(of_head).map(|it| json!({ "nameWithOwner": it.full_name() })));
            node["mergeCommit"] = json!(pull.merge_commit.as_ref().map(|commit| json!({ "oid": commit })));
            let first = json!({});
            node["commits"] = world.commit_page(repository, pull, &first);
            node["reviews"] = world.review_page(repository, pull, token, &first);
            node["comments"] = world.comment_page(repository, pull, &first);
            node
        });
        let viewer = self.user(&token.login).expect("a token of an account");
        outcome.data["viewer"] = json!({ "login": viewer.login, "databaseId": viewer.id });
        outcome
    }

    /// A further page of one of the lists.
    pub(super) fn more(&mut self, operation: Operation, variables: &Value, token: &Token) -> Outcome {
        let id = text(variables, "id").to_owned();
        let known = self.pull_of_node(&id);
        let seen = known.filter(|(name, _)| self.access(token, self.repository(name)) == Access::Granted);
        let mut outcome = Outcome::of(json!({ "node": null }));
        let Some((name, number)) = seen else {
            let message = format!("Could not resolve to a node with the global id of '{id}'.");
            outcome.error("NOT_FOUND", &json!(["node"]), &message);
            return outcome;
        };
        let (repository, pull) = (self.repository(&name), self.pull(&name, number));
        let page = match operation {
            Operation::MoreCommits => self.commit_page(repository, pull, variables),
            Operation::MoreReviews => self.review_page(repository, pull, token, variables),
            _ => self.comment_page(repository, pull, variables),
        };
        outcome.data = json!({ "node": { "headRefOid": pull.head, "page": page } });
        outcome
    }

    fn commit_page(&self, repository: &Repository, pull: &Pull, variables: &Value) -> Value {
        let commits = repository.commits(pull);
        let page = Page::read(variables, "100", commits.len());
        let nodes: Vec<Value> = commits[page.from..page.to].iter().map(|commit| self.authorship(commit)).collect();
        json!({ "totalCount": commits.len(), "pageInfo": page.info(), "nodes": nodes })
    }

    fn authorship(&self, commit: &StoredCommit) -> Value {
        let author = self.person(&commit.author.email);
        let mut authors = vec![author.clone()];
        // GitHub reads the lines at the end of the message, and names nobody twice.
        for email in commit.message.lines().filter_map(co_author) {
            let person = self.person(email);
            if !authors.contains(&person) {
                authors.push(person);
            }
        }
        json!({
            "commit": {
                "oid": commit.id,
                "author": author,
                "committer": self.person(&commit.committer.email),
                "signature": self.signed.contains(&commit.id).then(|| json!({
                    "isValid": true, "state": "VALID", "wasSignedByGitHub": true,
                })),
                "authors": { "totalCount": authors.len(), "nodes": authors.iter().take(10).collect::<Vec<_>>() },
            }
        })
    }

    fn person(&self, email: &str) -> Value {
        let user = self.user_of_email(email).map(|user| json!({ "login": user.login, "databaseId": user.id }));
        json!({ "email": email, "user": user })
    }

    fn review_page(&self, repository: &Repository, pull: &Pull, token: &Token, variables: &Value) -> Value {
        // A review that was not submitted is seen by its author only.
        let seen =
            |review: &&Review| review.state != ReviewState::Pending || review.author.as_deref() == Some(&token.login);
        let reviews: Vec<&Review> = pull.reviews.iter().filter(seen).collect();
        let page = Page::read(variables, "100", reviews.len());
        let place = format!("{}/{}/pull/{}", self.urls.web, repository.full_name(), pull.number);
        let nodes: Vec<Value> = reviews[page.from..page.to]
            .iter()
            .map(|review| {
                let pending = review.state == ReviewState::Pending;
                json!({
                    "fullDatabaseId": review.id.to_string(),
                    "author": self.author(review.author.as_deref()),
                    "state": review.state.word(),
                    "commit": review.commit.as_ref().map(|commit| json!({ "oid": commit })),
                    "body": review.body,
                    "submittedAt": (!pending).then_some(review.submitted_at),
                    "lastEditedAt": review.edited.as_ref().map(|(at, _)| at),
                    "authorCanPushToRepository":
                        review.author.as_deref().is_some_and(|author| repository.can_push(author)),
                    "url": format!("{place}#pullrequestreview-{}", review.id),
                })
            })
            .collect();
        json!({ "totalCount": reviews.len(), "pageInfo": page.info(), "nodes": nodes })
    }

    fn comment_page(&self, repository: &Repository, pull: &Pull, variables: &Value) -> Value {
        let page = Page::read(variables, "100", pull.comments.len());
        let place = format!("{}/{}/pull/{}", self.urls.web, repository.full_name(), pull.number);
        let node = |comment: &Comment| {
            json!({
                "fullDatabaseId": comment.id.to_string(),
                "author": self.author(comment.author.as_deref()),
                "body": comment.body,
                "createdAt": comment.created_at,
                "lastEditedAt": comment.edited.as_ref().map(|(at, _)| at),
                "editor": self.author(comment.edited.as_ref().map(|(_, by)| by.as_str())),
                "url": format!("{place}#issuecomment-{}", comment.id),
            })
        };
        let nodes: Vec<Value> = pull.comments[page.from..page.to].iter().map(node).collect();
        json!({ "totalCount": pull.comments.len(), "pageInfo": page.info(), "nodes": nodes })
    }

    /// `author` with the number of the account.
    pub(super) fn author(&self, login: Option<&str>) -> Value {
        let Some(user) = login.and_then(|login| self.user(login)) else { return Value::Null };
        let kind = match user.kind {
            UserKind::Person => "User",
            UserKind::Bot => "Bot",
        };
        json!({ "__typename": kind, "login": user.login, "databaseId": user.id })
    }
}

/// The address in a `Co-authored-by` line.
fn co_author(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    let (_, address) = value.rsplit_once('<')?;
    name.eq_ignore_ascii_case("co-authored-by").then(|| address.trim_end().trim_end_matches('>'))
}
