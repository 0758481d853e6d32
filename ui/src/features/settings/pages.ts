import type { SettingsPage } from '$lib/place.svelte';

export type Section = 'app' | 'connections' | 'aws' | 'safety';

/** The pages under their headings, in the order of the list at the left. */
export const sections: { name: Section; pages: SettingsPage[] }[] = [
  { name: 'app', pages: ['look'] },
  { name: 'connections', pages: ['github', 'tools'] },
  { name: 'aws', pages: ['aws'] },
  { name: 'safety', pages: ['strict', 'keychain'] },
];
export const pages = sections.flatMap((section) => section.pages);
