import { post } from './loopback';
import type { Host, ResponseOf } from './types';

export { takeToken } from './loopback';

/** The development server: the same commands as JSON over loopback HTTP. */
export function httpHost(token: string, send?: typeof fetch): Host {
  return {
    nativeDrop: false,
    async call(name, request) {
      return (await post(`/api/${name}`, request, token, send)) as ResponseOf<typeof name>;
    },
  };
}
