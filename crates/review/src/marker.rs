//! Markers: lines of a review or comment that a machine reads. `docs/plan-digest.md` has the grammar.
//!
//! A marker is one whole line, `<!-- NAME/VERSION KEY=VALUE … -->`, with single blanks, its keys in
//! one fixed order, and values without blanks. Whatever differs in the least is malformed: a marker is
//! written by a program, so a difference means that somebody else wrote it.

use std::fmt::Write as _;

use countersign_model::{AccountId, CommitId, RepositoryId, RoleArn, Sha256Hex};

use crate::Expected;

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
    /// Base, account and roles that the plan is for.
    pub expected: Expected,
    /// How the plan was made.
    pub mode: PlanKind,
    /// Public semantic digest of the plan.
    pub digest: Sha256Hex,
    /// What the digest does not bind, since it is masked by a guess.
    pub unbound: Unbound,
}

/// Values that a public digest does not bind, since they are masked by a guess.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unbound {
    /// How many places there are.
    pub count: u32,
    /// SHA-256 over their paths; `docs/plan-digest.md` says of what.
    pub paths: Sha256Hex,
}

impl Default for Unbound {
    fn default() -> Self {
        Self { count: 0, paths: countersign_model::sha256_hex(b"") }
    }
}

const APPROVAL: &str = "countersign-approval/2";

/// Markers of an earlier version: their digests are those of another canonical form, so that they approve
/// nothing.
const OLDER: &str = "countersign-approval/1";

/// With what every line begins that could be meant as a marker of approval, of any version.
const MEANT_AS_APPROVAL: &str = "<!-- countersign-approval";

impl ApprovalMarker {
    /// The line that goes into a review.
    pub fn line(&self) -> String {
        let Expected { base, account, plan_role, apply_role } = &self.expected;
        let role = |role: &Option<RoleArn>| role.as_ref().map_or_else(|| NONE.to_owned(), ToString::to_string);
        write(
            APPROVAL,
            &[
                ("repository", &self.repository.to_string()),
                ("pull", &self.pull.to_string()),
                ("head", self.head.as_str()),
                ("base", &written(base)),
                ("project", self.project.as_str()),
                ("account", account.as_ref().map_or(NONE, AccountId::as_str)),
                ("plan-role", &role(plan_role)),
                ("apply-role", &role(apply_role)),
                ("mode", self.mode.key()),
                ("digest", self.digest.as_str()),
                ("unbound", &self.unbound.count.to_string()),
                ("paths", self.unbound.paths.as_str()),
            ],
        )
    }

    fn read(line: &str) -> Option<Self> {
        let keys = [
            "repository",
            "pull",
            "head",
            "base",
            "project",
            "account",
            "plan-role",
            "apply-role",
            "mode",
            "digest",
            "unbound",
            "paths",
        ];
        let [repository, pull, head, base, project, account, plan_role, apply_role, mode, digest, unbound, paths] =
            read(APPROVAL, keys, line)?;
        let role = |text: &str| if text == NONE { Some(None) } else { RoleArn::recorded(text).ok().map(Some) };
        Some(Self {
            repository: RepositoryId(number(repository)?),
            pull: number(pull)?,
            head: head.parse().ok()?,
            project: project.parse().ok()?,
            expected: Expected {
                base: unwritten(base)?,
                account: if account == NONE { None } else { Some(account.parse().ok()?) },
                plan_role: role(plan_role)?,
                apply_role: role(apply_role)?,
            },
            mode: PlanKind::of(mode)?,
            digest: digest.parse().ok()?,
            unbound: Unbound { count: u32::try_from(number(unbound)?).ok()?, paths: paths.parse().ok()? },
        })
    }
}

/// Where the team names none.
const NONE: &str = "-";

/// A name of a branch as a marker holds it. What could end the comment, or the value, is written as `%` and
/// the two digits of each byte.
fn written(branch: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/');
    branch.bytes().fold(String::with_capacity(branch.len()), |mut out, byte| {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The name again; nothing where [`written`] would have written it otherwise.
fn unwritten(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok().filter(|branch| written(branch) == text)
}

/// The project of a marker of an earlier version.
fn read_older(line: &str) -> Option<Sha256Hex> {
    let [repository, pull, head, project, mode, digest] =
        read(OLDER, ["repository", "pull", "head", "project", "mode", "digest"], line)?;
    let whole = number(repository).is_some()
        && number(pull).is_some()
        && head.parse::<CommitId>().is_ok()
        && PlanKind::of(mode).is_some()
        && digest.parse::<Sha256Hex>().is_ok();
    project.parse().ok().filter(|_| whole)
}

/// The markers of a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalMarkers {
    /// Those that are well formed, in order.
    pub markers: Vec<ApprovalMarker>,
    /// How many lines look like one and are not. A review with any of them approves nothing.
    pub malformed: usize,
    /// The projects of markers that an older version of Countersign made.
    pub older: Vec<Sha256Hex>,
}

/// Reads the markers of a review's body.
pub fn approval_markers(body: &str) -> ApprovalMarkers {
    let mut found = ApprovalMarkers::default();
    for line in lines(body) {
        if let Some(marker) = ApprovalMarker::read(line) {
            found.markers.push(marker);
        } else if let Some(project) = read_older(line) {
            found.older.push(project);
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
            expected: Expected {
                base: "main".to_owned(),
                account: Some("412033857711".parse().unwrap()),
                plan_role: None,
                apply_role: Some("arn:aws:iam::412033857711:role/apply-dns".parse().unwrap()),
            },
            mode: PlanKind::Normal,
            digest: countersign_model::sha256_hex(b"plan"),
            unbound: Unbound::default(),
        }
    }

    #[test]
    fn a_marker_is_read_as_it_was_written() {
        let body = format!("Looks right.\r\n\r\n{}\r\nthanks", marker().line());
        assert_eq!(approval_markers(&body), ApprovalMarkers { markers: vec![marker()], ..ApprovalMarkers::default() });
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
            good.replace("/2 ", "/3 "),
            good.replace("/2 ", "/1 "),
            good.replace("base=main", "base="),
            good.replace("base=main", "base=%6Dain"),
            good.replace("base=main", "base=m%2fain"),
            good.replace("base=main", "base=main%"),
            good.replace("account=412033857711", "account=41203385771"),
            good.replace("plan-role=-", "plan-role="),
            good.replace("plan-role=-", "plan-role=apply-dns"),
            good.replace(" unbound=0", ""),
            good.replace("unbound=0", "unbound=00"),
            good.replace("paths=", "digest="),
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
    fn whatever_a_branch_is_called_its_name_comes_back_and_cannot_end_the_comment() {
        for base in ["main", "release/1.2", "a-->b", "%6Dain", "-", "\u{d55c}\u{ae00}", "a=b c", "x\ny"] {
            let marker =
                ApprovalMarker { expected: Expected { base: base.to_owned(), ..Expected::default() }, ..marker() };
            let line = marker.line();
            assert_eq!(line.matches("-->").count(), 1, "{line}");
            assert_eq!(approval_markers(&line).markers, [marker], "{line}");
        }
    }

    #[test]
    fn a_permission_set_is_named_by_its_role_with_the_path() {
        let role = "arn:aws:iam::412033857711:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Apply_0123456789abcdef";
        let expected = Expected { apply_role: Some(role.parse().unwrap()), ..marker().expected };
        let marker = ApprovalMarker { expected, ..marker() };
        assert!(marker.line().contains(&format!(" apply-role={role} ")));
        assert_eq!(approval_markers(&marker.line()).markers, [marker]);
    }

    #[test]
    fn markers_of_an_older_version_are_told_from_broken_ones() {
        let head = "3f9c2e1000000000000000000000000000000abc";
        let hex = countersign_model::sha256_hex(b"plan");
        let older = format!(
            "<!-- countersign-approval/1 repository=1296269 pull=482 head={head} project={hex} mode=normal digest={hex} -->"
        );
        let found = approval_markers(&older);
        assert_eq!((found.markers.len(), found.malformed, found.older), (0, 0, vec![hex.clone()]));
        for broken in [
            older.replace(" mode=normal", ""),
            older.replace("mode=normal", "mode=Normal"),
            older.replace("repository=1296269", "repository=01296269"),
            older.replace("pull=482", "pull=+482"),
            older.replace(head, "3f9c2e1"),
            older.replace(&format!("digest={hex}"), "digest=x"),
            older.replace(&format!("project={hex}"), "project=x"),
        ] {
            let found = approval_markers(&broken);
            assert_eq!((found.malformed, found.older.len()), (1, 0), "{broken}");
        }
    }

    #[test]
    fn other_texts_are_no_markers_at_all() {
        assert_eq!(approval_markers("countersign-approval\n<!-- other -->\nLGTM"), ApprovalMarkers::default());
    }
}
