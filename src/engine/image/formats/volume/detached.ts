/** Headers of volumes (.mhd, .nhdr) whose numbers are in a file next to them: both become one file, as it would be. */
import { textAt } from '../bytes.ts';
import { mostUnpacked } from './gzip.ts';

/** A header, and where its numbers are. */
export interface Detached {
  /** The file that it names, from the header's folder. */
  readonly file: string;
  readonly format: 'metaimage' | 'nrrd';
  /** Header and numbers as one file. @throws Error where the header leaves out lines that the file does not have */
  join(numbers: Uint8Array): Uint8Array;
}

const mostHeader = 1 << 16;

/** Undefined where the numbers follow the header, or it is none of such a file. */
export function detachedOf(bytes: Uint8Array): Detached | undefined {
  const text = textAt(bytes, 0, Math.min(bytes.length, mostHeader));
  if (text.startsWith('NRRD000')) return detachedNrrd(text);
  return /^(ObjectType|NDims|Comment)\s*=/.test(text) ? detachedMetaImage(text) : undefined;
}

const isOneFile = (name: string): boolean => !/^LIST\b|%/.test(name);

function detachedMetaImage(text: string): Detached | undefined {
  const [line, file] = /^ElementDataFile[ \t]*=[ \t]*(\S.*?)[ \t]*\r?$/m.exec(text) ?? [];
  if (line === undefined || file === undefined || file === 'LOCAL' || !isOneFile(file)) return undefined;
  const skipped = Number(/^HeaderSize\s*=\s*(-?\d{1,12})\s*$/m.exec(text)?.[1] ?? 0);
  const header = `${text.slice(0, text.indexOf(line))}ElementDataFile = LOCAL\n`;
  return { file, format: 'metaimage', join: (numbers) => joined(header, behind(numbers, skipped, sizeIn(header))) };
}

/** How many bytes a MetaImage's numbers have: asked where they are the last ones of their file. */
function sizeIn(header: string): number {
  const sizes = /^DimSize\s*=\s*(.*?)\s*$/m.exec(header)?.[1]?.split(/\s+/).map(Number) ?? [];
  const type = /^ElementType\s*=\s*MET_U?(\w+?)\s*$/m.exec(header)?.[1] ?? '';
  const bytes: Readonly<Record<string, number>> = {
    ...{ CHAR: 1, SHORT: 2, INT: 4, LONG: 4, LONG_LONG: 8, FLOAT: 4, DOUBLE: 8 },
  };
  return sizes.reduce((product, size) => product * size, bytes[type] ?? 0);
}

function detachedNrrd(text: string): Detached | undefined {
  const [line, file] = /^data ?file:[ \t]*(\S.*?)[ \t]*\r?$/im.exec(text) ?? [];
  if (line === undefined || file === undefined || !isOneFile(file)) return undefined;
  const lines = Number(/^line ?skip:\s*(\d{1,6})\s*$/im.exec(text)?.[1] ?? 0);
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const kept = text
    .slice(0, end)
    .split(/\r?\n/)
    .filter((each) => !/^(data ?file|line ?skip):/i.test(each));
  const header = `${kept.join('\n').trimEnd()}\n\n`;
  return { file, format: 'nrrd', join: (numbers) => joined(header, behindLines(numbers, lines)) };
}

/** The numbers behind so many bytes; below 0: the last ones, so many as they are. */
function behind(numbers: Uint8Array, skipped: number, size: number): Uint8Array {
  return numbers.subarray(skipped < 0 ? Math.max(0, numbers.length - size) : skipped);
}

function behindLines(numbers: Uint8Array, lines: number): Uint8Array {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = numbers.indexOf(10, at);
    if (end < 0) throw new Error('the file of its numbers has fewer lines than it leaves out');
    at = end + 1;
  }
  return numbers.subarray(at);
}

function joined(header: string, numbers: Uint8Array): Uint8Array {
  if (header.length + numbers.length > mostUnpacked) throw new Error('it is larger than 2 GiB');
  const whole = new Uint8Array(header.length + numbers.length);
  whole.set(Uint8Array.from(header, (letter) => letter.charCodeAt(0)));
  whole.set(numbers, header.length);
  return whole;
}
