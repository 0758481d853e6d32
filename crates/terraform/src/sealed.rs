//! What is kept between plan and apply: encrypted, each piece bound to its plan and its name.
//!
//! XChaCha20-Poly1305 with a random nonce for each piece. The key comes from the keychain, or lives
//! in the memory of this start; this module never stores it. A piece that was changed, renamed, or
//! taken from another plan does not open.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The first bytes of every piece: what it is, and the version of its form.
const MAGIC: &[u8] = b"countersign sealed 1\n";
const NONCE: usize = 24;

/// The key to everything that is sealed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SealKey([u8; 32]);

impl fmt::Debug for SealKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SealKey")
    }
}

impl SealKey {
    /// A new one.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// One that was kept. Nothing where it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// To keep it.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// To hand it to the process that owns a run.
    pub fn to_hex(&self) -> String {
        use std::fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}

/// Why a piece could not be kept or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// There is none.
    #[error("nothing is kept under this name")]
    Absent,
    /// It was changed, or sealed with another key.
    #[error("what was kept was changed since, or belongs to another key")]
    Changed,
    /// The system refuses.
    #[error("it could not be kept or read: {0}")]
    Disk(#[from] io::Error),
    /// There is no randomness.
    #[error("the system gives no random numbers")]
    Random,
}

/// A folder of sealed pieces.
#[derive(Clone, Debug)]
pub struct Safe {
    folder: PathBuf,
    key: SealKey,
}

impl Safe {
    /// The pieces below `folder`.
    pub fn new(folder: PathBuf, key: SealKey) -> Self {
        Self { folder, key }
    }

    fn path(&self, of: &str, name: &str) -> PathBuf {
        self.folder.join(of).join(format!("{name}.sealed"))
    }

    /// Seals a piece. `of` is what it belongs to, a plan or an artifact; both names are our own.
    pub fn put(&self, of: &str, name: &str, content: &[u8]) -> Result<(), SealError> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| SealError::Random)?;
        let bound = bound(of, name);
        let payload = Payload { msg: content, aad: bound.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::Random)?;
        let path = self.path(of, name);
        let folder = path.parent().unwrap_or(&self.folder);
        private_folder(folder)?;
        let beside = path.with_extension("new");
        let mut file = private_file(&beside)?;
        file.write_all(MAGIC)?;
        file.write_all(&nonce)?;
        file.write_all(&sealed)?;
        file.sync_all()?;
        fs::rename(beside, path)?;
        Ok(())
    }

    /// Opens a piece.
    pub fn get(&self, of: &str, name: &str) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let bytes = match fs::read(self.path(of, name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(SealError::Absent),
            read => read?,
        };
        let rest = bytes.strip_prefix(MAGIC).ok_or(SealError::Changed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(SealError::Changed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError::Changed)?;
        let bound = bound(of, name);
        let payload = Payload { msg: sealed, aad: bound.as_bytes() };
        self.cipher().decrypt(&XNonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| SealError::Changed)
    }

    /// Whether there is a piece of this name.
    pub fn has(&self, of: &str, name: &str) -> bool {
        self.path(of, name).exists()
    }

    /// What there are pieces of.
    pub fn all(&self) -> Vec<String> {
        let names = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = names.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort();
        names
    }

    /// Takes away everything of it.
    pub fn remove(&self, of: &str) -> io::Result<()> {
        match fs::remove_dir_all(self.folder.join(of)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.key.0).into())
    }
}

fn bound(of: &str, name: &str) -> String {
    format!("{of}\n{name}")
}

/// A folder that only its owner may look into.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A new file that only its owner may read.
pub(crate) fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(folder: &Path, key: &SealKey) -> Safe {
        Safe::new(folder.to_owned(), key.clone())
    }

    #[test]
    fn what_is_sealed_is_not_in_the_file_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let key = SealKey::random().unwrap();
        let safe = safe(folder.path(), &key);
        safe.put("plan-1", "plan.bin", b"the database password").unwrap();
        let bytes = fs::read(folder.path().join("plan-1/plan.bin.sealed")).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"database"));
        assert_eq!(&**safe.get("plan-1", "plan.bin").unwrap(), b"the database password");
        assert!(matches!(safe.get("plan-1", "other"), Err(SealError::Absent)));
        assert_eq!(safe.all(), ["plan-1"]);
        safe.remove("plan-1").unwrap();
        assert!(matches!(safe.get("plan-1", "plan.bin"), Err(SealError::Absent)));
    }

    #[test]
    fn one_changed_byte_anywhere_keeps_it_shut() {
        let folder = tempfile::tempdir().unwrap();
        let safe = safe(folder.path(), &SealKey::random().unwrap());
        safe.put("plan-1", "plan.bin", b"content").unwrap();
        let path = folder.path().join("plan-1/plan.bin.sealed");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, changed).unwrap();
            assert!(matches!(safe.get("plan-1", "plan.bin"), Err(SealError::Changed)), "byte {at}");
        }
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(matches!(safe.get("plan-1", "plan.bin"), Err(SealError::Changed)));
    }

    #[test]
    fn a_piece_of_another_plan_or_name_or_key_does_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let key = SealKey::random().unwrap();
        let own = safe(folder.path(), &key);
        own.put("plan-1", "plan.bin", b"one").unwrap();
        own.put("plan-2", "plan.bin", b"two").unwrap();
        fs::copy(folder.path().join("plan-2/plan.bin.sealed"), folder.path().join("plan-1/plan.bin.sealed")).unwrap();
        assert!(matches!(own.get("plan-1", "plan.bin"), Err(SealError::Changed)));
        fs::copy(folder.path().join("plan-2/plan.bin.sealed"), folder.path().join("plan-2/plan.json.sealed")).unwrap();
        assert!(matches!(own.get("plan-2", "plan.json"), Err(SealError::Changed)));
        let other = safe(folder.path(), &SealKey::random().unwrap());
        assert!(matches!(other.get("plan-2", "plan.bin"), Err(SealError::Changed)));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let safe = safe(&folder.path().join("sealed"), &SealKey::random().unwrap());
        safe.put("plan-1", "plan.bin", b"content").unwrap();
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("sealed/plan-1/plan.bin.sealed"), 0o600);
        assert_eq!(mode("sealed/plan-1"), 0o700);
    }
}
