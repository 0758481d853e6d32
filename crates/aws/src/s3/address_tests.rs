//! Addresses, as the AWS SDKs make them.

use serde_json::{Value, json};

use super::super::place::Named;
use super::*;

fn place(more: Value, named: Named) -> Result<S3Place, S3Error> {
    let mut settings = json!({"bucket": "acme-state", "key": "prod/network.tfstate", "region": "eu-central-1"});
    let settings = settings.as_object_mut().unwrap();
    if let Some(endpoint) = &named.endpoint {
        settings.insert("endpoint".to_owned(), json!(endpoint));
    }
    match more {
        Value::Object(more) => settings.extend(more),
        other => panic!("{other} is not an object"),
    }
    S3Place::of(settings, "default", None, named)
}

fn url(more: Value) -> String {
    of(&place(more, Named::default()).unwrap(), &Endpoints::default()).unwrap()
}

fn at(endpoint: &str, more: Value) -> Result<String, S3Error> {
    let named = Named { endpoint: Some(endpoint.to_owned()), ..Named::default() };
    of(&place(more, named).unwrap(), &Endpoints::default())
}

#[test]
fn every_part_of_aws_has_its_addresses() {
    for (region, host) in [
        ("eu-central-1", "s3.eu-central-1.amazonaws.com"),
        ("us-east-1", "s3.us-east-1.amazonaws.com"),
        ("mx-central-1", "s3.mx-central-1.amazonaws.com"),
        ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
        ("us-iso-east-1", "s3.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", "s3.us-isob-east-1.sc2s.sgov.gov"),
        ("eu-isoe-west-1", "s3.eu-isoe-west-1.cloud.adc-e.uk"),
        ("us-isof-south-1", "s3.us-isof-south-1.csp.hci.ic.gov"),
        ("eusc-de-east-1", "s3.eusc-de-east-1.amazonaws.eu"),
    ] {
        assert_eq!(url(json!({ "region": region })), format!("https://acme-state.{host}/prod/network.tfstate"));
    }
    let ids = ["us-gov-west-1", "us-west-1", "cn-northwest-1", "us-isob-east-1", "us-iso-west-1"]
        .map(|region| partition_of(region).unwrap().id);
    assert_eq!(ids, ["aws-us-gov", "aws", "aws-cn", "aws-iso-b", "aws-iso"]);
}

#[test]
fn fips_dual_stack_and_path_style_are_followed() {
    assert_eq!(
        url(json!({"use_fips_endpoint": true})),
        "https://acme-state.s3-fips.eu-central-1.amazonaws.com/prod/network.tfstate"
    );
    assert_eq!(
        url(json!({"use_dualstack_endpoint": true})),
        "https://acme-state.s3.dualstack.eu-central-1.amazonaws.com/prod/network.tfstate"
    );
    assert_eq!(
        url(json!({"use_dualstack_endpoint": true, "use_fips_endpoint": true, "region": "us-gov-east-1"})),
        "https://acme-state.s3-fips.dualstack.us-gov-east-1.amazonaws.com/prod/network.tfstate"
    );
    assert_eq!(
        url(json!({"use_path_style": true})),
        "https://s3.eu-central-1.amazonaws.com/acme-state/prod/network.tfstate"
    );
    assert_eq!(
        url(json!({"bucket": "acme.state"})),
        "https://s3.eu-central-1.amazonaws.com/acme.state/prod/network.tfstate"
    );
    let china = place(json!({"region": "cn-north-1", "use_fips_endpoint": true}), Named::default()).unwrap();
    assert!(of(&china, &Endpoints::default()).is_err());
}

#[test]
fn a_key_is_encoded_once() {
    let key = json!({"key": "env:/ä b/50%+(x).tfstate"});
    assert_eq!(url(key), "https://acme-state.s3.eu-central-1.amazonaws.com/env%3A/%C3%A4%20b/50%25%2B%28x%29.tfstate");
    assert_eq!(
        url(json!({"key": "a?x=1#y@evil.example"})),
        "https://acme-state.s3.eu-central-1.amazonaws.com/a%3Fx%3D1%23y%40evil.example"
    );
}

#[test]
fn an_address_of_the_team_goes_before_that_of_the_machine() {
    let machine = Endpoints::from_vars([("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000")]).unwrap();
    let plain = place(json!({}), Named::default()).unwrap();
    assert_eq!(of(&plain, &machine).unwrap(), "http://127.0.0.1:9000/acme-state/prod/network.tfstate");
    let local = Endpoints::from_vars([("AWS_ENDPOINT_URL", "http://localhost:9000")]).unwrap();
    assert_eq!(of(&plain, &local).unwrap(), "http://localhost:9000/acme-state/prod/network.tfstate");
    let named = Named { endpoint: Some("https://s3.example.com:8443/base/".to_owned()), ..Named::default() };
    let ours = place(json!({"use_path_style": true}), named).unwrap();
    assert_eq!(of(&ours, &machine).unwrap(), "https://s3.example.com:8443/base/acme-state/prod/network.tfstate");
    assert_eq!(
        at("https://s3.example.com", json!({})).unwrap(),
        "https://acme-state.s3.example.com/prod/network.tfstate"
    );
}

#[test]
fn an_address_that_a_session_may_not_be_sent_to_is_refused() {
    for address in [
        "http://s3.example.com",
        "http://10.0.0.7:9000",
        "https://user:password@s3.example.com",
        "https://s3.example.com/?x=",
        "https://s3.example.com/#x",
        "https://s3.example.com/a%2fb",
        "ftp://127.0.0.1",
        "s3.example.com",
        "",
    ] {
        let refused = at(address, json!({}));
        assert!(matches!(refused, Err(S3Error::AddressNotAllowed { .. })), "{address}: {refused:?}");
    }
}
