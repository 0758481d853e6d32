//! What code that runs while planning leaves behind, and what becomes of it. The tool here is a script
//! around the real one, which does in the planning room what a provider could.

use std::fs;
use std::path::PathBuf;

use countersign_plan::Plan;
use countersign_terraform::run::manifest::{PLAN_FILE, PLAN_JSON, SCHEMAS};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::RunView;

use crate::desk::{Desk, desk};

const ONE: &str = "resource \"terraform_data\" \"a\" { input = \"one\" }\n";
/// What the tool's own code would not do.
const INSIDE: &str = "/tmp/countersign";

/// A desk whose tool does `stages` besides: a part of a shell script, in which `real` is the tool.
fn desk_with(stages: &str) -> Option<Desk> {
    let mut desk = desk()?;
    let real = desk.tool.path.display().to_string();
    let script = format!(
        "#!/bin/bash\nreal={real}\nhere={INSIDE}\nrun() {{ \"$real\" \"$@\"; }}\ncase \"$1 $2\" in\n{stages}\nesac\nexec \"$real\" \"$@\"\n"
    );
    let path = desk.world.folder.path().join("terraform");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    desk.tool.path = path;
    Some(desk)
}

fn planned(desk: &mut Desk, files: &[(&str, &str)]) -> RunView {
    desk.commit(ONE, files);
    desk.run("1700000000-01", desk.plan_task("plan-1"))
}

#[track_caller]
fn refused(stages: &str) -> Option<String> {
    let mut desk = desk_with(stages)?;
    let view = planned(&mut desk, &[]);
    let ended = view.ended.clone().unwrap();
    assert_eq!(ended.ending, Ending::Failed, "{:#?}", view.log);
    let Some(Fault::Unreadable { why }) = ended.fault else { panic!("{:?}", ended.fault) };
    assert!(!desk.safe().has("plan-1", "manifest"), "nothing is sealed");
    Some(why)
}

#[test]
fn a_script_around_the_tool_that_does_nothing_else_plans() {
    let Some(mut desk) = desk_with("") else { return };
    let view = planned(&mut desk, &[]);
    assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
}

#[test]
fn a_link_in_the_place_of_the_plan_file_is_not_followed() {
    let stages =
        "plan*) run \"$@\"; mv $here/out/plan.bin $here/out/other; ln -s $here/out/other $here/out/plan.bin; exit 0;;";
    let Some(why) = refused(stages) else { return };
    assert!(why.contains("regular file"), "{why}");
    // A name beside it leads to the same file: who else holds it open, or writes to it, is not known.
    let Some(why) = refused("plan*) run \"$@\"; ln $here/out/plan.bin $here/out/other; exit 0;;") else { return };
    assert!(why.contains("name"), "{why}");
}

#[test]
fn a_pipe_or_a_folder_in_the_place_of_the_plan_file_holds_nobody_up() {
    for instead in ["mkfifo", "mkdir"] {
        let stages = format!("plan*) run \"$@\"; rm $here/out/plan.bin; {instead} $here/out/plan.bin; exit 0;;");
        let Some(why) = refused(&stages) else { return };
        assert!(why.contains("regular file"), "{instead}: {why}");
    }
}

#[test]
fn lines_around_the_json_of_the_plan_are_not_left_out() {
    let json = "{\"format_version\":\"1.2\",\"resource_changes\":[]}";
    for stages in [
        format!("'show -json') echo '{json}'; run \"$@\"; exit 0;;"),
        "'show -json') echo ::group::show; run \"$@\"; exit 0;;".to_owned(),
        "'show -json') run \"$@\"; echo ::endgroup::; exit 0;;".to_owned(),
        "'show -json') run \"$@\"; echo; exit 0;;".to_owned(),
    ] {
        let Some(why) = refused(&stages) else { return };
        assert!(why.contains("one line"), "{stages}: {why}");
    }
}

#[test]
fn schemas_with_anything_around_them_are_refused_and_not_kept() {
    let forged = "{\"format_version\":\"1.0\",\"provider_schemas\":{}}";
    let Some(mut desk) = desk_with(&format!("'providers schema') echo '{forged}'; run \"$@\"; exit 0;;")) else {
        return;
    };
    let view = planned(&mut desk, &[("prod/.terraform.lock.hcl", "# No provider but the one inside.\n")]);
    assert!(matches!(view.ended.unwrap().fault, Some(Fault::Unreadable { .. })), "{:#?}", view.log);
    assert!(!desk.data().join("schemas").exists(), "no later plan sees them");
}

#[test]
fn a_clean_room_has_no_key_no_network_and_nobody_of_the_planning_in_it() {
    let Some(probe) = desk() else { return };
    let port = probe.server.address.rsplit(':').next().unwrap().to_owned();
    // What the tool finds where it is asked for schemas ends as a complaint, which the record has.
    let look = format!(
        "plan*) (exec -a left-alive sleep 600 </dev/null >/dev/null 2>&1 &) ;;\n\
         'providers schema'|'show -json') {{ echo \"env: $(env | tr '\\n' ' ')\"; echo \"sees: $(cd $here; echo *)\"; \
         for folder in root data providers; do touch $here/$folder/x && echo \"writes $folder\"; done; \
         echo \"alive: $(cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o '[l]eft-alive')\"; \
         (exec 3<>/dev/tcp/127.0.0.1/{port}) && echo reaches; }} >&2; exit 1;;"
    );
    for question in ["show -json", "providers schema"] {
        let stages = look.replace("'providers schema'|'show -json'", &format!("'{question}'"));
        let Some(mut desk) = desk_with(&stages) else { return };
        desk.environment.push(("AWS_SECRET_ACCESS_KEY".to_owned(), "secret-of-the-plan-session".to_owned()));
        let view = planned(&mut desk, &[]);
        let Some(Fault::Unreadable { why }) = view.ended.clone().unwrap().fault else { panic!("{view:#?}") };
        let line = |name: &str| why.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{why}"));
        assert!(!line("env:").contains("AWS_SECRET") && !why.contains("(secret)"), "{question}: {why}");
        assert!(!line("sees:").contains("tree") && !line("sees:").contains("out"), "{question}: {why}");
        assert!(!why.contains("writes "), "{question}: {why}");
        assert_eq!(line("alive:").trim_end(), "alive:", "{question}: {why}");
        assert!(!why.contains("reaches"), "{question}: {why}");
    }
}

#[test]
fn what_was_read_before_counts_and_not_what_the_plan_made_of_it() {
    let stages = "plan*) run \"$@\"; echo '# forged' > .terraform.lock.hcl; sed -i 's/\"type\": \"http\"/\"type\": \"inmem\"/' $here/data/terraform.tfstate; exit 0;;";
    let Some(mut desk) = desk_with(stages) else { return };
    let lock = "# No provider but the one inside.\n";
    let view = planned(&mut desk, &[("prod/.terraform.lock.hcl", lock)]);
    assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
    let manifest = desk.manifest("plan-1");
    assert_eq!(manifest.lock, Some(countersign_model::sha256_hex(lock.as_bytes())));
    assert_eq!(manifest.backend.kind(), "http");
}

#[test]
fn the_plan_that_is_shown_is_the_file_that_is_sealed() {
    // What `show` is given is the copy, whatever becomes of the file in the planning room afterwards.
    let Some(mut desk) = desk_with("") else { return };
    let view = planned(&mut desk, &[]);
    assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
    let (file, json) = (desk.safe().get("plan-1", PLAN_FILE).unwrap(), desk.safe().get("plan-1", PLAN_JSON).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("plan.bin");
    fs::write(&path, &**file).unwrap();
    let shown = std::process::Command::new(&desk.tool.path)
        .args(["show", "-json"])
        .arg(&path)
        .current_dir(folder.path())
        .env_remove("TF_CLI_CONFIG_FILE")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&shown.stdout), String::from_utf8_lossy(&json));
    assert_eq!(Plan::read(json.to_vec()).unwrap().counts().create, 1);
    assert!(String::from_utf8_lossy(&desk.safe().get("plan-1", SCHEMAS).unwrap()).contains("terraform_data"));
}

/// The fault of a planning in which the tool also does `stages`.
#[track_caller]
fn fault(stages: &str) -> Option<Fault> {
    let mut desk = desk_with(stages)?;
    let view = planned(&mut desk, &[]);
    assert!(!desk.safe().has("plan-1", "manifest"), "nothing is sealed: {:#?}", view.ended);
    view.ended.unwrap().fault
}

#[test]
fn what_the_tool_says_of_a_plan_is_held_against_its_file() {
    for (other, told) in [
        ("s/\"one\"/\"two\"/g", "change terraform_data.a"),
        ("s/\"create\"/\"no-op\"/", "change terraform_data.a"),
        ("s/\"resource_changes\":\\[[^]]*\\][^]]*\\]/\"resource_changes\":[]/", "terraform_data.a"),
        ("s/\"name\":\"a\"/\"name\":\"b\"/g", "terraform_data"),
        ("s/\"complete\":true/\"complete\":false/", "outcome"),
    ] {
        let Some(fault) = fault(&format!("'show -json') run \"$@\" | sed '{other}'; exit 0;;")) else { return };
        let Fault::Differs { what } = &fault else { panic!("{other}: {fault:?}") };
        assert!(what.contains(told), "{other}: {what}");
    }
}

#[test]
fn a_plan_of_another_configuration_is_not_that_of_the_tree() {
    // Another plan file, whole and good, made by the right tool for the right backend.
    let stages = "plan*) mkdir $here/home/other; sed 's/\"one\"/\"two\"/' main.tf > $here/home/other/main.tf; \
        (cd $here/home/other; \"$real\" \"$@\"); exit 0;;";
    let Some(fault) = fault(stages) else { return };
    let Fault::Differs { what } = &fault else { panic!("{fault:?}") };
    assert!(what.contains("main.tf is another one"), "{what}");
}

#[test]
fn a_plan_that_was_asked_for_otherwise_is_not_the_one() {
    for (more, told) in [("-destroy", "mode"), ("-target=terraform_data.a", "targets"), ("-refresh-only", "mode")] {
        let Some(fault) = fault(&format!("plan*) \"$real\" \"$@\" {more}; exit 0;;")) else { return };
        let Fault::Differs { what } = &fault else { panic!("{more}: {fault:?}") };
        assert!(what.contains(told), "{more}: {what}");
    }
}

#[test]
fn a_backend_that_the_tool_resolved_otherwise_plans_nothing() {
    let stages = "init*) run \"$@\"; sed -i 's#/state\"#/other\"#' $here/data/terraform.tfstate; exit 0;;";
    let Some(fault) = fault(stages) else { return };
    let Fault::BackendChanged { settings } = &fault else { panic!("{fault:?}") };
    assert!(settings.contains("address"), "{settings}");
}

/// Rewrites the state inside of the plan file, in the layout that the tools write, and nothing else of it.
const REWRITE: &str = r#"
import io, sys, zipfile
path, old, new = sys.argv[1], OLD, NEW
class Stream(io.RawIOBase):
    out = b""
    def writable(self): return True
    def write(self, data): Stream.out += bytes(data); return len(data)
made = zipfile.ZipFile(Stream(), "w", zipfile.ZIP_DEFLATED)
for entry in zipfile.ZipFile(path).infolist():
    content = zipfile.ZipFile(path).read(entry)
    if entry.filename.startswith("tfstate"):
        assert old.encode() in content, content
        content = content.replace(old.encode(), new.encode())
    info = zipfile.ZipInfo(entry.filename)
    info.compress_type = zipfile.ZIP_DEFLATED
    with made.open(info, "w") as file:
        file.write(content)
    info.external_attr = 0
made.close()
open(path, "wb").write(Stream.out)
"#;

const STATE: &str = r#"{"version":4,"terraform_version":"1.11.4","serial":4,"lineage":"fb64","outputs":{},"resources":[
    {"mode":"managed","type":"terraform_data","name":"lost","provider":"provider[\"terraform.io/builtin/terraform\"]",
     "instances":[{"schema_version":0,"attributes":{"id":"the-real-one","input":null,"output":null,"triggers_replace":null}}]}],
    "check_results":null}"#;

#[test]
fn a_state_that_the_planning_made_up_is_not_the_one_that_was_looked_at() {
    // The same lineage and the same number, and the JSON of the tool agrees with it: it is what it reads.
    for (old, new, told) in [
        ("the-real-one", "another-one!", "state terraform_data.lost attributes: differs"),
        (r#"terraform\"]"#, r#"terraform\"].other"#, "state terraform_data.lost provider: differs"),
        (r#""name": "lost""#, r#""name": "made""#, "state terraform_data.lost: gone"),
    ] {
        let stages = format!(
            "plan*) run \"$@\"; printf 'OLD = r\"\"\"%s \"\"\"[:-1]\\nNEW = r\"\"\"%s \"\"\"[:-1]' '{old}' '{new}' > $here/home/rewrite.py; \
             cat >> $here/home/rewrite.py <<'EOF'\n{REWRITE}\nEOF\n\
             /usr/bin/python3 $here/home/rewrite.py $here/out/plan.bin || exit 1; exit 0;;"
        );
        let Some(mut desk) = desk_with(&stages) else { return };
        desk.server.held.lock().unwrap().state = Some(STATE.as_bytes().to_vec());
        let view = planned(&mut desk, &[]);
        let ended = view.ended.clone().unwrap();
        assert_eq!(ended.ending, Ending::Failed, "{old}: {:#?}", view.log);
        let Some(Fault::Differs { what }) = ended.fault else { panic!("{old}: {:?} {:#?}", ended.fault, view.log) };
        assert!(what.contains(told), "{old}: {what}");
    }
    // And with nothing rewritten it plans.
    let Some(mut desk) = desk_with("") else { return };
    desk.server.held.lock().unwrap().state = Some(STATE.as_bytes().to_vec());
    let view = planned(&mut desk, &[]);
    assert_eq!(view.ended.unwrap().ending, Ending::Planned, "{:#?}", view.log);
}

#[test]
fn a_variable_that_nobody_gave_is_not_in_the_plan() {
    let configuration = "variable \"who\" {\n  default = \"us\"\n}\nvariable \"given\" {}\n\
        resource \"terraform_data\" \"a\" {}\n\
        resource \"terraform_data\" \"b\" {\n  input = \"${terraform_data.a.id} ${var.who} ${var.given}\"\n}\n";
    let files = [("prod/terraform.tfvars", "given = \"this\"\n")];
    for (more, told) in [("", ""), ("-var who=evil", "variable who"), ("-var given=evil", "variable given")] {
        let stages = format!("plan*) \"$real\" \"$@\" {more}; exit 0;;");
        let Some(mut desk) = desk_with(&stages) else { return };
        desk.commit(configuration, &files);
        let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
        let ended = view.ended.clone().unwrap();
        if more.is_empty() {
            assert_eq!(ended.ending, Ending::Planned, "{:#?}", view.log);
            continue;
        }
        let Some(Fault::Differs { what }) = ended.fault else { panic!("{more}: {:?}", ended.fault) };
        assert!(what.contains(told), "{more}: {what}");
    }
}
