import path from 'node:path';
import { gradientErrors, layerErrors } from '../../engine/errors.ts';
import { differentiate } from '../../engine/gradient/build.ts';
import { gradientModel, withMetadata } from '../../engine/gradient/gradientModel.ts';
import { ownTensor } from '../../engine/prepare/realValues.ts';
import { encodeModel } from '../../engine/onnx/model.ts';
import { disk } from '../disk/disk.ts';
import { isSameFile, writeWhole } from '../disk/files.ts';
import { gradientPath } from '../../engine/reading/gradientGraph.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { version } from '../../../package.json';

/** Writes `MODEL.grad.onnx` (or `out`, which must lie in the model's folder to find the weights). */
export async function exportGradient(
  model: LoadedModel,
  out = gradientPath(disk, model.path),
): Promise<{ path: string; bytes: number }> {
  const { graph } = model.classifier.anatomy;
  const file = path.resolve(out);
  if (await isSameFile(file, model.path)) throw gradientErrors.overModel(file);
  const pass = differentiate(graph, model.shapes, model.score);
  const layers = model.layers.map(({ tensor }) => tensor).filter((tensor) => pass.gradients.has(tensor));
  if (layers.length === 0) throw layerErrors.none(pass.obstacles);
  const gradient = withMetadata(gradientModel(graph, model.shapes, model.score, pass, layers), {
    version,
    modelSha256: await disk.sha256(model.path, model.version),
    score: ownTensor(model.score.tensor),
    layers,
  });
  const bytes = encodeModel(gradient.proto);
  await writeWhole(file, bytes);
  return { path: file, bytes: bytes.length };
}
