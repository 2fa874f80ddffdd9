/** How many micrometers a slide's pixel has, as Aperio and OME write it into the TIFF's description. */

const micronsIn: Readonly<Record<string, number>> = { µm: 1, '\u03bcm': 1, um: 1, nm: 1e-3, mm: 1e3, cm: 1e4, m: 1e6 };

/** Across and down; undefined where nothing says so. */
export function micronsOf(description: string): readonly [across: number, down: number] | undefined {
  const aperio = /^Aperio[\s\S]*\|\s*MPP\s*=\s*(\d{1,6}(?:\.\d{1,12})?)/.exec(description)?.[1];
  if (aperio !== undefined) return valid(Number(aperio), Number(aperio));
  const pixels = /<(?:\w+:)?Pixels\b[^>]*>/.exec(description)?.[0];
  if (pixels === undefined) return undefined;
  const sizeOf = (axis: string): number => {
    const size = Number(new RegExp(`\\bPhysicalSize${axis}="([\\d.eE+-]{1,24})"`).exec(pixels)?.[1] ?? NaN);
    const unit = new RegExp(`\\bPhysicalSize${axis}Unit="([^"]{1,8})"`).exec(pixels)?.[1] ?? 'µm';
    return size * (micronsIn[unit.replace('&#181;', 'µ')] ?? NaN);
  };
  return valid(sizeOf('X'), sizeOf('Y'));
}

const valid = (across: number, down: number): readonly [number, number] | undefined =>
  [across, down].every((size) => size > 0 && Number.isFinite(size)) ? [across, down] : undefined;
