//! Whether a text holds more plans than the one that is read. A part of them must never pass for all: people
//! write the plans of several root modules into one file, one a line or with the lines of a log between, and
//! nobody would miss what is not shown.

use std::ops::Range;

use crate::json::{Fault, FaultKind, Scanner};
use crate::refusal::Refusal;
use crate::source::Other;

/// How many levels of other JSON are searched for a plan.
const LEVELS: usize = 2;
/// How often a search goes on behind an object that does not end.
const CUTS: usize = 16;

/// The refusal of a text that is not read, or that it holds several plans.
pub(crate) fn or(text: &str, refusal: Refusal) -> Refusal {
    let may_hold_plans = matches!(
        refusal,
        Refusal::NotJson { .. }
            | Refusal::HumanText
            | Refusal::Truncated { .. }
            | Refusal::Array
            | Refusal::Stream { .. }
            | Refusal::NotAPlan { .. }
    );
    if !may_hold_plans {
        return refusal;
    }
    match *begins(text, 0, text.len()) {
        [at] if matches!(refusal, Refusal::Array | Refusal::NotAPlan { .. }) && !is_of_itself(&refusal) => {
            Refusal::Beside { line: line_at(text, at) }
        }
        [] | [_] => refusal,
        ref several => refuse(text, several),
    }
}

/// Whether it is the plan itself that is refused.
const fn is_of_itself(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotAPlan { found: Other::WrongPart(_) })
}

/// Refuses a text that holds more than the plan that was found in it.
pub(crate) fn check_alone(text: &str, plan: &Range<usize>) -> Result<(), Refusal> {
    let mut found = begins(text, 0, plan.start);
    found.push(plan.start);
    let repeats = |at: usize| {
        let line = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |feed| feed + 1);
        is_repeated(text[line..].lines().next().unwrap_or_default(), &text[plan.clone()])
    };
    found.extend(begins(text, plan.end, text.len()).into_iter().filter(|&at| !repeats(at)));
    if found.len() > 1 { Err(refuse(text, &found)) } else { Ok(()) }
}

/// Whether a line is a command of GitHub Actions that says once more what was printed, as the wrapper of
/// setup-terraform does: it is the same plan.
/// <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>
fn is_repeated(line: &str, plan: &str) -> bool {
    let Some(open) = line.find('{').filter(|_| line.starts_with("::")) else { return false };
    let said = line[open..].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    said.starts_with(plan)
}

fn refuse(text: &str, found: &[usize]) -> Refusal {
    let (mut lines, mut line, mut counted) = (Vec::with_capacity(found.len()), 1, 0);
    for &at in found {
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count();
        counted = at;
        lines.push(line);
    }
    Refusal::Several { lines }
}

fn line_at(text: &str, at: usize) -> usize {
    memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() + 1
}

/// The beginnings of plans between two places of a text, in their order: whole ones and cut ones, on lines of
/// their own or behind the words of a log, inside of lists and objects, and as a text in a line of a log.
fn begins(text: &str, from: usize, to: usize) -> Vec<usize> {
    let mut search = Search { text: &text[..to], found: Vec::new(), cuts: 0 };
    search.objects(from, to, LEVELS);
    search.found
}

struct Search<'t> {
    text: &'t str,
    found: Vec<usize>,
    cuts: usize,
}

/// What the members of an object tell.
#[derive(Default)]
struct Look {
    versioned: bool,
    planned: bool,
    is_state: bool,
}

impl Search<'_> {
    /// Looks at each object between two places. Linear: each byte is looked at once for each level.
    fn objects(&mut self, from: usize, to: usize, levels: usize) {
        let inside = levels < LEVELS;
        let (mut at, mut unsearched) = (from, from);
        while let Some(open) = memchr::memchr(b'{', &self.text.as_bytes()[at..to]).map(|offset| at + offset) {
            let (look, end) = look(&self.text[..to], open);
            match end {
                Ok(end) if look.versioned && look.planned => {
                    self.quoted(unsearched, open, inside);
                    self.found.push(open);
                    (at, unsearched) = (end, end);
                }
                Ok(end) if levels > 0 => {
                    self.quoted(unsearched, open, inside);
                    self.objects(open + 1, end, levels - 1);
                    (at, unsearched) = (end, end);
                }
                Ok(end) => at = end,
                Err(fault) => {
                    at = self.behind(open, fault, to);
                    if look.versioned && !look.is_state || is_cut_at_once(&self.text[open..to]) {
                        self.quoted(unsearched, open, inside);
                        self.found.push(open);
                        unsearched = at;
                    }
                }
            }
        }
        self.quoted(unsearched, to, inside);
    }

    /// Where to go on behind an object that is not well formed. One that is cut swallows what follows, so that
    /// the search goes on with the next line that begins with a brace.
    fn behind(&mut self, open: usize, fault: Fault, to: usize) -> usize {
        if fault.kind == FaultKind::Syntax {
            return fault.offset.clamp(open + 1, to);
        }
        self.cuts += 1;
        let next = memchr::memmem::find(&self.text.as_bytes()[open..to], b"\n{");
        match next {
            Some(line) if self.cuts <= CUTS => open + line + 1,
            _ => to,
        }
    }

    /// Plans that no search for objects finds, since each of their lines has something before it, or since
    /// they stand in a string: their format version tells, once for each line. Inside of an object only what
    /// stands in a string counts.
    fn quoted(&mut self, from: usize, to: usize, inside: bool) {
        const KEY: &str = "format_version";
        for offset in memchr::memmem::find_iter(&self.text.as_bytes()[from..to], KEY) {
            let (at, end) = (from + offset, from + offset + KEY.len());
            let line = memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |feed| feed + 1);
            // In a string only what begins as the tools begin a plan: values hold JSON, too.
            let escaped = self.text[..at].ends_with("{\\\"") && is_written_by_a_tool(&self.text[end..]);
            let is_key = escaped || !inside && self.text[..at].ends_with('"') && self.text[end..].starts_with('"');
            if is_key && !is_of_state(&self.text[from..at]) && self.found.last().is_none_or(|&last| last < line) {
                self.found.push(line.max(from));
            }
        }
    }
}

/// Whether what follows the key of a format version in a string is its value and the version of the tool.
fn is_written_by_a_tool(behind: &str) -> bool {
    let mut words = behind.split("\\\"").map(str::trim);
    (words.next(), words.next(), words.nth(1), words.next())
        == (Some(""), Some(":"), Some(","), Some("terraform_version"))
}

/// Whether a format version is that of the state, of which each plan has one inside.
fn is_of_state(before: &str) -> bool {
    let mut from = before.len().saturating_sub(160);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    before[from..].contains("prior_state")
}

/// Looks at the members of the object that begins at `open`, and gives where it ends.
fn look(text: &str, open: usize) -> (Look, Result<usize, Fault>) {
    let mut scanner = Scanner::at(text, open);
    let mut look = Look::default();
    let walked = scanner.object(|scanner, key| {
        let first = scanner.peek();
        match &*key {
            "format_version" => look.versioned = true,
            "plan_format_version" => (look.versioned, look.planned) = (true, true),
            "resource_changes" | "resource_drift" => look.planned |= first == Some(b'['),
            "planned_values" | "configuration" | "output_changes" => look.planned |= first == Some(b'{'),
            "errored" | "complete" | "applyable" => look.planned |= matches!(first, Some(b't' | b'f')),
            "values" => look.is_state = true,
            _ => {}
        }
        scanner.skip().map(drop)
    });
    (look, walked.map(|()| scanner.position()))
}

/// Whether a text is nothing but the first bytes of a plan, as the tools write them.
fn is_cut_at_once(rest: &str) -> bool {
    let rest: String = rest.chars().take(32).filter(|character| !character.is_whitespace()).collect();
    rest.len() > 1 && "{\"format_version\"".starts_with(&*rest)
}
