//! Files of an author that the tool would be steered by: programs that it takes for its own, states that lie
//! beside the configuration, what tests of a module bring.

use std::fs;

use countersign_terraform::run::record::{Ending, Fault};

use crate::desk::desk;

const HOOK: &str = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" { command = \"true\" }\n}\n";

/// A program of the tree that says so in the place of what the configuration names.
const PLUGIN: &str = "#!/bin/sh\necho the plugin of the author ran >&2\nexit 1\n";

#[test]
fn a_program_that_has_the_name_of_a_provisioner_is_not_started_in_its_place() {
    for name in [
        "prod/terraform-provisioner-local-exec",
        "prod/terraform.d/plugins/linux_amd64/terraform-provisioner-local-exec",
    ] {
        let Some(mut desk) = desk() else { return };
        desk.world.write(name, PLUGIN);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(desk.world.work().join(name), mode).unwrap();
        desk.commit(HOOK, &[]);
        let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
        let ended = view.ended.unwrap();
        let Some(Fault::Checkout { why }) = &ended.fault else { panic!("{ended:?}: {:#?}", view.log) };
        assert!(why.contains(name), "{why}");
        assert!(!view.log.iter().any(|line| line.text.contains("ran")), "{:#?}", view.log);
        assert_eq!(desk.server.held.lock().unwrap().requests, [""; 0], "nothing was started");
    }
}

#[test]
fn a_state_that_lies_beside_the_configuration_is_written_nowhere() {
    let state = r#"{"version":4,"terraform_version":"1.11.4","serial":9,"lineage":"attacker","outputs":{"x":{"value":"evil","type":"string"}},"resources":[]}"#;
    for name in [
        "prod/terraform.tfstate",
        "prod/terraform.tfstate.d/blue/terraform.tfstate",
        "prod/.terraform/terraform.tfstate",
    ] {
        let Some(mut desk) = desk() else { return };
        desk.commit(HOOK, &[(name, state)]);
        let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
        let ended = view.ended.unwrap();
        // The tool would ask whether to move it. What it does not look at is no state of anything.
        assert!(matches!(ended.ending, Ending::Failed | Ending::Planned), "{:#?}", view.log);
        assert!(desk.server.state().is_none(), "{name}");
        if ended.ending == Ending::Planned {
            assert_eq!(desk.manifest("plan-1").state, None, "{name}");
        }
    }
}
