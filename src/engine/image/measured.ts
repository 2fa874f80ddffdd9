/** Center and width of what is shown between black and white. */
export interface Window {
  readonly center: number;
  readonly width: number;
}

/** A gray picture's own numbers, before they were made gray: Hounsfield units, 12 or 16 bits, floats. One a pixel, row-major. */
export interface Measured {
  readonly values: Float32Array;
  /** The smallest and the largest, of all pictures that are shown together. */
  readonly range: readonly [lowest: number, highest: number];
  /** The file's own way to a gray 0..255, not rounded. */
  readonly shade: (value: number) => number;
  /** … where it is a window. */
  readonly window?: Window;
  /** Whether the file wants low values light (MONOCHROME1). */
  readonly isInverted: boolean;
}

/** Of all finite values. */
export function rangeOf(planes: readonly Float32Array[]): readonly [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const plane of planes)
    for (const value of plane) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  return Number.isFinite(lowest) && Number.isFinite(highest) ? [lowest, highest] : [0, 1];
}

/** The lowest is black and the highest white; where all are alike, all are black. */
export function fromBlackToWhite([lowest, highest]: Measured['range']): Measured['shade'] {
  const unit = highest > lowest ? 255 / (highest - lowest) : 0;
  return (value) => Math.min(255, Math.max(0, unit * (value - lowest)));
}

/** The gray 0..255 of each value, not rounded. */
export function graysOf({ values, shade, isInverted }: Measured): Float32Array {
  return isInverted ? values.map((value) => 255 - shade(value)) : values.map(shade);
}

/** As a picture: RGBA, and the values with it. */
export function grayPicture(measured: Measured): { readonly data: Uint8Array; readonly measured: Measured } {
  const data = new Uint8Array(4 * measured.values.length);
  const words = new Uint32Array(data.buffer);
  graysOf(measured).forEach((gray, i) => {
    words[i] = (Math.round(gray) * 0x010101) | 0xff000000;
  });
  return { data, measured };
}
