import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import path from 'node:path';
import { maxModelBytes } from '../../engine/onnx/model.ts';
import { outlineOf, type ReadAt } from '../../engine/onnx/outline.ts';
import type { ModelFile } from '../../engine/ports.ts';
import { ofVersion } from './files.ts';
import { readPart, withFile } from './regularFile.ts';

/**
 * One version of a model's file, of this one, without its large weights.
 *
 * @throws WhylightError `model-changed`, `file-missing`, `file-not-a-file`, `file-too-large`, `file-changing`,
 * `file-unreadable`
 */
export function readModel(file: string, version: string): Promise<ModelFile> {
  return ofVersion(file, version, () =>
    withFile(file, maxModelBytes, async (handle, size) => {
      const readAt: ReadAt = (offset, length) => {
        const bytes = new Uint8Array(length);
        return bytes.subarray(0, readSync(handle.fd, bytes, 0, length, offset));
      };
      const outline = outlineOf(path.basename(file), size, readAt);
      if (outline) return { bytes: outline, isWhole: outline.length === size, size };
      // No model, or half of one: whoever parses it says what is wrong.
      const bytes = new Uint8Array(size);
      await readPart(handle, file, 0, bytes);
      return { bytes, isWhole: true, size };
    }),
  );
}

/** Of one version of a file, of this one, in hexadecimal digits. @throws WhylightError as `readModel` */
export function sha256(file: string, version: string): Promise<string> {
  return ofVersion(file, version, () =>
    withFile(file, Infinity, async (handle) => {
      const hash = createHash('sha256');
      for await (const part of handle.createReadStream({ autoClose: false, highWaterMark: 2 ** 20 })) hash.update(part);
      return hash.digest('hex');
    }),
  );
}
