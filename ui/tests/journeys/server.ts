// The development server as a journey needs it: its own folders, its own plans, gone when the journey ends.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Settings } from '../../src/lib/bindings/api';

export const root = join(import.meta.dirname, '../../..');

export const plans = {
  network: join(root, 'demo/network-prod.tfplan.json'),
  dns: join(root, 'demo/dns-prod.tfplan.json'),
  hostile: join(root, 'tests/fixtures/handmade/hostile.tfplan.json'),
  terraform: (name: string) => join(root, `tests/fixtures/terraform/${name}.tfplan.json`),
  refused: (name: string) => join(root, 'tests/fixtures/refused', name),
};

function binary(): string {
  const given = process.env.COUNTERSIGN_DEVSERVER;
  if (given) return given;
  const metadata = execFileSync('cargo', ['metadata', '--format-version', '1', '--no-deps', '--offline'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const target = (JSON.parse(metadata) as { target_directory: string }).target_directory;
  const built = join(target, 'debug/countersign-devserver');
  if (!existsSync(built)) {
    throw new Error(`There is no ${built}. Build it with: cargo build -p countersign-devserver`);
  }
  return built;
}

let found: string | undefined;

export interface Server {
  /** With the token; good for one first visit. */
  address: string;
  stop(): void;
}

export async function serve(open: string[], settings: Settings): Promise<Server> {
  const state = mkdtempSync(join(tmpdir(), 'countersign-journey-'));
  mkdirSync(join(state, 'config'));
  writeFileSync(join(state, 'config/settings.json'), JSON.stringify(settings));
  found ??= binary();
  const server: ChildProcess = spawn(found, ['--pages', join(root, 'ui/dist'), '--state', state, ...open], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => {
    server.kill('SIGKILL');
    rmSync(state, { recursive: true, force: true });
  };
  if (!server.stdout) throw new Error('The server has no output.');
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith('http://')) return { address: line.trim(), stop };
  }
  stop();
  throw new Error('The development server ended before it printed its address.');
}
