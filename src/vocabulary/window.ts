/**
 * Which of a picture's values become black and white: what the file says (else all that its numbers can be), its lowest
 * and highest value, a center and a width as in DICOM, or two percentiles (“p1”, “p99”).
 */
export type Window =
  | 'file'
  | 'minmax'
  | readonly [center: number, width: number]
  | readonly [low: string, high: string];

/** One for all channels, or one for each. */
export type Windows = Window | readonly Window[];

/** Which of 0..255 a value is shown as; where there is no number (NaN), black. */
export function grayLevel(value: number, black: number, white: number): number {
  const level = ((value - black) * 255) / (white - black || 1);
  return level >= 255 ? 255 : level > 0 ? Math.round(level) : 0;
}

const percentile = /^p(100|\d{1,2}(\.\d{1,6})?)$/;

/** Of “p99.5”; undefined where it is no percentile. */
export const percentileOf = (text: unknown): number | undefined =>
  typeof text === 'string' && percentile.test(text) ? Number(text.slice(1)) : undefined;

export function isWindow(value: unknown): value is Window {
  if (value === 'file' || value === 'minmax') return true;
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [first, second] = value as readonly unknown[];
  if (typeof first === 'number' && typeof second === 'number')
    return Number.isFinite(first) && Number.isFinite(second) && second > 0;
  const [low, high] = [percentileOf(first), percentileOf(second)];
  return low !== undefined && high !== undefined && low < high;
}

export const isWindows = (value: unknown): value is Windows =>
  isWindow(value) || (Array.isArray(value) && [1, 3].includes(value.length) && value.every(isWindow));

/** A list of windows, one a channel; a single one as a list of one. */
export const windowsOf = (windows: Windows): readonly Window[] => (isWindow(windows) ? [windows] : windows);
