import path from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { layerErrors } from '../engine/errors.ts';
import { differentiate } from '../engine/gradient/build.ts';
import { gradientModel, withMetadata } from '../engine/gradient/gradientModel.ts';
import { ModelProtoSchema } from '../engine/onnx/onnx_pb.ts';
import { readBytes, sha256, writeWhole } from './files.ts';
import { gradientPath } from './gradientGraph.ts';
import { explainableTensors, type LoadedModel } from './loadModel.ts';
import { version } from '../../package.json';

/** Writes `MODEL.grad.onnx` (or `out`, which must lie in the model's folder to find the weights). */
export async function exportGradient(model: LoadedModel, out = gradientPath(model.path)): Promise<{ path: string; bytes: number }> {
  const { graph } = model.classifier.anatomy;
  const layers = explainableTensors(model.layers);
  if (layers.length === 0) throw layerErrors.none(model.classifier.anatomy.obstacles);
  const pass = differentiate(graph, model.shapes, model.score);
  const gradient = withMetadata(gradientModel(graph, model.shapes, model.score, pass, layers), {
    version,
    modelSha256: sha256(await readBytes(model.path)),
    score: model.score.tensor,
    layers,
  });
  const bytes = toBinary(ModelProtoSchema, gradient.proto);
  const file = path.resolve(out);
  await writeWhole(file, bytes);
  return { path: file, bytes: bytes.length };
}
