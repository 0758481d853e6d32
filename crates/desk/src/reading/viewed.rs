//! Which changes a person has viewed: digests of their public forms, together with where they are, and
//! never a value. A new plan takes the mark from what it changes, and from nothing else.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use countersign_plan::digest::ChangeDigest;
use serde::{Deserialize, Serialize};

use crate::app::files;

const FILE: &str = "viewed.json";
/// More than anybody views in a year; the oldest are forgotten.
const KEPT: usize = 50_000;
/// Version of what is hashed.
const VERSION: u32 = 1;

/// A mark: the first half of a SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mark([u8; 16]);

impl Mark {
    /// The mark of a change of some plan. `place` keeps plans of other projects apart: the same change
    /// in another place was not viewed there.
    pub(crate) fn of(place: &str, change: ChangeDigest) -> Self {
        let text = format!("{VERSION}\n{place}\n{change}");
        let whole = countersign_model::sha256_hex(text.as_bytes());
        Self::read(whole.as_str().get(..32).unwrap_or_default()).unwrap_or(Self([0; 16]))
    }

    fn read(text: &str) -> Option<Self> {
        let number = u128::from_str_radix(text, 16).ok().filter(|_| text.len() == 32)?;
        Some(Self(number.to_be_bytes()))
    }

    fn written(self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.0))
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// Oldest first.
    viewed: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Viewed {
    file: PathBuf,
    /// Oldest first.
    order: VecDeque<Mark>,
    marks: HashSet<Mark>,
}

impl Viewed {
    /// What earlier starts left. A file that cannot be read is set aside and counts as none.
    pub(crate) fn load(data_dir: &Path) -> Self {
        let file = data_dir.join(FILE);
        let kept: Option<Kept> = files::read_json(&file);
        let readable = kept.filter(|kept| kept.version == VERSION);
        if readable.is_none() && file.exists() {
            // Where it cannot be set aside it is written over: nothing of worth is in it.
            let _ = fs::rename(&file, file.with_extension("json.broken"));
        }
        let mut viewed = Self { file, order: VecDeque::new(), marks: HashSet::new() };
        for mark in readable.unwrap_or_default().viewed.iter().filter_map(|text| Mark::read(text)) {
            viewed.put(mark);
        }
        viewed
    }

    fn put(&mut self, mark: Mark) {
        if !self.marks.insert(mark) {
            return;
        }
        self.order.push_back(mark);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.marks.remove(&oldest);
        }
    }

    /// Whether nothing is.
    pub(crate) fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// Whether a change is viewed.
    pub(crate) fn has(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }

    /// Marks changes and keeps that.
    pub(crate) fn mark(&mut self, marks: impl Iterator<Item = Mark>) -> io::Result<()> {
        for mark in marks {
            self.put(mark);
        }
        self.save()
    }

    /// Takes marks away and keeps that.
    pub(crate) fn unmark(&mut self, marks: impl Iterator<Item = Mark>) -> io::Result<()> {
        for mark in marks {
            self.marks.remove(&mark);
        }
        self.order.retain(|mark| self.marks.contains(mark));
        self.save()
    }

    fn save(&self) -> io::Result<()> {
        let kept = Kept { version: VERSION, viewed: self.order.iter().map(|mark| mark.written()).collect() };
        files::write_json(&self.file, &kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(number: u32) -> ChangeDigest {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        ChangeDigest(bytes)
    }

    fn mark(number: u32) -> Mark {
        Mark::of("prod", change(number))
    }

    #[test]
    fn marks_survive_a_start_and_can_be_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let mut viewed = Viewed::load(folder.path());
        viewed.mark([mark(1), mark(2)].into_iter()).unwrap();
        viewed.unmark([mark(1)].into_iter()).unwrap();
        let again = Viewed::load(folder.path());
        assert!(!again.has(mark(1)) && again.has(mark(2)));
        assert!(!again.has(Mark::of("staging", change(2))), "there it was not viewed");
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_marks_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        for damaged in ["{\"version\":1,\"viewed\":[\"00", "[]", "{\"version\":9,\"viewed\":[]}"] {
            fs::write(&file, damaged).unwrap();
            let mut viewed = Viewed::load(folder.path());
            assert_eq!(fs::read_to_string(folder.path().join("viewed.json.broken")).unwrap(), damaged);
            viewed.mark([mark(7)].into_iter()).unwrap();
            assert!(Viewed::load(folder.path()).has(mark(7)));
        }
        // A mark that is none is left out alone.
        fs::write(&file, r#"{"version":1,"viewed":["zz","00000000000000000000000000000001"]}"#).unwrap();
        assert_eq!(Viewed::load(folder.path()).order.len(), 1);
    }

    #[test]
    fn the_oldest_marks_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let mut viewed = Viewed::load(folder.path());
        let many = u32::try_from(KEPT).unwrap() + 2;
        viewed.mark((0..many).map(mark)).unwrap();
        assert_eq!((viewed.order.len(), viewed.marks.len()), (KEPT, KEPT));
        assert!(!viewed.has(mark(1)) && viewed.has(mark(2)));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("viewed.json.new"), "left by a crash").unwrap();
        Viewed::load(folder.path()).mark([mark(1)].into_iter()).unwrap();
        assert_eq!(fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
