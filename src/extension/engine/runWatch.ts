/** Told of each run of a model, so that one that brings the engine down is remembered. */
export interface RunWatch {
  /** @throws RemoteError where the model is not to be run. `alone`: the engine is a process of its own. */
  begin(model: string, alone: boolean): Promise<void>;
  /** However it was answered, the engine lives. */
  end(): void;
  /** The engine went down in the middle of it, or is stuck. */
  broke(model: string, why: string): void;
}
