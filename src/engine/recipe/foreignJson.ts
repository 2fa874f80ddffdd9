import { parseJson } from './json.ts';

/**
 * JSON that other tools wrote. It may be anything: what is not as expected is as if it were not there, and nothing here
 * throws. Keys are looked up as the object's own, so that `__proto__` and `constructor` are nothing special.
 */
export type ForeignObject = Readonly<Record<string, unknown>>;

/** Undefined where it is not JSON, or not an object. */
export function parseForeign(text: string): ForeignObject | undefined {
  try {
    return asObject(parseJson(text));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): ForeignObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ForeignObject) : undefined;
}

/** The object's own value; Python's None is as if it were not there. */
export function own(object: ForeignObject, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
}

export function textAt(object: ForeignObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' && value.length <= 200 ? value : undefined;
}

export function booleanAt(object: ForeignObject, key: string): boolean | undefined {
  const value = own(object, key);
  return typeof value === 'boolean' ? value : undefined;
}

export function numberAt(object: ForeignObject, key: string, above: number, most: number): number | undefined {
  return asNumber(own(object, key), above, most);
}

function asNumber(value: unknown, above: number, most: number): number | undefined {
  return typeof value === 'number' && value > above && value <= most ? value : undefined;
}

/** A whole number of pixels. */
export function asPixels(value: unknown): number | undefined {
  const pixels = asNumber(value, 0, 8192);
  return Number.isInteger(pixels) ? pixels : undefined;
}

/** One number for all channels, or one a channel (one or three). */
export function perChannelAt(object: ForeignObject, key: string, above: number): readonly number[] | undefined {
  const value = own(object, key);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isFit = [1, 3].includes(list.length) && list.every((item) => asNumber(item, above, 1e6) !== undefined);
  return isFit ? (list as readonly number[]) : undefined;
}
