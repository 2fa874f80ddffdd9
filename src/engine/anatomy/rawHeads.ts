/** Outputs of detectors that are no boxes yet: what comes before the decoding. */
import type { Graph } from '../graph/graph.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import type { Detector } from '../score/boxes/detector.ts';

interface Output {
  readonly name: string;
  readonly dims: readonly number[];
}

/** Each level has a quarter of the boxes of the one before. */
const perLevel = 4;

/** Place, size and objectness come before the classes. */
const before = 5;

/**
 * Why the outputs are raw heads; undefined where they do not look so.
 *
 * @param labelCounts how many names lists for the classes have
 */
export function rawHeads(graph: Graph, shapes: Shapes, labelCounts: readonly number[]): string | undefined {
  const outputs = graph.outputs.flatMap(({ name }): Output[] => {
    const { type, dims } = shapes.get(name) ?? {};
    return type === 'float32' && dims ? [{ name, dims: dims.map(Number) }] : [];
  });
  if (arePerLevel(outputs)) return 'there is a list of boxes for each of several grids';
  if (areGrids(outputs, labelCounts))
    return 'they are numbers for each cell of several grids, as YOLO v3 to v7 give them';
  if (outputs.some(({ dims }) => isOfAnchors(dims)))
    return 'they are numbers for each anchor of each cell of a grid, as YOLO v5 gives them';
  const [only, ...others] = outputs;
  return only && others.length === 0 && isYolo2(only.dims, labelCounts)
    ? 'they are numbers for each cell of one grid, as YOLO v2 gives them'
    : undefined;
}

/** SCRFD, RetinaFace, RetinaNet: [M, 4] and scores of as many, for three levels or more. */
function arePerLevel(outputs: readonly Output[]): boolean {
  const list = ({ dims }: Output): readonly number[] => (dims.length === 3 && dims[0] === 1 ? dims.slice(1) : dims);
  const lists = outputs.map(list).filter(({ length }) => length === 2);
  const counts = lists.filter(([, each]) => each === 4).map(([count = 0]) => count);
  const levels = [...new Set(counts)].sort((a, b) => b - a);
  const areLevels = levels.every((count, at) => at === 0 || Math.round((levels[at - 1] ?? 0) / count) === perLevel);
  return (
    levels.length >= 3 && areLevels && levels.every((count) => lists.filter(([size]) => size === count).length >= 2)
  );
}

/** [1, 3 · (5 + K), g, g] for grids of which each has half the rows of the one before; also [1, g, g, 3 · (5 + K)]. */
function areGrids(outputs: readonly Output[], labelCounts: readonly number[]): boolean {
  if (outputs.length < 2 || outputs.some(({ dims }) => dims.length !== 4)) return false;
  const read = (isLast: boolean): boolean => {
    const rows = outputs.map(({ dims }) => dims[isLast ? 1 : 2] ?? 0).sort((a, b) => b - a);
    const channels = new Set(outputs.map(({ dims }) => dims[isLast ? 3 : 1] ?? 0));
    const [count = 0] = channels;
    const areHalved = rows.every((each, at) => at === 0 || rows[at - 1] === 2 * each);
    return channels.size === 1 && areHalved && count % 3 === 0 && count / 3 > before && !labelCounts.includes(count);
  };
  return read(false) || read(true);
}

/** [1, 3, g, g, 5 + K] */
const isOfAnchors = (dims: readonly number[]): boolean => {
  const [batch, anchors = 0, rows = 0, columns = 0, each = 0] = dims;
  return (
    dims.length === 5 && batch === 1 && anchors === 3 && rows > 1 && columns > 1 && each > before && each !== columns
  );
};

/** [1, A · (5 + K), g, g], where the names say K, and are not as many as the channels. */
function isYolo2(dims: readonly number[], labelCounts: readonly number[]): boolean {
  const [, channels = 0] = dims;
  const usual = [3, 5, 9];
  return (
    dims.length === 4 &&
    !labelCounts.includes(channels) &&
    labelCounts.some((count) => usual.some((anchors) => channels === anchors * (before + count)))
  );
}

/** Custom Vision's metadata names the anchors: widths and heights in cells. */
export function customVisionAnchors({ header }: Graph): Detector['anchors'] {
  const metadata = new Map(header.metadataProps.map(({ key, value }) => [key, value]));
  if (metadata.get('CustomVision.Postprocess.Method') !== 'Yolo') return undefined;
  const numbers = (metadata.get('CustomVision.Postprocess.Yolo.Biases')?.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  return numbers.length >= 2 && numbers.length % 2 === 0 && numbers.length <= 40 ? numbers : undefined;
}

/** A grid of such anchors, [1, A · (5 + K), g, g]. */
export function isGridOf(anchors: Detector['anchors'], dims: readonly Dim[]): boolean {
  const count = (anchors?.length ?? 0) / 2;
  return count > 0 && dims.length === 4 && Number(dims[1]) % count === 0 && Number(dims[1]) / count > before;
}
