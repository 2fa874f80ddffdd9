import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';

/* Operators that write `updates` into a copy of `data`, at `indices`. */

/** dupdates = dy at the indices; ddata = dy, and 0 where the update has replaced it (with `add`, dy everywhere) */
function scattered(c: RuleContext, scatter: string, gather: string, axis?: number): (string | undefined)[] {
  const { g } = c;
  const reduction = c.attributes.string('reduction') ?? 'none';
  if (reduction !== 'none' && reduction !== 'add') throw new NoGradient(`reduces by “${reduction}”`);
  const replaced = (): string => g.op(scatter, [c.dy, c.x(1), c.zerosLike(c.inputName(2))], { axis });
  const ddata = c.wants(0) && reduction === 'none' ? replaced() : c.dy;
  return [ddata, undefined, c.wants(2) ? g.op(gather, [c.dy, c.x(1)], { axis }) : undefined];
}

/** One index an element (ScatterElements, and Scatter before opset 11) */
export const ScatterElements: GradientRule = (c) =>
  scattered(c, 'ScatterElements', 'GatherElements', c.attributes.int('axis') ?? 0);

/** y = on at one index along an axis, off elsewhere   doff, don = Σ dy there */
export const OneHot: GradientRule = (c) => {
  const { g } = c;
  if (!c.wants(2)) return [];
  const sums = [
    [1, 0],
    [0, 1],
  ].map((values) => {
    const chosen = g.op('OneHot', [c.x(0), c.x(1), g.floats(values)], { axis: c.attributes.int('axis') });
    return g.op('ReduceSum', [g.mul(c.dy, chosen)], { keepdims: 0 });
  });
  return [
    undefined,
    undefined,
    g.op(
      'Concat',
      sums.map((sum) => g.unsqueeze(sum, [0])),
      { axis: 0 },
    ),
  ];
};

/** One index a row */
export const ScatterND: GradientRule = (c) => scattered(c, 'ScatterND', 'GatherND');
