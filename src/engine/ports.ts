/**
 * What the engine asks of the world outside: to run models, and to read files. Each has an adapter in src/runtime, and
 * a fake.
 */
import type { Graph } from './graph/graph.ts';
import type { TensorProto } from './onnx/onnx_pb.ts';
import type { TensorInfo } from './graph/shapes.ts';
import type { Tensor } from './tensor/tensor.ts';

export interface NamedInfo {
  readonly name: string;
  readonly info: TensorInfo;
}

/** A model that can be run. Whoever opened it owns it, and must `release` it; see `withOpened`. */
export interface Opened {
  readonly inputs: readonly NamedInfo[];
  readonly outputs: readonly NamedInfo[];
  /** Runs the graph and fetches all its outputs. @throws WhylightError `run-failed`, `input-missing` */
  run(feeds: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>>;
  release(): Promise<void>;
}

/** A model to open, and all that its `external_data` names, read. */
export interface WithWeights {
  readonly model: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Where a model's weights come from. */
export interface Place {
  /** Where `external_data` of the model lies, as far as it is not in `weights`. */
  readonly folder: string;
  /**
   * Reads what the model's `external_data` names (see weights.ts); undefined: whatever runs the model looks in
   * `folder`.
   */
  readonly weights?: (model: Uint8Array) => Promise<WithWeights | undefined>;
  /** Reads weights that lie in files, of the version that the model was read with. */
  readonly read?: (tensors: readonly TensorProto[]) => Promise<ReadonlyMap<TensorProto, Uint8Array>>;
  /**
   * Asked after the opening and after each run, before anything that came of it is believed: files that are mapped may
   * be written meanwhile. @throws WhylightError `model-changed`
   */
  readonly confirm?: () => Promise<void>;
}

export interface How extends Place {
  /**
   * `none` keeps the graph as it is written: for sessions that are asked, and run once at most; `folded`: except for
   * constants.
   */
  readonly optimize: 'all' | 'folded' | 'none';
}

/** Runs models. */
export interface Inference {
  /** What they are run on: `cpu`. */
  readonly device: string;
  /** @throws WhylightError `model-refused`, and what `weights` throws */
  open(model: Uint8Array, how: How): Promise<Opened>;
  /**
   * Type and shape of inputs and nodes' outputs as far as they are known without a run. A scalar may be a tensor of
   * unknown rank. No weights are loaded.
   *
   * @param folds whether what is computed from constants and sizes alone may be computed
   * @throws WhylightError `model-refused`
   */
  infer(graph: Graph, place: Place, folds?: boolean): Promise<ReadonlyMap<string, TensorInfo>>;
  /** The real sizes of some tensors in one run. @throws WhylightError `model-refused`, `run-failed` */
  probe(
    graph: Graph,
    tensors: readonly string[],
    feeds: ReadonlyMap<string, Tensor>,
    place: Place,
  ): Promise<ReadonlyMap<string, readonly number[]>>;
  /**
   * Whether it may map files of weights into memory, where `Place.weights` does not read them: one that is cut short
   * then ends the process, so somebody has to start another.
   */
  readonly mapsFiles: boolean;
  /** Bytes of memory of the machine that runs the models. */
  memory(): { readonly total: number; readonly free: number };
}

/** Where bytes lie in a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** What was read of a model's file. */
export interface ModelFile {
  /** A `ModelProto`; whatever the file holds, where that is none. */
  readonly bytes: Uint8Array;
  /** Whether it is the whole file; else large weights are references to their places in it, see `outlineOf`. */
  readonly isWhole: boolean;
  /** Of the file, in bytes. */
  readonly size: number;
}

/** Reads files, by ids that it alone understands (paths, say). */
export interface Disk {
  /** The file's own name, without its folders. */
  nameOf(id: string): string;
  /** The folder that a file lies in. */
  folderOf(id: string): string;
  /** The id of a file in a folder, or, by `../`, around it. */
  within(folder: string, name: string): string;
  /** The names of all that lies in a folder. */
  list(folder: string): Promise<readonly string[]>;
  /**
   * The size of a file of a folder in bytes: `outside` where its name or a link leads out of the folder, undefined
   * where there is no such file.
   */
  sizeIn(folder: string, name: string): Promise<number | 'outside' | undefined>;
  /** Whether a file lies in one of these folders, or in one that the user works in; a link lies where it leads. */
  isWithin(id: string, folders: readonly string[]): Promise<boolean>;
  /** Changes whenever the file's content is likely to have changed. @throws WhylightError `file-missing` */
  version(id: string): Promise<string>;
  /**
   * One version of a model's file, of this one, with its large weights or without.
   *
   * @throws WhylightError `model-changed`, `file-missing`, `file-not-a-file`, `file-too-large`, `file-changing`,
   * `file-unreadable`
   */
  read(id: string, version: string): Promise<ModelFile>;
  /**
   * Parts of one version of a file; of this one, where `version` is given.
   *
   * @throws WhylightError `model-changed`, `file-missing`, `file-changing`, `file-unreadable`
   */
  parts(id: string, ranges: readonly ByteRange[], version?: string): Promise<readonly Uint8Array[]>;
  /**
   * A small text; undefined where there is no such file. @throws WhylightError `file-not-a-file`, `file-too-large`,
   * `file-unreadable`
   */
  text(id: string): Promise<string | undefined>;
  /** Of one version of a file, of this one, in hexadecimal digits. @throws WhylightError as `read` */
  sha256(id: string, version: string): Promise<string>;
}

/** What reading a model takes. */
export interface Ports {
  readonly inference: Inference;
  readonly disk: Disk;
}

/** A model's graphs, while they are asked about: what runs them, and where their weights are. */
export interface Workbench extends Place {
  readonly inference: Inference;
}

/** Opens a model, asks it, and lets go of it, whatever comes of it. */
export async function withOpened<Result>(
  { inference, ...place }: Workbench,
  model: Uint8Array,
  optimize: How['optimize'],
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const opened = await inference.open(model, { ...place, optimize });
  try {
    return await work(opened);
  } finally {
    await opened.release();
  }
}
