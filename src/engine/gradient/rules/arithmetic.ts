import type { GradientRule, RuleContext } from '../ruleContext.ts';
import { unbroadcast } from '../unbroadcast.ts';
import { outputOf } from '../../onnx/nodes.ts';

/** The gradient of input `at` in the shape of the output, summed back to the input's own shape; skipped if unwanted. */
function toInput(c: RuleContext, at: number, gradient: () => string): string | undefined {
  return c.wants(at) ? unbroadcast(c, gradient(), outputOf(c.node), c.inputName(at)) : undefined;
}

/** y = e^x   dx = dy · y */
export const Exp: GradientRule = (c) => [c.g.mul(c.dy, c.y())];

/** y = ln x   dx = dy / x */
export const Log: GradientRule = (c) => [c.g.div(c.dy, c.x())];

/** y = √x   dx = dy / (2y) */
export const Sqrt: GradientRule = (c) => [c.g.div(c.dy, c.g.mul(2, c.y()))];

/** y = −x */
export const Neg: GradientRule = (c) => [c.g.neg(c.dy)];

/** y = |x|   dx = dy · sign(x) (0 at 0) */
export const Abs: GradientRule = (c) => [c.g.mul(c.dy, c.g.op('Sign', [c.x()]))];

/** y = 1/x   dx = −dy · y² */
export const Reciprocal: GradientRule = (c) => [c.g.neg(c.g.mul(c.dy, c.g.mul(c.y(), c.y())))];

/** y = Σ xᵢ   dxᵢ = dy (Add and Sum) */
export const Sum: GradientRule = (c) => c.node.input.map((_, at) => toInput(c, at, () => c.dy));

/** y = a − b   da = dy, db = −dy */
export const Sub: GradientRule = (c) => [toInput(c, 0, () => c.dy), toInput(c, 1, () => c.g.neg(c.dy))];

/** y = a · b   da = dy · b, db = dy · a */
export const Mul: GradientRule = (c) => [
  toInput(c, 0, () => c.g.mul(c.dy, c.x(1))),
  toInput(c, 1, () => c.g.mul(c.dy, c.x(0))),
];

/** y = a / b   da = dy / b, db = −dy · y / b */
export const Div: GradientRule = (c) => [
  toInput(c, 0, () => c.g.div(c.dy, c.x(1))),
  toInput(c, 1, () => c.g.neg(c.g.div(c.g.mul(c.dy, c.y()), c.x(1)))),
];

/** y = a − b · n, n = a / b rounded down (with fmod, towards 0)   da = dy, db = −dy · n */
export const Mod: GradientRule = (c) => {
  const { g } = c;
  const n = (): string => g.div(g.sub(c.x(0), c.y()), c.x(1));
  return [toInput(c, 0, () => c.dy), toInput(c, 1, () => g.neg(g.mul(c.dy, n())))];
};

/** y = start, start + delta, start + 2·delta … below a limit   dstart = Σ dy, ddelta = Σ dyᵢ · i */
export const Range: GradientRule = (c) => {
  const { g } = c;
  const total = (tensor: string, at: number): string =>
    c.reshapeLike(g.op('ReduceSum', [tensor], { keepdims: 0 }), c.inputName(at));
  const numbers = (): string =>
    g.toFloat(g.op('Range', [g.int64(0), g.squeeze(c.dimOf(outputOf(c.node), 0), [0]), g.int64(1)]));
  return [
    c.wants(0) ? total(c.dy, 0) : undefined,
    undefined,
    c.wants(2) ? total(g.mul(c.dy, numbers()), 2) : undefined,
  ];
};

/** y = aᵇ   da = dy · b · a^(b−1) (0 where b = 0), db = dy · y · ln a (0 where a = 0, as PyTorch) */
export const Pow: GradientRule = (c) => {
  const { g } = c;
  const exponent = (): string => (c.typeOf(c.inputName(1)) === 'float32' ? c.x(1) : g.toFloat(c.x(1)));
  const da = (): string => {
    const b = exponent();
    const slope = g.mul(b, g.pow(c.x(), g.sub(b, 1)));
    return g.mul(c.dy, g.where(g.op('Equal', [b, 0]), 0, slope));
  };
  const db = (): string => {
    const slope = g.mul(c.y(), g.op('Log', [c.x()]));
    return g.mul(c.dy, g.where(g.op('Equal', [c.x(), 0]), 0, slope));
  };
  return [toInput(c, 0, da), toInput(c, 1, db)];
};

/** y = mean of the inputs   dxᵢ = dy / n */
export const Mean: GradientRule = (c) => c.node.input.map((_, at) => toInput(c, at, () => c.g.div(c.dy, c.inputCount)));

/** y = the largest (smallest) of the inputs; the first that equals y takes the gradient (Max and Min) */
export const Extreme: GradientRule = (c) => {
  const { g } = c;
  let rest = c.dy;
  return c.node.input.map((_, at) => {
    const chosen = g.op('Equal', [c.x(at), c.y()]);
    const gradient = rest;
    rest = g.where(chosen, 0, rest);
    return toInput(c, at, () => g.where(chosen, gradient, 0));
  });
};

/** y = a where the condition holds, else b */
export const Where: GradientRule = (c) => [
  undefined,
  toInput(c, 1, () => c.g.where(c.x(0), c.dy, 0)),
  toInput(c, 2, () => c.g.where(c.x(0), 0, c.dy)),
];
