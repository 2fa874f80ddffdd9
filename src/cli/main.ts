#!/usr/bin/env node
/** The command line: proof that the engine needs no editor. How it ends: exitCodes.ts. */
import { WhylightError } from '../engine/errors.ts';
import { failureJson } from '../runtime/answers/header.ts';
import { checkCommand } from './commands/check.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { layersCommand } from './commands/layers.ts';
import { exitCodes, exitOf, type ExitCode } from './exitCodes.ts';
import { ModelRefusal } from './model.ts';
import { json, openTerminal, printable, type Terminal } from './terminal.ts';
import { commandOptions, usage, UsageError, type CommandName } from './usage.ts';

/** Each answers with the exit code. */
const commands: Readonly<Record<CommandName, (args: readonly string[], terminal: Terminal) => Promise<ExitCode>>> = {
  explain: explainCommand,
  layers: layersCommand,
  export: exportCommand,
  check: checkCommand,
};

async function main([name, ...args]: readonly string[], terminal: Terminal): Promise<ExitCode> {
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

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

void main(process.argv.slice(2), openTerminal()).then((code) => {
  process.exitCode = code;
});
