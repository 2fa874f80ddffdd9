import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { dimsOf } from '../onnx/tensors.ts';
import type { Graph } from '../graph/graph.ts';

/** Pixels of a side that classifiers are trained at, the most usual first. */
const usualSizes = [
  224, 256, 384, 299, 320, 512, 192, 160, 128, 96, 64, 32, 28, 240, 288, 336, 448, 260, 300, 380, 480, 640, 518, 378,
  416, 600, 144, 112, 80, 48,
] as const;

/** Samples that models of signals are trained on. */
export const likelyLengths = [
  1000, 5000, 2500, 500, 250, 1024, 2048, 4096, 3000, 2000, 10000, 187, 128, 256, 512, 1250, 6000, 16000,
] as const;

/** Tokens beside those of the picture: of the class, of a distillation, registers. */
const extraTokens = [0, 1, 2, 4, 5] as const;

/** Of detectors. */
const detectorSizes = [640, 800, 512, 416, 320] as const;

/**
 * Sides to try where a model leaves its picture's size open: those that its position embeddings fit first, then the
 * usual ones.
 */
export function likelySizes(graph: Graph, isDetector: boolean): readonly number[] {
  return [...new Set([...embeddedSizes(graph), ...(isDetector ? detectorSizes : []), ...usualSizes])];
}

/** Position embeddings are a constant, [1, tokens, features], that is added to the patches of the first convolution. */
function embeddedSizes(graph: Graph): number[] {
  const patches = graph.nodes.find(({ opType }) => opType === 'Conv');
  const stride = (patches && new Attributes(patches).ints('strides')?.[0]) ?? 1;
  const embeddings = graph.nodes.filter(({ opType }) => opType === 'Add').flatMap((node) => addedTokens(graph, node));
  const sides = embeddings.flatMap((tokens) => extraTokens.map((extra) => Math.sqrt(tokens - extra)));
  return sides.filter((side) => side > 1 && Number.isInteger(side)).map((side) => side * stride);
}

function addedTokens(graph: Graph, { input }: NodeProto): number[] {
  const dims = input.map((name) => graph.constants.get(name)).flatMap((tensor) => (tensor ? [dimsOf(tensor)] : []));
  return dims.flatMap(([batch, tokens = 0, channels = 0, ...more]) =>
    batch === 1 && channels > 1 && more.length === 0 ? [tokens] : [],
  );
}
