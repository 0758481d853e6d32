//! The calls to STS, one by one. Nothing here knows how a profile leads to credentials.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{Region, SharedCredentialsProvider, SharedHttpClient};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::endpoints::Endpoints;
use crate::error::AwsError;
use crate::files::AwsFiles;
use crate::https;
use crate::keys::{Expiry, Keys, StaticKeys};
use crate::refusal;
use crate::request::{LONGEST_CHAINED, Mfa, RoleRequest, first_region};
use crate::session::CallerIdentity;

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

/// Where credentials come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A long-lived access key.
    User,
    /// A session of a role. Sessions of Identity Center are of one, too.
    Role,
    /// Temporary credentials of which only AWS can say whose they are.
    Temporary,
}

/// Credentials to assume a role with.
pub(crate) struct Resolved {
    pub(crate) keys: Keys,
    pub(crate) origin: Origin,
    /// The region of the profile.
    pub(crate) region: Option<String>,
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

    pub(crate) async fn ask_identity(&self, keys: &Keys, region: &str) -> Result<CallerIdentity, AwsError> {
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

pub(crate) fn region_of(request: &RoleRequest, base: &Resolved) -> String {
    let first = || first_region(request.role.partition()).to_owned();
    request.region.clone().or_else(|| base.region.clone()).unwrap_or_else(first)
}
