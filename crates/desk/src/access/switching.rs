//! Switching roles.

use std::sync::Arc;

use secrecy::SecretString;

use crate::Desk;
use crate::app::events::Topic;
use crate::app::fault::DeskError;
use crate::views::{AssumeRequest, Roles};

impl Desk {
    /// The roles as they are shown.
    pub fn roles(&self) -> Roles {
        self.look_at_roles();
        self.roles.view(&self.machine, &self.teams)
    }

    /// Takes a role, or answers why it cannot be taken. A pull request that is shown is evaluated anew:
    /// who acts decides what can be applied.
    pub async fn assume_role(self: &Arc<Self>, request: &AssumeRequest) -> Result<Roles, DeskError> {
        // Before anything is waited for: what counts is when it was asked for, not when it was answered.
        let since = self.roles.ask(&request.role);
        let code = request.code.as_deref().map(str::trim).filter(|code| !code.is_empty()).map(SecretString::from);
        if code.is_none() && self.roles.resume(&request.role, since, self.machine.now()) {
            self.acting_changed();
            return Ok(self.roles());
        }
        let kept = self.kept_keys().await?;
        let assumed = self.roles.assume(&self.machine, kept, (&request.role, since), code).await;
        self.acting_changed();
        assumed?;
        Ok(self.roles())
    }

    /// Ends a session.
    pub fn leave_role(&self, role: &str) -> Roles {
        self.roles.leave(role);
        self.acting_changed();
        self.roles()
    }

    /// Lets a role stand first, or no longer.
    pub fn pin_role(&self, role: &str) -> Roles {
        self.roles.pin(role);
        self.tell(Topic::Roles);
        self.roles()
    }

    /// Ends all sessions.
    pub fn sign_out(&self) -> Roles {
        self.roles.sign_out();
        self.acting_changed();
        self.roles()
    }

    fn acting_changed(&self) {
        self.tell(Topic::Roles);
        for state in self.pulls.all() {
            self.tell_pull(&state.pull);
        }
    }
}
