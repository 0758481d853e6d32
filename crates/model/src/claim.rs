//! What CI says of a plan in the description of a commit status: `create 4, update 316, delete 1`.
//!
//! It is a claim. Rows of the inbox show it and call it that; nothing is decided by it.

use std::fmt;
use std::str::FromStr;

use crate::NotA;

/// Numbers of changes, by action. Zero is left out when it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimedCounts {
    pub create: u32,
    /// Changed in place.
    pub update: u32,
    /// Destroyed and created anew.
    pub replace: u32,
    /// Destroyed.
    pub delete: u32,
    /// Taken out of the state and left alone.
    pub forget: u32,
    /// Moved to another address.
    pub moved: u32,
    pub imported: u32,
    /// Outputs that change.
    pub outputs: u32,
}

/// What is written where nothing changes.
const NONE: &str = "no changes";

impl ClaimedCounts {
    const fn pairs(&self) -> [(&'static str, u32); 8] {
        [
            ("create", self.create),
            ("update", self.update),
            ("replace", self.replace),
            ("delete", self.delete),
            ("forget", self.forget),
            ("move", self.moved),
            ("import", self.imported),
            ("outputs", self.outputs),
        ]
    }

    fn of(&mut self, action: &str) -> Option<&mut u32> {
        Some(match action {
            "create" => &mut self.create,
            "update" => &mut self.update,
            "replace" => &mut self.replace,
            "delete" => &mut self.delete,
            "forget" => &mut self.forget,
            "move" => &mut self.moved,
            "import" => &mut self.imported,
            "outputs" => &mut self.outputs,
            _ => return None,
        })
    }
}

impl fmt::Display for ClaimedCounts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (action, count) in self.pairs().into_iter().filter(|(_, count)| *count > 0) {
            write!(out, "{}{action} {count}", if first { "" } else { ", " })?;
            first = false;
        }
        if first { out.write_str(NONE) } else { Ok(()) }
    }
}

impl FromStr for ClaimedCounts {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let wrong = || NotA::new("a description of a plan", text);
        let mut counts = Self::default();
        if text == NONE {
            return Ok(counts);
        }
        for part in text.split(", ") {
            let (action, number) = part.split_once(' ').ok_or_else(wrong)?;
            let count = counts.of(action).filter(|count| **count == 0).ok_or_else(wrong)?;
            if !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            *count = number.parse().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_they_are_written() {
        let counts = ClaimedCounts { create: 4, update: 316, replace: 1, moved: 18, ..ClaimedCounts::default() };
        assert_eq!(counts.to_string(), "create 4, update 316, replace 1, move 18");
        assert_eq!(counts.to_string().parse(), Ok(counts));
        assert_eq!(ClaimedCounts::default().to_string(), "no changes");
        assert_eq!("no changes".parse(), Ok(ClaimedCounts::default()));
    }

    #[test]
    fn other_descriptions_claim_nothing() {
        for other in [
            "",
            "Plan: 4 to add",
            "create 4,update 1",
            "create -4",
            "create +4",
            "create 0",
            "create 1, create 2",
            "create 99999999999",
        ] {
            assert!(other.parse::<ClaimedCounts>().is_err(), "{other}");
        }
    }
}
