//! OpenTofu's encryption: what is read, what is allowed, and what is refused by name.

use countersign_review::team::{BackendRules, EncryptionRules};
use countersign_terraform::configuration::{
    AllowedBackend, AllowedEncryption, BackendRefusal, BackendRefused, Dialect,
};

use crate::backends::{Files, refused, s3};

const KEY: &str = "arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn rules() -> BackendRules {
    let encryption = EncryptionRules { key: KEY.parse().unwrap(), spec: "AES_256".parse().unwrap() };
    BackendRules { encryption: Some(encryption), ..BackendRules::default() }
}

fn provider(more: &str) -> String {
    format!("key_provider \"aws_kms\" \"main\" {{\n kms_key_id = \"{KEY}\"\n key_spec = \"AES_256\"\n{more}\n}}\n")
}

const METHOD: &str = "method \"aes_gcm\" \"main\" {\n keys = key_provider.aws_kms.main\n}\n";
const TARGETS: &str =
    "state {\n method = method.aes_gcm.main\n}\nplan {\n method = method.aes_gcm.main\n enforced = true\n}\n";

fn block(content: &str) -> String {
    format!("terraform {{\n encryption {{\n{content}\n }}\n}}\n")
}

fn whole() -> String {
    block(&format!("{}{METHOD}{TARGETS}", provider("")))
}

fn read_all(files: &[(&str, &str)], rules: &BackendRules) -> Result<AllowedBackend, Vec<BackendRefusal>> {
    let main = s3("");
    let all: Vec<(&str, &str)> = files.iter().copied().chain([("prod/main.tf", main.as_str())]).collect();
    Files::of(&all).read_by(Dialect::OpenTofu, &[], rules)
}

fn read(content: &str) -> Result<AllowedBackend, Vec<BackendRefusal>> {
    read_all(&[("prod/keys.tf", content)], &rules())
}

fn allowed(read: Result<AllowedBackend, Vec<BackendRefusal>>) -> AllowedEncryption {
    read.unwrap().encryption().unwrap().clone()
}

#[test]
fn a_key_that_the_team_names_is_allowed_with_every_setting() {
    let allowed = allowed(read(&block(&format!("{}{METHOD}{TARGETS}", provider("region = \"eu-central-1\"")))));
    assert_eq!((allowed.key().as_str(), allowed.spec().bytes(), allowed.plan()), (KEY, 32, Some("main")));
    let lines: Vec<String> = allowed.lines().iter().map(|(name, value)| format!("{name} = {value}")).collect();
    assert_eq!(
        lines,
        [
            "encryption.key_provider.aws_kms.main.key_spec = AES_256".to_owned(),
            format!("encryption.key_provider.aws_kms.main.kms_key_id = {KEY}"),
            "encryption.key_provider.aws_kms.main.region = eu-central-1".to_owned(),
            "encryption.method.aes_gcm.main.keys = key_provider.aws_kms.main".to_owned(),
            "encryption.state.method = method.aes_gcm.main".to_owned(),
            "encryption.plan.enforced = true".to_owned(),
            "encryption.plan.method = method.aes_gcm.main".to_owned(),
        ]
    );
    let json = format!(
        r#"{{"terraform":{{"encryption":{{"key_provider":{{"aws_kms":{{"main":{{"kms_key_id":"{KEY}","key_spec":"AES_256"}}}}}},
        "method":{{"aes_gcm":{{"main":{{"keys":"${{key_provider.aws_kms.main}}"}}}}}},
        "state":{{"method":"method.aes_gcm.main"}},"plan":[{{"method":"method.aes_gcm.main"}}]}}}}}}"#
    );
    let files = [("prod/keys.tf.json", json.as_str())];
    assert_eq!(self::allowed(read_all(&files, &rules())).plan(), Some("main"));
}

#[test]
fn a_state_may_have_been_in_clear_before_and_plans_may_stay_so() {
    let plain = "method \"unencrypted\" \"old\" {\n}\n";
    let state = "state {\n method = method.aes_gcm.main\n fallback {\n  method = method.unencrypted.old\n }\n}\n";
    for plan in ["", "plan {\n method = method.unencrypted.old\n fallback {\n  method = method.aes_gcm.main\n }\n}\n"] {
        let allowed = allowed(read(&block(&format!("{}{METHOD}{plain}{state}{plan}", provider("")))));
        assert_eq!(allowed.plan(), None, "{plan}");
        let lines = allowed.lines();
        assert!(lines.contains(&("encryption.state.fallback.method".to_owned(), "method.unencrypted.old".to_owned())));
    }
}

#[test]
fn a_state_in_clear_is_refused_where_the_team_encrypts() {
    let plain = "method \"unencrypted\" \"x\" {\n}\n";
    for content in [
        format!("{}{METHOD}", provider("")),
        format!("{}{METHOD}plan {{\n method = method.aes_gcm.main\n}}\n", provider("")),
        format!("{}{METHOD}{plain}state {{\n method = method.unencrypted.x\n}}\n", provider("")),
    ] {
        assert_eq!(
            refused(read(&block(&content))),
            [(BackendRefused::TeamHasMore, "encryption.state".to_owned())],
            "{content}"
        );
    }
    let refused = refused(read_all(&[], &rules()));
    assert_eq!(refused, [(BackendRefused::TeamHasMore, "encryption".to_owned())], "no block at all");
}

#[test]
fn another_key_is_refused_with_the_line_for_the_team() {
    let refusals = read_all(&[("prod/keys.tf", &whole())], &BackendRules::default()).unwrap_err();
    assert_eq!(refusals[0].why, BackendRefused::TeamSilent);
    assert_eq!(refusals[0].setting, "encryption.key_provider.aws_kms.main.kms_key_id");
    assert_eq!(refusals[0].rule.as_deref(), Some(format!("kms_key_id = \"{KEY}\"").as_str()));
    let other = KEY.replace("412033857711", "220719904433");
    let refusals = read(&whole().replace(KEY, &other)).unwrap_err();
    assert_eq!((refusals[0].why, refusals[0].detail.as_str()), (BackendRefused::TeamDiffers, other.as_str()));
    let named = |from: &str, to: &str| refused(read(&whole().replace(from, to)))[0].clone();
    let setting = |name: &str| format!("encryption.key_provider.aws_kms.main.{name}");
    assert_eq!(named(KEY, "alias/state"), (BackendRefused::WrongForm, setting("kms_key_id")));
    assert_eq!(named("AES_256", "AES_128"), (BackendRefused::TeamDiffers, setting("key_spec")));
    assert_eq!(named(&format!("\"{KEY}\""), "var.key"), (BackendRefused::NotPlain, setting("kms_key_id")));
    let region = block(&format!("{}{METHOD}{TARGETS}", provider("region = \"us-east-1\"")));
    assert_eq!(refused(read(&region))[0], (BackendRefused::TeamDiffers, setting("region")));
}

#[test]
fn what_could_send_or_give_keys_is_refused_by_name() {
    for (more, why, name) in [
        ("profile = \"ci\"", BackendRefused::Never, "profile"),
        ("access_key = \"x\"", BackendRefused::Never, "access_key"),
        ("shared_config_files = [\"x\"]", BackendRefused::Never, "shared_config_files"),
        ("endpoints {\n kms = \"https://x\"\n}", BackendRefused::Never, "endpoints"),
        ("endpoints = [{ sts = \"https://x\" }]", BackendRefused::Never, "endpoints"),
        ("assume_role {\n role_arn = \"x\"\n}", BackendRefused::Never, "assume_role"),
        ("assume_role_with_web_identity {\n}", BackendRefused::Never, "assume_role_with_web_identity"),
        ("https_proxy = \"http://x\"", BackendRefused::Never, "https_proxy"),
        ("custom_ca_bundle = \"x\"", BackendRefused::Never, "custom_ca_bundle"),
        ("insecure = true", BackendRefused::Never, "insecure"),
        ("encryption_context = { a = \"b\" }", BackendRefused::NotListed, "encryption_context"),
        ("encrypted_metadata_alias = \"x\"", BackendRefused::NotListed, "encrypted_metadata_alias"),
        ("something_new = \"x\"", BackendRefused::NotListed, "something_new"),
        ("something_new {\n}", BackendRefused::NotListed, "something_new"),
    ] {
        let content = block(&format!("{}{METHOD}{TARGETS}", provider(more)));
        let expected = (why, format!("encryption.key_provider.aws_kms.main.{name}"));
        assert_eq!(refused(read(&content)), [expected], "{more}");
    }
}

#[test]
fn other_key_providers_and_methods_are_refused_by_name() {
    for (more, name) in [
        ("key_provider \"external\" \"x\" {\n command = [\"./x\"]\n}\n", "key_provider.external.x"),
        ("key_provider \"pbkdf2\" \"x\" {\n passphrase = \"correct horse\"\n}\n", "key_provider.pbkdf2.x"),
        ("key_provider \"gcp_kms\" \"x\" {\n}\n", "key_provider.gcp_kms.x"),
        ("key_provider \"openbao\" \"x\" {\n}\n", "key_provider.openbao.x"),
        ("key_provider \"aws_kms\" {\n}\n", "key_provider.aws_kms"),
        ("key_provider \"aws_kms\" \"a.b\" {\n}\n", "key_provider.aws_kms.a.b"),
        ("method \"external\" \"x\" {\n encrypt_command = [\"./x\"]\n}\n", "method.external.x"),
        ("remote_state_data_sources {\n}\n", "remote_state_data_sources"),
        ("something_new {\n}\n", "something_new"),
        ("something_new = 1\n", "something_new"),
    ] {
        let content = block(&format!("{}{METHOD}{TARGETS}{more}", provider("")));
        assert_eq!(refused(read(&content)), [(BackendRefused::Encryption, format!("encryption.{name}"))], "{more}");
        // Without a rule of the team just as well.
        let read = read_all(&[("prod/keys.tf", &content)], &BackendRules::default());
        assert!(refused(read).contains(&(BackendRefused::Encryption, format!("encryption.{name}"))), "{more}");
    }
    let labelled = whole().replace("encryption {", "encryption \"x\" {");
    assert_eq!(refused(read(&labelled))[0], (BackendRefused::Encryption, "encryption".to_owned()));
    for (from, to, why, name) in [
        (
            "keys = key_provider.aws_kms.main",
            "keys = key_provider.aws_kms.other",
            BackendRefused::Encryption,
            "method.aes_gcm.main.keys",
        ),
        (
            "keys = key_provider.aws_kms.main",
            "keys = key_provider.pbkdf2.x",
            BackendRefused::Encryption,
            "method.aes_gcm.main.keys",
        ),
        (
            "keys = key_provider.aws_kms.main",
            "keys = { encryption_key = [1] }",
            BackendRefused::Encryption,
            "method.aes_gcm.main.keys",
        ),
        (
            "keys = key_provider.aws_kms.main",
            "keys = try(key_provider.aws_kms.main, 1)",
            BackendRefused::Encryption,
            "method.aes_gcm.main.keys",
        ),
        (
            "keys = key_provider.aws_kms.main",
            "keys = key_provider.aws_kms.main\n aad = [1]",
            BackendRefused::NotListed,
            "method.aes_gcm.main.aad",
        ),
        (
            "plan {\n method = method.aes_gcm.main",
            "plan {\n method = method.aes_gcm.other",
            BackendRefused::Encryption,
            "plan.method",
        ),
        (
            "plan {\n method = method.aes_gcm.main",
            "plan {\n method = method.external.x",
            BackendRefused::Encryption,
            "plan.method",
        ),
        ("enforced = true", "enforced = var.x", BackendRefused::NotPlain, "plan.enforced"),
        ("enforced = true", "other = true", BackendRefused::NotListed, "plan.other"),
    ] {
        let read = read(&whole().replace(from, to));
        assert!(refused(read).contains(&(why, format!("encryption.{name}"))), "{to}");
    }
}

#[test]
fn overrides_count_by_the_rules_of_the_tool_and_are_held_to_the_same_list() {
    let whole = whole();
    let with = |content: &str| read_all(&[("prod/keys.tf", &whole), ("prod/x_override.tf", content)], &rules());
    let plain = block("method \"unencrypted\" \"x\" {\n}\nplan {\n method = method.unencrypted.x\n}\n");
    assert_eq!(allowed(with(&plain)).plan(), None, "a method of an override stands for the one before");
    let untouched = block("state {\n enforced = true\n}\n");
    assert_eq!(allowed(with(&untouched)).plan(), Some("main"), "what an override leaves out stays");
    let evil = block("key_provider \"aws_kms\" \"main\" {\n profile = \"ci\"\n}\n");
    assert_eq!(refused(with(&evil))[0].0, BackendRefused::Never);
    let other = block(&format!(
        "key_provider \"aws_kms\" \"main\" {{\n kms_key_id = \"{}\"\n}}\n",
        KEY.replace("1234abcd", "0")
    ));
    assert_eq!(refused(with(&other))[0].0, BackendRefused::TeamDiffers);
    // One key provider that another stands for is no way around the list.
    let first = block("key_provider \"aws_kms\" \"main\" {\n profile = \"ci\"\n}\n");
    let files = [("prod/keys.tf", first.as_str()), ("prod/x_override.tf", whole.as_str())];
    assert_eq!(refused(read_all(&files, &rules()))[0].0, BackendRefused::Never);
}

#[test]
fn two_blocks_are_refused_and_so_is_what_stands_twice() {
    let whole = whole();
    let second = read_all(&[("prod/keys.tf", &whole), ("prod/more.tf", &whole)], &rules());
    assert_eq!(refused(second), [(BackendRefused::Twice, "encryption".to_owned())]);
    let both = format!("{whole}{whole}");
    let twice = read_all(&[("prod/keys.tf", &whole), ("prod/x_override.tf", &both)], &rules());
    assert_eq!(refused(twice), [(BackendRefused::Twice, "encryption".to_owned())]);
    for twice in [provider(""), METHOD.to_owned(), "state {\n}\n".to_owned()] {
        let read = read(&block(&format!("{}{METHOD}{TARGETS}{twice}", provider(""))));
        assert_eq!(refused(read)[0].0, BackendRefused::Twice, "{twice}");
    }
}

#[test]
fn what_terraform_reads_encrypts_nothing() {
    let (main, whole) = (s3(""), whole());
    let files = Files::of(&[("prod/main.tf", &main), ("prod/keys.tf", &whole)]);
    let read = files.read_by(Dialect::Terraform, &[], &rules());
    assert_eq!(refused(read), [(BackendRefused::Encryption, "encryption".to_owned())]);
    let files = Files::of(&[("prod/main.tf", &main), ("prod/keys.tofu", &whole)]);
    let read = files.read_by(Dialect::Terraform, &[], &rules());
    assert_eq!(refused(read), [(BackendRefused::TeamHasMore, "encryption".to_owned())]);
    assert_eq!(allowed(files.read_by(Dialect::OpenTofu, &[], &rules())).plan(), Some("main"));
}
