//! Gives Tauri the names of the commands, so that a window may call exactly what its capability
//! grants. The names come from the one command table.

// A build script cannot depend on `countersign-api` without compiling it twice; the file holds the
// table and nothing else, so it is taken in as it is.
include!("../crates/api/src/table.rs");

macro_rules! names {
    ($($name:ident($request:ty) -> $response:ty),* $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}
with_review_commands!(names);

fn main() {
    println!("cargo::rerun-if-changed=crates/api/src/table.rs");
    let review = tauri_build::InlinedPlugin::new()
        .commands(NAMES)
        .default_permission(tauri_build::DefaultPermissionRule::AllowAllCommands);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().plugin("review", review)) {
        println!("cargo::error={error:#}");
    }
}
