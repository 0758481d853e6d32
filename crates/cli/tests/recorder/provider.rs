//! Packages of providers for journeys: a script in the place of one, and the real one of AWS.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::recorded::program;

const SOURCE: &str = "acme/notes";
const VERSION: &str = "1.0.0";

pub(crate) const fn platform() -> &'static str {
    if cfg!(target_arch = "x86_64") { "linux_amd64" } else { "linux_arm64" }
}

/// A provider that is a script.
pub(crate) struct Script {
    /// A folder of packages.
    pub(crate) packages: PathBuf,
    /// What asks for it.
    pub(crate) required: String,
    pub(crate) lock: String,
    _folder: tempfile::TempDir,
}

impl Script {
    /// Makes one.
    pub(crate) fn provider(script: &str) -> Self {
        // Not in /tmp, which is another one in a room.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let packages = folder.path().join("packages");
        let package = packages.join("registry.terraform.io").join(SOURCE).join(VERSION).join(platform());
        fs::create_dir_all(&package).unwrap();
        let file = package.join(format!("terraform-provider-notes_v{VERSION}"));
        fs::write(&file, script).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        let required = format!(
            "terraform {{\n  required_providers {{\n    notes = {{\n      source  = \"registry.terraform.io/{SOURCE}\"\n      version = \"{VERSION}\"\n    }}\n  }}\n}}\n"
        );
        let lock = lock_file(&required, &packages);
        Self { packages, required, lock, _folder: folder }
    }
}

/// The lock file that the tool writes for what a configuration requires.
pub(crate) fn lock_file(required: &str, packages: &Path) -> String {
    let tool = program("terraform").or_else(|| program("tofu")).unwrap();
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("main.tf"), required).unwrap();
    let locked = Command::new(tool)
        .args(["providers", "lock", &format!("-platform={}", platform())])
        .arg(format!("-fs-mirror={}", packages.display()))
        .current_dir(root.path())
        .env_clear()
        .envs([("HOME", "/nonexistent"), ("CHECKPOINT_DISABLE", "1")])
        .output()
        .unwrap();
    assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
    fs::read_to_string(root.path().join(".terraform.lock.hcl")).unwrap()
}
