import type { PlanStanding } from '$lib/bindings/api';
import type { IconName } from '$lib/ui/icons';

interface Look {
  icon: IconName;
  /** The colour of the glyph. */
  tone: 'add' | 'chg' | 'del' | 'accent' | 'calm';
  /** Whether the word has the colour too, since it asks for something. */
  loud: boolean;
}

export const planLooks: Record<PlanStanding, Look> = {
  sealed: { icon: 'hold', tone: 'add', loud: false },
  reported: { icon: 'hold', tone: 'add', loud: false },
  claimed: { icon: 'eye', tone: 'calm', loud: false },
  stale: { icon: 'clock', tone: 'chg', loud: true },
  failed: { icon: 'fail', tone: 'del', loud: true },
  pending: { icon: 'runi', tone: 'accent', loud: false },
  none: { icon: 'unknown', tone: 'chg', loud: true },
  untrusted: { icon: 'unknown', tone: 'chg', loud: true },
  applying: { icon: 'runi', tone: 'accent', loud: false },
  applied: { icon: 'done', tone: 'add', loud: false },
};
