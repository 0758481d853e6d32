//! Gives Tauri the names of the commands, so that a window may call exactly what its capability
//! grants. The names come from the one command table.

// A build script cannot depend on `countersign-api` without compiling it twice; the file holds the
// table and nothing else, so it is taken in as it is.
include!("../crates/api/src/table.rs");

macro_rules! review_names {
    ($($name:ident($request:ty) -> $response:ty),* $(,)?) => {
        const REVIEW: &[&str] = &[$(stringify!($name)),*];
    };
}
with_review_commands!(review_names);

macro_rules! apply_names {
    ($($name:ident($request:ty) -> $response:ty),* $(,)?) => {
        const APPLY: &[&str] = &[$(stringify!($name)),*];
    };
}
with_apply_commands!(apply_names);

fn plugin(names: &'static [&'static str]) -> tauri_build::InlinedPlugin {
    tauri_build::InlinedPlugin::new()
        .commands(names)
        .default_permission(tauri_build::DefaultPermissionRule::AllowAllCommands)
}

fn main() {
    println!("cargo::rerun-if-changed=crates/api/src/table.rs");
    let attributes = tauri_build::Attributes::new().plugin("review", plugin(REVIEW)).plugin("apply", plugin(APPLY));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
