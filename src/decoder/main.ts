/** A thread that makes pictures ready for the model: a path comes, a tensor goes, without a copy. */
import { parentPort, workerData } from 'node:worker_threads';
import { Photos } from '../runtime/photos.ts';
import type { DecoderData } from '../runtime/dataset/decoders.ts';
import { preparePicture } from '../runtime/dataset/prepared.ts';

const { recipe, maxPixels } = workerData as DecoderData;
/** Nothing is kept: no picture comes twice. */
const photos = new Photos(maxPixels, 0);

parentPort?.on('message', (file: string) => {
  preparePicture(photos, file, recipe).then(
    (made) => parentPort?.postMessage(made, 'input' in made ? [made.input.data.buffer as ArrayBuffer] : []),
    (error: unknown) => {
      // A mistake of ours ends the thread, and the pool says so.
      setImmediate(() => {
        throw error;
      });
    },
  );
});
