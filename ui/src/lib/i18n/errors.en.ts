// What went wrong, why, and what next: one entry for every error code of Rust.
import { reviewErrorsEn } from './errors-review.en';
import type { ErrorCode } from '$lib/bindings/api';

export interface ErrorWords {
  /** What it is. */
  title: string;
  /** Why, and what follows from it. */
  why: string;
  /** Said besides where Rust sends a detail. */
  detail?: string;
}

export const errorsEn: Record<ErrorCode, ErrorWords> = {
  refused_empty: {
    title: 'This file is empty',
    why: '{subject} holds nothing but blanks. A redirect creates the file before the command runs, so the command that should have filled it may have failed.',
  },
  refused_not_json: {
    title: 'This is not JSON',
    why: '{subject} could be the human text of a plan, or a log. Only the JSON form holds every value, so only that is read.',
    detail: 'It stops being JSON at line {line}, column {column}.',
  },
  refused_truncated: {
    title: 'This plan is cut off',
    why: '{subject} ends in the middle of a value. A part of a plan would hide what the rest does, so nothing of it is shown. Write it again, and check that the disk was not full and the job was not stopped.',
    detail: 'It ends at line {line}.',
  },
  refused_state: {
    title: 'This is a state file, not a plan',
    why: 'A state says what exists; a plan says what would change. {subject} was not opened, because a state holds secrets in clear.',
  },
  refused_stream: {
    title: 'This is a log of a run, not a plan',
    why: '{subject} holds the lines that `plan -json` or `apply -json` print. They name the changes but no values, so there is nothing to compare.',
    detail: 'It looks like what `{detail}` prints.',
  },
  refused_several: {
    title: 'This file holds several plans',
    why: 'Whoever reads one of them could take it for all, so nothing of {subject} is shown. Save each plan in a file of its own; Terragrunt does so with `--json-out-dir`.',
    detail: 'It holds {count} plans. They begin in these lines: {lines}.',
  },
  refused_beside: {
    title: 'This file holds more than a plan',
    why: '{subject} holds a plan and other JSON: before it, behind it, or around it. Save what `terraform show -json` prints in a file of its own.',
    detail: 'The plan begins in line {detail}.',
  },
  refused_format_version: {
    title: 'This plan has a format that is not known',
    why: '{subject} was written by a version of Terraform or OpenTofu that is newer than this version of Countersign. It is not guessed at. Use a version of Countersign that knows the format.',
    detail: 'Its format version is `{detail}`; versions 0 and 1 can be read.',
  },
  refused_array: {
    title: 'This is a JSON list, not a plan',
    why: '{subject} begins with `[`. A plan is one JSON object. If the list holds several plans, save each in a file of its own.',
  },
  refused_scalar: {
    title: 'This is a single JSON value, not a plan',
    why: '{subject} holds one number, text, `true`, `false` or `null`. A plan is one JSON object.',
  },
  refused_not_a_plan: {
    title: 'This JSON is not a plan',
    why: '{subject} is JSON, but not what `terraform show -json plan.bin` writes: it has no resource changes, no planned values and no configuration. It could be the state, which `show -json` prints where no plan file is named, or a plan that OpenTofu encrypted.',
    detail: 'It looks like what `{detail}` prints.',
  },
  refused_saved_plan: {
    title: 'This is a saved plan, not its JSON',
    why: '{subject} is the binary file that `plan -out` writes. Only the tool and the providers that made it can turn it into JSON.',
  },
  refused_too_deep: {
    title: 'This file is nested too deeply',
    why: 'No version of Terraform or OpenTofu nests values as deeply as {subject} does. It was not opened; find out where it comes from.',
  },
  refused_long_string: {
    title: 'A text in this file is too long',
    why: '{subject} holds a text of more than 256 MiB, which nobody could read. It was not opened. Keep files of this size out of the configuration, and refer to them instead.',
    detail: 'It begins in line `{detail}`.',
  },
  refused_long_number: {
    title: 'A number in this file is too long',
    why: '{subject} holds a number of more than 4,096 characters. No version of Terraform or OpenTofu calculates with such numbers. It was not opened; find out where it comes from.',
    detail: 'It stands in line `{detail}`.',
  },
  refused_encoding: {
    title: 'This text cannot be read',
    why: '{subject} is neither UTF-8 nor UTF-16. Write the file as UTF-8.',
  },
  file_absent: {
    title: 'The file is not there',
    why: '{subject} was moved, renamed or deleted, or it lies on a drive that is not connected.',
  },
  file_is_folder: {
    title: 'This is a folder, not a file',
    why: '{subject} is a folder. Open the plan files inside it; several can be chosen at once.',
  },
  file_unreadable: {
    title: 'The file cannot be read',
    why: '{subject} is there, but the system does not let it be read. Check its permissions and try again.',
    detail: 'The system says: `{detail}`',
  },
  file_too_large: {
    title: 'The file is too large',
    why: '{subject} is larger than 2 GiB, more than a plan can be read from. Plan a smaller root module, or fewer resources at a time.',
  },
  plan_closed: {
    title: 'This plan is not open any more',
    why: 'It was closed in the meantime. Open the file again.',
  },
  view_gone: {
    title: 'This list is out of date',
    why: 'The list was replaced by a newer one. Change the filter or open the file again.',
  },
  not_revealed: {
    title: 'There is nothing to show',
    why: 'The plan does not hold this value: it was redacted, or the row is not a masked one any more. Look at it where it is kept.',
  },
  unsupported: {
    title: 'This cannot be done here',
    why: 'The place where Countersign runs does not offer it. The desktop app does.',
  },
  settings_not_saved: {
    title: 'The settings were not saved',
    why: 'They hold until the window is closed. Check that the configuration folder can be written and choose again.',
    detail: 'The system says: `{detail}`',
  },
  internal: {
    title: 'Countersign made a mistake',
    why: 'This is a defect of the app and not of {subject}. What was open is untouched. Try again, and report the words below if it happens again.',
    detail: '`{detail}`',
  },
  ...reviewErrorsEn,
};
