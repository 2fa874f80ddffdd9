import { NoGradient } from '../ruleContext.ts';
import type { Rewrite, RewriteContext } from './rewriteContext.ts';
import { known } from '../../../vocabulary/known.ts';

/*
 * Recurrent layers step by step, where the number of steps is known. Within a step tensors are [1, batch, features];
 * the products with the image's part of the gates are taken for all steps at once.
 */

/**
 * One direction's parameters: Rᵀ [H, gates·H], and the recurrent half of the bias, [1, 1, gates·H], where there is one.
 */
interface Cell {
  readonly hidden: number;
  readonly gates: number;
  readonly recurrent: string;
  readonly bias?: string | undefined;
}

/** (h, c) after a step, from the image's part of its gates; a state that is absent is 0. */
type Step = (c: RewriteContext, cell: Cell, gates: string, state: State) => State;
interface State {
  readonly h?: string | undefined;
  readonly c?: string | undefined;
}

/** More would make a graph of tens of thousands of nodes. */
const mostSteps = 128;

const parts = (c: RewriteContext, x: string, count: number, size: number): string[] =>
  c.g.ops('Split', [x, c.g.int64s(Array<number>(count).fill(size))], count, { axis: 2 });
const plus = (c: RewriteContext, a: string, b: string | undefined): string => (b === undefined ? a : c.g.add(a, b));
const sigmoid = (c: RewriteContext, x: string): string => c.g.op('Sigmoid', [x]);
const tanh = (c: RewriteContext, x: string): string => c.g.op('Tanh', [x]);

/** What the state adds to the gates: h·Rᵀ + b; the bias alone where h is 0. */
const recurrence = (c: RewriteContext, cell: Cell, h: string | undefined): string | undefined =>
  h === undefined ? cell.bias : plus(c, c.g.op('MatMul', [h, cell.recurrent]), cell.bias);

/** i, o, f = σ(gates); c′ = f·c + i·tanh(gate); h′ = o·tanh(c′) */
const lstm: Step = (c, cell, gates, state) => {
  const [i, o, f, n] = parts(c, plus(c, gates, recurrence(c, cell, state.h)), 4, cell.hidden) as [
    string,
    string,
    string,
    string,
  ];
  const fresh = c.g.mul(sigmoid(c, i), tanh(c, n));
  const next = state.c === undefined ? fresh : c.g.add(c.g.mul(sigmoid(c, f), state.c), fresh);
  return { h: c.g.mul(sigmoid(c, o), tanh(c, next)), c: next };
};

/** z, r = σ(gates); n = tanh(x-part + r∘(h·Rₙᵀ + b)), or + (r∘h)·Rₙᵀ + b; h′ = (1 − z)·n + z·h */
const gru: Step = (c, cell, gates, { h }) => {
  const { g } = c;
  const [z, r, n] = parts(c, gates, 3, cell.hidden) as [string, string, string];
  const back = recurrence(c, cell, h);
  const [bz, br, bn] = back === undefined ? [] : parts(c, back, 3, cell.hidden);
  const reset = sigmoid(c, plus(c, r, br));
  const remembered =
    c.attributes.int('linear_before_reset') === 1 ? bn && g.mul(reset, bn) : resetFirst(c, cell, reset, h);
  const fresh = tanh(c, plus(c, n, remembered));
  const update = sigmoid(c, plus(c, z, bz));
  const kept = g.mul(g.sub(1, update), fresh);
  return { h: h === undefined ? kept : g.add(kept, g.mul(update, h)) };
};

/** (r∘h)·Rₙᵀ + b, of which Rₙ and b are the last third */
function resetFirst(
  c: RewriteContext,
  { hidden, recurrent, bias }: Cell,
  reset: string,
  h: string | undefined,
): string | undefined {
  const { g } = c;
  const last = (x: string, axis: number): string =>
    g.op('Slice', [x, g.int64s([2 * hidden]), g.int64s([3 * hidden]), g.int64s([axis])]);
  const offset = bias && last(bias, 2);
  return h === undefined ? offset : plus(c, g.op('MatMul', [g.mul(reset, h), last(recurrent, 1)]), offset);
}

/** h′ = tanh(gate) */
const rnn: Step = (c, cell, gates, { h }) => ({ h: tanh(c, plus(c, gates, recurrence(c, cell, h))) });

const unrolled =
  (step: Step, gates: number, activations: readonly string[]): Rewrite =>
  (c) => {
    const { g } = c;
    refuseVariants(c, activations);
    const [steps] = c.dims();
    if (typeof steps !== 'number') return undefined;
    if (steps > mostSteps)
      throw new NoGradient(`carries a state through ${steps} steps: up to ${mostSteps} are written out`);
    const direction = c.attributes.string('direction') ?? 'forward';
    const both = Array.from({ length: direction === 'bidirectional' ? 2 : 1 }, (_, at) =>
      along(c, step, gates, at, steps, at === 1 || direction === 'reverse'),
    );
    const joined = (pick: (one: (typeof both)[number]) => string | undefined, axis: number): string | undefined => {
      const list = both.map(pick).filter((name) => name !== undefined);
      return list.length < 2 ? list[0] && g.op('Identity', [list[0]]) : g.op('Concat', list, { axis });
    };
    return [joined(({ all }) => all, 1), joined(({ last }) => last.h, 0), joined(({ last }) => last.c, 0)];
  };

/** One direction: the states of all steps [T, 1, batch, H], and the last. */
function along(
  c: RewriteContext,
  step: Step,
  gates: number,
  at: number,
  steps: number,
  isReverse: boolean,
): { all: string; last: State } {
  const { g } = c;
  const own = (input: number): string => g.op('Gather', [c.x(input), g.int64(at)], { axis: 0 });
  const hidden = c.attributes.requiredInt('hidden_size');
  const biases = c.has(3)
    ? g.ops('Split', [g.unsqueeze(own(3), [0, 1]), g.int64s([gates * hidden, gates * hidden])], 2, { axis: 2 })
    : [];
  const cell: Cell = { hidden, gates, recurrent: g.transpose(own(2), [1, 0]), bias: biases[1] };
  const image = plus(c, g.op('MatMul', [c.x(0), g.transpose(own(1), [1, 0])]), biases[0]);
  const slices =
    steps === 1 ? [image] : g.ops('Split', [image, g.int64s(Array<number>(steps).fill(1))], steps, { axis: 0 });
  const initial = (input: number): string | undefined => (c.has(input) ? g.unsqueeze(own(input), [0]) : undefined);
  let state: State = { h: initial(5), c: initial(6) };
  const states = (isReverse ? slices.toReversed() : slices).map((slice) =>
    known((state = step(c, cell, slice, state)).h, 'hidden state'),
  );
  return { all: g.unsqueeze(g.op('Concat', isReverse ? states.toReversed() : states, { axis: 0 }), [1]), last: state };
}

function refuseVariants(c: RewriteContext, usual: readonly string[]): void {
  c.refuseInputs({ 4: 'sequences of their own lengths', 7: 'peepholes' });
  const { attributes } = c;
  if (attributes.int('layout') === 1) throw new NoGradient('has its batch first');
  if (attributes.has('clip') || attributes.int('input_forget') === 1)
    throw new NoGradient('clips or couples its gates');
  const written = attributes.strings('activations') ?? [];
  if (!written.every((name, at) => name === usual[at % usual.length]))
    throw new NoGradient(`has gates of its own (${written.join(', ')})`);
}

export const LSTM = unrolled(lstm, 4, ['Sigmoid', 'Tanh', 'Tanh']);
export const GRU = unrolled(gru, 3, ['Sigmoid', 'Tanh']);
export const RNN = unrolled(rnn, 1, ['Tanh']);
