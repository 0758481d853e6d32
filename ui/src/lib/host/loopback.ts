// What both windows need to reach the development server: the token and the way to send.
import { HostError, isApiError } from './types';

/** Where the token of the main window is kept for a reload. */
const STORED = 'countersign-token';

/**
 * The token that the development server printed, from `?token=` or `#token=`. It is taken out of the address at
 * once, so that it does not end up in the history or in a screenshot; a reload finds it in the tab's own storage.
 */
export function takeToken(
  location: Location,
  history: History,
  storage: Storage,
  stored: string = STORED,
): string | null {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const given = url.searchParams.get('token') ?? fragment.get('token');
  if (given === null) return storage.getItem(stored);
  storage.setItem(stored, given);
  url.searchParams.delete('token');
  fragment.delete('token');
  url.hash = fragment.toString();
  history.replaceState(history.state, '', url);
  return given;
}

/** Sends a command to an address of the development server, and answers what Rust answered. */
export async function post(
  address: string,
  request: unknown,
  token: string,
  send: typeof fetch = (...args) => fetch(...args),
): Promise<unknown> {
  let answer: Response;
  try {
    answer = await send(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-countersign-token': token },
      body: JSON.stringify(request),
    });
  } catch (cause) {
    throw HostError.from(cause);
  }
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body;
  if (isApiError(body)) throw new HostError(body);
  const name = address.slice(address.lastIndexOf('/') + 1);
  throw HostError.from(new Error(`${name} was answered with status ${answer.status.toString()}`));
}
