//! Whatever bytes are taken for a plan file: they are read or refused, and holding JSON against what was read
//! ends. Nothing of it may panic, and nothing may agree that was changed.
//!
//! The input is the message of the plan; an archive is made around it, since checksums would stop everything
//! that the fuzzer changes. What starts as an archive is read as it is.
#![no_main]

use countersign_plan::json::Value;
use countersign_plan::planfile::{Asked, AskedBackend, Given, PlanFile, compare};
use countersign_plan::schema::Schemas;
use countersign_plan::{Mode, Plan, Tool};
use libfuzzer_sys::fuzz_target;

const JSON: &str = r#"{"format_version":"1.2","resource_changes":[],"planned_values":{},"configuration":{}}"#;
const STATE: &[u8] =
    br#"{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","outputs":{},"resources":[]}"#;
const MANIFEST: &[u8] = br#"[{"Key":"","Dir":"."}]"#;

fuzz_target!(|input: &[u8]| {
    let bytes = if input.starts_with(b"PK") { input.to_vec() } else { archive(input) };
    let Ok(plan) = Plan::read(JSON.as_bytes().to_vec()) else { return };
    for tool in [Tool::Terraform, Tool::OpenTofu] {
        let Ok(file) = PlanFile::read(&bytes, tool) else { continue };
        let backend = AskedBackend { kind: "local", config: Some(&Value::Null), workspace: "default" };
        let asked = Asked {
            tool_version: "1.11.4",
            mode: Mode::Normal,
            targets: &[],
            excludes: &[],
            force_replace: &[],
            backend,
            state: file.previous_state(),
            variables: &Given::default(),
        };
        // The JSON lacks a version, so that no file agrees with it.
        assert!(compare(&file, &plan, &Schemas::default(), &asked).agreed().is_none());
    }
});

/// The layout of the tools around a plan.
fn archive(plan: &[u8]) -> Vec<u8> {
    let files: [(&str, &[u8]); 6] = [
        ("tfplan", plan),
        ("tfstate", STATE),
        ("tfstate-prev", STATE),
        ("tfconfig/m-/main.tf", b"locals {\n}\n"),
        ("tfconfig/modules.json", MANIFEST),
        (".terraform.lock.hcl", b""),
    ];
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = long(out.len());
        let (crc, size) = (checksum(content), long(content.len()));
        // One block that is stored as it is, or several of what fits into one.
        let mut packed = Vec::new();
        let mut parts = content.chunks(0xffff).peekable();
        if parts.peek().is_none() {
            packed.extend([1, 0, 0, 0xff, 0xff]);
        }
        while let Some(part) = parts.next() {
            let length = u16::try_from(part.len()).unwrap_or(0);
            packed.push(u8::from(parts.peek().is_none()));
            packed.extend(length.to_le_bytes());
            packed.extend((!length).to_le_bytes());
            packed.extend(part);
        }
        let shared = |out: &mut Vec<u8>| {
            out.extend([20, 0, 8, 0, 8, 0, 0, 0, 33, 0]);
        };
        out.extend(b"PK\x03\x04");
        shared(&mut out);
        out.extend([0; 12]);
        out.extend([u8::try_from(name.len()).unwrap_or(0), 0, 0, 0]);
        out.extend(name.as_bytes());
        out.extend(&packed);
        let sizes = [crc.to_le_bytes(), long(packed.len()), size].concat();
        out.extend(b"PK\x07\x08");
        out.extend(&sizes);
        directory.extend(b"PK\x01\x02\x14\x00");
        shared(&mut directory);
        directory.extend(&sizes);
        directory.extend([u8::try_from(name.len()).unwrap_or(0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        directory.extend(offset);
        directory.extend(name.as_bytes());
    }
    let (at, size) = (long(out.len()), long(directory.len()));
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0\x06\0\x06\0");
    out.extend(size);
    out.extend(at);
    out.extend([0, 0]);
    out
}

fn long(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

fn checksum(content: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    };
    !content.iter().fold(u32::MAX, step)
}
