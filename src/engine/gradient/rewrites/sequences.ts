import { NoGradient } from '../ruleContext.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { Attributes } from '../../onnx/attributes.ts';
import { valuesOf } from '../../onnx/tensors.ts';
import type { Rewrite, RewriteContext } from './rewriteContext.ts';
import { inputOf } from '../../onnx/nodes.ts';

/* Lists of tensors, as TorchScript keeps them: what is taken out of a list is what was put into it. */

/** y = the tensor at a place of a list */
export const SequenceAt: Rewrite = (c) => {
  const [place] = constant(c, c.x(1)) ?? [];
  if (place === undefined) throw new NoGradient('picks from a list of tensors, which one is known only in the run');
  const part = partsOf(c, c.x()).at(place);
  if (part === undefined) throw new NoGradient(`picks tensor ${place} from a list that has fewer`);
  return [c.g.op('Identity', [part])];
};

/** y = the tensors of a list one after the other, or on top of each other */
export const ConcatFromSequence: Rewrite = (c) => {
  const { g } = c;
  const axis = c.attributes.requiredInt('axis');
  const parts = partsOf(c, c.x());
  return [
    g.op('Concat', c.attributes.int('new_axis') === 1 ? parts.map((part) => g.unsqueeze(part, [axis])) : parts, {
      axis,
    }),
  ];
};

/** What lies in a list, where it was put in by these operators. */
function partsOf(c: RewriteContext, list: string): readonly string[] {
  const maker = c.graph.producer.get(list);
  switch (maker?.opType) {
    case 'SequenceEmpty':
      return [];
    case 'SequenceConstruct':
      return maker.input;
    case 'SequenceInsert':
      return inserted(c, partsOf(c, inputOf(maker)), maker);
    case 'SplitToSequence':
      return split(c, maker);
    default:
      throw new NoGradient('works on a list of tensors that is known only in the run');
  }
}

function inserted(
  c: RewriteContext,
  parts: readonly string[],
  { input: [, tensor = '', place = ''] }: NodeProto,
): readonly string[] {
  const [at] = place === '' ? [parts.length] : (constant(c, place) ?? []);
  if (at === undefined) throw new NoGradient('works on a list of tensors whose order is known only in the run');
  return parts.toSpliced(at, 0, tensor);
}

function split(c: RewriteContext, maker: NodeProto): readonly string[] {
  const { g } = c;
  const [x, lengths = ''] = maker.input as [string, string?];
  const attributes = new Attributes(maker);
  const dims = c.dimsOf(x);
  const axis = ((attributes.int('axis') ?? 0) + dims.length) % dims.length;
  const size = dims[axis];
  const given = lengths === '' ? [1] : constant(c, lengths);
  if (typeof size !== 'number' || !given)
    throw new NoGradient('works on a list of tensors whose length is known only in the run');
  const isStep = lengths === '' || c.dimsOf(lengths).length === 0;
  const [step = size] = given;
  const sizes = isStep
    ? Array.from({ length: Math.ceil(size / step) }, (_, at) => Math.min(step, size - at * step))
    : given;
  const parts = g.ops('Split', [x, g.int64s(sizes)], sizes.length, { axis });
  return lengths === '' && attributes.int('keepdims') === 0 ? parts.map((part) => g.squeeze(part, [axis])) : parts;
}

function constant(c: RewriteContext, tensor: string): number[] | undefined {
  const value = c.graph.constants.get(tensor);
  return value && valuesOf(value);
}
