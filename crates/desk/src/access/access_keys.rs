//! Moving access keys out of `~/.aws/credentials` into the keychain, and back.

use std::sync::Arc;

use countersign_aws::{StaticKeys, profiles_with_keys, put_back, static_keys, take_out};
use secrecy::ExposeSecret as _;

use crate::Desk;
use crate::access::roles::Kept;
use crate::app::events::Topic;
use crate::app::fault::DeskError;
use crate::views::{KeychainKind, Roles};

/// Name of the keychain's entry for the key of a profile.
fn entry(profile: &str) -> String {
    format!("aws key of profile {profile}")
}

impl Desk {
    /// Moves the key of a profile into the keychain. It leaves the file only once the keychain has given
    /// it back.
    pub async fn keep_key(self: &Arc<Self>, profile: &str) -> Result<Roles, DeskError> {
        self.refuse_session()?;
        let file = &self.machine.aws_files.credentials;
        let known = profiles_with_keys(file);
        let known = known.map_err(|error| DeskError::Invalid(format!("{}: {error}", file.display())))?;
        if !known.iter().any(|known| known == profile) {
            return Err(DeskError::NoKeys(profile.to_owned()));
        }
        let keys = static_keys(&self.machine.aws_files, profile)?;
        let keys = keys.ok_or_else(|| DeskError::NoKeys(profile.to_owned()))?;
        let text = keys.to_json();
        let vault = self.secrets.vault();
        vault.set(&entry(profile), text.expose_secret().as_bytes()).await?;
        let back = vault.get(&entry(profile)).await?;
        if back.is_none_or(|back| back.expose() != text.expose_secret().as_bytes()) {
            return Err(DeskError::NotSaved("the keychain did not give the key back".to_owned()));
        }
        // Where it cannot be remembered that the key is in the keychain, it stays in the file.
        self.roles.keep(profile).map_err(|error| DeskError::NotSaved(error.to_string()))?;
        if let Err(error) = take_out(file, profile, &keys) {
            // It is in both places now, and what is used is what the file still says.
            self.roles.unkeep(profile);
            return Err(DeskError::NotSaved(format!("{}: {error}", file.display())));
        }
        self.read_roles();
        Ok(self.roles())
    }

    /// Puts the key of a profile back into the file. It leaves the keychain only once it is there.
    pub async fn return_key(self: &Arc<Self>, profile: &str) -> Result<Roles, DeskError> {
        // Without the keychain nobody knows whether it still has the key.
        self.refuse_session()?;
        let Some(keys) = self.kept_key(profile).await? else {
            // Somebody took it out of the keychain: there is nothing left to put back.
            self.roles.unkeep(profile);
            self.tell(Topic::Roles);
            return Err(DeskError::NoKeys(profile.to_owned()));
        };
        let file = &self.machine.aws_files.credentials;
        put_back(file, profile, &keys).map_err(|error| DeskError::NotSaved(format!("{}: {error}", file.display())))?;
        self.roles.unkeep(profile);
        self.secrets.vault().delete(&entry(profile)).await?;
        self.read_roles();
        self.tell(Topic::Roles);
        Ok(self.roles())
    }

    fn refuse_session(&self) -> Result<(), DeskError> {
        match self.secrets.kind() {
            KeychainKind::Session => Err(DeskError::KeysNeedKeychain),
            KeychainKind::Keychain => Ok(()),
        }
    }

    async fn kept_key(&self, profile: &str) -> Result<Option<StaticKeys>, DeskError> {
        let secret = self.secrets.vault().get(&entry(profile)).await?;
        Ok(secret.and_then(|secret| StaticKeys::from_json(secret.expose())))
    }

    /// The keys that are in the keychain, to sign in with.
    pub(crate) async fn kept_keys(&self) -> Result<Kept, DeskError> {
        let mut kept = Kept::new();
        for profile in self.roles.kept() {
            // One that is gone keeps nobody from other roles; its own profile then has no credentials.
            if let Some(keys) = self.kept_key(&profile).await? {
                kept.insert(profile, keys);
            }
        }
        Ok(kept)
    }
}
