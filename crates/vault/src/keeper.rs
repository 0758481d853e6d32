//! The thread that owns a store, and the messages to it.
//!
//! Nothing here ever waits for the thread to end: it may hang in the operating system for as long as
//! it likes. It ends by itself when the last vault is gone and the call that it is in has returned.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::error::VaultError;
use crate::parts::{Entries, InParts};
use crate::secret::SecretBytes;
use crate::status::VaultStatus;

type Answer<T> = oneshot::Sender<T>;

/// A call, with the place for its answer.
pub(crate) enum Ask {
    Status(Answer<VaultStatus>),
    Get(String, Answer<Result<Option<SecretBytes>, VaultError>>),
    Set(String, SecretBytes, Answer<Result<(), VaultError>>),
    Delete(String, Answer<Result<(), VaultError>>),
}

/// The way to the thread.
#[derive(Clone, Debug)]
pub(crate) struct Keeper {
    product: &'static str,
    asks: Sender<Ask>,
}

impl Keeper {
    /// Starts the thread. The store is made there, so that it never is on another one.
    pub(crate) fn start<E, M>(product: &'static str, make: M) -> Self
    where
        E: Entries,
        M: FnOnce() -> InParts<E> + Send + 'static,
    {
        let (asks, asked) = channel();
        // Where no thread can be started the receiver is dropped, and every call says that it stopped.
        let _ = thread::Builder::new().name("vault".to_owned()).spawn(move || serve(&asked, make()));
        Self { product, asks }
    }

    pub(crate) fn product(&self) -> &'static str {
        self.product
    }

    /// Asks, and waits that long for the answer.
    pub(crate) async fn ask<T>(&self, patience: Duration, ask: impl FnOnce(Answer<T>) -> Ask) -> Result<T, VaultError> {
        let (answer, answered) = oneshot::channel();
        self.asks.send(ask(answer)).map_err(|_| VaultError::Stopped)?;
        match tokio::time::timeout(patience, answered).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(VaultError::Stopped),
            Err(_) => Err(VaultError::TimedOut { waited: patience }),
        }
    }
}

/// One call after the other, until nobody can ask any more.
fn serve<E: Entries>(asked: &Receiver<Ask>, mut store: InParts<E>) {
    while let Ok(ask) = asked.recv() {
        // Whoever asked was told that it took too long, so that it must not happen now. An answer that
        // nobody waits for is dropped by `send`, and a secret in it wiped.
        match ask {
            Ask::Status(answer) if !answer.is_closed() => drop(answer.send(store.status())),
            Ask::Get(name, answer) if !answer.is_closed() => drop(answer.send(store.get(&name))),
            Ask::Set(name, secret, answer) if !answer.is_closed() => drop(answer.send(store.set(&name, &secret))),
            Ask::Delete(name, answer) if !answer.is_closed() => drop(answer.send(store.delete(&name))),
            Ask::Status(_) | Ask::Get(..) | Ask::Set(..) | Ask::Delete(..) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::sync::{Arc, Mutex};

    use zeroize::Zeroizing;

    use super::*;
    use crate::memory::Memory;
    use crate::parts::EntryName;
    use crate::status::State;
    use crate::{Kind, Patience, Vault};

    /// A store that stays in each call until it is let go, as a locked keyring does.
    struct Stuck {
        inner: Memory,
        entered: Sender<String>,
        release: Receiver<()>,
    }

    impl Stuck {
        fn stay(&self, what: String) {
            let _ = self.entered.send(what);
            let _ = self.release.recv();
        }
    }

    impl Entries for Stuck {
        fn status(&mut self) -> VaultStatus {
            self.stay("status".to_owned());
            self.inner.status()
        }

        fn read(&mut self, entry: &EntryName) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
            self.stay(format!("read {}", entry.name));
            self.inner.read(entry)
        }

        fn write(&mut self, entry: &EntryName, value: &[u8]) -> Result<(), VaultError> {
            self.stay(format!("write {}", entry.name));
            self.inner.write(entry, value)
        }

        fn remove(&mut self, entry: &EntryName) -> Result<(), VaultError> {
            self.inner.remove(entry)
        }
    }

    struct World {
        vault: Vault,
        entered: Receiver<String>,
        release: Sender<()>,
    }

    fn stuck_vault() -> World {
        let (entered, entries) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let keeper = Keeper::start("a stuck store", move || {
            InParts::over(Stuck { inner: Memory::default(), entered, release: released })
        });
        let short = Duration::from_millis(50);
        let patience = Patience { read: short, write: short, status: short };
        World { vault: Vault { kind: Kind::Keychain, patience, keeper }, entered: entries, release }
    }

    #[tokio::test]
    async fn a_hanging_keychain_freezes_no_caller() {
        let World { vault, release, .. } = stuck_vault();
        let waited = Duration::from_millis(50);
        assert_eq!(vault.get("token").await, Err(VaultError::TimedOut { waited }));
        // The thread is still in the first call, and the second one does not wait for it either.
        assert_eq!(vault.get("token").await, Err(VaultError::TimedOut { waited }));
        assert_eq!(vault.status().await, VaultStatus { product: "a stuck store", state: State::TimedOut });
        drop(vault);
        drop(release);
    }

    #[tokio::test]
    async fn a_call_that_was_given_up_before_it_began_never_happens() {
        let World { vault, entered, release } = stuck_vault();
        assert!(vault.get("first").await.is_err());
        assert!(vault.set("second", b"late").await.is_err());
        assert_eq!(entered.recv().unwrap(), "read first");
        // From here on nothing holds the store, so the next call is answered.
        drop(release);
        let patient = vault.with_patience(Patience::default());
        assert_eq!(patient.get("second").await, Ok(None));
        assert_eq!(entered.recv().unwrap(), "read second", "`set` of \"second\" must have been left out");
    }

    #[tokio::test]
    async fn an_answer_that_comes_too_late_reaches_nobody_else() {
        let World { vault, entered, release } = stuck_vault();
        let patient = vault.clone().with_patience(Patience::default());
        assert!(vault.get("first").await.is_err());
        assert_eq!(entered.recv().unwrap(), "read first");
        drop(release);
        patient.set("other", b"theirs").await.unwrap();
        assert_eq!(patient.get("other").await.unwrap().unwrap().expose(), b"theirs");
    }

    /// Notes when two calls are in the store at once.
    struct Counting {
        inner: Memory,
        inside: Arc<Mutex<()>>,
    }

    impl Entries for Counting {
        fn status(&mut self) -> VaultStatus {
            self.inner.status()
        }

        fn read(&mut self, entry: &EntryName) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
            let _alone = self.inside.try_lock().expect("one call at a time");
            thread::yield_now();
            self.inner.read(entry)
        }

        fn write(&mut self, entry: &EntryName, value: &[u8]) -> Result<(), VaultError> {
            let _alone = self.inside.try_lock().expect("one call at a time");
            self.inner.write(entry, value)
        }

        fn remove(&mut self, entry: &EntryName) -> Result<(), VaultError> {
            self.inner.remove(entry)
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn calls_reach_the_store_one_after_the_other() {
        let inside = Arc::new(Mutex::new(()));
        let keeper = Keeper::start("counting", move || InParts::over(Counting { inner: Memory::default(), inside }));
        let vault = Vault { kind: Kind::SessionOnly, patience: Patience::default(), keeper };
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..64_u32 {
            let vault = vault.clone();
            calls.spawn(async move {
                let name = format!("secret {number}");
                vault.set(&name, &number.to_le_bytes()).await.unwrap();
                vault.get(&name).await.unwrap().unwrap().expose() == number.to_le_bytes()
            });
        }
        let right = calls.join_all().await;
        assert_eq!(right, vec![true; 64]);
    }

    #[tokio::test]
    async fn a_vault_whose_thread_ended_says_so() {
        let (asks, gone) = channel();
        drop(gone);
        let keeper = Keeper { product: "gone", asks };
        let vault = Vault { kind: Kind::Keychain, patience: Patience::default(), keeper };
        assert_eq!(vault.get("x").await, Err(VaultError::Stopped));
        assert!(matches!(vault.status().await.state, State::Absent { .. }));
    }
}
