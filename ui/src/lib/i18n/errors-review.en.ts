// What went wrong on the way from the inbox to the apply, why, and what next.
import type { ErrorCode } from '$lib/bindings/api';
import type { ErrorWords } from './errors.en';

type Reviewing = Extract<
  ErrorCode,
  | 'not_connected'
  | 'clipboard_empty'
  | 'keys_need_keychain'
  | 'no_keys'
  | 'no_repository'
  | 'token_refused'
  | 'token_lacks'
  | `keychain_${string}`
  | `github_${string}`
  | 'pull_gone'
  | 'project_gone'
  | 'shown_changed'
  | 'plan_blocked'
  | 'not_planned'
  | 'overtaken'
  | 'not_cleared'
  | 'nothing_to_confirm'
  | 'typed_wrong'
  | `role_${string}`
  | `run_${string}`
  | `approve_${string}`
  | 'link_refused'
  | 'not_saved'
  | 'invalid'
>;
export type ReviewingErrors = Record<Reviewing, ErrorWords>;

export const reviewErrorsEn: ReviewingErrors = {
  not_connected: {
    title: 'GitHub is not connected',
    why: 'There is no token for {subject}. Connect it in the settings.',
  },
  clipboard_empty: {
    title: 'The clipboard holds nothing that fits',
    why: 'Copy the text first, then paste it here. It goes from the clipboard straight into the keychain and is never shown in this window.',
  },
  keys_need_keychain: {
    title: 'There is no keychain to move the key into',
    why: 'Secrets are kept for this session only, so the key would be lost with it. Choose the keychain of this machine first.',
  },
  no_keys: {
    title: 'This profile has no access key here',
    why: 'The key of {subject} is not where it was. Look at `~/.aws/credentials`, and at the keychain.',
  },
  no_repository: {
    title: 'GitHub shows no repository of this name',
    why: 'There is no {subject}, or the token may not see it. Look at how it is written, and at what the token may read. Nothing was changed.',
  },
  token_refused: {
    title: 'GitHub refuses the token',
    why: 'It is wrong, expired or revoked. Make a new one, or sign in again with `gh auth login`.',
  },
  token_lacks: {
    title: 'The token lacks a permission',
    why: 'GitHub knows the token and does not let it do this. Give it the permission, then try again.',
    detail: 'GitHub says that it needs `{detail}`.',
  },
  keychain_absent: {
    title: 'There is no keychain',
    why: 'Secrets are never written into a plain file. Start a keychain, or choose in the settings to keep them for this session only.',
    detail: '`{detail}`',
  },
  keychain_locked: {
    title: 'The keychain is locked',
    why: 'Unlock it, then try again. Everything that needs no secret still works.',
  },
  keychain_silent: {
    title: 'The keychain does not answer',
    why: 'It may be waiting for its password in another window. Answer there, then try again.',
  },
  github_offline: {
    title: 'GitHub cannot be reached',
    why: 'What is shown is from before. It is asked again by itself; approving and applying wait until it answers.',
    detail: '`{detail}`',
  },
  github_limited: {
    title: 'GitHub answers again later',
    why: 'The limit of requests is used up. Reading goes on; approving and applying wait.',
    detail: 'Again at {detail}.',
  },
  github_refused: {
    title: 'GitHub refused',
    why: 'Nothing was changed by this.',
    detail: 'It says: `{detail}`',
  },
  pull_gone: {
    title: 'This pull request is not open here any more',
    why: 'Open it from the inbox again.',
  },
  project_gone: {
    title: 'The pull request does not touch this project any more',
    why: 'Its files or the rules of the team changed. Look at the pull request again.',
  },
  shown_changed: {
    title: 'What would run changed since it was shown',
    why: 'Nothing was started. Read the sheet again, then plan.',
  },
  plan_blocked: {
    title: 'Something stands in the way of a plan',
    why: 'Nothing was started.',
    detail: '`{detail}`',
  },
  not_planned: {
    title: 'There is no plan that could be applied',
    why: 'Only a plan that was made on this machine is applied. Plan the project here first.',
  },
  not_cleared: {
    title: 'A check does not hold any more',
    why: 'It was evaluated again at this moment. Nothing was applied. The preflight says what resolves it.',
    detail: '`{detail}`',
  },
  nothing_to_confirm: {
    title: 'Nothing waits to be confirmed',
    why: 'The question was answered or withdrawn. Ask for the apply again.',
  },
  typed_wrong: {
    title: 'What was typed does not match',
    why: 'Nothing was applied. Type the name and the number as they stand in the window.',
  },
  role_denied: {
    title: 'AWS refused the role',
    why: 'Its trust policy does not let this identity in, or a permission is missing.',
    detail: '`{detail}`',
  },
  role_code_needed: {
    title: 'This role wants a code',
    why: 'Type the six digits of the authenticator.',
  },
  role_code_wrong: {
    title: 'The code was refused',
    why: 'It was wrong, or used before. A code works once; wait for the next one.',
  },
  role_login_needed: {
    title: 'A login is needed first',
    why: 'Run this in a terminal, then try again:',
    detail: '`{detail}`',
  },
  role_unreachable: {
    title: 'No profile leads to this role',
    why: 'Add a profile with this role to the AWS configuration, or add the role in the settings.',
    detail: '`{detail}`',
  },
  role_failed: {
    title: 'AWS could not be asked',
    why: 'The session stays as it was.',
    detail: '`{detail}`',
  },
  overtaken: {
    title: 'Something else took its place',
    why: 'You signed out, took another role, gave another token or asked for another apply meanwhile. Nothing was done.',
  },
  run_gone: {
    title: 'This run is not known',
    why: 'Its record was moved or deleted.',
  },
  run_not_started: {
    title: 'The run did not start',
    why: 'Nothing was planned or applied.',
    detail: '`{detail}`',
  },
  approve_changed: {
    title: 'A plan changed since the sheet was shown',
    why: 'Nothing was sent. Look at the sheet again.',
  },
  approve_refused: {
    title: 'The approval was not sent',
    why: 'Nothing was written to GitHub.',
    detail: '`{detail}`',
  },
  link_refused: {
    title: 'This address is not opened',
    why: 'Only pages of connected hosts are opened, and only over https.',
  },
  not_saved: {
    title: 'It could not be remembered',
    why: 'It counts until the app ends. Check that the folder of the settings can be written.',
    detail: '`{detail}`',
  },
  invalid: {
    title: 'This is not what is needed here',
    why: 'Nothing was changed.',
    detail: '`{detail}`',
  },
};
