import type { Edges } from '../../../../vocabulary/pictureFacts.ts';
import type { AxisPlace, ShownAxis, StoredAxes } from '../../order.ts';
import { known } from '../../../../vocabulary/known.ts';

/**
 * Of each of the patient's axes (right, anterior, superior): what shows it in an axial slice, and whether it begins at
 * its far end.
 */
const shown: readonly { readonly shows: ShownAxis; readonly fromFar: boolean }[] = [
  { shows: 'W', fromFar: true }, // the patient's right is at the screen's left
  { shows: 'H', fromFar: true }, // anterior is up
  { shows: 'T', fromFar: false }, // the first slice is the lowest
];

/**
 * Which of the patient's axes each voxel axis is closest to, each once, the clearest first: nibabel's io_orientation.
 */
function closestAxes(
  affine: readonly (readonly number[])[],
): readonly { readonly world: number; readonly isForward: boolean }[] {
  const lengths = [0, 1, 2].map((axis) => Math.hypot(...affine.map((row) => row[axis] ?? 0)) || 1);
  const pairs = [0, 1, 2].flatMap((world) =>
    [0, 1, 2].map((axis) => ({ world, axis, cosine: (affine[world]?.[axis] ?? 0) / (lengths[axis] ?? 1) })),
  );
  pairs.sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine));
  const found: { world: number; isForward: boolean }[] = [];
  const taken = new Set<number>();
  for (const { world, axis, cosine } of pairs) {
    if (found[axis] || taken.has(world)) continue;
    found[axis] = { world, isForward: cosine >= 0 };
    taken.add(world);
  }
  return found;
}

/** What `axialAxes` shows where. */
export const axialEdges: Edges = { left: 'R', right: 'L', top: 'A', bottom: 'P', first: 'I', last: 'S' };

/** Axial slices as radiologists look at them: from the feet. */
export function axialAxes(affine: readonly (readonly number[])[]): StoredAxes {
  const [W, H, T] = closestAxes(affine).map(({ world, isForward }): AxisPlace => {
    const { shows, fromFar } = known(shown[world], 'axis');
    return { shows, isReversed: isForward === fromFar };
  });
  return { W: known(W, 'axis'), H: known(H, 'axis'), T: known(T, 'axis') };
}
