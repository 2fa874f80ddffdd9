/** How much of a map's heat lies in the parts that a mask names. */
import type { MaskLabel } from '../../vocabulary/mask.ts';

/** One slice, or the only picture: a label and a heat for each pixel; several labels where segments overlap. */
export interface MaskedSlice {
  /** A label for each pixel, 0 for none. Further ones are of other labels. */
  readonly layers: readonly ArrayLike<number>[];
  readonly heat: Float32Array;
}

interface Sums {
  pixels: number;
  heat: number;
}

/**
 * Only what speaks for the class counts as heat. Label 0 is what lies outside of all others.
 *
 * @param pixelSize square millimeters of a pixel, or cubic ones of a voxel; undefined where the file does not say
 */
export function heatByLabel(slices: Iterable<MaskedSlice>, pixelSize: number | undefined): MaskLabel[] {
  const sums = new Map<number, Sums>();
  const hottest: Hottest = { heat: 0, labels: [] };
  const whole: Sums = { pixels: 0, heat: 0 };
  for (const slice of slices) addSlice(sums, whole, hottest, slice);
  const [pixels, heat] = [whole.pixels || 1, whole.heat || 1];
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([label, sum]) => {
      const [heatShare, areaShare] = [sum.heat / heat, sum.pixels / pixels];
      return {
        ...{ label, heatShare, areaShare, ratio: heatShare / areaShare },
        hasHottest: hottest.labels.includes(label),
        ...(pixelSize !== undefined && { size: sum.pixels * pixelSize }),
      };
    });
}

interface Hottest {
  heat: number;
  labels: readonly number[];
}

function addSlice(sums: Map<number, Sums>, whole: Sums, hottest: Hottest, { layers, heat }: MaskedSlice): void {
  const [first, ...others] = layers;
  for (let i = 0; i < heat.length; i++) {
    const value = Math.max(0, heat[i] ?? 0);
    const label = Math.round(first?.[i] ?? 0);
    const more = others.length === 0 ? none : others.map((layer) => layer[i] ?? 0).filter((each) => each !== 0);
    add(whole, value);
    // Outside is where there is no label at all.
    if (label !== 0 || more.length === 0) add(sumOf(sums, label), value);
    for (const each of more) add(sumOf(sums, each), value);
    if (value <= hottest.heat) continue;
    hottest.heat = value;
    hottest.labels = label !== 0 || more.length === 0 ? [label, ...more] : more;
  }
}

const none: readonly number[] = [];

function sumOf(sums: Map<number, Sums>, label: number): Sums {
  const sum = sums.get(label) ?? { pixels: 0, heat: 0 };
  sums.set(label, sum);
  return sum;
}

function add(sum: Sums, heat: number): void {
  sum.pixels++;
  sum.heat += heat;
}
