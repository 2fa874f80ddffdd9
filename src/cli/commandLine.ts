import { WhylightError } from '../engine/errors.ts';
import { failureJson } from '../runtime/answers/header.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { layersCommand } from './commands/layers.ts';
import { mapsCommand } from './commands/maps.ts';
import { mergeCommand } from './commands/merge.ts';
import { exitCodes, exitOf, type ExitCode } from './exitCodes.ts';
import { ModelRefusal } from './model.ts';
import { json, openTerminal, printable, type Terminal } from './terminal.ts';
import { commandOptions, UsageError, type CommandName } from './usage.ts';
import { usage } from './usageText.ts';

/** Each answers with the exit code. */
const commands: Readonly<Record<CommandName, (args: readonly string[], terminal: Terminal) => Promise<ExitCode>>> = {
  explain: explainCommand,
  evaluate: evaluateCommand,
  maps: mapsCommand,
  compare: compareCommand,
  merge: mergeCommand,
  layers: layersCommand,
  export: exportCommand,
  check: checkCommand,
};

/** Does what the arguments ask for; answers with how it ends. */
export async function runCommand([name, ...args]: readonly string[]): Promise<ExitCode> {
  const terminal = openTerminal();
  if (name === undefined || name === '--help' || name === '-h' || args.includes('--help') || args.includes('-h')) {
    terminal.write(usage);
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  try {
    if (!Object.hasOwn(commandOptions, name)) throw new UsageError(`there is no command “${printable(name)}”`);
    return await commands[name as CommandName](args, terminal);
  } catch (error) {
    return report(error, args.includes('--json'), terminal);
  }
}

function report(error: unknown, asJson: boolean, terminal: Terminal): ExitCode {
  if (error instanceof UsageError) {
    terminal.note(`${terminal.alarm('whylight:')} ${printable(error.message)}\n\n${usage}`);
    return exitCodes.usage;
  }
  if (error instanceof ModelRefusal) {
    terminal.error(error.reason);
    if (asJson) terminal.write(json(failureJson(error.path, error.reason)));
    return exitOf(error.reason.code, exitCodes.refused);
  }
  if (error instanceof WhylightError) {
    terminal.error(error);
    return exitOf(error.code, exitCodes.failed);
  }
  const lines = String((error as Error | undefined)?.stack ?? error)
    .split('\n')
    .map(printable);
  terminal.note(`${terminal.alarm('This is a mistake of Whylight’s own. Please report it:')}\n${lines.join('\n')}`);
  return exitCodes.failed;
}
