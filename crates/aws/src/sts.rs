//! Sessions, from STS.
//!
//! `aws-config` could assume roles by itself, but it knows neither codes nor durations nor source
//! identities, and it does not say whom it became. So every step is a call of its own here.

use countersign_model::{Partition, RoleArn};
use jiff::Timestamp;

use crate::base::{Chain, kept, leaf};
use crate::calls::{Origin, Resolved, Sts, region_of};
use crate::error::AwsError;
use crate::profiles::{ProfileKind, describe};
use crate::request::{Base, Mfa, RoleRequest, SHORTEST, first_region};
use crate::session::{AwsSession, CallerIdentity};
use crate::session_name::SessionName;

impl Sts {
    /// A session of the role, proven to be one: AWS is asked who the new credentials are.
    ///
    /// Where the role is assumed by a session of another role the duration is cut to an hour, which
    /// [`AwsSession::capped`] tells.
    pub async fn assume(&self, request: &RoleRequest, now: Timestamp) -> Result<AwsSession, AwsError> {
        request.check()?;
        let set = self.files.read();
        let mut chain = Chain::new(&set, self, request, now);
        // Before anything is asked, and before a program is run: the person has to be asked first.
        if let Some(Mfa { serial, code: None }) = &request.mfa {
            return Err(AwsError::MfaNeeded { serial: serial.clone() });
        }
        let base = chain.resolve().await?;
        self.proven(request, chain.mfa_at_the_end(), &base).await
    }

    /// Assumes a role, and asks AWS who the new credentials are.
    async fn proven(&self, request: &RoleRequest, mfa: Option<&Mfa>, base: &Resolved) -> Result<AwsSession, AwsError> {
        let (keys, asked) = self.call_assume_role(request, mfa, base).await?;
        let region = region_of(request, base);
        let identity = self.ask_identity(&keys, &region).await?;
        if identity.account != *request.role.account() {
            return Err(AwsError::WrongAccount { expected: request.role.account().clone(), got: identity.account });
        }
        if !identity.is_of(&request.role) {
            return Err(AwsError::WrongRole { expected: request.role.to_string(), got: identity.arn });
        }
        Ok(AwsSession { identity, role: Some(request.role.clone()), region, keys, asked })
    }

    /// A session of a role that is assumed by another session, proven like any other. It is for one look,
    /// so it is as short as can be.
    pub(crate) async fn assume_by(
        &self,
        session: &AwsSession,
        role: &RoleArn,
        external_id: Option<&str>,
        name: &SessionName,
    ) -> Result<AwsSession, AwsError> {
        let region = if role.partition().key() == session.identity.arn.split(':').nth(1).unwrap_or_default() {
            session.region.clone()
        } else {
            return Err(AwsError::BadRequest { what: format!("{role} is in another part of AWS than the session") });
        };
        let base = Resolved { keys: session.keys.clone(), origin: Origin::Role, region: Some(region.clone()) };
        let request = RoleRequest {
            role: role.clone(),
            // What it is assumed by is given beside it.
            base: Base::Profile(String::new()),
            external_id: external_id.map(str::to_owned),
            mfa: None,
            session_name: name.clone(),
            duration: SHORTEST,
            source_identity: None,
            region: Some(region),
        };
        request.check()?;
        self.proven(&request, None, &base).await
    }

    /// The credentials of a profile that is no role, as they are: an access key, a program's, or a
    /// permission set of Identity Center.
    pub async fn sign_in_profile(&self, name: &str, now: Timestamp) -> Result<AwsSession, AwsError> {
        let set = self.files.read();
        if let Some(keys) = self.kept.get(name) {
            let base = kept(keys, set.find(name).ok());
            let region = base.region.unwrap_or_else(|| first_region(Partition::Aws).to_owned());
            let identity = self.ask_identity(&base.keys, &region).await?;
            return Ok(AwsSession { identity, role: None, region, keys: base.keys, asked: None });
        }
        let profile = describe(&set, set.find(name)?);
        let base = leaf(&set, &profile, self, now).await?;
        let region = base.region.unwrap_or_else(|| first_region(Partition::Aws).to_owned());
        let identity = self.ask_identity(&base.keys, &region).await?;
        if let Some(expected) = profile.account
            && expected != identity.account
        {
            return Err(AwsError::WrongAccount { expected, got: identity.account });
        }
        // Only what Identity Center itself gave is a session of a permission set.
        let role = match profile.kind {
            ProfileKind::Sso { account, role_name, .. } => match identity.of_permission_set(&account, &role_name) {
                Some(role) => Some(role),
                None => return Err(AwsError::WrongRole { expected: role_name, got: identity.arn }),
            },
            _ => None,
        };
        Ok(AwsSession { identity, role, region, keys: base.keys, asked: None })
    }

    /// Who a session is, as AWS says now. It needs no permission, so it is the cheapest proof that the
    /// session still works.
    pub async fn identity(&self, session: &AwsSession) -> Result<CallerIdentity, AwsError> {
        self.ask_identity(&session.keys, &session.region).await
    }
}
