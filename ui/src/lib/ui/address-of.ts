import type { Address } from '$lib/bindings/api';
import { visibleString } from '$lib/text/visible';

/** The parts between dots, where a dot inside brackets or quotes does not part. */
function partsOf(address: string): string[] {
  const parts: string[] = [];
  let [part, depth, quoted] = ['', 0, false];
  for (let at = 0; at < address.length; at += 1) {
    const character = address.charAt(at);
    if (quoted && character === '\\') {
      part += character + address.charAt(at + 1);
      at += 1;
      continue;
    }
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === '[') depth += 1;
    else if (!quoted && character === ']') depth = Math.max(0, depth - 1);
    if (character === '.' && !quoted && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

/**
 * An address that comes as one text, in its parts for fitting into narrow places. Rust sends most addresses in parts;
 * runs and the inbox name them as the tool wrote them. What is no address becomes a name, so that all of it is shown.
 */
export function addressOf(written: string): Address {
  const full = visibleString(written);
  const copy = full === written ? null : written;
  const [plain = '', deposed = ''] = full.split(/ (?=\(deposed )/);
  const parts = partsOf(plain);
  const modules: string[] = [];
  while (parts.length > 3 && parts[0] === 'module') modules.push(parts.splice(0, 2).join('.'));
  const data = parts.length > 2 && parts[0] === 'data';
  if (data) parts.shift();
  const [resourceType, ...rest] = parts.length > 1 ? parts : ['', ...parts];
  const last = rest.join('.');
  const open = last.indexOf('[');
  return {
    module: modules.join('.'),
    data,
    resourceType: resourceType ?? '',
    name: open < 0 ? last : last.slice(0, open),
    index: open < 0 ? '' : last.slice(open),
    deposed,
    short: null,
    full,
    copy,
  };
}
