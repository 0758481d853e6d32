// The UI with a host in memory, for pictures: `?scene=refused&lang=ko&theme=dark&cb`.
import '../../src/styles/base.css';
import { mount } from 'svelte';
import App from '../../src/app/App.svelte';
import { defaultSettings } from '../../src/lib/settings';
import { useHost } from '../../src/lib/host';
import { hostOf } from './scenes';

const asked = new URLSearchParams(window.location.search);
useHost(
  hostOf(asked.get('scene') ?? 'first-run', {
    ...defaultSettings,
    language: asked.get('lang') === 'ko' ? 'ko' : 'en',
    theme: asked.get('theme') === 'dark' ? 'dark' : 'light',
    colourBlind: asked.has('cb'),
  }),
);
mount(App, { target: document.body });
