import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mutateBytes } from './bytes.ts';
import { containerMutations } from './containers.ts';
import type { Kind } from './kinds.ts';

const folder = path.resolve(import.meta.dirname, '../engine/image/fixtures');

/** Mutated pictures of every format that is read. */
export const imageKind: Kind = {
  bases: readdirSync(folder)
    .filter((name) => /\.(png|jpg|bmp|gif|tif|webp|avif)$/.test(name))
    .sort(),
  mutations: ['bytes', ...Object.keys(containerMutations)],
  make(base, mutations) {
    const extension = path.extname(base);
    let bytes = new Uint8Array(readFileSync(path.join(folder, base))) as Uint8Array;
    for (const { name, dice } of mutations) {
      bytes =
        name === 'bytes'
          ? mutateBytes(bytes, dice)
          : containerMutations[name as keyof typeof containerMutations](bytes, dice, extension);
    }
    return { files: { [`picture${extension}`]: bytes }, image: `picture${extension}`, model: 'whole.onnx' };
  },
};
