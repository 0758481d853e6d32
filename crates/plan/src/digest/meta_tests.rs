use super::*;

const WHOLE: &str = r#"{
  "schema": 1, "repository_id": 42, "project": "network", "dir": "infra/network", "workspace": "prod",
  "inputs": {"var_files": ["b.tfvars", "a.tfvars"], "backend_files": ["prod.hcl"], "environment": ["TF_VAR_b", "TF_VAR_a"]},
  "head": "0000000000000000000000000000000000000001", "base": "0000000000000000000000000000000000000002",
  "merge": "0000000000000000000000000000000000000003", "tree": "0000000000000000000000000000000000000004",
  "tool": "terraform", "version": "1.11.4",
  "mode": {"kind": "normal", "targets": ["b", "a", "a"], "replace": []},
  "backend": {"type": "s3", "settings": {"bucket": "state", "key": "network.tfstate", "region": "eu-west-1"}},
  "providers": {"registry.terraform.io/hashicorp/aws": "5.1.0"},
  "run": {"id": 7, "attempt": 2}, "working_directory": "/home/ci/build"
}"#;

#[test]
fn a_whole_meta_file_is_read() {
    let meta = Meta::parse(WHOLE).unwrap();
    assert_eq!(meta.repository_id, Some(42));
    assert_eq!(
        meta.inputs.as_ref().unwrap().var_files,
        ["b.tfvars", "a.tfvars"],
        "the order of variable files decides"
    );
    assert_eq!(meta.inputs.unwrap().environment, ["TF_VAR_a", "TF_VAR_b"]);
    assert_eq!(meta.mode.unwrap().targets, ["a", "b"], "targets are a set");
    assert_eq!(meta.origin.run_attempt, Some(2));
}

#[test]
fn only_the_schema_is_needed() {
    assert_eq!(Meta::parse(r#"{"schema":1}"#), Ok(Meta::default()));
    assert_eq!(Meta::parse(r#"{"schema":1,"workspace":null}"#), Ok(Meta::default()));
}

#[test]
fn another_schema_is_refused() {
    for (json, found) in [(r#"{"schema":3}"#, "3"), (r#"{"schema":"1"}"#, "\"1\""), ("{}", "none")] {
        assert_eq!(Meta::parse(json), Err(MetaFault::Schema { found: found.to_owned() }));
    }
}

#[test]
fn wrong_types_and_unknown_fields_are_refused_by_name() {
    for (json, message) in [
        (r#"{"schema":1,"workspace":3}"#, "workspace in this meta file is not a string that is not empty"),
        (r#"{"schema":1,"dir":""}"#, "dir in this meta file is not a string that is not empty"),
        (r#"{"schema":1,"repository_id":"42"}"#, "repository_id in this meta file is not a whole number"),
        (r#"{"schema":1,"repository_id":4.2}"#, "repository_id in this meta file is not a whole number"),
        (r#"{"schema":1,"workspce":"x"}"#, "this meta file has a field workspce, which its schema does not have"),
        (r#"{"schema":1,"mode":{}}"#, "mode.kind in this meta file is not \"normal\", \"destroy\" or \"refresh-only\""),
        (
            r#"{"schema":1,"mode":{"kind":"normal","target":[]}}"#,
            "this meta file has a field mode.target, which its schema does not have",
        ),
        (
            r#"{"schema":1,"mode":{"kind":"normal","targets":"a"}}"#,
            "mode.targets in this meta file is not an array of strings",
        ),
        (r#"{"schema":1,"tool":"tofu"}"#, "tool in this meta file is not \"terraform\" or \"opentofu\""),
        (r#"{"schema":1,"providers":[]}"#, "providers in this meta file is not an object"),
        (
            r#"{"schema":1,"head":"main"}"#,
            "head in this meta file is not a git id of 40 or 64 small hexadecimal digits",
        ),
        (r#"{"schema":1,"run":{"number":1}}"#, "this meta file has a field run.number, which its schema does not have"),
        ("[]", "the top in this meta file is not an object"),
        ("{", "this meta file is not JSON (byte 1)"),
    ] {
        assert_eq!(Meta::parse(json).unwrap_err().to_string(), message, "{json}");
    }
}

fn backend_fault(backend: &str) -> MetaFault {
    Meta::parse(&format!(r#"{{"schema":1,"backend":{backend}}}"#)).unwrap_err()
}

#[test]
fn a_backend_without_the_name_of_a_state_is_refused() {
    let fault = backend_fault(r#"{"type":"s3","settings":{"bucket":"b"}}"#);
    assert_eq!(fault.to_string(), "a s3 backend needs key");
    assert_eq!(backend_fault(r#"{"type":"floppy"}"#).to_string(), "the backend type floppy is not known");
    assert_eq!(
        backend_fault(r#"{"settings":{}}"#).to_string(),
        "backend.type in this meta file is not a string that is not empty"
    );
    let fault = backend_fault(r#"{"type":"gcs","settings":{"bucket":"b","impersonate":"x"}}"#);
    assert_eq!(fault.to_string(), "impersonate does not name the state of a gcs backend");
}

#[test]
fn credentials_in_a_meta_file_are_refused() {
    for settings in [
        r#"{"access_key":"x"}"#,
        r#"{"secret_key":"x"}"#,
        r#"{"token":"x"}"#,
        r#"{"conn_str":"x"}"#,
        r#"{"sas_token":"x"}"#,
        r#"{"credentials":"x"}"#,
        r#"{"password":"x"}"#,
        r#"{"client_secret":"x"}"#,
        r#"{"encryption_key":"x"}"#,
        r#"{"address":"https://user:pw@state.example/x"}"#,
        r#"{"address":"https://state.example/x?sig=y"}"#,
    ] {
        let fault = backend_fault(&format!(r#"{{"type":"http","settings":{settings}}}"#));
        assert!(matches!(fault, MetaFault::Credential { .. }), "{settings}: {fault}");
    }
    let fault = Meta::parse(r#"{"schema":1,"inputs":{"environment":["TF_VAR_a=secret"]}}"#).unwrap_err();
    assert!(!fault.to_string().contains("secret"), "{fault}");
    assert!(matches!(fault, MetaFault::Credential { .. }));
}

#[test]
fn every_backend_takes_all_of_its_settings_and_needs_the_needed_ones() {
    for backend in crate::digest::BACKENDS {
        let all = backend.needed.iter().chain(backend.optional);
        let settings: Vec<String> = all.map(|name| format!(r#""{name}":"x""#)).collect();
        let json =
            format!(r#"{{"schema":1,"backend":{{"type":"{}","settings":{{{}}}}}}}"#, backend.name, settings.join(","));
        assert!(Meta::parse(&json).is_ok(), "{json}");
        let fault = backend_fault(&format!(r#"{{"type":"{}"}}"#, backend.name));
        assert_eq!(fault, MetaFault::Missing { kind: backend.name.to_owned(), setting: backend.needed[0] });
    }
}

#[test]
fn null_means_that_none_is_named_and_absent_means_not_stated() {
    let read = |json: &str| Meta::parse(json).unwrap();
    let named = read(r#"{"schema":2,"account":null,"plan_role":"arn:x","base_name":"main"}"#);
    assert_eq!(named.account, Some(Named::None));
    assert_eq!(named.plan_role, Some(Named::As("arn:x".to_owned())));
    assert_eq!((named.apply_role, named.base_name.as_deref()), (None, Some("main")));
    for field in ["base_name", "account", "plan_role", "apply_role"] {
        let fault = Meta::parse(&format!(r#"{{"schema":1,"{field}":"x"}}"#)).unwrap_err();
        assert_eq!(fault, MetaFault::UnknownField { field: field.to_owned() });
        assert!(Meta::parse(&format!(r#"{{"schema":2,"{field}":3}}"#)).is_err());
    }
    let all = r#"{"schema":1,"backend":{"type":"local","settings":{"path":"x"},"all":{}}}"#;
    assert_eq!(Meta::parse(all).unwrap_err(), MetaFault::UnknownField { field: "backend.all".to_owned() });
}

#[test]
fn credentials_among_all_settings_are_refused_unless_a_marker_stands_there() {
    let read = |all: &str| {
        let json = format!(r#"{{"schema":2,"backend":{{"type":"local","settings":{{"path":"x"}},"all":{all}}}}}"#);
        Meta::parse(&json)
    };
    for all in [
        r#"{"access_key":"AKIA"}"#,
        r#"{"assume_role":{"token":"t"}}"#,
        r#"{"conn_str":"x"}"#,
        r#"{"endpoints":[{"s3":"https://u:p@h"}]}"#,
    ] {
        assert!(matches!(read(all), Err(MetaFault::Credential { .. })), "{all}");
    }
    let left_out = read(r#"{"access_key":"(sensitive value)","path":"x","skip_token":true,"token":null}"#).unwrap();
    assert!(left_out.backend.unwrap().all.is_some());
}

#[test]
fn a_written_meta_file_is_read_again() {
    let whole = include_str!("../../tests/vectors/full.meta.json");
    let meta = Meta::parse(whole).unwrap();
    assert_eq!(Meta::parse(&meta.to_json()).unwrap(), meta);
    assert_eq!(Meta::parse(&Meta::default().to_json()).unwrap(), Meta::default());
}
