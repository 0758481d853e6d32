//! Which settings name a state, and which are refused.

use serde_json::json;

use super::*;

const ROLE: &str = "arn:aws:iam::610442090871:role/state";

fn settings(more: Value) -> Map<String, Value> {
    let mut settings = json!({"bucket": "acme-state", "key": "prod/network.tfstate", "region": "eu-central-1"});
    let settings = settings.as_object_mut().unwrap();
    match more {
        Value::Object(more) => settings.extend(more),
        other => panic!("{other} is not an object"),
    }
    settings.clone()
}

fn place(more: Value) -> Result<S3Place, S3Error> {
    S3Place::of(&settings(more), "default", None, Named::default())
}

#[track_caller]
fn refuses(name: &str, more: Value) {
    match place(more) {
        Err(S3Error::Setting { name: refused, .. }) => assert_eq!(refused, name),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn the_key_of_a_workspace_is_the_one_that_the_tool_uses() {
    let of = |more: Value, workspace: &str| {
        S3Place::of(&settings(more), workspace, None, Named::default()).map(|place| place.key().to_owned())
    };
    assert_eq!(of(json!({}), "default").unwrap(), "prod/network.tfstate");
    assert_eq!(of(json!({"workspace_key_prefix": "teams"}), "default").unwrap(), "prod/network.tfstate");
    assert_eq!(of(json!({}), "blue").unwrap(), "env:/blue/prod/network.tfstate");
    assert_eq!(
        of(json!({"workspace_key_prefix": "teams/net"}), "blue").unwrap(),
        "teams/net/blue/prod/network.tfstate"
    );
    assert_eq!(of(json!({"workspace_key_prefix": "teams/"}), "blue").unwrap(), "teams/blue/prod/network.tfstate");
    assert_eq!(of(json!({"workspace_key_prefix": ""}), "blue").unwrap(), "blue/prod/network.tfstate");
    for key in ["../other.tfstate", "a/../b", "a//b", "/a", "a/", "", ".", "a/./b", "a\nb"] {
        assert!(of(json!({"key": key}), "default").is_err(), "{key}");
        assert!(of(json!({"key": key}), "blue").is_err(), "{key}");
    }
    for workspace in ["..", "a/../b", "."] {
        assert!(of(json!({}), workspace).is_err(), "{workspace}");
    }
}

#[test]
fn what_could_send_a_session_somewhere_is_refused_by_name() {
    for (name, value) in [
        ("profile", json!("evil")),
        ("shared_config_files", json!(["aws.ini"])),
        ("shared_credentials_files", json!(["creds"])),
        ("shared_credentials_file", json!("creds")),
        ("access_key", json!("AKIA")),
        ("secret_key", json!("x")),
        ("token", json!("x")),
        ("sts_endpoint", json!("https://evil.example")),
        ("iam_endpoint", json!("https://evil.example")),
        ("dynamodb_endpoint", json!("https://evil.example")),
        ("sts_region", json!("eu-central-1")),
        ("assume_role_with_web_identity", json!({"web_identity_token_file": "/proc/self/environ"})),
        ("ec2_metadata_service_endpoint", json!("http://evil.example")),
        ("http_proxy", json!("http://evil.example")),
        ("https_proxy", json!("http://evil.example")),
        ("custom_ca_bundle", json!("ca.pem")),
        ("sse_customer_key", json!("x")),
        ("what_nobody_knows", json!(false)),
    ] {
        refuses(name, json!({ name: value }));
    }
    refuses("endpoint", json!({"endpoint": "https://evil.example"}));
    refuses("endpoint", json!({"endpoints": {"s3": "https://evil.example"}}));
    refuses("endpoint", json!({"endpoints": [{"s3": "https://evil.example"}]}));
    refuses("endpoints.sts", json!({"endpoints": {"sts": "https://evil.example"}}));
    refuses("endpoints.sso", json!({"endpoints": [{"sso": "https://evil.example", "s3": null}]}));
    refuses("endpoints", json!({"endpoints": "https://evil.example"}));
    refuses("role_arn", json!({"role_arn": ROLE}));
    refuses("role_arn", json!({"assume_role": {"role_arn": ROLE}}));
    refuses("external_id", json!({"external_id": "x"}));
    refuses("assume_role.policy", json!({"assume_role": [{"policy": "{}"}]}));
    refuses("assume_role.source_identity", json!({"assume_role": {"source_identity": "x"}}));
}

#[test]
fn a_name_that_would_become_another_host_is_refused() {
    for bucket in [
        "evil.example/x",
        "a@evil.example",
        "a:443",
        "a?b",
        "a#b",
        "arn:aws:s3:::x",
        "ab",
        "-ab",
        "a..b",
        "a b",
        "abc--x-s3",
        "ap-s3alias",
        "abc.",
    ] {
        refuses("bucket", json!({ "bucket": bucket }));
    }
    for region in [
        "evil.example",
        "eu-central-1.evil.example",
        "eu-central-1/",
        "eu-central-1@x",
        "",
        "eu",
        "aws-global",
        "eu-central-1 ",
        "EU-central-1",
        "xx-central-1",
    ] {
        refuses("region", json!({ "region": region }));
    }
}

#[test]
fn roles_and_addresses_are_those_of_the_team() {
    let named = || Named {
        role: Some(ROLE.parse().unwrap()),
        external_id: Some("acme".to_owned()),
        endpoint: Some("https://s3.example.com".to_owned()),
    };
    let of = |more: Value| S3Place::of(&settings(more), "default", None, named());
    let same = json!({
        "assume_role": [{"role_arn": ROLE, "external_id": "acme", "session_name": "ci", "policy": null}],
        "endpoints": {"s3": "https://s3.example.com", "sts": null},
    });
    let place = of(same).unwrap();
    assert_eq!((place.role().unwrap().to_string().as_str(), place.external_id()), (ROLE, Some("acme")));
    assert_eq!(place.endpoint(), Some("https://s3.example.com"));
    for other in [
        json!({}),
        json!({"assume_role": {"role_arn": "arn:aws:iam::610442090871:role/other", "external_id": "acme"}, "endpoint": "https://s3.example.com"}),
        json!({"assume_role": {"role_arn": ROLE, "external_id": "acme"}, "role_arn": "arn:aws:iam::610442090871:role/other", "endpoint": "https://s3.example.com"}),
        json!({"assume_role": {"role_arn": ROLE}, "endpoint": "https://s3.example.com"}),
        json!({"assume_role": {"role_arn": ROLE, "external_id": "acme"}, "endpoint": "https://s3.example.com.evil.example"}),
        json!({"assume_role": {"role_arn": ROLE, "external_id": "acme"}}),
    ] {
        assert!(of(other.clone()).is_err(), "{other}");
    }
}

#[test]
fn what_only_says_how_a_state_is_written_does_not_matter() {
    let more = json!({
        "encrypt": true, "kms_key_id": "k", "acl": "private", "dynamodb_table": "locks", "use_lockfile": true,
        "skip_region_validation": true, "skip_s3_checksum": true, "max_retries": 5, "profile": null, "endpoints": [],
        "use_path_style": "true", "use_fips_endpoint": false, "session_name": "ci", "assume_role_duration_seconds": 900,
    });
    let place = place(more).unwrap();
    assert_eq!((place.style(), place.variant()), (Style::Path, Variant::default()));
    assert!(S3Place::of(&settings(json!({"region": null})), "default", Some("us-east-1"), Named::default()).is_ok());
    refuses("region", json!({"region": null}));
    refuses("key", json!({"key": 7}));
    refuses("use_path_style", json!({"use_path_style": "yes"}));
}

#[test]
fn an_account_that_the_backend_does_not_allow_is_not_asked_with() {
    let here: AccountId = "412033857711".parse().unwrap();
    let there: AccountId = "220719904433".parse().unwrap();
    let allowed = place(json!({"allowed_account_ids": ["412033857711"]})).unwrap();
    assert_eq!(allowed.check_account(&here), Ok(()));
    assert_eq!(allowed.check_account(&there), Err(S3Error::AccountNotAllowed { account: there.clone() }));
    let forbidden = place(json!({"forbidden_account_ids": ["412033857711"]})).unwrap();
    assert!(forbidden.check_account(&here).is_err());
    assert_eq!(forbidden.check_account(&there), Ok(()));
    refuses("allowed_account_ids", json!({"allowed_account_ids": ["prod"]}));
}
