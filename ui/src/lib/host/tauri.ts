import { invoke } from '@tauri-apps/api/core';
import { HostError, type Host, type ResponseOf } from './types';

/** The desktop app: commands of the `review` plugin over Tauri's IPC. */
export const tauriHost: Host = {
  nativeDrop: true,
  async call(name, request) {
    try {
      return await invoke<ResponseOf<typeof name>>(`plugin:review|${name}`, { request });
    } catch (cause) {
      throw HostError.from(cause);
    }
  },
};
