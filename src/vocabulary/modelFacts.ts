/** What a model's file says of itself; nothing of it needs a run. */

export interface TensorFacts {
  readonly name: string;
  /** “float32”; of what is no tensor, what it is. */
  readonly type: string;
  /** As the file has them: a number, or the name of a size that is open. */
  readonly shape: readonly string[];
}

export interface ModelFacts {
  /** Of the file itself, and of the files that it keeps weights in. */
  readonly bytes: number;
  readonly weightFiles: readonly { readonly name: string; readonly bytes: number }[];
  /** How many numbers its weights are. */
  readonly parameters: number;
  readonly irVersion: number;
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  /** What wrote it, and which version. */
  readonly producer: string;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  /** The most frequent first; other domains' with their domain. */
  readonly operators: readonly { readonly name: string; readonly count: number }[];
}

/** What an input or output was taken for. */
export interface Taken {
  readonly name: string;
  readonly as: string;
}
