import type { GradientRule, RuleContext } from '../ruleContext.ts';

/* Trigonometric and hyperbolic functions and their inverses: dx = dy · derivative. */

const timesDerivative =
  (derivative: (c: RuleContext) => string): GradientRule =>
  (c) => [c.g.mul(c.dy, derivative(c))];

/** 1/v */
const reciprocal = (c: RuleContext, v: string): string => c.g.op('Reciprocal', [v]);
const reciprocalRoot = (c: RuleContext, v: string): string => reciprocal(c, c.g.op('Sqrt', [v]));
const square = (c: RuleContext, v: string): string => c.g.mul(v, v);

/** y = sin x   dy/dx = cos x */
export const Sin = timesDerivative((c) => c.g.op('Cos', [c.x()]));

/** y = cos x   dy/dx = −sin x */
export const Cos = timesDerivative((c) => c.g.neg(c.g.op('Sin', [c.x()])));

/** y = tan x   dy/dx = 1 + y² */
export const Tan = timesDerivative((c) => c.g.add(1, square(c, c.y())));

/** y = asin x   dy/dx = 1/√(1 − x²) */
export const Asin = timesDerivative((c) => reciprocalRoot(c, c.g.sub(1, square(c, c.x()))));

/** y = acos x   dy/dx = −1/√(1 − x²) */
export const Acos = timesDerivative((c) => c.g.neg(reciprocalRoot(c, c.g.sub(1, square(c, c.x())))));

/** y = atan x   dy/dx = 1/(1 + x²) */
export const Atan = timesDerivative((c) => reciprocal(c, c.g.add(1, square(c, c.x()))));

/** y = sinh x   dy/dx = cosh x = √(1 + y²) */
export const Sinh = timesDerivative((c) => c.g.op('Sqrt', [c.g.add(1, square(c, c.y()))]));

/** y = cosh x   dy/dx = sinh x */
export const Cosh = timesDerivative((c) => c.g.op('Sinh', [c.x()]));

/** y = asinh x   dy/dx = 1/√(1 + x²) */
export const Asinh = timesDerivative((c) => reciprocalRoot(c, c.g.add(1, square(c, c.x()))));

/** y = acosh x   dy/dx = 1/√(x² − 1) */
export const Acosh = timesDerivative((c) => reciprocalRoot(c, c.g.sub(square(c, c.x()), 1)));

/** y = atanh x   dy/dx = 1/(1 − x²) */
export const Atanh = timesDerivative((c) => reciprocal(c, c.g.sub(1, square(c, c.x()))));
