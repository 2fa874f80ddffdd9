import type { AttributeValue } from '../../../src/engine/onnx/attributes.ts';
import type { NodeProto } from '../../../src/engine/onnx/onnx_pb.ts';

/** An input of a case. Differentiable unless it is given as constant or as integers. */
export type CaseInput =
  | readonly number[] // dims, values spread away from every kink
  | { readonly dims: readonly number[]; readonly positive: true }
  | { readonly dims: readonly number[]; readonly values: readonly number[] }
  | { readonly dims: readonly number[]; readonly constant: 'spread' | 'positive' | readonly number[] }
  | { readonly int64: readonly number[]; readonly scalar?: true; readonly dims?: readonly number[] }
  | { readonly uint8: readonly number[]; readonly dims: readonly number[] }
  | { readonly bool: readonly number[]; readonly dims: readonly number[] }
  | 'absent';

export interface Case {
  readonly opset: number;
  readonly inputs: readonly CaseInput[];
  /**
   * Nodes that come first, and what the node reads then: of the inputs, differentiable ones are x0, x1 …, others c0, c1
   * …
   */
  readonly before?: readonly NodeProto[];
  readonly reads?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** How many outputs the node has; all receive a gradient. */
  readonly outputs?: number;
  /** Outputs that carry no gradient (indices, masks). */
  readonly ignoredOutputs?: readonly number[];
  /** The rule needs sizes that are known before the run. */
  readonly staticOnly?: true;
}

export const float = (value: number): AttributeValue => ({ float: value });
