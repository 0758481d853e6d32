/**
 * English words of the plan view.
 *
 * In phrases, text between backticks is data and set in the monospace face, and `{0}` is where a value from the plan
 * goes. Values are never read as phrases.
 */
import type {
  Action,
  Also,
  Container,
  Folded,
  GroupTitle,
  Mend,
  Mode,
  Order,
  SchemaSource,
  Tool,
} from '$lib/bindings/api';

const count = (n: number): string => n.toLocaleString('en-US');
const many = (n: number, one: string, more: string): string => `${count(n)} ${n === 1 ? one : more}`;

export const planEn = {
  place: 'Plan',

  // Left pane.
  projects: 'Projects',
  previousProject: 'Previous project',
  nextProject: 'Next project',
  closeProject: 'Close this plan',
  noChangesShort: 'no changes',
  changesShort: (n: number) => many(n, 'change', 'changes'),
  filter: 'Filter resources',
  clearFilter: 'Clear filter',
  chips: 'Filter by action',
  list: 'Resource changes',
  listFailed: 'The list could not be read.',
  holdsData: 'holds data',
  drifted: 'also changed outside Terraform',
  alsoMoved: 'also moved',
  alsoImported: 'also imported',
  loadingRow: 'Loading',
  also: 'Also',
  group: {
    destroyed: 'Destroyed',
    unknown: 'Unknown action',
    updated: 'Updated',
    created: 'Created',
    read: 'Read',
    state_only: 'State only',
    unchanged: 'Unchanged',
    all: 'All',
  } satisfies Record<Exclude<GroupTitle['kind'], 'module'>, string>,
  rootModule: 'root module',
  part: {
    outputs: 'Outputs',
    drift: 'Changed outside Terraform',
    checks: 'Checks',
    invocations: 'Actions to invoke',
    deferred: 'Put off',
  } satisfies Record<Also, string>,
  partNote: {
    outputs: (changed: number, total: number) => `${count(changed)} of ${count(total)} change`,
    drift: (n: number) => `${many(n, 'resource', 'resources')}. Found while planning, not made by this plan`,
    checks: (n: number) => many(n, 'result', 'results'),
    invocations: (n: number) => `${many(n, 'action runs', 'actions run')} when this plan is applied`,
    deferred: (n: number) => `${many(n, 'change', 'changes')} left for a later plan`,
  },
  checkCounts: {
    pass: (n: number) => `${count(n)} pass`,
    fail: (n: number) => `${count(n)} fail`,
    error: (n: number) => `${count(n)} not evaluated`,
    unknown: (n: number) => `${count(n)} known after apply`,
  },

  // Actions, as the first word of a change.
  verb: {
    create: 'Create',
    update: 'Update',
    delete_create: 'Replace',
    create_delete: 'Replace',
    delete: 'Delete',
    forget: 'Forget',
    create_forget: 'Create anew, forget the old one',
    forget_create: 'Forget the old one, create anew',
    read: 'Read',
    open: 'Open',
    moved: 'Move',
    imported: 'Import',
    no_op: 'Unchanged',
    unknown: 'Unknown action',
  } satisfies Record<Action, string>,
  /** What happened to an object outside of the tool. */
  driftVerb: { update: 'changed', delete: 'deleted', create: 'appeared', no_op: 'moved' } as Partial<
    Record<Action, string>
  >,
  chip: {
    replace: 'Replace',
    delete: 'Delete',
    update: 'Update',
    create: 'Create',
    read: 'Read',
    moved: 'Move',
    imported: 'Import',
    forget: 'Forget',
    unknown: 'Unknown action',
  },
  toggleChip: (action: string) => `Show only: ${action}`,

  // Bar above the document.
  changes: (n: number) => many(n, 'change', 'changes'),
  changesOf: (shown: number, total: number) => `${count(shown)} of ${many(total, 'change', 'changes')}`,
  orderLabel: 'Order',
  order: { risk: 'risk', module: 'module', address: 'address' } satisfies Record<Order, string>,
  orderBy: {
    risk: 'Order by risk',
    module: 'Order by module',
    address: 'Order by address',
  } satisfies Record<Order, string>,
  showUnchanged: 'Show unchanged',
  hideUnchanged: 'Hide unchanged',

  // Document.
  document: 'Changes of this plan',
  copyAddress: 'Copy address',
  copied: 'Copied',
  copyFailed: 'Not copied. Select the text and copy it by hand.',
  copyPath: 'Copy path',
  loadingSection: 'Reading this change',
  broken: 'This change could not be shown',
  brokenNext: 'What it would do is not known from here. Read it with {0} before deciding.',
  sectionFailed: 'This change could not be read.',
  tryAgain: 'Try again',
  showMore: (n: number) => `Show ${count(n)} more`,
  rowsLeft: (n: number) => many(n, 'row left', 'rows left'),
  arrow: 'becomes',
  forces: 'forces replacement',
  sign: { none: '', add: 'added', remove: 'removed', change: 'changed' },
  null: 'null',
  unknownValue: 'known after apply',
  sensitive: 'sensitive',
  sensitiveChanges: 'sensitive, changes',
  sensitiveSame: 'sensitive, unchanged',
  writeOnly: 'write-only, not in the plan',
  unchangedTags: (n: number) => `${count(n)} unchanged`,
  codePoint: (name: string) => `character ${name}`,
  structure: 'Structure',
  text: 'Text',
  viewAs: 'Show as',
  container: {
    block: 'block',
    object: 'object',
    map: 'map',
    list: 'list',
    set: 'set',
    json: 'JSON',
    policy: 'JSON policy',
    text: 'text',
    base64: 'base64, shown decoded',
  } satisfies Record<Container, string>,
  linesOut: (n: number) => many(n, 'line out', 'lines out'),
  linesIn: (n: number) => many(n, 'line in', 'lines in'),
  membersOut: (n: number) => `${count(n)} removed`,
  membersIn: (n: number) => `${count(n)} added`,
  unchangedOutputs: (n: number) => many(n, 'unchanged output', 'unchanged outputs'),
  fold: {
    unchanged_attributes: (n: number) => many(n, 'unchanged attribute', 'unchanged attributes'),
    unchanged_blocks: (n: number) => many(n, 'unchanged block', 'unchanged blocks'),
    unchanged_elements: (n: number) => many(n, 'unchanged element', 'unchanged elements'),
    unchanged_lines: (n: number) => many(n, 'unchanged line', 'unchanged lines'),
    unknown_attributes: (n: number) => `${count(n)} more known after apply`,
    removed_attributes: (n: number) =>
      many(n, 'more attribute removed with it', 'more attributes removed with it'),
  } satisfies Record<Folded, (n: number) => string>,
  remark: {
    whitespace_only: 'Only white space differs.',
    becomes_sensitive: 'Becomes sensitive: later plans will not show this value.',
    no_longer_sensitive: 'No longer sensitive: later plans will show this value.',
    type_changes: 'The type of this value changes.',
  },
  check: {
    pass: 'holds',
    fail: 'fails',
    error: 'could not be evaluated',
    unknown: 'known after apply',
  },
  checkSubject: {
    resource: 'resource',
    output_value: 'output',
    check: 'check',
    var: 'variable',
  },

  // Notes before the attributes.
  note: {
    dataLost: 'The data in this resource is lost.',
    dataLostMore: 'Its type is known to hold data. Make sure that a copy exists before this is applied.',
    destroyFirst: 'Destroyed first, then created.',
    createFirst: 'The new one is created first, then the old one is destroyed.',
    forcedBy: (n: number) =>
      n === 1
        ? 'Replaced because 1 attribute cannot change in place.'
        : `Replaced because ${count(n)} attributes cannot change in place.`,
    unknownAction: 'This version does not know the action {0}.',
    unknownActionMore: 'What an apply would do here is not known. Treat it as dangerous.',
    movedFrom: 'Moved from {0}.',
    imported: 'Imported. Its id is not known yet.',
    importedId: 'Imported from {0}.',
    importedIdentity: 'Imported by identity:',
    deposed: 'Deposed object {0}: left over from a replacement that did not finish.',
    generatedConfig: 'Its configuration was generated for the import.',
    forgotten:
      'Taken out of the state and left alone. It goes on existing, and Terraform no longer manages it.',
    invokes: 'Invokes {0} {1}.',
    noAttributes: 'No attribute changes.',
    unknownReason: 'Reason given by the plan: {0}.',
    deferred: 'Put off: {0}',
    deferredUnknown: 'Put off for the reason {0}.',
  },
  reason: {
    replace_because_cannot_update: 'Replaced because it cannot be changed in place.',
    replace_because_tainted: 'Replaced because it is marked as tainted: an earlier apply left it in doubt.',
    replace_by_request: 'Replaced because the plan was made with `-replace`.',
    replace_by_triggers: 'Replaced because something in `replace_triggered_by` changes.',
    delete_because_no_resource_config: 'Its resource is no longer in the configuration.',
    delete_because_wrong_repetition: 'Its key does not suit `count` or `for_each` any more.',
    delete_because_count_index: 'Its index is beyond `count`.',
    delete_because_each_key: 'Its key is no longer in the `for_each` map.',
    delete_because_no_module: 'Its module is no longer in the configuration.',
    delete_because_no_move_target: 'It was moved to an address that is not in the configuration.',
    delete_because_enabled_false: '`enabled` is false.',
    forgot_because_lifecycle_destroy_in_state: 'The state says `destroy = false`.',
    forgot_because_lifecycle_destroy_in_config: 'The configuration says `destroy = false`.',
    read_because_config_unknown: 'Read during apply, since its configuration holds values not known yet.',
    read_because_dependency_pending: 'Read during apply, since something it depends on changes first.',
    read_because_check_nested: 'Read during apply, to evaluate a check.',
  } as Record<string, string>,
  reasonWith: {
    delete_because_no_resource_config: '{0} is no longer in the configuration.',
    delete_because_wrong_repetition: 'Key {0} does not suit `count` or `for_each` any more.',
    delete_because_count_index: 'Index {0} is beyond `count`.',
    delete_because_each_key: 'Key {0} is no longer in the `for_each` map.',
    delete_because_no_module: '{0} is no longer in the configuration.',
    delete_because_no_move_target: 'It was moved to {0}, which is not in the configuration.',
  } as Record<string, string>,
  deferredReason: {
    unknown: 'the tool gives no reason.',
    instance_count_unknown: 'the number of instances is not known yet.',
    resource_config_unknown: 'its configuration holds values not known yet.',
    provider_config_unknown: 'the configuration of its provider is not known yet.',
    deferred_prereq: 'something it depends on is put off.',
    absent_prereq: 'something it depends on does not exist yet.',
  } as Record<string, string>,
  invokeEvent: {
    BeforeCreate: 'before it is created',
    AfterCreate: 'after it is created',
    BeforeUpdate: 'before it is updated',
    AfterUpdate: 'after it is updated',
    BeforeDestroy: 'before it is destroyed',
    AfterDestroy: 'after it is destroyed',
    Invoke: 'when the plan is applied',
  } as Record<string, string>,

  // Bands above the first change.
  banner: {
    erroredTitle: 'Planning failed.',
    errored:
      'The tool met an error and wrote what it had. What is shown is incomplete, and it refuses to apply this plan. Read the error in the log of the plan, then plan again.',
    deferredTitle: 'This plan puts changes off.',
    deferred:
      'Some changes depend on what is not known yet and are left for a later plan. Plan again after this one was applied, and read that plan too.',
    targetedTitle: 'This plan is not complete.',
    targeted:
      'It was made with `-target` or `-exclude`, or changes were left out. Other changes of the configuration are not in it. Make a plan without these options to see all.',
    failedChecksTitle: (n: number) => `${many(n, 'check does', 'checks do')} not hold.`,
    failedChecks:
      'A condition that the configuration states is not met or could not be evaluated. Read the checks at the end of this plan.',
    unknownWordsTitle: 'This plan says something that this version does not know.',
    unknownWords:
      'Not understood: {0}. The parts that use it are shown as written. Read them in the output of the tool, or update Countersign.',
    newerFormatTitle: 'This plan has a newer format.',
    newerFormat:
      'Its format is {0}. What that format added is not shown here. Update Countersign, or read the output of the tool beside it.',
    notApplyableTitle: 'This plan cannot be applied.',
    notApplyable:
      'The tool marks it as not applyable: it changes nothing, or something kept it from being finished.',
    showChecks: 'Show the checks',
    showDeferred: 'Show what is put off',
  },

  // States in the middle.
  noChanges: {
    title: 'No changes',
    text: 'The configuration and what exists agree, as far as this plan can see. Applying it would do nothing.',
    erroredTitle: 'No changes were planned before the error',
    errored: 'Planning stopped too early to say what would change. This is not a plan without changes.',
    refresh: 'This plan only compares the state with what exists. Nothing is changed by it but the state.',
    alsoOutputs: 'No resource changes. What follows is all that this plan says.',
    unchanged: (n: number) => `${many(n, 'resource stays', 'resources stay')} as it is.`,
    unchangedMany: (n: number) => `${count(n)} resources stay as they are.`,
  },
  nothingMatches: {
    title: 'Nothing matches the filter',
    text: (n: number) => `${many(n, 'change is', 'changes are')} hidden by it.`,
  },

  // Right pane.
  facts: 'This plan',
  fact: {
    file: 'File',
    folder: 'Folder',
    size: 'Size',
    tool: 'Tool',
    format: 'Format',
    made: 'Made',
    mode: 'Mode',
    complete: 'Complete',
    schemas: 'Schemas',
    input: 'Input',
  },
  pasted: 'pasted, not from a file',
  bytes: (n: number) => many(n, 'byte', 'bytes'),
  tool: {
    terraform: 'Terraform',
    opentofu: 'OpenTofu',
    unknown: 'Terraform or OpenTofu',
  } satisfies Record<Tool, string>,
  notSaid: 'the plan does not say',
  redacted: 'redacted by HCP Terraform',
  mode: { normal: 'normal', destroy: 'destroy', refresh_only: 'refresh only' } satisfies Record<Mode, string>,
  completeness: {
    complete: 'not marked as incomplete',
    incomplete: 'no, see above',
    errored: 'no, planning failed',
    deferred: 'no, changes are put off',
  },
  schema: {
    none: 'none: blocks and sets are guessed',
    embedded: 'in the plan',
    beside: 'came with the plan',
  } satisfies Record<SchemaSource, string>,
  mend: {
    utf16: 'converted from UTF-16',
    byte_order_mark: 'byte order mark removed',
    wrapper_lines: 'lines around the JSON removed',
  } satisfies Record<Mend, string>,
  asWritten: 'read as written',
  summary: 'What it would do',
  nothing: 'Nothing',
  summaryRow: {
    replace: 'Replaced',
    delete: 'Destroyed',
    update: 'Updated',
    create: 'Created',
    read: 'Read during apply',
    moved: 'Moved in the state',
    imported: 'Imported',
    forget: 'Forgotten',
    unknown: 'Unknown action',
    noOp: 'Unchanged',
  },
  digests: 'Identity',
  digest: {
    file: 'File digest',
    full: 'Semantic, full',
    public: 'Semantic, public',
    fileNote: 'SHA-256 of the file as read.',
    fullNote: 'Everything that decides what an apply does. Stays on this machine.',
    publicNote: 'The same, with every masked value replaced by a marker.',
    computing: 'computing',
    failed: 'could not be computed',
    copyFile: 'Copy file digest',
    copyFull: 'Copy full semantic digest',
    copyPublic: 'Copy public semantic digest',
  },
  masked: (n: number) =>
    `${many(n, 'value is', 'values are')} masked in the public form and cannot be compared by it.`,
  unreadTitle: 'Not known to this version',
  unreadText:
    'These parts of the plan count in its semantic digest, but nobody can say what they do, so it can never stand for an approval:',
  absentTitle: 'Not in plan JSON',
  absentText: 'Plan JSON does not hold these parts, so its semantic digest can never stand for an approval:',
  absent: {
    repository: 'repository',
    project: 'project',
    directory: 'directory',
    workspace: 'workspace',
    inputs: 'named inputs',
    tool: 'tool',
    'tool version': 'tool version',
    'plan mode': 'plan mode',
    backend: 'backend',
    'provider versions': 'provider versions',
  } as Record<string, string>,

  // Words beside keys in the status bar.
  hint: { change: 'change', row: 'row', filter: 'filter', copy: 'copy address', project: 'project' },

  // Actions of the registry.
  act: {
    nextChange: 'Next change',
    previousChange: 'Previous change',
    nextRow: 'Next row',
    previousRow: 'Previous row',
    filter: 'Filter resources',
    clearFilter: 'Clear filter',
    copyAddress: 'Copy address of this change',
    close: 'Close this plan',
    goTo: (part: string) => `Go to: ${part}`,
  },
};

export type PlanWords = typeof planEn;
