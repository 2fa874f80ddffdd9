import type { LayerSummary } from '../../vocabulary/explanation.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import { gridOf, mixedTokens, reshapedTensors, type Grid } from './grids.ts';
import { realValuesOf } from '../prepare/realValues.ts';
import { sharedTensors } from './sharedTensors.ts';
import { roundedOnTheWay } from './rounding.ts';
import type { Size } from '../image/geometry.ts';
import { layerPlace, type LayerPlace, type Place } from './place/layerPlace.ts';
import { boxCountOf, type Score } from './score.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';
import { known } from '../../vocabulary/known.ts';

/** A tensor on the way from the image to the score that has a spatial grid. */
export interface Layer extends LayerSummary {
  /** Where the tensor is quantized: another, which holds the real values that it stands for. */
  readonly real?: string;
  readonly channelAxis: number;
  readonly grid: Grid;
  /** Made before the last attention. */
  readonly isBeforeAttention?: true;
  /** A sum of two computed tensors, as goes into a block with attention: see defaultLayer.ts. */
  readonly isResidual?: true;
  /** Some of a detector's boxes do not depend on it. */
  readonly isOfSomeBoxes?: true;
  /**
   * Its cells are larger than any backbone's: pyramids of pooling (PSP, PAN, UPerNet) and a detector's extra levels
   * have such.
   */
  readonly isPooledFurther?: true;
  /** Where it lies on the input, if not on the whole of it as it is. */
  readonly place?: LayerPlace;
  /** Its gradient is passed straight through numbers that are rounded between it and the score. */
  readonly isStraightThrough?: true;
}

/** The tensor that holds a layer's activation. */
export const activationOf = ({ tensor, real }: Layer): string => real ?? tensor;

/**
 * Copies of another tensor: layers only where they put the grid in order that the other has not (windows, attention
 * heads).
 */
const copies: ReadonlySet<string> = new Set([
  'Identity',
  'Dropout',
  'Cast',
  'Transpose',
  'Pad',
  'Slice',
  'Split',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Expand',
]);

const attention: ReadonlySet<string> = new Set(['Softmax', 'QLinearSoftmax', 'Attention', 'MultiHeadAttention']);

const sums: ReadonlySet<string> = new Set(['Add', 'QLinearAdd']);

/** Of a backward pass: which tensors it has a gradient for, and what is in the way of the others. */
interface Passage {
  readonly gradients: ReadonlyMap<string, string>;
  readonly obstructed: ReadonlyMap<string, Readonly<Record<'operator' | 'node' | 'reason', string>>>;
}

/** What `listLayers` looks at beside the candidates. */
export interface LayerFacts {
  readonly shapes: Shapes;
  /** Real sizes of the candidates, and of a detector's score, batch 1. */
  readonly sizes: ReadonlyMap<string, readonly Dim[]>;
  readonly channelAxes: ReadonlyMap<string, number>;
  /** The model's input, in pixels. */
  readonly picture: Size;
  /** Whether the input is a clip. */
  readonly isClip?: boolean;
  /** Whether the input is a signal. */
  readonly isSignal?: boolean;
  readonly pass: Passage;
  /** Tensors whose gradient a gradient graph of the user's own has, whatever this backward pass can do. */
  readonly brought: ReadonlySet<string>;
  /** Where tensors lie on the input. */
  readonly places?: ReadonlyMap<string, Place>;
}

/** The layers among `candidates`: more than one cell, and a gradient or a reason why there is none. */
export function listLayers(graph: Graph, score: Score, candidates: readonly NodeProto[], facts: LayerFacts): Layer[] {
  const early = beforeLastAttention(graph, score);
  const shared = score.detector && sharedTensors(graph, score.tensor);
  const rounded = roundedOnTheWay(graph, score.tensor);
  const withGrid = gridFinder(graph, score, facts);
  const clipGrids = withGrid(candidates.filter(({ output }) => facts.sizes.get(output[0] ?? '')?.length === 5)).map(
    ({ grid }) => grid,
  );
  const chosen = withoutCopies(graph, withGrid(candidates, facts.isClip ? clipGrids : undefined));
  return chosen.map(({ node, tensor, shape, channelAxis, grid }): Layer => {
    const isBrought = facts.brought.has(tensor);
    const reason = isBrought ? undefined : reasonAgainst(tensor, facts.pass);
    return {
      name: node.name || tensor,
      tensor,
      operator: node.opType ?? '',
      shape,
      channelAxis,
      grid,
      ...(graph.producer.has(realValuesOf(tensor)) && { real: realValuesOf(tensor) }),
      ...(early.has(tensor) && { isBeforeAttention: true }),
      ...(isResidual(node, facts.pass) && { isResidual: true }),
      ...(shared?.has(tensor) === false && { isOfSomeBoxes: true }),
      ...(isPooledFurther(grid, facts.picture) && { isPooledFurther: true }),
      ...placeOf(tensor, grid, facts),
      ...(rounded.has(tensor) && !isBrought && { isStraightThrough: true }),
      ...(reason !== undefined && { reason }),
    };
  });
}

function placeOf(
  tensor: string,
  { prefix, width }: Grid,
  { places, picture, isSignal }: LayerFacts,
): Pick<Layer, 'place'> {
  const found = places?.get(tensor);
  const place = layerPlace(isSignal && found ? withoutPrefix(found, prefix / (prefix + width)) : found, picture);
  return { ...(place && { place }) };
}

/** Of a signal's tokens: a class that was put in front looks like samples before the first. */
function withoutPrefix(place: Place, share: number): Place {
  if ('lost' in place) return place;
  return {
    frames: place.frames.map(({ rows, columns }) => {
      const { from, to } = columns;
      return { rows, columns: from < 0 ? { ...columns, from: from + (to - from) * share } : columns };
    }),
  };
}

/** Finds those of some nodes whose outputs have a grid. */
function gridFinder(
  graph: Graph,
  score: Score,
  { shapes, sizes, channelAxes, picture, places, isSignal = false }: LayerFacts,
): (nodes: readonly NodeProto[], clipGrids?: readonly Grid[]) => Candidate[] {
  const reshaped = reshapedTensors(graph, shapes);
  const boxes = boxCountOf({ ...score, dims: sizes.get(score.tensor) ?? score.dims });
  const many = score.detector && {
    mixed: mixedTokens(graph, shapes, boxes),
    ...(boxes !== undefined && { boxes }),
  };
  const lengths = isSignal ? lengthsOf(sizes, channelAxes) : undefined;
  const candidateOf = (node: NodeProto, clipGrids?: readonly Grid[]): Candidate | undefined => {
    const tensor = outputOf(node);
    const shape = (sizes.get(tensor) ?? []).map(Number);
    const channelAxis = known(channelAxes.get(tensor), `channel axis of ${tensor}`);
    const facts = { isReshaped: reshaped.has(tensor), clipGrids, lengths, ...many };
    const place = places?.get(tensor);
    // Copies of the picture along the batch have a grid each, all alike.
    const isOfCopies = place && 'frames' in place && place.frames.length > 1 && place.frames.length === shape[0];
    const grid = gridOf(
      isOfCopies ? [1, ...shape.slice(1)] : shape,
      channelAxis,
      picture.width / picture.height,
      facts,
    );
    return grid && { node, tensor, shape, channelAxis, grid };
  };
  return (nodes, clipGrids) => nodes.flatMap((node) => candidateOf(node, clipGrids) ?? []);
}

/** Of a signal's tensors that have their channels in front, as convolutions do. */
const lengthsOf = (sizes: LayerFacts['sizes'], channelAxes: LayerFacts['channelAxes']): number[] =>
  [...sizes].flatMap(([tensor, dims]) =>
    dims.length === 3 && channelAxes.get(tensor) === 1 && Number(dims[2]) > 1 ? [Number(dims[2])] : [],
  );

interface Candidate {
  readonly node: NodeProto;
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly channelAxis: number;
  readonly grid: Grid;
}

/** Backbones end at 32 pixels a cell; a side that 32 does not divide may make more of them. */
const largestCell = 48;

const isPooledFurther = ({ width, height }: Grid, picture: Size): boolean =>
  width * height * largestCell ** 2 < picture.width * picture.height;

/** Without copies of the picture and of one another. */
function withoutCopies(graph: Graph, candidates: readonly Candidate[]): Candidate[] {
  const byTensor = new Map(candidates.map((candidate) => [candidate.tensor, candidate]));
  const seen = new Set(graph.inputs.map(({ name }) => name ?? ''));
  return graph.nodes.flatMap((node) => {
    const isCopy = copies.has(node.opType ?? '') && seen.has(inputOf(node));
    const candidate = byTensor.get(outputOf(node));
    if (isCopy || candidate) for (const name of node.output) seen.add(name);
    return candidate && !isCopy ? [candidate] : [];
  });
}

/** Not of one and a bias. */
function isResidual({ opType, input }: NodeProto, { gradients, obstructed }: Passage): boolean {
  return sums.has(opType) && input.filter((name) => gradients.has(name) || obstructed.has(name)).length === 2;
}

/** Tensors made before the last attention. */
function beforeLastAttention(graph: Graph, score: Score): ReadonlySet<string> {
  const { nodes } = cutTo([score.tensor], graph.nodes);
  const last = nodes.findLastIndex(({ opType }) => attention.has(opType ?? ''));
  return new Set(nodes.slice(0, Math.max(last, 0)).flatMap(({ output }) => output));
}

function reasonAgainst(tensor: string, pass: Passage): string | undefined {
  const obstacle = pass.obstructed.get(tensor);
  if (obstacle)
    return `The operator ${obstacle.operator} (“${obstacle.node}”), which comes after it, ${obstacle.reason}.`;
  return pass.gradients.has(tensor) ? undefined : independent;
}

export const independent = 'The score does not depend on it.';
