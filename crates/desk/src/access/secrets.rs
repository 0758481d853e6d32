//! Where secrets are kept, and the key of everything that is sealed.

use std::collections::BTreeSet;
use std::sync::Mutex;

use countersign_terraform::sealed::SealKey;
use countersign_vault::{Kind, State, Vault, VaultError};

use crate::app::fault::DeskError;
use crate::lock;
use crate::views::{KeychainEntry, KeychainKind, KeychainState, KeychainView};

/// Name of the keychain's entry for the key.
const KEY_ENTRY: &str = "key of sealed plans";

/// The vault in use, and what is known of it.
#[derive(Debug)]
pub(crate) struct Secrets {
    service: String,
    vault: Mutex<Vault>,
    state: Mutex<(String, KeychainState)>,
    key: Mutex<Option<SealKey>>,
    /// One key is made, however many ask for it at once.
    making_key: tokio::sync::Mutex<()>,
    /// Entries that projects asked for.
    asked: Mutex<BTreeSet<String>>,
}

/// Name of the keychain's entry for a value that a project asks for.
fn entry(name: &str) -> String {
    format!("project value {name}")
}

impl Secrets {
    pub(crate) fn new(service: &str, kind: KeychainKind) -> Self {
        let secrets = Self {
            service: service.to_owned(),
            vault: Mutex::new(Vault::session_only()),
            state: Mutex::new((String::new(), KeychainState::Asking)),
            key: Mutex::default(),
            making_key: tokio::sync::Mutex::default(),
            asked: Mutex::default(),
        };
        secrets.choose(kind);
        secrets
    }

    /// Keeps secrets there from now on. What was kept elsewhere stays there.
    pub(crate) fn choose(&self, kind: KeychainKind) {
        *lock(&self.vault) = match kind {
            KeychainKind::Keychain => Vault::keychain(&self.service),
            KeychainKind::Session => Vault::session_only(),
        };
        *lock(&self.key) = None;
        lock(&self.state).1 = KeychainState::Asking;
    }

    pub(crate) fn vault(&self) -> Vault {
        lock(&self.vault).clone()
    }

    /// Where secrets are kept.
    pub(crate) fn kind(&self) -> KeychainKind {
        match self.vault().kind() {
            Kind::Keychain => KeychainKind::Keychain,
            Kind::SessionOnly => KeychainKind::Session,
        }
    }

    /// How the keychain stood when it was asked last.
    pub(crate) fn state(&self) -> KeychainState {
        lock(&self.state).1.clone()
    }

    /// Asks the keychain how it stands.
    pub(crate) async fn look(&self) {
        let status = self.vault().status().await;
        let state = match status.state {
            State::Unlocked => KeychainState::Unlocked,
            State::Locked => KeychainState::Locked,
            State::Absent { why } => KeychainState::Absent { why },
            State::TimedOut => KeychainState::Silent,
        };
        *lock(&self.state) = (status.product.to_owned(), state);
    }

    /// The keychain as it is shown.
    pub(crate) async fn view(&self) -> KeychainView {
        let (name, state) = lock(&self.state).clone();
        let asked: Vec<String> = lock(&self.asked).iter().cloned().collect();
        let mut entries = Vec::with_capacity(asked.len());
        for name in asked {
            let present = state == KeychainState::Unlocked && self.has(&name).await;
            entries.push(KeychainEntry { name, present });
        }
        KeychainView { kind: self.kind(), name, state, entries }
    }

    /// Notes that a project asks for an entry.
    pub(crate) fn ask_for(&self, name: &str) {
        lock(&self.asked).insert(name.to_owned());
    }

    /// Whether a value is there that a project asks for.
    pub(crate) async fn has(&self, name: &str) -> bool {
        matches!(self.vault().get(&entry(name)).await, Ok(Some(_)))
    }

    /// A value that a project asks for.
    pub(crate) async fn value(&self, name: &str) -> Result<Option<String>, VaultError> {
        let secret = self.vault().get(&entry(name)).await?;
        Ok(secret.and_then(|secret| secret.expose_text().map(str::to_owned)))
    }

    pub(crate) async fn set_value(&self, name: &str, value: &str) -> Result<(), VaultError> {
        self.ask_for(name);
        self.vault().set(&entry(name), value.as_bytes()).await
    }

    pub(crate) async fn forget_value(&self, name: &str) -> Result<(), VaultError> {
        self.vault().delete(&entry(name)).await
    }

    /// The key of everything that is sealed: from the keychain, or made and kept there. In a session
    /// without a keychain it lives in memory, and what was sealed with it is lost with the session.
    pub(crate) async fn key(&self) -> Result<SealKey, DeskError> {
        let _one_at_a_time = self.making_key.lock().await;
        if let Some(key) = self.known_key() {
            return Ok(key);
        }
        let vault = self.vault();
        let kept = vault.get(KEY_ENTRY).await?;
        let key = if let Some(key) = kept.and_then(|bytes| SealKey::from_bytes(bytes.expose())) {
            key
        } else {
            let key = SealKey::random().map_err(|error| DeskError::NotSaved(error.to_string()))?;
            vault.set(KEY_ENTRY, key.expose()).await?;
            key
        };
        *lock(&self.key) = Some(key.clone());
        Ok(key)
    }

    /// The key, where it is known already.
    pub(crate) fn known_key(&self) -> Option<SealKey> {
        lock(&self.key).clone()
    }
}
