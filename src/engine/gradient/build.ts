import { cutTo } from '../graph/cut.ts';
import { isConstant, type Graph } from '../graph/graph.ts';
import { ownTensor } from '../prepare/realValues.ts';
import { usedNames } from '../graph/usedNames.ts';
import { copiesOfScore, type Score } from '../anatomy/score.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import { Attributes } from '../onnx/attributes.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { isFloat, isQuantized } from '../onnx/types.ts';
import { dependentTensors } from './dependent.ts';
import { Emitter } from './emitter.ts';
import { operatorName } from './operatorName.ts';
import { NoGradient, RuleContext, type GradientRule } from './ruleContext.ts';
import { rewrite } from './rewrites/rewrite.ts';
import { inRow } from './rows.ts';
import { stopsGradient } from './rules/shaping.ts';
import { gradientRules, refusals, stopping } from './tables.ts';
import { inputOf, outputOf } from '../onnx/nodes.ts';

/** An operator that lets no gradient through, and why. */
export interface Obstacle {
  readonly operator: string;
  readonly node: string;
  readonly reason: string;
}

/** The backward pass, not yet cut to any layer. */
export interface BackwardPass {
  readonly emitter: Emitter;
  /** The gradient graph's input beside the saved tensors: dS, same shape as the score. */
  readonly seed: string;
  /** Forward values that it reads, by the model's own names; constants among them are borrowed, not fed. */
  readonly saved: ReadonlySet<string>;
  /** Tensor of the model → name of its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Tensors whose gradient would have to pass an obstacle. */
  readonly obstructed: ReadonlyMap<string, Obstacle>;
  /** What is in the way between the image and the score, the last first: what stands behind another, too. */
  readonly obstacles: readonly Obstacle[];
}

/** The convention of ONNX Runtime's training. */
export const gradientName = (tensor: string): string => `${tensor}_grad`;

/** The name of dS: the quantized tensor's, where the score is its real values, which the model does not have. */
export const seedName = (score: string): string => gradientName(ownTensor(score));

const rules: Readonly<Record<string, GradientRule>> = {
  ...Object.fromEntries([...stopping].map((operator) => [operator, stopsGradient])),
  ...gradientRules,
};

/**
 * Reverse-mode differentiation of `score` with respect to every float tensor that depends on an input.
 *
 * @param inputs of the graph whose own gradients are wanted, too: so a decoder's seeds its encoder's
 */
export function differentiate(
  graph: Graph,
  shapes: Shapes,
  score: Score,
  table = rules,
  inputs: readonly string[] = [],
): BackwardPass {
  return new Differentiator(graph, shapes, score, table, inputs).run();
}

class Differentiator {
  private readonly emitter = new Emitter();
  private readonly saved = new Set<string>();
  private readonly gradients = new Map<string, string>();
  private readonly obstructed = new Map<string, Obstacle>();
  private readonly obstacles: Obstacle[] = [];
  private readonly contributions = new Map<string, string[]>();
  private readonly recomputed = new Set<string>();
  private readonly symbols = new Map<string, { readonly tensor: string; readonly axis: number }>();
  private readonly seed: string;
  /** Tensors that depend on an input of the graph; of the inputs themselves, those that are asked for. */
  private readonly dependent: ReadonlySet<string>;

  /** The score before it was rounded or reshaped, too. */
  private readonly scores: ReadonlySet<string>;
  private readonly graph: Graph;
  /** Why some operators without a rule were not rewritten. */
  private readonly refusals: ReadonlyMap<NodeProto, string>;

  constructor(
    graph: Graph,
    private readonly shapes: Shapes,
    private readonly score: Score,
    private readonly table: Readonly<Record<string, GradientRule>>,
    private readonly inputs: readonly string[],
  ) {
    const seen = rewrite(graph, shapes);
    this.graph = seen.graph;
    this.refusals = seen.refusals;
    for (const [name, tensor] of seen.constants) this.emitter.constants.set(name, tensor);
    this.seed = seedName(score.tensor);
    this.dependent = new Set([...dependentTensors(this.graph, shapes), ...inputs]);
    this.scores = copiesOfScore(this.graph, score.tensor);
    this.contributions.set(score.tensor, [this.seed]);
    this.learnSymbols(this.seed, score.dims);
  }

  run(): BackwardPass {
    for (const node of cutTo([this.score.tensor], this.graph.nodes).nodes.toReversed()) this.passThrough(node);
    for (const input of this.inputs) this.total(input);
    const { emitter, seed, saved, gradients, obstructed, obstacles } = this;
    return { emitter, seed, saved, gradients, obstructed, obstacles };
  }

  /** All users of a node's outputs have been visited: sum up what they sent, and send it on. */
  private passThrough(node: NodeProto): void {
    const obstacle = node.output.map((name) => this.obstructed.get(name)).find((found) => found !== undefined);
    const outputGradients = node.output.map((name) => this.total(name));
    if (obstacle) {
      if (!this.ruleFor(node)) this.obstacles.push(obstacleAt(node, this.reasonAgainst(node)));
      this.obstruct(node, obstacle);
    } else if (outputGradients.some((gradient) => gradient !== undefined)) this.applyRule(node, outputGradients);
  }

  private total(tensor: string): string | undefined {
    const parts = this.contributions.get(tensor);
    if (!parts || this.obstructed.has(tensor)) return undefined;
    const [only = '', ...others] = parts;
    const gradient = others.length === 0 ? only : this.emitter.total(parts);
    this.gradients.set(tensor, gradient);
    return gradient;
  }

  private applyRule(node: NodeProto, outputGradients: readonly (string | undefined)[]): void {
    try {
      const rule = this.ruleFor(node);
      if (!rule) throw new NoGradient(this.reasonAgainst(node));
      this.inputGradients(rule, node, outputGradients).forEach((gradient, at) => {
        const input = node.input[at];
        if (gradient === undefined || input === undefined || !this.isWanted(input)) return;
        const parts = this.contributions.get(input);
        if (parts) parts.push(gradient);
        else this.contributions.set(input, [gradient]);
      });
    } catch (error) {
      if (!(error instanceof NoGradient)) throw error;
      const obstacle = obstacleAt(node, error.message);
      this.obstacles.push(obstacle);
      this.obstruct(node, obstacle);
    }
  }

  private ruleFor(node: NodeProto): GradientRule | undefined {
    const operator = operatorName(node);
    if (node.opType === 'QuantizeLinear' && this.scores.has(outputOf(node))) return straightThrough;
    return Object.hasOwn(this.table, operator) ? this.table[operator] : undefined;
  }

  private reasonAgainst(node: NodeProto): string {
    return this.refusals.get(node) ?? refusals[operatorName(node)] ?? noRule;
  }

  /** Numbers of a quantized tensor stand for real values: their gradient is that of these. */
  private isWanted(tensor: string): boolean {
    const type = this.shapes.get(tensor)?.type ?? 'float32';
    return this.dependent.has(tensor) && (isFloat(type) || isQuantized(type));
  }

  private inputGradients(
    rule: GradientRule,
    node: NodeProto,
    outputGradients: readonly (string | undefined)[],
  ): readonly (string | undefined)[] {
    if (outputGradients[0] === undefined && node.opType !== 'Split')
      throw new NoGradient('is used through its second output');
    const { emitter, graph, shapes } = this;
    const wanted = node.input.map((name) => this.isWanted(name));
    const save = (tensor: string): string => this.save(tensor);
    const sizeOf = (symbol: string): string | undefined => this.sizeOf(symbol);
    const row = inRow(emitter, node, outputGradients, graph, shapes);
    if (!row) return rule(new RuleContext(emitter, node, graph, shapes, outputGradients, wanted, save, sizeOf));
    const saveRow = (name: string): string => {
      const known = row.rowOf(name);
      return known ? emitter.row(save(known.tensor), known) : save(name);
    };
    const context = new RuleContext(emitter, row.node, row.graph, row.shapes, [row.dy], wanted, saveRow, sizeOf);
    return rule(context).map((gradient, at) => (gradient === undefined ? undefined : row.back(gradient, at)));
  }

  private obstruct(node: NodeProto, obstacle: Obstacle): void {
    for (const name of usedNames(node))
      if (this.dependent.has(name) && !this.obstructed.has(name)) this.obstructed.set(name, obstacle);
  }

  private save(tensor: string): string {
    if (this.recompute(tensor)) return tensor;
    if (!this.saved.has(tensor) && !this.graph.constants.has(tensor)) {
      this.learnSymbols(tensor, this.shapes.get(tensor)?.dims ?? []);
    }
    this.saved.add(tensor);
    return tensor;
  }

  /** Steps of a rewritten operator are taken again; so are cast or dequantized weights: fed, each run copied them. */
  private recompute(tensor: string): boolean {
    const node = this.graph.producer.get(tensor);
    const isUnpacked = node !== undefined && this.isUnpacking(node) && isConstant(this.graph, tensor);
    if (!node || !(isUnpacked || this.graph.inner?.has(tensor))) return false;
    if (this.recomputed.has(tensor)) return true;
    for (const output of node.output) this.recomputed.add(output);
    for (const input of usedNames(node)) this.save(input);
    this.emitter.nodes.push(node);
    return true;
  }

  private isUnpacking(node: NodeProto): boolean {
    const isKnown =
      node.opType !== 'DequantizeLinear' ||
      (byteSized.has(this.shapes.get(inputOf(node))?.type ?? '') && !new Attributes(node).int('block_size'));
    return unpacking.has(operatorName(node)) && isKnown;
  }

  private learnSymbols(tensor: string, dims: readonly Dim[]): void {
    dims.forEach((dim, axis) => {
      if (typeof dim === 'string' && !this.symbols.has(dim)) this.symbols.set(dim, { tensor, axis });
    });
  }

  /** The size that a symbol stands for, read off a tensor that is saved anyway. */
  private sizeOf(symbol: string): string | undefined {
    const place = this.symbols.get(symbol);
    return place && this.emitter.op('Shape', [place.tensor], { start: place.axis, end: place.axis + 1 });
  }
}

/** What stands between stored weights and their use, and means the same in every opset. */
const unpacking: ReadonlySet<string> = new Set(['Cast', 'Identity', 'DequantizeLinear']);

/** What the gradient graph's DequantizeLinear takes; later ones take 16 and 4 bits, and blocks. */
const byteSized: ReadonlySet<string> = new Set(['int8', 'uint8', 'int32']);

/** What an int8 model's logits saturate at is calibration, no activation function: the value behind it counts. */
const straightThrough: GradientRule = (c) => [c.dy];

const noRule = 'has no gradient rule';

function obstacleAt(node: NodeProto, reason: string): Obstacle {
  return { operator: node.opType ?? '', node: node.name || outputOf(node), reason };
}
