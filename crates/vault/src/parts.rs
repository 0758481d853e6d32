//! How a secret of any length is kept in entries of limited length.
//!
//! Windows stores at most 2,560 bytes in an entry, and a session token alone can be longer. KWallet
//! stores text only. So an entry holds ASCII text of at most [`LIMIT`] bytes:
//!
//! - `whole:BASE64` for a secret that fits, or
//! - `parts:SLOT:COUNT:SHA256`, where the secret stands in COUNT further entries under the service
//!   `SERVICE parts`, named `NAME/SLOT/0` and so on. The digest is that of the secret.
//!
//! A long secret is written into the slot (`a` or `b`) that is not in use, and only then named by the
//! entry itself. So an interrupted write leaves the old secret readable, and what it left behind is
//! overwritten or removed by the next one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::secret::SecretBytes;
use crate::status::VaultStatus;

/// Bytes of text in one entry, a little less than Windows takes.
const LIMIT: usize = 2_400;
/// Bytes of a secret that become [`LIMIT`] bytes of base64.
const PART: usize = LIMIT / 4 * 3;
const WHOLE: &str = "whole:";
const PARTS: &str = "parts:";

/// A store of entries of limited length.
pub(crate) trait Entries: 'static {
    /// Whether it answers. Creates nothing and asks the person nothing.
    fn status(&mut self) -> VaultStatus;
    /// What the entry holds.
    fn read(&mut self, entry: &EntryName) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;
    /// Makes or replaces the entry.
    fn write(&mut self, entry: &EntryName, value: &[u8]) -> Result<(), VaultError>;
    /// Removes the entry. There need not be one.
    fn remove(&mut self, entry: &EntryName) -> Result<(), VaultError>;
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EntryName {
    /// Of a secret itself, or of a part of one.
    pub(crate) of: Of,
    /// As people see it in their keychain's own program.
    pub(crate) name: String,
}

/// The two sorts of entries. They stand under two services, so that no name of a secret can be that
/// of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Of {
    Secret,
    Part,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    A,
    B,
}

impl Slot {
    const ALL: [Self; 2] = [Self::A, Self::B];

    fn key(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    fn part(self, name: &str, number: usize) -> EntryName {
        EntryName { of: Of::Part, name: format!("{name}/{}/{number}", self.key()) }
    }
}

/// What the entry of a secret says.
enum Index {
    Whole(SecretBytes),
    Parts { slot: Slot, count: usize, digest: String },
}

impl Index {
    fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        if let Some(encoded) = text.strip_prefix(WHOLE) {
            return Some(Self::Whole(decode(encoded.as_bytes())?.into()));
        }
        let mut fields = text.strip_prefix(PARTS)?.split(':');
        let (slot, count, digest) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?);
        let slot = Slot::ALL.into_iter().find(|known| known.key() == slot)?;
        (fields.next().is_none() && count > 0).then(|| Self::Parts { slot, count, digest: digest.to_owned() })
    }
}

fn decode(encoded: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    STANDARD.decode(encoded).ok().map(Zeroizing::new)
}

fn digest(secret: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(secret))
}

/// Secrets of any length over entries of limited length.
pub(crate) struct InParts<E> {
    entries: E,
}

impl<E: Entries> InParts<E> {
    pub(crate) fn over(entries: E) -> Self {
        Self { entries }
    }

    pub(crate) fn status(&mut self) -> VaultStatus {
        self.entries.status()
    }

    pub(crate) fn get(&mut self, name: &str) -> Result<Option<SecretBytes>, VaultError> {
        let Some(text) = self.entries.read(&own(name))? else { return Ok(None) };
        match Index::parse(&text) {
            None => Err(VaultError::Unreadable { name: name.to_owned() }),
            Some(Index::Whole(secret)) => Ok(Some(secret)),
            Some(Index::Parts { slot, count, digest }) => self.join(name, slot, count, &digest).map(Some),
        }
    }

    fn join(&mut self, name: &str, slot: Slot, count: usize, expected: &str) -> Result<SecretBytes, VaultError> {
        let incomplete = || VaultError::Incomplete { name: name.to_owned() };
        let mut secret = Zeroizing::new(Vec::new());
        for number in 0..count {
            let encoded = self.entries.read(&slot.part(name, number))?.ok_or_else(incomplete)?;
            let part = decode(&encoded).ok_or_else(incomplete)?;
            // A vector that grows leaves copies of its content behind; this one wipes them.
            let mut longer = Zeroizing::new(Vec::with_capacity(secret.len() + part.len()));
            longer.extend_from_slice(&secret);
            longer.extend_from_slice(&part);
            secret = longer;
        }
        if digest(&secret) == expected { Ok(secret.into()) } else { Err(incomplete()) }
    }

    pub(crate) fn set(&mut self, name: &str, secret: &SecretBytes) -> Result<(), VaultError> {
        let secret = secret.expose();
        let used = self.used_slot(name)?;
        let encoded_length = WHOLE.len() + secret.len().div_ceil(3) * 4;
        if encoded_length <= LIMIT {
            let mut text = Zeroizing::new(String::with_capacity(encoded_length));
            text.push_str(WHOLE);
            STANDARD.encode_string(secret, &mut text);
            self.entries.write(&own(name), text.as_bytes())?;
            return self.clear(name, Slot::A).and_then(|()| self.clear(name, Slot::B));
        }
        let slot = used.map_or(Slot::A, Slot::other);
        // What an interrupted write left in this slot would follow the new parts.
        self.clear(name, slot)?;
        let parts = secret.chunks(PART);
        let count = parts.len();
        for (number, part) in parts.enumerate() {
            let encoded = Zeroizing::new(STANDARD.encode(part));
            self.entries.write(&slot.part(name, number), encoded.as_bytes())?;
        }
        let index = format!("{PARTS}{}:{count}:{}", slot.key(), digest(secret));
        self.entries.write(&own(name), index.as_bytes())?;
        self.clear(name, slot.other())
    }

    pub(crate) fn delete(&mut self, name: &str) -> Result<(), VaultError> {
        self.entries.remove(&own(name))?;
        self.clear(name, Slot::A)?;
        self.clear(name, Slot::B)
    }

    fn used_slot(&mut self, name: &str) -> Result<Option<Slot>, VaultError> {
        let text = self.entries.read(&own(name))?;
        Ok(text.and_then(|text| Index::parse(&text)).and_then(|index| match index {
            Index::Whole(_) => None,
            Index::Parts { slot, .. } => Some(slot),
        }))
    }

    /// Removes the parts of a slot, the last one first: what is left after an interruption is then
    /// still without a gap, so that the next time finds it.
    fn clear(&mut self, name: &str, slot: Slot) -> Result<(), VaultError> {
        let mut count = 0;
        while self.entries.read(&slot.part(name, count))?.is_some() {
            count += 1;
        }
        (0..count).rev().try_for_each(|number| self.entries.remove(&slot.part(name, number)))
    }
}

fn own(name: &str) -> EntryName {
    EntryName { of: Of::Secret, name: name.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::status::State;

    /// Entries in memory, with a limit like that of Windows and a fault after so many writes.
    #[derive(Default)]
    struct Small {
        entries: BTreeMap<(bool, String), Vec<u8>>,
        writes_left: Option<usize>,
    }

    impl Entries for Small {
        fn status(&mut self) -> VaultStatus {
            VaultStatus { product: "small", state: State::Unlocked }
        }

        fn read(&mut self, entry: &EntryName) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
            Ok(self.entries.get(&key(entry)).cloned().map(Zeroizing::new))
        }

        fn write(&mut self, entry: &EntryName, value: &[u8]) -> Result<(), VaultError> {
            assert!(value.len() <= 2_560 && value.is_ascii(), "an entry takes 2,560 bytes of text");
            match &mut self.writes_left {
                Some(0) => return Err(VaultError::Refused { why: "interrupted".to_owned() }),
                Some(left) => *left -= 1,
                None => {}
            }
            self.entries.insert(key(entry), value.to_vec());
            Ok(())
        }

        fn remove(&mut self, entry: &EntryName) -> Result<(), VaultError> {
            self.entries.remove(&key(entry));
            Ok(())
        }
    }

    fn key(entry: &EntryName) -> (bool, String) {
        (entry.of == Of::Part, entry.name.clone())
    }

    fn secret_of(length: usize, seed: u8) -> SecretBytes {
        (0..length).map(|at| u8::try_from(at % 251).unwrap() ^ seed).collect::<Vec<u8>>().into()
    }

    fn store() -> InParts<Small> {
        InParts::over(Small::default())
    }

    #[test]
    fn a_secret_of_any_length_comes_back_as_it_was() {
        let mut store = store();
        for length in [0, 1, 1_794, 1_795, 1_796, 1_800, 2_400, 2_560, 5_400, 5_401, 100_000] {
            let secret = secret_of(length, 7);
            store.set("token", &secret).unwrap();
            assert_eq!(store.get("token").unwrap(), Some(secret), "{length} bytes");
        }
    }

    #[test]
    fn nothing_is_left_of_a_secret_that_was_replaced_or_deleted() {
        let mut store = store();
        for length in [20_000, 6_000, 10, 6_000, 20_000] {
            store.set("token", &secret_of(length, 1)).unwrap();
            let parts = if length <= PART { 0 } else { length.div_ceil(PART) };
            assert_eq!(store.entries.entries.len(), 1 + parts, "{length} bytes");
        }
        store.delete("token").unwrap();
        assert!(store.entries.entries.is_empty());
        store.delete("token").unwrap();
    }

    #[test]
    fn an_interrupted_write_leaves_the_old_secret() {
        let (old, new) = (secret_of(9_000, 1), secret_of(7_000, 2));
        for writes in 0..=5 {
            let mut store = store();
            store.set("token", &old).unwrap();
            store.entries.writes_left = Some(writes);
            let done = store.set("token", &new);
            store.entries.writes_left = None;
            let expected = if done.is_ok() { &new } else { &old };
            assert_eq!(done.is_ok(), writes == 5);
            assert_eq!(store.get("token").unwrap().as_ref(), Some(expected), "after {writes} writes");
            // And the next write clears up whatever is there.
            store.set("token", &secret_of(3, 3)).unwrap();
            assert_eq!(store.entries.entries.len(), 1, "after {writes} writes");
        }
    }

    #[test]
    fn a_missing_or_foreign_part_is_noticed() {
        let incomplete = Err(VaultError::Incomplete { name: "token".to_owned() });
        let mut store = store();
        store.set("token", &secret_of(9_000, 1)).unwrap();
        let whole = store.entries.entries.clone();

        store.entries.entries.remove(&(true, "token/a/2".to_owned()));
        assert_eq!(store.get("token"), incomplete);

        store.entries.entries = whole.clone();
        let first = whole[&(true, "token/a/0".to_owned())].clone();
        store.entries.entries.insert((true, "token/a/1".to_owned()), first);
        assert_eq!(store.get("token"), incomplete, "the digest must tell that a part is of another secret");

        store.entries.entries = whole;
        store.entries.entries.insert((true, "token/a/1".to_owned()), b"not base64!".to_vec());
        assert_eq!(store.get("token"), incomplete);
    }

    #[test]
    fn an_entry_of_another_program_is_not_taken_for_a_secret() {
        let mut store = store();
        for foreign in [&b"hunter2"[..], b"", b"whole:%%%", b"parts:c:1:x", b"parts:a:0:x", b"parts:a:1", b"\xff\xfe"] {
            store.entries.entries.insert((false, "token".to_owned()), foreign.to_vec());
            assert_eq!(store.get("token"), Err(VaultError::Unreadable { name: "token".to_owned() }), "{foreign:?}");
        }
        // It can be replaced.
        store.set("token", &secret_of(9, 0)).unwrap();
        assert_eq!(store.get("token").unwrap(), Some(secret_of(9, 0)));
    }

    #[test]
    fn a_secret_named_like_a_part_is_kept_apart_from_it() {
        let mut store = store();
        let (long, short) = (secret_of(9_000, 1), secret_of(4, 2));
        store.set("token", &long).unwrap();
        store.set("token/a/0", &short).unwrap();
        assert_eq!(store.get("token").unwrap(), Some(long));
        store.delete("token").unwrap();
        assert_eq!(store.get("token/a/0").unwrap(), Some(short));
    }
}
