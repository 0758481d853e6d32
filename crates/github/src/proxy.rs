//! The way to GitHub: straight, or through the proxy that the person's environment names. The proxy sees the
//! name of the host and nothing of what is said to it: TLS is with GitHub itself.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpStream;
use tower_service::Service;

/// The variables that name a proxy for HTTPS; the first that is set counts, as for AWS.
const PROXIES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
/// The variables that name what is reached without it.
const NO_PROXY: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// The proxy that the environment names. The default has none.
///
/// Plain HTTP is for this machine only and never goes through a proxy, so `HTTP_PROXY` says nothing here.
#[derive(Clone, Debug, Default)]
pub struct Proxy {
    /// It may hold a password.
    address: Option<SecretString>,
    exceptions: String,
}

impl Proxy {
    /// Reads the variables that name a proxy. An empty value counts as unset.
    pub fn from_vars<T: AsRef<str>>(variables: &[(T, T)]) -> Self {
        let set = |name: &str| {
            let found = variables.iter().find(|(known, value)| known.as_ref() == name && !value.as_ref().is_empty());
            found.map(|(_, value)| value.as_ref().to_owned())
        };
        let first = |names: &[&str]| names.iter().find_map(|name| set(name));
        Self { address: first(&PROXIES).map(SecretString::from), exceptions: first(&NO_PROXY).unwrap_or_default() }
    }

    fn matcher(&self) -> Matcher {
        let address = self.address.as_ref().map(|address| address.expose_secret().to_owned()).unwrap_or_default();
        Matcher::builder().https(address).no(self.exceptions.clone()).build()
    }

    /// Whether a proxy is named by an address that is none, or of a kind that is not known here. Then nothing
    /// is sent: whoever names a proxy does not want to go around it.
    fn is_unusable(&self) -> bool {
        let example = Uri::from_static("https://proxied.invalid/");
        let named =
            Matcher::builder().https(self.address.as_ref().map(|it| it.expose_secret().to_owned()).unwrap_or_default());
        let Some(intercept) = named.build().intercept(&example) else { return self.address.is_some() };
        !matches!(intercept.uri().scheme_str(), Some("http" | "https"))
    }
}

/// TLS with the host at the end of the way.
pub(crate) type Secure = HttpsConnector<Way>;

/// Certificates are those of the system.
pub(crate) fn connector(proxy: &Proxy) -> Result<Secure, std::io::Error> {
    let builder = || {
        let provider = rustls::crypto::ring::default_provider();
        Ok::<_, std::io::Error>(
            HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?.https_or_http().enable_http1(),
        )
    };
    if proxy.is_unusable() {
        return Err(std::io::Error::other("the proxy of the environment (HTTPS_PROXY) is no address of one"));
    }
    let mut straight = HttpConnector::new();
    straight.enforce_http(false);
    let to_proxy = builder()?.wrap_connector(straight.clone());
    Ok(builder()?.wrap_connector(Way { matcher: std::sync::Arc::new(proxy.matcher()), straight, to_proxy }))
}

/// Connects to a host, without TLS.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    matcher: std::sync::Arc<Matcher>,
    straight: HttpConnector,
    /// The proxy itself may be reached over TLS.
    to_proxy: HttpsConnector<HttpConnector>,
}

type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send>>;

impl Service<Uri> for Way {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.straight.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, host: Uri) -> Self::Future {
        let Some(proxy) = self.matcher.intercept(&host) else {
            let connecting = self.straight.call(host);
            return Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) });
        };
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy.clone());
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        Box::pin(async move { tunnel.call(host).await.map_err(|error| format!("the proxy: {error}").into()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(variables: &[(&str, &str)], to: &str) -> Option<String> {
        let proxy = Proxy::from_vars(variables);
        let way = proxy.matcher().intercept(&to.parse().unwrap());
        way.map(|proxy| proxy.uri().to_string())
    }

    #[test]
    fn the_proxy_is_the_one_that_the_environment_names_in_either_spelling() {
        let to = "https://api.github.com/";
        assert_eq!(way(&[], to), None);
        assert_eq!(way(&[("HTTPS_PROXY", "http://one.test:3128")], to).as_deref(), Some("http://one.test:3128/"));
        assert_eq!(way(&[("https_proxy", "two.test:8080")], to).as_deref(), Some("http://two.test:8080/"));
        assert_eq!(way(&[("ALL_PROXY", "http://all.test")], to).as_deref(), Some("http://all.test/"));
        let both = [("HTTPS_PROXY", "http://upper.test"), ("https_proxy", "http://lower.test"), ("NO_PROXY", "")];
        assert_eq!(way(&both, to).as_deref(), Some("http://lower.test/"));
        assert_eq!(way(&[("HTTP_PROXY", "http://plain.test")], to), None, "nothing goes over plain HTTP");
        assert_eq!(way(&[("HTTPS_PROXY", "http://one.test")], "http://127.0.0.1:4711/"), None);
        for name in ["NO_PROXY", "no_proxy"] {
            let but = |exceptions| [("HTTPS_PROXY", "http://one.test"), (name, exceptions)];
            assert_eq!(way(&but("acme.test, .github.com"), to), None);
            assert_eq!(way(&but("*"), to), None);
            assert!(way(&but("hub.com,10.0.0.0/8"), to).is_some());
        }
    }

    #[test]
    fn a_proxy_that_is_none_is_not_gone_around_and_its_password_is_not_shown() {
        for wrong in ["socks5://one.test", "http:// hunter2", "ftp://one.test"] {
            let proxy = Proxy::from_vars(&[("HTTPS_PROXY", wrong)]);
            let error = connector(&proxy).map(drop).unwrap_err().to_string();
            assert!(error.contains("HTTPS_PROXY") && !error.contains("hunter2"), "{error}");
        }
        let proxy = Proxy::from_vars(&[("HTTPS_PROXY", "http://sora:hunter2@one.test")]);
        assert!(connector(&proxy).is_ok());
        assert!(!format!("{proxy:?}").contains("hunter2"));
    }
}
