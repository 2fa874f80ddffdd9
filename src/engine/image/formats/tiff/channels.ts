/** Pages that are channels of one picture: what ImageJ and OME write into a TIFF's description. */
import type { PageChannels } from '../format.ts';

const mostChannels = 512;

/** Undefined where nothing says so. @param count of the file's pages */
export function channelPages(description: string, count: number): PageChannels | undefined {
  const found = description.startsWith('ImageJ=') ? ofImageJ(description) : ofOme(description);
  const { channels = 0, step = 1, names = [] } = found ?? {};
  if (channels < 2 || channels > mostChannels || (channels - 1) * step >= count) return undefined;
  return { pages: Array.from({ length: channels }, (_, channel) => channel * step), names };
}

interface Channels {
  readonly channels: number;
  /** Pages from one channel to the next. */
  readonly step: number;
  readonly names?: readonly string[];
}

/** Its channels are always next to each other. */
function ofImageJ(description: string): Channels | undefined {
  const channels = /^channels=(\d{1,4})\s*$/m.exec(description)?.[1];
  return channels === undefined ? undefined : { channels: Number(channels), step: 1 };
}

function ofOme(description: string): Channels | undefined {
  const pixels = /<(?:\w+:)?Pixels\b[^>]*>/.exec(description)?.[0];
  if (pixels === undefined) return undefined;
  const sizeOf = (axis: string): number => Number(new RegExp(`\\bSize${axis}="(\\d{1,6})"`).exec(pixels)?.[1] ?? 1);
  const order = /\bDimensionOrder="XY([CZT]{3})"/.exec(pixels)?.[1] ?? 'CZT';
  const before = order.slice(0, order.indexOf('C'));
  const [first] = description.split(/<\/(?:\w+:)?Pixels>/);
  const tags = (first ?? '').match(/<(?:\w+:)?Channel\b[^>]*>/g) ?? [];
  const names = tags.slice(0, mostChannels).map((tag) => plain(/\bName="([^"]{1,100})"/.exec(tag)?.[1] ?? ''));
  return { channels: sizeOf('C'), step: [...before].reduce((product, axis) => product * sizeOf(axis), 1), names };
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

const plain = (text: string): string => text.replace(/&\w+;/g, (entity) => entities[entity] ?? entity);
