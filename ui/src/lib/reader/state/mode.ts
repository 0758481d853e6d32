/** What of a plan is shown: its changes, what differs from another plan, or a picture. */
export type PlanMode = 'plan' | 'since' | PictureId;

/** A picture of a plan. The word of its tab is `words.tab[id]`. */
export type PictureId = 'graph';
