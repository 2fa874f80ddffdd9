import { float, type Case } from '../../case.ts';

const tokens = [2, 3, 8] as const;

export const legacyCases = {
  ImageScaler: [{ opset: 9, inputs: [[1, 3, 2, 2]], attributes: { scale: float(2), bias: { floats: [1, 2, 3] } } }],
  Crop: [
    { opset: 9, inputs: [[1, 2, 5, 6]], attributes: { border: [1, 0, 2, 1] }, staticOnly: true },
    { opset: 9, inputs: [[1, 2, 5, 6]], attributes: { border: [1, 2, 0, 0], scale: [2, 3] }, staticOnly: true },
  ],
  ScaledTanh: [{ opset: 9, inputs: [tokens], attributes: { alpha: float(2), beta: float(0.5) } }],
  ParametricSoftplus: [{ opset: 9, inputs: [tokens], attributes: { alpha: float(2), beta: float(0.5) } }],
  Affine: [{ opset: 9, inputs: [tokens], attributes: { alpha: float(2), beta: float(0.5) } }],
  Scale: [{ opset: 9, inputs: [tokens], attributes: { scale: float(3) } }],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
