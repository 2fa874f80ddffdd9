import { strict as assert } from 'node:assert';
import type { GradientRule } from '../../../src/engine/gradient/ruleContext.ts';
import type * as quantized from '../../../src/engine/gradient/rewrites/quantized.ts';
import { gradientRules, type rewrites } from '../../../src/engine/gradient/tables.ts';
import type * as quantization from '../../../src/engine/gradient/rules/quantization.ts';
import type { Case } from './case.ts';
import { rewriteCases as rewritten } from './cases/rewrites/index.ts';
import { ruleCases } from './cases/rules/index.ts';
import { checkCase } from './checkCase.ts';

/**
 * Every operator that has a rule has cases here, or this does not compile; steps have no differences: see
 * quantized.test.ts.
 */
const cases: Readonly<
  Record<Exclude<keyof typeof gradientRules, OfNumbers | `com.microsoft.${OfNumbers}`>, readonly Case[]>
> = ruleCases;
type OfNumbers = keyof typeof quantization;
type Quantized = keyof typeof quantized;
type InTwins = Quantized | `com.microsoft.${Quantized}`;
const rewriteCases: Readonly<Record<Exclude<keyof typeof rewrites, InTwins | 'Cast'>, readonly Case[]>> = rewritten;

const describeCase = ({ opset, inputs, attributes = {} }: Case): string =>
  `opset ${opset}, ${JSON.stringify(inputs)}${Object.keys(attributes).length > 0 ? `, ${JSON.stringify(attributes)}` : ''}`;

describe('each gradient rule agrees with central differences', () => {
  for (const [operator, tests] of [...Object.entries(cases), ...Object.entries(rewriteCases)]) {
    describe(operator, () => {
      for (const test of tests) {
        it(`${describeCase(test)}`, () => checkCase(operator, test));
        if (!test.staticOnly)
          it(`${describeCase(test)}, sizes known only in the run`, () =>
            checkCase(operator, test, { dynamic: true, seed: 2 }));
      }
    });
  }
});

describe('a rewritten operator', () => {
  it('refuses attention to earlier tokens alone, where there are more of them than queries', async () => {
    const uneven: Case = {
      opset: 17,
      inputs: [
        [2, 3, 8],
        [2, 5, 8],
        [2, 5, 8],
      ],
      attributes: { num_heads: 2, unidirectional: 1 },
      staticOnly: true,
    };
    await assert.rejects(
      checkCase('com.microsoft.MultiHeadAttention', uneven),
      /the rule refuses: looks at earlier tokens alone/,
    );
  });

  it('refuses what is used through an output that its parts do not make', async () => {
    const heads = [1, 2, 3, 4];
    const scores: Case = {
      opset: 23,
      inputs: [heads, heads, heads],
      outputs: 4,
      ignoredOutputs: [0, 1, 2],
      staticOnly: true,
    };
    await assert.rejects(
      checkCase('Attention', scores),
      /the rule refuses: is used through another output than its first/,
    );
  });
});

describe('the measuring stick', () => {
  /** Every gradient of `rule` a little too large. */
  const planted =
    (rule: GradientRule, factor: number): GradientRule =>
    (c) =>
      rule(c).map((gradient) => gradient && c.g.mul(gradient, factor));
  const withPlanted = (operator: string, factor: number): Readonly<Record<string, GradientRule>> => {
    const rules: Readonly<Record<string, GradientRule>> = gradientRules;
    return { ...rules, [operator]: planted(rules[operator]!, factor) };
  };

  for (const operator of [
    'Conv',
    'Relu',
    'MaxPool',
    'AveragePool',
    'LayerNormalization',
    'Softmax',
    'Mul',
    'Resize',
    'Gelu',
    'MatMul',
  ] as const) {
    it(`catches a rule of ${operator} that is 0.1 % off`, async () => {
      const rules = withPlanted(operator, 1.001);
      await assert.rejects(checkCase(operator, cases[operator][0]!, { rules }), /by the rule/);
    });
  }

  it('would pass the same rules unplanted', () => checkCase('Conv', cases.Conv[0]!, { rules: withPlanted('Conv', 1) }));
});
