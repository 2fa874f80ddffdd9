import type { Port, WireError } from '../../protocol/channel.ts';

/** A running engine, whatever it runs in. */
export interface EngineWorker {
  readonly port: Port;
  /** Called once, when it is gone. */
  onExit(listener: (why: WireError) => void): void;
  /** Only ever called when the worker is idle. */
  terminate(): Promise<unknown>;
  /** Ends it at once, whatever it does; absent where that would take the extension host along. */
  readonly kill?: (why: WireError) => void;
}
