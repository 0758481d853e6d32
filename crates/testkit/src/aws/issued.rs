//! The keys that a test world knows: those of its users, and the temporary ones that it issued.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use countersign_model::{AccountId, RoleArn};
use jiff::{SignedDuration, Timestamp};

use super::clock::Clock;
use super::world::{AwsWorld, MfaCodes, User};

/// Temporary credentials that were issued for a role.
#[derive(Clone, Debug)]
pub struct Issued {
    /// `ASIA…`
    pub access_key_id: String,
    pub secret_access_key: String,
    /// What has to be sent with every request.
    pub session_token: String,
    pub role: RoleArn,
    pub session_name: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Issued {
    /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`
    pub fn arn(&self) -> String {
        format!("arn:aws:sts::{}:assumed-role/{}/{}", self.role.account(), self.role.name(), self.session_name)
    }
}

/// Whose key a request was signed with.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    User(User),
    Session(Issued),
}

impl Caller {
    pub(crate) fn arn(&self) -> String {
        match self {
            Self::User(user) => user.arn(),
            Self::Session(session) => session.arn(),
        }
    }

    pub(crate) fn account(&self) -> &AccountId {
        match self {
            Self::User(user) => &user.account,
            Self::Session(session) => session.role.account(),
        }
    }

    /// What trust policies name: the role itself and not one session of it.
    pub(crate) fn principal(&self) -> String {
        match self {
            Self::User(user) => user.arn(),
            Self::Session(session) => session.role.to_string(),
        }
    }

    pub(crate) fn secret(&self) -> &str {
        match self {
            Self::User(user) => &user.secret_access_key,
            Self::Session(session) => &session.secret_access_key,
        }
    }
}

/// The keys of a world, and its clock.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) world: AwsWorld,
    pub(crate) clock: Clock,
    sessions: Mutex<HashMap<String, Issued>>,
    used_codes: Mutex<Vec<(String, String)>>,
}

impl Keys {
    pub(crate) fn new(world: AwsWorld, clock: Clock) -> Self {
        Self { world, clock, sessions: Mutex::default(), used_codes: Mutex::default() }
    }

    pub(crate) fn caller(&self, access_key_id: &str) -> Option<Caller> {
        let user = self.world.users.iter().find(|user| user.access_key_id == access_key_id);
        user.cloned().map(Caller::User).or_else(|| self.session(access_key_id).map(Caller::Session))
    }

    pub(crate) fn session(&self, access_key_id: &str) -> Option<Issued> {
        lock(&self.sessions).get(access_key_id).cloned()
    }

    pub(crate) fn issued(&self) -> Vec<Issued> {
        lock(&self.sessions).values().cloned().collect()
    }

    pub(crate) fn issue(&self, role: &RoleArn, session_name: &str, duration: Duration) -> Issued {
        let seconds = SignedDuration::from_secs(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX));
        let now = Timestamp::from_second(self.clock.now().as_second()).unwrap_or_default();
        let issued = Issued {
            access_key_id: format!("ASIA{}", random(16)),
            secret_access_key: random(40),
            session_token: random(360),
            role: role.clone(),
            session_name: session_name.to_owned(),
            expires_at: now.saturating_add(seconds).unwrap_or(Timestamp::MAX),
        };
        lock(&self.sessions).insert(issued.access_key_id.clone(), issued.clone());
        issued
    }

    /// Whether a code is right, and if so takes note that it was used.
    pub(crate) fn takes_code(&self, user: &User, serial: &str, code: &str) -> bool {
        let Some(device) = user.mfa.as_ref().filter(|device| device.serial == serial) else { return false };
        match &device.codes {
            MfaCodes::Always(right) => right == code,
            MfaCodes::EachOnce(right) => {
                let shown = (serial.to_owned(), code.to_owned());
                let mut spent = lock(&self.used_codes);
                let good = right.iter().any(|right| right == code) && !spent.contains(&shown);
                if good {
                    spent.push(shown);
                }
                good
            }
        }
    }
}

/// A test that panicked while it held the lock has failed anyway.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// So many random letters and digits. They are never the same twice, so that a key of one world means
/// nothing in another.
pub(crate) fn random(length: usize) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
