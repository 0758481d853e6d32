//! A signed request, signature version 4.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use std::time::{Duration, SystemTime};

use aws_sdk_sts::config::http::HttpRequest;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use jiff::Timestamp;

use super::S3Error;
use crate::keys::Keys;

/// A `GET` of an address, for the region that it is in.
pub(super) fn get(url: &str, region: &str, keys: &Keys, now: Timestamp) -> Result<HttpRequest, S3Error> {
    // No cause is taken over: one could hold a part of what was signed.
    let failed = || S3Error::Unexpected { what: "the request to S3 could not be made".to_owned() };
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.session_token_mode = SessionTokenMode::Include;
    let seconds = u64::try_from(now.as_second()).map_err(|_| failed())?;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let identity: Identity = keys.to_sdk().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("s3")
        .time(time)
        .settings(settings)
        .build()
        .map_err(|_| failed())?
        .into();
    // Asked for, S3 says which checksum the object was stored with.
    let asked = [("x-amz-checksum-mode", "ENABLED")];
    let signable =
        SignableRequest::new("GET", url, asked.into_iter(), SignableBody::Bytes(b"")).map_err(|_| failed())?;
    let (signed, _) = sign(signable, &parameters).map_err(|_| failed())?.into_parts();
    let mut request = HttpRequest::get(url).map_err(|_| failed())?;
    for (name, value) in asked {
        request.headers_mut().insert(name, value);
    }
    for header in signed.into_parts().0 {
        request.headers_mut().try_insert(header.name(), header.value().to_owned()).map_err(|_| failed())?;
    }
    Ok(request)
}
