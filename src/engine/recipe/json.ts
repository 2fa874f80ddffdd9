/** Deeper than any file that is read here; what goes through a value by recursion gets by with it. */
const deepest = 64;

/** JSON from a file, with or without a byte order mark. @throws Error that says why it can't be read */
export function parseJson(text: string): unknown {
  if (depthOf(text) > deepest) throw new Error(`it is nested more than ${deepest} deep`);
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

/** How many brackets are open at once, those in texts left out; of what is no JSON, any number. */
function depthOf(text: string): number {
  let [depth, most, isText] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isText = !isText;
    else if (isText && character === '\\') at++;
    else if (!isText && (character === '[' || character === '{')) most = Math.max(most, ++depth);
    else if (!isText && (character === ']' || character === '}')) depth--;
  }
  return most;
}

/** An object, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
