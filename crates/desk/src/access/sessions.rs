//! Which sessions there are, and which of them acts.
//!
//! One lock guards all of it: who acts is what was asked for last, and signing out is final. An answer
//! that comes after something else was asked for is kept without acting, and one that comes after its
//! role was left, or after everything was signed out of, is dropped.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use countersign_aws::{AwsSession, Expiry};
use jiff::Timestamp;

use crate::access::asking::{Asked, Asking};
use crate::lock;
use crate::views::RoleState;

/// A session as it acts.
#[derive(Clone, Debug)]
pub(crate) struct Acting {
    /// Names the role.
    pub(crate) id: String,
    pub(crate) session: Arc<AwsSession>,
}

impl Acting {
    /// Whether it is the very same session, and not only one of the same role.
    pub(crate) fn is(&self, session: &Arc<AwsSession>) -> bool {
        Arc::ptr_eq(&self.session, session)
    }
}

/// What came of the answer to a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// The session acts.
    Acts,
    /// Another role was asked for meanwhile; the session is there and does not act.
    Kept,
    /// Its role was asked for again or left meanwhile, or everything was signed out of. It is gone.
    Dropped,
}

/// The sessions of one running app.
#[derive(Debug, Default)]
pub(crate) struct Sessions(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    asking: Asking,
    held: BTreeMap<String, Arc<AwsSession>>,
    /// How a role stands that is being taken or could not be.
    states: BTreeMap<String, RoleState>,
    current: Option<String>,
}

impl Sessions {
    /// A role is asked for: from now on no earlier sign-in decides who acts.
    pub(crate) fn ask(&self, id: &str) -> Asked {
        lock(&self.0).asking.ask(id)
    }

    /// The present moment, for what uses a session and takes none that acts.
    pub(crate) fn moment(&self) -> Asked {
        lock(&self.0).asking.moment()
    }

    /// Whether a role was neither left nor signed out of since.
    pub(crate) fn lives(&self, id: &str, since: Asked) -> bool {
        lock(&self.0).asking.lives(id, since)
    }

    /// Lets a session act that is there already. Asking for the one that acts is asking for a new one.
    pub(crate) fn resume(&self, id: &str, since: Asked, now: Timestamp) -> bool {
        let mut inner = lock(&self.0);
        let there = inner.held.get(id).is_some_and(|session| ends_after(session, now));
        if !there || inner.current.as_deref() == Some(id) || !inner.asking.is_last_of(id, since) {
            return false;
        }
        if inner.asking.is_last(since) {
            inner.current = Some(id.to_owned());
        }
        true
    }

    /// A role is being taken.
    pub(crate) fn begin(&self, id: &str, since: Asked) {
        let mut inner = lock(&self.0);
        if inner.asking.is_last_of(id, since) {
            inner.states.insert(id.to_owned(), RoleState::Assuming);
        }
    }

    /// A role was taken.
    pub(crate) fn came(&self, id: &str, since: Asked, session: AwsSession) -> Came {
        let mut inner = lock(&self.0);
        if !inner.asking.is_last_of(id, since) {
            return Came::Dropped;
        }
        inner.states.remove(id);
        inner.held.insert(id.to_owned(), Arc::new(session));
        if inner.asking.is_last(since) {
            inner.current = Some(id.to_owned());
            Came::Acts
        } else {
            Came::Kept
        }
    }

    /// A role could not be taken.
    pub(crate) fn failed(&self, id: &str, since: Asked, state: RoleState) {
        let mut inner = lock(&self.0);
        if inner.asking.is_last_of(id, since) {
            inner.states.insert(id.to_owned(), state);
        }
    }

    /// The session that acts, where there is one that has not ended.
    pub(crate) fn acting(&self, now: Timestamp) -> Option<Acting> {
        let inner = lock(&self.0);
        let id = inner.current.clone()?;
        let session = inner.held.get(&id).cloned()?;
        ends_after(&session, now).then_some(Acting { id, session })
    }

    /// The session of a role that has not ended.
    pub(crate) fn of(&self, id: &str, now: Timestamp) -> Option<Arc<AwsSession>> {
        lock(&self.0).held.get(id).cloned().filter(|session| ends_after(session, now))
    }

    /// How a role stands, where something is known of it.
    pub(crate) fn state(&self, id: &str, now: Timestamp) -> Option<RoleState> {
        let inner = lock(&self.0);
        if let Some(state) = inner.states.get(id) {
            return Some(state.clone());
        }
        Some(match inner.held.get(id)?.expiry() {
            Expiry::At(at) if at <= now => RoleState::Expired { at: at.to_string() },
            Expiry::At(at) => RoleState::Active { expires_at: at.to_string() },
            Expiry::Never | Expiry::Unknown => RoleState::Active { expires_at: String::new() },
        })
    }

    /// Ends one session.
    pub(crate) fn leave(&self, id: &str) {
        let mut inner = lock(&self.0);
        inner.asking.end(id);
        inner.held.remove(id);
        inner.states.remove(id);
        inner.current.take_if(|current| current.as_str() == id);
    }

    /// Ends all of them.
    pub(crate) fn sign_out(&self) {
        let mut inner = lock(&self.0);
        inner.asking.end_all();
        inner.held.clear();
        inner.states.clear();
        inner.current = None;
    }
}

fn ends_after(session: &AwsSession, now: Timestamp) -> bool {
    !matches!(session.expiry(), Expiry::At(at) if at <= now)
}

/// A session that nobody knows the end of does not count as one that lasts.
pub(crate) fn ends_at(session: &AwsSession, now: Timestamp) -> Option<Timestamp> {
    match session.expiry() {
        Expiry::At(at) => Some(at),
        // A long-lived key; a day is longer than any run needs.
        Expiry::Never => now.checked_add(jiff::SignedDuration::from_hours(24)).ok(),
        Expiry::Unknown => None,
    }
}
