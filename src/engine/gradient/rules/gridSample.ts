import type { Operand } from '../emitter.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';
import { known } from '../../../vocabulary/known.ts';

/* x is looked at as [N, C, HW] and the P places of the grid as [N, 1, P]. */

/** One coordinate of every place: in cells, and how many cells change when the grid's −1…1 changes by 1. */
interface Coordinate {
  readonly cells: string;
  /** The size of the image along it. */
  readonly size: string;
  readonly perUnit: string;
}

/** One of the neighbors along one coordinate. */
interface Neighbor {
  /** The cell's number, within the image. */
  readonly index: string;
  readonly weight: Operand;
  /** Of the weight by the coordinate; 0 for cells outside, where these weigh nothing. */
  readonly slope: Operand;
}

/**
 * y = Σ over the neighbors of each place of x · wᵧ · wₓ
 * dx = dy · wᵧ · wₓ added up at the neighbors; dgridₓ = Σ over channels of dy · Σ x · wᵧ · wₓ′
 */
export const GridSample: GradientRule = (c) => {
  const { g } = c;
  if (c.xDims().length !== 4) throw new NoGradient('samples a volume');
  const [across, down] = coordinates(c) as [Coordinate, Coordinate];
  const rows = g.int64s([0, 0, -1]);
  const dy = g.reshape(c.dy, rows);
  const corners = neighbors(c, down).flatMap((v) => neighbors(c, across).map((h) => ({ v, h })));
  const indexOf = ({ v, h }: (typeof corners)[number]): string =>
    g.op('Cast', [g.add(g.mul(v.index, across.size), h.index)], { to: 7 });
  const places = corners.map((corner) => g.op('Expand', [indexOf(corner), g.op('Shape', [dy])]));
  const dx = (): string => {
    const updates = corners.map(({ v, h }) => g.mul(dy, g.mul(v.weight, h.weight)));
    const zeros = g.reshape(c.zerosLike(c.inputName(0)), rows);
    const scattered = [g.op('Concat', places, { axis: 2 }), g.op('Concat', updates, { axis: 2 })];
    return c.reshapeLike(g.op('ScatterElements', [zeros, ...scattered], { axis: 2, reduction: 'add' }), c.inputName(0));
  };
  return [c.wants(0) ? dx() : undefined, c.wants(1) ? dgrid() : undefined];

  function dgrid(): string {
    const seen = places.map((place, at) => ({
      corner: known(corners[at], 'corner'),
      value: g.mul(dy, g.op('GatherElements', [g.reshape(c.x(), rows), place], { axis: 2 })),
    }));
    const along = (coordinate: Coordinate, factor: (corner: (typeof corners)[number]) => Operand): string =>
      g.mul(
        coordinate.perUnit,
        g.sum(
          g.op(
            'Sum',
            seen.map(({ corner, value }) => g.mul(value, factor(corner))),
          ),
          [1],
        ),
      );
    const parts = [
      along(across, ({ v, h }) => g.mul(v.weight, h.slope)),
      along(down, ({ v, h }) => g.mul(v.slope, h.weight)),
    ];
    return c.reshapeLike(g.transpose(g.op('Concat', parts, { axis: 1 }), [0, 2, 1]), c.inputName(1));
  }
};

/** The grid's last axis is (x, y), from −1 to 1 over the image: centers of the outer cells, or their edges. */
function coordinates(c: RuleContext): Coordinate[] {
  const { g } = c;
  const places = g.reshape(c.x(1), g.int64s([0, -1, 2]));
  const split = g.ops('Split', [g.transpose(places, [0, 2, 1]), g.int64s([1, 1])], 2, { axis: 1 });
  return split.map((unit, at) => {
    const size = g.toFloat(c.dimOf(c.inputName(0), 3 - at));
    const perUnit = g.div(c.attributes.int('align_corners') === 1 ? g.sub(size, 1) : size, 2);
    return { cells: g.add(g.div(g.sub(size, 1), 2), g.mul(unit, perUnit)), size, perUnit };
  });
}

/** The nearest cell with weight 1, two with weights 1 − distance, or four of a cubic. */
function neighbors(c: RuleContext, { cells, size }: Coordinate): Neighbor[] {
  const { g } = c;
  const mode = (c.attributes.string('mode') ?? 'linear').replace(/^bi/, '');
  if (mode === 'nearest') return [settled(c, g.op('Round', [cells]), size, 1, 0)];
  const lower = g.op('Floor', [cells]);
  const fraction = g.sub(cells, lower);
  const at = (offset: number, weight: Operand, slope: Operand): Neighbor =>
    settled(c, g.add(lower, offset), size, weight, slope);
  if (mode === 'linear') return [at(0, g.sub(1, fraction), -1), at(1, fraction, 1)];
  if (mode !== 'cubic') throw new NoGradient(`samples by “${mode}”`);
  return [-1, 0, 1, 2].map((offset) => {
    const distance = offset > 0 ? g.sub(offset, fraction) : g.sub(fraction, offset);
    const [weight, slope] = offset === 0 || offset === 1 ? nearCubic : farCubic;
    return at(offset, polynomial(c, weight, distance), g.mul(offset > 0 ? -1 : 1, polynomial(c, slope, distance)));
  });
}

/** Keys' cubic with a = −¾, within one cell and beyond, and its slope: coefficients, the highest power first. */
const nearCubic = [
  [1.25, -2.25, 0, 1],
  [3.75, -4.5, 0],
] as const;
const farCubic = [
  [-0.75, 3.75, -6, 3],
  [-2.25, 7.5, -6],
] as const;

const polynomial = (c: RuleContext, [first = 0, ...rest]: readonly number[], x: string): Operand =>
  rest.reduce<Operand>((sum, coefficient) => c.g.add(c.g.mul(sum, x), coefficient), first);

/** A neighbor as the padding has it: outside cells weigh nothing, or stand for the edge or for their mirror image. */
function settled(c: RuleContext, cell: string, size: string, weight: Operand, slope: Operand): Neighbor {
  const { g } = c;
  const padding = c.attributes.string('padding_mode') ?? 'zeros';
  const last = g.sub(size, 1);
  const within = (place: string): string => g.op('Min', [g.op('Max', [place, 0]), last]);
  if (padding === 'border') return { index: within(cell), weight, slope };
  if (padding === 'reflection') return { index: within(mirrored(c, cell, last)), weight, slope };
  const exists = g.toFloat(g.and(g.greater(cell, -0.5), g.less(cell, g.sub(size, 0.5))));
  return { index: within(cell), weight: g.mul(exists, weight), slope: g.mul(exists, slope) };
}

/** Reflected at the outer cells' centers, or at their edges. */
function mirrored(c: RuleContext, cell: string, last: string): string {
  const { g } = c;
  const edge = c.attributes.int('align_corners') === 1 ? 0 : 0.5;
  const period = g.mul(2, g.add(last, 2 * edge));
  const from = g.add(cell, edge);
  const phase = g.sub(from, g.mul(period, g.op('Floor', [g.div(from, period)])));
  return g.sub(g.op('Min', [phase, g.sub(period, phase)]), edge);
}
