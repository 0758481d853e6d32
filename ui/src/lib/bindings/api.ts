// Generated from crates/api by `make bindings`. Do not edit: change the Rust types instead.

/**
 * A request or an answer without content.
 */
export type Empty = Record<symbol, never>;

/**
 * What the window needs to know before it paints.
 */
export type AppInfo = { 
/**
 * The version of the app, as in `Cargo.toml`.
 */
version: string, 
/**
 * `linux`, `macos` or `windows`: decides which modifier keys are shown.
 */
platform: string, 
/**
 * Whether this host can show the file dialog of the desktop.
 */
canChooseFiles: boolean, 
/**
 * What the person chose; see [`Settings`].
 */
settings: Settings, };

/**
 * What a person may choose. Kept in a file of the app's configuration folder.
 */
export type Settings = { 
/**
 * Language of the UI.
 */
language: Language, 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Whether the colour-blind form of the theme is used.
 */
colourBlind: boolean, };

/**
 * Language of the UI.
 */
export type Language = "system" | "en" | "ko";

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Paths that a person chose in the file dialog; empty when it was cancelled.
 */
export type FilePaths = { 
/**
 * Absolute paths.
 */
paths: Array<string>, };

/**
 * Asks for what the host noticed after event number `after`; waits a while when there is nothing.
 */
export type EventsAfter = { 
/**
 * Number of the last event that was seen, 0 at the start.
 */
after: number, };

/**
 * What the host noticed.
 */
export type Events = { 
/**
 * Number to ask after next.
 */
last: number, 
/**
 * In the order in which they happened. Empty when the wait ended without one.
 */
events: Array<HostEvent>, };

/**
 * Something that happened outside the web view.
 */
export type HostEvent = { "kind": "open_files", 
/**
 * Absolute paths.
 */
paths: Array<string>, } | { "kind": "drag_over", 
/**
 * Whether the pointer is over the window.
 */
inside: boolean, };

/**
 * Where a plan is read from.
 */
export type PlanSource = { "kind": "file", 
/**
 * Absolute path.
 */
path: string, } | { "kind": "text", 
/**
 * What to call it, for example `pasted text`.
 */
name: string, 
/**
 * The plan JSON.
 */
text: string, };

/**
 * Names an opened plan.
 */
export type PlanRef = { 
/**
 * Id from [`PlanSummary`].
 */
plan: number, };

/**
 * Names a recent file.
 */
export type RecentRef = { 
/**
 * Its path.
 */
path: string, };

/**
 * How far the plan is that is being read now; all zero when none is.
 */
export type OpenProgress = { 
/**
 * Whether a plan is being read.
 */
active: boolean, 
/**
 * Its name.
 */
name: string, 
/**
 * Bytes taken in so far.
 */
read: number, 
/**
 * Bytes in all; 0 when not known.
 */
total: number, 
/**
 * What is being done.
 */
phase: OpenPhase, };

/**
 * What is being done with the plan that is being read.
 */
export type OpenPhase = "reading" | "indexing";

/**
 * The plans of this review and the files that were open before.
 */
export type OpenedPlans = { 
/**
 * In the order in which they were opened.
 */
plans: Array<PlanSummary>, 
/**
 * Newest first; the files that are open now are among them.
 */
recent: Array<RecentFile>, };

/**
 * A file that was open before.
 */
export type RecentFile = { 
/**
 * Absolute path.
 */
path: string, 
/**
 * Its last part.
 */
name: string, 
/**
 * Its folder, with the home folder shortened to `~`.
 */
folder: string, 
/**
 * Whether there is still a file.
 */
exists: boolean, };

/**
 * What is known of an opened plan at once.
 */
export type PlanSummary = { 
/**
 * Names the plan in later requests.
 */
id: number, 
/**
 * Name of the project in this review: the file's name, or the folder's where files share one.
 */
name: string, 
/**
 * Where it was read from; absent for pasted text.
 */
path: string | null, 
/**
 * Size of the input in bytes.
 */
bytes: number, 
/**
 * `format_version`, or `plan_format_version` of HCP's redacted form.
 */
formatVersion: string, 
/**
 * Whether it is HCP's redacted form, which carries its own schemas.
 */
redacted: boolean, 
/**
 * `terraform_version`, which both tools write.
 */
toolVersion: string | null, 
/**
 * Which tool made it, as far as the plan shows.
 */
tool: Tool, 
/**
 * When it was made, RFC 3339, where the plan says so.
 */
timestamp: string | null, 
/**
 * Kind of plan, as far as the plan shows.
 */
mode: Mode, 
/**
 * What must be said before anything else is read.
 */
banners: Array<Banner>, 
/**
 * Changes by action.
 */
counts: Counts, 
/**
 * Root outputs that change, and all.
 */
outputsChanged: number, 
/**
 * All root outputs.
 */
outputsTotal: number, 
/**
 * Objects changed outside Terraform.
 */
drift: number, 
/**
 * Results of checks and conditions.
 */
checks: CheckCounts, 
/**
 * Actions that this plan would invoke.
 */
invocations: number, 
/**
 * Changes that the tool put off.
 */
deferred: number, 
/**
 * Where the schemas of the providers come from.
 */
schemas: SchemaSource, 
/**
 * How the input had to be mended to be read.
 */
mended: Array<Mend>, 
/**
 * SHA-256 of the bytes as read, in lower-case hex.
 */
fileDigest: string, };

/**
 * The tool that made a plan.
 */
export type Tool = "terraform" | "opentofu" | "unknown";

/**
 * Kind of plan.
 */
export type Mode = "normal" | "destroy" | "refresh_only";

/**
 * Something about the whole plan that cannot be missed.
 */
export type Banner = { "kind": "errored" } | { "kind": "deferred" } | { "kind": "targeted" } | { "kind": "failed_checks", 
/**
 * How many.
 */
count: number, } | { "kind": "unknown_words", 
/**
 * The words.
 */
words: Array<string>, } | { "kind": "newer_format", 
/**
 * `format_version`.
 */
version: string, } | { "kind": "not_applyable" };

/**
 * Changes by action. A move or an import counts besides the action it comes with.
 */
export type Counts = { 
/**
 * Created.
 */
create: number, 
/**
 * Changed in place.
 */
update: number, 
/**
 * Destroyed and created anew, in either order.
 */
replace: number, 
/**
 * Destroyed.
 */
delete: number, 
/**
 * Taken out of the state and left alone.
 */
forget: number, 
/**
 * Data sources read during apply.
 */
read: number, 
/**
 * With a previous address.
 */
moved: number, 
/**
 * Imported.
 */
imported: number, 
/**
 * Not changed.
 */
noOp: number, 
/**
 * With an action that this version does not know.
 */
unknown: number, };

/**
 * Checks by status, counted by instance.
 */
export type CheckCounts = { 
/**
 * Hold.
 */
pass: number, 
/**
 * Do not hold.
 */
fail: number, 
/**
 * Could not be evaluated.
 */
error: number, 
/**
 * Known after apply.
 */
unknown: number, };

/**
 * Where the schemas of the providers come from.
 */
export type SchemaSource = "none" | "embedded";

/**
 * How the input had to be mended to be read.
 */
export type Mend = "utf16" | "byte_order_mark" | "wrapper_lines";

/**
 * The identities of an opened plan. Computed after the list is up.
 */
export type PlanDigests = { 
/**
 * SHA-256 of the bytes as read.
 */
file: string, 
/**
 * Full semantic digest; stays on this machine.
 */
full: string, 
/**
 * Public semantic digest; every masked value replaced by a marker.
 */
public: string, 
/**
 * What plan JSON does not hold and is marked absent inside; such a digest can never be approved.
 */
absent: Array<string>, 
/**
 * What this version does not know and therefore cannot vouch for; never approved either.
 */
unread: Array<string>, 
/**
 * How many values are masked in the public form.
 */
masked: number, };

/**
 * What the resource list shows.
 */
export type ChangeQuery = { 
/**
 * Which plan.
 */
plan: number, 
/**
 * Words that the address must contain, in any order, without regard to case.
 */
text: string, 
/**
 * Only these; all when empty. `moved` and `imported` select what comes with a move or import.
 */
actions: Array<Action>, 
/**
 * Whether no-ops are listed too.
 */
unchanged: boolean, 
/**
 * Order of the list and the document.
 */
order: Order, };

/**
 * Order of the list and the document.
 */
export type Order = "risk" | "module" | "address";

/**
 * What happens to a resource, with the words of the plan.
 */
export type Action = "create" | "update" | "delete_create" | "create_delete" | "delete" | "forget" | "create_forget" | "forget_create" | "read" | "open" | "moved" | "imported" | "no_op" | "unknown";

/**
 * Answer to [`ChangeQuery`].
 */
export type ChangeList = { 
/**
 * Names this list in [`RowWindow`] and [`SectionQuery`].
 */
view: number, 
/**
 * Rows of changes in the list.
 */
shown: number, 
/**
 * Rows that the list would have without text and action filter.
 */
total: number, 
/**
 * Consecutive runs of rows under one heading.
 */
groups: Array<Group>, 
/**
 * What follows the changes in list and document.
 */
also: Array<Also>, };

/**
 * Consecutive rows under one heading.
 */
export type Group = { 
/**
 * What its heading says.
 */
title: GroupTitle, 
/**
 * First row.
 */
first: number, 
/**
 * How many rows.
 */
count: number, };

/**
 * What the heading of a group says.
 */
export type GroupTitle = { "kind": "destroyed" } | { "kind": "unknown" } | { "kind": "updated" } | { "kind": "created" } | { "kind": "read" } | { "kind": "state_only" } | { "kind": "unchanged" } | { "kind": "module", 
/**
 * Its address.
 */
address: string, } | { "kind": "all" };

/**
 * What follows the changes.
 */
export type Also = "outputs" | "drift" | "checks" | "invocations" | "deferred";

/**
 * A window of rows.
 */
export type RowWindow = { 
/**
 * Which plan.
 */
plan: number, 
/**
 * From [`ChangeList`].
 */
view: number, 
/**
 * First row.
 */
from: number, 
/**
 * Row after the last; at most 512 rows are answered.
 */
to: number, };

/**
 * Rows of the list.
 */
export type ChangeRows = { 
/**
 * As asked for.
 */
view: number, 
/**
 * First row.
 */
from: number, 
/**
 * The rows.
 */
rows: Array<ChangeRow>, };

/**
 * One row of the resource list.
 */
export type ChangeRow = { 
/**
 * Position of the change in the plan: stable for this plan, whatever the view.
 */
change: number, 
/**
 * What happens.
 */
action: Action, 
/**
 * `actions` as the plan writes them, where [`RowAction::Unknown`].
 */
written: string | null, 
/**
 * The address in parts, for fitting into narrow places.
 */
address: Address, 
/**
 * Whether it also moves.
 */
moved: boolean, 
/**
 * Whether it is also imported.
 */
imported: boolean, 
/**
 * Whether the type is known to hold data (databases, buckets, volumes and the like).
 */
holdsData: boolean, 
/**
 * Whether the same object was also changed outside Terraform.
 */
drifted: boolean, };

/**
 * An address in parts. Control and bidirectional characters are already made visible.
 */
export type Address = { 
/**
 * `module.a.module.b["x"]`, empty in the root module.
 */
module: string, 
/**
 * Whether it is a data source: `data.` stands before the type.
 */
data: boolean, 
/**
 * Resource type.
 */
resourceType: string, 
/**
 * Resource name.
 */
name: string, 
/**
 * `[0]` or `["key"]`, empty without.
 */
index: string, 
/**
 * Key of a deposed object, empty without.
 */
deposed: string, 
/**
 * The whole address.
 */
full: string, 
/**
 * The address as the plan writes it, for copying, where that differs from `full`.
 */
copy: string | null, };

/**
 * Asks for one section of the document.
 */
export type SectionQuery = { 
/**
 * Which plan.
 */
plan: number, 
/**
 * Which section.
 */
section: SectionRef, 
/**
 * First diff row.
 */
from: number, 
/**
 * Row after the last; at most 2,000 are answered.
 */
to: number, 
/**
 * Folds that are open, by [`DiffRow::node`].
 */
open: Array<number>, 
/**
 * Decoded values that are shown as text, by [`DiffRow::node`].
 */
asText: Array<number>, };

/**
 * Names a section of the document.
 */
export type SectionRef = { "kind": "change", 
/**
 * Position in the plan.
 */
change: number, } | { "kind": "also", 
/**
 * Which part.
 */
part: Also, };

/**
 * One section of the document: a resource change, or what follows the changes.
 */
export type DiffSection = { 
/**
 * As asked for.
 */
section: SectionRef, 
/**
 * The change of this section; absent in what follows the changes.
 */
change: ChangeRow | null, 
/**
 * What is said before the attributes, most dangerous first.
 */
notes: Array<Note>, 
/**
 * All diff rows that this section has, with the folds as asked for.
 */
totalRows: number, 
/**
 * First row of `rows`.
 */
from: number, 
/**
 * The rows.
 */
rows: Array<DiffRow>, 
/**
 * Why the content could not be shown, where it could not.
 */
broken: string | null, };

/**
 * Said before the attributes of a change.
 */
export type Note = { "kind": "data_lost" } | { "kind": "replaced", 
/**
 * Attributes whose change forces it; 0 when something else does.
 */
forcedBy: number, 
/**
 * Whether the new one is created before the old one is destroyed.
 */
createFirst: boolean, } | { "kind": "reason", 
/**
 * A known reason as the plan writes it, for example `delete_because_each_key`.
 */
reason: string, 
/**
 * Whether this version knows it.
 */
known: boolean, 
/**
 * What the reason speaks of (an index key, a module, a config address), ready to show.
 */
subject: string, } | { "kind": "unknown_action", 
/**
 * As the plan writes it.
 */
written: string, } | { "kind": "moved_from", 
/**
 * The previous address.
 */
address: string, } | { "kind": "imported", 
/**
 * Import id; empty when unknown or by identity.
 */
id: string, 
/**
 * Identity, as `name = value` pairs; empty without.
 */
identity: Array<string>, } | { "kind": "deposed", 
/**
 * Its key.
 */
key: string, } | { "kind": "generated_config" } | { "kind": "forgotten" } | { "kind": "deferred_reason", 
/**
 * As the plan writes it.
 */
reason: string, } | { "kind": "invokes", 
/**
 * Address of the action.
 */
action: string, 
/**
 * When, for example `AfterCreate`.
 */
event: string, } | { "kind": "no_attributes" };

/**
 * One row of a section.
 */
export type DiffRow = { 
/**
 * Node of the diff that this row belongs to; names folds and decoded values.
 */
node: number, 
/**
 * Depth of nesting, 0 for the attributes of a resource.
 */
depth: number, 
/**
 * What happens here.
 */
sign: Sign, 
/**
 * Whether this forces the replacement of the resource.
 */
forces: boolean, 
/**
 * What stands here.
 */
content: RowContent, };

/**
 * What happens at a row.
 */
export type Sign = "none" | "add" | "remove" | "change";

/**
 * What stands in a row.
 */
export type RowContent = { "kind": "attribute", 
/**
 * Name, key, or `[3]`.
 */
name: Array<Segment>, 
/**
 * Absent in what comes into being.
 */
before: Cell | null, 
/**
 * Absent in what goes.
 */
after: Cell | null, } | { "kind": "open", 
/**
 * Name, key, or `[3]`.
 */
name: Array<Segment>, 
/**
 * What it is.
 */
what: Container, 
/**
 * Labels of what is inside, where a word helps: a statement's Sid, a block's name.
 */
label: Array<Segment>, 
/**
 * Lines or members that go.
 */
removed: number, 
/**
 * Lines or members that come.
 */
added: number, 
/**
 * Whether this value can be shown as structure and as text.
 */
switchable: boolean, 
/**
 * Whether it is shown as text now.
 */
asText: boolean, } | { "kind": "line", 
/**
 * Line number before.
 */
old: number | null, 
/**
 * Line number after.
 */
new: number | null, 
/**
 * The line.
 */
segments: Array<Segment>, } | { "kind": "tags", 
/**
 * Name of the attribute.
 */
name: Array<Segment>, 
/**
 * The entries that change.
 */
entries: Array<Tag>, 
/**
 * How many do not.
 */
unchanged: number, } | { "kind": "fold", 
/**
 * What is left out.
 */
what: Folded, 
/**
 * How much.
 */
count: number, 
/**
 * Names of what is left out, some of them.
 */
names: Array<string>, 
/**
 * Whether it is open.
 */
open: boolean, } | { "kind": "remark", 
/**
 * Which.
 */
remark: Remark, 
/**
 * What it speaks of; may be empty.
 */
text: Array<Segment>, } | { "kind": "heading", 
/**
 * What happens to it.
 */
action: Action, 
/**
 * Its address or name.
 */
address: Address, 
/**
 * Further facts.
 */
notes: Array<Note>, } | { "kind": "check", 
/**
 * `resource`, `output_value`, `check` or `var`.
 */
subject: string, 
/**
 * Its address.
 */
address: string, 
/**
 * `pass`, `fail`, `error` or `unknown`.
 */
status: string, 
/**
 * What the plan says about it.
 */
problems: Array<string>, };

/**
 * A side of an attribute.
 */
export type Cell = { "kind": "value", 
/**
 * In pieces.
 */
segments: Array<Segment>, } | { "kind": "null" } | { "kind": "unknown" } | { "kind": "sensitive", 
/**
 * Whether the two sides differ; known only where both are.
 */
changes: boolean | null, } | { "kind": "write_only" };

/**
 * A piece of text.
 */
export type Segment = { 
/**
 * The text. For [`Mark::CodePoint`] the name, for example `U+202E`.
 */
text: string, 
/**
 * How it is drawn.
 */
mark: Mark, };

/**
 * How a piece of text is drawn.
 */
export type Mark = "plain" | "changed" | "code_point";

/**
 * An entry of a map that is shown in one line.
 */
export type Tag = { 
/**
 * What happens to it.
 */
sign: Sign, 
/**
 * The key.
 */
key: Array<Segment>, 
/**
 * Absent in what comes.
 */
before: Cell | null, 
/**
 * Absent in what goes.
 */
after: Cell | null, };

/**
 * What a value that continues in deeper rows is.
 */
export type Container = "block" | "object" | "map" | "list" | "set" | "json" | "policy" | "text" | "base64";

/**
 * What a fold leaves out.
 */
export type Folded = "unchanged_attributes" | "unchanged_blocks" | "unchanged_elements" | "unchanged_lines" | "unknown_attributes" | "removed_attributes";

/**
 * A remark on a value.
 */
export type Remark = "whitespace_only" | "becomes_sensitive" | "no_longer_sensitive" | "type_changes";

/**
 * Why a command did not do what was asked.
 */
export type ApiError = { 
/**
 * Closed set; the UI has words for each.
 */
code: ErrorCode, 
/**
 * One English sentence, for logs and for what the UI has no words for.
 */
message: string, 
/**
 * What to do next, in English.
 */
hint: string | null, 
/**
 * What was concerned: a file's name. May be empty.
 */
subject: string, 
/**
 * A detail that the words take up: a version, a line and column. May be empty.
 */
detail: string, };

/**
 * Kinds of error.
 */
export type ErrorCode = "refused_empty" | "refused_not_json" | "refused_truncated" | "refused_state" | "refused_stream" | "refused_format_version" | "refused_array" | "refused_scalar" | "refused_not_a_plan" | "refused_saved_plan" | "refused_too_deep" | "refused_encoding" | "file_absent" | "file_is_folder" | "file_unreadable" | "file_too_large" | "plan_closed" | "view_gone" | "unsupported" | "settings_not_saved" | "internal";

/** Every command: what it takes and what it answers. */
export interface Commands {
  app_info: { request: Empty; response: AppInfo };
  save_settings: { request: Settings; response: Settings };
  choose_files: { request: Empty; response: FilePaths };
  next_events: { request: EventsAfter; response: Events };
  open_plan: { request: PlanSource; response: PlanSummary };
  open_progress: { request: Empty; response: OpenProgress };
  opened_plans: { request: Empty; response: OpenedPlans };
  close_plan: { request: PlanRef; response: Empty };
  forget_recent: { request: RecentRef; response: OpenedPlans };
  plan_digests: { request: PlanRef; response: PlanDigests };
  list_changes: { request: ChangeQuery; response: ChangeList };
  change_rows: { request: RowWindow; response: ChangeRows };
  diff_section: { request: SectionQuery; response: DiffSection };
}

/** The names of all commands. */
export const commandNames = [
  "app_info",
  "save_settings",
  "choose_files",
  "next_events",
  "open_plan",
  "open_progress",
  "opened_plans",
  "close_plan",
  "forget_recent",
  "plan_digests",
  "list_changes",
  "change_rows",
  "diff_section",
] as const satisfies readonly (keyof Commands)[];
