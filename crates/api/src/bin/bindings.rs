//! Writes the TypeScript side of the command table: `bindings OUT_FILE`.
//!
//! The file is committed, and `make check` writes it anew and compares.

use std::fmt::Write as _;

use countersign_api::wire::Action;
use countersign_api::wire::{
    Address, Also, ApiError, AppInfo, Banner, Cell, ChangeList, ChangeQuery, ChangeRow, ChangeRows, CheckCounts,
    Container, Counts, DiffRow, DiffSection, Empty, ErrorCode, Events, EventsAfter, FilePaths, Folded, Group,
    GroupTitle, HostEvent, Language, Mark, Mend, Mode, Note, OpenPhase, OpenProgress, OpenedPlans, Order, PlanDigests,
    PlanRef, PlanSource, PlanSummary, RecentFile, RecentRef, Remark, RowContent, RowWindow, SchemaSource, SectionQuery,
    SectionRef, Segment, Settings, Sign, Tag, Theme, Tool,
};
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($config:expr, $out:expr; $($kind:ty),* $(,)?) => {
        $(
            if let Some(docs) = <$kind as TS>::docs() {
                $out.push_str(&docs);
            }
            let _ = writeln!($out, "export {}\n", <$kind as TS>::decl($config));
        )*
    };
}

macro_rules! commands {
    ($($name:ident($request:ty) -> $response:ty),* $(,)?) => {
        fn command_map(config: &Config) -> String {
            let mut out = String::from("/** Every command: what it takes and what it answers. */\nexport interface Commands {\n");
            $(
                let _ = writeln!(
                    out,
                    "  {}: {{ request: {}; response: {} }};",
                    stringify!($name),
                    <$request as TS>::name(config),
                    <$response as TS>::name(config),
                );
            )*
            out.push_str("}\n\n/** The names of all commands. */\nexport const commandNames = [\n");
            $( let _ = writeln!(out, "  {:?},", stringify!($name)); )*
            out.push_str("] as const satisfies readonly (keyof Commands)[];\n");
            out
        }
    };
}
countersign_api::with_review_commands!(commands);

#[expect(clippy::disallowed_methods, reason = "the edge of this program")]
fn main() -> std::io::Result<()> {
    let target = std::env::args().nth(1).unwrap_or_else(|| "ui/src/lib/bindings/api.ts".to_owned());
    let config = Config::default();
    let mut out = String::from(
        "// Generated from crates/api by `make bindings`. Do not edit: change the Rust types instead.\n\n",
    );
    declarations!(&config, out;
        Empty, AppInfo, Settings, Language, Theme, FilePaths, EventsAfter, Events, HostEvent,
        PlanSource, PlanRef, RecentRef, OpenProgress, OpenPhase, OpenedPlans, RecentFile,
        PlanSummary, Tool, Mode, Banner, Counts, CheckCounts, SchemaSource, Mend, PlanDigests,
        ChangeQuery, Order, Action, ChangeList, Group, GroupTitle, Also, RowWindow, ChangeRows,
        ChangeRow, Address, SectionQuery, SectionRef, DiffSection, Note, DiffRow, Sign, RowContent,
        Cell, Segment, Mark, Tag, Container, Folded, Remark, ApiError, ErrorCode,
    );
    out.push_str(&command_map(&config));
    std::fs::write(target, out)
}
