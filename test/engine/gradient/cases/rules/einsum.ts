import type { Case } from '../../case.ts';

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });

export const einsumCases = {
  Einsum: [
    { opset: 12, inputs: [[2, 3, 4], weights(4, 5)], attributes: { equation: 'bij,jk->bik' } },
    {
      opset: 12,
      inputs: [
        [2, 3, 4],
        [2, 5, 4],
      ],
      attributes: { equation: 'b i d, b j d -> b i j' },
    },
    { opset: 12, inputs: [[2, 3, 4]], attributes: { equation: '...c->c...' } },
    { opset: 12, inputs: [[2, 3, 4]], attributes: { equation: 'abc->ac' } },
    {
      opset: 12,
      inputs: [
        [2, 3, 4],
        [4, 2],
      ],
      attributes: { equation: '...i,ij' },
    },
    {
      opset: 12,
      inputs: [
        [2, 3, 2, 4],
        [3, 5, 4],
      ],
      attributes: { equation: 'bhwc,hkc->bhwk' },
    },
    {
      opset: 12,
      inputs: [
        [2, 3],
        [3, 4],
        [4, 2],
      ],
      attributes: { equation: 'ab,bc,cd->ad' },
    },
    {
      opset: 12,
      inputs: [
        [2, 3],
        [4, 5],
      ],
      attributes: { equation: 'ab,cd->ac' },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
