import { blockProbe, blockSizeIn, hasChannelBlocks, withoutChannelBlocks } from '../prepare/channelBlocks.ts';
import { indexGraph, type Graph } from '../graph/graph.ts';
import { checkSizes, checkWrittenSizes, type TensorInfo } from '../graph/shapes.ts';
import { prepared } from '../prepare/preparations.ts';
import { withBranch } from '../prepare/cacheBranch.ts';
import { companionsOf } from '../prepare/companionInputs.ts';
import { cutModel, valueInfo } from '../graph/modelBytes.ts';
import { parseModel } from '../onnx/model.ts';
import { elementTypes } from '../onnx/types.ts';
import { floatTensorOf, type FloatTensor } from '../tensor/tensor.ts';
import { imageInput, type ImageInput } from './imageInput.ts';
import { inferShapes } from './shapes.ts';
import { withOpened, type ModelFile, type Workbench } from '../ports.ts';

/** A graph that takes a picture, or a clip, and nothing else. */
export interface ReadGraph {
  readonly graph: Graph;
  /** What is to be said of it, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The graph that is explained, of a model's file.
 *
 * @param remembers of a merged decoder: which of the two
 * @throws WhylightError `model-processor-layout`, `model-refused`
 */
export async function readGraph(
  { bytes, isWhole }: ModelFile,
  name: string,
  bench: Workbench,
  remembers = false,
): Promise<ReadGraph> {
  const written = indexGraph(withBranch(parseModel(bytes, name, isWhole), remembers));
  const plain = hasChannelBlocks(written) ? await withPlainChannels(written, bench) : written;
  const graph = prepared(plain, 'model', 'written');
  return { graph, notes: companionsOf(plain).map(({ name: input, value }) => `The input “${input}” gets ${value}.`) };
}

/**
 * How ONNX Runtime lays channels out is this machine's business, and what a file says of it is told by ONNX Runtime
 * alone.
 */
async function withPlainChannels(graph: Graph, bench: Workbench): Promise<Graph> {
  checkWrittenSizes(graph);
  const shapes = await inferShapes(graph, bench);
  checkSizes(shapes, graph);
  return withoutChannelBlocks(graph, shapes, await askBlockSize(graph, bench));
}

/** @param graph whose header names the operators' domain */
async function askBlockSize(graph: Graph, bench: Workbench): Promise<number> {
  const { channels, node } = blockProbe;
  const dims = [1, channels, 1, 2];
  const probe = cutModel({ ...graph, nodes: [node], inputs: [valueInfo('plain', elementTypes.float32, dims)] }, [
    'blocks',
  ]);
  const pixels = Float32Array.from({ length: 2 * channels }, (_, at) => at % 2);
  const feeds = new Map([['plain', floatTensorOf(dims, pixels)]]);
  const results = await withOpened(bench, probe, 'none', (opened) => opened.run(feeds));
  return blockSizeIn((results.get('blocks') as FloatTensor).data);
}

/** A graph, and what is known of it before a run. */
export interface KnownGraph {
  readonly graph: Graph;
  readonly inferred: Map<string, TensorInfo>;
  readonly input: ImageInput;
}

/**
 * The graph, safe to be run.
 *
 * @throws WhylightError `model-tensor-too-large`, `model-refused`, and what `imageInput` throws
 */
export async function safeToRun(written: Graph, bench: Workbench): Promise<KnownGraph> {
  checkWrittenSizes(written);
  const inferred = await inferShapes(written, bench);
  const graph = prepared(written, 'model', 'inferred', inferred);
  const input = imageInput(graph, inferred);
  checkSizes(inferred, graph);
  return { graph, inferred, input };
}
