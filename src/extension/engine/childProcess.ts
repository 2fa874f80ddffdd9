/** The engine in a process of its own, which can be ended whatever it does, and takes nothing along when it dies. */
import { fork, type ChildProcess } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { RemoteError, type WireError } from '../../protocol/channel.ts';
import type { EngineWorker } from './engineWorker.ts';
import { describeEnd, notStarted, type ChildOptions } from './childEnd.ts';
import { engineFailures } from './engineFailures.ts';
import { noTelemetry } from './noTelemetry.ts';

/** Of what the child says at its end: the last words are the ones that count. */
const keptOutput = 4096;

/** @throws RemoteError `node-unusable` */
export function startChildProcess(script: string, options: ChildOptions): EngineWorker {
  const { memoryBytes, node = '' } = options;
  if (node !== '' && !isAbsolute(node))
    throw new RemoteError(engineFailures.nodeUnusable(node, 'it is not an absolute path'));
  const child = fork(script, [String(memoryBytes)], {
    serialization: 'advanced', // typed arrays cross as they are
    ...(node !== '' && { execPath: node }),
    execArgv: [], // an inspector's port, say, is the extension host's own
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ending = watchEnd(child, options);
  return {
    port: {
      // To a child that is gone nothing can be sent; its end answers whoever waits.
      post: (message) => void child.send(message as object, () => undefined),
      listen: (listener) => void child.on('message', listener),
    },
    onExit: (listener) => void ending.why.then(listener),
    terminate: () => ending.end(engineFailures.crashed('it was stopped')),
    kill: (why) => void ending.end(why),
  };
}

/**
 * VS Code's own executable is Electron, and runs scripts only when it is told so; what the user's Node is told is not
 * for it.
 */
function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return { ...inherited, ...noTelemetry, ELECTRON_RUN_AS_NODE: '1' };
}

interface Ending {
  readonly why: Promise<WireError>;
  /** Ends the child at once, for this reason. */
  readonly end: (why: WireError) => Promise<unknown>;
}

function watchEnd(child: ChildProcess, options: ChildOptions): Ending {
  let wanted: WireError | undefined;
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-keptOutput)));
  const why = new Promise<WireError>((resolve) => {
    child.on('error', ({ message }) => resolve(notStarted(message, options)));
    child.on('close', (code, signal) => resolve(wanted ?? describeEnd(signal ?? code, output, options)));
  });
  const end = (reason: WireError): Promise<unknown> => {
    wanted ??= reason;
    child.kill('SIGKILL');
    return why;
  };
  return { why, end };
}
