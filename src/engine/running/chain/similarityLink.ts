import { floatTensorOf, type FloatTensor } from '../../tensor/tensor.ts';
import type { Link, LinkRun } from './link.ts';
import { known } from '../../../vocabulary/known.ts';

/**
 * Where the text's and the picture's part are files of their own, nothing in them compares the two: their cosine is
 * taken here.
 */
export class SimilarityLink implements Link {
  private readonly texts: readonly Float64Array[];

  /**
   * @param texts one a prompt
   * @param scale what the cosine is multiplied by; 1 where no file has it
   */
  constructor(
    texts: readonly Float32Array[],
    private readonly scale: number,
  ) {
    this.texts = texts.map((text) => normalized(Float64Array.from(text)).unit);
  }

  /** s_p = scale · û·t̂_p   ds_p/dv = scale · (t̂_p − (û·t̂_p) û) / ‖v‖, in float64 */
  run(features: FloatTensor): Promise<LinkRun> {
    const { unit, length } = normalized(Float64Array.from(features.data));
    const cosines = this.texts.map((text) => dot(unit, text));
    const result = floatTensorOf(
      [1, cosines.length],
      Float32Array.from(cosines, (cosine) => this.scale * cosine),
    );
    const back = (seed: FloatTensor): Promise<FloatTensor> => {
      const gradient = new Float64Array(unit.length);
      this.texts.forEach((text, at) => {
        const factor = (this.scale * known(seed.data[at], 'seed')) / length;
        const cosine = known(cosines[at], 'cosine');
        text.forEach((value, axis) => {
          gradient[axis] = (gradient[axis] ?? 0) + factor * (value - cosine * (unit[axis] ?? 0));
        });
      });
      return Promise.resolve(floatTensorOf(features.dims, Float32Array.from(gradient)));
    };
    return Promise.resolve({ result, back });
  }
}

function normalized(vector: Float64Array): { readonly unit: Float64Array; readonly length: number } {
  const length = Math.sqrt(dot(vector, vector));
  return { unit: vector.map((value) => value / length), length };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
