/**
 * Labels as Python prints them: `{0: 'tench', 1: "bull's eye"}` or `['cat', 'dog']`. Undefined where it is anything
 * else, or the numbers do not count from 0.
 */
export function parsePythonNames(text: string): string[] | undefined {
  const trimmed = text.trim();
  const isNumbered = trimmed.startsWith('{');
  if (!/^(\{[^]*\}|\[[^]*\])$/.test(trimmed)) return undefined;
  const inner = trimmed.slice(1, -1).trim();
  const entry = isNumbered ? numberedEntry : plainEntry;
  const labels: string[] = [];
  entry.lastIndex = 0;
  for (let match = entry.exec(inner); match; match = entry.exec(inner)) {
    if (isNumbered && Number(match[1]) !== labels.length) return undefined;
    labels.push(unescape(match[2]!.slice(1, -1)));
    if (entry.lastIndex === inner.length) return labels;
  }
  return undefined;
}

const string = String.raw`('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`;
const numberedEntry = new RegExp(String.raw`\s*(\d+)\s*:\s*${string}\s*(?:,\s*|$)`, 'y');
const plainEntry = new RegExp(String.raw`\s*()${string}\s*(?:,\s*|$)`, 'y');

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi, (_, byte?: string, unit?: string, character?: string) => {
    if (character === undefined) return String.fromCharCode(parseInt(byte ?? unit!, 16));
    return Object.hasOwn(escapes, character) ? escapes[character]! : character;
  });
}
