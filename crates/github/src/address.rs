//! Where the API of a host is, and that the token only ever goes there.

use countersign_model::Host;
use url::Url;

/// Why an address is not one that a token may be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an address at all.
    #[error("{0:?} is not an address of an API")]
    Malformed(String),
    /// It would carry the token in clear.
    #[error("{0} is not reached over https, so the token could be read on the way")]
    PlainHttp(String),
    /// Credentials, a query or a fragment in it.
    #[error("the address of an API has no user, query or fragment")]
    Decorated,
    /// The two addresses are on different hosts, and both would get the token.
    #[error("the REST and the GraphQL address are on different hosts")]
    TwoHosts,
}

impl AddressError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Malformed(_) | Self::Decorated => "Write it like https://github.example.com/api/v3.",
            Self::PlainHttp(_) => "Use https. Plain http is only taken for a server on this machine.",
            Self::TwoHosts => "Give both addresses of the same server.",
        }
    }
}

/// The two addresses of one API. Both are on the same origin, reached over https, or over plain http
/// on this machine, which is how tests reach a server of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAddress {
    rest: Url,
    graphql: Url,
}

impl ApiAddress {
    /// The addresses that GitHub documents for a host: github.com, a tenant of ghe.com, or a GitHub
    /// Enterprise server.
    pub fn of(host: &Host) -> Result<Self, AddressError> {
        let name = host.as_str();
        if name == "github.com" {
            return Self::parse("https://api.github.com/", "https://api.github.com/graphql");
        }
        if name.ends_with(".ghe.com") {
            return Self::parse(&format!("https://api.{name}/"), &format!("https://api.{name}/graphql"));
        }
        let scheme = if host.is_loopback() { "http" } else { "https" };
        Self::parse(&format!("{scheme}://{name}/api/v3"), &format!("{scheme}://{name}/api/graphql"))
    }

    /// Takes both addresses as they are written.
    pub fn parse(rest: &str, graphql: &str) -> Result<Self, AddressError> {
        let address = Self { rest: checked(rest)?, graphql: checked(graphql)? };
        if address.rest.origin() == address.graphql.origin() { Ok(address) } else { Err(AddressError::TwoHosts) }
    }

    /// Below it are the REST operations.
    pub fn rest(&self) -> &Url {
        &self.rest
    }

    /// Takes the GraphQL operations.
    pub fn graphql(&self) -> &Url {
        &self.graphql
    }

    /// Scheme, host and port, without a path.
    pub(crate) fn origin(&self) -> String {
        self.rest.origin().ascii_serialization()
    }

    /// The path of the REST address without a slash at its end.
    pub(crate) fn rest_path(&self) -> &str {
        self.rest.path().trim_end_matches('/')
    }

    /// Whether something that this API points to may be fetched: over https, or on this machine if
    /// the API is there, too.
    pub(crate) fn may_point_to(&self, url: &Url) -> bool {
        let plain = url.username().is_empty() && url.password().is_none();
        plain && (url.scheme() == "https" || (is_local(url) && is_local(&self.rest)))
    }
}

fn is_local(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

fn checked(text: &str) -> Result<Url, AddressError> {
    let url = Url::parse(text).map_err(|_| AddressError::Malformed(text.chars().take(80).collect()))?;
    if url.host().is_none() || !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::Malformed(text.chars().take(80).collect()));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(AddressError::Decorated);
    }
    if url.scheme() != "https" && !is_local(&url) {
        return Err(AddressError::PlainHttp(url.host_str().unwrap_or_default().to_owned()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(host: &str) -> (String, String) {
        let address = ApiAddress::of(&host.parse().unwrap()).unwrap();
        (address.rest.to_string(), address.graphql.to_string())
    }

    #[test]
    fn every_kind_of_host_has_its_addresses() {
        let pair = |rest: &str, graphql: &str| (rest.to_owned(), graphql.to_owned());
        assert_eq!(of("github.com"), pair("https://api.github.com/", "https://api.github.com/graphql"));
        assert_eq!(of("acme.ghe.com"), pair("https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql"));
        assert_eq!(of("git.acme.test"), pair("https://git.acme.test/api/v3", "https://git.acme.test/api/graphql"));
        assert_eq!(of("127.0.0.1:4711"), pair("http://127.0.0.1:4711/api/v3", "http://127.0.0.1:4711/api/graphql"));
    }

    #[test]
    fn a_token_is_never_sent_in_clear_or_to_a_second_host() {
        let parse = |rest: &str, graphql: &str| ApiAddress::parse(rest, graphql).unwrap_err();
        assert_eq!(
            parse("http://git.acme.test/api/v3", "http://git.acme.test/api/graphql"),
            AddressError::PlainHttp("git.acme.test".to_owned())
        );
        // A name that only looks like this machine, and an address of the local network.
        for host in ["127.0.0.1.acme.test", "192.168.1.7", "localhost.acme.test"] {
            let url = format!("http://{host}/");
            assert_eq!(parse(&url, &url), AddressError::PlainHttp(host.to_owned()));
        }
        assert_eq!(parse("https://git.acme.test/api/v3", "https://evil.test/api/graphql"), AddressError::TwoHosts);
        assert_eq!(parse("https://me:secret@git.acme.test/", "https://git.acme.test/"), AddressError::Decorated);
        for wrong in ["", "git.acme.test", "ftp://git.acme.test/", "file:///etc/passwd"] {
            assert!(matches!(ApiAddress::parse(wrong, wrong), Err(AddressError::Malformed(_))), "{wrong}");
        }
    }

    #[test]
    fn what_an_api_points_to_is_fetched_over_https_only() {
        let real = ApiAddress::of(&"github.com".parse().unwrap()).unwrap();
        let local = ApiAddress::parse("http://127.0.0.1:1/", "http://127.0.0.1:1/graphql").unwrap();
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(real.may_point_to(&url("https://blob.example.test/x?sig=1")));
        assert!(!real.may_point_to(&url("http://blob.example.test/x?sig=1")));
        assert!(!real.may_point_to(&url("http://127.0.0.1:9/x")), "nothing on this machine for a server elsewhere");
        assert!(!real.may_point_to(&url("https://me:secret@blob.example.test/x")));
        assert!(local.may_point_to(&url("http://127.0.0.1:9/x")));
    }
}
