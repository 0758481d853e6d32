//! What answers mean: only one of them means that there is no state.

use serde_json::json;

use super::super::place::Named;
use super::*;

fn place() -> S3Place {
    let settings = json!({"bucket": "acme-state", "key": "prod.tfstate", "region": "eu-central-1"});
    S3Place::of(settings.as_object().unwrap(), "default", None, Named::default()).unwrap()
}

fn error(code: &str) -> String {
    format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>in its words</Message></Error>")
}

fn means(status: u16, body: &str, region: Option<&str>) -> Result<(), S3Error> {
    meaning(status, body, region, &place())
}

#[test]
fn only_an_object_that_is_not_there_means_that_there_is_no_state() {
    assert_eq!(means(404, &error("NoSuchKey"), None), Ok(()));
    for (status, body) in [
        (404, error("NoSuchBucket")),
        (404, String::new()),
        (404, "<html>not found</html>".to_owned()),
        (404, error("NoSuchVersion")),
        (403, error("NoSuchKey")),
        (403, error("AccessDenied")),
        (410, error("NoSuchKey")),
        (301, error("PermanentRedirect")),
        (204, String::new()),
        (206, String::new()),
        (304, String::new()),
        (500, error("NoSuchKey")),
    ] {
        let answer = means(status, &body, None);
        assert!(answer.is_err(), "{status} {body}: {answer:?}");
    }
    assert_eq!(means(404, &error("NoSuchBucket"), None), Err(S3Error::NoBucket { bucket: "acme-state".to_owned() }));
}

#[test]
fn a_bucket_of_another_region_is_named_with_it() {
    let elsewhere = |region: Option<&str>| {
        Err(S3Error::Elsewhere { bucket: "acme-state".to_owned(), region: region.map(str::to_owned) })
    };
    assert_eq!(means(301, &error("PermanentRedirect"), Some("us-east-2")), elsewhere(Some("us-east-2")));
    assert_eq!(means(301, "", None), elsewhere(None));
    let malformed = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-east-2</Region></Error>";
    assert_eq!(means(400, malformed, None), elsewhere(Some("us-east-2")));
    assert_eq!(means(400, &error("InvalidRequest"), Some("us-east-2")), elsewhere(Some("us-east-2")));
    let evil = "<Error><Code>PermanentRedirect</Code><Region>evil.example</Region></Error>";
    assert_eq!(means(307, evil, None), elsewhere(None));
}

#[test]
fn refusals_are_told_apart() {
    assert_eq!(means(403, &error("AccessDenied"), None), Err(S3Error::Denied { message: "in its words".to_owned() }));
    assert_eq!(means(400, &error("ExpiredToken"), None), Err(S3Error::Expired));
    assert_eq!(means(403, &error("RequestTimeTooSkewed"), None), Err(S3Error::ClockSkew));
    let busy = means(503, &error("SlowDown"), None).unwrap_err();
    assert!(busy.may_pass(), "{busy:?}");
    assert!(matches!(means(418, "", None), Err(S3Error::Unexpected { .. })));
}
