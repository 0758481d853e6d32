//! Sessions, from STS.
//!
//! `aws-config` could assume roles by itself, but it knows neither codes nor durations nor source
//! identities, and it does not say whom it became. So every step is a call of its own here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{Region, SharedCredentialsProvider, SharedHttpClient};
use countersign_model::{Partition, RoleArn};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::base::{Chain, Origin, Resolved, kept, leaf};
use crate::endpoints::Endpoints;
use crate::error::AwsError;
use crate::files::AwsFiles;
use crate::https;
use crate::keys::{Expiry, Keys, StaticKeys};
use crate::profiles::{ProfileKind, describe};
use crate::refusal;
use crate::request::{Base, LONGEST_CHAINED, Mfa, RoleRequest, SHORTEST, first_region};
use crate::session::{AwsSession, CallerIdentity};
use crate::session_name::SessionName;

/// How long a call may take, with all its tries.
const TIME_OUT: Duration = Duration::from_secs(10);

/// The way from profiles and keys to sessions.
#[derive(Clone, Debug)]
pub struct Sts {
    pub(crate) files: AwsFiles,
    pub(crate) endpoints: Endpoints,
    pub(crate) time_out: Duration,
    pub(crate) http: SharedHttpClient,
    /// Keys of profiles that are in a vault instead of a file.
    pub(crate) kept: Arc<BTreeMap<String, StaticKeys>>,
}

impl Sts {
    /// With the person's files, which are read anew by each call.
    pub fn new(files: AwsFiles, endpoints: Endpoints) -> Self {
        let http = https::client(endpoints.proxy());
        Self { files, endpoints, time_out: TIME_OUT, http, kept: Arc::default() }
    }

    /// With keys of profiles that come from a vault. They go before what the files say.
    #[must_use]
    pub fn with_kept(self, kept: BTreeMap<String, StaticKeys>) -> Self {
        Self { kept: Arc::new(kept), ..self }
    }

    /// With another limit for one call to AWS.
    #[must_use]
    pub fn with_time_out(self, time_out: Duration) -> Self {
        Self { time_out, ..self }
    }

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

    /// Assumes the role with these credentials and this code. The second value is what was asked for
    /// where less was given.
    pub(crate) async fn call_assume_role(
        &self,
        request: &RoleRequest,
        mfa: Option<&Mfa>,
        base: &Resolved,
    ) -> Result<(Keys, Option<Duration>), AwsError> {
        let region = region_of(request, base);
        let (duration, asked) = if self.is_cut(request.duration, base, &region).await? {
            (LONGEST_CHAINED, Some(request.duration))
        } else {
            (request.duration, None)
        };
        // A code works once. Were it sent again after a lost answer, AWS would call it wrong.
        let retries = if mfa.is_some() { RetryConfig::disabled() } else { RetryConfig::standard() };
        let code = |mfa: &Mfa| mfa.code.as_ref().map(|code| code.expose_secret().to_owned());
        let answer = self
            .client(&base.keys, &region, retries)
            .assume_role()
            .role_arn(request.role.to_string())
            .role_session_name(request.session_name.as_str())
            .duration_seconds(i32::try_from(duration.as_secs()).unwrap_or(i32::MAX))
            .set_external_id(request.external_id.clone())
            .set_serial_number(mfa.map(|mfa| mfa.serial.clone()))
            .set_token_code(mfa.and_then(code))
            .set_source_identity(request.source_identity.clone())
            .send()
            .await
            .map_err(|error| refusal::of_call(&error, &region))?;
        let incomplete = || AwsError::Unexpected { what: "STS gave no credentials".to_owned() };
        let given = answer.credentials.ok_or_else(incomplete)?;
        let keys = Keys {
            expiry: Expiry::At(Timestamp::from_second(given.expiration().secs()).map_err(|_| incomplete())?),
            access_key_id: given.access_key_id,
            secret: given.secret_access_key.into(),
            session_token: Some(given.session_token.into()),
        };
        Ok((keys, asked))
    }

    /// Whether the session has to be shorter than asked, since it would be that of a role assumed by a
    /// role. Where only AWS knows, it is asked.
    async fn is_cut(&self, asked: Duration, base: &Resolved, region: &str) -> Result<bool, AwsError> {
        if asked <= LONGEST_CHAINED {
            return Ok(false);
        }
        Ok(match base.origin {
            Origin::User => false,
            Origin::Role => true,
            Origin::Temporary => self.ask_identity(&base.keys, region).await?.role_name().is_some(),
        })
    }

    async fn ask_identity(&self, keys: &Keys, region: &str) -> Result<CallerIdentity, AwsError> {
        let answer = self
            .client(keys, region, RetryConfig::standard())
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| refusal::of_call(&error, region))?;
        let account = answer.account().and_then(|account| account.parse().ok());
        match (account, answer.arn, answer.user_id) {
            (Some(account), Some(arn), Some(user_id)) => Ok(CallerIdentity { account, arn, user_id }),
            _ => Err(AwsError::Unexpected { what: "STS did not say who the credentials are".to_owned() }),
        }
    }

    fn client(&self, keys: &Keys, region: &str, retries: RetryConfig) -> aws_sdk_sts::Client {
        let mut config = aws_sdk_sts::Config::builder()
            .region(Region::new(region.to_owned()))
            .credentials_provider(SharedCredentialsProvider::new(keys.to_sdk()))
            .timeout_config(TimeoutConfig::builder().operation_timeout(self.time_out).build())
            .http_client(self.http.clone())
            .retry_config(retries);
        config.set_endpoint_url(self.endpoints.sts().map(str::to_owned));
        aws_sdk_sts::Client::from_conf(config.build())
    }
}

fn region_of(request: &RoleRequest, base: &Resolved) -> String {
    let first = || first_region(request.role.partition()).to_owned();
    request.region.clone().or_else(|| base.region.clone()).unwrap_or_else(first)
}
