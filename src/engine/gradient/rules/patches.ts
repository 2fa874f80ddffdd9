import { NoGradient, type GradientRule } from '../ruleContext.ts';

/**
 * y = patches [N, C·kernel, L] added up where they lie in an image   dx = the patches of dy: a convolution of each
 * channel with one kernel an element, 1 there and 0 elsewhere
 */
export const Col2Im: GradientRule = (c) => {
  const { g, attributes } = c;
  const block = c.constantInput(2);
  if (!block) throw new NoGradient('has a block shape that is computed during the run');
  const size = block.reduce((product, extent) => product * extent, 1);
  const kernels = g.reshape(
    g.op('EyeLike', [g.op('ConstantOfShape', [g.int64s([size, size])])]),
    g.int64s([size, 1, ...block]),
  );
  const grid = g.op('Shape', [c.dy], { start: 2 });
  const channels = g.reshape(c.dy, g.op('Concat', [g.int64s([-1, 1]), grid], { axis: 0 }));
  const window = {
    dilations: attributes.ints('dilations'),
    pads: attributes.ints('pads'),
    strides: attributes.ints('strides'),
  };
  return [c.reshapeLike(g.op('Conv', [channels, kernels], window), c.inputName(0))];
};
