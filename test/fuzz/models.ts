import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { modelMutations, mutateModel } from './graphs.ts';
import type { Kind } from './kinds.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/networks');

/** Mutated models: small networks of every family that the gradient rules are tested with. */
export const modelKind: Kind = {
  bases: readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .sort(),
  mutations: ['bytes', ...Object.keys(modelMutations)],
  make: (base, mutations) => ({
    files: {
      'model.onnx': mutateModel(readFileSync(path.join(folder, base)), mutations),
      'weights.data': new Uint8Array(4096),
    },
    image: 'whole.png',
    model: 'model.onnx',
  }),
};
