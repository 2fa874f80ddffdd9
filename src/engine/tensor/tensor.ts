/** A dense tensor, row-major. */
export interface Tensor {
  /** ONNX Runtime's name of the element type. */
  readonly type: string;
  readonly dims: readonly number[];
  readonly data:
    | Float32Array
    | Float64Array
    | Int32Array
    | BigInt64Array
    | Uint8Array
    | Int8Array
    | Uint16Array
    | Int16Array
    | Uint32Array
    | BigUint64Array;
}

/** A tensor of float32, which is what images, scores, activations and their gradients are here. */
export interface FloatTensor extends Tensor {
  readonly type: 'float32';
  readonly data: Float32Array;
}

export function floatTensorOf(dims: readonly number[], data: Float32Array): FloatTensor {
  return { type: 'float32', dims, data };
}
