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
colourBlind: boolean, 
/**
 * Plans older than this many hours are not applied, where the team allows more.
 */
maxPlanAgeHours: number | null, 
/**
 * So many approvals are needed, where the team asks for fewer.
 */
approvals: number | null, 
/**
 * Own approvals of own plans never count, also where the team allows them.
 */
refuseOwnPlans: boolean, 
/**
 * Programs of Terraform and OpenTofu that are found nowhere else.
 */
tools: Array<string>, 
/**
 * Roles that stand in no profile.
 */
roles: Array<OwnRole>, 
/**
 * How plans are laid out.
 */
reading: ReadingLook, };

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
paths: Array<string>, } | { "kind": "changed", 
/**
 * What.
 */
topic: Topic, } | { "kind": "show_run", 
/**
 * Its id.
 */
run: string, } | { "kind": "drag_over", 
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
export type RecentRef = { path: string, };

/**
 * How far the plan is that is being read now; all zero when none is.
 */
export type OpenProgress = { 
/**
 * Whether a plan is being read.
 */
active: boolean, name: string, 
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
tool: Tool | null, 
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
schemas: SchemasFrom | null, 
/**
 * How the input had to be mended to be read.
 */
mended: Array<Mend>, 
/**
 * SHA-256 of the bytes as read, in lower-case hex.
 */
fileDigest: string, };

/**
 * The product that plans and applies.
 */
export type Tool = "terraform" | "opentofu";

/**
 * Kind of plan, as far as plan JSON shows: it does not hold the mode itself.
 */
export type Mode = "normal" | "destroy" | "refresh_only";

/**
 * Something about the whole plan that cannot be missed.
 */
export type Banner = { "kind": "errored" } | { "kind": "deferred" } | { "kind": "targeted" } | { "kind": "failed_checks", 
/**
 * How many.
 */
count: number, } | { "kind": "unknown_words", words: Array<string>, } | { "kind": "newer_format", 
/**
 * `format_version`.
 */
version: string, } | { "kind": "not_applyable" };

/**
 * Resource changes by action. A move or an import counts besides the action it comes with.
 */
export type Counts = { 
/**
 * Created, also where the old object is only forgotten.
 */
create: number, 
/**
 * Changed in place.
 */
update: number, 
/**
 * Replaced: destroyed and created.
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
moved: number, imported: number, 
/**
 * Not changed, moved or not.
 */
noOp: number, 
/**
 * With an unknown action.
 */
unknown: number, };

/**
 * Checks and conditions by status, one count for each instance.
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
 * Known after apply, or a status that is not known.
 */
unknown: number, };

/**
 * Where the schemas of the providers come from.
 */
export type SchemasFrom = "within" | "beside";

/**
 * How an input had to be mended to be read.
 */
export type Mend = "utf16" | "byte_order_mark" | "wrapper_lines";

/**
 * Something that decides what an apply does and is not known.
 */
export type Absent = "repository" | "project" | "dir" | "workspace" | "inputs" | "tool" | "version" | "mode" | "backend" | "backend_settings" | "providers" | "base_name" | "account" | "plan_role" | "apply_role";

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
absent: Array<Absent>, 
/**
 * What this version does not know and therefore cannot vouch for; never approved either.
 */
unread: Array<string>, 
/**
 * How many values are masked in the public form.
 */
masked: number, };

/**
 * What the list shows.
 */
export type ListQuery = { 
/**
 * Words that must be there, in any order, without regard to case.
 */
text: string, 
/**
 * Where they are looked for.
 */
within: Within, 
/**
 * Only these; all when empty. `moved` and `imported` select what comes with a move or import.
 */
actions: Array<Action>, 
/**
 * Only these types; all when empty.
 */
types: Array<string>, 
/**
 * Only what is in these modules, the root being empty; all when empty.
 */
modules: Array<string>, 
/**
 * Only of these providers; all when empty.
 */
providers: Array<string>, 
/**
 * Only in these accounts; all when empty. Needs [`Known::analysis`].
 */
accounts: Array<string>, 
/**
 * Only what stands so; all when empty. Needs [`Known::since`]: without, nothing stands in any way.
 */
since: Array<Since>, 
/**
 * Whether viewed ones are left out, and what there is not to view. Needs [`Known::viewed`].
 */
unviewed: boolean, 
/**
 * Whether identical changes are one row. Needs [`Known::analysis`].
 */
foldSame: boolean, 
/**
 * Rows of identical changes that are expanded, by the position of the change that represents them.
 */
openSame: Array<number>, 
/**
 * Whether no-ops are listed too.
 */
unchanged: boolean, 
/**
 * Order of the list and the document.
 */
order: Order, };

/**
 * What the resource list shows.
 */
export type ChangeQuery = { plan: number, 
/**
 * Changes whose rows are asked for, by their positions in the plan; at most 8.
 */
find: Array<number>, 
/**
 * Words that must be there, in any order, without regard to case.
 */
text: string, 
/**
 * Where they are looked for.
 */
within: Within, 
/**
 * Only these; all when empty. `moved` and `imported` select what comes with a move or import.
 */
actions: Array<Action>, 
/**
 * Only these types; all when empty.
 */
types: Array<string>, 
/**
 * Only what is in these modules, the root being empty; all when empty.
 */
modules: Array<string>, 
/**
 * Only of these providers; all when empty.
 */
providers: Array<string>, 
/**
 * Only in these accounts; all when empty. Needs [`Known::analysis`].
 */
accounts: Array<string>, 
/**
 * Only what stands so; all when empty. Needs [`Known::since`]: without, nothing stands in any way.
 */
since: Array<Since>, 
/**
 * Whether viewed ones are left out, and what there is not to view. Needs [`Known::viewed`].
 */
unviewed: boolean, 
/**
 * Whether identical changes are one row. Needs [`Known::analysis`].
 */
foldSame: boolean, 
/**
 * Rows of identical changes that are expanded, by the position of the change that represents them.
 */
openSame: Array<number>, 
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
 * Changes that these rows are, those that a row stands for counted one by one.
 */
changes: number, 
/**
 * Changes that there would be without filter.
 */
total: number, 
/**
 * How many changes of the plan are viewed, and how many there are to view.
 */
viewed: ViewedCount, 
/**
 * Whether every change was looked at before; without that nothing is known to be viewed, or only to follow.
 */
analysed: boolean, 
/**
 * Consecutive runs of rows under one heading.
 */
groups: Array<Group>, 
/**
 * What follows the changes in list and document.
 */
also: Array<Also>, 
/**
 * The rows of [`ChangeQuery::find`], in its order: that of a change, or of the identical changes that it is
 * one of; nothing where it has none.
 */
found: Array<number | null>, };

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
count: number, 
/**
 * How many changes these rows show. Each identical change counts.
 */
changes: number, };

/**
 * What the heading of a group says.
 */
export type GroupTitle = { "kind": "destroyed" } | { "kind": "unknown" } | { "kind": "updated" } | { "kind": "created" } | { "kind": "read" } | { "kind": "state_only" } | { "kind": "unchanged" } | { "kind": "module", address: string, } | { "kind": "all" };

/**
 * What follows the changes.
 */
export type Also = "outputs" | "drift" | "checks" | "invocations" | "deferred";

export type RowWindow = { plan: number, 
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
from: number, rows: Array<ChangeRow>, };

/**
 * One row of the resource list.
 */
export type ChangeRow = { 
/**
 * Position of the change in the plan: stable for this plan, whatever the view.
 */
change: number, action: Action, 
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
drifted: boolean, 
/**
 * Whether every change of it only follows from values that are known after apply.
 */
follows: boolean, 
/**
 * The identical changes of this row, itself included.
 */
same: Same | null, 
/**
 * Whether it belongs to the expanded row of identical changes above it.
 */
member: boolean, 
/**
 * Whether somebody marked it as viewed; of a row that stands for others, all of them.
 */
viewed: boolean, 
/**
 * How it stands against the plan that this one is compared with.
 */
since: Since | null, };

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
data: boolean, resourceType: string, name: string, 
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
 * What stays of modules and index where there is little room, so that this address still reads other than
 * those that are like it; nothing where none is.
 */
short: ShortAddress | null, 
/**
 * The address as the plan writes it, for copying, where that differs from `full`.
 */
copy: string | null, };

/**
 * Parts of an address, shortened. What is empty has no such form.
 */
export type ShortAddress = { 
/**
 * `…amp["17"]….`
 */
module: string, 
/**
 * `["…blue…"]`
 */
index: string, };

/**
 * Asks for one section of the document.
 */
export type SectionQuery = { plan: number, section: SectionRef, 
/**
 * First diff row.
 */
from: number, 
/**
 * Row after the last; at most 2,000 are answered.
 */
to: number, 
/**
 * Folds that are open, by the `node` of their rows.
 */
open: Array<number>, 
/**
 * Decoded values that are shown as text, by the `node` of their rows.
 */
asText: Array<number>, 
/**
 * Whether what does not change is shown.
 */
unchanged: Unchanged, 
/**
 * How members of sets that changed find each other.
 */
sets: Sets, };

/**
 * Names a section of the document.
 */
export type SectionRef = { "kind": "change", 
/**
 * Position in the plan.
 */
change: number, } | { "kind": "also", part: Also, } | { "kind": "same", 
/**
 * Position in the plan of the one that stands for them.
 */
change: number, } | { "kind": "since", 
/**
 * Position in the plan.
 */
change: number, };

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
 * The resources of identical changes, in [`SectionRef::Same`].
 */
members: Members | null, 
/**
 * All diff rows that this section has, with the folds as asked for.
 */
totalRows: number, 
/**
 * First row of `rows`.
 */
from: number, rows: Array<DiffRow>, 
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
identity: Array<string>, } | { "kind": "deposed", key: string, } | { "kind": "generated_config" } | { "kind": "forgotten" } | { "kind": "deferred_reason", 
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
event: string, } | { "kind": "no_attributes" } | { "kind": "masked_differs" } | { "kind": "members_differ", 
/**
 * Their names in plan JSON.
 */
members: Array<string>, };

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
 * Absent in a new object.
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
 * Whether it stands in base64.
 */
base64: boolean, 
/**
 * Of how many statements of a policy how many change; absent elsewhere.
 */
statements: [number, number] | null, 
/**
 * Whether this value can be shown as structure and as text.
 */
switchable: boolean, 
/**
 * Whether it is shown as text now.
 */
asText: boolean, } | { "kind": "line", 
/**
 * Line number before. Without any number it is the line above that goes on.
 */
old: number | null, 
/**
 * Line number after.
 */
new: number | null, segments: Array<Segment>, } | { "kind": "tags", 
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
what: Folded, count: number, 
/**
 * Names of what is left out, some of them.
 */
names: Array<string>, 
/**
 * Whether it is open.
 */
open: boolean, } | { "kind": "remark", remark: Remark, 
/**
 * What it speaks of; may be empty.
 */
text: Array<Segment>, } | { "kind": "moves", moves: Moves, } | { "kind": "heading", 
/**
 * What happens to it.
 */
action: Action, 
/**
 * Its address or name.
 */
address: Address, notes: Array<Note>, } | { "kind": "check", 
/**
 * `resource`, `output_value`, `check` or `var`.
 */
subject: string, address: string, 
/**
 * `pass`, `fail`, `error` or `unknown`.
 */
status: string, 
/**
 * What the plan says about it.
 */
problems: Array<string>, };

/**
 * Members of a list that come and go, where others move for them.
 */
export type Moves = { 
/**
 * In the list after.
 */
inserted: MovedPlaces, 
/**
 * From the list before.
 */
removed: MovedPlaces, };

/**
 * MovedPlaces of a list.
 */
export type MovedPlaces = { count: number, 
/**
 * The first of them, from 1.
 */
first: Array<number>, };

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
changes: boolean | null, 
/**
 * Whether only the name says that it is a secret, which is our guess; the plan does not.
 */
guessed: boolean, 
/**
 * Whether the plan holds the value, so that it can be revealed.
 */
held: boolean, } | { "kind": "write_only" };

/**
 * A piece of text.
 */
export type Segment = { 
/**
 * The text. For [`Mark::CodePoint`] the name, for example `U+202E`, and for [`Mark::Same`] the number.
 */
text: string, 
/**
 * How it is drawn.
 */
mark: Mark, };

/**
 * How a piece of text is drawn.
 */
export type Mark = "plain" | "changed" | "code_point" | "same";

/**
 * An entry of a map that is shown in one line.
 */
export type Tag = { 
/**
 * Node of the diff, as of a row; names a masked value.
 */
node: number, 
/**
 * What happens to it.
 */
sign: Sign, key: Array<Segment>, 
/**
 * Absent in what comes.
 */
before: Cell | null, 
/**
 * Absent in what goes.
 */
after: Cell | null, };

/**
 * Identical changes of several resources, as one row.
 */
export type Same = { 
/**
 * How many resources.
 */
count: number, 
/**
 * Their type; empty where they are of several.
 */
resourceType: string, 
/**
 * Of how many types they are.
 */
types: number, 
/**
 * Whether they follow this row one by one.
 */
open: boolean, 
/**
 * What changes, as paths (`tags.Version`), the first ones.
 */
paths: Array<string>, 
/**
 * Paths that are not among them.
 */
morePaths: number, };

/**
 * How a change stands against that of the same object in another plan.
 */
export type Since = "new" | "changed" | "same";

/**
 * How members of sets that changed find each other.
 */
export type Sets = "as_the_tool" | "best_match";

/**
 * Whether what does not change is shown.
 */
export type Unchanged = "folded" | "shown";

/**
 * The resources of identical changes.
 */
export type Members = { 
/**
 * How many there are of each type, most first.
 */
types: Array<TypeCount>, 
/**
 * First and last address.
 */
ends: Array<Address>, };

/**
 * How many resources there are of a type.
 */
export type TypeCount = { resourceType: string, count: number, };

/**
 * Where the words of a filter are looked for.
 */
export type Within = "address" | "everything";

/**
 * How many changes are viewed.
 */
export type ViewedCount = { 
/**
 * Viewed ones. Of a large plan that was not looked at as a whole yet, none are known to be.
 */
viewed: number, 
/**
 * All that there are to view.
 */
total: number, };

/**
 * What the changes of a plan can be filtered by.
 */
export type PlanFacets = { 
/**
 * Resource types, most changes first.
 */
types: Array<Facet>, 
/**
 * Modules by address; the root is empty.
 */
modules: Array<Facet>, 
/**
 * Providers by source address.
 */
providers: Array<Facet>, 
/**
 * AWS accounts by id, as far as the plan tells.
 */
accounts: Array<Facet>, 
/**
 * How many changes the rows for identical ones stand for.
 */
same: number, };

/**
 * A value to filter by.
 */
export type Facet = { 
/**
 * As the filter takes it.
 */
value: string, 
/**
 * As it is shown, where that differs: a made-visible text, the name of an account.
 */
label: string, 
/**
 * How many changes.
 */
count: number, };

/**
 * Marks changes as viewed, or takes the mark away.
 */
export type MarkViewed = { plan: number, change: number, 
/**
 * In which list all that its row stands for are meant; nothing where the change alone is.
 */
same: number | null, 
/**
 * Whether they are viewed now.
 */
viewed: boolean, };

/**
 * Asks for one masked value.
 */
export type RevealRequest = { plan: number, section: SectionRef, 
/**
 * At which row.
 */
node: number, side: RowSide, };

export type RowSide = "before" | "after";

/**
 * A masked value that a person asked to see. It is kept nowhere.
 */
export type Revealed = { 
/**
 * The value, as HCL writes it.
 */
segments: Array<Segment>, };

/**
 * Plans that a plan can be compared with.
 */
export type PlanBases = { 
/**
 * The one that it is compared with now.
 */
chosen: string | null, 
/**
 * The one to offer first: what the person approved last, else what they saw last.
 */
first: string | null, 
/**
 * All of them, newest first.
 */
bases: Array<PlanBase>, };

/**
 * A plan that another can be compared with.
 */
export type PlanBase = { 
/**
 * Names it.
 */
base: string, 
/**
 * The name of a plan file that is open; empty for an earlier plan of the same project.
 */
name: string, 
/**
 * When it was made, where that is known.
 */
madeAt: string | null, 
/**
 * Head that it is of, where that is known.
 */
head: string | null, 
/**
 * Its public digest, where it is known without reading the plan.
 */
digest: string | null, 
/**
 * Whether this person approved it.
 */
approved: boolean, 
/**
 * Whether it is open in this app, so that comparing with it reads no further plan.
 */
open: boolean, };

/**
 * Compares a plan with another; nothing stops comparing.
 */
export type CompareRequest = { plan: number, 
/**
 * Which base, one of `PlanBases`.
 */
base: string | null, };

/**
 * How a plan stands against the one that it is compared with.
 */
export type Comparison = { 
/**
 * With which.
 */
base: string | null, 
/**
 * Changes that the other plan lacks.
 */
new: number, 
/**
 * Changes that are others there.
 */
changed: number, 
/**
 * Changes that are the same.
 */
same: number, 
/**
 * How many changes only the other plan has.
 */
gone: number, 
/**
 * Other parts that differ: keys of plan JSON, and `meta`.
 */
parts: Array<string>, 
/**
 * Whether one of the two is redacted, so that masked values, variables and drift were not compared.
 */
redacted: boolean, };

/**
 * A window of the changes that only the base has.
 */
export type GoneWindow = { plan: number, 
/**
 * The base that it is compared with, one of `Comparison`.
 */
base: string, 
/**
 * First row.
 */
from: number, 
/**
 * Row after the last; at most 512 rows are answered.
 */
to: number, };

/**
 * Rows of changes that only the base has. Their positions are those in the base.
 */
export type GoneRows = { 
/**
 * First row.
 */
from: number, rows: Array<ChangeRow>, };

/**
 * Identical changes, to be copied. What is masked is not in it.
 */
export type SameCopy = { 
/**
 * The addresses of all of them, as the plan writes them.
 */
addresses: Array<string>, 
/**
 * What each of them does, one line for each row.
 */
diff: string, };

/**
 * Asks for the picture of a plan.
 */
export type GraphQuery = { plan: number, 
/**
 * What it shows.
 */
scope: GraphScope, 
/**
 * Modules that are closed, by address, where [`GraphQuery::chosen`].
 */
closed: Array<string>, 
/**
 * Whether `closed` says which modules are closed; else the size of the picture decides.
 */
chosen: boolean, 
/**
 * Boxes of identical changes that are open, by the position of the change that stands for them.
 */
openSame: Array<number>, };

/**
 * What the picture shows.
 */
export type GraphScope = "changed" | "neighbours";

export type PlanGraph = { width: number, height: number, 
/**
 * The boxes, in reading order: column by column, from the top.
 */
nodes: Array<GraphNode>, edges: Array<GraphEdge>, 
/**
 * The frames of modules, outer ones first.
 */
modules: Array<GraphModule>, 
/**
 * Changes that are left out because the picture would be too large.
 */
leftOut: number, };

/**
 * A box.
 */
export type GraphNode = { 
/**
 * Its place in [`PlanGraph::nodes`].
 */
id: number, 
/**
 * What it is.
 */
kind: NodeKind, 
/**
 * The change that it shows, the most dangerous of several; of identical ones that which stands for
 * them.
 */
change: number | null, 
/**
 * What happens, most dangerous first where several instances differ.
 */
action: Action, 
/**
 * The address: of the resource without index where it is several, of a module where it is one. Of
 * identical changes their module, and their type where they are all of one.
 */
address: Address, 
/**
 * Instances, or resources of a closed module.
 */
count: number, 
/**
 * Instances or resources that change.
 */
changes: number, 
/**
 * Whether its type holds data.
 */
holdsData: boolean, 
/**
 * What the identical changes do that it shows; in [`NodeKind::Same`].
 */
same: Same | null, 
/**
 * The change that stands for identical ones, where it is one of those and they are open.
 */
memberOf: number | null, 
/**
 * Left edge.
 */
x: number, 
/**
 * Upper edge.
 */
y: number, width: number, height: number, 
/**
 * Boxes that it depends on, by [`GraphNode::id`].
 */
needs: Array<number>, 
/**
 * Boxes that depend on it.
 */
neededBy: Array<number>, };

/**
 * What a box is.
 */
export type NodeKind = "resource" | "output" | "module" | "same";

/**
 * A line from what is needed to what needs it.
 */
export type GraphEdge = { 
/**
 * What is needed, by [`GraphNode::id`].
 */
from: number, 
/**
 * What needs it.
 */
to: number, 
/**
 * The corners of the line, its ends among them.
 */
points: Array<[number, number]>, };

/**
 * The frame of a module that is open.
 */
export type GraphModule = { 
/**
 * Its address, made visible.
 */
address: string, 
/**
 * As it is asked for.
 */
key: string, 
/**
 * Left edge.
 */
x: number, 
/**
 * Upper edge.
 */
y: number, width: number, height: number, };

/**
 * Names a change.
 */
export type ChangeRef = { plan: number, 
/**
 * Position in the plan.
 */
change: number, };

/**
 * Where a resource stands in the configuration.
 */
export type CodePlace = { 
/**
 * Path in the repository; empty where it is not known.
 */
file: string, 
/**
 * Line of its block.
 */
line: number, 
/**
 * Address of that line on the host.
 */
url: string | null, };

/**
 * What a value that continues in deeper rows is.
 */
export type Container = "block" | "object" | "map" | "list" | "set" | "json" | "policy" | "yaml" | "text" | "base64";

/**
 * What a fold leaves out.
 */
export type Folded = "unchanged_attributes" | "unchanged_blocks" | "unchanged_elements" | "unchanged_statements" | "unchanged_lines" | "unknown_attributes" | "removed_attributes";

/**
 * A remark on a value.
 */
export type Remark = "whitespace_only" | "becomes_sensitive" | "no_longer_sensitive" | "type_changes" | "unseen";

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
export type ErrorCode = "refused_empty" | "refused_not_json" | "refused_truncated" | "refused_state" | "refused_stream" | "refused_several" | "refused_beside" | "refused_format_version" | "refused_array" | "refused_scalar" | "refused_not_a_plan" | "refused_saved_plan" | "refused_too_deep" | "refused_long_string" | "refused_long_number" | "refused_encoding" | "file_absent" | "file_is_folder" | "file_unreadable" | "file_too_large" | "plan_closed" | "view_gone" | "not_revealed" | "unsupported" | "settings_not_saved" | "not_connected" | "clipboard_empty" | "keys_need_keychain" | "no_keys" | "no_repository" | "token_refused" | "token_lacks" | "keychain_absent" | "keychain_locked" | "keychain_silent" | "github_offline" | "github_limited" | "github_refused" | "pull_gone" | "project_gone" | "shown_changed" | "plan_blocked" | "not_planned" | "not_cleared" | "nothing_to_confirm" | "typed_wrong" | "role_denied" | "role_code_needed" | "role_code_wrong" | "role_login_needed" | "role_unreachable" | "role_failed" | "overtaken" | "run_gone" | "run_not_started" | "approve_changed" | "approve_refused" | "link_refused" | "not_saved" | "invalid" | "internal";

/**
 * What changed.
 */
export type Topic = { "kind": "setup" } | { "kind": "inbox" } | { "kind": "pull", 
/**
 * Which.
 */
key: PullKey, } | { "kind": "roles" } | { "kind": "runs" } | { "kind": "run", 
/**
 * Its id.
 */
run: string, };

/**
 * A role that the person added.
 */
export type OwnRole = { arn: string, 
/**
 * The profile that assumes it.
 */
source: string, 
/**
 * What the person calls its account; may be empty.
 */
accountName: string, 
/**
 * Serial of the device whose code it wants; may be empty.
 */
mfaSerial: string, 
/**
 * Region; may be empty.
 */
region: string, };

/**
 * How plans are laid out. What another version wrote and this one does not know falls back alone.
 */
export type ReadingLook = { 
/**
 * Whether before and after stand beside each other.
 */
sides: Sides, 
/**
 * What becomes of long lines of texts.
 */
longLines: LongLines, 
/**
 * Whether attributes that do not change are shown.
 */
attributes: Unchanged, 
/**
 * Whether resources that do not change are listed.
 */
resources: Unchanged, 
/**
 * Whether identical changes of several resources are one row.
 */
identical: Identical, 
/**
 * How members of sets find each other.
 */
sets: Sets, 
/**
 * Order of list and document.
 */
order: Order, };

/**
 * Whether before and after stand beside each other.
 */
export type Sides = "unified" | "split";

/**
 * What becomes of long lines of texts.
 */
export type LongLines = "wrap" | "scroll";

/**
 * Whether identical changes of several resources are one row.
 */
export type Identical = "automatic" | "one_row" | "one_by_one";

/**
 * What an account is for. It decides the shape of its mark.
 */
export type Environment = "production" | "unknown" | "staging" | "sandbox";

/**
 * Colour of an account's mark.
 */
export type Hue = "plum" | "violet" | "teal" | "umber" | "steel" | "olive";

/**
 * Names a pull request.
 */
export type PullKey = { 
/**
 * `github.com`, or the name of a GitHub Enterprise server.
 */
host: string, 
/**
 * User or organization.
 */
owner: string, 
/**
 * Name of the repository.
 */
name: string, 
/**
 * Number of the pull request.
 */
number: number, };

/**
 * Names a project of a pull request.
 */
export type ProjectKey = { 
/**
 * The pull request.
 */
pull: PullKey, 
/**
 * SHA-256 of the project's id.
 */
project: string, };

/**
 * Names a run.
 */
export type RunRef = { 
/**
 * Its id.
 */
run: string, };

/**
 * An account as it is shown: always with its mark and its name.
 */
export type AccountView = { 
/**
 * Twelve digits.
 */
id: string, 
/**
 * What the team or the person calls it; its id where nobody named it.
 */
name: string, 
/**
 * What it is for.
 */
environment: Environment, 
/**
 * Its colour.
 */
hue: Hue, };

/**
 * Everything that has to be set up before there is something to review.
 */
export type Setup = { 
/**
 * The hosts, at least `github.com`.
 */
hosts: Array<HostView>, 
/**
 * Where secrets are kept.
 */
keychain: KeychainView, 
/**
 * Terraform and OpenTofu on this machine; nothing while they are looked for.
 */
tools: Array<ToolView> | null, 
/**
 * What is wrong with git, where something is.
 */
gitProblem: string | null, sandbox: SandboxView, 
/**
 * Addresses that are reached without TLS; only this machine can be. Shown in the status bar.
 */
plainHttp: Array<string>, 
/**
 * Whether this is the demo, with a GitHub of its own.
 */
demo: boolean, };

/**
 * A host that speaks GitHub's API.
 */
export type HostView = { 
/**
 * Its name.
 */
host: string, 
/**
 * Address of its REST API.
 */
rest: string, 
/**
 * Address of its GraphQL API.
 */
graphql: string, 
/**
 * How it stands.
 */
state: HostState, 
/**
 * Where the token comes from.
 */
source: TokenSource, 
/**
 * Who the token belongs to.
 */
login: string | null, 
/**
 * What `gh` knows of this host.
 */
gh: GhState, 
/**
 * The repositories whose pull requests are shown: `owner/name`, or `owner/*`.
 */
repositories: Array<string>, 
/**
 * What GitHub still answers this hour.
 */
budget: Budget | null, 
/**
 * When GitHub answered last, RFC 3339.
 */
answeredAt: string | null, };

/**
 * How a host stands.
 */
export type HostState = { "kind": "not_connected" } | { "kind": "connecting" } | { "kind": "connected" } | { "kind": "unauthorized" } | { "kind": "forbidden", 
/**
 * What GitHub says is needed; may be empty.
 */
needs: string, } | { "kind": "offline", why: string, } | { "kind": "rate_limited", 
/**
 * When, RFC 3339.
 */
until: string, } | { "kind": "failed", 
/**
 * What it said.
 */
why: string, };

/**
 * Where a token comes from.
 */
export type TokenSource = "none" | "gh" | "pasted";

/**
 * What the GitHub CLI knows of a host.
 */
export type GhState = { "kind": "not_asked" } | { "kind": "absent" } | { "kind": "signed_out" } | { "kind": "signed_in" };

/**
 * What GitHub still answers.
 */
export type Budget = { 
/**
 * Points an hour.
 */
limit: number, 
/**
 * Points left.
 */
remaining: number, };

/**
 * Where secrets are kept.
 */
export type KeychainView = { 
/**
 * Which kind is in use.
 */
kind: KeychainKind, 
/**
 * What it is called here, for example `GNOME Keyring`.
 */
name: string, 
/**
 * How it stands.
 */
state: KeychainState, 
/**
 * Entries that projects ask for by name, and whether they are there.
 */
entries: Array<KeychainEntry>, };

/**
 * Kinds of places for secrets.
 */
export type KeychainKind = "keychain" | "session";

/**
 * How the keychain stands.
 */
export type KeychainState = { "kind": "asking" } | { "kind": "unlocked" } | { "kind": "locked" } | { "kind": "absent", why: string, } | { "kind": "silent" };

/**
 * An entry that a project asks for.
 */
export type KeychainEntry = { name: string, 
/**
 * Whether it is there.
 */
present: boolean, };

/**
 * Says where secrets are kept.
 */
export type KeychainChoice = { 
/**
 * Where.
 */
kind: KeychainKind, };

/**
 * Names an entry of the keychain.
 */
export type EntryRef = { 
/**
 * Its name.
 */
entry: string, };

/**
 * Names a host.
 */
export type HostRef = { 
/**
 * Its name.
 */
host: string, };

/**
 * Adds a host, or changes its addresses.
 */
export type HostRequest = { 
/**
 * Its name.
 */
host: string, 
/**
 * Address of its REST API; the usual one where it is empty.
 */
rest: string, 
/**
 * Address of its GraphQL API; the usual one where it is empty.
 */
graphql: string, };

/**
 * Says whose pull requests are shown.
 */
export type RepositoriesRequest = { host: string, 
/**
 * `owner/name` or `owner/*`.
 */
repositories: Array<string>, };

/**
 * What the inbox shows.
 */
export type InboxQuery = { 
/**
 * Words that title, repository, author, account or project must contain, and `repo:`, `author:`,
 * `account:`, `is:draft`, `is:mine`.
 */
text: string, view: InboxView, };

export type InboxView = "all" | "production" | "destroys";

/**
 * The inbox as a list of rows under headings.
 */
export type InboxList = { 
/**
 * Names this list in requests for rows.
 */
view: number, 
/**
 * Runs of rows under one heading, in order.
 */
groups: Array<InboxGroup>, 
/**
 * Rows in the list.
 */
shown: number, 
/**
 * Rows without a filter.
 */
total: number, 
/**
 * Rows of each view without the text: all, production, destroys.
 */
views: [number, number, number], 
/**
 * Rows that appeared since this list was asked for and wait to be asked for.
 */
waiting: number, 
/**
 * What the inbox is doing.
 */
phase: InboxPhase, 
/**
 * When GitHub was asked last, RFC 3339.
 */
fetchedAt: string | null, 
/**
 * Parts that GitHub did not answer for.
 */
faults: Array<PartialFaultView>, 
/**
 * Whether any repository is configured.
 */
configured: boolean, };

/**
 * What the inbox is doing.
 */
export type InboxPhase = { "kind": "idle" } | { "kind": "searching", 
/**
 * Pull requests found so far.
 */
found: number, } | { "kind": "offline", why: string, } | { "kind": "rate_limited", 
/**
 * When, RFC 3339.
 */
until: string, } | { "kind": "refused", 
/**
 * What it said.
 */
why: string, };

/**
 * A run of rows under one heading.
 */
export type InboxGroup = { 
/**
 * The heading.
 */
kind: InboxGroupKind, 
/**
 * Rows under it.
 */
count: number, };

/**
 * The headings, in their order.
 */
export type InboxGroupKind = "needs_review" | "ready" | "waiting" | "no_plan" | "applied";

/**
 * Something that GitHub did not answer for. It is asked for again with the next round.
 */
export type PartialFaultView = { 
/**
 * What is missing.
 */
about: FaultAbout, why: NotRead, 
/**
 * Where the token can be let in, where GitHub says so.
 */
url: string | null, };

/**
 * What GitHub did not answer for.
 */
export type FaultAbout = { "kind": "search", names: Array<string>, } | { "kind": "parts", 
/**
 * The names of what was searched.
 */
names: Array<string>, 
/**
 * How many.
 */
count: number, } | { "kind": "rules", names: Array<string>, };

/**
 * Why something was not read.
 */
export type NotRead = { "kind": "single_sign_on" } | { "kind": "forbidden", 
/**
 * GitHub's own words.
 */
message: string, } | { "kind": "not_found" } | { "kind": "too_heavy" } | { "kind": "timed_out" } | { "kind": "server_error", 
/**
 * The status of the answer.
 */
status: number, } | { "kind": "cut" } | { "kind": "too_many", 
/**
 * How many were listed.
 */
listed: number, } | { "kind": "broken", 
/**
 * The line where it is not.
 */
line: number, } | { "kind": "other", 
/**
 * In the words of whoever said so.
 */
message: string, };

/**
 * What of a row could not be read. The rest of it is right.
 */
export type RowUnread = { 
/**
 * What.
 */
what: UnreadPart, why: NotRead, };

/**
 * A part of a row.
 */
export type UnreadPart = "facts" | "files" | "rules";

/**
 * A window of rows of the inbox.
 */
export type InboxWindow = { 
/**
 * From [`InboxList`].
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
 * A window of rows.
 */
export type InboxRows = { 
/**
 * As asked for.
 */
view: number, 
/**
 * First row.
 */
from: number, rows: Array<InboxRow>, };

export type InboxRow = { 
/**
 * The pull request.
 */
key: PullKey, title: string, 
/**
 * Whether it is a draft.
 */
draft: boolean, 
/**
 * The most dangerous thing that is known of it.
 */
danger: Danger | null, 
/**
 * What of it could not be read.
 */
unread: RowUnread | null, 
/**
 * Accounts that it touches, as far as is known; at most two are shown.
 */
accounts: Array<AccountView>, 
/**
 * How many projects it touches, as far as is known.
 */
projects: number, 
/**
 * Numbers of changes, where anything is known: create, update, replace, delete.
 */
counts: [number, number, number, number] | null, 
/**
 * What they do besides, as far as is known.
 */
besides: Besides, plan: InboxPlan, approvals: RowApprovals, 
/**
 * Who opened it; nothing for an account that is gone.
 */
author: string | null, 
/**
 * Whether the person opened it.
 */
mine: boolean, 
/**
 * When it was changed last, RFC 3339.
 */
updatedAt: string, 
/**
 * Address of its page.
 */
url: string, };

/**
 * The most dangerous thing that is known of a pull request.
 */
export type Danger = { "kind": "claimed_destroys", 
/**
 * How many.
 */
count: number, } | { "kind": "destroys", address: string, 
/**
 * Whether it is created anew.
 */
replaced: boolean, 
/**
 * Whether it holds data, as far as the rules know.
 */
holdsData: boolean, 
/**
 * How many more are destroyed.
 */
more: number, } | { "kind": "changes_rules" } | { "kind": "other_base" } | { "kind": "fork" } | { "kind": "conflict" } | { "kind": "plan_failed" };

/**
 * The plans of a pull request in a row.
 */
export type InboxPlan = { 
/**
 * How they stand.
 */
standing: PlanStanding, 
/**
 * When the newest was made or claimed, RFC 3339.
 */
at: string | null, 
/**
 * Who claims that there is one; nothing where nobody does, or an account that is gone.
 */
by: string | null, 
/**
 * What somebody else says of an apply. It is only said.
 */
claim: Claim | null, };

/**
 * How the plans of a pull request stand.
 */
export type PlanStanding = "sealed" | "reported" | "claimed" | "stale" | "failed" | "pending" | "none" | "untrusted" | "applying" | "applied";

export type RowApprovals = { 
/**
 * Logins of who approved the present head, in whatever way.
 */
by: Array<string>, 
/**
 * How many are needed, where the team's rules were read.
 */
needed: number | null, 
/**
 * Whether somebody asks for changes.
 */
changesRequested: boolean, };

/**
 * A pull request.
 */
export type Pull = { 
/**
 * Names it.
 */
key: PullKey, title: string, 
/**
 * Who opened it.
 */
author: string | null, 
/**
 * Whether the person did.
 */
mine: boolean, 
/**
 * Whether it is a draft.
 */
draft: boolean, state: PullState, headBranch: string, 
/**
 * Its head, whole.
 */
head: string, 
/**
 * The branch that it goes into.
 */
baseBranch: string, 
/**
 * The tip of that, whole; nothing where it is gone.
 */
base: string | null, 
/**
 * Address of its page.
 */
url: string, 
/**
 * What has to be said before anything else.
 */
flags: Array<PullFlag>, 
/**
 * Its projects, in the order of the team's file, candidates last.
 */
projects: Array<PullProject>, 
/**
 * What is being done for it now.
 */
phase: PullPhase, 
/**
 * When GitHub was asked last, RFC 3339.
 */
lookedAt: string | null, 
/**
 * Whether every expected project is applied or has no changes.
 */
applied: boolean, };

/**
 * State of a pull request.
 */
export type PullState = "open" | "merged" | "closed";

/**
 * Something that has to be said of a pull request.
 */
export type PullFlag = { "kind": "changes_rules", 
/**
 * Files of `.countersign`.
 */
files: Array<string>, } | { "kind": "changes_workflow", files: Array<string>, } | { "kind": "fork" } | { "kind": "rules_unreadable", branch: string, line: number, 
/**
 * What is wrong there.
 */
what: string, } | { "kind": "no_rules", branch: string, } | { "kind": "other_base", 
/**
 * That branch.
 */
base: string, 
/**
 * The default branch, which would have to name it.
 */
default: string, } | { "kind": "named_base", base: string, 
/**
 * The default branch.
 */
default: string, } | { "kind": "no_default" } | { "kind": "files_cut" } | { "kind": "conflict", files: Array<string>, };

/**
 * What is being done for a pull request.
 */
export type PullPhase = { "kind": "ready" } | { "kind": "asking" } | { "kind": "fetching" } | { "kind": "finding" } | { "kind": "downloading", 
/**
 * Which project.
 */
label: string, 
/**
 * Mebibytes so far.
 */
mebibytes: number, } | { "kind": "failed", why: string, 
/**
 * What to do next.
 */
hint: string, };

/**
 * A project of a pull request.
 */
export type PullProject = { 
/**
 * SHA-256 of its id.
 */
id: string, 
/**
 * What texts call it.
 */
label: string, 
/**
 * Its directory.
 */
dir: string, workspace: string, 
/**
 * Whether the team's file names it. A candidate can be read and never applied.
 */
configured: boolean, 
/**
 * The expected account.
 */
account: AccountView | null, 
/**
 * Names of the plan role and the apply role.
 */
roles: [string | null, string | null], 
/**
 * How it stands.
 */
standing: ProjectStanding, 
/**
 * The plan that is shown: the sealed one where there is one, else the reported one.
 */
plan: PlanOf | null, 
/**
 * What is wrong with its plan, or why there is none.
 */
problem: PlanProblem | null, 
/**
 * Where the sealed plan differs from what CI reported, or from what was approved.
 */
differences: DifferencesView | null, 
/**
 * Why this app does not run it.
 */
refusal: LocalRefusal | null, 
/**
 * The run that goes on.
 */
running: RunRef | null, 
/**
 * What others say of an apply of it. It is only said.
 */
claims: Array<Claim>, };

/**
 * How a project stands.
 */
export type ProjectStanding = "unknown" | "no_plan" | "reported" | "sealed" | "no_changes" | "planning" | "applying" | "applied" | "failed";

/**
 * The plan of a project.
 */
export type PlanOf = { 
/**
 * Names it in requests for lists and sections.
 */
plan: number, 
/**
 * Where it comes from.
 */
origin: PlanOrigin, 
/**
 * Create, update, replace, delete.
 */
counts: [number, number, number, number], 
/**
 * What it does besides.
 */
besides: Besides, 
/**
 * Public digest.
 */
digest: string, 
/**
 * Values that the digest does not cover, since they are masked.
 */
masked: number, 
/**
 * When it was made, RFC 3339.
 */
madeAt: string | null, 
/**
 * Whether it is of the present head and of a base that did not change for this project.
 */
fresh: boolean, 
/**
 * Product that made it.
 */
tool: Tool | null, version: string | null, 
/**
 * How it was made.
 */
mode: PlanKind, 
/**
 * Whether it may be approved, and why not.
 */
noApproval: NoApproval | null, };

/**
 * Where a plan comes from.
 */
export type PlanOrigin = "sealed" | "reported";

/**
 * Why nobody can approve from a plan.
 */
export type NoApproval = { "kind": "stale" } | { "kind": "unknown_parts", 
/**
 * What.
 */
parts: Array<string>, } | { "kind": "not_whole" } | { "kind": "untrusted" } | { "kind": "candidate" } | { "kind": "other_base" } | { "kind": "no_changes" } | { "kind": "applied" };

/**
 * What a plan does besides creating, updating, replacing and deleting. Whoever approves or applies it has to
 * read of each.
 */
export type Besides = { 
/**
 * Objects that are taken out of the state and left alone, also where a new one is created.
 */
forgets: number, moves: number, imports: number, 
/**
 * Data sources that are read.
 */
reads: number, 
/**
 * Outputs that change.
 */
outputs: number, 
/**
 * Actions of providers that are invoked.
 */
actions: number, 
/**
 * Changes by an action that this version does not know.
 */
unknown: number, };

/**
 * What is wrong with a plan of CI, or why there is none.
 */
export type PlanProblem = { "kind": "none" } | { "kind": "running" } | { "kind": "run_failed", 
/**
 * How it ended.
 */
conclusion: string, } | { "kind": "fork" } | { "kind": "other_head", 
/**
 * Seven digits.
 */
head: string, } | { "kind": "other_event", 
/**
 * By what.
 */
event: string, } | { "kind": "workflow_changed", 
/**
 * The file.
 */
path: string, } | { "kind": "duplicate" } | { "kind": "expired" } | { "kind": "too_large", 
/**
 * The limit in mebibytes.
 */
limit: number, } | { "kind": "damaged", why: string, } | { "kind": "other_project" } | { "kind": "base_changed", 
/**
 * How many.
 */
count: number, } | { "kind": "base_other", planned: string, now: string, } | { "kind": "failed", run: RunRef, } | { "kind": "not_downloaded", why: string, };

/**
 * Where two plans differ.
 */
export type DifferencesView = { 
/**
 * Some of the addresses.
 */
addresses: Array<string>, 
/**
 * How many there are.
 */
count: number, 
/**
 * Other parts that differ.
 */
parts: Array<string>, 
/**
 * Whether the other plan is the one that was approved; else it is the one that CI reported.
 */
againstApproved: boolean, 
/**
 * Whether the other plan is at hand. Where it is not, only the digests are known to differ.
 */
compared: boolean, };

/**
 * Why this app does not run a project itself. Plans that CI publishes stay readable.
 */
export type LocalRefusal = "terragrunt" | "cloud" | "stacks" | "cdktf" | "no_backend" | "local_state" | "empty" | "left_state" | "repository" | "plugin";

/**
 * How a plan was made, as an approval has to name it.
 */
export type PlanKind = "normal" | "destroy" | "refresh_only" | "targeted" | "replace";

/**
 * The sheet before a plan is made here.
 */
export type PlanHere = { key: ProjectKey, 
/**
 * What texts call it.
 */
label: string, 
/**
 * The head, seven digits.
 */
head: string, baseBranch: string, 
/**
 * Its tip, seven digits.
 */
base: string, 
/**
 * What runs besides the providers.
 */
programs: Array<WillRun>, 
/**
 * Modules from elsewhere.
 */
modules: Array<WillRun>, providers: Array<ProviderLine>, 
/**
 * Files that cannot be read, and so may hold anything.
 */
unreadable: Array<string>, 
/**
 * Where the state is, with every setting; nothing where that is refused.
 */
backend: BackendView | null, 
/**
 * The role that plans.
 */
role: RoleChoice, sandbox: SandboxView, tool: ToolChoice, 
/**
 * Secrets that the project gets from the keychain.
 */
secrets: Array<SecretLine>, 
/**
 * What stands in the way.
 */
blockers: Array<Blocker>, 
/**
 * Names what is shown here. Planning wants it back, so that what runs is what was shown.
 */
shown: string, };

/**
 * Something that runs or is fetched.
 */
export type WillRun = { kind: WillRunKind, 
/**
 * Where it stands, for example `terraform_data.hook`.
 */
address: string, 
/**
 * What it is, as it stands in the file.
 */
what: string, 
/**
 * Whether this pull request adds or changes it.
 */
addition: Addition, };

/**
 * Kinds of things that run or are fetched.
 */
export type WillRunKind = "external" | "http" | "provisioner" | "exec_plugin" | "address" | "module" | "other_state";

/**
 * Whether something comes with this pull request.
 */
export type Addition = "known" | "new";

export type ProviderLine = { source: string, 
/**
 * Its version in the lock file; nothing where the lock file lacks it.
 */
version: string | null, 
/**
 * How many hashes the lock file has for it.
 */
hashes: number, 
/**
 * Whether this pull request adds or changes it.
 */
addition: Addition, };

/**
 * The role that plans.
 */
export type RoleChoice = { "kind": "planned", 
/**
 * Its name.
 */
role: string, account: AccountView, } | { "kind": "session", role: string, account: AccountView, } | { "kind": "other_account", role: string, account: AccountView, expected: AccountView, } | { "kind": "none" } | { "kind": "needs_code", 
/**
 * Its name.
 */
role: string, account: AccountView, } | { "kind": "unreachable", arn: string, };

/**
 * The sandbox of this machine.
 */
export type SandboxView = { "kind": "bubblewrap", 
/**
 * Whether code inside reaches what listens on this machine alone.
 */
openLoopback: boolean, 
/**
 * Whether it reaches sockets of this machine that have no file, as a session bus may have one.
 */
openSockets: boolean, 
/**
 * Whether the X11 display is one of them.
 */
x11: boolean, } | { "kind": "none", why: string, };

/**
 * The tool that plans.
 */
export type ToolChoice = { "kind": "use", 
/**
 * Which.
 */
tool: ToolView, } | { "kind": "ask_product", among: Array<ToolView>, } | { "kind": "ask_version", 
/**
 * Product.
 */
tool: Tool, 
/**
 * The version that is named.
 */
wanted: string, among: Array<ToolView>, } | { "kind": "missing", 
/**
 * Product, where it is known.
 */
tool: Tool | null, 
/**
 * Version, where it is known.
 */
version: string | null, };

/**
 * A tool of this machine.
 */
export type ToolView = { 
/**
 * Product.
 */
tool: Tool, version: string, path: string, };

/**
 * A secret that a project gets from the keychain.
 */
export type SecretLine = { 
/**
 * The environment variable.
 */
variable: string, 
/**
 * The entry of the keychain.
 */
entry: string, 
/**
 * Whether it is there.
 */
present: boolean, };

/**
 * What stands in the way of a plan.
 */
export type Blocker = { "kind": "conflict", files: Array<string>, } | { "kind": "refused", 
/**
 * Why.
 */
refusal: LocalRefusal, } | { "kind": "fetch", why: string, } | { "kind": "link", 
/**
 * The link.
 */
path: string, 
/**
 * Where it leads.
 */
target: string, } | { "kind": "other_base", 
/**
 * That branch.
 */
base: string, 
/**
 * The default branch, which would have to name it.
 */
default: string, } | { "kind": "no_default" } | { "kind": "backend", 
/**
 * Which, and why.
 */
refusal: BackendRefusal, } | { "kind": "running", 
/**
 * It.
 */
run: string, };

/**
 * A backend that was read and allowed.
 */
export type BackendView = { 
/**
 * Its type.
 */
kind: string, 
/**
 * Everything that it says.
 */
settings: Array<BackendLine>, 
/**
 * Whether this pull request brings it, or changes its type.
 */
addition: Addition, };

/**
 * A setting of a backend.
 */
export type BackendLine = { 
/**
 * Its name; one of a nested block is `block.name`.
 */
name: string, 
/**
 * What it is.
 */
value: string, 
/**
 * Whether this pull request adds or changes it.
 */
addition: Addition, };

/**
 * A refusal, with its place.
 */
export type BackendRefusal = { why: BackendRefused, 
/**
 * The setting, or the type of the backend; empty where it is about a file.
 */
setting: string, 
/**
 * The file, from the root of the repository; empty where there is none.
 */
path: string, 
/**
 * What else is known, in the words of the file: a parser's error, or the value.
 */
detail: string, 
/**
 * The line for `[projects.backend]` of the team's file that would allow it, where one would; for
 * `[projects.encryption]` where the setting is one of `encryption`.
 */
rule: string | null, };

/**
 * Why a backend, or a setting of it, is refused.
 */
export type BackendRefused = "unreadable" | "several_backends" | "no_backend" | "unknown_type" | "encryption" | "state_store" | "backend_file" | "twice" | "not_plain" | "wrong_form" | "not_listed" | "team_silent" | "team_differs" | "team_has_more" | "never";

/**
 * Asks for a plan to be made here.
 */
export type PlanHereRequest = { key: ProjectKey, 
/**
 * [`PlanHere::shown`] of what was shown.
 */
shown: string, 
/**
 * What the person answered.
 */
answers: PlanAnswers, };

/**
 * What a person answered before a plan was made.
 */
export type PlanAnswers = { 
/**
 * The path of the tool that they chose, where they were asked.
 */
tool: string | null, 
/**
 * That code may run without a sandbox, where there is none.
 */
withoutSandbox: boolean, 
/**
 * That the state may be written in the form of a newer minor version.
 */
newerMinor: boolean, };

/**
 * The preflight of a project.
 */
export type PreflightView = { key: ProjectKey, 
/**
 * The worst of all checks.
 */
verdict: Verdict, 
/**
 * Whether nothing but what others say of an apply stands in the way, so that the confirm window may be
 * asked for.
 */
blockedByClaims: boolean, 
/**
 * All of them, in order.
 */
checks: Array<Check>, 
/**
 * Approvals that count, and how many are needed.
 */
approvals: [number, number], 
/**
 * What is destroyed, most dangerous first; at most 50.
 */
destroyed: Array<Destroyed>, 
/**
 * How many are destroyed.
 */
destroyedCount: number, 
/**
 * How many of them hold data, or may.
 */
dataCount: number, 
/**
 * Create, update, replace, delete.
 */
counts: [number, number, number, number], 
/**
 * What it does besides.
 */
besides: Besides, 
/**
 * The session that would apply.
 */
session: SessionView | null, expected: AccountView | null, 
/**
 * The role that the team names for applying.
 */
applyRole: string | null, 
/**
 * Public digest of the sealed plan.
 */
digest: string | null, 
/**
 * When it was evaluated, RFC 3339.
 */
at: string, 
/**
 * Whether something is still being asked.
 */
asking: boolean, };

/**
 * One check with its result.
 */
export type Check = { 
/**
 * Which.
 */
kind: CheckKind, 
/**
 * What it came to.
 */
verdict: Verdict, 
/**
 * Why. The words, and what resolves it, follow from this.
 */
detail: CheckDetail, };

/**
 * The checks, in the order in which they are shown.
 */
export type CheckKind = "open" | "head" | "base" | "rules" | "sealed" | "complete" | "mode" | "age" | "tool" | "lock" | "state" | "account" | "session" | "once" | "approved";

/**
 * Why a check came to what it came to.
 */
export type CheckDetail = { "kind": "pull_open" } | { "kind": "pull_closed" } | { "kind": "head_same", 
/**
 * Seven digits.
 */
commit: string, } | { "kind": "head_moved", planned: string, now: string, } | { "kind": "base_same", branch: string, 
/**
 * Its tip, seven digits.
 */
tip: string, } | { "kind": "base_changed", branch: string, 
/**
 * Planned with.
 */
from: string, 
/**
 * Now.
 */
to: string, 
/**
 * Some of the files.
 */
files: Array<string>, 
/**
 * How many.
 */
count: number, } | { "kind": "base_rewritten", branch: string, } | { "kind": "base_other", planned: string, now: string, } | { "kind": "rules_of", branch: string, } | { "kind": "rules_other_base", base: string, 
/**
 * The default branch.
 */
default: string, 
/**
 * The bases that it names.
 */
named: Array<string>, } | { "kind": "rules_none", branch: string, } | { "kind": "rules_unreadable", branch: string, 
/**
 * Line, from 1.
 */
line: number, 
/**
 * What is wrong there.
 */
what: string, } | { "kind": "sealed", 
/**
 * First digits of the public digest.
 */
digest: string, 
/**
 * Values that could not be compared.
 */
masked: number, } | { "kind": "not_sealed" } | { "kind": "seal_broken" } | { "kind": "seal_lost" } | { "kind": "complete" } | { "kind": "errored" } | { "kind": "incomplete" } | { "kind": "complete_not_told" } | { "kind": "unknown_parts", 
/**
 * Their paths.
 */
parts: Array<string>, } | { "kind": "normal_mode" } | { "kind": "other_mode", 
/**
 * Which.
 */
mode: PlanKind, } | { "kind": "young", 
/**
 * Minutes since it was made.
 */
minutes: number, 
/**
 * The limit in minutes.
 */
limit: number, } | { "kind": "old", 
/**
 * Minutes since it was made.
 */
minutes: number, 
/**
 * The limit in minutes.
 */
limit: number, } | { "kind": "clock_wrong" } | { "kind": "tool_same", 
/**
 * Product.
 */
tool: Tool, version: string, } | { "kind": "tool_other", 
/**
 * Planned with, product and version.
 */
planned: [Tool, string], here: [Tool, string], } | { "kind": "lock_same" } | { "kind": "lock_none" } | { "kind": "lock_other" } | { "kind": "lock_unpinned", 
/**
 * Source addresses.
 */
providers: Array<string>, } | { "kind": "state_same", 
/**
 * Its serial; nothing where there is none yet.
 */
serial: number | null, } | { "kind": "state_moved", 
/**
 * Planned against.
 */
planned: number | null, now: number | null, } | { "kind": "state_other" } | { "kind": "account_expected", 
/**
 * Its number.
 */
account: string, } | { "kind": "account_other", session: string, expected: string, } | { "kind": "role_other", session: string, expected: string, } | { "kind": "expected_other", 
/**
 * What is another one.
 */
what: Expectation, 
/**
 * When it was planned; nothing where none was named.
 */
planned: string | null, now: string | null, } | { "kind": "no_session", 
/**
 * Expected, where it is known.
 */
expected: string | null, } | { "kind": "no_expectation" } | { "kind": "time_enough", 
/**
 * Minutes left.
 */
left: number, 
/**
 * Minutes needed.
 */
needed: number, } | { "kind": "time_short", 
/**
 * Minutes left.
 */
left: number, 
/**
 * Minutes needed.
 */
needed: number, } | { "kind": "never_applied" } | { "kind": "applied_before", 
/**
 * How it ended.
 */
outcome: Outcome, 
/**
 * Who.
 */
by: string | null, 
/**
 * When, RFC 3339.
 */
at: string | null, } | { "kind": "claimed", 
/**
 * What they say.
 */
claims: Array<Claim>, } | { "kind": "claims_answered", 
/**
 * What they say.
 */
claims: Array<Claim>, } | { "kind": "approved", 
/**
 * Whose.
 */
by: Array<Approval>, 
/**
 * How many are needed.
 */
needed: number, } | { "kind": "not_approved", 
/**
 * Approvals that count.
 */
by: Array<Approval>, 
/**
 * How many are needed.
 */
needed: number, 
/**
 * Those that do not count, and why.
 */
others: Array<NotCounted>, } | { "kind": "not_read", 
/**
 * Why.
 */
unread: Unread, };

/**
 * What a check came to.
 */
export type Verdict = "holds" | "unknown" | "fails";

/**
 * Why a fact is not known.
 */
export type Unread = { "why": "not_asked" } | { "why": "asking" } | { "why": "no_session" } | { "why": "other_session" } | { "why": "failed", 
/**
 * What was said.
 */
message: string, };

/**
 * How an apply ended, or that it has begun.
 */
export type Outcome = "started" | "applied" | "failed" | "stopped" | "lost";

/**
 * What somebody else says of an apply. Whoever can push can say it, so it is shown as theirs.
 */
export type Claim = { 
/**
 * How it ended, they say.
 */
outcome: Outcome, 
/**
 * Login of who says it; nothing for an account that is gone.
 */
by: string | null, 
/**
 * When it was said, RFC 3339.
 */
at: string, 
/**
 * Where.
 */
place: ClaimPlace, };

/**
 * Where a claim stands.
 */
export type ClaimPlace = "status" | "comment";

/**
 * An approval that counts.
 */
export type Approval = { 
/**
 * Login.
 */
by: string, 
/**
 * Whether the approver wrote the change. Only where the team allows it; shown in red.
 */
own: boolean, 
/**
 * Whether a commit claims to be made on pages without a signature, so that whoever made it may be the
 * approver. Only where the team takes such commits; shown in red.
 */
unsignedWeb: boolean, 
/**
 * How much of the plan it is known to mean.
 */
compared: Compared, };

/**
 * A review that does not count, and why.
 */
export type NotCounted = { 
/**
 * Login.
 */
by: string, 
/**
 * Why not.
 */
why: Uncounted, 
/**
 * The public digest that it names for this project, where it names another one.
 */
digest: string | null, };

/**
 * Why a review does not count.
 */
export type Uncounted = "names_no_plan" | "other_project" | "other_plan" | "other_rules" | "other_masked" | "older_version" | "other_mode" | "other_pull" | "two_markers" | "malformed_marker" | "other_commit" | "edited" | "cannot_push" | "author" | "commit_author" | "pusher" | "unknown_commit_author" | "unsigned_web_commit" | "unknown_pusher" | "not_a_person" | "not_an_approver" | "no_account" | "changes_requested" | "dismissed";

/**
 * Something that is destroyed.
 */
export type Destroyed = { address: string, 
/**
 * Whether it is created anew.
 */
replaced: boolean, 
/**
 * Whether it is created before the old one is destroyed.
 */
createdFirst: boolean, 
/**
 * Whether it holds data.
 */
holdsData: HoldsData, };

/**
 * Whether something holds data that is lost with it.
 */
export type HoldsData = "yes" | "no" | "unknown";

export type ApproveSheet = { 
/**
 * The pull request.
 */
key: PullKey, 
/**
 * The head that the review is for, whole.
 */
head: string, 
/**
 * A line for each project.
 */
lines: Array<ApproveLine>, 
/**
 * Whether one click is enough: one project is expected, its plan is fresh and destroys nothing.
 */
oneClick: boolean, 
/**
 * Whether the pull request is the person's own.
 */
own: OwnPull, };

/**
 * Whether a pull request is the person's own.
 */
export type OwnPull = "no" | "allowed" | "refused";

/**
 * A line of the sheet.
 */
export type ApproveLine = { 
/**
 * SHA-256 of the project's id.
 */
project: string, 
/**
 * What texts call it.
 */
label: string, 
/**
 * The expected account.
 */
account: AccountView | null, 
/**
 * Create, update, replace, delete.
 */
counts: [number, number, number, number], 
/**
 * What it does besides.
 */
besides: Besides, 
/**
 * Public digest; nothing where it cannot be approved.
 */
digest: string | null, 
/**
 * Values that the digest does not cover.
 */
masked: number, 
/**
 * Where the plan comes from.
 */
origin: PlanOrigin | null, 
/**
 * What of it holds data, or may, and is destroyed.
 */
dataLost: Array<string>, 
/**
 * Providers with their versions that the base's lock file does not have with all of their hashes.
 */
newProviders: Array<string>, 
/**
 * How the plan was made.
 */
mode: PlanKind | null, 
/**
 * Why it cannot be approved.
 */
refused: NoApproval | null, 
/**
 * Whether there is a plan at all.
 */
hasPlan: boolean, };

/**
 * Approves plans.
 */
export type ApproveRequest = { 
/**
 * The pull request.
 */
key: PullKey, 
/**
 * The head that was shown.
 */
head: string, 
/**
 * Project and digest of each plan, as they were shown.
 */
plans: Array<[string, string]>, 
/**
 * What the person adds.
 */
comment: string, };

/**
 * What became of an approval.
 */
export type Approved = { "kind": "sent", 
/**
 * Address of the review.
 */
url: string, } | { "kind": "unknown", why: string, 
/**
 * Where to look.
 */
url: string, };

/**
 * The role switcher.
 */
export type Roles = { 
/**
 * All roles that are known: pinned first, then often used, then by name.
 */
roles: Array<RoleRow>, 
/**
 * The session that acts.
 */
current: SessionView | null, 
/**
 * What is wrong with the settings that roles are read from.
 */
problems: Array<string>, 
/**
 * What of the AWS configuration is not used, and why.
 */
leftOut: Array<LeftOut>, 
/**
 * Access keys, and where each is.
 */
keys: Array<KeyProfile>, };

export type RoleRow = { 
/**
 * Names it in requests.
 */
id: string, 
/**
 * Its account; nothing where that is only known after signing in.
 */
account: AccountView | null, 
/**
 * Name of the role.
 */
role: string, 
/**
 * The profile that it comes from.
 */
source: string, 
/**
 * How it stands.
 */
state: RoleState, 
/**
 * Whether its session is the one that acts.
 */
current: boolean, 
/**
 * Whether the project that is open names it for applying.
 */
needed: boolean, 
/**
 * Whether the person pinned it.
 */
pinned: boolean, 
/**
 * Whether it was used before.
 */
used: boolean, };

/**
 * How a role stands.
 */
export type RoleState = { "kind": "signed_out" } | { "kind": "needs_code", 
/**
 * Of which device.
 */
serial: string, } | { "kind": "assuming" } | { "kind": "active", 
/**
 * Until when, RFC 3339.
 */
expiresAt: string, } | { "kind": "expired", 
/**
 * Since when, RFC 3339.
 */
at: string, } | { "kind": "login_needed", 
/**
 * The command that logs in.
 */
command: string, } | { "kind": "denied", 
/**
 * What AWS said.
 */
why: string, } | { "kind": "failed", why: string, 
/**
 * What to do next.
 */
hint: string, };

export type SessionView = { 
/**
 * The account, as `GetCallerIdentity` says.
 */
account: AccountView, 
/**
 * Name of the role.
 */
role: string, 
/**
 * Until when, RFC 3339.
 */
expiresAt: string, };

/**
 * Assumes a role.
 */
export type AssumeRequest = { 
/**
 * [`RoleRow::id`].
 */
role: string, 
/**
 * The code of the device, where one is needed.
 */
code: string | null, };

/**
 * Names a role.
 */
export type RoleRef = { 
/**
 * [`RoleRow::id`].
 */
role: string, };

/**
 * A long-lived access key of a profile.
 */
export type KeyProfile = { profile: string, 
/**
 * Where its key is.
 */
place: KeyPlace, };

/**
 * Where an access key is.
 */
export type KeyPlace = "file" | "keychain";

/**
 * Names a profile.
 */
export type ProfileRef = { 
/**
 * Its name.
 */
profile: string, };

/**
 * Something in the AWS configuration that is not used. It never quotes a line: there may be a secret in it.
 */
export type LeftOut = { 
/**
 * The profile, or the section where it is none; nothing where no name could be read.
 */
name: string | null, 
/**
 * The file.
 */
file: string, 
/**
 * The line, counted from 1; nothing where it is the file as a whole.
 */
line: number | null, 
/**
 * Why.
 */
why: LeftOutReason, };

/**
 * Why something in the AWS configuration is not used.
 */
export type LeftOutReason = "unreadable" | "not_text" | "no_value" | "before_heading" | "heading_open" | "heading_name" | "heading_quotes" | "heading_prefix" | "web_identity" | "login_session" | "credential_source" | "two_sources" | "no_source" | "role_arn" | "duration" | "session_name" | "sso_section" | "sso_incomplete" | "sso_account" | "no_credentials";

/**
 * Which runs are listed.
 */
export type RunsQuery = { 
/**
 * Words that pull request, project, account or person must contain.
 */
text: string, 
/**
 * Only runs of this pull request.
 */
pull: PullKey | null, };

/**
 * Runs, newest first, those that go on before all others.
 */
export type RunList = { 
/**
 * How many go on.
 */
running: number, 
/**
 * At most 500.
 */
rows: Array<RunRow>, 
/**
 * How many there are.
 */
total: number, };

/**
 * A run in a list.
 */
export type RunRow = { 
/**
 * Its id.
 */
run: string, 
/**
 * Plan or apply.
 */
kind: RunKind, 
/**
 * The pull request.
 */
pull: PullKey, title: string, 
/**
 * The project.
 */
label: string, account: AccountView | null, role: string | null, 
/**
 * Who.
 */
by: string, 
/**
 * When it began, RFC 3339.
 */
begunAt: string, 
/**
 * When it ended, RFC 3339.
 */
endedAt: string | null, 
/**
 * How it ended; nothing while it goes on.
 */
ending: RunEnding | null, 
/**
 * First digits of the public digest.
 */
digest: string | null, 
/**
 * Waiting, running, done, failed.
 */
progress: [number, number, number, number], };

/**
 * Plan or apply.
 */
export type RunKind = "plan" | "apply";

/**
 * How a run ended.
 */
export type RunEnding = "planned" | "applied" | "failed" | "stopped" | "refused";

/**
 * The steps of a run, in their order.
 */
export type RunStep = "checkout" | "verify" | "init" | "state" | "plan" | "show" | "seal" | "apply";

/**
 * A run as its own screen shows it.
 */
export type RunDetail = { 
/**
 * As in the list.
 */
row: RunRow, 
/**
 * What it is at.
 */
step: RunStep | null, 
/**
 * Whether it was told to stop.
 */
stopping: boolean, 
/**
 * Whether its process lives.
 */
alive: boolean, 
/**
 * Why it did not end well.
 */
fault: FaultView | null, 
/**
 * Resources, as many as it names.
 */
resources: number, 
/**
 * Lines of the log.
 */
lines: number, 
/**
 * The head, seven digits.
 */
head: string, 
/**
 * Product.
 */
tool: Tool, version: string, 
/**
 * Whether it runs in a sandbox.
 */
sandboxed: boolean, 
/**
 * Serial of the state after an apply.
 */
serial: number | null, 
/**
 * What an apply left that says it is a state.
 */
leftStates: Array<LeftStateView>, 
/**
 * What GitHub was told of it.
 */
posted: Posted, 
/**
 * The project, to plan what is left.
 */
project: string, };

/**
 * Something that an apply left and that says it is a state. Code of the pull request could have written
 * it.
 */
export type LeftStateView = { 
/**
 * Its place among those of the run.
 */
at: number, 
/**
 * How it was found.
 */
from: LeftFrom, 
/**
 * What is true of it.
 */
verdict: LeftVerdict, 
/**
 * Whether it is kept encrypted.
 */
encrypted: boolean, 
/**
 * Its serial, where it is a state.
 */
serial: number | null, 
/**
 * How it differs from the state that was there after the run; nothing where that is not known.
 */
difference: StateDifference | null, };

/**
 * How it was found.
 */
export type LeftFrom = "file" | "output";

/**
 * What checks found out about it.
 */
export type LeftVerdict = "unwritten" | "applied_well" | "no_file" | "too_large" | "no_state" | "other_lineage" | "not_newer";

/**
 * How two states differ, by addresses of instances.
 */
export type StateDifference = { 
/**
 * Only in what was left.
 */
added: StateAddresses, 
/**
 * Only in the state that is there.
 */
removed: StateAddresses, 
/**
 * In both, and not alike.
 */
changed: StateAddresses, };

/**
 * Some addresses.
 */
export type StateAddresses = { 
/**
 * How many there are.
 */
count: number, 
/**
 * The first of them.
 */
first: Array<string>, };

/**
 * Names something that a run left and that says it is a state.
 */
export type LeftStateRef = { run: string, 
/**
 * Its place among those of the run.
 */
at: number, };

/**
 * What GitHub was told of the result of an apply.
 */
export type Posted = { "kind": "nothing" } | { "kind": "sending" } | { "kind": "sent", 
/**
 * Address of the comment.
 */
url: string, } | { "kind": "unknown", why: string, 
/**
 * Where to look.
 */
url: string, } | { "kind": "failed", why: string, };

/**
 * Why a run did not end well.
 */
export type FaultView = { 
/**
 * Which of the known faults; the UI has words for each.
 */
code: string, 
/**
 * What the words take up: what a tool said, a version, a line that mends it. May be empty.
 */
detail: string, 
/**
 * A second detail. May be empty.
 */
other: string, };

/**
 * Asks for a window of resources.
 */
export type ResourceWindow = { run: RunRef, 
/**
 * First row.
 */
from: number, 
/**
 * Row after the last; at most 512 are answered.
 */
to: number, };

/**
 * Resources of a run: failed, running, waiting, done.
 */
export type RunResources = { 
/**
 * First row.
 */
from: number, 
/**
 * How many there are.
 */
total: number, rows: Array<RunResource>, };

export type RunResource = { address: string, 
/**
 * What the plan does to it: `create`, `update`, `delete`, `replace`, `read`, `move`, `import`, `remove`.
 */
action: string, 
/**
 * How far it is.
 */
state: RunResourceState, 
/**
 * What is being done, while something is.
 */
doing: string | null, 
/**
 * What was done already, with seconds.
 */
done: Array<[string, number]>, 
/**
 * Since when something is being done, RFC 3339.
 */
since: string | null, 
/**
 * What went wrong: one line, and more.
 */
error: [string, string] | null, 
/**
 * File and line of that.
 */
place: [string, number] | null, };

/**
 * How far a resource is.
 */
export type RunResourceState = "waits" | "runs" | "done" | "failed" | "not_started" | "planned";

/**
 * Asks for a window of the log.
 */
export type LogWindow = { run: RunRef, 
/**
 * Words that a line must contain; every line where it is empty.
 */
text: string, 
/**
 * First line.
 */
from: number, 
/**
 * Line after the last; at most 1,000 are answered. From the end where `from` is beyond it.
 */
to: number, };

/**
 * Lines of the log.
 */
export type RunLog = { 
/**
 * First line.
 */
from: number, 
/**
 * Lines that contain the words.
 */
total: number, lines: Array<LogLineView>, };

export type LogLineView = { 
/**
 * When, RFC 3339.
 */
at: string, kind: LogKind, text: string, };

/**
 * What a line of the log tells of.
 */
export type LogKind = { "kind": "step", step: RunStep, } | { "kind": "plain" } | { "kind": "done" } | { "kind": "warning" } | { "kind": "error" } | { "kind": "printed" } | { "kind": "stopping" } | { "kind": "full" } | { "kind": "left_out", messages: number, };

/**
 * An address to open in the browser: https, on a host that is connected.
 */
export type LinkRef = { 
/**
 * The address.
 */
url: string, };

/**
 * The confirm window.
 */
export type Confirm = { 
/**
 * Names this question; an answer counts for no other one.
 */
question: string, 
/**
 * What is applied: the project's name, as it has to be typed.
 */
label: string, 
/**
 * `owner/name#number`.
 */
pull: string, 
/**
 * The account of the session.
 */
account: AccountView, role: string, 
/**
 * Until when, RFC 3339.
 */
expiresAt: string, 
/**
 * Public digest of the plan.
 */
digest: string, 
/**
 * What is destroyed, most dangerous first; at most 50.
 */
destroyed: Array<Destroyed>, 
/**
 * How many are destroyed.
 */
destroyedCount: number, 
/**
 * Create, update, replace, delete.
 */
counts: [number, number, number, number], 
/**
 * What it does besides.
 */
besides: Besides, 
/**
 * What others say of an earlier apply of this plan. Whoever confirms answers that by itself.
 */
claims: Array<Claim>, 
/**
 * Paths of values that are masked by a guess and were not compared with what was approved, as plain text; at
 * most 500.
 */
unbound: Array<string>, 
/**
 * How many of them there are. Where there are any, the person has to say that they looked at them.
 */
unboundCount: number, 
/**
 * Whether the name has to be typed.
 */
typeName: boolean, 
/**
 * Whether the number of what is destroyed has to be typed.
 */
typeCount: boolean, 
/**
 * Providers with their versions whose packages the base's lock file does not have by hash.
 */
newProviders: Array<string>, 
/**
 * Whether code of the pull request runs without a sandbox; whoever confirms agrees to that.
 */
withoutSandbox: boolean, 
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

export type ConfirmTyped = { 
/**
 * [`Confirm::question`] of what was shown.
 */
question: string, 
/**
 * The project's name.
 */
name: string, 
/**
 * The number of what is destroyed.
 */
count: string, 
/**
 * Whether the person applies in spite of [`Confirm::claims`].
 */
despiteClaims: boolean, 
/**
 * Whether the person says that they looked at what was not compared. It holds for this plan alone.
 */
unbound: boolean, };

/**
 * Which value of [`Confirm::unbound`] is to be shown.
 */
export type ConfirmReveal = { 
/**
 * [`Confirm::question`] of what is shown.
 */
question: string, 
/**
 * Which line.
 */
at: number, };

/**
 * One value that no public digest binds, as JSON. Nothing where nothing stands there.
 */
export type ConfirmRevealed = { before: string | null, after: string | null, };

/**
 * How much of the plan an approval is known to mean.
 */
export type Compared = "in_full" | "in_public";

/**
 * A part of [`Expected`].
 */
export type Expectation = "base" | "account" | "plan_role" | "apply_role";

/** Every command: what it takes and what it answers. */
export interface Commands {
  app_info: { request: Empty; response: AppInfo };
  save_settings: { request: Settings; response: Settings };
  choose_files: { request: Empty; response: FilePaths };
  next_events: { request: EventsAfter; response: Events };
  open_plan: { request: PlanSource; response: PlanSummary };
  open_progress: { request: Empty; response: OpenProgress };
  opened_plans: { request: Empty; response: OpenedPlans };
  plan_summary: { request: PlanRef; response: PlanSummary };
  close_plan: { request: PlanRef; response: Empty };
  forget_recent: { request: RecentRef; response: OpenedPlans };
  plan_digests: { request: PlanRef; response: PlanDigests };
  list_changes: { request: ChangeQuery; response: ChangeList };
  change_rows: { request: RowWindow; response: ChangeRows };
  diff_section: { request: SectionQuery; response: DiffSection };
  plan_facets: { request: PlanRef; response: PlanFacets };
  mark_viewed: { request: MarkViewed; response: ViewedCount };
  reveal_value: { request: RevealRequest; response: Revealed };
  plan_bases: { request: PlanRef; response: PlanBases };
  compare_plans: { request: CompareRequest; response: Comparison };
  gone_rows: { request: GoneWindow; response: GoneRows };
  copy_same: { request: ChangeRef; response: SameCopy };
  plan_graph: { request: GraphQuery; response: PlanGraph };
  place_in_code: { request: ChangeRef; response: CodePlace };
  setup: { request: Empty; response: Setup };
  look_again: { request: Empty; response: Setup };
  use_gh: { request: HostRef; response: Setup };
  paste_token: { request: HostRef; response: Setup };
  disconnect: { request: HostRef; response: Setup };
  add_host: { request: HostRequest; response: Setup };
  remove_host: { request: HostRef; response: Setup };
  choose_repositories: { request: RepositoriesRequest; response: Setup };
  choose_keychain: { request: KeychainChoice; response: Setup };
  paste_entry: { request: EntryRef; response: Setup };
  forget_entry: { request: EntryRef; response: Setup };
  inbox: { request: InboxQuery; response: InboxList };
  inbox_rows: { request: InboxWindow; response: InboxRows };
  refresh_inbox: { request: Empty; response: Empty };
  open_pull: { request: PullKey; response: Pull };
  refresh_pull: { request: PullKey; response: Pull };
  plan_here_facts: { request: ProjectKey; response: PlanHere };
  plan_here: { request: PlanHereRequest; response: RunRef };
  preflight: { request: ProjectKey; response: PreflightView };
  check_again: { request: ProjectKey; response: PreflightView };
  approve_sheet: { request: PullKey; response: ApproveSheet };
  approve: { request: ApproveRequest; response: Approved };
  request_apply: { request: ProjectKey; response: Empty };
  roles: { request: Empty; response: Roles };
  assume_role: { request: AssumeRequest; response: Roles };
  leave_role: { request: RoleRef; response: Roles };
  pin_role: { request: RoleRef; response: Roles };
  keep_key: { request: ProfileRef; response: Roles };
  return_key: { request: ProfileRef; response: Roles };
  sign_out: { request: Empty; response: Roles };
  runs: { request: RunsQuery; response: RunList };
  run: { request: RunRef; response: RunDetail };
  run_resources: { request: ResourceWindow; response: RunResources };
  run_log: { request: LogWindow; response: RunLog };
  stop_run: { request: RunRef; response: RunDetail };
  post_result: { request: RunRef; response: RunDetail };
  save_rescued_state: { request: LeftStateRef; response: FilePaths };
  open_link: { request: LinkRef; response: Empty };
}

/** The names of all of them. */
export const commandNames = [
  "app_info",
  "save_settings",
  "choose_files",
  "next_events",
  "open_plan",
  "open_progress",
  "opened_plans",
  "plan_summary",
  "close_plan",
  "forget_recent",
  "plan_digests",
  "list_changes",
  "change_rows",
  "diff_section",
  "plan_facets",
  "mark_viewed",
  "reveal_value",
  "plan_bases",
  "compare_plans",
  "gone_rows",
  "copy_same",
  "plan_graph",
  "place_in_code",
  "setup",
  "look_again",
  "use_gh",
  "paste_token",
  "disconnect",
  "add_host",
  "remove_host",
  "choose_repositories",
  "choose_keychain",
  "paste_entry",
  "forget_entry",
  "inbox",
  "inbox_rows",
  "refresh_inbox",
  "open_pull",
  "refresh_pull",
  "plan_here_facts",
  "plan_here",
  "preflight",
  "check_again",
  "approve_sheet",
  "approve",
  "request_apply",
  "roles",
  "assume_role",
  "leave_role",
  "pin_role",
  "keep_key",
  "return_key",
  "sign_out",
  "runs",
  "run",
  "run_resources",
  "run_log",
  "stop_run",
  "post_result",
  "save_rescued_state",
  "open_link",
] as const satisfies readonly (keyof Commands)[];

/** Every command: what it takes and what it answers. */
export interface ApplyCommands {
  confirm: { request: Empty; response: Confirm };
  confirm_apply: { request: ConfirmTyped; response: RunRef };
  confirm_cancel: { request: Empty; response: Empty };
  confirm_reveal: { request: ConfirmReveal; response: ConfirmRevealed };
}

/** The names of all of them. */
export const applyCommandNames = [
  "confirm",
  "confirm_apply",
  "confirm_cancel",
  "confirm_reveal",
] as const satisfies readonly (keyof ApplyCommands)[];
