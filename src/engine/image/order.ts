/** How the axes of a volume's file lie on the pictures that are shown, and so on the tensor that a model is given. */
import type { RecipeInput } from '../recipe/recipe.ts';
import { axisOf } from '../tensor/layout.ts';
import { oppositeOf, type Edges, type Orientation, type Side } from '../../vocabulary/pictureFacts.ts';
import { known } from '../../vocabulary/known.ts';

/** An axis of what is shown: the slices, a slice's rows, its columns. */
export type ShownAxis = 'T' | 'H' | 'W';

export interface AxisPlace {
  readonly shows: ShownAxis;
  /** Whether its first value is shown last. */
  readonly isReversed: boolean;
}

/** Of the file's columns, rows and slices (i, j, k): where they are shown. */
export type StoredAxes = Readonly<Record<ShownAxis, AxisPlace>>;

/** Shown as they are stored. */
const asStored: StoredAxes = {
  T: { shows: 'T', isReversed: false },
  H: { shows: 'H', isReversed: false },
  W: { shows: 'W', isReversed: false },
};

/**
 * The axes of a volume that is turned so that its x, y and z end at these sides, whichever order its file has;
 * undefined where a side is at no edge of what is shown.
 */
export function turnedAxes(
  orientation: Orientation,
  { left, right, top, bottom, first, last }: Edges,
): StoredAxes | undefined {
  const shown = { W: [left, right], H: [top, bottom], T: [first, last] } as const;
  const places = [...orientation].map((end): AxisPlace | undefined => {
    const shows = (['W', 'H', 'T'] as const).find((axis) => shown[axis].includes(end as Side));
    return shows && { shows, isReversed: shown[shows][0] === end && shown[shows][1] === oppositeOf(end) };
  });
  const [W, H, T] = places;
  return W && H && T && { W, H, T };
}

/**
 * What the model's input is in the shown picture: its width is that of the columns shown, whichever axis they are in
 * the file.
 */
export function shownInput(input: RecipeInput, stored: StoredAxes | undefined): RecipeInput {
  if (!stored) return input;
  const sizes = { T: input.frames ?? 1, H: input.height, W: input.width };
  const sizeOf = (shown: ShownAxis): number => sizes[storedAxis(stored, shown)];
  return { ...input, width: sizeOf('W'), height: sizeOf('H'), frames: sizeOf('T') };
}

const storedAxis = (stored: StoredAxes, shown: ShownAxis): ShownAxis =>
  known(
    (['T', 'H', 'W'] as const).find((axis) => stored[axis].shows === shown),
    'axis',
  );

/** Where the shown axis lies in the tensor: which of its axes, and whether from its end. */
export function tensorAxis(
  layout: RecipeInput['layout'],
  stored: StoredAxes | undefined,
  shown: ShownAxis,
): { readonly axis: number; readonly isReversed: boolean } {
  const own = storedAxis(stored ?? asStored, shown);
  return { axis: axisOf(layout, own), isReversed: (stored ?? asStored)[own].isReversed };
}

/** For each shown axis (slices, rows, columns) the tensor's spatial axis, counted among those alone, that it is. */
export type VolumeOrder = readonly {
  readonly axis: number;
  readonly isReversed: boolean;
}[];

/** Undefined where the tensor's axes are slices, rows and columns, in this order. */
export function volumeOrder(layout: RecipeInput['layout'], stored: StoredAxes | undefined): VolumeOrder | undefined {
  if (axisOf(layout, 'T') < 0) return undefined;
  const channels = axisOf(layout, 'C');
  const order = (['T', 'H', 'W'] as const).map((shown) => {
    const { axis, isReversed } = tensorAxis(layout, stored, shown);
    return { axis: axis - 1 - (channels < axis ? 1 : 0), isReversed };
  });
  return order.every(({ axis, isReversed }, at) => axis === at && !isReversed) ? undefined : order;
}

interface Grid {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
}

/** A grid of the tensor's axes as it is shown. */
export function shownGrid({ frames, height, width }: Grid, order: VolumeOrder): Grid {
  const sizes = [frames, height, width];
  const [shownFrames = 1, shownHeight = 1, shownWidth = 1] = order.map(({ axis }) => sizes[axis] ?? 1);
  return { frames: shownFrames, height: shownHeight, width: shownWidth };
}

/** The values of such a grid, in the order in which they are shown. */
export function shownValues(values: Float32Array, grid: Grid, order: VolumeOrder): Float32Array {
  const sizes = [grid.frames, grid.height, grid.width];
  const strides = [grid.height * grid.width, grid.width, 1];
  const steps = order.map(({ axis, isReversed }) => (isReversed ? -1 : 1) * (strides[axis] ?? 0));
  const start = order.reduce(
    (sum, { axis, isReversed }) => sum + (isReversed ? ((sizes[axis] ?? 1) - 1) * (strides[axis] ?? 0) : 0),
    0,
  );
  const { frames, height, width } = shownGrid(grid, order);
  const [alongFrames = 0, alongRows = 0, alongColumns = 0] = steps;
  const shown = new Float32Array(values.length);
  let to = 0;
  for (let frame = 0; frame < frames; frame++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        shown[to++] = values[start + frame * alongFrames + row * alongRows + column * alongColumns] ?? 0;
  return shown;
}
