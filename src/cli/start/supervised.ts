/**
 * Weights that are mapped into memory are there at once, and take no memory twice. But where a training job cuts the
 * file short, the next look at it ends the process (SIGBUS), without a word. So the process that the shell started does
 * no more than start another one, wait for it, and say what has become of it.
 */
import { exitCodes, exitOf } from '../exitCodes.ts';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { modelErrors, runtimeErrors, type WhylightError } from '../../engine/errors.ts';
import { known } from '../../vocabulary/known.ts';

const supervisorVariable = 'WHYLIGHT_SUPERVISOR';

/** Whether this process may map files: the one that started it waits to say what ended it. */
export const isSupervised = process.env[supervisorVariable] === String(process.ppid);

/** On Windows a file that is mapped can't be written: no training shall fail because a model is looked at. */
export const needsSupervisor = ([command = '']: readonly string[]): boolean =>
  process.platform !== 'win32' && ['explain', 'check'].includes(command);

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the same command line in another process, and ends as that does. */
export function supervise(args: readonly string[]): void {
  const child = spawn(process.execPath, [...process.execArgv, known(process.argv[1], 'script'), ...args], {
    stdio: 'inherit',
    env: { ...process.env, [supervisorVariable]: String(process.pid) },
  });
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  child.on('error', (cause) => fail(runtimeErrors.processEnded(cause.message)));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else if (passedOn.some((each) => each === signal)) endBy(signal);
    else fail(signal === 'SIGBUS' ? modelErrors.changed(modelIn(args)) : runtimeErrors.processEnded(signal));
  });
}

function fail({ code, message, nextStep }: WhylightError): void {
  process.stderr.write(`Error [${code}] ${message}\n  ${nextStep}\n`);
  process.exitCode = exitOf(code, exitCodes.failed);
}

/** As whoever sent the signal expects it. */
function endBy(signal: NodeJS.Signals): void {
  for (const each of passedOn) process.removeAllListeners(each);
  process.kill(process.pid, signal);
}

/** The name of the model's file, as far as it can be seen from here. */
function modelIn(args: readonly string[]): string {
  const at = args.findIndex((arg) => arg === '--model' || arg.startsWith('--model='));
  const file = args[at]?.split('=')[1] ?? args[at + 1];
  return at >= 0 && file !== undefined ? path.basename(file) : 'The model';
}
