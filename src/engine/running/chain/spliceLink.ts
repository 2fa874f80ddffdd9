import { floatTensorOf, type FloatTensor } from '../../tensor/tensor.ts';
import type { Link, LinkRun } from './link.ts';

/** Puts the picture's features in the places that a text's embeddings hold for them. */
export class SpliceLink implements Link {
  /**
   * @param embeddings [1, T, D]
   * @param places of the features' rows among the T
   */
  constructor(
    private readonly embeddings: FloatTensor,
    private readonly places: readonly number[],
  ) {}

  run(features: FloatTensor): Promise<LinkRun> {
    const { embeddings, places } = this;
    const width = embeddings.dims.at(-1) ?? 1;
    const data = Float32Array.from(embeddings.data);
    places.forEach((place, row) => {
      data.set(features.data.subarray(row * width, (row + 1) * width), place * width);
    });
    const back = (seed: FloatTensor): Promise<FloatTensor> => {
      const gradient = new Float32Array(features.data.length);
      places.forEach((place, row) => {
        gradient.set(seed.data.subarray(place * width, (place + 1) * width), row * width);
      });
      return Promise.resolve(floatTensorOf(features.dims, gradient));
    };
    return Promise.resolve({ result: floatTensorOf(embeddings.dims, data), back });
  }
}
