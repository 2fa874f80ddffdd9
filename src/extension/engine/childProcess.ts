/** The engine in a process of its own, which can be ended whatever it does, and takes nothing along when it dies. */
import { fork, type ChildProcess } from 'node:child_process';
import type { WireError } from '../../protocol/channel.ts';
import type { EngineWorker } from './engineWorker.ts';
import { engineFailures } from './engineFailures.ts';
import { nativeFailure } from './nativeFailure.ts';
import { noTelemetry } from './noTelemetry.ts';

/** Of what the child says at its end: the last words are the ones that count. */
const keptOutput = 4096;

/** `memoryBytes`: resident memory at which the child is ended. */
export function startChildProcess(script: string, memoryBytes: number): EngineWorker {
  const child = fork(script, [String(memoryBytes)], {
    serialization: 'advanced', // typed arrays cross as they are
    execArgv: [], // an inspector's port, say, is the extension host's own
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ending = watchEnd(child, memoryBytes);
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

/** VS Code's own executable is Electron, and runs scripts only when it is told so; what the user's Node is told is not for it. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return { ...inherited, ...noTelemetry, ELECTRON_RUN_AS_NODE: '1' };
}

interface Ending {
  readonly why: Promise<WireError>;
  /** Ends the child at once, for this reason. */
  readonly end: (why: WireError) => Promise<unknown>;
}

function watchEnd(child: ChildProcess, memoryBytes: number): Ending {
  let wanted: WireError | undefined;
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-keptOutput)));
  const why = new Promise<WireError>((resolve) => {
    child.on('error', (error) => resolve(engineFailures.crashed(error.message))); // not started
    child.on('close', (code, signal) =>
      resolve(wanted ?? describeEnd(signal ?? `exit code ${code}`, output, memoryBytes)),
    );
  });
  const end = (reason: WireError): Promise<unknown> => {
    wanted ??= reason;
    child.kill('SIGKILL');
    return why;
  };
  return { why, end };
}

function describeEnd(how: string, output: string, memoryBytes: number): WireError {
  const memory = /^whylight-memory-limit (\d+)$/m.exec(output);
  if (memory) return engineFailures.memoryLimit(Number(memory[1]), memoryBytes);
  const said = lastWords(output);
  const native = nativeFailure(said, process.platform, process.arch);
  return native ?? engineFailures.crashed(said ? `${how}; ${said}` : how);
}

/** The line that names an error, where there is one: Node and the C++ runtime say more than anybody wants to read. */
function lastWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const naming = lines.find((line) => /^\w*Error: |^FATAL ERROR|what\(\):|^terminate called/.test(line));
  return (naming ?? lines.at(-1) ?? '').slice(0, 300);
}
