import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { elementCount } from '../../engine/onnx/tensors.ts';
import { axisOf, inputShape, stridesOf } from '../../engine/tensor/layout.ts';
import { floatTensorOf, type FloatTensor } from '../../engine/tensor/tensor.ts';

/** A picture of seeded noise, normalized as the recipe says. */
export function noise({ recipe: { input } }: LoadedModel): FloatTensor {
  const dims = inputShape(input);
  const channelAxis = axisOf(input.layout, 'C');
  const channelStride = stridesOf(dims)[channelAxis] ?? 1;
  let state = 1;
  const data = Float32Array.from({ length: elementCount(dims) }, (_, at) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const channel = Math.floor(at / channelStride) % (dims[channelAxis] ?? 1);
    return ((state / 2 ** 32) * 255 * input.scale - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1);
  });
  return floatTensorOf(dims, data);
}
