/** How much of a map's heat lies in the parts that a mask names. */
import type { MaskLabel } from '../../vocabulary/mask.ts';

/** One slice, or the only picture: a label and a heat for each pixel. */
export interface MaskedSlice {
  readonly labels: ArrayLike<number>;
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
  const hottest = { heat: 0, label: 0 };
  for (const { labels, heat } of slices) addSlice(sums, hottest, labels, heat);
  const all = [...sums.values()];
  const total = (of: keyof Sums): number => all.reduce((sum, each) => sum + each[of], 0) || 1;
  const [pixels, heat] = [total('pixels'), total('heat')];
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([label, sum]) => {
      const [heatShare, areaShare] = [sum.heat / heat, sum.pixels / pixels];
      return {
        ...{ label, heatShare, areaShare, ratio: heatShare / areaShare },
        hasHottest: hottest.heat > 0 && hottest.label === label,
        ...(pixelSize !== undefined && { size: sum.pixels * pixelSize }),
      };
    });
}

function addSlice(
  sums: Map<number, Sums>,
  hottest: { heat: number; label: number },
  labels: ArrayLike<number>,
  heat: Float32Array,
): void {
  for (let i = 0; i < heat.length; i++) {
    const label = Math.round(labels[i] ?? 0);
    const value = Math.max(0, heat[i] ?? 0);
    const sum = sums.get(label) ?? { pixels: 0, heat: 0 };
    sum.pixels++;
    sum.heat += value;
    sums.set(label, sum);
    if (value > hottest.heat) Object.assign(hottest, { heat: value, label });
  }
}
