import type { RecentFile } from '$lib/bindings/api';

const lastSeparator = (path: string) => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));

/** The folder of an opened file, shortened as Rust shortens it where it is among the recent files. */
export function folderOf(path: string | null, recent: readonly RecentFile[]): string {
  if (path === null) return '';
  const known = recent.find((file) => file.path === path);
  if (known) return known.folder;
  const end = lastSeparator(path);
  return end <= 0 ? path.slice(0, end + 1) : path.slice(0, end);
}

/** An opened file with its folder shortened in the same way. */
export function shortPath(path: string, recent: readonly RecentFile[]): string {
  const folder = folderOf(path, recent);
  const rest = path.slice(Math.max(lastSeparator(path), 0));
  return folder.endsWith(rest.charAt(0)) ? folder + rest.slice(1) : folder + rest;
}
