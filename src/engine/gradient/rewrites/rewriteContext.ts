import type { Graph } from '../../graph/graph.ts';
import type { Dim, Shapes } from '../../graph/shapes.ts';
import { floatAttribute, Attributes, type AttributeValue } from '../../onnx/attributes.ts';
import type { NodeProto } from '../../onnx/onnx_pb.ts';
import type { Emitter, Operand } from '../emitter.ts';
import { NoGradient } from '../ruleContext.ts';
import { inputOf } from '../../onnx/nodes.ts';

/**
 * Writes what an operator does in operators that have rules; returns its outputs, or undefined to leave it as it is.
 */
export type Rewrite = (context: RewriteContext) => readonly (string | undefined)[] | undefined;

/** What a rewrite may look at. */
export class RewriteContext {
  readonly attributes: Attributes;

  constructor(
    readonly g: Emitter,
    readonly node: NodeProto,
    readonly graph: Graph,
    private readonly shapes: Shapes,
  ) {
    this.attributes = new Attributes(node);
  }

  has(at: number): boolean {
    return (this.node.input[at] ?? '') !== '';
  }

  x(at = 0): string {
    return inputOf(this.node, at);
  }

  /** Inputs from `from` to `to`, '' where an optional one is left out; those left out at the end are dropped. */
  inputs(from: number, to: number): Operand[] {
    const names = Array.from({ length: to - from }, (_, at) => this.node.input[from + at] ?? '');
    while (names.at(-1) === '') names.pop();
    return names;
  }

  dims(at = 0): readonly Dim[] {
    return this.dimsOf(this.x(at));
  }

  dimsOf(tensor: string): readonly Dim[] {
    const dims = this.shapes.get(tensor)?.dims;
    if (!dims) throw new NoGradient(`works on the tensor “${tensor}”, whose rank is unknown`);
    return dims;
  }

  typeOf(at: number): string {
    return this.shapes.get(this.x(at))?.type ?? 'float32';
  }

  rank(at = 0): number {
    return this.dims(at).length;
  }

  /** The attributes of these names, as they are: absent ones stay absent. */
  copied(names: {
    readonly ints?: readonly string[];
    readonly int?: readonly string[];
    readonly strings?: readonly string[];
    readonly floats?: readonly string[];
  }): Record<string, AttributeValue> {
    const { attributes } = this;
    const pick = (
      list: readonly string[] | undefined,
      read: (name: string) => AttributeValue,
    ): [string, AttributeValue][] =>
      (list ?? []).filter((name) => attributes.has(name)).map((name) => [name, read(name)]);
    return Object.fromEntries([
      ...pick(names.ints, (name) => attributes.ints(name)),
      ...pick(names.int, (name) => attributes.int(name)),
      ...pick(names.strings, (name) => attributes.string(name)),
      ...pick(names.floats, (name) => floatAttribute(attributes, name)),
    ]);
  }

  /** Refuses a node that has any of these optional inputs. */
  refuseInputs(reasons: Readonly<Record<number, string>>): void {
    for (const [at, reason] of Object.entries(reasons)) if (this.has(Number(at))) throw new NoGradient(`has ${reason}`);
  }
}

/** What a convolution's window is. */
export const windowOf = (c: RewriteContext): Record<string, AttributeValue> =>
  c.copied({ ints: ['kernel_shape', 'strides', 'pads', 'dilations'], int: ['group'], strings: ['auto_pad'] });
