//! The team's rules: what is read, and what is refused with its line.

use countersign_model::{Environment, Hue, Tool};
use countersign_review::team::{BackendRules, OwnPlans, TeamFile, Tightened};
use jiff::SignedDuration;

const WHOLE: &str = r#"
version = 1
bases = ["release/*", "stable"]

[review]
approvals = 2
approvers = ["Mina-K", "tom-r"]
max_plan_age_hours = 8

[accounts.network-prod]
id = "412033857711"
colour = "plum"

[accounts.sandbox]
id = "220719904433"
environment = "sandbox"

[emails]
"CI@acme.example" = "acme-bot"

[[projects]]
name = "prod/eu-central-1"
dir = "./prod/eu-central-1/"
workspace = "blue"
var_files = ["../common.tfvars", "prod.tfvars"]
backend_files = ["backend.hcl"]
environment = { TF_VAR_token = "acme network token" }
when_modified = ["**/*.tf", "../modules/**"]
tool = "opentofu"
version = "1.12.6"
plan_role = "arn:aws:iam::412033857711:role/plan-network"
apply_role = "arn:aws:iam::412033857711:role/apply-network"
account = "network-prod"
region = "eu-central-1"

[projects.backend]
role = "arn:aws:iam::220719904433:role/state"
external_id = "acme"
endpoint = "https://s3.acme.example"
settings = { metadata_host = "management.acme.example", use_msi = true, "assume_role.session_duration" = 900 }

[[projects]]
dir = "sandbox"
review = { approvals = 1, self_approval = true, approvers = [] }
"#;

const KMS_KEY: &str = "arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn the_key_of_states_and_plans_is_read_with_its_account() {
    let file = |more: &str| {
        format!(
            "version = 1\n[[projects]]\ndir = \"a\"\naccount = \"412033857711\"\n[projects.encryption]\nkms_key_id = \"{KMS_KEY}\"\n{more}"
        )
    };
    let rules = |text: &str| TeamFile::read(text).unwrap().projects[0].backend.encryption.clone().unwrap();
    let read = rules(&file(""));
    assert_eq!((read.key.as_str(), read.spec.key()), (KMS_KEY, "AES_256"));
    assert_eq!(rules(&file("region = \"eu-central-1\"\nkey_spec = \"AES_128\"")).spec.bytes(), 16);
}

#[test]
fn the_whole_grammar_is_read() {
    let team = TeamFile::read(WHOLE).unwrap();
    assert_eq!(team.emails["ci@acme.example"], "acme-bot");
    assert!(team.bases.name("release/1") && !team.bases.name("main"));
    let [network, sandbox] = &team.accounts[..] else { panic!("two accounts") };
    assert_eq!((network.environment, network.hue), (Environment::Unknown, Hue::Plum), "nobody says what it is for");
    assert_eq!(sandbox.environment, Environment::Sandbox);
    let [prod, own] = &team.projects[..] else { panic!("two projects") };
    assert_eq!(prod.project.dir, "prod/eu-central-1");
    assert_eq!(prod.project.workspace, "blue");
    assert_eq!(prod.project.inputs.var_files, ["../common.tfvars", "prod.tfvars"]);
    assert_eq!(prod.project.inputs.environment, ["TF_VAR_token"]);
    assert_eq!(prod.keychain["TF_VAR_token"], "acme network token");
    assert_eq!(prod.tool, Some(Tool::OpenTofu));
    assert_eq!(prod.account.as_ref().unwrap().as_str(), "412033857711");
    assert_eq!((prod.review.approvals, prod.review.self_approval), (2, false));
    assert_eq!(prod.review.approvers, ["mina-k", "tom-r"]);
    assert_eq!(prod.review.max_plan_age, SignedDuration::from_hours(8));
    assert_eq!(prod.backend.role.as_ref().unwrap().to_string(), "arn:aws:iam::220719904433:role/state");
    assert_eq!(prod.backend.external_id.as_deref(), Some("acme"));
    assert_eq!(prod.backend.endpoint.as_deref(), Some("https://s3.acme.example"));
    let settings: Vec<(&str, &str)> =
        prod.backend.settings.iter().map(|(name, it)| (name.as_str(), it.as_str())).collect();
    assert_eq!(
        settings,
        [("assume_role.session_duration", "900"), ("metadata_host", "management.acme.example"), ("use_msi", "true")]
    );
    assert_eq!(own.backend, BackendRules::default());
    assert_eq!((own.review.approvals, own.review.self_approval), (1, true));
    assert!(own.review.approvers.is_empty());
    assert_eq!(own.project.id().as_str().chars().next(), Some('{'));
}

#[test]
fn the_account_follows_from_the_apply_role() {
    let text = "version = 1\n[[projects]]\ndir = \"a\"\napply_role = \"arn:aws:iam::412033857711:role/x\"";
    assert_eq!(TeamFile::read(text).unwrap().projects[0].account.as_ref().unwrap().as_str(), "412033857711");
}

#[test]
fn a_permission_set_stands_for_the_role_that_identity_center_makes_of_it() {
    let read = |rest: &str| {
        let text = format!(
            "version = 1\n[[projects]]\ndir = \"a\"\naccount = \"412033857711\"\nplan_permission_set = \"NetworkPlan\"\n\
             apply_permission_set = \"Network+Apply@prod\"\n{rest}"
        );
        let project = TeamFile::read(&text).unwrap().projects.remove(0);
        (project.plan_role.unwrap().to_string(), project.apply_role.unwrap().to_string())
    };
    let of = |partition: &str| {
        let role = |set: &str| {
            format!("arn:{partition}:iam::412033857711:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{set}_*")
        };
        (role("NetworkPlan"), role("Network+Apply@prod"))
    };
    assert_eq!(read(""), of("aws"));
    assert_eq!(read("region = \"eu-central-1\""), of("aws"));
    assert_eq!(read("region = \"cn-north-1\""), of("aws-cn"));
    assert_eq!(read("region = \"us-gov-east-1\""), of("aws-us-gov"));
}

#[test]
fn what_does_not_fit_is_refused_with_its_line() {
    let project = |rest: &str| format!("version = 1\n[[projects]]\ndir = \"a\"\n{rest}");
    let encrypted = |rest: &str| {
        project(&format!("account = \"412033857711\"\n[projects.encryption]\nkms_key_id = \"{KMS_KEY}\"\n{rest}"))
    };
    for (text, line, what) in [
        ("version = 2".to_owned(), 1, "version 1"),
        (String::new(), 1, "version"),
        ("version = 1\n[review]\napproval = 2".to_owned(), 3, "approval"),
        ("version = 1\n[review]\napprovals = 0".to_owned(), 3, "1 to 20"),
        ("version = 1\n[review]\nmax_plan_age_hours = 0".to_owned(), 3, "1 hour"),
        ("version = 1\n[review]\napprovers = [\"@acme/net\"]".to_owned(), 3, "teams"),
        ("version = 1\nbases = [\"main\", \"*\"]".to_owned(), 2, "not with a wildcard"),
        ("version = 1\nbases = [\"refs/heads/main\"]".to_owned(), 2, "name of a branch"),
        ("version = 1\n[emails]\n\"NoReply@github.com\" = \"x\"".to_owned(), 3, "for nobody"),
        ("version = 1\n[emails]\n\"\" = \"x\"".to_owned(), 3, "e-mail address"),
        ("version = 1\n[[projects]]\ndir = \"../x\"".to_owned(), 3, "root of the repository"),
        ("version = 1\n[[projects]]\ndir = \"/x\"".to_owned(), 3, "root of the repository"),
        (project("var_files = [\"../../x\"]"), 4, "inside the repository"),
        (project("var_files = [\"-x\"]"), 4, "inside the repository"),
        (project("when_modified = [\"../../**\"]"), 4, "leads out"),
        (project("tool = \"pulumi\""), 4, "terraform"),
        (project("version = \"~> 1.11\""), 4, "version"),
        (project("apply_role = \"admin\""), 4, "ARN"),
        (project("account = \"nowhere\""), 4, "account"),
        (project("apply_permission_set = \"Apply\""), 4, "name the account"),
        (project("account = \"412033857711\"\napply_permission_set = \"a b\""), 5, "name of a permission set"),
        (project("account = \"412033857711\"\nplan_permission_set = \"*\""), 5, "name of a permission set"),
        (
            project("apply_role = \"arn:aws:iam::412033857711:role/x\"\napply_permission_set = \"Apply\""),
            5,
            "and not both",
        ),
        (
            project("account = \"412033857711\"\nregion = \"us-iso-east-1\"\nplan_permission_set = \"Plan\""),
            6,
            "part of AWS",
        ),
        (
            project(
                "apply_role = \"arn:aws:iam::412033857711:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Apply_*\"",
            ),
            4,
            "ARN",
        ),
        (project("account = \"412033857711\"\napply_role = \"arn:aws:iam::220719904433:role/x\""), 5, "412033857711"),
        (
            project(
                "apply_role = \"arn:aws:iam::412033857711:role/x\"\nplan_role = \"arn:aws:iam::220719904433:role/x\"",
            ),
            5,
            "expected account",
        ),
        (project("workspace = \"a b\""), 4, "workspace"),
        (project("[projects.encryption]\nkey_spec = \"AES_256\""), 4, "kms_key_id"),
        (project("[projects.encryption]\nkms_key_id = \"alias/state\""), 5, "key in KMS"),
        (project(&format!("[projects.encryption]\nkms_key_id = \"{KMS_KEY}\"")), 4, "expected account"),
        (encrypted("region = \"us-east-1\""), 7, "ARN of the key"),
        (encrypted("key_spec = \"RSA_2048\""), 7, "AES_256 or AES_128"),
        (encrypted("profile = \"ci\""), 7, "profile"),
        (project("environment = { AWS_PROFILE = \"x\" }"), 4, "AWS_PROFILE"),
        (project("environment = { TF_CLI_ARGS_apply = \"x\" }"), 4, "TF_CLI_ARGS_apply"),
        (project("environment = { TF_ENCRYPTION = \"x\" }"), 4, "TF_ENCRYPTION"),
        (project("environment = { \"A B\" = \"x\" }"), 4, "environment variable"),
        (project("environment = { TF_VAR_x = \" \" }"), 4, "keychain entry"),
        (project("backend_files = [\"profile=ci\"]"), 4, "no = in its name"),
        (project("[projects.backend]\nprofile = \"x\""), 5, "profile"),
        (project("[projects.backend]\nrole = \"admin\""), 5, "ARN"),
        (project("[projects.backend]\nexternal_id = \"acme\""), 5, "there is none"),
        (project("[projects.backend]\nendpoint = \"s3.acme.example\""), 5, "https://HOST"),
        (project("[projects.backend]\nendpoint = \"https://key:secret@s3.acme.example\""), 5, "without a user"),
        (project("[projects.backend]\nsettings = { client_secret = \"x\" }"), 5, "no rule allows"),
        (project("[projects.backend]\nsettings = { \"a b\" = \"x\" }"), 5, "name of a setting"),
        (project("[projects.backend]\nsettings = { address = [] }"), 5, "a setting is"),
        (project("[projects.backend]\nsettings = { address = \"\" }"), 5, "visible"),
        (project("name = \"{x\""), 4, "name"),
        (project("[[projects]]\ndir = \"./a\""), 4, "twice"),
        (project("[[projects]]\nname = \"a\"\ndir = \"b\""), 4, "called"),
        (project("unheard_of = 1"), 4, "unheard_of"),
    ] {
        let error = TeamFile::read(&text).expect_err(&text);
        assert!(error.line == line && error.what.contains(what), "{text}\n-> {error}");
    }
}

#[test]
fn a_person_can_tighten_and_never_loosen() {
    let team = TeamFile::read(WHOLE).unwrap();
    let strict = &team.projects[0].review;
    let loosening = Tightened {
        max_plan_age: Some(SignedDuration::from_hours(100)),
        approvals: Some(1),
        own_plans: OwnPlans::AsTheTeamSays,
    };
    assert_eq!(&strict.tightened(&loosening), strict);
    let own = &team.projects[1].review;
    let tighter =
        Tightened { max_plan_age: Some(SignedDuration::from_hours(1)), approvals: Some(3), own_plans: OwnPlans::Never };
    let tight = own.tightened(&tighter);
    assert_eq!((tight.approvals, tight.self_approval), (3, false));
    assert_eq!(tight.max_plan_age, SignedDuration::from_hours(1));
}

#[test]
fn unsigned_web_commits_are_taken_where_the_team_says_so_and_nowhere_else() {
    let read = |text: &str| TeamFile::read(text).unwrap().projects[0].review.unsigned_web_commits;
    let project = "[[projects]]\ndir = \"a\"\n";
    assert!(!read(&format!("version = 1\n{project}")));
    assert!(read(&format!("version = 1\n[review]\nunsigned_web_commits = true\n{project}")));
    assert!(read(&format!("version = 1\n{project}[projects.review]\nunsigned_web_commits = true")));
    let off = "[projects.review]\nunsigned_web_commits = false";
    assert!(!read(&format!("version = 1\n[review]\nunsigned_web_commits = true\n{project}{off}")));
}
