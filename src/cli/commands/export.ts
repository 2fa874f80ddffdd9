import { exportGradient } from '../../runtime/answers/exportGradient.ts';
import { header } from '../../runtime/answers/header.ts';
import { exitCodes, type ExitCode } from '../exitCodes.ts';
import { withModel } from '../model.ts';
import { json, printable, type Terminal } from '../terminal.ts';
import { parseCommandLine } from '../usage.ts';

/** `whylight export`: writes the gradient graph next to the model. */
export async function exportCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseCommandLine('export', args, (line) => terminal.note(line));
  return withModel(values, {}, async (model) => {
    const written = await exportGradient(model, values.out);
    if (values.json) terminal.write(json({ ...(await header(model)), ...written }));
    else
      terminal.write(
        `Gradient graph: ${printable(written.path)} (${(written.bytes / 1024).toFixed(1)} KB; the ` +
          `weights stay in the model’s file)`,
      );
    return exitCodes.done;
  });
}
