// The page of the settings that was open last.
import type { SettingsPage } from './place.svelte';

let page = $state<SettingsPage>('look');

export const lastPage = {
  get page() {
    return page;
  },
  set page(next) {
    page = next;
  },
};
