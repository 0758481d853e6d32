import type { AccountView } from '$lib/bindings/api';
import { i18n } from '$lib/i18n/index.svelte';
import { visibleString } from '$lib/text/visible';

/** The twelve digits as they are read aloud: `4120-3385-7711`. Anything else is shown as it is. */
export function accountNumber(id: string): string {
  return /^\d{12}$/.test(id) ? id.replace(/(\d{4})(?=\d)/g, '$1-') : visibleString(id);
}

/** What is said of an account where its mark cannot be seen. */
export function spokenAccount(account: AccountView): string {
  return `${visibleString(account.name)}, ${i18n.t.roles.environment[account.environment]}`;
}
