// The confirm window with answers from memory, for pictures: `?scene=typed&lang=ko&theme=dark&cb`.
import '../../src/styles/base.css';
import { mount } from 'svelte';
import ConfirmWindow from '../../src/features/confirm/ConfirmWindow.svelte';
import { useApplyHost } from '../../src/lib/host/apply';
import { mockApplyHost, refusal } from '../../src/lib/host/mock';
import { besides, confirmation, harmless, many } from './fixture';

const asked = new URLSearchParams(window.location.search);
const look = {
  language: asked.get('lang') === 'ko' ? ('ko' as const) : ('en' as const),
  theme: asked.get('theme') === 'dark' ? ('dark' as const) : ('light' as const),
  colourBlind: asked.has('cb'),
};
const scene = asked.get('scene') ?? 'typed';
const make = { harmless, many, besides }[scene] ?? confirmation;
const more = scene === 'name-only' ? { typeCount: false } : {};
useApplyHost(
  mockApplyHost({
    confirm: () => {
      if (scene === 'nothing') throw refusal('nothing_to_confirm');
      return make({ ...look, ...more });
    },
    confirm_apply: () => {
      if (scene === 'refused') throw refusal('not_cleared', { detail: 'head_moved: 3f9c2e1 is b71d0aa now' });
      return scene === 'starting' ? new Promise<never>(() => undefined) : { run: 'run-1' };
    },
    confirm_cancel: () => ({}),
  }),
);
// A page that a test opened closes itself where a window would be closed by Rust.
window.close = () => undefined;
mount(ConfirmWindow, { target: document.body });
