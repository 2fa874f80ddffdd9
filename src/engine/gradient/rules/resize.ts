import { contract, resizingMatrix } from '../linearAxis.ts';
import type { AttributeValue } from '../../onnx/attributes.ts';
import type { Operand } from '../emitter.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';
import { outputOf } from '../../onnx/nodes.ts';
import { known } from '../../../vocabulary/known.ts';

/** What Upsample (opset 7, 9) and Resize 10 mean, in the words of today's Resize. */
const asBefore11 = { coordinate_transformation_mode: 'asymmetric' } as const;

/**
 * Nearest, linear and cubic interpolation   dx = Rᵀ·dy axis by axis, R the resizing's own matrix (Resize, Upsample)
 */
export const Resize: GradientRule = (c) => {
  const attributes = interpolation(c);
  const rank = c.xDims().length;
  const changed = c
    .xDims()
    .map((_, axis) => axis)
    .filter((axis) => c.xDims()[axis] !== c.yDims()[axis]);
  const gradient = changed.reduce(
    (spread, axis) => contract(c, spread, matrixOf(c, axis, attributes), axis, rank),
    c.dy,
  );
  return [gradient];
};

function interpolation(c: RuleContext): Record<string, AttributeValue> {
  const { attributes } = c;
  const mode = attributes.string('mode') ?? 'nearest';
  if (c.node.opType === 'Upsample' || c.opset < 11)
    return { mode: mode === 'bilinear' ? 'linear' : mode, ...asBefore11 };
  const coordinates = attributes.string('coordinate_transformation_mode');
  if (coordinates === 'tf_crop_and_resize') throw new NoGradient('crops while it resizes');
  if ((attributes.string('keep_aspect_ratio_policy') ?? 'stretch') !== 'stretch')
    throw new NoGradient('keeps the aspect ratio');
  const cubic = attributes.float('cubic_coeff_a');
  return {
    mode,
    coordinate_transformation_mode: coordinates,
    antialias: attributes.int('antialias'),
    exclude_outside: attributes.int('exclude_outside'),
    cubic_coeff_a: cubic === undefined ? undefined : { float: cubic },
  };
}

/**
 * The resizing's own matrix. Before opset 11 ONNX Runtime rounds down along an axis that it makes larger, and up along
 * one that it makes smaller.
 */
function matrixOf(c: RuleContext, axis: number, attributes: Readonly<Record<string, AttributeValue>>): string {
  const { g } = c;
  const rounded = (nearest: string | undefined): string =>
    resizingMatrix(c, axis, target(c, axis), { ...attributes, nearest_mode: nearest });
  if (c.opset >= 11) return rounded(c.attributes.string('nearest_mode'));
  if (c.node.opType === 'Upsample' || attributes['mode'] !== 'nearest') return rounded('floor');
  const scale = c.constantInput(1)?.[axis];
  if (scale !== undefined) return rounded(scale < 1 ? 'ceil' : 'floor');
  return g.where(g.less(known(scalesOf(c)?.[axis], 'scale'), 1), rounded('ceil'), rounded('floor'));
}

/** Inputs roi, scales, sizes for one axis. A given scale is kept: it, and not the sizes, places the samples. */
function target(c: RuleContext, axis: number): Operand[] {
  const { g } = c;
  const scale = scalesOf(c)?.[c.attributes.ints('axes')?.indexOf(axis) ?? axis];
  if (scale === undefined)
    return [
      '',
      '',
      g.op('Concat', [g.int64s([1, 1]), c.dimOf(c.inputName(0), axis), c.dimOf(outputOf(c.node), axis)], { axis: 0 }),
    ];
  return ['', g.op('Concat', [g.floats([1, 1, 1]), g.unsqueeze(scale, [0])], { axis: 0 })];
}

/** The scale of each resized axis as scalars; undefined where sizes are given instead. */
function scalesOf(c: RuleContext): string[] | undefined {
  const { g } = c;
  const given = c.attributes.floats('scales');
  if (given) return given.map((scale) => g.float(scale));
  const input = c.node.opType === 'Upsample' || c.opset < 11 ? 1 : 2;
  if (!c.has(input) || c.constantInput(input)?.length === 0) return undefined;
  const count = c.attributes.ints('axes')?.length ?? c.xDims().length;
  return Array.from({ length: count }, (_, at) => g.op('Gather', [c.x(input), g.int64(at)]));
}
