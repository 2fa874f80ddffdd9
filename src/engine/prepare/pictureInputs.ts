import { create } from '@bufbuild/protobuf';
import { makeNode } from '../onnx/attributes.ts';
import {
  TensorProto_DataType as Type,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  ValueInfoProtoSchema,
  type NodeProto,
  type TensorShapeProto,
  type ValueInfoProto,
} from '../onnx/onnx_pb.ts';
import { int64Tensor } from '../onnx/tensors.ts';
import { sizesOf, tensorTypeOf } from '../onnx/valueInfo.ts';
import { indexEdges, type Graph } from '../graph/graph.ts';
import { known } from '../../vocabulary/known.ts';

const wholeNumbers: ReadonlySet<number> = new Set([
  ...[Type.UINT8, Type.INT8, Type.UINT16, Type.INT16, Type.INT32, Type.UINT32, Type.INT64],
]);

/**
 * The same graph with float32 and a batch where it takes pictures as whole numbers (models converted from quantized
 * TFLite, or with their preprocessing inside), or one picture without a batch (torchvision's detectors): a Cast, a
 * Gather of the first picture, or both stand before it, so that whoever feeds it has one type and one number of axes. A
 * graph without such an input comes back as it is.
 */
export function feedBatchesOfFloats(graph: Graph): Graph {
  const taken = graph.inputs.filter((input) => isWholePicture(input) || isLonePicture(input, graph));
  if (taken.length === 0) return graph;
  const constants = taken.some(isWithoutBatch)
    ? new Map([...graph.constants, [firstName, int64Tensor(firstName, [0], [])]])
    : graph.constants;
  const inputs = graph.inputs.map((input) => (taken.includes(input) ? asBatchOfFloats(input) : input));
  return indexEdges({ ...graph, constants, inputs, nodes: [...taken.flatMap(feed), ...graph.nodes] });
}

const pixelsName = ({ name }: ValueInfoProto): string => `${name}:pixels`;
const firstName = ':first';

const isWithoutBatch = (input: ValueInfoProto): boolean => sizesOf(input).length === 3;

const isOfWholeNumbers = (input: ValueInfoProto): boolean => wholeNumbers.has(tensorTypeOf(input)?.elemType ?? 0);

/** Of channels, three or one; anything else of whole numbers may be tokens. */
function isWholePicture(input: ValueInfoProto): boolean {
  const sizes = sizesOf(input);
  const isByte = [Type.UINT8, Type.INT8].includes(tensorTypeOf(input)?.elemType ?? 0);
  const channels = [sizes[1], sizes[3]];
  return isOfWholeNumbers(input) && sizes.length === 4 && (isByte || channels.some((size) => size === 3 || size === 1));
}

/** Digits are 28 wide, and some 16; a smaller square is a matrix. */
const smallestSquare = 16;

/**
 * [3, H, W] or [H, W, 3], or a gray square [1, S, S] that is convolved in both directions, the only input: anything
 * else with three axes may be a text, a sound, or (with a batch, [1, N, 3]) points and rows of sensors.
 */
function isLonePicture(input: ValueInfoProto, graph: Graph): boolean {
  const [first, ...rest] = sizesOf(input);
  // An open size in front of a fixed one is a batch.
  const isBatched = first === 1 || (first === undefined && rest[0] !== undefined);
  const isPicture =
    rest.length === 2 && [first, rest[1]].filter((size) => size === 3).length === 1 && rest[0] !== 3 && !isBatched;
  const isEven = first === 1 && rest.length === 2 && rest[0] === rest[1] && (rest[0] ?? 0) >= smallestSquare;
  const isSquare = isEven && convolvesPlanes(graph);
  const isNumeric = tensorTypeOf(input)?.elemType === Type.FLOAT || isOfWholeNumbers(input);
  return (isPicture || isSquare) && isNumeric && graph.inputs.length === 1;
}

/** Kernels of rows and columns; those of a signal have one direction. */
const convolvesPlanes = ({ nodes, constants }: Graph): boolean =>
  nodes.some(({ opType, input }) => opType === 'Conv' && constants.get(input[1] ?? '')?.dims.length === 4);

function feed(input: ValueInfoProto): NodeProto[] {
  const [from, to] = [pixelsName(input), input.name ?? ''];
  const casts = isOfWholeNumbers(input);
  const numbers = casts && isWithoutBatch(input) ? `${from}:whole` : casts ? to : from;
  return [
    ...(casts ? [makeNode('Cast', [from], [numbers], { to: tensorTypeOf(input)?.elemType })] : []),
    ...(isWithoutBatch(input) ? [makeNode('Gather', [numbers, firstName], [to], { axis: 0 })] : []),
  ];
}

function asBatchOfFloats(input: ValueInfoProto): ValueInfoProto {
  const shape = batched(known(tensorTypeOf(input)?.shape, 'shape of the picture'));
  return create(ValueInfoProtoSchema, {
    name: pixelsName(input),
    type: { value: { case: 'tensorType', value: { elemType: Type.FLOAT, shape } } },
  });
}

function batched(shape: TensorShapeProto): TensorShapeProto {
  const one = create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: 1n } });
  return shape.dim.length === 3 ? create(TensorShapeProtoSchema, { dim: [one, ...shape.dim] }) : shape;
}
