import type { Action, Counts } from '$lib/bindings/api';
import type { IconName } from '$lib/ui/icons';

/** What colour says of an action: something is destroyed, changes in place, comes into being, or none of these. */
export type Tone = 'del' | 'chg' | 'add' | 'calm';

export interface Look {
  icon: IconName;
  tone: Tone;
}

export const looks: Record<Action, Look> = {
  create: { icon: 'a-create', tone: 'add' },
  update: { icon: 'a-update', tone: 'chg' },
  delete_create: { icon: 'a-replace', tone: 'del' },
  create_delete: { icon: 'a-replace-cd', tone: 'del' },
  delete: { icon: 'a-delete', tone: 'del' },
  forget: { icon: 'a-forget', tone: 'calm' },
  create_forget: { icon: 'a-create', tone: 'add' },
  forget_create: { icon: 'a-create', tone: 'add' },
  read: { icon: 'a-read', tone: 'calm' },
  open: { icon: 'a-read', tone: 'calm' },
  moved: { icon: 'a-move', tone: 'calm' },
  imported: { icon: 'a-import', tone: 'calm' },
  no_op: { icon: 'a-noop', tone: 'calm' },
  unknown: { icon: 'unknown', tone: 'chg' },
};

export type ChipName =
  'replace' | 'delete' | 'unknown' | 'update' | 'create' | 'read' | 'moved' | 'imported' | 'forget';

export interface Chip {
  name: ChipName;
  look: Look;
  actions: Action[];
}

/** In the order of risk, as the list. Each action is of the chip that counts it. */
export const chips: Chip[] = [
  { name: 'replace', look: looks.delete_create, actions: ['delete_create', 'create_delete'] },
  { name: 'delete', look: looks.delete, actions: ['delete'] },
  { name: 'unknown', look: looks.unknown, actions: ['unknown'] },
  { name: 'update', look: looks.update, actions: ['update'] },
  { name: 'create', look: looks.create, actions: ['create', 'create_forget', 'forget_create'] },
  { name: 'read', look: looks.read, actions: ['read', 'open'] },
  { name: 'moved', look: looks.moved, actions: ['moved'] },
  { name: 'imported', look: looks.imported, actions: ['imported'] },
  { name: 'forget', look: looks.forget, actions: ['forget'] },
];

/** The chips that have something to select. */
export function chipsOf(counts: Counts): Chip[] {
  return chips.filter((chip) => counts[chip.name] > 0);
}

export function actionsOf(names: ReadonlySet<ChipName>): Action[] {
  return chips.filter((chip) => names.has(chip.name)).flatMap((chip) => chip.actions);
}
