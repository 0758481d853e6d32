//! What the environment of a run names outside of its room: places that are shown, read-only, because
//! the machine's own settings point there, and addresses that only this machine reaches.
//!
//! Only the environment that the app itself hands over is read here, never anything of a pull request.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};

/// What is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Files and folders.
    pub(super) places: Vec<PathBuf>,
    /// Where a proxy or an address of AWS listens on this machine alone.
    pub(super) loopback: Vec<SocketAddr>,
}

/// Variables that name certificates.
const CERTIFICATES: [&str; 6] =
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO"];

/// Variables that name a proxy, in small letters.
const PROXIES: [&str; 3] = ["http_proxy", "https_proxy", "all_proxy"];
const ENDPOINTS: &str = "AWS_ENDPOINT_URL";

impl Surroundings {
    /// What an environment names.
    pub fn of<'e>(environment: impl IntoIterator<Item = (&'e str, &'e str)>) -> Self {
        let mut found = Self::default();
        for (name, value) in environment {
            match name {
                "PATH" => found.places.extend(std::env::split_paths(value).filter_map(|folder| package(&folder))),
                "TF_CLI_ARGS_init" => found.places.extend(plugin_folders(value)),
                name if CERTIFICATES.contains(&name) => found.places.extend(std::env::split_paths(value)),
                name if name.starts_with(ENDPOINTS) || PROXIES.contains(&&*name.to_ascii_lowercase()) => {
                    found.loopback.extend(loopback(value));
                }
                _ => {}
            }
        }
        found.places.retain(|place| is_plain(place));
        found.places.sort();
        found.places.dedup();
        found.without_repetitions()
    }

    /// The same, and addresses that the team's rules name.
    #[must_use]
    pub fn and<'a>(mut self, addresses: impl IntoIterator<Item = &'a str>) -> Self {
        self.loopback.extend(addresses.into_iter().flat_map(loopback));
        self.without_repetitions()
    }

    fn without_repetitions(mut self) -> Self {
        self.loopback.sort();
        self.loopback.dedup();
        self
    }
}

/// Where an address leads, if that is this machine.
fn loopback(address: &str) -> Vec<SocketAddr> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => host.rsplit_once(':').map_or((host, None), |(host, port)| (host, Some(port))),
    };
    let usual = match scheme.to_ascii_lowercase().as_str() {
        "https" => 443,
        "socks5" | "socks5h" => 1080,
        _ => 80,
    };
    let Ok(port) = port.map_or(Ok(usual), str::parse) else { return Vec::new() };
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    let addresses: Vec<IpAddr> = if name == "localhost" || name.ends_with(".localhost") {
        vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
    } else {
        name.parse().into_iter().collect()
    };
    addresses.into_iter().filter(IpAddr::is_loopback).map(|address| SocketAddr::new(address, port)).collect()
}

/// Absolute, below a folder of the root, and without steps back: nobody's settings show all of `/`.
fn is_plain(place: &Path) -> bool {
    let mut parts = place.components();
    parts.next() == Some(Component::RootDir)
        && place.components().count() > 2
        && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The package that a folder of programs belongs to. Programs in `/opt` find their libraries beside
/// themselves, so all of theirs is shown; everything else there is not. Where programs usually are is
/// shown anyway, and what is in a home folder is not.
fn package(folder: &Path) -> Option<PathBuf> {
    let name = folder.strip_prefix("/opt").ok()?.components().next()?;
    Some(Path::new("/opt").join(name))
}

/// The folders of packages that `init` is told to use instead of a registry.
fn plugin_folders(arguments: &str) -> impl Iterator<Item = PathBuf> {
    arguments
        .split_whitespace()
        .filter_map(|argument| argument.trim_start_matches('-').strip_prefix("plugin-dir=").map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(environment: &[(&str, &str)]) -> Vec<String> {
        let found = Surroundings::of(environment.iter().copied());
        found.places.iter().map(|place| place.display().to_string()).collect()
    }

    #[test]
    fn certificates_and_packages_that_the_environment_names_are_places() {
        let named = [
            ("SSL_CERT_FILE", "/srv/company/ca.pem"),
            ("SSL_CERT_DIR", "/srv/one/certs:/srv/two/certs"),
            ("PATH", "/usr/bin:/opt/cloud/sdk/bin:/home/me/.local/bin"),
            ("TF_CLI_ARGS_init", "-input=false -plugin-dir=/opt/mirror/packages"),
            ("AWS_SECRET_ACCESS_KEY", "/srv/secret/file"),
        ];
        assert_eq!(
            places(&named),
            ["/opt/cloud", "/opt/mirror/packages", "/srv/company/ca.pem", "/srv/one/certs", "/srv/two/certs"]
        );
    }

    #[test]
    fn what_listens_on_this_machine_is_reached_where_a_setting_names_it() {
        let reached = |environment: &[(&str, &str)]| -> Vec<String> {
            let found = Surroundings::of(environment.iter().copied());
            found.loopback.iter().map(ToString::to_string).collect()
        };
        let named = [
            ("HTTPS_PROXY", "http://me:secret@localhost:3128"),
            ("all_proxy", "socks5://127.0.0.2"),
            ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:5000/"),
            ("AWS_ENDPOINT_URL", "https://[::1]:4566/path"),
            ("NO_PROXY", "127.0.0.1:9"),
            ("OTHER_URL", "http://127.0.0.1:9"),
        ];
        assert_eq!(reached(&named), ["127.0.0.1:3128", "127.0.0.1:5000", "127.0.0.2:1080", "[::1]:3128", "[::1]:4566"]);
        for elsewhere in [
            "http://proxy.example.com:3128",
            "http://10.0.0.1:80",
            "http://127.0.0.1@example.com/",
            "",
            "http://127.0.0.1:x",
        ] {
            assert_eq!(reached(&[("HTTP_PROXY", elsewhere)]), [""; 0], "{elsewhere}");
        }
        let team = Surroundings::default().and(["http://127.0.0.1:8080/state"]);
        assert_eq!(team.loopback, ["127.0.0.1:8080".parse().unwrap()]);
    }

    #[test]
    fn nothing_names_the_root_or_leads_back_to_it() {
        let named =
            [("SSL_CERT_DIR", "/:/etc:/srv/../etc/ssh:certs:"), ("PATH", "/opt:/opt/:/opt/.."), ("HOME", "/root")];
        assert_eq!(places(&named), [""; 0]);
    }
}
