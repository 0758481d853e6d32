//! The address of an object, by the rules of the AWS SDKs.
//!
//! <https://docs.aws.amazon.com/general/latest/gr/s3.html>,
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>

use url::{Host, Url};

use super::S3Error;
use super::place::{S3Place, Style};
use crate::endpoints::{Endpoints, is_allowed};

/// A part of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// As it stands in an ARN.
    pub(crate) id: &'static str,
    /// How names of its regions begin.
    regions: &'static [&'static str],
    /// How its addresses end.
    pub(crate) suffix: &'static str,
}

/// The parts of AWS. Those with the longer beginnings come first.
const PARTITIONS: [Partition; 8] = [
    Partition { id: "aws-cn", regions: &["cn"], suffix: "amazonaws.com.cn" },
    Partition { id: "aws-us-gov", regions: &["us-gov"], suffix: "amazonaws.com" },
    Partition { id: "aws-iso", regions: &["us-iso"], suffix: "c2s.ic.gov" },
    Partition { id: "aws-iso-b", regions: &["us-isob"], suffix: "sc2s.sgov.gov" },
    Partition { id: "aws-iso-e", regions: &["eu-isoe"], suffix: "cloud.adc-e.uk" },
    Partition { id: "aws-iso-f", regions: &["us-isof"], suffix: "csp.hci.ic.gov" },
    Partition { id: "aws-eusc", regions: &["eusc-de"], suffix: "amazonaws.eu" },
    Partition { id: "aws", regions: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"], suffix: "amazonaws.com" },
];

/// The part of AWS that a region is in; nothing where it has not the form of a region. The name becomes
/// part of a host, so that nothing but letters, digits and hyphens may be in it.
pub(crate) fn partition_of(region: &str) -> Option<Partition> {
    PARTITIONS.into_iter().find(|partition| {
        partition.regions.iter().any(|start| {
            let rest = region.strip_prefix(start).and_then(|rest| rest.strip_prefix('-'));
            let Some((place, number)) = rest.and_then(|rest| rest.split_once('-')) else { return false };
            let word = |text: &str, is: fn(&u8) -> bool| {
                !text.is_empty() && text.len() <= 20 && text.bytes().all(|it| is(&it))
            };
            word(place, u8::is_ascii_lowercase) && word(number, u8::is_ascii_digit)
        })
    })
}

/// The address of the state.
pub(super) fn of(place: &S3Place, endpoints: &Endpoints) -> Result<String, S3Error> {
    let base = match place.endpoint().or_else(|| endpoints.s3()) {
        Some(given) => given_base(given)?,
        None => base(place)?,
    };
    let host = base.host_str().unwrap_or_default();
    let port = base.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = base.path().trim_end_matches('/');
    // Plain HTTP is for this machine alone, and a name below `localhost` may be of another one.
    let in_host = place.style() == Style::Host
        && base.scheme() == "https"
        && !matches!(base.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)) | None)
        && is_label(place.bucket());
    let (host, bucket) = if in_host {
        (format!("{}.{host}", place.bucket()), String::new())
    } else {
        (host.to_owned(), format!("/{}", encoded(place.bucket())))
    };
    Ok(format!("{}://{host}{port}{path}{bucket}/{}", base.scheme(), encoded(place.key())))
}

fn given_base(given: &str) -> Result<Url, S3Error> {
    let refused = || S3Error::AddressNotAllowed { address: given.to_owned() };
    let url = Url::parse(given).map_err(|_| refused())?;
    let plain = url.query().is_none() && url.fragment().is_none() && !url.path().contains('%');
    if is_allowed(given) && plain { Ok(url) } else { Err(refused()) }
}

fn base(place: &S3Place) -> Result<Url, S3Error> {
    let region = place.region();
    let unknown = || S3Error::Setting { name: "region".to_owned(), why: "is not a region of AWS that is known here" };
    let partition = partition_of(region).ok_or_else(unknown)?;
    let variant = place.variant();
    if variant.fips && partition.id == "aws-cn" {
        let why = "is set, and there is no such address in China";
        return Err(S3Error::Setting { name: "use_fips_endpoint".to_owned(), why });
    }
    let fips = if variant.fips { "-fips" } else { "" };
    let dualstack = if variant.dualstack { ".dualstack" } else { "" };
    let address = format!("https://s3{fips}{dualstack}.{region}.{}", partition.suffix);
    Url::parse(&address).map_err(|_| unknown())
}

/// Whether a bucket can be part of a host. One with dots would not be covered by the certificate.
fn is_label(bucket: &str) -> bool {
    bucket.len() <= 63 && bucket.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Percent-encoded as S3 wants it, once, with the slashes as they are.
fn encoded(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
