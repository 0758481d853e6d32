//! States: what one says of itself, and how to look at one without running anything of a repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use countersign_model::ToolVersion;
use countersign_plan::planfile::PlanFile;
use countersign_review::preflight::StateIdentity;
use serde_json::{Value, json};

use crate::configuration::AllowedBackend;
use crate::process::Limits;
use crate::run::job::Secret;
use crate::run::record::Fault;
use crate::sandbox::{self, Access, Mount, Network, Orphan, Room, Sandbox, Surroundings};
use crate::tools::Candidate;

/// The most bytes of a state.
pub(crate) const MOST_BYTES: usize = 512 << 20;
/// Backends answer in seconds, or something is wrong.
const PATIENCE: Limits = Limits { time: Duration::from_mins(2), output: MOST_BYTES };

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateNow {
    /// Its identity; nothing where there is none yet.
    pub identity: Option<StateIdentity>,
    /// Version of the tool that wrote it.
    pub version: Option<ToolVersion>,
}

/// What a state says of itself.
pub fn read(bytes: &[u8]) -> Result<StateNow, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(StateNow::default());
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let lineage = value.get("lineage").and_then(Value::as_str).unwrap_or_default().to_owned();
    let serial = value.get("serial").and_then(Value::as_u64).ok_or("it has no serial")?;
    let version = value.get("terraform_version").and_then(Value::as_str).and_then(|it| it.parse().ok());
    // What was never written has no lineage.
    let written = !lineage.is_empty();
    if !written && value.get("encrypted_data").is_some() {
        // What nobody wrote is not encrypted.
        return Err("it is encrypted and does not say which state it is".to_owned());
    }
    Ok(StateNow {
        identity: written.then_some(StateIdentity { lineage, serial }),
        version: version.filter(|_| written),
    })
}

/// The state that a saved plan was made against.
pub fn of_plan_file(file: &PlanFile) -> StateNow {
    let state = file.state();
    // What was never written has no lineage.
    let written = !state.lineage.is_empty();
    StateNow {
        identity: written.then(|| StateIdentity { lineage: state.lineage.to_string(), serial: state.serial }),
        version: state.tool_version.parse().ok().filter(|_| written),
    }
}

/// Looks at a state now. What runs is a configuration of our own that has the backend and nothing
/// else: no module, no provider and no line of the repository.
#[derive(Debug)]
pub struct Look<'l> {
    pub tool: &'l Candidate,
    pub sandbox: &'l Sandbox,
    /// The backend as it was allowed. Not one in S3, which is asked without the tool.
    pub backend: &'l AllowedBackend,
    pub workspace: &'l str,
    /// What the tool needs to reach the backend. No session of AWS: the one backend that could use it is
    /// asked without the tool.
    pub environment: &'l [(String, Secret)],
    /// A folder that exists, is empty, and goes afterwards. In memory where there is such a place.
    pub folder: &'l Path,
    /// Folders that are hidden.
    pub hidden: &'l [PathBuf],
}

impl Look<'_> {
    /// Reads the state.
    pub fn state(&self) -> Result<StateNow, Fault> {
        let disk = |error: std::io::Error| Fault::State { why: error.to_string() };
        for name in ["root", "data"] {
            fs::create_dir_all(self.folder.join(name)).map_err(disk)?;
        }
        fs::write(self.folder.join("root/main.tf.json"), self.configuration()?).map_err(disk)?;
        self.ask(&["init", "-input=false", "-no-color"], "default")?;
        let state = self.ask(&["state", "pull"], self.workspace)?;
        read(&state).map_err(|why| Fault::State { why })
    }

    fn configuration(&self) -> Result<String, Fault> {
        let (kind, settings) = (self.backend.kind(), self.backend.settings());
        if kind == "s3" {
            return Err(Fault::State { why: "a state in S3 is read without the tool".to_owned() });
        }
        Ok(json!({"terraform": {"backend": {kind: settings}}}).to_string())
    }

    fn ask(&self, arguments: &[&str], workspace: &str) -> Result<Vec<u8>, Fault> {
        let inside = Path::new("/tmp/countersign");
        let sandboxed = matches!(self.sandbox, Sandbox::Bubblewrap { .. });
        let at = if sandboxed { inside } else { self.folder };
        let program = self.tool.tool.program();
        let mounts = [
            Mount { from: self.folder.join("root"), to: inside.join("root"), access: Access::Write },
            Mount { from: self.folder.join("data"), to: inside.join("data"), access: Access::Write },
            Mount { from: self.tool.path.clone(), to: inside.join(program), access: Access::Read },
        ];
        let tool = if sandboxed { inside.join(program) } else { self.tool.path.clone() };
        let root = at.join("root");
        let surroundings = Surroundings::of(self.environment.iter().map(|(name, value)| (&**name, &*value.0)));
        // The look runs nothing of the author's, and the backend's settings were allowed before.
        let addresses = self.backend.addresses();
        let surroundings = surroundings.and(addresses.iter().map(String::as_str));
        let room = Room {
            mounts: &mounts,
            hidden: self.hidden,
            surroundings: &surroundings,
            folder: &root,
            orphan: Orphan::Ends,
            network: Network::Outside,
            held: None,
        };
        let not_started = |why: String| Fault::NotStarted { why };
        let mut enclosed =
            sandbox::command(self.sandbox, &tool, &room).map_err(|error| not_started(error.to_string()))?;
        let command = &mut enclosed.command;
        command.envs(self.environment.iter().map(|(name, value)| (name, &value.0)));
        for (name, value) in [
            ("TF_IN_AUTOMATION", "1"),
            ("TF_INPUT", "0"),
            ("CHECKPOINT_DISABLE", "1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("TF_CLI_CONFIG_FILE", "/dev/null"),
        ] {
            command.env(name, value);
        }
        command.env("TF_DATA_DIR", at.join("data")).env("HOME", &root);
        if workspace != "default" {
            command.env("TF_WORKSPACE", workspace);
        }
        let answer = enclosed.answer(arguments, PATIENCE).map_err(|error| not_started(error.to_string()))?;
        if answer.status.success() {
            return Ok(answer.output);
        }
        let why = answer.complaint();
        Err(Fault::of_access(&why).unwrap_or(Fault::State { why }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_state_says_which_one_it_is_and_not_who_wrote_it() {
        let encrypted = |more: &str| {
            format!(
                r#"{{{more}"meta":{{"key_provider.aws_kms.main":"e30="}},"encrypted_data":"x","encryption_version":"v0"}}"#
            )
        };
        let now = read(encrypted(r#""serial":7,"lineage":"fb64","#).as_bytes()).unwrap();
        assert_eq!(now.identity, Some(StateIdentity { lineage: "fb64".to_owned(), serial: 7 }));
        assert_eq!(now.version, None);
        assert!(read(encrypted("").as_bytes()).is_err(), "without a serial it is not known");
        // A line of states whose name is hidden is no state that was never written.
        assert!(read(encrypted(r#""serial":7,"#).as_bytes()).is_err());
        assert!(read(encrypted(r#""serial":0,"lineage":"","#).as_bytes()).is_err());
    }

    #[test]
    fn a_state_that_was_never_written_is_none() {
        let never = br#"{"version":4,"terraform_version":"1.11.4","serial":0,"lineage":"","outputs":{}}"#;
        assert_eq!(read(never), Ok(StateNow::default()));
        assert_eq!(read(b" \n"), Ok(StateNow::default()));
        let written = read(br#"{"version":4,"terraform_version":"1.9.8","serial":3,"lineage":"fb64"}"#).unwrap();
        assert_eq!(written.identity, Some(StateIdentity { lineage: "fb64".to_owned(), serial: 3 }));
        assert_eq!(written.version.unwrap().to_string(), "1.9.8");
        assert!(read(b"{}").is_err());
        assert!(read(b"No state file was found!").is_err());
    }
}
