/**
 * Guided backpropagation (Springenberg et al. 2015, arXiv:1412.6806): a second set of rules, where a ReLU lets through
 * only what is positive: dx = dy · 1[dy > 0] · 1[y > 0]. The paper's Guided Grad-CAM++ multiplies its map with it.
 */
import { isConstant, type Graph } from '../graph/graph.ts';
import { operatorName } from './operatorName.ts';
import type { GradientRule, RuleContext } from './ruleContext.ts';
import { Clip, Relu } from './rules/activations.ts';
import { gradientRules, stopping } from './tables.ts';
import { stopsGradient } from './rules/shaping.ts';

/** What comes from above is cut at 0 before the rule itself. */
const guided =
  (rule: GradientRule): GradientRule =>
  (c) => {
    const positive = c.g.op('Relu', [c.dy]);
    return rule(Object.create(c, { dy: { value: positive } }) as RuleContext);
  };

/** Clip(0, ·) is a ReLU with a ceiling; another Clip is no activation. */
const guidedClip: GradientRule = (c) => (beginsAtZero(c) ? guided(Clip)(c) : Clip(c));

function beginsAtZero(c: RuleContext): boolean {
  const low = c.attributes.float('min');
  if (low !== undefined) return low === 0;
  return c.constantInput(1)?.[0] === 0;
}

export const guidedRules: Readonly<Record<string, GradientRule>> = {
  ...Object.fromEntries([...stopping].map((operator) => [operator, stopsGradient])),
  ...gradientRules,
  Relu: guided(Relu),
  Clip: guidedClip,
};

/** Activations that guided backpropagation says nothing of: they are passed as they are. */
const others = [
  ...(['LeakyRelu', 'PRelu', 'Elu', 'Selu', 'Celu', 'Gelu', 'QuickGelu', 'FastGelu', 'Erf', 'HardSwish'] as const),
  ...(['Mish', 'Softplus', 'Swish', 'ThresholdedRelu'] as const),
] as readonly string[];

/** Names of operators of the graph. */
export function otherActivations(graph: Graph): string[] {
  const found = graph.nodes
    .filter((node) => !node.output.every((name) => isConstant(graph, name)))
    .map((node) => operatorName(node).split('.').at(-1) ?? '');
  const isSwish = found.includes('Sigmoid') && found.filter((name) => name === 'Sigmoid').length > 3;
  return [...new Set([...found.filter((name) => others.includes(name)), ...(isSwish ? ['Sigmoid'] : [])])];
}
