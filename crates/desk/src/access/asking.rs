//! What was asked for last counts.
//!
//! A sign-in takes as long as a server, a keychain or a person takes. When its answer comes, something
//! else may have been asked for, this one thing may have been left, or everything may have been signed
//! out of. So whatever asks takes a number first, at the moment of the person's act and before anything
//! is waited for, and an answer is held against what came after that number. An answer that was
//! overtaken is dropped; it must never take effect because it was slow.

use std::collections::BTreeMap;

/// The moment of an act of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked(u64);

/// What was asked for and what was ended, by the name of the thing. It stands under the same lock as
/// what it decides about, so that nothing comes between the look at it and the effect.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    acts: u64,
    /// The last act that asked for a thing.
    asked: BTreeMap<String, u64>,
    /// The last act that ended a thing.
    ended: BTreeMap<String, u64>,
    /// The last act that asked for any of them.
    last: u64,
    /// The last act that ended everything.
    all_ended: u64,
}

impl Asking {
    fn act(&mut self) -> u64 {
        self.acts += 1;
        self.acts
    }

    /// A thing is asked for.
    pub(crate) fn ask(&mut self, thing: &str) -> Asked {
        let act = self.act();
        self.asked.insert(thing.to_owned(), act);
        self.last = act;
        Asked(act)
    }

    /// The present moment, for what uses things and asks for none.
    pub(crate) fn moment(&mut self) -> Asked {
        Asked(self.act())
    }

    /// A thing is ended.
    pub(crate) fn end(&mut self, thing: &str) {
        let act = self.act();
        self.ended.insert(thing.to_owned(), act);
    }

    /// Everything is ended.
    pub(crate) fn end_all(&mut self) {
        self.all_ended = self.act();
    }

    /// Whether nothing ended the thing since.
    pub(crate) fn lives(&self, thing: &str, since: Asked) -> bool {
        self.all_ended <= since.0 && self.ended.get(thing).is_none_or(|ended| *ended <= since.0)
    }

    /// Whether this is still the last time that the thing was asked for, and nothing ended it.
    pub(crate) fn is_last_of(&self, thing: &str, since: Asked) -> bool {
        self.lives(thing, since) && self.asked.get(thing).is_none_or(|asked| *asked <= since.0)
    }

    /// Whether nothing at all was asked for since.
    pub(crate) const fn is_last(&self, since: Asked) -> bool {
        self.last <= since.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_last_is_last() {
        let mut asking = Asking::default();
        let (one, other) = (asking.ask("one"), asking.ask("other"));
        assert!(asking.is_last_of("one", one), "it was asked for once");
        assert!(!asking.is_last(one));
        assert!(asking.is_last(other));
        let again = asking.ask("one");
        assert!(!asking.is_last_of("one", one));
        assert!(asking.is_last_of("one", again) && asking.is_last(again));
    }

    #[test]
    fn what_was_ended_stays_ended_for_whoever_asked_before() {
        let mut asking = Asking::default();
        let (one, other, moment) = (asking.ask("one"), asking.ask("other"), asking.moment());
        asking.end("one");
        assert!(!asking.lives("one", one) && !asking.lives("one", moment));
        assert!(asking.lives("other", other));
        asking.end_all();
        assert!(!asking.lives("other", other) && !asking.lives("never", moment));
        let later = asking.ask("one");
        assert!(asking.is_last_of("one", later));
        assert!(!asking.lives("one", one), "asking again revives nothing");
    }
}
