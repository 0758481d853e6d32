//! The credentials that a role is assumed with, and whether they are a role's themselves.

use jiff::Timestamp;

use crate::calls::{Origin, Resolved, Sts};
use crate::error::AwsError;
use crate::keys::{Expiry, Keys, StaticKeys};
use crate::profile_set::{ProfileSet, Section};
use crate::profiles::{Profile, ProfileKind, Source, describe, key_of};
use crate::request::{Base, RoleRequest};
use crate::sso::{Permission, Reach};
use crate::{Mfa, process};

/// How many roles may stand between a key and the role that is asked for.
pub(crate) const LONGEST_CHAIN: usize = 5;

/// Where a chain of profiles is, and the one code that can be spent on it.
pub(crate) struct Chain<'c> {
    set: &'c ProfileSet,
    sts: &'c Sts,
    request: &'c RoleRequest,
    now: Timestamp,
    /// The profiles so far, to notice a circle.
    visited: Vec<String>,
    code_spent: bool,
}

impl<'c> Chain<'c> {
    pub(crate) fn new(set: &'c ProfileSet, sts: &'c Sts, request: &'c RoleRequest, now: Timestamp) -> Self {
        Self { set, sts, request, now, visited: Vec::new(), code_spent: false }
    }

    /// The code for the role that was asked for. It was spent where a role on the way needed it.
    pub(crate) fn mfa_at_the_end(&self) -> Option<&'c Mfa> {
        self.request.mfa.as_ref().filter(|_| !self.code_spent)
    }

    pub(crate) async fn resolve(&mut self) -> Result<Resolved, AwsError> {
        match &self.request.base {
            Base::Profile(name) => self.profile(name).await,
            Base::Keys { access_key_id, secret, session_token } => {
                let origin = if session_token.is_some() { Origin::Temporary } else { Origin::User };
                let keys = Keys {
                    access_key_id: access_key_id.clone(),
                    secret: secret.clone(),
                    session_token: session_token.clone(),
                    expiry: if session_token.is_some() { Expiry::Unknown } else { Expiry::Never },
                };
                Ok(Resolved { keys, origin, region: None })
            }
        }
    }

    async fn profile(&mut self, name: &str) -> Result<Resolved, AwsError> {
        if let Some(keys) = self.sts.kept.get(name) {
            return Ok(kept(keys, self.set.find(name).ok()));
        }
        let section = self.set.find(name)?;
        // A profile with both a role and a key is, as a source, its key.
        if let Some(found) = keys_in(section) {
            return Ok(found);
        }
        let profile = describe(self.set, section);
        let ProfileKind::Role { arn, source, external_id, mfa_serial, session_name, duration_seconds } = &profile.kind
        else {
            return leaf(self.set, &profile, self.sts, self.now).await;
        };
        let bad = |what: String| Err(AwsError::BadRequest { what });
        if self.visited.iter().any(|visited| visited == name) || self.visited.len() == LONGEST_CHAIN {
            return bad(format!("the source profiles of \"{name}\" go round in a circle, or are too many"));
        }
        self.visited.push(name.to_owned());
        let Source::Profile(source) = source else {
            return bad(format!("the role of the profile \"{name}\" takes its credentials from a machine"));
        };
        let base = Box::pin(self.profile(source)).await?;
        let step = RoleRequest {
            role: arn.clone(),
            base: Base::Profile(source.clone()),
            external_id: external_id.clone(),
            mfa: mfa_serial.as_deref().map(|serial| self.spend_code(serial)).transpose()?,
            session_name: session_name.clone().unwrap_or_else(|| self.request.session_name.clone()),
            duration: duration_seconds.map_or(crate::request::LONGEST_CHAINED, std::time::Duration::from_secs),
            source_identity: self.request.source_identity.clone(),
            region: self.request.region.clone(),
        };
        step.check()?;
        let region = profile.region.or(base.region.clone());
        let (keys, _) = self.sts.call_assume_role(&step, step.mfa.as_ref(), &base).await?;
        Ok(Resolved { keys, origin: Origin::Role, region })
    }

    /// The code of the request, for a role on the way that wants one of this device.
    fn spend_code(&mut self, serial: &str) -> Result<Mfa, AwsError> {
        match self.mfa_at_the_end() {
            Some(mfa) if mfa.serial == serial && mfa.code.is_some() => {
                self.code_spent = true;
                Ok(mfa.clone())
            }
            _ => Err(AwsError::MfaNeeded { serial: serial.to_owned() }),
        }
    }
}

/// The credentials of a profile that is no role.
pub(crate) async fn leaf(set: &ProfileSet, profile: &Profile, sts: &Sts, now: Timestamp) -> Result<Resolved, AwsError> {
    let section = set.find(&profile.name)?;
    let region = profile.region.clone();
    match &profile.kind {
        ProfileKind::Sso { session, account, role_name, start_url, region: place } => {
            let permission = Permission {
                profile: &profile.name,
                session: session.as_deref(),
                account: account.as_str(),
                role_name,
                start_url,
                region: place,
            };
            let reach = Reach {
                cache: &sts.files.sso_cache,
                endpoints: &sts.endpoints,
                time_out: sts.time_out,
                http: &sts.http,
            };
            Ok(Resolved { keys: permission.credentials(&reach, now).await?, origin: Origin::Role, region })
        }
        ProfileKind::Process => {
            let keys = process::run(&profile.name, section.get("credential_process").unwrap_or_default()).await?;
            let origin = if keys.session_token.is_some() { Origin::Temporary } else { Origin::User };
            Ok(Resolved { keys, origin, region })
        }
        ProfileKind::Keys => keys_in(section).ok_or_else(|| AwsError::NoSuchProfile { profile: profile.name.clone() }),
        ProfileKind::Role { .. } => {
            Err(AwsError::BadRequest { what: format!("the profile \"{}\" is a role, and is assumed", profile.name) })
        }
        ProfileKind::Other { why } => {
            Err(AwsError::BadRequest { what: format!("the profile \"{}\" cannot be used: {why}", profile.name) })
        }
    }
}

/// The key of a profile that is in a vault, with the region that the files still say.
pub(crate) fn kept(keys: &StaticKeys, section: Option<&Section>) -> Resolved {
    Resolved {
        keys: Keys {
            access_key_id: keys.access_key_id.clone(),
            secret: keys.secret.clone(),
            session_token: None,
            expiry: Expiry::Never,
        },
        origin: Origin::User,
        region: section.and_then(|section| section.get("region")).map(str::to_owned),
    }
}

fn keys_in(section: &Section) -> Option<Resolved> {
    let (access_key_id, secret) = key_of(section)?;
    let session_token = section.get("aws_session_token");
    let keys = Keys {
        access_key_id: access_key_id.to_owned(),
        secret: secret.into(),
        session_token: session_token.map(Into::into),
        expiry: Expiry::of(None, session_token),
    };
    let origin = if session_token.is_some() { Origin::Temporary } else { Origin::User };
    Some(Resolved { keys, origin, region: section.get("region").map(str::to_owned) })
}
