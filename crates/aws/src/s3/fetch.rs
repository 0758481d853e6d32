//! One request, and its answer within limits.

use std::error::Error;

use aws_sdk_sts::config::http::{HttpRequest, HttpResponse};
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::byte_stream::ByteStream;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use countersign_model::Sha256Hex;

use super::S3Error;
use super::answer;
use super::place::S3Place;

/// The most bytes of a state.
const MOST_BYTES: usize = 512 << 20;
/// The most bytes of an error that are read.
const MOST_OF_AN_ERROR: usize = 64 << 10;

/// Sends a request. No redirect is followed: the session was signed in for this address.
pub(super) async fn once(http: &Connector, request: HttpRequest, place: &S3Place) -> Result<Option<Vec<u8>>, S3Error> {
    let mut response = http.call(request).await.map_err(|error| of_connection(&error))?;
    let status = response.status().as_u16();
    if status != 200 {
        let body = body(&mut response, MOST_OF_AN_ERROR).await.unwrap_or_default();
        return answer::of(status, &response, &body, place).map(|()| None);
    }
    let told = header(&response, "content-length").and_then(|length| length.parse::<usize>().ok());
    if told.is_some_and(|told| told > MOST_BYTES) {
        return Err(too_large());
    }
    // Of an answer that ends where the connection does nobody can say whether it is whole, and an empty
    // one would be a state that was never written.
    let chunked = header(&response, "transfer-encoding").is_some_and(|it| it.eq_ignore_ascii_case("chunked"));
    if told.is_none() && !chunked {
        return Err(S3Error::Truncated);
    }
    let state = body(&mut response, MOST_BYTES).await?;
    if told.is_some_and(|told| told != state.len()) {
        return Err(S3Error::Truncated);
    }
    check_sum(&response, &state)?;
    Ok(Some(state))
}

const fn too_large() -> S3Error {
    S3Error::TooLarge { megabytes: MOST_BYTES >> 20 }
}

/// The header of an answer.
pub(super) fn header<'r>(response: &'r HttpResponse, name: &str) -> Option<&'r str> {
    response.headers().get(name)
}

async fn body(response: &mut HttpResponse, most: usize) -> Result<Vec<u8>, S3Error> {
    let mut stream = ByteStream::new(response.take_body());
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| S3Error::Truncated)?;
        if bytes.len() + chunk.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Holds what came against the checksum that S3 keeps with it, where it keeps that of the whole object:
/// Terraform and OpenTofu store states with SHA-256.
fn check_sum(response: &HttpResponse, state: &[u8]) -> Result<(), S3Error> {
    let Some(told) = header(response, "x-amz-checksum-sha256") else { return Ok(()) };
    // A checksum of checksums of parts ends with how many there are.
    if told.contains('-') || header(response, "x-amz-checksum-type") == Some("COMPOSITE") {
        return Ok(());
    }
    let told = BASE64_STANDARD.decode(told).ok().and_then(|digest| <[u8; 32]>::try_from(digest).ok());
    let told = told.map(|digest| Sha256Hex::of_digest(&digest));
    if told == Some(countersign_model::sha256_hex(state)) { Ok(()) } else { Err(S3Error::Damaged) }
}

fn of_connection(error: &ConnectorError) -> S3Error {
    if error.is_timeout() {
        return S3Error::TimedOut;
    }
    let mut last: &(dyn Error + 'static) = error;
    while let Some(source) = last.source() {
        last = source;
    }
    S3Error::Offline { why: last.to_string() }
}
