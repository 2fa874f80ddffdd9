import type { NodeProto } from './onnx_pb.ts';

/** The name of a node's input `at`; empty where it has none there, as ONNX writes one that is left out. */
export const inputOf = ({ input }: NodeProto, at = 0): string => input[at] ?? '';

/** The name of a node's output `at`; empty likewise. */
export const outputOf = ({ output }: NodeProto, at = 0): string => output[at] ?? '';
