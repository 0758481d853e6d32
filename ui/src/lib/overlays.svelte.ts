// What floats over the window. One at a time.
export type Overlay = 'palette' | 'help' | 'settings' | 'roles' | 'plan-here' | 'approve';

let open = $state<Overlay | null>(null);

export const overlays = {
  get open() {
    return open;
  },
  show(overlay: Overlay): void {
    open = overlay;
  },
  hide(): void {
    open = null;
  },
};
