import { isConstant, type Graph } from '../../graph/graph.ts';
import type { Shapes } from '../../graph/shapes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import { valuesOf } from '../../onnx/tensors.ts';
import { realValuesOf } from '../../prepare/realValues.ts';
import { applied, tensor, type Expression, type Weighted } from './expression.ts';
import type { Range } from './range.ts';

/** A tensor near the output, by what it is made of. */
export interface Value extends Weighted {
  /**
   * Rises and falls with the tensor, element by element, and does not saturate: what the last saturating operators
   * read.
   */
  readonly logit: Expression;
  /** The tensor itself; of one that was rounded or compared, what it would be without. */
  readonly smooth: Expression;
  /** What `smooth` can be. */
  readonly range?: Range | undefined;
  readonly activation?: 'softmax' | 'sigmoid' | undefined;
  /** Operators that round or compare, on the way from `smooth`. */
  readonly steps?: readonly string[];
  /** Only a Clip saturates here, at both ends of the range. */
  readonly isCut?: true;
  /**
   * Of a choice among elements, which are not the output's own then: by their place or name, or with their numbers too.
   */
  readonly isChosen?: 'place' | 'numbers';
}

/**
 * What the output of a node is; undefined where nothing saturates on the way to it, or where that can't be followed.
 */
export type Rule = (node: NodeProto, output: string, reader: Reader) => Value | undefined;

export const stepped = (value: Value, operator: string): Value => ({
  ...value,
  steps: [...new Set([...(value.steps ?? []), operator])],
});

/** Of operators, one after another: what is longer is no tail, but a network. */
const longestTail = 64;

/** What is known of the tensors that a rule looks at. */
export class Reader {
  private readonly known = new Map<string, Value | undefined>();
  private depth = 0;

  constructor(
    readonly graph: Graph,
    readonly shapes: Shapes,
    private readonly rule: Rule,
  ) {}

  /** Undefined of a constant, and where nothing saturates between here and what comes before. */
  value(name: string): Value | undefined {
    const node = this.graph.producer.get(name);
    if (!node || isConstant(this.graph, name)) return undefined;
    if (!this.known.has(name) && this.depth < longestTail) {
      this.depth++;
      this.known.set(name, this.rule(node, name, this));
      this.depth--;
    }
    return this.known.get(name);
  }

  /** The tensor as the score that it is itself, if nothing else saturates. */
  valueOrSelf(name: string): Value {
    return this.value(name) ?? { ...this.leaf(name), smooth: this.real(name) };
  }

  /** The score that a tensor of the model is. */
  leaf(name: string): Weighted {
    return { logit: this.real(name), weight: 1 };
  }

  /** A tensor; of a quantized one, its real values. */
  real(name: string): Expression {
    return tensor(this.graph.producer.has(realValuesOf(name)) ? realValuesOf(name) : name);
  }

  isConstant(name: string): boolean {
    return isConstant(this.graph, name);
  }

  /** Of a small constant. */
  numbers(name: string | undefined): readonly number[] | undefined {
    const constant = this.graph.constants.get(name ?? '');
    return constant && valuesOf(constant);
  }

  /** Whether two tensors have the same shape, as far as it is known. */
  areAlike(a: string, b: string): boolean {
    const [left, right] = [this.shapes.get(a)?.dims ?? [], this.shapes.get(b)?.dims ?? []];
    const isUnknown = left.length === 0 || right.length === 0;
    return isUnknown || (left.length === right.length && left.every((dim, axis) => dim === right[axis]));
  }

  /** The values with the node applied to their expressions, as the model applies it to the tensors. */
  apply(
    node: NodeProto,
    output: string,
    parts: ReadonlyMap<string, Value>,
    how?: { readonly keepsOrder?: true; readonly times?: number },
  ): Value {
    const on = (lane: 'logit' | 'smooth'): ReadonlyMap<string, Expression> =>
      new Map([...parts].map(([name, value]) => [name, value[lane]]));
    const isUntouched = [...parts].every(([name, { smooth }]) => smooth.kind === 'tensor' && smooth.name === name);
    const values = [...parts.values()];
    const steps = values.flatMap((value) => value.steps ?? []);
    return {
      logit: applied(node, output, on('logit'), how),
      weight: Math.max(...values.map(({ weight }) => weight)) * (how?.times ?? 1),
      smooth: isUntouched
        ? tensor(output)
        : applied(node, output, on('smooth'), how?.keepsOrder && { keepsOrder: true }),
      activation: values.find(({ activation }) => activation)?.activation,
      ...(steps.length > 0 && { steps: [...new Set(steps)] }),
      ...(values.every(({ isCut }) => isCut) && { isCut: true }),
    };
  }
}
