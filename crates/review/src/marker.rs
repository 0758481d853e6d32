//! Markers: lines of a review or comment that a machine reads. `docs/plan-digest.md` has the grammar.
//!
//! A marker is one whole line, `<!-- NAME/VERSION KEY=VALUE … -->`, with single blanks, its keys in
//! one fixed order, and values without blanks. Whatever differs in the least is malformed: a marker is
//! written by a program, so a difference means that somebody else wrote it.

use std::fmt::Write as _;

use countersign_model::{CommitId, RepositoryId, Sha256Hex};

/// How a plan was made, as an approval has to name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    /// Creates, updates and deletes as the configuration asks.
    Normal,
    /// A plan that destroys everything.
    Destroy,
    /// Only writes to the state what was changed outside.
    RefreshOnly,
    /// Restricted to some resources.
    Targeted,
    /// With resources that are replaced on request.
    Replace,
}

impl PlanKind {
    const ALL: [Self; 5] = [Self::Normal, Self::Destroy, Self::RefreshOnly, Self::Targeted, Self::Replace];

    /// As a marker writes it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Destroy => "destroy",
            Self::RefreshOnly => "refresh-only",
            Self::Targeted => "targeted",
            Self::Replace => "replace",
        }
    }

    fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// One plan that a review approves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalMarker {
    /// The forge's number of the repository.
    pub repository: RepositoryId,
    /// Number of the pull request.
    pub pull: u64,
    /// The head that was reviewed.
    pub head: CommitId,
    /// SHA-256 of the project's id.
    pub project: Sha256Hex,
    /// How the plan was made.
    pub mode: PlanKind,
    /// Public semantic digest of the plan.
    pub digest: Sha256Hex,
}

const APPROVAL: &str = "countersign-approval/1";

/// With what every line begins that could be meant as a marker of approval, of any version.
const MEANT_AS_APPROVAL: &str = "<!-- countersign-approval";

impl ApprovalMarker {
    /// The line that goes into a review.
    pub fn line(&self) -> String {
        write(
            APPROVAL,
            &[
                ("repository", &self.repository.to_string()),
                ("pull", &self.pull.to_string()),
                ("head", self.head.as_str()),
                ("project", self.project.as_str()),
                ("mode", self.mode.key()),
                ("digest", self.digest.as_str()),
            ],
        )
    }

    fn read(line: &str) -> Option<Self> {
        let [repository, pull, head, project, mode, digest] =
            read(APPROVAL, ["repository", "pull", "head", "project", "mode", "digest"], line)?;
        Some(Self {
            repository: RepositoryId(number(repository)?),
            pull: number(pull)?,
            head: head.parse().ok()?,
            project: project.parse().ok()?,
            mode: PlanKind::of(mode)?,
            digest: digest.parse().ok()?,
        })
    }
}

/// The markers of a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalMarkers {
    /// Those that are well formed, in order.
    pub markers: Vec<ApprovalMarker>,
    /// How many lines look like one and are not. A review with any of them approves nothing.
    pub malformed: usize,
}

/// Reads the markers of a review's body.
pub fn approval_markers(body: &str) -> ApprovalMarkers {
    let mut found = ApprovalMarkers::default();
    for line in lines(body) {
        if let Some(marker) = ApprovalMarker::read(line) {
            found.markers.push(marker);
        } else if line.contains(MEANT_AS_APPROVAL) {
            found.malformed += 1;
        }
    }
    found
}

/// GitHub hands texts on with either kind of line end.
pub(crate) fn lines(body: &str) -> impl Iterator<Item = &str> {
    body.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line))
}

pub(crate) fn write(name: &str, fields: &[(&str, &str)]) -> String {
    let mut line = format!("<!-- {name}");
    for (key, value) in fields {
        let _ = write!(line, " {key}={value}");
    }
    line.push_str(" -->");
    line
}

/// The values of a marker that has exactly these keys in this order.
pub(crate) fn read<'l, const N: usize>(name: &str, keys: [&str; N], line: &'l str) -> Option<[&'l str; N]> {
    let mut parts = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?.split(' ');
    if parts.next()? != name {
        return None;
    }
    let mut values = [""; N];
    for (value, key) in values.iter_mut().zip(keys) {
        *value = parts.next()?.strip_prefix(key)?.strip_prefix('=')?;
        if value.is_empty() {
            return None;
        }
    }
    parts.next().is_none().then_some(values)
}

/// A number as a machine writes it: digits without a leading zero or sign.
pub(crate) fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker() -> ApprovalMarker {
        ApprovalMarker {
            repository: RepositoryId(1_296_269),
            pull: 482,
            head: "3f9c2e1000000000000000000000000000000abc".parse().unwrap(),
            project: countersign_model::sha256_hex(b"prod/dns"),
            mode: PlanKind::Normal,
            digest: countersign_model::sha256_hex(b"plan"),
        }
    }

    #[test]
    fn a_marker_is_read_as_it_was_written() {
        let body = format!("Looks right.\r\n\r\n{}\r\nthanks", marker().line());
        assert_eq!(approval_markers(&body), ApprovalMarkers { markers: vec![marker()], malformed: 0 });
    }

    #[test]
    fn the_line_is_the_one_of_the_documentation() {
        let docs = include_str!("../../../docs/plan-digest.md");
        assert!(docs.contains(&format!("\n{}\n", marker().line())), "docs/plan-digest.md lacks {}", marker().line());
    }

    #[test]
    fn whatever_differs_in_the_least_is_malformed() {
        let good = marker().line();
        for bad in [
            good.replace("/1 ", "/2 "),
            good.replace(" pull", "  pull"),
            good.replace("pull=482", "pull=0482"),
            good.replace("pull=482", "pull=+482"),
            good.replace("mode=normal", "mode=Normal"),
            good.replace(" mode=normal", ""),
            good.replace(" -->", " extra=1 -->"),
            good.replace(" -->", "-->"),
            good.replace("3f9c2e1", "3F9C2E1"),
            format!(" {good}"),
            format!("{good} "),
            format!("> {good}"),
            good.replace("project=", "digest="),
        ] {
            let found = approval_markers(&bad);
            assert_eq!((found.markers.len(), found.malformed), (0, 1), "{bad}");
        }
    }

    #[test]
    fn other_texts_are_no_markers_at_all() {
        assert_eq!(approval_markers("countersign-approval\n<!-- other -->\nLGTM"), ApprovalMarkers::default());
    }
}
