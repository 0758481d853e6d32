//! Backends: what is read, what is allowed, and what is refused by name.

use std::collections::{BTreeMap, BTreeSet};

use countersign_review::team::BackendRules;
use countersign_terraform::configuration::{
    AllowedBackend, BACKEND_RULES, BackendOf, BackendRefusal, BackendRefused, Dialect, Followed, Reader, Source,
    resolved_equals,
};
use serde_json::{Value, json};

/// A tree in memory. What begins with `-> ` is a link.
pub(crate) struct Files {
    names: BTreeSet<String>,
    contents: BTreeMap<String, String>,
}

impl Files {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let contents: BTreeMap<String, String> =
            files.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect();
        Self { names: contents.keys().cloned().collect(), contents }
    }

    pub(crate) fn read_by(
        &self,
        dialect: Dialect,
        files: &[&str],
        rules: &BackendRules,
    ) -> Result<AllowedBackend, Vec<BackendRefusal>> {
        let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
        Reader::of(self).backend(BackendOf { dir: "prod", dialect, files: &files, rules })
    }

    fn backend(&self) -> Result<AllowedBackend, Vec<BackendRefusal>> {
        self.read_by(Dialect::Terraform, &[], &BackendRules::default())
    }
}

impl Source for Files {
    fn files(&self) -> &BTreeSet<String> {
        &self.names
    }

    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>> {
        paths.iter().map(|path| self.contents.get(path).map(|content| content.as_bytes().to_vec())).collect()
    }

    fn follow(&self, path: &str) -> Option<Followed> {
        let path = countersign_review::patterns::resolve(".", path)?;
        Some(Followed { path, links: BTreeSet::new() })
    }
}

pub(crate) fn s3(more: &str) -> String {
    format!("terraform {{\n  backend \"s3\" {{\n    bucket = \"acme-state\"\n    key = \"prod\"\n{more}\n  }}\n}}\n")
}

fn one(content: &str) -> Result<AllowedBackend, Vec<BackendRefusal>> {
    Files::of(&[("prod/main.tf", content)]).backend()
}

/// Whys and names of everything that is refused.
pub(crate) fn refused(read: Result<AllowedBackend, Vec<BackendRefusal>>) -> Vec<(BackendRefused, String)> {
    let refusals = read.expect_err("a backend that must be refused");
    refusals.into_iter().map(|refusal| (refusal.why, refusal.setting)).collect()
}

pub(crate) fn rules(settings: &[(&str, &str)]) -> BackendRules {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    BackendRules { settings, ..BackendRules::default() }
}

#[test]
fn what_names_the_state_is_allowed_in_one_form() {
    let more = "region = \"eu-central-1\"\nuse_lockfile = \"true\"\nmax_retries = \"3\"\nencrypt = true\nprofile = null\nallowed_account_ids = [\"412033857711\", \"220719904433\", \"412033857711\"]";
    let allowed = one(&s3(more)).unwrap();
    assert_eq!(allowed.kind(), "s3");
    assert_eq!(
        allowed.settings(),
        json!({
            "allowed_account_ids": ["220719904433", "412033857711"], "bucket": "acme-state", "encrypt": true,
            "key": "prod", "max_retries": 3, "region": "eu-central-1", "use_lockfile": true,
        })
    );
    assert_eq!(allowed.text("region"), Some("eu-central-1"));
    // It crosses to another process and back as it is.
    let again: AllowedBackend = serde_json::from_str(&serde_json::to_string(&allowed).unwrap()).unwrap();
    assert_eq!(again, allowed);
}

#[test]
fn what_could_send_or_give_keys_is_refused_by_name() {
    for (more, why, setting) in [
        ("profile = \"ci\"", BackendRefused::Never, "s3.profile"),
        ("shared_config_files = [\"aws.ini\"]", BackendRefused::Never, "s3.shared_config_files"),
        ("shared_credentials_file = \"x\"", BackendRefused::Never, "s3.shared_credentials_file"),
        ("shared_credentials_files = []", BackendRefused::Never, "s3.shared_credentials_files"),
        ("access_key = \"x\"", BackendRefused::Never, "s3.access_key"),
        ("token = \"x\"", BackendRefused::Never, "s3.token"),
        ("sts_endpoint = \"https://x\"", BackendRefused::Never, "s3.sts_endpoint"),
        ("iam_endpoint = \"https://x\"", BackendRefused::Never, "s3.iam_endpoint"),
        ("dynamodb_endpoint = \"https://x\"", BackendRefused::Never, "s3.dynamodb_endpoint"),
        ("endpoints = { sts = \"https://x\" }", BackendRefused::Never, "s3.endpoints.sts"),
        ("endpoints {\n sts = \"https://x\"\n}", BackendRefused::Never, "s3.endpoints.sts"),
        ("endpoints = [{ sts = \"https://x\" }]", BackendRefused::Never, "s3.endpoints.sts"),
        (
            "assume_role_with_web_identity = { web_identity_token_file = \"/proc/self/environ\" }",
            BackendRefused::Never,
            "s3.assume_role_with_web_identity",
        ),
        ("assume_role_with_web_identity {}", BackendRefused::Never, "s3.assume_role_with_web_identity"),
        ("https_proxy = \"http://x\"", BackendRefused::Never, "s3.https_proxy"),
        ("custom_ca_bundle = \"x\"", BackendRefused::Never, "s3.custom_ca_bundle"),
        ("insecure = true", BackendRefused::Never, "s3.insecure"),
        ("sse_customer_key = \"x\"", BackendRefused::Never, "s3.sse_customer_key"),
        ("role_arn = \"arn:aws:iam::412033857711:role/x\"", BackendRefused::TeamSilent, "s3.role_arn"),
        ("assume_role = { role_arn = \"x\" }", BackendRefused::TeamSilent, "s3.assume_role.role_arn"),
        ("endpoint = \"https://x\"", BackendRefused::TeamSilent, "s3.endpoint"),
        ("endpoints = { s3 = \"https://x\" }", BackendRefused::TeamSilent, "s3.endpoints.s3"),
        ("something_new = \"x\"", BackendRefused::NotListed, "s3.something_new"),
        ("something_new {\n}", BackendRefused::NotListed, "s3.something_new"),
        ("something_new = { a = { b = 1 } }", BackendRefused::NotListed, "s3.something_new.a.b"),
        ("\"assume_role.role_arn\" = \"x\"", BackendRefused::Unreadable, ""),
        ("region = \"x/../evil.example\"", BackendRefused::WrongForm, "s3.region"),
        ("region = \"evil.example#\"", BackendRefused::WrongForm, "s3.region"),
        ("max_retries = 1.5", BackendRefused::NotPlain, "s3.max_retries"),
        ("encrypt = \"yes\"", BackendRefused::WrongForm, "s3.encrypt"),
    ] {
        assert_eq!(refused(one(&s3(more))), [(why, setting.to_owned())], "{more}");
    }
}

#[test]
fn what_has_another_form_than_its_setting_is_refused_by_name() {
    let json = |name: &str, value: Value| {
        let content = json!({"terraform": {"backend": {"s3": {"bucket": "b", "key": "k", name: value}}}}).to_string();
        Files::of(&[("prod/main.tf.json", &content)]).backend()
    };
    for (name, value) in [
        ("key", json!("k".repeat(4097))),
        ("bucket", json!("evil.example/")),
        ("bucket", json!("")),
        ("max_retries", json!(1_000_001)),
    ] {
        assert_eq!(refused(json(name, value.clone())), [(BackendRefused::WrongForm, format!("s3.{name}"))], "{value}");
    }
    assert!(json("key", json!("k".repeat(4096))).is_ok() && json("max_retries", json!(1_000_000)).is_ok());
    // A dot makes two names look like one, also where every name is taken.
    let labels = |name: &str| {
        let labels = format!("secret_suffix = \"x\"\n    labels = {{ \"{name}\" = \"x\" }}");
        one(&format!("terraform {{\n  backend \"kubernetes\" {{\n    {labels}\n  }}\n}}\n"))
    };
    assert!(labels("team").is_ok());
    assert_eq!(refused(labels("a.b")), [(BackendRefused::NotListed, "kubernetes.labels.a.b".to_owned())]);
}

#[test]
fn what_is_not_a_plain_value_is_refused_by_name() {
    for value in [
        "var.region",
        "\"${var.region}\"",
        "\"eu-${\"west\"}-1\"",
        "\"$${x}\"",
        "\"%{ if true }eu%{ endif }\"",
        "\"\\u0065u-west-1\"",
        "\"eu\\u002dwest-1\"",
        "lower(\"EU-WEST-1\")",
        "(\"eu-west-1\")",
        "<<EOT\neu-west-1\nEOT",
        "true ? \"eu-west-1\" : \"x\"",
        "-1",
        "1e3",
        "007",
    ] {
        let read = one(&s3(&format!("region = {value}")));
        assert_eq!(refused(read), [(BackendRefused::NotPlain, "s3.region".to_owned())], "{value}");
    }
    let read = one(&s3("allowed_account_ids = [\"412033857711\", var.x]"));
    assert_eq!(refused(read), [(BackendRefused::NotPlain, "s3.allowed_account_ids".to_owned())]);
    let json = r#"{"terraform": {"backend": {"s3": {"bucket": "b", "key": "k", "assume_role.duration": "1h"}}}}"#;
    let read = Files::of(&[("prod/main.tf.json", json)]).backend();
    assert_eq!(refused(read), [(BackendRefused::NotListed, "s3.assume_role.duration".to_owned())]);
    // Terraform takes this text as it is, OpenTofu as a template.
    let json = r#"{"terraform": {"backend": {"s3": {"bucket": "b", "key": "${local.key}"}}}}"#;
    let read = Files::of(&[("prod/main.tf.json", json)]).backend();
    assert_eq!(refused(read), [(BackendRefused::NotPlain, "s3.key".to_owned())]);
}

#[test]
fn a_file_that_could_be_read_in_two_ways_is_refused() {
    let good = s3("");
    for (name, content) in [
        // The tool ends a heredoc at its word with white space around it.
        (
            "a.tf",
            "locals {\n  a = <<EOT\nEOT \n}\nterraform {\n  backend \"local\" {}\n}\nlocals {\n  b = <<EOT\nEOT\n}\n",
        ),
        // It goes on behind an error, and finds what looked like a part of an expression.
        ("a.tf", "locals {\n  a = [ 1 !!\nterraform {\n  backend \"local\" {}\n}\n]\n}\n"),
        ("a.tf", "locals {\n  a = \"${ 1 !!\nterraform {\n  backend \"local\" {}\n}\n}\"\n}\n"),
        ("a.tf", "locals {\n  a = foo {\n  }\n}\n"),
        ("a.tf", "locals {\n  a = 1\n  a = 2\n}\n"),
        ("a.tf", "resource \"a\\u0062\" \"c\" {}\n"),
        ("a.tf", "locals {}\r\rlocals {}\n"),
        ("a.tf", "terraform \"x\" {\n  required_version = \"1\"\n}\n"),
        ("a.tf", "terraform { required_providers {\n  }\n}\n"),
        ("a.tf", "locals {\n  a = 1 }\n"),
        ("a.tf", "locals {\n} locals {\n}\n"),
        ("a.tf", "resource \"a\" \"b\" {\n  terraform {\n  }\n}\n"),
        // An expression that is none.
        ("a.tf", "locals {\n  a = 1 +\n}\n"),
        ("a.tf", "\u{30000} = 1\n"),
        ("a.tf", "\u{345}terraform {\n}\n"),
        ("a.tf", "locals {"),
        ("a.tf", "}"),
        ("a.tf", "locals {\n  a = <<EOT\nEOT"),
        ("a.tf", "/* "),
        ("a.tf.json", r#"{"terraform": {"backend": {"local": {}}}, "terraform": {}}"#),
        ("a.tf.json", r#"{"locals": {"a": 1, "a": 2}}"#),
        ("a.tf.json", r#"{"terraform": [[{"backend": {"local": {}}}]]}"#),
        ("a.tf.json", r#"{"terraform": {"backend": "local"}}"#),
        ("a.tf.json", "{"),
    ] {
        let files = [("prod/main.tf", good.as_str()), (&format!("prod/{name}"), content)];
        let whys: BTreeSet<BackendRefused> = refused(Files::of(&files).backend()).into_iter().map(|it| it.0).collect();
        assert!(
            whys.contains(&BackendRefused::Unreadable) || whys.contains(&BackendRefused::SeveralBackends),
            "{content}: {whys:?}"
        );
    }
    // What cannot be read at all.
    let mut files = Files::of(&[("prod/main.tf", &good)]);
    files.names.insert("prod/gone_override.tf".to_owned());
    assert_eq!(refused(files.backend()), [(BackendRefused::Unreadable, String::new())]);
}

#[test]
fn hidden_blocks_of_json_are_seen() {
    let good = s3("");
    for content in [
        r#"[{"locals": {}}, {"terraform": {"backend": {"local": {}}}}]"#,
        r#"{"terraform": [{"backend": {"local": {}}}]}"#,
        r#"{"terraform": {"backend": [{"local": {}}]}}"#,
        r#"{"//": 1, "terraform": [{}, {"backend": {"local": [{}]}}]}"#,
        "\u{feff}{\"terraform\": {\"backend\": {\"local\": {}}}}",
        r#"{"terraform": {"cloud": {}}}"#,
    ] {
        let files = Files::of(&[("prod/main.tf", &good), ("prod/a.tf.json", content)]);
        assert_eq!(refused(files.backend())[0].0, BackendRefused::SeveralBackends, "{content}");
        let files = Files::of(&[("prod/main.tf", &good), ("prod/a_override.tf.json", content)]);
        assert_eq!(refused(files.backend())[0].0, BackendRefused::NoBackend, "{content}");
    }
}

#[test]
fn overrides_replace_the_whole_block_and_the_last_one_counts() {
    let other = "terraform {\n  backend \"s3\" {\n    bucket = \"other\"\n    key = \"k\"\n  }\n}\n";
    let last = "terraform {\n  backend \"s3\" {\n    bucket = \"last\"\n  }\n}\n";
    let files = [("prod/main.tf", s3("region = \"eu-west-1\"")), ("prod/a_override.tf", other.to_owned())];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, content)| (*path, content.as_str())).collect();
    assert_eq!(Files::of(&files).backend().unwrap().settings(), json!({"bucket": "other", "key": "k"}));
    let more: Vec<(&str, &str)> = files.iter().copied().chain([("prod/override.tf", last)]).collect();
    assert_eq!(Files::of(&more).backend().unwrap().settings(), json!({"bucket": "last"}));
    let local = "terraform {\n  backend \"local\" {}\n}\n";
    let more: Vec<(&str, &str)> = files.iter().copied().chain([("prod/z_override.tf", local)]).collect();
    assert_eq!(refused(Files::of(&more).backend())[0].0, BackendRefused::NoBackend);
    // A later backend stands for a `cloud` block before it, and the other way round.
    let cloud = "terraform {\n  cloud {}\n}\n";
    let more: Vec<(&str, &str)> = files.iter().copied().chain([("prod/override.tf", cloud)]).collect();
    assert_eq!(refused(Files::of(&more).backend())[0].0, BackendRefused::NoBackend);
    let both = format!("{last}{cloud}");
    let more: Vec<(&str, &str)> = files.iter().copied().chain([("prod/override.tf", both.as_str())]).collect();
    assert_eq!(refused(Files::of(&more).backend())[0].0, BackendRefused::SeveralBackends);
    // Two of them where no override decides.
    let two = [("prod/main.tf", other), ("prod/other.tf", last), ("prod/override.tf", last)];
    assert_eq!(refused(Files::of(&two).backend())[0].0, BackendRefused::SeveralBackends);
    // Files that no tool reads say nothing.
    let hidden = [("prod/main.tf", other), ("prod/.x_override.tf", local), ("prod/x_override.TF", local)];
    assert!(Files::of(&hidden).backend().is_ok());
}

/// The tool gives a file up at some errors and takes what is left, so what is replaced has to be harmless too.
#[test]
fn a_backend_that_is_replaced_is_held_to_the_same_list() {
    let good = s3("");
    let evil = s3("profile = \"ci\"");
    for (path, other) in [("prod/main.tf", "prod/override.tf"), ("prod/a_override.tf", "prod/b_override.tf")] {
        let files = Files::of(&[(path, &evil), (other, &good)]);
        assert_eq!(refused(files.backend()), [(BackendRefused::Never, "s3.profile".to_owned())], "{path}");
    }
    let unknown = "terraform {\n  backend \"inmem\" {}\n}\n";
    let files = Files::of(&[("prod/main.tf", unknown), ("prod/override.tf", &good)]);
    assert_eq!(refused(files.backend())[0].0, BackendRefused::UnknownType);
    let local = "terraform {\n  backend \"local\" {}\n}\n";
    assert!(Files::of(&[("prod/main.tf", local), ("prod/override.tf", &good)]).backend().is_ok());
}

#[test]
fn files_of_opentofu_count_for_opentofu() {
    let good = s3("");
    let evil = s3("profile = \"ci\"");
    let files = Files::of(&[("prod/main.tf", &good), ("prod/main.tofu", &evil)]);
    assert!(files.backend().is_ok());
    let read = files.read_by(Dialect::OpenTofu, &[], &BackendRules::default());
    assert_eq!(refused(read), [(BackendRefused::Never, "s3.profile".to_owned())]);
    let keys = "terraform {\n  encryption {\n    key_provider \"external\" \"x\" {\n      command = [\"./x\"]\n    }\n  }\n}\n";
    let files = Files::of(&[("prod/main.tf", &good), ("prod/keys.tofu", keys)]);
    let read = files.read_by(Dialect::OpenTofu, &[], &BackendRules::default());
    assert_eq!(refused(read)[0].0, BackendRefused::Encryption);
}

#[test]
fn backend_files_count_in_their_order_and_are_held_to_the_same_list() {
    let block = s3("");
    let files = Files::of(&[
        ("prod/main.tf", &block),
        ("backend/eu.hcl", "region = \"eu-west-1\"\nkey = \"eu\"\n"),
        ("backend/more.json", r#"{"//": "x", "key": "more", "bucket": null}"#),
        ("backend/evil.hcl", "profile = \"ci\"\n"),
        ("backend/block.hcl", "endpoints {\n  sts = \"https://x\"\n}\n"),
        ("backend/twice.hcl", "key = \"a\"\nkey = \"b\"\n"),
        ("backend/terraform.hcl", "terraform {\n  backend \"s3\" {\n    key = \"x\"\n  }\n}\n"),
        ("backend/computed.hcl", "key = \"${1}\"\n"),
    ]);
    let read = |names: &[&str]| files.read_by(Dialect::Terraform, names, &BackendRules::default());
    let eu = read(&["../backend/eu.hcl"]).unwrap();
    assert_eq!(eu.settings(), json!({"bucket": "acme-state", "key": "eu", "region": "eu-west-1"}));
    let both = read(&["../backend/eu.hcl", "../backend/more.json"]).unwrap();
    assert_eq!(both.settings(), json!({"key": "more", "region": "eu-west-1"}), "null unsets");
    let first = |names: &[&str]| refused(read(names)).remove(0);
    assert_eq!(first(&["../backend/evil.hcl"]), (BackendRefused::Never, "s3.profile".to_owned()));
    assert_eq!(first(&["../backend/block.hcl"]), (BackendRefused::Never, "s3.endpoints.sts".to_owned()));
    assert_eq!(first(&["../backend/twice.hcl"]).0, BackendRefused::Unreadable);
    assert_eq!(first(&["../backend/computed.hcl"]), (BackendRefused::NotPlain, "s3.key".to_owned()));
    assert_eq!(first(&["../backend/terraform.hcl"]).0, BackendRefused::Twice);
    assert_eq!(first(&["../backend/gone.hcl"]).0, BackendRefused::BackendFile);
    assert_eq!(first(&["profile=ci"]).0, BackendRefused::BackendFile);
    assert_eq!(first(&["../../x.hcl"]).0, BackendRefused::BackendFile);
    assert_eq!(first(&["/etc/x.hcl"]).0, BackendRefused::BackendFile);
    // The place that is named is that of the file.
    let refusal = read(&["../backend/evil.hcl"]).unwrap_err().remove(0);
    assert_eq!(refusal.path, "backend/evil.hcl");
}

#[test]
fn roles_and_addresses_are_allowed_where_the_team_says_the_same() {
    const ROLE: &str = "arn:aws:iam::220719904433:role/state";
    let team = BackendRules {
        role: Some(ROLE.parse().unwrap()),
        external_id: Some("acme".to_owned()),
        endpoint: Some("https://s3.acme.example".to_owned()),
        settings: BTreeMap::new(),
        encryption: None,
    };
    let read = |more: &str| Files::of(&[("prod/main.tf", &s3(more))]).read_by(Dialect::Terraform, &[], &team);
    for more in [
        format!("role_arn = \"{ROLE}\"\nexternal_id = \"acme\"\nendpoint = \"https://s3.acme.example\""),
        format!(
            "assume_role = {{\n role_arn = \"{ROLE}\"\n external_id : \"acme\", session_name = \"ci\"\n}}\nendpoints = {{ s3 = \"https://s3.acme.example\" }}"
        ),
    ] {
        let allowed = read(&more).unwrap();
        assert!(allowed.lines().iter().any(|(_, value)| value == ROLE), "{allowed:?}");
    }
    let other = "role_arn = \"arn:aws:iam::220719904433:role/other\"\nexternal_id = \"acme\"\nendpoint = \"https://s3.acme.example\"";
    let refusals = read(other).unwrap_err();
    assert_eq!((refusals.len(), refusals[0].why), (1, BackendRefused::TeamDiffers));
    assert_eq!(refusals[0].rule.as_deref(), Some("role = \"arn:aws:iam::220719904433:role/other\""));
    // What the team says and the configuration leaves out would run as somebody else, or elsewhere.
    let left_out = refused(read(&format!("role_arn = \"{ROLE}\"")));
    assert_eq!(
        left_out,
        [(BackendRefused::TeamHasMore, "endpoint".to_owned()), (BackendRefused::TeamHasMore, "external_id".to_owned())]
    );
}

#[test]
fn addresses_of_other_backends_come_from_the_team_alone() {
    for (kind, free, address, never) in [
        (
            "azurerm",
            "storage_account_name = \"acme\"\ncontainer_name = \"state\"\nkey = \"prod\"",
            ("metadata_host", "management.evil.example"),
            "client_secret = \"x\"",
        ),
        (
            "gcs",
            "bucket = \"acme\"\nprefix = \"prod\"",
            ("storage_custom_endpoint", "https://x"),
            "credentials = \"x.json\"",
        ),
        ("http", "update_method = \"PUT\"", ("address", "https://x/state"), "password = \"x\""),
        ("kubernetes", "secret_suffix = \"prod\"", ("host", "https://x"), "exec {\n  command = \"./x\"\n}"),
        ("pg", "schema_name = \"prod\"", ("conn_str", "postgres://x/state"), ""),
        ("consul", "path = \"prod\"", ("address", "x:8500"), "access_token = \"x\""),
        ("oss", "bucket = \"acme\"", ("endpoint", "https://x"), "profile = \"x\""),
        ("cos", "bucket = \"acme\"\nregion = \"ap-seoul\"", ("domain", "x.example"), "secret_key = \"x\""),
        ("oci", "bucket = \"acme\"\nnamespace = \"acme\"", ("auth", "InstancePrincipal"), "private_key_path = \"x\""),
    ] {
        let read = |more: &str, rules: &BackendRules| {
            let content = format!("terraform {{\n  backend \"{kind}\" {{\n{free}\n{more}\n  }}\n}}\n");
            Files::of(&[("prod/main.tf", &content)]).read_by(Dialect::Terraform, &[], rules)
        };
        let none = BackendRules::default();
        let line = format!("{} = \"{}\"", address.0, address.1);
        assert!(read("", &none).is_ok(), "{kind}");
        let refusal = read(&line, &none).unwrap_err().remove(0);
        assert_eq!((refusal.why, &refusal.setting), (BackendRefused::TeamSilent, &format!("{kind}.{}", address.0)));
        assert!(refusal.rule.unwrap().contains(address.1));
        assert!(read(&line, &rules(&[address])).is_ok(), "{kind}");
        let differs = read(&line, &rules(&[(address.0, "elsewhere")]));
        assert_eq!(refused(differs)[0].0, BackendRefused::TeamDiffers, "{kind}");
        if !never.is_empty() {
            assert_eq!(refused(read(never, &none))[0].0, BackendRefused::Never, "{kind}: {never}");
        }
    }
    for kind in ["inmem", "etcdv3", "artifactory", "swift", ""] {
        let content = format!("terraform {{\n  backend \"{kind}\" {{}}\n}}\n");
        assert_eq!(refused(one(&content))[0].0, BackendRefused::UnknownType, "{kind}");
    }
    let host = "storage_account_name = \"evil.example/\"\n";
    let content = format!("terraform {{\n  backend \"azurerm\" {{\n{host}  }}\n}}\n");
    assert_eq!(refused(one(&content))[0].0, BackendRefused::WrongForm);
}

#[test]
fn no_setting_stands_in_two_lists() {
    for backend in BACKEND_RULES {
        let all = backend.free.iter().chain(backend.team).map(|(name, _)| *name).chain(backend.never.iter().copied());
        let mut seen = BTreeSet::new();
        for name in all {
            assert!(seen.insert(name), "{}.{name}", backend.name);
        }
    }
}

#[test]
fn the_page_has_the_table_of_the_code() {
    const PAGE: &str = include_str!("../../../../docs/backends.md");
    let cell = |names: Vec<&str>| {
        let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        if quoted.is_empty() { "nothing".to_owned() } else { quoted.join(", ") }
    };
    let names = |list: &[(&'static str, countersign_terraform::configuration::Form)]| {
        cell(list.iter().map(|it| it.0).collect())
    };
    for backend in BACKEND_RULES {
        let never = cell(backend.never.to_vec());
        let row = format!("| `{}` | {} | {} | {never} |", backend.name, names(backend.free), names(backend.team));
        assert!(PAGE.lines().any(|line| line == row), "{row}");
    }
    assert_eq!(PAGE.lines().filter(|line| line.starts_with("| `")).count(), BACKEND_RULES.len());
}

#[test]
fn what_the_tool_resolved_has_to_be_what_was_allowed() {
    let allowed = one(&s3("use_lockfile = true\nallowed_account_ids = [\"2\", \"1\"]\nmax_retries = 3")).unwrap();
    let resolved = |change: &dyn Fn(&mut Value)| {
        let mut value = json!({"type": "s3", "config": {
            "bucket": "acme-state", "key": "prod", "use_lockfile": true, "max_retries": 3, "profile": null,
            "allowed_account_ids": ["2", "1"], "endpoints": null, "assume_role": [], "region": null,
        }});
        change(&mut value);
        resolved_equals(&allowed, &value, &BTreeMap::new())
    };
    assert_eq!(resolved(&|_| {}), Ok(()));
    let named = |change: &dyn Fn(&mut Value)| resolved(change).unwrap_err();
    assert_eq!(named(&|it| it["config"]["profile"] = json!("ci")), ["profile"]);
    assert_eq!(named(&|it| it["config"]["endpoints"] = json!({"sts": "https://x", "s3": null})), ["endpoints.sts"]);
    assert_eq!(named(&|it| it["config"]["assume_role"] = json!([{"role_arn": "x"}])), ["assume_role.role_arn"]);
    assert_eq!(named(&|it| it["config"]["bucket"] = json!("other")), ["bucket"]);
    assert_eq!(named(&|it| it["config"]["bucket"] = Value::Null), ["bucket"]);
    assert_eq!(named(&|it| it["type"] = json!("local")), ["type"]);
    assert_eq!(named(&|it| it["config"] = Value::Null)[..2], ["allowed_account_ids", "bucket"]);
    // What this app gives the tool itself is expected.
    let ours = BTreeMap::from([("region".to_owned(), json!("eu-west-1"))]);
    let mut value = json!({"type": "s3", "config": allowed.settings()});
    assert_eq!(resolved_equals(&allowed, &value, &ours), Err(vec!["region".to_owned()]));
    value["config"]["region"] = json!("eu-west-1");
    assert_eq!(resolved_equals(&allowed, &value, &ours), Ok(()));
}

#[test]
fn only_what_the_team_names_is_an_address() {
    let text = |name: &str| format!("    {name} = \"http://127.0.0.1:2375\"\n");
    let free = ["workspace_key_prefix", "kms_key_id", "dynamodb_table"].map(text).concat();
    let content = s3(&free).replace("\"prod\"", "\"127.0.0.1:2375\"");
    assert_eq!(one(&content).unwrap().addresses(), [""; 0]);
    let rules = BackendRules { endpoint: Some("http://127.0.0.1:9000".to_owned()), ..BackendRules::default() };
    let named = s3("    endpoints = { s3 = \"http://127.0.0.1:9000\" }");
    let allowed = Files::of(&[("prod/main.tf", &named)]).read_by(Dialect::Terraform, &[], &rules).unwrap();
    assert_eq!(allowed.addresses(), ["http://127.0.0.1:9000"]);
    for rules in BACKEND_RULES {
        for (name, _) in rules.free {
            assert!(rules.team.iter().all(|(other, _)| other != name), "{}.{name} is both", rules.name);
        }
    }
}
