import { identity } from '../linearAxis.ts';
import { NoGradient, type GradientRule, type RuleContext } from '../ruleContext.ts';

/** Regions, [r, 4], with the picture that each lies in, [r], and the gradient of what was read there, [r, c, p, q]. */
interface Regions {
  readonly corners: string;
  readonly picture: string;
  readonly dy: string;
}

/**
 * y = means of bilinear samples in each cell of each region, which is linear and separable: y = V·x·Hᵀ a region
 * dx = Σ over the regions of a picture Vᵀ·dy·H; the regions themselves are held constant, as PyTorch has it
 */
export const RoiAlign: GradientRule = (c) => {
  if (c.attributes.string('mode') === 'max') throw new NoGradient('takes the maximum of its samples');
  const { g } = c;
  const [pictures, channels, rows, columns] = [0, 1, 2, 3].map((axis) => c.dimOf(c.inputName(0), axis)) as [
    string,
    string,
    string,
    string,
  ];
  const regions = regionsWithGradient(c);
  const sizes = (...dims: readonly string[]): string => g.op('Concat', dims, { axis: 0 });
  const rest = g.int64s([-1]);
  const belongs = g.op('OneHot', [regions.picture, g.squeeze(pictures, [0]), g.floats([0, 1])]);
  // By products alone: ONNX Runtime 1.30's Einsum divides by zero where a level of a pyramid has no region.
  const across = g.op('MatMul', [regions.dy, g.unsqueeze(g.transpose(alongAxis(c, regions, 3), [0, 2, 1]), [1])]);
  const down = g.mul(g.unsqueeze(belongs, [2, 3]), g.unsqueeze(alongAxis(c, regions, 2), [1]));
  const left = g.reshape(g.transpose(down, [1, 2, 0, 3]), sizes(g.mul(pictures, rows), rest));
  const right = g.reshape(g.transpose(across, [0, 2, 1, 3]), sizes(rest, g.mul(channels, columns)));
  const product = g.reshape(g.op('MatMul', [left, right]), sizes(pictures, rows, channels, columns));
  return [g.transpose(product, [0, 2, 1, 3]), undefined, undefined];
};

/** A box's score depends on one region of a thousand; for all of them, `across` would take gigabytes. */
function regionsWithGradient(c: RuleContext): Regions {
  const { g, dy } = c;
  const strength = g.op('ReduceSum', [g.op('Abs', [dy]), g.int64s([1, 2, 3])], { keepdims: 0 });
  const which = g.squeeze(g.op('NonZero', [strength]), [0]);
  const [corners, picture, gradient] = [c.x(1), c.x(2), dy].map((tensor) =>
    g.op('Gather', [tensor, which], { axis: 0 }),
  ) as [string, string, string];
  return { corners, picture, dy: gradient };
}

/**
 * What the operator does along one axis, [regions, n, m]: it is given the identity, each row a channel, repeated
 * across; the regions' other coordinates lie well inside, where it changes nothing.
 */
function alongAxis(c: RuleContext, regions: Regions, axis: 2 | 3): string {
  const { g, attributes } = c;
  const mode =
    c.opset < 16 ? 'output_half_pixel' : (attributes.string('coordinate_transformation_mode') ?? 'half_pixel');
  const scale = attributes.float('spatial_scale') ?? 1;
  const other = axis === 2 ? 3 : 2;
  const n = c.dimOf(c.inputName(0), axis);
  const rows = g.unsqueeze(identity(c, n), [0, other]);
  const image = g.op('Expand', [rows, g.int64s(other === 3 ? [1, 1, 1, 3] : [1, 1, 3, 1])]);
  const inside = (cell: number): number => (cell + (mode === 'half_pixel' ? 0.5 : 0)) / scale;
  const [left, top, right, bottom] = g.ops('Split', [regions.corners, g.int64s([1, 1, 1, 1])], 4, { axis: 1 });
  // x1, y1, x2, y2: those of the other axis are replaced.
  const [low, high] = [g.add(g.mul(left, 0), inside(0.5)), g.add(g.mul(left, 0), inside(1.5))];
  const own = axis === 2 ? [low, top, high, bottom] : [left, low, right, high];
  const first = g.op('ConstantOfShape', [g.op('Shape', [regions.picture])]);
  const window = {
    coordinate_transformation_mode: mode,
    output_height: axis === 2 ? attributes.int('output_height') : 1,
    output_width: axis === 3 ? attributes.int('output_width') : 1,
    sampling_ratio: attributes.int('sampling_ratio'),
    spatial_scale: { float: scale },
  };
  const toIndex = g.op('Cast', [first], { to: 7 });
  return g.squeeze(g.op('RoiAlign', [image, g.op('Concat', own, { axis: 1 }), toIndex], window), [other]);
}
