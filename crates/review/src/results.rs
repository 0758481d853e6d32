//! The result comment of a pull request: one comment, with one line for each project that a machine
//! reads. It tells other machines, and this one after a loss of its records, what was applied.
//!
//! Anybody can write such a comment, and whoever may push can set a status. Therefore both can only ever
//! forbid: a plan that they call applied is not applied again, and nothing becomes allowed by them. What
//! this login said is believed; what somebody else says is a [`Claim`], which a person can answer.

use countersign_model::{CommitId, Sha256Hex};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::marker::{lines, read, write};

const RESULT: &str = "countersign-result/1";

/// How an apply ended, or that it has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has begun, and nothing is known of its end.
    Started,
    /// Everything was applied.
    Applied,
    /// It failed; parts may be applied.
    Failed,
    /// A person stopped it; parts may be applied.
    Stopped,
    /// It ended without telling how.
    Lost,
}

impl Outcome {
    const ALL: [Self; 5] = [Self::Started, Self::Applied, Self::Failed, Self::Stopped, Self::Lost];

    /// As a marker writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Applied => "applied",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Lost => "lost",
        }
    }
}

/// What somebody else says of an apply. Whoever can push can say it, so it is shown as theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// How it ended, they say.
    pub outcome: Outcome,
    /// Login of who says it; nothing for an account that is gone.
    pub by: Option<String>,
    /// When it was said, RFC 3339.
    pub at: String,
    /// Where.
    pub place: ClaimPlace,
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ClaimPlace {
    /// In a status of the commit.
    Status,
    /// In a comment on the pull request.
    Comment,
}

/// What happened to one plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultMarker {
    /// SHA-256 of the project's id.
    pub project: Sha256Hex,
    /// The head of which the plan was made.
    pub head: CommitId,
    /// File digest of the plan that was applied.
    pub plan: Sha256Hex,
    /// Its public digest.
    pub digest: Sha256Hex,
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
    /// Login of who applied it.
    pub by: String,
}

impl ResultMarker {
    /// The line that goes into the comment.
    pub fn line(&self) -> String {
        write(
            RESULT,
            &[
                ("project", self.project.as_str()),
                ("head", self.head.as_str()),
                ("plan", self.plan.as_str()),
                ("digest", self.digest.as_str()),
                ("outcome", self.outcome.key()),
                ("at", &self.at.to_string()),
                ("by", &self.by),
            ],
        )
    }

    fn read(line: &str) -> Option<Self> {
        let [project, head, plan, digest, outcome, at, by] =
            read(RESULT, ["project", "head", "plan", "digest", "outcome", "at", "by"], line)?;
        Some(Self {
            project: project.parse().ok()?,
            head: head.parse().ok()?,
            plan: plan.parse().ok()?,
            digest: digest.parse().ok()?,
            outcome: Outcome::ALL.into_iter().find(|known| known.key() == outcome)?,
            at: at.parse().ok()?,
            by: by.to_owned(),
        })
    }
}

/// The results that a comment names.
pub fn result_markers(body: &str) -> Vec<ResultMarker> {
    lines(body).filter_map(ResultMarker::read).collect()
}

/// The body of the comment after one more result: lines of other projects stay, the line of the same
/// project is replaced. `table` is what people read.
pub fn comment_body(table: &str, results: &[ResultMarker]) -> String {
    let mut body = String::from(table.trim_end());
    body.push_str("\n\n");
    for result in results {
        body.push_str(&result.line());
        body.push('\n');
    }
    body
}

/// `earlier` with `newest` in the place of the result of the same project.
pub fn with_result(earlier: Vec<ResultMarker>, newest: ResultMarker) -> Vec<ResultMarker> {
    let mut results: Vec<_> = earlier.into_iter().filter(|result| result.project != newest.project).collect();
    results.push(newest);
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(project: &str, outcome: Outcome) -> ResultMarker {
        ResultMarker {
            project: countersign_model::sha256_hex(project.as_bytes()),
            head: "3f9c2e1000000000000000000000000000000abc".parse().unwrap(),
            plan: countersign_model::sha256_hex(b"file"),
            digest: countersign_model::sha256_hex(b"public"),
            outcome,
            at: "2026-11-24T12:00:00Z".parse().unwrap(),
            by: "sora-l".to_owned(),
        }
    }

    #[test]
    fn results_are_read_as_they_were_written() {
        let results = vec![result("a", Outcome::Applied), result("b", Outcome::Failed)];
        let body = comment_body("**Applied** two projects\r\n", &results);
        assert_eq!(result_markers(&body.replace('\n', "\r\n")), results);
    }

    #[test]
    fn the_line_is_the_one_of_the_documentation() {
        let docs = include_str!("../../../docs/plan-digest.md");
        let line = result("a", Outcome::Applied).line();
        assert!(docs.contains(&format!("\n{line}\n")), "docs/plan-digest.md lacks {line}");
    }

    #[test]
    fn a_newer_result_takes_the_place_of_the_one_of_its_project() {
        let results = with_result(
            vec![result("a", Outcome::Started), result("b", Outcome::Failed)],
            result("a", Outcome::Applied),
        );
        assert_eq!(results, [result("b", Outcome::Failed), result("a", Outcome::Applied)]);
    }

    #[test]
    fn what_is_no_result_is_passed_over() {
        let line = result("a", Outcome::Applied).line();
        for other in
            ["applied", &line.replace("applied", "done"), &line.replace("at=2026", "at=26"), &line.replace("/1", "/2")]
        {
            assert!(result_markers(other).is_empty(), "{other}");
        }
    }
}
