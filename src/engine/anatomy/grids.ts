import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { Graph } from '../graph/graph.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';

/** Where the cells of a layer lie in its tensor, batch 1. */
export interface Grid {
  /**
   * Along the time of a clip, or the depth of a volume; 1 for a picture, and where it was pooled away: one map for all
   * frames.
   */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Tokens in front that are no cell: class, distillation, registers. */
  readonly prefix: number;
}

export const cellsOf = ({ frames, width, height }: Pick<Grid, 'frames' | 'width' | 'height'>): number =>
  frames * width * height;

/** More than any vision transformer puts in front of its patches. */
const longestPrefix = 16;

/** How far the grid's shape may be from the picture's: patches that overlap round off a little. */
const aspectTolerance = 0.02;

/**
 * 2048 × 2048: finer than any picture is shown, and about as much as can be searched for regions while somebody waits.
 */
const mostCells = 2 ** 22;

/** So far a grid may be from it that was not made by convolutions: more is no picture, but windows × cells. */
const reshapedTolerance = 2;

/** What is known of a tensor beside its shape. */
export interface GridFacts {
  /** Only its own shape speaks for its axes: see `reshapedTensors`. */
  readonly isReshaped?: boolean;
  /** How many boxes a detector has: as many tokens are no picture, or stand behind one (YOLOS). */
  readonly boxes?: number;
  /** Numbers of tokens that are several pictures': see `mixedTokens`. */
  readonly mixed?: ReadonlySet<number>;
  /** Of a signal's model: how many samples its tensors that keep their channels in front have; see `signalGrid`. */
  readonly lengths?: readonly number[] | undefined;
  /** Of a clip's model: the grids of its tensors of rank 5, which its tokens are the cells of. */
  readonly clipGrids?: readonly Grid[] | undefined;
}

/**
 * The grid of a tensor of this shape; undefined where it has none, just one cell, or more than can be shown.
 *
 * @param shape [1, …] of rank 5 (time, rows and columns beside the channels), 4 (rows and columns) or 3 (tokens)
 * @param aspect width / height of the model's input
 */
export function gridOf(
  shape: readonly number[],
  channelAxis: number,
  aspect: number,
  { isReshaped = false, ...facts }: GridFacts = {},
): Grid | undefined {
  if (shape[0] !== 1) return undefined; // windows: many small grids, each a part of the picture
  const others = shape.filter((_, axis) => axis !== 0 && axis !== channelAxis);
  const [first = 0] = others;
  if (facts.lengths) return signalGrid(others, (shape[channelAxis] ?? 0) > 1, channelAxis === 1, facts.lengths);
  if (others.length >= 2) {
    const [height, width] = others.slice(-2) as [number, number];
    const stretch = width / height / aspect;
    const isPicture = !isReshaped || Math.max(stretch, 1 / stretch) <= reshapedTolerance;
    const frames = others.length === 3 ? first : 1;
    return height * width > 1 && frames * height * width <= mostCells && isPicture
      ? { frames, width, height, prefix: 0 }
      : undefined;
  }
  // One channel alone is no token's: that is a row of channels, on its way through a channel attention.
  const isTokens = others.length === 1 && first <= mostCells && (shape[channelAxis] ?? 0) > 1;
  return isTokens ? tokensGrid(first, aspect, facts) : undefined;
}

/**
 * Of a signal: one row of cells. Several rows are a spectrogram, or leads next to each other. Tokens that are a few
 * more than the samples of another tensor have a class in front.
 *
 * @param others the sizes of all axes but batch and channels
 */
function signalGrid(
  others: readonly number[],
  hasFeatures: boolean,
  isChannelsFirst: boolean,
  lengths: readonly number[],
): Grid | undefined {
  const total = others.reduce((product, size) => product * size, 1);
  if (Math.max(0, ...others) !== total || total < 2 || total > mostCells || !hasFeatures) return undefined;
  const isKnown = isChannelsFirst || others.length > 1 || lengths.includes(total);
  const width = isKnown ? undefined : lengths.find((each) => total - each > 0 && total - each <= longestPrefix);
  return { frames: 1, width: width ?? total, height: 1, prefix: total - (width ?? total) };
}

function tokensGrid(tokens: number, aspect: number, { boxes, mixed, clipGrids }: GridFacts): Grid | undefined {
  if (tokens === boxes || mixed?.has(tokens)) return undefined;
  if (clipGrids) return clipTokenGrid(tokens, clipGrids);
  return tokenGrid(tokens, aspect) ?? (boxes === undefined ? undefined : tokenGrid(tokens - boxes, aspect));
}

/**
 * 1568 tokens may be 8 · 14 · 14 or 2 · 28 · 28: those of a grid that the model has, behind as few other tokens as
 * possible.
 */
function clipTokenGrid(tokens: number, grids: readonly Grid[]): Grid | undefined {
  const fitting = grids
    .map((grid) => ({ ...grid, prefix: tokens - cellsOf(grid) }))
    .filter(({ prefix }) => prefix >= 0 && prefix <= longestPrefix);
  return fitting.sort((a, b) => a.prefix - b.prefix)[0];
}

/** T tokens are h · w cells of the picture's own aspect, behind as few other tokens as possible. */
function tokenGrid(tokens: number, aspect: number): Grid | undefined {
  for (let prefix = 0; prefix <= Math.min(longestPrefix, tokens - 2); prefix++) {
    const cells = tokens - prefix;
    const height = Math.round(Math.sqrt(cells / aspect));
    const width = cells / height;
    if (Number.isInteger(width) && Math.abs(width / height / aspect - 1) < aspectTolerance)
      return { frames: 1, width, height, prefix };
  }
  return undefined;
}

const reshaping: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Einsum']);

/**
 * Tensors whose axes may be anything: they were reshaped, and neither a convolution with a neighborhood nor a pooling
 * has worked on them since. [1, 1, 49, C] may be one window of 49 cells, [1, C, 4, 64] (convolved 1 × 1) 4 patches of
 * 64.
 */
export function reshapedTensors(graph: Graph, shapes: Shapes): ReadonlySet<string> {
  const reshaped = new Set<string>();
  const dimsOf = (name: string): readonly Dim[] => shapes.get(name)?.dims ?? [];
  for (const node of graph.nodes) {
    const read = node.input.filter((name) => !graph.constants.has(name) && dimsOf(name).length > 2);
    const carries = read.length > 0 && read.every((name) => reshaped.has(name)) && !looksAround(node, dimsOf);
    if (carries || reshaping.has(node.opType ?? '')) for (const name of node.output) reshaped.add(name);
  }
  return reshaped;
}

function looksAround({ opType, input }: NodeProto, dimsOf: (name: string) => readonly Dim[]): boolean {
  if (opType.includes('Conv'))
    return input.slice(1).some((weights) =>
      dimsOf(weights)
        .slice(2)
        .some((size) => size !== 1),
    );
  return /^(Max|Average|Lp)Pool$/.test(opType);
}

/** How many tokens there are where those of several grids were put one behind another: a detector's levels. */
export function mixedTokens(graph: Graph, shapes: Shapes, boxes: number | undefined): ReadonlySet<number> {
  const mixed = new Set<number>();
  for (const { opType, input, output } of graph.nodes) {
    if (opType !== 'Concat') continue;
    const dims = shapes.get(output[0] ?? '')?.dims ?? [];
    const own = (name: string, axis: number): Dim => shapes.get(name)?.dims?.[axis] ?? 0;
    const axis = dims.length === 3 ? [1, 2].find((at) => input.some((name) => own(name, at) !== dims[at])) : undefined;
    if (axis === undefined) continue;
    const total = dims[axis];
    const grids = input.filter((name) => Number(own(name, axis)) > longestPrefix && own(name, axis) !== boxes);
    if (typeof total === 'number' && grids.length > 1) mixed.add(total);
  }
  return mixed;
}
