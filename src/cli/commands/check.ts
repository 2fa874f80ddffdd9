import { checkGradient, tolerance } from '../../runtime/answers/checkGradient.ts';
import { header } from '../../runtime/answers/header.ts';
import { noise } from '../../runtime/answers/noise.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModel } from '../model.ts';
import { parseCommandLine } from '../usage.ts';
import { wordsWish } from '../words.ts';

const obstacles = {
  zero: 'the gradient is zero everywhere, so nothing was compared',
  weak: 'the score hardly depends on this layer (is the model trained?), so nothing could be compared in float32',
  chosen:
    'the model chooses its boxes again in each run, so the differences may be those of other ' +
    'objects: export it without this step to compare',
  file: 'the gradient graph next to the model gives another gradient than the model itself, and DISAGREES with it',
} as const;

/** `whylight check`: the gradient graph against the model itself. */
export async function checkCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine('check', args, (line) => terminal.note(line));
  return withModel(values, {}, async (model) => {
    const layer = model.classifier.layer(values.layer);
    const words = await wordsWish(values);
    const { worstError, directions, obstacle } = await checkGradient(model, layer, noise(model), words);
    const agrees = worstError < tolerance && !obstacle;
    if (values.json) {
      const found = { layer: layer.name, tensor: layer.tensor, worstError, directions, agrees };
      terminal.write(json({ ...(await header(model)), ...found, ...(obstacle && { obstacle }) }));
    } else {
      const verdict = agrees
        ? 'the gradient agrees with the model'
        : terminal.alarm('the gradient DISAGREES with the model');
      terminal.write(`Layer ${terminal.bold(printable(layer.name))}, ${directions} random directions, a random input`);
      terminal.write(
        obstacle
          ? terminal.alarm(obstacles[obstacle])
          : `worst relative error ${worstError.toExponential(2)}: ${verdict}`,
      );
    }
    return agrees ? exitCodes.done : exitCodes.failed;
  });
}
