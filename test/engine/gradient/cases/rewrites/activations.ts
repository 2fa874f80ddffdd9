import { float, type Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
const tokens = [2, 3, 8] as const;
const gelus: readonly Case[] = [{ opset: 17, inputs: [tokens] }];
const biased: readonly Case[] = [{ opset: 17, inputs: [tokens, weights(8)] }];

export const activationsCases = {
  'com.microsoft.Gelu': gelus,
  'com.microsoft.BiasGelu': biased,
  'com.microsoft.FastGelu': [...gelus, ...biased],
  'com.microsoft.QuickGelu': [...gelus, { opset: 17, inputs: [tokens], attributes: { alpha: float(1.2) } }],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
