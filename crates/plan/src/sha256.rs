//! SHA-256, by the library that TLS stands on as well: it has fast code also for processors without
//! instructions of their own for it, on which most of the time of a list is this digest.

use ring::digest::{Context, SHA256};

/// A digest that is being made.
#[derive(Clone)]
pub(crate) struct Sha256(Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Sha256 {
    pub(crate) fn update(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes.as_ref());
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.0.finish().as_ref());
        out
    }

    /// The digest of what is there as a whole.
    pub(crate) fn of(bytes: impl AsRef<[u8]>) -> [u8; 32] {
        let mut whole = Self::default();
        whole.update(bytes);
        whole.finish()
    }
}
