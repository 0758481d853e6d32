// A pull request with answers from memory, for pictures: `?scene=blocked&lang=ko&theme=dark&cb`.
import '../../src/styles/base.css';
import { mount } from 'svelte';
import { useHost } from '../../src/lib/host';
import { mockHost, mockInfo } from '../../src/lib/host/mock';
import { present } from '../../src/lib/now.svelte';
import { defaultSettings } from '../../src/lib/settings';
import { NOW, pullAnswers } from './fixture';
import Frame from './Frame.svelte';
import { sceneOf } from './scenes';

const asked = new URLSearchParams(window.location.search);
const scene = sceneOf(asked.get('scene') ?? 'clear');
present.set(NOW);
useHost(
  mockHost({
    ...pullAnswers(scene, scene.answers),
    run: ({ run }) =>
      ({
        row: { ...(scene.runs?.rows[0] ?? ({} as never)), run },
        fault: { code: 'newer_minor', detail: '1.11.4', other: '1.12.6' },
      }) as never,
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
mount(Frame, { target: document.body });
