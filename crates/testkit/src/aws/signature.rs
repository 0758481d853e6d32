//! Signature version 4, as a server verifies it.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use axum::http::request::Parts;
use countersign_model::{Sha256Hex, sha256_hex};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use super::issued::{Caller, Keys};

/// How far the clocks of two sides may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// Why a request is not let in: an error code of AWS and its message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

fn refused(code: &'static str, message: impl Into<String>) -> Refused {
    Refused { code, message: message.into() }
}

/// What the `Authorization` header says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Authorization<'r> {
    pub(crate) access_key_id: &'r str,
    date: &'r str,
    region: &'r str,
    service: &'r str,
    signed_headers: Vec<&'r str>,
    signature: &'r str,
}

impl<'r> Authorization<'r> {
    pub(crate) fn of(parts: &'r Parts) -> Option<Self> {
        let header = parts.headers.get("authorization")?.to_str().ok()?;
        let fields = header.strip_prefix("AWS4-HMAC-SHA256")?;
        let field = |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name));
        let mut scope = field("Credential=")?.split('/');
        let mut next = || scope.next();
        let (access_key_id, date, region, service, end) = (next()?, next()?, next()?, next()?, next()?);
        (end == "aws4_request").then_some(Self {
            access_key_id,
            date,
            region,
            service,
            signed_headers: field("SignedHeaders=")?.split(';').collect(),
            signature: field("Signature=")?,
        })
    }
}

/// Says who signed a request, or why it is refused. The order of the checks is that of AWS: an unknown
/// or expired key is named before the signature is looked at.
pub(crate) fn verify(keys: &Keys, parts: &Parts, body: &[u8], service: &str) -> Result<Caller, Refused> {
    let authorization = Authorization::of(parts)
        .ok_or_else(|| refused("MissingAuthenticationToken", "Request is missing Authentication Token"))?;
    let unknown = || refused("InvalidClientTokenId", "The security token included in the request is invalid.");
    let caller = keys.caller(authorization.access_key_id).ok_or_else(unknown)?;
    let token = header(parts, "x-amz-security-token");
    match &caller {
        Caller::User(_) if token.is_some() => return Err(unknown()),
        Caller::Session(session) if token != Some(&session.session_token) => return Err(unknown()),
        Caller::Session(session) if session.expires_at <= keys.clock.now() => {
            return Err(refused("ExpiredToken", "The security token included in the request is expired"));
        }
        Caller::User(_) | Caller::Session(_) => {}
    }
    let stamp = header(parts, "x-amz-date").unwrap_or_default();
    check_time(stamp, keys.clock.now())?;
    if authorization.service != service || !stamp.starts_with(authorization.date) {
        return Err(refused("SignatureDoesNotMatch", "Credential should be scoped to the correct service and date."));
    }
    if !authorization.signed_headers.contains(&"host")
        || (token.is_some() && !authorization.signed_headers.contains(&"x-amz-security-token"))
    {
        return Err(refused("SignatureDoesNotMatch", "The host and the session token must be signed."));
    }
    let expected = sign(caller.secret(), &authorization, stamp, &canonical(parts, &authorization, body));
    if same(&expected, authorization.signature) {
        Ok(caller)
    } else {
        Err(refused(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method. Consult the service documentation for details.",
        ))
    }
}

fn check_time(stamp: &str, now: Timestamp) -> Result<(), Refused> {
    let signed = DateTime::strptime("%Y%m%dT%H%M%SZ", stamp)
        .and_then(|time| TimeZone::UTC.to_timestamp(time))
        .map_err(|_| refused("IncompleteSignature", "Date must be in ISO-8601 'basic format'."))?;
    let write = |time: Timestamp| time.strftime("%Y%m%dT%H%M%SZ").to_string();
    let away = signed.duration_since(now);
    if away < -SKEW {
        let limit = write(now - SKEW);
        let message = format!("Signature expired: {stamp} is now earlier than {limit} ({} - 15 min.)", write(now));
        Err(refused("SignatureDoesNotMatch", message))
    } else if away > SKEW {
        let limit = write(now + SKEW);
        let message =
            format!("Signature not yet current: {stamp} is still later than {limit} ({} + 15 min.)", write(now));
        Err(refused("SignatureDoesNotMatch", message))
    } else {
        Ok(())
    }
}

/// The request in the form that is signed.
fn canonical(parts: &Parts, authorization: &Authorization<'_>, body: &[u8]) -> String {
    let mut query: Vec<&str> =
        parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let mut text = format!("{}\n{}\n{}\n", parts.method, parts.uri.path(), query.join("&"));
    for name in &authorization.signed_headers {
        let value = header(parts, name).unwrap_or_default();
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        text.push_str(&[name, ":", &value, "\n"].concat());
    }
    let signed_headers = authorization.signed_headers.join(";");
    text + &format!("\n{signed_headers}\n{}", sha256_hex(body))
}

fn sign(secret: &str, authorization: &Authorization<'_>, stamp: &str, canonical: &str) -> String {
    let Authorization { date, region, service, .. } = authorization;
    let key = [*date, *region, *service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| hmac(&key, part.as_bytes()).to_vec());
    let digest = sha256_hex(canonical.as_bytes());
    let text = format!("AWS4-HMAC-SHA256\n{stamp}\n{date}/{region}/{service}/aws4_request\n{digest}");
    Sha256Hex::of_digest(&hmac(&key, text.as_bytes())).to_string()
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

fn same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.bytes().zip(right.bytes()).fold(0, |differing, (l, r)| differing | (l ^ r)) == 0
}

fn header<'r>(parts: &'r Parts, name: &str) -> Option<&'r str> {
    parts.headers.get(name).and_then(|value| value.to_str().ok())
}

/// A request that is signed now, for the tests of what is served here.
#[cfg(test)]
pub(crate) fn signed_for_test(
    (access_key_id, secret): (&str, &str),
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> axum::extract::Request {
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let digest = sha256_hex(body).to_string();
    let mut all = vec![("host", "127.0.0.1"), ("x-amz-content-sha256", &digest), ("x-amz-date", &stamp)];
    all.extend(headers);
    all.sort_unstable();
    let request = axum::http::Request::builder().method(method).uri(path);
    let request = all.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let (mut parts, ()) = request.body(()).unwrap().into_parts();
    let authorization = Authorization {
        access_key_id,
        date: &stamp[..8],
        region: "eu-central-1",
        service: "s3",
        signed_headers: all.iter().map(|(name, _)| *name).collect(),
        signature: "",
    };
    let signature = sign(secret, &authorization, &stamp, &canonical(&parts, &authorization, body));
    let header = format!(
        "AWS4-HMAC-SHA256 Credential={access_key_id}/{}/eu-central-1/s3/aws4_request, SignedHeaders={}, Signature={signature}",
        &stamp[..8],
        authorization.signed_headers.join(";")
    );
    parts.headers.insert("authorization", header.parse().unwrap());
    parts.headers.insert("content-length", body.len().to_string().parse().unwrap());
    axum::http::Request::from_parts(parts, axum::body::Body::from(body.to_vec()))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::aws::{AwsWorld, Clock, User};

    /// The example "GET ListUsers" of AWS' documentation of the signature.
    fn list_users() -> (Keys, Parts) {
        let user = User::new("x", "123456789012", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let signed: Timestamp = "2015-08-30T12:36:00Z".parse().unwrap();
        let keys = Keys::new(AwsWorld::new().user(user), Clock::from_fn(move || signed));
        let request = Request::get("/?Action=ListUsers&Version=2010-05-08")
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .header("host", "iam.amazonaws.com")
            .header("x-amz-date", "20150830T123600Z")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
                 SignedHeaders=content-type;host;x-amz-date, \
                 Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            )
            .body(())
            .unwrap();
        (keys, request.into_parts().0)
    }

    fn code(result: Result<Caller, Refused>) -> &'static str {
        result.map_or_else(|refused| refused.code, |_| "let in")
    }

    #[test]
    fn the_signature_of_the_documentation_is_right() {
        let (keys, parts) = list_users();
        assert_eq!(code(verify(&keys, &parts, b"", "iam")), "let in");
    }

    #[test]
    fn whatever_was_changed_after_signing_is_noticed() {
        let (keys, parts) = list_users();
        assert_eq!(code(verify(&keys, &parts, b"more", "iam")), "SignatureDoesNotMatch");
        assert_eq!(code(verify(&keys, &parts, b"", "sts")), "SignatureDoesNotMatch");

        let (keys, mut parts) = list_users();
        parts.headers.insert("host", "sts.amazonaws.com".parse().unwrap());
        assert_eq!(code(verify(&keys, &parts, b"", "iam")), "SignatureDoesNotMatch");

        let (keys, mut parts) = list_users();
        parts.uri = "/?Action=DeleteUser&Version=2010-05-08".parse().unwrap();
        assert_eq!(code(verify(&keys, &parts, b"", "iam")), "SignatureDoesNotMatch");

        let (keys, mut parts) = list_users();
        parts.headers.insert("x-amz-security-token", "made up".parse().unwrap());
        assert_eq!(code(verify(&keys, &parts, b"", "iam")), "InvalidClientTokenId");

        let (keys, mut parts) = list_users();
        parts.headers.remove("authorization");
        assert_eq!(code(verify(&keys, &parts, b"", "iam")), "MissingAuthenticationToken");
    }

    #[test]
    fn a_request_that_was_signed_at_another_time_is_refused() {
        let (keys, parts) = list_users();
        for (minutes, expected) in [(14, "let in"), (16, "SignatureDoesNotMatch"), (-16, "SignatureDoesNotMatch")] {
            let by = SignedDuration::from_mins(minutes);
            keys.clock.advance(by);
            assert_eq!(code(verify(&keys, &parts, b"", "iam")), expected, "{minutes} minutes later");
            keys.clock.advance(-by);
        }
    }
}
