import path from 'node:path';
import { gradientErrors } from '../engine/errors.ts';
import { seedName } from '../engine/gradient/build.ts';
import { statedModelSha256 } from '../engine/gradient/gradientModel.ts';
import { indexGraph, type Graph } from '../engine/graph/graph.ts';
import type { Score } from '../engine/graph/score.ts';
import { parseModel } from '../engine/onnx/model.ts';
import { checkExternalData } from './externalData.ts';
import { readBytes } from './files.ts';
import { weightFiles } from './weights.ts';

/** `MODEL.grad.onnx` beside `MODEL.onnx`. */
export function gradientPath(modelPath: string): string {
  const { dir, name } = path.parse(modelPath);
  return path.join(dir, `${name}.grad.onnx`);
}

/**
 * A gradient graph in a file, checked against its model: made for these very bytes (where it says so), for this
 * score, reading only tensors that the model has.
 *
 * @throws WhylightError `gradient-stale`, `gradient-foreign`, `model-external-data`, and what `parseModel` throws
 */
export async function readGradientGraph(file: string, forward: Graph, modelSha256: () => string, score: Score): Promise<Graph> {
  const name = path.basename(file);
  const model = parseModel(await readBytes(file), name);
  const stated = statedModelSha256(model);
  if (stated !== undefined && stated !== modelSha256()) throw gradientErrors.stale(name, forward.fileName);
  const graph = indexGraph(model);
  const seed = seedName(score.tensor);
  const known = (tensor: string): boolean =>
    tensor === seed || forward.producer.has(tensor) || forward.inputs.some((input) => input.name === tensor);
  const inputs = graph.inputs.map((input) => input.name ?? '');
  if (!inputs.includes(seed)) throw gradientErrors.foreign(name, `it has no input “${seed}”`);
  const unknown = inputs.find((input) => !known(input));
  if (unknown !== undefined) throw gradientErrors.foreign(name, `its input “${unknown}” is no tensor of the model`);
  const unmade = graph.outputs.find((output) => !graph.producer.has(output.name ?? ''));
  if (unmade !== undefined) throw gradientErrors.foreign(name, `no node makes its output “${unmade.name}”`);
  const elsewhere = [...weightFiles(graph)].find((location) => location !== forward.fileName && !weightFiles(forward).has(location));
  // A user's own may bring weights; ours borrows, and a copy of the model under its old name need not be this model.
  if (stated !== undefined && elsewhere !== undefined) throw gradientErrors.foreign(name, `it borrows its weights from “${elsewhere}”`);
  await checkExternalData(graph, path.dirname(file));
  return graph;
}
