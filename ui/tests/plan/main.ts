// The app with plans in memory, for pictures: `?scene=acme&lang=ko&theme=dark&cb`.
import '../../src/styles/base.css';
import { mount } from 'svelte';
import App from '../../src/app/App.svelte';
import { useHost } from '../../src/lib/host';
import { mockHost, mockInfo } from '../../src/lib/host/mock';
import { answersOf } from './fixture';
import { defaultSettings } from '../../src/lib/settings';
import { sceneOf } from './scenes';

const asked = new URLSearchParams(window.location.search);
useHost(
  mockHost({
    ...answersOf(sceneOf(asked.get('scene') ?? 'acme')),
    ...(asked.get('scene') === 'waits' && { compare_plans: () => new Promise<never>(() => undefined) }),
    app_info: () => ({
      ...mockInfo,
      settings: {
        ...defaultSettings,
        language: asked.get('lang') === 'ko' ? 'ko' : 'en',
        theme: asked.get('theme') === 'dark' ? 'dark' : 'light',
        colourBlind: asked.has('cb'),
      },
    }),
  }),
);
mount(App, { target: document.body });
