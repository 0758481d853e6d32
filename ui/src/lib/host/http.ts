import { HostError, isApiError, type Host, type ResponseOf } from './types';

const STORED = 'countersign-token';

/**
 * The token that the development server printed, from `?token=` or `#token=`. It is taken out of the address at
 * once, so that it does not end up in the history or in a screenshot; a reload finds it in the tab's own storage.
 */
export function takeToken(location: Location, history: History, storage: Storage): string | null {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const given = url.searchParams.get('token') ?? fragment.get('token');
  if (given === null) return storage.getItem(STORED);
  storage.setItem(STORED, given);
  url.searchParams.delete('token');
  fragment.delete('token');
  url.hash = fragment.toString();
  history.replaceState(history.state, '', url);
  return given;
}

/** The development server: the same commands as JSON over loopback HTTP. */
export function httpHost(token: string, send: typeof fetch = (...args) => fetch(...args)): Host {
  return {
    nativeDrop: false,
    async call(name, request) {
      let answer: Response;
      try {
        answer = await send(`/api/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-countersign-token': token },
          body: JSON.stringify(request),
        });
      } catch (cause) {
        throw HostError.from(cause);
      }
      const body: unknown = await answer.json().catch(() => null);
      if (answer.ok) return body as ResponseOf<typeof name>;
      if (isApiError(body)) throw new HostError(body);
      throw HostError.from(new Error(`${name} was answered with status ${answer.status.toString()}`));
    },
  };
}
