//! What S3 means by an answer that is not the object.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use aws_sdk_sts::config::http::HttpResponse;

use super::S3Error;
use super::address::partition_of;
use super::fetch::header;
use super::place::S3Place;

/// The longest text of S3's that is shown.
const LONGEST: usize = 300;

/// `Ok` only where S3 says that there is no such object, which is how a state is that was never written.
/// A bucket that is not there, a refusal and an answer of somebody else are no such thing.
pub(super) fn of(status: u16, response: &HttpResponse, body: &[u8], place: &S3Place) -> Result<(), S3Error> {
    let region = header(response, "x-amz-bucket-region").filter(|region| partition_of(region).is_some());
    meaning(status, &String::from_utf8_lossy(body), region, place)
}

fn meaning(status: u16, body: &str, region: Option<&str>, place: &S3Place) -> Result<(), S3Error> {
    let code = element(body, "Code").unwrap_or_default();
    let elsewhere = region.filter(|region| *region != place.region()).or_else(|| {
        element(body, "Region").filter(|region| *region != place.region() && partition_of(region).is_some())
    });
    let message = || {
        let said = element(body, "Message").unwrap_or(code);
        let said: String = said.chars().filter(|it| !it.is_control()).take(LONGEST).collect();
        if said.is_empty() { format!("HTTP {status}") } else { said }
    };
    let moved = || S3Error::Elsewhere { bucket: place.bucket().to_owned(), region: elsewhere.map(str::to_owned) };
    Err(match (status, code) {
        (404, "NoSuchKey") => return Ok(()),
        (404, "NoSuchBucket") => S3Error::NoBucket { bucket: place.bucket().to_owned() },
        (300..=399, _)
        | (400, "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException")
        | (_, "PermanentRedirect" | "TemporaryRedirect" | "Redirect") => moved(),
        (400..=499, "ExpiredToken" | "TokenRefreshRequired") => S3Error::Expired,
        (400..=499, "RequestTimeTooSkewed" | "RequestExpired") => S3Error::ClockSkew,
        (400, _) if elsewhere.is_some() => moved(),
        (401 | 403, _) => S3Error::Denied { message: message() },
        (429 | 500 | 502 | 503 | 504, _) => S3Error::Busy { message: message() },
        _ if code.is_empty() => S3Error::Unexpected {
            what: format!("the answer is HTTP {status} without a reason; does something else answer for S3?"),
        },
        _ => S3Error::Unexpected { what: format!("S3 answered {code}: {}", message()) },
    })
}

/// The text of an element. The errors of S3 are small and flat.
fn element<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let (_, rest) = body.split_once(&open)?;
    rest.split_once(&close).map(|(text, _)| text.trim())
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
