import type { NodeProto } from '../onnx/onnx_pb.ts';

/**
 * What an operator is called in the tables of rules and rewrites: outside the standard's domain, with its own in front.
 */
export function operatorName({ domain, opType }: NodeProto): string {
  return domain && domain !== 'ai.onnx' ? `${domain}.${opType}` : opType;
}
