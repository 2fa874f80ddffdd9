import { defaultLimits, Engine } from '../../runtime/engine.ts';
import { exportGradient } from '../../runtime/answers/exportGradient.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { numberOption, parseCommandLine, required } from '../usage.ts';

/** `whylight export`: writes the gradient graph beside the model. */
export async function exportCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseCommandLine('export', args);
  const engine = new Engine({ ...defaultLimits, threads: numberOption(values.threads, 'threads', 1, 1024, true) ?? 0 });
  try {
    const written = await exportGradient(await engine.model(required(values.model, 'model')), values.out);
    if (values.json) terminal.write(json(written));
    else
      terminal.write(
        `Gradient graph: ${printable(written.path)} (${(written.bytes / 1024).toFixed(1)} KB; the weights stay in the model’s file)`,
      );
    return 0;
  } finally {
    await engine.release();
  }
}
