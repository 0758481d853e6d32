//! What was already answered, for questions that are asked over and over. GitHub does not count an
//! answer of "not modified".
//!
//! One client is one account with one token, so the path alone names what was asked.

use std::collections::HashMap;

use http::HeaderValue;

/// The most answers that are kept.
const MAX_ENTRIES: usize = 256;
/// A larger answer is not kept: it would push out many small ones.
const MAX_BODY: usize = 512 << 10;

/// An answer with the status 200.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) etag: HeaderValue,
    pub(crate) body: Vec<u8>,
    /// Whether a further page follows.
    pub(crate) has_next: bool,
    /// Where it begins, in lists that are read by a cursor.
    pub(crate) cursor: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct EtagCache {
    /// With the number of the use, so that the one that was not used for longest can go.
    entries: HashMap<String, (u64, Kept)>,
    uses: u64,
}

impl EtagCache {
    pub(crate) fn get(&mut self, path: &str) -> Option<Kept> {
        self.uses += 1;
        let (used, kept) = self.entries.get_mut(path)?;
        *used = self.uses;
        Some(kept.clone())
    }

    pub(crate) fn keep(&mut self, path: &str, kept: Kept) {
        self.entries.remove(path);
        if kept.body.len() > MAX_BODY {
            return;
        }
        if self.entries.len() >= MAX_ENTRIES
            && let Some(oldest) = self.entries.iter().min_by_key(|(_, (used, _))| *used).map(|(path, _)| path.clone())
        {
            self.entries.remove(&oldest);
        }
        self.uses += 1;
        self.entries.insert(path.to_owned(), (self.uses, kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(body: usize) -> Kept {
        Kept { etag: HeaderValue::from_static("\"1\""), body: vec![0; body], has_next: false, cursor: None }
    }

    #[test]
    fn the_cache_has_an_end_and_keeps_what_is_used() {
        let mut cache = EtagCache::default();
        for number in 0..MAX_ENTRIES {
            cache.keep(&format!("/{number}"), kept(1));
        }
        assert!(cache.get("/0").is_some());
        cache.keep("/new", kept(1));
        assert_eq!(cache.entries.len(), MAX_ENTRIES);
        assert!(cache.get("/0").is_some(), "it was used last");
        assert!(cache.get("/1").is_none(), "it was not used for longest");
    }

    #[test]
    fn a_large_answer_is_not_kept_and_takes_its_old_one_away() {
        let mut cache = EtagCache::default();
        cache.keep("/a", kept(1));
        cache.keep("/a", kept(MAX_BODY + 1));
        assert!(cache.get("/a").is_none());
    }
}
