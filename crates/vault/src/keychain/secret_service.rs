//! Linux and the BSDs: the Secret Service, which is GNOME Keyring, KWallet or KeePassXC.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use keyring_core::{CredentialStore, Result};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;
use zbus::zvariant::{OwnedObjectPath, OwnedValue};
use zbus_secret_service_keyring_store::Store;

use crate::status::{State, VaultStatus};

pub(super) const PRODUCT: &str = "Secret Service";

const SERVICE: &str = "org.freedesktop.secrets";

/// Names on the bus that a product owns beside that of the Secret Service.
const PRODUCTS: [(&str, &str); 4] = [
    ("org.gnome.keyring", "GNOME Keyring"),
    ("org.kde.kwalletd6", "KWallet"),
    ("org.kde.kwalletd5", "KWallet"),
    ("org.keepassxc.KeePassXC.MainWindow", "KeePassXC"),
];

pub(super) fn open() -> Result<Arc<CredentialStore>> {
    let store: Arc<CredentialStore> = Store::new()?;
    Ok(store)
}

/// Nothing but the names decides where an entry goes.
pub(super) fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    None
}

/// Asks over a connection of its own, so that a prompt on the other one does not matter, and with
/// calls that never lead to a prompt: the store itself unlocks whatever it finds.
pub(super) fn status() -> VaultStatus {
    let absent = |why: String| VaultStatus { product: PRODUCT, state: State::Absent { why } };
    let connection = match connect() {
        Ok(connection) => connection,
        Err(error) => return absent(format!("there is no session bus ({error})")),
    };
    // A service that is not running yet is started by this call, where the system knows it.
    let keyring = match default_keyring(&connection) {
        Ok(keyring) => keyring,
        Err(error) => return absent(format!("no program offers the Secret Service ({})", short(&error))),
    };
    let product = product(&connection).unwrap_or(PRODUCT);
    if keyring.as_str() == "/" {
        return VaultStatus { product, state: State::Absent { why: "it has no default keyring".to_owned() } };
    }
    let state = match is_locked(&connection, &keyring) {
        Ok(true) => State::Locked,
        Ok(false) => State::Unlocked,
        Err(error) => State::Absent { why: format!("its default keyring does not answer ({})", short(&error)) },
    };
    VaultStatus { product, state }
}

fn connect() -> zbus::Result<Connection> {
    /// More than any caller waits; it only keeps the thread from staying in a dead call.
    const LONGEST: Duration = Duration::from_secs(30);
    Builder::session()?.method_timeout(LONGEST).build()
}

fn default_keyring(connection: &Connection) -> zbus::Result<OwnedObjectPath> {
    connection
        .call_method(
            Some(SERVICE),
            "/org/freedesktop/secrets",
            Some("org.freedesktop.Secret.Service"),
            "ReadAlias",
            &"default",
        )?
        .body()
        .deserialize()
}

fn is_locked(connection: &Connection, keyring: &OwnedObjectPath) -> zbus::Result<bool> {
    let value: OwnedValue = connection
        .call_method(
            Some(SERVICE),
            keyring,
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &("org.freedesktop.Secret.Collection", "Locked"),
        )?
        .body()
        .deserialize()?;
    Ok(bool::try_from(value)?)
}

/// Which product it is: the one that owns another name, too.
fn product(connection: &Connection) -> Option<&'static str> {
    let bus = DBusProxy::new(connection).ok()?;
    let owner = |name: &'static str| bus.get_name_owner(BusName::try_from(name).ok()?).ok();
    let service = owner(SERVICE)?;
    PRODUCTS.into_iter().find(|(name, _)| owner(name).as_ref() == Some(&service)).map(|(_, product)| product)
}

/// The first line of what an error says.
fn short(error: &zbus::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
