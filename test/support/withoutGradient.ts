import { makeNode } from '../../src/engine/onnx/attributes.ts';
import type { NodeProto } from '../../src/engine/onnx/onnx_pb.ts';

/**
 * y = 2 · (x − 0.1), by an operator for tables: it has no gradient rule, and shall have none
 * (test/oracle/withoutGradient.ts).
 */
export const withoutGradient = (x: string, y: string): NodeProto => ({
  ...makeNode('Scaler', [x], [y], { offset: { floats: [0.1] }, scale: { floats: [2] } }),
  domain: 'ai.onnx.ml',
});
