// What must be known of a pull request and of one of its projects before its plan is read.
import type { Claim, LocalRefusal, PlanProblem, Pull, PullFlag, PullProject } from '$lib/bindings/api';
import type { PullWords } from '$lib/i18n/pull.en';
import type { Band } from '$lib/reader/bands/bands';
import type { Facts } from './phrase';

const tones: Record<PullFlag['kind'], Pick<Band, 'tone' | 'icon'>> = {
  rules_unreadable: { tone: 'del', icon: 'fail' },
  conflict: { tone: 'del', icon: 'fail' },
  changes_rules: { tone: 'chg', icon: 'warnf' },
  changes_workflow: { tone: 'chg', icon: 'warnf' },
  fork: { tone: 'chg', icon: 'warnf' },
  files_cut: { tone: 'chg', icon: 'unknown' },
  no_rules: { tone: 'calm', icon: 'info' },
  other_base: { tone: 'del', icon: 'fail' },
  no_default: { tone: 'del', icon: 'unknown' },
  named_base: { tone: 'calm', icon: 'info' },
};

function flagFacts(flag: PullFlag): Facts {
  switch (flag.kind) {
    case 'changes_rules':
    case 'changes_workflow':
    case 'conflict':
      return { files: flag.files.join(', ') };
    case 'rules_unreadable':
      return { branch: flag.branch, line: flag.line.toString(), what: flag.what };
    case 'no_rules':
      return { branch: flag.branch };
    case 'other_base':
    case 'named_base':
      return { base: flag.base, default: flag.default };
    default:
      return {};
  }
}

export function flagBands(pull: Pull, words: PullWords): Band[] {
  return pull.flags.map((flag) => ({
    ...tones[flag.kind],
    ...words.flag[flag.kind],
    facts: flagFacts(flag),
  }));
}

export function problemFacts(problem: PlanProblem): Facts {
  switch (problem.kind) {
    case 'run_failed':
      return { conclusion: problem.conclusion };
    case 'other_head':
      return { head: problem.head };
    case 'other_event':
      return { event: problem.event };
    case 'workflow_changed':
      return { path: problem.path };
    case 'too_large':
      return { limit: problem.limit.toString() };
    case 'base_changed':
      return { count: problem.count.toString() };
    case 'base_other':
      return { planned: problem.planned, now: problem.now };
    case 'damaged':
    case 'not_downloaded':
      return { why: problem.why };
    default:
      return {};
  }
}

export interface BandActs {
  approve: (() => void) | null;
  showRun: (run: string) => void;
}

const refusalBand = (refusal: LocalRefusal, words: PullWords): Band => ({
  tone: 'calm',
  icon: 'info',
  ...words.refusal[refusal],
});

function differencesBand(project: PullProject, words: PullWords, acts: BandActs): Band[] {
  const { differences } = project;
  if (differences === null) return [];
  const said = words.differences;
  const { count, addresses, parts, againstApproved, compared } = differences;
  const more = count - addresses.length;
  const text = [
    compared ? (count > 0 ? said.compared(count) : said.onlyParts) : said.notCompared,
    more > 0 && compared ? said.more(more) : '',
    parts.length > 0 ? said.parts : '',
  ];
  return [
    {
      tone: 'del',
      icon: 'warnf',
      title: againstApproved ? said.approved : said.reported,
      text: text.filter(Boolean).join(' '),
      facts: { parts: parts.join(', ') },
      addresses: { label: said.addresses, list: addresses },
      ...(againstApproved && acts.approve !== null
        ? { next: { label: said.approveAgain, run: acts.approve } }
        : {}),
    },
  ];
}

/** A sentence for each thing that somebody says; the names are facts, since whoever they are chose them. */
function claimTexts(claims: readonly Claim[], said: PullWords['preflight']['claimed']): string[] {
  return claims.map(({ outcome }, at) => said.by[outcome].replace('{who}', `{who${at.toString()}}`));
}

const claimFacts = (claims: readonly Claim[], gone: string): Facts =>
  Object.fromEntries(claims.map(({ by }, at) => [`who${at.toString()}`, by ?? gone]));

/** What the plan itself is, where that is out of the ordinary. */
function planOfBands(project: PullProject, words: PullWords): Band[] {
  const { plan } = project;
  if (plan === null || !project.configured) return [];
  const bands: Band[] = [];
  if (plan.mode !== 'normal') {
    bands.push({
      tone: plan.mode === 'destroy' ? 'del' : 'chg',
      icon: 'warnf',
      title: words.otherMode.title.replace('{mode}', words.mode[plan.mode]),
      text: words.otherMode.text,
    });
  }
  const why = plan.noApproval;
  if (why?.kind === 'unknown_parts' || why?.kind === 'not_whole' || why?.kind === 'untrusted') {
    bands.push({
      tone: 'chg',
      icon: 'unknown',
      title: words.cannotApprove.title,
      text: words.cannotApprove[why.kind],
      facts: { parts: why.kind === 'unknown_parts' ? why.parts.join(', ') : '' },
    });
  }
  return bands;
}

/** Of a project whose plan is read. What keeps a plan from being there at all is told in its place. */
export function projectBands(project: PullProject, pull: Pull, words: PullWords, acts: BandActs): Band[] {
  const bands = [...differencesBand(project, words, acts), ...planOfBands(project, words)];
  const { problem } = project;
  if (problem !== null) {
    const run = problem.kind === 'failed' ? problem.run.run : null;
    bands.push({
      tone: 'chg',
      icon: 'unknown',
      ...words.problem[problem.kind],
      title: `${words.problem[problem.kind].title}.`,
      facts: problemFacts(problem),
      ...(run === null
        ? {}
        : {
            next: {
              label: words.showRun,
              run: () => {
                acts.showRun(run);
              },
            },
          }),
    });
  }
  if (project.claims.length > 0) {
    const said = words.preflight.claimed;
    bands.push({
      tone: 'chg',
      icon: 'eye',
      title: words.claims.title,
      text: [...claimTexts(project.claims, said), words.claims.text].join(' '),
      facts: claimFacts(project.claims, said.gone),
    });
  }
  // Where there are no rules at all, or none that count, a band says so already.
  const said = pull.flags.some(({ kind }) => kind === 'no_rules' || kind === 'other_base');
  if (!project.configured && !said) {
    bands.push({ tone: 'calm', icon: 'eye', ...words.candidate, facts: { dir: project.dir } });
  }
  if (project.refusal !== null) bands.push(refusalBand(project.refusal, words));
  return bands;
}
