/**
 * Labels as Python prints them: `{0: 'tench', 1: "bull's eye"}` or `['cat', 'dog']`. Undefined where it is anything
 * else, or the numbers do not count from 0.
 */
export function parsePythonNames(text: string): string[] | undefined {
  const trimmed = text.trim();
  const isNumbered = trimmed.startsWith('{');
  if (!(isNumbered ? trimmed.endsWith('}') : trimmed.startsWith('[') && trimmed.endsWith(']'))) return undefined;
  const inner = trimmed.slice(1, -1).trim();
  const head = isNumbered ? numbered : plain;
  const labels: string[] = [];
  for (let at = 0; at < inner.length; at = tail.lastIndex) {
    const [, number, quote] = matchAt(head, inner, at) ?? [];
    if (quote === undefined || (isNumbered && Number(number) !== labels.length)) return undefined;
    const end = closing(inner, head.lastIndex, quote);
    if (end === undefined || !matchAt(tail, inner, end + 1)) return undefined;
    labels.push(unescape(inner.slice(head.lastIndex, end)));
  }
  return labels.length > 0 ? labels : undefined;
}

const numbered = /\s*(\d+)\s*:\s*(['"])/y;
const plain = /\s*()(['"])/y;
const tail = /\s*(?:,\s*|$)/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Where a text ends. Not a pattern's work: one goes wrong on a label of megabytes. */
function closing(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (text[at] === '\\') at++;
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescape(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi,
    (_, byte?: string, unit?: string, character?: string) => {
      if (character === undefined) return String.fromCharCode(parseInt(byte ?? unit ?? '', 16));
      return (Object.hasOwn(escapes, character) ? escapes[character] : undefined) ?? character;
    },
  );
}
