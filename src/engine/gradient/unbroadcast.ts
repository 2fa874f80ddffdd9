import type { Dim } from '../graph/shapes.ts';
import { NoGradient, type RuleContext } from './ruleContext.ts';

/**
 * The vector-Jacobian product of broadcasting: sums `gradient`, which has the shape of the tensor (or the dims) `from`,
 * over the axes along which `to` was repeated. With sizes that are only known in the run, those axes are found in the
 * run.
 */
export function unbroadcast(
  c: RuleContext,
  gradient: string,
  from: string | { readonly dims: readonly Dim[] },
  to: string,
): string {
  const { g } = c;
  const wide = typeof from === 'string' ? c.dims(from) : from.dims;
  const narrow = c.dims(to);
  const leading = wide.length - narrow.length;
  if (leading < 0) throw new NoGradient('makes fewer dimensions than broadcasting allows');
  const aligned = wide.map((dim, axis) => ({ wide: dim, narrow: narrow[axis - leading] ?? 1 }));
  const certain = aligned.every(({ wide, narrow }) => wide === narrow || narrow === 1 || typeof narrow === 'number');
  if (!certain) return unbroadcastInRun(c, gradient, leading, to);
  const axes = aligned.flatMap(({ wide, narrow }, axis) => (narrow === 1 && wide !== 1 ? [axis] : []));
  const summed = axes.length === 0 ? gradient : g.sum(gradient, axes);
  return g.squeeze(
    summed,
    Array.from({ length: leading }, (_, axis) => axis),
  );
}

function unbroadcastInRun(c: RuleContext, gradient: string, leading: number, to: string): string {
  const { g } = c;
  const target = c.shapeOf(to);
  const padded =
    leading === 0 ? target : g.op('Concat', [g.int64s(Array<number>(leading).fill(1)), target], { axis: 0 });
  const narrow = g.op('Equal', [padded, g.int64(1)]);
  const axes = g.reshape(g.op('NonZero', [narrow]), g.int64s([-1]));
  const summed = g.op('ReduceSum', [gradient, axes], { keepdims: 1, noop_with_empty_axes: 1 });
  return g.reshape(summed, target);
}
