// What can be done at a pull request.
import type { AppAction } from '$lib/actions/registry.svelte';
import { host } from '$lib/host';
import { i18n } from '$lib/i18n/index.svelte';
import { overlays } from '$lib/overlays.svelte';
import { place } from '$lib/place.svelte';
import type { OpenPull } from '$lib/pull.svelte';

/** Whether this app can plan a project of its own accord. */
export function canPlan(open: OpenPull): boolean {
  const { project } = open;
  return project !== null && project.refusal === null && project.running === null;
}

export function openPage(open: OpenPull): void {
  const url = open.pull.answer?.url;
  if (url !== undefined) void open.attempt(() => host.call('open_link', { url }));
}

/** Puts the focus on the first thing that resolves a block, or on the safe button where everything holds. */
export function focusPreflight(): void {
  const pane = document.querySelector('.preflight');
  const first = pane?.querySelector<HTMLElement>('[data-fix]:not(:disabled)');
  first?.focus();
}

/** `filtered` tells whether Escape has a filter to clear before it leaves. */
export function pullActions(open: () => OpenPull, filtered: () => boolean): AppAction[] {
  const words = () => i18n.t.pull;
  const onPlan = () => open().tab === 'plan';
  const several = () => open().projects.length > 1;
  return [
    {
      id: 'pull.back',
      title: () => words().act.back,
      keys: ['Escape'],
      scope: 'pull',
      icon: 'cl',
      when: () => !filtered(),
      run: () => {
        place.back();
      },
    },
    {
      id: 'pull.approve',
      title: () => words().act.approve,
      keys: ['KeyA'],
      scope: 'pull',
      icon: 'done',
      hint: () => words().hint.approve,
      when: () => open().pull.answer !== null,
      run: () => {
        overlays.show('approve');
      },
    },
    {
      id: 'pull.preflight',
      title: () => words().act.preflight,
      keys: ['KeyT'],
      scope: 'pull',
      icon: 'hold',
      hint: () => words().hint.preflight,
      when: () => onPlan() && open().project !== null,
      run: focusPreflight,
    },
    {
      id: 'pull.plan-here',
      title: () => words().act.planHere,
      keys: ['Shift+KeyP'],
      scope: 'pull',
      icon: 'term',
      hint: () => words().hint.plan,
      when: () => canPlan(open()),
      run: () => {
        overlays.show('plan-here');
      },
    },
    {
      id: 'pull.previous-project',
      title: () => words().act.previous,
      keys: ['BracketLeft'],
      scope: 'pull',
      hint: () => words().hint.project,
      when: several,
      run: () => {
        open().step(-1);
      },
    },
    {
      id: 'pull.next-project',
      title: () => words().act.next,
      keys: ['BracketRight'],
      scope: 'pull',
      hint: () => words().hint.project,
      when: several,
      run: () => {
        open().step(1);
      },
    },
    {
      id: 'pull.look',
      title: () => words().act.look,
      keys: ['Shift+KeyU'],
      scope: 'pull',
      icon: 'refresh',
      run: () => void open().look(),
    },
    {
      id: 'pull.check',
      title: () => words().act.check,
      scope: 'pull',
      icon: 'refresh',
      when: () => open().project?.configured ?? false,
      run: () => {
        const { project } = open();
        if (project) void open().checkAgain(project);
      },
    },
    {
      id: 'pull.page',
      title: () => words().act.page,
      scope: 'pull',
      icon: 'ext',
      when: () => open().pull.answer !== null,
      run: () => {
        openPage(open());
      },
    },
    {
      id: 'pull.show-plan',
      title: () => words().act.showPlan,
      keys: ['Digit1'],
      scope: 'pull',
      icon: 'file',
      when: () => !onPlan(),
      run: () => {
        open().tab = 'plan';
      },
    },
    {
      id: 'pull.show-runs',
      title: () => words().act.showRuns,
      keys: ['Digit2'],
      scope: 'pull',
      icon: 'term',
      when: onPlan,
      run: () => {
        open().tab = 'runs';
      },
    },
  ];
}
