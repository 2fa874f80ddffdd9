/** The only file that touches onnxruntime-node: loading it (it is native code), sessions, tensors. */
import type * as Ort from 'onnxruntime-node';
import { runtimeErrors } from '../../engine/errors.ts';
import type { Tensor } from '../../engine/tensor/tensor.ts';
import { anonymousDim } from '../../engine/graph/shapes.ts';
import type { How, NamedInfo, Opened } from '../../engine/ports.ts';

export interface SessionOptions extends How {
  /** 0: as many as ONNX Runtime likes. */
  readonly threads: number;
  /** What makes the next run faster is left out: weights in another order, channels in blocks. */
  readonly runsOnce?: boolean;
}

/**
 * What ONNX Runtime 1.30's optimizer does wrong. Pad_Fusion makes zeros in front of a MaxPool its own padding, which
 * stands for −∞ (BiT's stem; fixed in 1.32). ReshapeFusion fails on two Reshapes in a row, as gradients and cut models
 * have them, where the first one's shape is computed (“Attempting to get index by a name which does not exist”).
 * TransposeOptimizer_CPU… moves a Transpose behind a cubic Resize, which shrinks no picture with channels at the end:
 * position embeddings behind such a Reshape (DINOv2 of open size).
 */
const leftOut = 'Pad_Fusion;ReshapeFusion;TransposeOptimizer_CPUExecutionProvider';

let loaded: typeof Ort | undefined;

/**
 * Loads the native library on first use, so that a missing one is an error of the request and not of the start.
 *
 * Its Linux and macOS builds report to Microsoft unless this variable is set when they are loaded. On the main thread
 * it is set here; a worker thread has only a copy of the environment, and the one who starts it must have set it.
 */
function ort(): typeof Ort {
  if (loaded) return loaded;
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    // oxlint-disable-next-line typescript/no-require-imports -- the point is that it is not loaded earlier
    loaded = require('onnxruntime-node') as typeof Ort;
  } catch (cause) {
    throw runtimeErrors.nativeLibrary(process.platform, process.arch, cause);
  }
  // Float16Array tensors are not understood by onnxruntime-node 1.30 (its PR #32323); Uint16Array ones are.
  return loaded;
}

/** ONNX Runtime's version; null where its library does not load. */
export function onnxruntimeVersion(): string | null {
  try {
    return ort().env.versions.node ?? null;
  } catch {
    return null; // whoever wants to run a model is told why
  }
}

/** One native session. Whoever creates it owns it, and must `release` it. */
export class Session implements Opened {
  private constructor(
    private readonly native: Ort.InferenceSession,
    private readonly confirm: How['confirm'],
  ) {}

  /** @throws WhylightError `model-refused` with ONNX Runtime's own words, and what `weights` and `confirm` throw */
  static async create(model: Uint8Array, options: SessionOptions): Promise<Session> {
    const supplied = await options.weights?.(model);
    const native = await createNative(supplied?.model ?? model, supplied?.files, options);
    await options.confirm?.();
    return new Session(native, options.confirm);
  }

  get inputs(): NamedInfo[] {
    return this.native.inputMetadata.map(describe);
  }

  get outputs(): NamedInfo[] {
    return this.native.outputMetadata.map(describe);
  }

  /** Runs the graph and fetches all its outputs. @throws WhylightError `run-failed`, `input-missing` */
  async run(feeds: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
    const { Tensor: NativeTensor } = ort();
    const native = Object.fromEntries(
      this.native.inputNames.map((name) => {
        const tensor = feeds.get(name);
        if (!tensor) throw runtimeErrors.inputMissing(name);
        return [name, new NativeTensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims)];
      }),
    );
    const results = await this.native.run(native).catch((cause: unknown) => {
      throw runtimeErrors.runFailed(cause);
    });
    await this.confirm?.();
    const lost = this.native.outputNames.find((name) => !Object.hasOwn(results, name));
    if (lost !== undefined) throw runtimeErrors.outputMissing(lost);
    return new Map(
      Object.entries(results).map(([name, { type, dims, data }]) => [
        name,
        { type, dims, data: data as Tensor['data'] },
      ]),
    );
  }

  async release(): Promise<void> {
    await this.native.release();
  }
}

/**
 * Electron's allocator ends the process where one allocation is too large, and ONNX Runtime's arena doubles what it
 * asks for, up to 2 GiB. Without the arena a run takes 1.00 to 1.15 times as long (ResNet-50, ViT-B/16).
 */
const isElectron = process.versions['electron'] !== undefined;

const levels = { all: 'all', folded: 'basic', none: 'disabled' } as const;
type Level = 'all' | 'extended' | 'basic' | 'disabled';

async function createNative(
  model: Uint8Array,
  files: ReadonlyMap<string, Uint8Array> | undefined,
  { optimize, threads, runsOnce = false, folder, confirm }: SessionOptions,
): Promise<Ort.InferenceSession> {
  const { InferenceSession } = ort();
  const create = (level: Level): Promise<Ort.InferenceSession> =>
    InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: level,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
      enableCpuMemArena: !isElectron,
      ...(files && { externalData: [...files].map(([path, data]) => ({ path, data })) }),
      extra: {
        session: {
          model_external_initializers_file_folder_path: folder,
          // Weights in an order of their own take longer to make than one run saves by them.
          ...((runsOnce || optimize !== 'all') && { disable_prepacking: '1' }),
        },
        optimization: { disable_specified_optimizers: leftOut },
      },
    });
  const wanted = runsOnce && optimize === 'all' ? 'extended' : levels[optimize];
  try {
    return await create(wanted).catch((cause: unknown) => {
      // What runs may be more than what can be optimized: tensors of 8-bit floats, say.
      if (wanted === 'disabled' || !isOptimizers(cause)) throw cause;
      return create(wanted === 'basic' ? 'disabled' : 'basic').catch(() => create('disabled'));
    });
  } catch (cause) {
    await confirm?.(); // what is refused may be half of a file
    throw runtimeErrors.modelRefused(cause);
  }
}

/** Whether a model was refused on the way through ONNX Runtime's optimizers, and not for what it is. */
const isOptimizers = (cause: unknown): boolean => /float8/i.test(String(cause));

function describe(metadata: Ort.InferenceSession.ValueMetadata): NamedInfo {
  const { name } = metadata;
  if (!metadata.isTensor) return { name, info: { type: 'other' } };
  // A number below 0 or an empty name is a size of which nothing is known.
  const dims = metadata.shape.map((dim, axis) =>
    (typeof dim === 'number' && dim >= 0) || (typeof dim === 'string' && dim !== '')
      ? dim
      : anonymousDim(`${name}:${axis}`),
  );
  return { name, info: { type: metadata.type, dims } };
}
