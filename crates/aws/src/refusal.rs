//! What the answers of AWS mean.

use std::error::Error;

use aws_sdk_sts::config::http::HttpResponse;
use aws_sdk_sts::error::{ProvideErrorMetadata, SdkError};

use crate::error::{AwsError, Refusal};
use crate::request::LONGEST_CHAINED;

/// What a failed call to a service in `region` means.
pub(crate) fn of_call<E>(error: &SdkError<E, HttpResponse>, region: &str) -> AwsError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::TimeoutError(_) => AwsError::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => AwsError::TimedOut,
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(cause) => AwsError::Offline { why: innermost(cause) },
            None => AwsError::Offline { why: "the request could not be sent".to_owned() },
        },
        SdkError::ServiceError(answer) => match answer.err().code() {
            Some(code) => of_answer(code, answer.err().message().unwrap_or_default(), region),
            None => AwsError::Unexpected {
                what: format!(
                    "the answer is HTTP {} without a reason; does something else answer for AWS?",
                    answer.raw().status()
                ),
            },
        },
        SdkError::ResponseError(_) => AwsError::Unexpected {
            what: "the answer could not be read; does something else answer for AWS?".to_owned(),
        },
        other => AwsError::Unexpected { what: format!("the request could not be made ({})", innermost(other)) },
    }
}

/// What an error code and its message mean. STS has one code for many refusals, and only the message
/// tells them apart.
fn of_answer(code: &str, message: &str, region: &str) -> AwsError {
    let says = |text: &str| message.contains(text);
    let denied = |refusal| AwsError::Denied { refusal, message: message.trim().to_owned() };
    match code {
        "AccessDenied" | "AccessDeniedException" if says("MultiFactorAuthentication failed") => AwsError::MfaWrong,
        "AccessDenied" | "AccessDeniedException" | "ForbiddenException" => {
            denied(if says("no identity-based policy") {
                Refusal::Permission
            } else if says("no resource-based policy") || says("trust policy") {
                Refusal::Trust
            } else {
                Refusal::TrustOrPermission
            })
        }
        "ExpiredToken" | "ExpiredTokenException" => AwsError::Expired,
        "RequestExpired" | "RequestTimeTooSkewed" => AwsError::ClockSkew,
        "SignatureDoesNotMatch" if says("Signature expired") || says("Signature not yet current") => {
            AwsError::ClockSkew
        }
        "SignatureDoesNotMatch" | "InvalidClientTokenId" | "UnrecognizedClientException" => denied(Refusal::Keys),
        "RegionDisabledException" => AwsError::Region { region: region.to_owned() },
        "ValidationError" if says("1 hour session limit") => AwsError::DurationTooLong { max: Some(LONGEST_CHAINED) },
        "ValidationError" if says("MaxSessionDuration") => AwsError::DurationTooLong { max: None },
        _ => AwsError::Unexpected { what: format!("AWS answered {code}: {}", message.trim()) },
    }
}

/// The last cause, which is where networks say what happened.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(message: &str) -> Refusal {
        match of_answer("AccessDenied", message, "eu-central-1") {
            AwsError::Denied { refusal, .. } => refusal,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn messages_of_aws_tell_what_lacks() {
        let user = "User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole on resource: arn:…";
        assert_eq!(refusal(user), Refusal::TrustOrPermission);
        let because = |why: &str| refusal(&format!("{user} because no {why} policy allows the sts:AssumeRole action"));
        assert_eq!(because("identity-based"), Refusal::Permission);
        assert_eq!(because("resource-based"), Refusal::Trust);
    }

    #[test]
    fn codes_of_aws_become_words_of_this_crate() {
        let error = |code, message| of_answer(code, message, "eu-south-2");
        let mfa = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
        assert_eq!(error("AccessDenied", mfa), AwsError::MfaWrong);
        assert_eq!(error("ExpiredToken", ""), AwsError::Expired);
        assert_eq!(error("RequestExpired", ""), AwsError::ClockSkew);
        assert_eq!(error("SignatureDoesNotMatch", "Signature expired: 20260101T… is now earlier"), AwsError::ClockSkew);
        assert_eq!(error("SignatureDoesNotMatch", "Signature not yet current: …"), AwsError::ClockSkew);
        assert_eq!(error("RegionDisabledException", ""), AwsError::Region { region: "eu-south-2".to_owned() });
        let keys = |message: &str| AwsError::Denied { refusal: Refusal::Keys, message: message.to_owned() };
        assert_eq!(
            error("SignatureDoesNotMatch", "The request signature we calculated"),
            keys("The request signature we calculated")
        );
        assert_eq!(error("InvalidClientTokenId", "The security token"), keys("The security token"));
        let chained =
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
        assert_eq!(error("ValidationError", chained), AwsError::DurationTooLong { max: Some(LONGEST_CHAINED) });
        let role = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        assert_eq!(error("ValidationError", role), AwsError::DurationTooLong { max: None });
        assert!(matches!(error("Throttling", "Rate exceeded"), AwsError::Unexpected { .. }));
    }
}
