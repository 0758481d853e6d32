//! Credentials from IAM Identity Center, by the sign-in that `aws sso login` left.
//!
//! Signing in is the AWS command line's business. Its access token lasts an hour; with the refresh token
//! beside it a new one is fetched, and both are written back as every AWS tool does, since a refresh
//! token works once.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_sdk_sso::config::SharedHttpClient;
use aws_sdk_sso::error::ProvideErrorMetadata as _;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use crate::endpoints::Endpoints;
use crate::error::AwsError;
use crate::keys::{Expiry, Keys};
use crate::refusal;

/// How long before its end a token is renewed, as in the AWS SDKs.
const EARLY: SignedDuration = SignedDuration::from_mins(5);

/// A permission set of an account, and where its Identity Center is.
pub(crate) struct Permission<'p> {
    pub(crate) profile: &'p str,
    pub(crate) session: Option<&'p str>,
    pub(crate) account: &'p str,
    pub(crate) role_name: &'p str,
    pub(crate) start_url: &'p str,
    pub(crate) region: &'p str,
}

/// How to reach the Identity Center.
pub(crate) struct Reach<'r> {
    pub(crate) cache: &'r Path,
    pub(crate) endpoints: &'r Endpoints,
    pub(crate) time_out: Duration,
    pub(crate) http: &'r SharedHttpClient,
}

impl Permission<'_> {
    /// What to run to sign in. The name is quoted where a shell would take it apart.
    fn login_needed(&self) -> AwsError {
        let plain = self.profile.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@:+".contains(&byte));
        let quote = if plain { "" } else { "'" };
        AwsError::LoginNeeded { command: format!("aws sso login --profile {quote}{}{quote}", self.profile) }
    }

    /// The file of the sign-in: named by the session, or by the address for profiles without one.
    fn file(&self, cache: &Path) -> PathBuf {
        let digest = Sha1::digest(self.session.unwrap_or(self.start_url).as_bytes());
        let mut name = String::with_capacity(2 * digest.len());
        for byte in digest {
            let _ = write!(name, "{byte:02x}");
        }
        cache.join(name).with_extension("json")
    }

    pub(crate) async fn credentials(&self, reach: &Reach<'_>, now: Timestamp) -> Result<Keys, AwsError> {
        let token = self.token(reach, now).await?;
        let mut config = aws_sdk_sso::Config::builder()
            .region(aws_sdk_sso::config::Region::new(self.region.to_owned()))
            .http_client(reach.http.clone())
            .timeout_config(time_outs(reach.time_out));
        config.set_endpoint_url(reach.endpoints.sso().map(str::to_owned));
        let answer = aws_sdk_sso::Client::from_conf(config.build())
            .get_role_credentials()
            .access_token(token.expose_secret())
            .account_id(self.account)
            .role_name(self.role_name)
            .send()
            .await
            .map_err(|error| match error.code() {
                Some("UnauthorizedException") => self.login_needed(),
                _ => refusal::of_call(&error, self.region),
            })?;
        let incomplete = || AwsError::Unexpected { what: "IAM Identity Center gave no credentials".to_owned() };
        let given = answer.role_credentials.ok_or_else(incomplete)?;
        Ok(Keys {
            access_key_id: given.access_key_id.ok_or_else(incomplete)?,
            secret: given.secret_access_key.ok_or_else(incomplete)?.into(),
            session_token: given.session_token.map(Into::into),
            expiry: Expiry::At(Timestamp::from_millisecond(given.expiration).map_err(|_| incomplete())?),
        })
    }

    async fn token(&self, reach: &Reach<'_>, now: Timestamp) -> Result<SecretString, AwsError> {
        let file = self.file(reach.cache);
        let login = Login::read(&file).ok_or_else(|| self.login_needed())?;
        if login.expires_at - EARLY > now {
            return Ok(login.access_token);
        }
        match login.refresh(self, reach, now).await {
            Ok(renewed) => {
                renewed.save(&file).map_err(|error| AwsError::BadConfig {
                    file: file.clone(),
                    line: None,
                    what: format!("the renewed sign-in could not be written ({error})"),
                })?;
                Ok(renewed.access_token)
            }
            // It could not be renewed, but has not ended yet.
            Err(_) if login.expires_at > now => Ok(login.access_token),
            Err(error) => Err(error),
        }
    }
}

/// A sign-in, as it stands in its file.
struct Login {
    access_token: SecretString,
    expires_at: Timestamp,
    /// Everything that the file says, so that nothing is lost when it is written again.
    fields: Value,
}

impl Login {
    fn read(file: &Path) -> Option<Self> {
        let fields: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        Some(Self {
            access_token: fields["accessToken"].as_str()?.into(),
            expires_at: time(&fields["expiresAt"])?,
            fields,
        })
    }

    async fn refresh(&self, permission: &Permission<'_>, reach: &Reach<'_>, now: Timestamp) -> Result<Self, AwsError> {
        let field = |name: &str| self.fields[name].as_str().ok_or_else(|| permission.login_needed());
        let registered = time(&self.fields["registrationExpiresAt"]).is_some_and(|end| end > now);
        if !registered {
            return Err(permission.login_needed());
        }
        let mut config = aws_sdk_ssooidc::Config::builder()
            .region(aws_sdk_ssooidc::config::Region::new(permission.region.to_owned()))
            .http_client(reach.http.clone())
            .timeout_config(time_outs(reach.time_out))
            // A refresh token works once: a second try could only say that it was used.
            .retry_config(aws_sdk_ssooidc::config::retry::RetryConfig::disabled());
        config.set_endpoint_url(reach.endpoints.sso_oidc().map(str::to_owned));
        let answer = aws_sdk_ssooidc::Client::from_conf(config.build())
            .create_token()
            .grant_type("refresh_token")
            .client_id(field("clientId")?)
            .client_secret(field("clientSecret")?)
            .refresh_token(field("refreshToken")?)
            .send()
            .await
            .map_err(|error| match error.as_service_error() {
                Some(_) => permission.login_needed(),
                None => refusal::of_call(&error, permission.region),
            })?;
        let token = answer.access_token.ok_or_else(|| permission.login_needed())?;
        let expires_at = now + SignedDuration::from_secs(i64::from(answer.expires_in.max(0)));
        let mut fields = self.fields.clone();
        fields["accessToken"] = token.as_str().into();
        fields["expiresAt"] = whole_seconds(expires_at).to_string().into();
        if let Some(refresh) = answer.refresh_token {
            fields["refreshToken"] = refresh.into();
        }
        Ok(Self { access_token: token.into(), expires_at, fields })
    }

    /// Writes the file in one step, for its owner alone.
    fn save(&self, file: &Path) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        // It can be read by its owner only, from the start.
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(self.fields.to_string().as_bytes())?;
        new.as_file().sync_all()?;
        new.persist(file).map_err(|error| error.error)?;
        Ok(())
    }
}

fn time(value: &Value) -> Option<Timestamp> {
    let text = value.as_str()?;
    // Old versions of the command line wrote `2020-06-17T10:02:08UTC`.
    text.strip_suffix("UTC").map_or_else(|| text.parse(), |start| format!("{start}Z").parse()).ok()
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

fn time_outs(limit: Duration) -> aws_sdk_sso::config::timeout::TimeoutConfig {
    aws_sdk_sso::config::timeout::TimeoutConfig::builder().operation_timeout(limit).build()
}
