/** How the engine itself fails, whatever it was asked. */
import { canceled, type WireError } from '../../protocol/channel.ts';

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
const seconds = (ms: number): string => `${Math.round(ms / 1000)} seconds`;

export const engineFailures = {
  crashed: (reason: string): WireError => ({
    code: 'engine-crashed',
    message: `The engine stopped in the middle of its work: ${reason}.`,
    nextStep: 'Try again: the engine restarts automatically. If it happens again, open the log.',
  }),
  memoryLimit: (found: number, allowed: number): WireError => ({
    code: 'memory-limit',
    message: `The engine took ${gibibytes(found)} of memory and was ended; its process may take ${gibibytes(allowed)}.`,
    nextStep: 'Choose a smaller model or a smaller picture, or raise the setting whylight.memory.',
  }),
  allocationLimit: (): WireError => ({
    code: 'allocation-limit',
    message:
      'The engine was ended when it asked for a large piece of memory: desktop VS Code’s allocator ' +
      'ends a process that asks for about a gigabyte at once.',
    nextStep:
      'Choose a smaller model, or run models with your own Node.js, which has no such limit (the ' +
      'setting whylight.node).',
  }),
  /** A process that maps a file is ended by the system where the file is cut short. */
  modelCut: (): WireError => ({
    code: 'model-changed',
    message: 'The model was overwritten while it was being explained.',
    nextStep: 'Try again when it is finished.',
  }),
  nodeUnusable: (node: string, why: string): WireError => ({
    code: 'node-unusable',
    message: `The engine could not be started with “${node}” (the setting whylight.node): ${why}.`,
    nextStep: 'Correct the setting, or empty it: models then run with VS Code’s own runtime.',
  }),
  timeLimit: (ms: number): WireError => ({
    code: 'time-limit',
    message: `The engine did not respond for ${seconds(ms)} during one step, and was stopped.`,
    nextStep: 'Choose a smaller model, or a method that runs the model less often.',
  }),
  stuck: (ms: number): WireError => ({
    code: 'engine-stuck',
    message:
      `The engine has given no sign of life for ${seconds(ms)}, and a thread can't be stopped in the ` +
      `middle of a run.`,
    nextStep: 'Wait and try again, or run models in a separate process, which can be stopped.',
  }),
  suspect: (model: string, why: string): WireError => ({
    code: 'model-suspect',
    message: `${model} brought the engine down when it was run last: ${why}`,
    nextStep: 'Choose another model, or run it anyway: a separate process can crash without affecting VS Code.',
  }),
  hostGone: 'VS Code’s extension host ended in the middle of the run.',
} as const;

/** Codes of what is not the model's fault. */
export const blameless: readonly string[] = [canceled.code, engineFailures.modelCut().code];
