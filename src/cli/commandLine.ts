import { WhylightError } from '../engine/errors.ts';
import { checkCommand } from './commands/check.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { layersCommand } from './commands/layers.ts';
import { mergeCommand } from './commands/merge.ts';
import { openTerminal, printable, type Terminal } from './terminal.ts';
import { commandOptions, usage, UsageError, type CommandName } from './usage.ts';

/** Each answers with the exit code. */
const commands: Readonly<Record<CommandName, (args: readonly string[], terminal: Terminal) => Promise<number>>> = {
  explain: explainCommand,
  evaluate: evaluateCommand,
  merge: mergeCommand,
  layers: layersCommand,
  export: exportCommand,
  check: checkCommand,
};

/** Does what the arguments ask for; answers with the exit code. 1: something failed; 2: wrong usage. */
export async function runCommand([name, ...args]: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  if (name === undefined || name === '--help' || name === '-h' || args.includes('--help') || args.includes('-h')) {
    terminal.write(usage);
    return name === undefined ? 2 : 0;
  }
  try {
    if (!Object.hasOwn(commandOptions, name)) throw new UsageError(`there is no command “${printable(name)}”`);
    return await commands[name as CommandName](args, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.note(`${terminal.alarm('whylight:')} ${printable(error.message)}\n\n${usage}`);
    return 2;
  }
  if (!(error instanceof WhylightError)) {
    const lines = String((error as Error | undefined)?.stack ?? error)
      .split('\n')
      .map(printable);
    terminal.note(`${terminal.alarm('This is a mistake of Whylight’s own. Please report it:')}\n${lines.join('\n')}`);
    return 1;
  }
  terminal.note(
    `${terminal.alarm('Error')} [${error.code}] ${printable(error.message)}\n  ${printable(error.nextStep)}`,
  );
  return 1;
}
