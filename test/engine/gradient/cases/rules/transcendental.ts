import type { Case } from '../../case.ts';

const x = [2, 3, 4] as const;
const one = (opset: number, attributes: Case['attributes'] = {}): Case => ({ opset, inputs: [x], attributes });
const aboveOne = { dims: [6], values: [1.2, 1.5, 2, 2.7, 3, 1.4] } as const;
const small = [2, 6] as const;

export const transcendentalCases = {
  Sin: [one(7), one(22)],
  Cos: [one(7), one(22)],
  Tan: [{ opset: 7, inputs: [small] }],
  Asin: [
    { opset: 7, inputs: [small] },
    { opset: 22, inputs: [small] },
  ],
  Acos: [{ opset: 7, inputs: [small] }],
  Atan: [one(7), one(22)],
  Sinh: [{ opset: 9, inputs: [small] }],
  Cosh: [{ opset: 9, inputs: [small] }],
  Asinh: [one(9)],
  Acosh: [{ opset: 9, inputs: [aboveOne] }],
  Atanh: [{ opset: 9, inputs: [small] }],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
