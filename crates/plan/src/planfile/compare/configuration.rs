//! The configuration of the JSON against the files of the snapshot, which are what an apply reads.
//!
//! The snapshot is HCL and the JSON is what the tool made of it, so that each module is read here once more:
//! which resources, modules, outputs, variables and provider configurations there are, where modules come
//! from, what provisioners run, and of each expression its value or what it refers to.
//!
//! Not compared: constraints of versions of providers, `schema_version`, blocks that are made by `dynamic`
//! (they are not in the JSON), what optional attributes add to the default of a variable, the arguments of
//! functions (the JSON says nothing of a call). What cannot be read here is named as not read, never passed
//! over: files that are no HCL, expressions that compute with constants in a way that this does not.

mod expression;
mod module;
mod passed;
mod source;

use std::thread;

use super::super::agreement::{Kind, Part, Unread};
use super::{Both, Found};
use crate::json::Value;

pub(super) use expression::{Spelling, composed, is_same};
pub(super) use passed::{Passed, User, plain};

const PART: Part = Part::Configuration;

/// Files and expressions nest as their author likes. The reader of HCL goes down with them, so it gets a
/// stack that no file of the size that is read can use up.
pub(super) const STACK: usize = 512 << 20;
const MAX_SOURCE: usize = 1 << 20;

/// Compares it, and gives back how configurations of providers reach resources and actions.
pub(super) fn compare(both: &Both<'_>, actual: Option<&Value<'_>>, found: &mut Found) -> Passed {
    let Some(actual) = actual else {
        found.differs(PART, Kind::OnlyInFile, "", "");
        return Passed::default();
    };
    let read = thread::scope(|scope| {
        let body = || {
            let mut found = Found::default();
            let passed = module::compare(both.file.snapshot(), actual, &mut found);
            (found, passed)
        };
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, body).ok().and_then(|it| it.join().ok())
    });
    let Some((read, passed)) = read else {
        found.unread(Unread::Configuration { module: "".into(), what: "".into() });
        return Passed::default();
    };
    found.add(read);
    passed
}

/// Whether a source is one that the reader can be given. How deep it nests is found out where it is parsed.
pub(super) const fn is_bounded(source: &str) -> bool {
    source.len() <= MAX_SOURCE
}
