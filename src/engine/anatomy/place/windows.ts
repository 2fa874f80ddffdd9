import type { Graph } from '../../graph/graph.ts';
import { Attributes } from '../../onnx/attributes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { picked, type Axes, type Axis, type Span } from './axes.ts';
import type { PlaceFacts } from './state.ts';

/* Operators whose windows move over rows and columns: convolutions and poolings. */

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly isPadded: boolean;
}

export const isWindowed = ({ opType }: NodeProto): boolean => /Conv|Pool$/.test(opType) && !/Global/.test(opType);

/** Kernel and stride of rows and columns, and what is padded in all; undefined where the operator has none. */
function windowOf(node: NodeProto, facts: PlaceFacts): Window | undefined {
  if (!/Conv$|ConvInteger|^FusedConv|Pool$/.test(node.opType) || !isWindowed(node)) return undefined;
  const attributes = new Attributes(node);
  const weights = node.opType.includes('Conv')
    ? facts.sizesOf(node.input[node.opType === 'QLinearConv' ? 3 : 1] ?? '')?.slice(2)
    : undefined;
  const kernel = attributes.ints('kernel_shape') ?? weights ?? [];
  if (kernel.length !== 2) return undefined;
  const dilations = attributes.ints('dilations') ?? [1, 1];
  const isPadded =
    (attributes.ints('pads') ?? []).some((pad) => pad > 0) || /SAME/.test(attributes.string('auto_pad') ?? '');
  return {
    kernel: kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1),
    strides: attributes.ints('strides') ?? [1, 1],
    isPadded,
  };
}

/** Windows next to each other leave out what is too little for one more. */
export function seenThrough(node: NodeProto, output: string, axes: Axes, name: string, facts: PlaceFacts): Axes {
  const window = windowOf(node, facts);
  const [from, to] = [facts.sizesOf(name), facts.sizesOf(output)];
  if (!window || window.isPadded || !from || !to || from.length !== axes.length) return axes;
  const first = axes.length - 2;
  const seen = (span: Span, at: number): Span => {
    const axis = at - first;
    const [kernel = 1, stride = 1, size = 1, count = 1] = [window.kernel[axis], window.strides[axis], from[at], to[at]];
    return kernel <= stride && count * stride < size ? picked(span, size, (stride - 1) / 2, stride, count) : span;
  };
  return axes.map((axis, at): Axis => (axis === 'other' || at < first ? axis : seen(axis, at)));
}

/** Whether a Pad is what a convolution behind it would pad itself: less than its window, which eats it again. */
export function isOfConvolution(graph: Graph, node: NodeProto, output: string, facts: PlaceFacts): boolean {
  const pads = new Attributes(node).ints('pads') ?? facts.numbersOf(node.input[1] ?? '') ?? [];
  const users = graph.consumers.get(output) ?? [];
  const total = (axis: number): number => (pads[axis] ?? 0) + (pads[axis + pads.length / 2] ?? 0);
  return (
    pads.length === 8 &&
    users.length > 0 &&
    users.every((user) => {
      const window = windowOf(user, facts);
      return window !== undefined && [0, 1].every((axis) => total(axis + 2) < (window.kernel[axis] ?? 0));
    })
  );
}
