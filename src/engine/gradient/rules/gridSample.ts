import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';

/* x is looked at as [N, C, HW] and the P places of the grid as [N, 1, P]. */

/** One coordinate of every place: in cells, and how many cells change when the grid's −1…1 changes by 1. */
interface Coordinate {
  readonly cells: string;
  /** The size of the image along it. */
  readonly size: string;
  readonly perUnit: string;
}

/** One of the neighbours along one coordinate. */
interface Neighbour {
  /** The cell's number, within the image. */
  readonly index: string;
  readonly weight: string;
  /** Of the weight by the coordinate; 0 for cells outside. */
  readonly slope: string;
}

/**
 * y = Σ over the neighbours of each place of x · wᵧ · wₓ
 * dx = dy · wᵧ · wₓ added up at the neighbours; dgridₓ = Σ over channels of dy · Σ x · wᵧ · wₓ′
 */
export const GridSample: GradientRule = (c) => {
  const { g } = c;
  if (c.xDims().length !== 4) throw new NoGradient('samples a volume');
  const [across, down] = coordinates(c) as [Coordinate, Coordinate];
  const rows = g.int64s([0, 0, -1]);
  const dy = g.reshape(c.dy, rows);
  const corners = neighbours(c, down).flatMap((v) => neighbours(c, across).map((h) => ({ v, h })));
  const indexOf = ({ v, h }: (typeof corners)[number]): string => g.op('Cast', [g.add(g.mul(v.index, across.size), h.index)], { to: 7 });
  const places = corners.map((corner) => g.op('Expand', [indexOf(corner), g.op('Shape', [dy])]));
  const dx = (): string => {
    const updates = corners.map(({ v, h }) => g.mul(dy, g.mul(v.weight, h.weight)));
    const zeros = g.reshape(c.zerosLike(c.inputName(0)), rows);
    const scattered = [g.op('Concat', places, { axis: 2 }), g.op('Concat', updates, { axis: 2 })];
    return c.reshapeLike(g.op('ScatterElements', [zeros, ...scattered], { axis: 2, reduction: 'add' }), c.inputName(0));
  };
  return [c.wants(0) ? dx() : undefined, c.wants(1) ? dgrid() : undefined];

  function dgrid(): string {
    const seen = places.map((place) => g.mul(dy, g.op('GatherElements', [g.reshape(c.x(), rows), place], { axis: 2 })));
    const along = (coordinate: Coordinate, factor: (corner: (typeof corners)[number]) => string): string =>
      g.mul(coordinate.perUnit, g.sum(g.op('Sum', corners.map((corner, at) => g.mul(seen[at]!, factor(corner)))), [1]));
    const parts = [along(across, ({ v, h }) => g.mul(v.weight, h.slope)), along(down, ({ v, h }) => g.mul(v.slope, h.weight))];
    return c.reshapeLike(g.transpose(g.op('Concat', parts, { axis: 1 }), [0, 2, 1]), c.inputName(1));
  }
};

/** The grid's last axis is (x, y), from −1 to 1 over the image: centres of the outer cells, or their edges. */
function coordinates(c: RuleContext): Coordinate[] {
  const { g } = c;
  const places = g.reshape(c.x(1), g.int64s([0, -1, 2]));
  const split = g.ops('Split', [g.transpose(places, [0, 2, 1]), g.int64s([1, 1])], 2, { axis: 1 });
  return split.map((unit, at) => {
    const size = g.toFloat(c.dimOf(c.inputName(0), 3 - at));
    const extent = c.attributes.int('align_corners') === 1 ? g.sub(size, 1) : size;
    const middle = g.div(g.sub(size, 1), 2);
    const perUnit = g.div(extent, 2);
    return clamped(c, { cells: g.add(middle, g.mul(unit, perUnit)), size, perUnit });
  });
}

/** With `border`, places outside are moved to the edge, and do not move with the grid. */
function clamped(c: RuleContext, { cells, size, perUnit }: Coordinate): Coordinate {
  const { g } = c;
  const mode = c.attributes.string('padding_mode') ?? 'zeros';
  if (mode === 'zeros') return { cells, size, perUnit };
  if (mode !== 'border') throw new NoGradient(`samples with padding “${mode}”`);
  const inside = withinCells(c, cells, size);
  return { cells: withinSize(c, cells, size), size, perUnit: g.mul(perUnit, g.toFloat(inside)) };
}

const withinCells = (c: RuleContext, cells: string, size: string): string =>
  c.g.and(c.g.greater(cells, -0.5 / 2 ** 20), c.g.less(cells, c.g.add(size, -1 + 0.5 / 2 ** 20)));

const withinSize = (c: RuleContext, cells: string, size: string): string =>
  c.g.op('Min', [c.g.op('Max', [cells, 0]), c.g.sub(size, 1)]);

/** Two neighbours with weights 1 − distance, or the nearest with weight 1. */
function neighbours(c: RuleContext, { cells, size }: Coordinate): Neighbour[] {
  const { g } = c;
  const mode = c.attributes.string('mode') ?? 'linear';
  const at = (cell: string, weight: string | number, slope: number): Neighbour => {
    const exists = g.toFloat(withinCells(c, cell, size));
    return { index: withinSize(c, cell, size), weight: g.mul(exists, weight), slope: g.mul(exists, slope) };
  };
  if (mode === 'nearest') return [at(g.op('Round', [cells]), 1, 0)];
  if (mode !== 'linear' && mode !== 'bilinear') throw new NoGradient(`samples by “${mode}”`);
  const lower = g.op('Floor', [cells]);
  const fraction = g.sub(cells, lower);
  return [at(lower, g.sub(1, fraction), -1), at(g.add(lower, 1), fraction, 1)];
}
