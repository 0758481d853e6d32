//! Where requests to AWS go instead of AWS, for tests, LocalStack and private endpoints, and through
//! which proxy.
//!
//! Whoever controls an endpoint sees every request to it, and over plain HTTP so does everyone on the
//! way. So plain HTTP is taken for this machine only, and the app shows such endpoints.

use aws_smithy_http_client::proxy::ProxyConfig;
use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use crate::error::AwsError;

/// The variables that are read. Those of other services are not handed on.
const VARIABLES: [&str; 7] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_KMS",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
];

/// The variables that name a proxy for HTTPS; the first that is set counts.
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/// The variables that name what is reached without it.
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// Endpoints in the place of those of AWS, and a proxy. The default has none.
#[derive(Clone, Debug, Default)]
pub struct Endpoints {
    /// By variable, in the order of [`VARIABLES`], as it was written.
    given: Vec<(&'static str, String)>,
    /// Its address may hold a password.
    proxy: Option<SecretString>,
    no_proxy: Option<String>,
}

impl Endpoints {
    /// Reads those of `variables` that name endpoints and proxies. An empty value counts as unset, as for
    /// AWS. Plain HTTP, which is for this machine only, never goes through a proxy.
    pub fn from_vars<N, V>(variables: impl IntoIterator<Item = (N, V)>) -> Result<Self, AwsError>
    where
        N: AsRef<str>,
        V: Into<String>,
    {
        let mut given = Vec::new();
        let (mut proxies, mut exceptions) = ([const { None }; PROXIES.len()], [const { None }; NO_PROXY.len()]);
        for (name, value) in variables {
            let (name, value) = (name.as_ref(), value.into());
            if value.is_empty() {
                continue;
            }
            if let Some(at) = PROXIES.iter().position(|known| *known == name) {
                proxies[at] = Some(value);
                continue;
            }
            if let Some(at) = NO_PROXY.iter().position(|known| *known == name) {
                exceptions[at] = Some(value);
                continue;
            }
            let Some(variable) = VARIABLES.into_iter().find(|known| *known == name) else { continue };
            if !is_allowed(&value) {
                return Err(AwsError::EndpointNotAllowed { variable: variable.to_owned() });
            }
            given.push((variable, value));
        }
        given.sort_by_key(|(variable, _)| VARIABLES.iter().position(|known| known == variable));
        let proxy = PROXIES.into_iter().zip(proxies).find_map(|(variable, address)| Some((variable, address?)));
        if let Some((variable, address)) = &proxy
            && ProxyConfig::https(address.as_str()).is_err()
        {
            return Err(AwsError::EndpointNotAllowed { variable: (*variable).to_owned() });
        }
        let proxy = proxy.map(|(_, address)| address.into());
        Ok(Self { given, proxy, no_proxy: exceptions.into_iter().flatten().next() })
    }

    /// Those that are reached without encryption, as `NAME=ADDRESS`.
    pub fn plain_http(&self) -> Vec<String> {
        let plain = |address: &&(_, String)| scheme(&address.1) == Some("http");
        self.given.iter().filter(plain).map(|(variable, address)| format!("{variable}={address}")).collect()
    }

    /// Variables for a program that is to use the same endpoints.
    pub fn for_child(&self) -> Vec<(String, String)> {
        self.given.iter().map(|(variable, address)| ((*variable).to_owned(), address.clone())).collect()
    }

    /// The proxy for HTTPS.
    pub(crate) fn proxy(&self) -> ProxyConfig {
        let Some(address) = &self.proxy else { return ProxyConfig::disabled() };
        // It was tried when it was read.
        let proxy = ProxyConfig::https(address.expose_secret()).unwrap_or_else(|_| ProxyConfig::disabled());
        self.no_proxy.as_ref().map_or_else(|| proxy.clone(), |rules| proxy.clone().no_proxy(rules))
    }

    pub(crate) fn sts(&self) -> Option<&str> {
        self.of("AWS_ENDPOINT_URL_STS")
    }

    pub(crate) fn s3(&self) -> Option<&str> {
        self.of("AWS_ENDPOINT_URL_S3")
    }

    pub(crate) fn kms(&self) -> Option<&str> {
        self.of("AWS_ENDPOINT_URL_KMS")
    }

    pub(crate) fn sso(&self) -> Option<&str> {
        self.of("AWS_ENDPOINT_URL_SSO")
    }

    pub(crate) fn sso_oidc(&self) -> Option<&str> {
        self.of("AWS_ENDPOINT_URL_SSO_OIDC")
    }

    /// The endpoint of one service, else the one for all.
    fn of(&self, variable: &str) -> Option<&str> {
        let find = |wanted: &str| self.given.iter().find(|(name, _)| *name == wanted);
        find(variable).or_else(|| find("AWS_ENDPOINT_URL")).map(|(_, address)| address.as_str())
    }
}

/// Whether an address may be given a session.
pub(crate) fn is_allowed(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let plain = url.username().is_empty() && url.password().is_none();
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    plain && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}

fn scheme(address: &str) -> Option<&'static str> {
    let url = Url::parse(address).ok()?;
    ["http", "https"].into_iter().find(|known| *known == url.scheme())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_never_go_over_plain_http_to_another_machine() {
        for address in [
            "http://sts.example.com",
            "http://10.0.0.7:4566",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://0.0.0.0:80",
            "http://[::2]:80",
            "HTTP://EXAMPLE.COM",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "localhost:4566",
            "https://user:password@sts.example.com",
            "https://",
            " ",
        ] {
            for variable in VARIABLES {
                let refused = Endpoints::from_vars([(variable, address)]).expect_err(address);
                assert_eq!(refused, AwsError::EndpointNotAllowed { variable: variable.to_owned() }, "{address}");
            }
        }
    }

    #[test]
    fn plain_http_to_this_machine_is_taken_and_shown() {
        let endpoints = Endpoints::from_vars([
            ("AWS_ENDPOINT_URL_S3", "http://[::1]:9000"),
            ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:4566"),
            ("AWS_ENDPOINT_URL", "https://localstack.example.com"),
            ("AWS_ENDPOINT_URL_SSO", ""),
            ("AWS_ENDPOINT_URL_IAM", "http://example.com"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        assert_eq!(
            endpoints.plain_http(),
            ["AWS_ENDPOINT_URL_STS=http://127.0.0.1:4566", "AWS_ENDPOINT_URL_S3=http://[::1]:9000"]
        );
        let names: Vec<String> = endpoints.for_child().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_S3"]);
        assert_eq!(endpoints.sts(), Some("http://127.0.0.1:4566"));
        assert_eq!(endpoints.sso(), Some("https://localstack.example.com"), "the one for all services");
        assert_eq!(Endpoints::default().sts(), None);
    }

    #[test]
    fn the_password_of_a_proxy_is_not_shown() {
        let endpoints = Endpoints::from_vars([("HTTPS_PROXY", "http://sora:hunter2@proxy.example.com:3128")]).unwrap();
        assert!(!format!("{endpoints:?}").contains("hunter2"));
        let error = Endpoints::from_vars([("https_proxy", "http:// hunter2")]).unwrap_err();
        assert_eq!(error, AwsError::EndpointNotAllowed { variable: "https_proxy".to_owned() });
    }
}
