import { axisOf, inputShape, stridesOf } from '../../engine/tensor/layout.ts';
import { floatTensorOf, type FloatTensor } from '../../engine/tensor/tensor.ts';
import { elementCount } from '../../engine/onnx/tensors.ts';
import { checkGradient, tolerance } from '../../runtime/answers/checkGradient.ts';
import { defaultLimits, Engine } from '../../runtime/engine.ts';
import type { LoadedModel } from '../../engine/reading/loadModel.ts';
import { isSupervised } from '../supervised.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { numberOption, parseCommandLine, required } from '../usage.ts';

const obstacles = {
  zero: 'the gradient is zero everywhere, so nothing was compared',
  weak: 'the score hardly depends on this layer (is the model trained?), so nothing could be compared in float32',
  chosen:
    'the model chooses its boxes anew in each run, and the differences may be those of other objects: export it without that to compare',
  file: 'the gradient graph next to the model gives another gradient than the model itself, and DISAGREES with it',
} as const;

/** `whylight check`: the gradient graph against the model itself. */
export async function checkCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseCommandLine('check', args);
  const threads = numberOption(values.threads, 'threads', 1, 1024, true) ?? 0;
  const engine = new Engine({ ...defaultLimits, threads }, { mapsFiles: isSupervised });
  try {
    const model = await engine.model(required(values.model, 'model'), values.recipe);
    const layer = model.classifier.layer(values.layer);
    const { worstError, directions, obstacle } = await checkGradient(model, layer, noise(model));
    const agrees = worstError < tolerance && !obstacle;
    const verdict = agrees
      ? 'the gradient agrees with the model'
      : terminal.alarm('the gradient DISAGREES with the model');
    if (values.json)
      terminal.write(
        json({
          layer: layer.name,
          tensor: layer.tensor,
          worstError,
          directions,
          agrees,
          ...(obstacle && { obstacle }),
        }),
      );
    else {
      terminal.write(`Layer ${terminal.bold(printable(layer.name))}, ${directions} random directions, a random input`);
      terminal.write(
        obstacle
          ? terminal.alarm(obstacles[obstacle])
          : `worst relative error ${worstError.toExponential(2)}: ${verdict}`,
      );
    }
    return agrees ? 0 : 1;
  } finally {
    await engine.release();
  }
}

/** A picture of seeded noise, normalized as the recipe says. */
function noise({ recipe: { input } }: LoadedModel): FloatTensor {
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
