import { beforeEach, expect, it, vi } from 'vitest';
import { mockHost, refusal, type Answers, type MockHost } from '$lib/host/mock';
import { useHost } from '$lib/host';
import { summary } from '../../tests/plan/fixture';
import { key, project, pull, pullAnswers, west } from '../../tests/pull/fixture';
import { forgetPulls, openPull } from './pull.svelte';
import { Question } from './pull-question.svelte';
import { announce } from './topics.svelte';

let host: MockHost;
const calls = (name: string) => host.calls.filter((call) => call.name === name);
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function serve(answers: Answers = {}, of = pull()) {
  host = mockHost(pullAnswers({ pull: of }, answers));
  useHost(host);
}
beforeEach(() => {
  forgetPulls();
  serve();
});

it('asks one question at a time, and once more for what changed meanwhile', async () => {
  let open: (value: number) => void = () => undefined;
  const ask = vi.fn(() => new Promise<number>((resolve) => (open = resolve)));
  const question = new Question(ask);
  const first = question.again();
  void question.again();
  void question.again();
  expect(ask).toHaveBeenCalledTimes(1);
  open(1);
  await settled();
  expect(ask).toHaveBeenCalledTimes(2);
  expect([question.answer, question.asking]).toEqual([1, true]);
  open(2);
  await first;
  expect([question.answer, question.asking]).toEqual([2, false]);
});

it('keeps what stood there when an answer does not come, and says why', async () => {
  const question = new Question<number>(() => Promise.reject(refusal('github_offline')));
  question.put(7);
  await question.again();
  expect([question.answer, question.failure?.code]).toEqual([7, 'github_offline']);
  question.put(8);
  expect(question.failure).toBeNull();
});

it('finds a pull request as it was left, also under another key object', () => {
  const open = openPull(key);
  open.tab = 'runs';
  expect(openPull({ ...key }).tab).toBe('runs');
  expect(openPull({ ...key, number: 1 }).tab).toBe('plan');
});

it('reads the first project with changes, keeps it, and goes round', async () => {
  serve({}, pull({ projects: [project({ standing: 'applied' }), west(), project({ id: 'x' })] }));
  const open = openPull(key);
  const stop = open.watch();
  await settled();
  expect(open.project?.label).toBe('prod/eu-west-1');
  open.step(1);
  open.step(1);
  expect(open.project?.standing).toBe('applied');
  open.step(-1);
  expect(open.project?.id).toBe('x');
  stop();
});

it('reads the project that was chosen before anything was known', async () => {
  openPull(key).choose(west().id);
  const stop = openPull(key).watch();
  await settled();
  expect(openPull(key).project?.label).toBe('prod/eu-west-1');
  stop();
});

it('asks again when its own pull request, the roles or the runs changed, until it is left', async () => {
  const open = openPull(key);
  const stop = open.watch();
  await settled();
  const before = calls('open_pull').length;
  announce({ kind: 'pull', key: { ...key, number: 9 } });
  await settled();
  expect(calls('open_pull')).toHaveLength(before);
  announce({ kind: 'pull', key: { ...key } });
  await settled();
  expect(calls('open_pull')).toHaveLength(before + 1);
  const evaluated = calls('preflight').length;
  announce({ kind: 'roles' });
  await settled();
  expect(calls('preflight')).toHaveLength(evaluated + 1);
  const listed = calls('runs').length;
  announce({ kind: 'runs' });
  await settled();
  expect(calls('runs')).toHaveLength(listed + 1);
  stop();
  announce({ kind: 'roles' });
  await settled();
  expect(calls('preflight').length).toBe(evaluated + 2);
});

it('does not evaluate the checks of a project that nobody configured', async () => {
  serve({}, pull({ projects: [project({ configured: false })] }));
  const open = openPull(key);
  const stop = open.watch();
  await settled();
  expect(calls('preflight')).toEqual([]);
  expect(open.preflight(open.project!)).toBeNull();
  stop();
});

it('asks for the summary of a plan once, again after a failure, and forgets plans that are gone', async () => {
  let fails = true;
  serve({
    plan_summary: () => {
      if (fails) throw refusal('plan_closed');
      return summary();
    },
  });
  const open = openPull(key);
  open.wantSummary(1);
  open.wantSummary(1);
  await settled();
  expect(calls('plan_summary')).toHaveLength(1);
  expect(open.summaries.get(1)).toMatchObject({ code: 'plan_closed' });
  fails = false;
  open.wantSummary(1);
  open.wantSummary(77);
  await settled();
  expect([...open.summaries.keys()]).toEqual([1, 77]);
  await open.look();
  expect([...open.summaries.keys()]).toEqual([1]);
});

it('says why something small could not be done, until something could', async () => {
  const open = openPull(key);
  expect(await open.attempt(() => Promise.reject(refusal('link_refused')))).toBe(false);
  expect(open.trouble?.code).toBe('link_refused');
  expect(await open.attempt(() => Promise.resolve())).toBe(true);
  expect(open.trouble).toBeNull();
});
