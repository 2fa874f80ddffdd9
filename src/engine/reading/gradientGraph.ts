import { gradientErrors, WhylightError } from '../errors.ts';
import { gradientName, seedName } from '../gradient/build.ts';
import { statedModelSha256 } from '../gradient/gradientModel.ts';
import { indexGraph, type Graph } from '../graph/graph.ts';
import { prepared } from '../prepare/preparations.ts';
import { valueInfo } from '../graph/modelBytes.ts';
import type { Score } from '../anatomy/score.ts';
import { checkSizes, checkWrittenSizes, type Shapes, type TensorInfo } from '../graph/shapes.ts';
import { parseModel } from '../onnx/model.ts';
import { elementTypes, isFloat } from '../onnx/types.ts';
import { checkExternalData } from './externalData.ts';
import { inferShapes } from './shapes.ts';
import type { Workbench, Disk, Ports } from '../ports.ts';
import { stemOf } from './recipeFiles.ts';
import { weightFiles } from './weights.ts';

/** The model that a gradient graph is of. */
export interface GradientOf {
  readonly graph: Graph;
  readonly shapes: Shapes;
  readonly score: Score;
  readonly sha256: () => Promise<string>;
}

export interface GradientFile {
  readonly graph: Graph;
  /** The version of the file that the graph was read from, by name: it may have weights of its own. */
  readonly versions: ReadonlyMap<string, string>;
}

/** `MODEL.grad.onnx` next to `MODEL.onnx`. */
export function gradientPath(disk: Disk, model: string): string {
  return disk.within(disk.folderOf(model), `${stemOf(disk.nameOf(model))}.grad.onnx`);
}

/**
 * A gradient graph in a file, checked against its model: made for these very bytes (where it says so), for this
 * score, reading only tensors that the model has; and, like the model, for what would take gigabytes.
 *
 * @throws WhylightError `gradient-stale`, `gradient-foreign`, `gradient-unfit`, `model-external-data`, and what
 *   `parseModel` throws
 */
async function readGradientGraph(
  file: string,
  model: GradientOf,
  { disk, ...bench }: Workbench & Ports,
): Promise<GradientFile> {
  const name = disk.nameOf(file);
  const version = await disk.version(file);
  const { bytes, isWhole, size } = await disk.read(file, version);
  const parsed = parseModel(bytes, name, isWhole);
  const stated = statedModelSha256(parsed);
  if (stated !== undefined && stated !== (await model.sha256())) throw gradientErrors.stale(name, model.graph.fileName);
  const graph = prepared(indexGraph(parsed), 'gradient', 'written');
  checkNames(graph, model, stated !== undefined);
  await checkExternalData(graph, disk.folderOf(file), { disk, ...bench }, new Map([[name, size]]));
  const found = await checkShapes(graph, model, bench);
  return { graph: prepared(graph, 'gradient', 'inferred', found), versions: new Map([[name, version]]) };
}

/** @throws WhylightError `gradient-foreign` */
function checkNames(graph: Graph, { graph: forward, score }: GradientOf, isOurs: boolean): void {
  const foreign = (why: string): Error => gradientErrors.foreign(graph.fileName, why);
  const seed = seedName(score.tensor);
  const isKnown = (tensor: string): boolean =>
    tensor === seed || forward.producer.has(tensor) || forward.inputs.some((input) => input.name === tensor);
  const inputs = graph.inputs.map((input) => input.name ?? '');
  if (!inputs.includes(seed)) throw foreign(`it has no input “${seed}”`);
  const unknown = inputs.find((input) => !isKnown(input));
  if (unknown !== undefined) throw foreign(`its input “${unknown}” is no tensor of the model`);
  const unmade = graph.outputs.find((output) => !graph.producer.has(output.name ?? ''));
  if (unmade !== undefined) throw foreign(`no node makes its output “${unmade.name}”`);
  const places = new Set([graph.fileName, forward.fileName, ...weightFiles(forward)]);
  const elsewhere = [...weightFiles(graph)].find((location) => !places.has(location));
  // A user's own may bring weights; ours borrows (and holds what can't be borrowed), and a copy of the model under its
  // old name need not be this model.
  if (isOurs && elsewhere !== undefined) throw foreign(`it borrows its weights from “${elsewhere}”`);
}

/**
 * Asks ONNX Runtime for the sizes in the graph, when its inputs are what the model gives it, whatever it says of them.
 *
 * @throws WhylightError `gradient-unfit`
 */
async function checkShapes(graph: Graph, { shapes, score }: GradientOf, bench: Workbench): Promise<Shapes> {
  const tensorOf = (input: string): string => (input === seedName(score.tensor) ? score.tensor : input);
  const inputs = graph.inputs.map((input) => {
    const { type = 'other', dims = [] } = shapes.get(tensorOf(input.name)) ?? {};
    const isSeed = tensorOf(input.name) !== input.name; // of a quantized score, it is that of the real values
    return valueInfo(
      input.name,
      elementTypes[isSeed && !isFloat(type) ? 'float32' : type],
      dims.length > 0 ? dims : undefined,
    );
  });
  try {
    checkWrittenSizes(graph);
    const found = await inferShapes({ ...graph, inputs }, bench);
    checkSizes(found, graph);
    for (const [tensor, expected] of shapes)
      checkGradient(graph.fileName, tensor, found.get(gradientName(tensor)), expected);
    return found;
  } catch (error) {
    throw error instanceof WhylightError && error.code.startsWith('model-')
      ? gradientErrors.refused(graph.fileName, error)
      : error;
  }
}

/** A gradient has the shape of its tensor, as far as both are known: a rank of 0 may be one that is not. */
function checkGradient(
  file: string,
  tensor: string,
  found: TensorInfo | undefined,
  { dims: expected = [] }: TensorInfo,
): void {
  const { type = 'float32', dims = [] } = found ?? {};
  const isOfSize =
    dims.length === expected.length &&
    dims.every((dim, axis) => typeof dim !== 'number' || typeof expected[axis] !== 'number' || dim === expected[axis]);
  const isKnown = dims.length > 0 && expected.length > 0;
  if (type !== 'float32' || (isKnown && !isOfSize)) throw gradientErrors.unfit(file, tensor, type, dims, expected);
}

/** What there is of a gradient graph beside the model; where one lies there and does not fit, the reason. */
export interface Own extends Partial<GradientFile> {
  readonly problem?: WhylightError;
  readonly versions: GradientFile['versions'];
}

/** The gradient graph beside the model, if there is one that fits. */
export async function ownGradientGraph(file: string, model: GradientOf, ports: Workbench & Ports): Promise<Own> {
  const none = { versions: new Map<string, string>() };
  try {
    return await readGradientGraph(gradientPath(ports.disk, file), model, ports);
  } catch (error) {
    if (!(error instanceof WhylightError)) throw error;
    return error.code === 'file-missing' ? none : { ...none, problem: error };
  }
}

/** The model's tensors whose gradient is an output of this gradient graph. */
export function brought(graph: Graph | undefined): ReadonlySet<string> {
  const suffix = gradientName('').length;
  return new Set(graph?.outputs.map(({ name }) => (name ?? '').slice(0, -suffix)));
}
