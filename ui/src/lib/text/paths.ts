import type { RecentFile } from '$lib/bindings/api';

/** The folder of an opened file, shortened as Rust shortens it where it is among the recent files. */
export function folderOf(path: string | null, recent: readonly RecentFile[]): string {
  if (path === null) return '';
  const known = recent.find((file) => file.path === path);
  if (known) return known.folder;
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return end > 0 ? path.slice(0, end) : '';
}
