/** An embedding, [1, D]: it says nothing by itself, but how like another picture a picture is. */
import type { FloatTensor } from '../tensor/tensor.ts';
import type { Head } from './head.ts';
import { refuseNotFinite } from './prediction.ts';

/** A picture to compare with: its name, and its embedding by the same model. */
export interface Reference {
  readonly name: string;
  readonly embedding: Float32Array;
}

/**
 * S = cos(e, r) = e·r / (|e| |r|)   dS/de = r / (|e| |r|) − S · e / |e|²
 *
 * Both are the same whether the model makes its vector one of length 1 or not.
 */
export function similarTo({ name, embedding: r }: Reference): Head {
  refuseNotFinite(r);
  const length = Math.sqrt(dot(r, r));
  const cosine = ({ data: e }: FloatTensor): number => {
    const both = Math.sqrt(dot(e, e)) * length;
    return both === 0 ? 0 : dot(e, r) / both;
  };
  return {
    predict(scores) {
      refuseNotFinite(scores.data);
      const score = cosine(scores);
      return [{ index: 0, label: `similar to ${name.split(/[\\/]/).at(-1) ?? ''}`, score, output: score }];
    },

    seed(scores) {
      const { data: e } = scores;
      const [score, square] = [cosine(scores), dot(e, e)];
      const both = Math.sqrt(square) * length;
      return both === 0
        ? new Float32Array(e.length)
        : e.map((value, at) => (r[at] ?? 0) / both - (score * value) / square);
    },

    lookUp: () => cosine,
  };
}

/** In double precision: a cosine near 1 has its news in the last digits. */
function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
