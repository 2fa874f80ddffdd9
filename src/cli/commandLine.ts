import { version } from '../../package.json';
import { WhylightError } from '../engine/errors.ts';
import { failureJson } from '../runtime/answers/header.ts';
import { onnxruntimeVersion } from '../runtime/ort/ort.ts';
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
import { usage, usageOf } from './usageText.ts';

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
  const asked = about(name, args);
  if (asked !== undefined) {
    terminal.write(asked);
    return name === undefined ? exitCodes.usage : exitCodes.done;
  }
  try {
    if (!isCommand(name)) throw new UsageError(`there is no command “${printable(name ?? '')}”`);
    return await commands[name](args, terminal);
  } catch (error) {
    return report(error, { name, asJson: args.includes('--json') }, terminal);
  }
}

const isCommand = (name: string | undefined): name is CommandName =>
  name !== undefined && Object.hasOwn(commandOptions, name);

/** What is printed instead of doing anything: the version, or what the command line takes. */
function about(name: string | undefined, args: readonly string[]): string | undefined {
  if (name === '--version' || name === '-v') return `whylight ${version}, ONNX Runtime ${onnxruntimeVersion() ?? '?'}`;
  const isAsked = name === undefined || ['help', '--help', '-h'].includes(name);
  const command = name === 'help' ? args[0] : name;
  if (isAsked || args.includes('--help') || args.includes('-h')) return isCommand(command) ? usageOf(command) : usage;
  return undefined;
}

interface Call {
  readonly name: string | undefined;
  readonly asJson: boolean;
}

function report(error: unknown, { name, asJson }: Call, terminal: Terminal): ExitCode {
  if (error instanceof UsageError) {
    const help = isCommand(name) ? `whylight ${name} --help` : 'whylight --help';
    terminal.note(`${terminal.alarm('whylight:')} ${printable(error.message)}\n  “${help}” says what it takes.`);
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
