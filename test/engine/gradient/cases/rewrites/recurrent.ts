import type { Case } from '../../case.ts';

/*
 * Operators that are differentiated as what they are made of: the differences are taken of ONNX Runtime's own kernel.
 */

const weights = (...dims: number[]): { dims: number[]; constant: 'spread' } => ({ dims, constant: 'spread' });
/** Steps, batch, features [3, 2, 2] and hidden size 2, with and without biases and first states, in each direction. */
const recurrent = (gates: number, outputs: number, attributes: Case['attributes'] = {}): Case[] => {
  const parameters = (directions: number): Case['inputs'] => [
    weights(directions, 2 * gates, 2),
    weights(directions, 2 * gates, 2),
  ];
  const common = { hidden_size: 2, ...attributes };
  const states = Array<readonly number[]>(outputs - 1).fill([2, 2, 2]);
  return [
    { opset: 14, inputs: [[3, 2, 2], ...parameters(1)], attributes: common, outputs, staticOnly: true },
    {
      opset: 7,
      inputs: [[3, 2, 2], ...parameters(1), weights(1, 4 * gates)],
      attributes: { ...common, direction: 'reverse' },
      outputs,
      staticOnly: true,
    },
    {
      opset: 14,
      inputs: [[3, 2, 2], ...parameters(2), weights(2, 4 * gates), 'absent', ...states],
      attributes: { ...common, direction: 'bidirectional' },
      outputs,
      staticOnly: true,
    },
  ];
};

export const recurrentCases = {
  LSTM: recurrent(4, 3),
  GRU: [...recurrent(3, 2), ...recurrent(3, 2, { linear_before_reset: 1 })],
  RNN: recurrent(1, 2),
} as const satisfies Readonly<Record<string, readonly Case[]>>;
