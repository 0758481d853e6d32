// Every screen of the app with the way to it, as a person goes it.
import type { Page } from 'playwright-core';
import type { OpenProgress } from '../../src/lib/bindings/api';
import type { Catalogue } from '../../src/lib/i18n/en';
import { plans } from './server';

export interface Screen {
  name: string;
  /** A variant of a screen is seen in two looks instead of all. */
  variant?: true;
  /** Files handed to the app at its start. */
  open: string[];
  /** Before the page is loaded. */
  prepare?: (page: Page) => Promise<void>;
  /** From the loaded page to the screen. Ends when the screen is there. */
  arrive: (page: Page, t: Catalogue) => Promise<void>;
}

/** The plan is up when its list has rows and the document has left its placeholders. */
export async function planIsUp(page: Page, t: Catalogue): Promise<void> {
  await page.getByRole('complementary').first().waitFor();
  await page.waitForFunction(() => document.querySelector('article[aria-busy=true]') === null);
  await page.getByText(t.plan.facts, { exact: true }).first().waitFor();
}

async function rowsAreUp(page: Page, t: Catalogue): Promise<void> {
  await planIsUp(page, t);
  await page.getByRole('option').first().waitFor();
}

const refused = (name: string, file: string, code: keyof Catalogue['errors']): Screen => ({
  name,
  open: [plans.refused(file)],
  arrive: async (page, t) => {
    await page.getByRole('heading', { name: t.errors[code].title }).waitFor();
  },
});

const plan = (name: string, ...open: string[]): Screen => ({ name, open, arrive: rowsAreUp });
const variant = (screen: Screen): Screen => ({ ...screen, variant: true });

const loading: OpenProgress = {
  active: true,
  name: 'network-prod.tfplan.json',
  read: 41_200_000,
  total: 96_700_000,
  phase: 'reading',
};

export const screens: Screen[] = [
  {
    name: 'start',
    open: [],
    arrive: async (page, t) => {
      await page.getByRole('heading', { name: t.setup.title }).waitFor();
    },
  },
  {
    name: 'loading',
    open: [plans.network],
    // The plan is small; its answer is held back to see what a large one shows meanwhile.
    prepare: async (page) => {
      await page.route('**/api/open_plan', () => undefined);
      await page.route('**/api/open_progress', (route) => route.fulfill({ json: loading }));
    },
    arrive: async (page, t) => {
      await page.getByRole('progressbar', { name: t.opening.progress }).waitFor();
    },
  },
  refused('refused-state', 'state.json', 'refused_state'),
  variant(refused('refused-truncated', 'truncated.tfplan.json', 'refused_truncated')),
  variant(refused('refused-text', 'plan.log', 'refused_not_json')),
  variant(refused('refused-newer', 'newer-format.tfplan.json', 'refused_format_version')),
  plan('plan', plans.network),
  {
    name: 'plan-end',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.getByText(t.plan.part.checks, { exact: true }).first().click();
      await page.getByText('The certificate of vpn.core.acme.internal expires in 9 days.').waitFor();
    },
  },
  {
    name: 'plan-split',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.keyboard.press('s');
      await page.getByRole('button', { name: t.plan.split, pressed: true }).waitFor();
    },
  },
  {
    name: 'plan-look',
    variant: true,
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.getByRole('button', { name: t.plan.look, exact: true }).click();
      await page.getByRole('dialog', { name: t.plan.lookTitle }).waitFor();
    },
  },
  {
    name: 'plan-graph',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.getByRole('button', { name: t.plan.tab.graph, exact: true }).click();
      await page.getByRole('listbox', { name: t.graph.name }).getByRole('option').first().waitFor();
    },
  },
  {
    name: 'plan-filters',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.keyboard.press('Shift+F');
      await page.getByRole('dialog', { name: t.plan.filterBy }).waitFor();
    },
  },
  variant(plan('projects', plans.network, plans.dns, plans.terraform('values'))),
  plan('banner-errored', plans.terraform('errored')),
  variant(plan('banner-targeted', plans.terraform('targeted'))),
  variant(plan('hostile', plans.hostile)),
  variant(plan('odd-keys', plans.terraform('odd-keys'))),
  variant(plan('values', plans.terraform('values'))),
  variant(plan('every-action', plans.terraform('every-action'))),
  variant(plan('destroy', plans.terraform('destroy'))),
  {
    name: 'no-changes',
    open: [plans.terraform('no-changes')],
    arrive: async (page, t) => {
      await planIsUp(page, t);
      await page.getByText(t.plan.noChanges.title, { exact: true }).waitFor();
    },
  },
  {
    name: 'outputs-only',
    variant: true,
    open: [plans.terraform('outputs-only')],
    arrive: async (page, t) => {
      await planIsUp(page, t);
      await page.getByText(t.plan.part.outputs, { exact: true }).first().waitFor();
    },
  },
  {
    name: 'filter-empty',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.keyboard.press('f');
      await page.keyboard.type('no such thing');
      await page.getByText(t.plan.nothingMatches.title).first().waitFor();
    },
  },
  {
    name: 'filter-chip',
    variant: true,
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.getByRole('button', { name: `${t.plan.chip.create}: 4` }).click();
      await page.getByRole('option').nth(3).waitFor();
    },
  },
  {
    name: 'palette',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: t.palette.label }).waitFor();
    },
  },
  {
    name: 'help',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: t.help.title }).waitFor();
    },
  },
  {
    name: 'settings',
    open: [plans.network],
    arrive: async (page, t) => {
      await rowsAreUp(page, t);
      await page.keyboard.press(',');
      await page.getByText(t.settings.colourBlind).waitFor();
    },
  },
  {
    name: 'refused-over-plan',
    variant: true,
    open: [plans.network, plans.refused('state.json')],
    arrive: async (page, t) => {
      await page.getByRole('heading', { name: t.errors.refused_state.title }).waitFor();
      await page.getByText(t.refused.back).waitFor();
    },
  },
];
