// Projects that import the engine don't include its declarations by themselves.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="../wasm.d.ts" />
import type { StoredPixels } from './format.ts';

/** What Emscripten's glue lets its caller decide; the codecs' packages leave it untyped. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  /** What C writes to stdout and stderr: by default it would land among the command line's answers. */
  print(line: string): void;
  printErr(line: string): void;
  instantiateWasm(imports: object, done: (instance: WebAssembly.Instance) => void): object;
}

/** The browser's class that the codecs answer with; Node has none, and they make their own only where they see Node. */
class ImageDataLike implements StoredPixels {
  constructor(
    readonly data: Uint8Array,
    readonly width: number,
    readonly height: number,
  ) {}
}

/**
 * A function that runs one task in a fresh instance of the codec. Compiled once; but an instance a picture, since
 * wasm memory never shrinks and a codec that has failed inside a picture can't be trusted with the next one.
 */
export function wasmCodec<Codec>(
  makeCodec: (options: EmscriptenOptions) => Promise<Codec>,
  wasm: Uint8Array,
): (task: (codec: Codec) => StoredPixels | null) => Promise<StoredPixels> {
  let module: WebAssembly.Module | undefined;
  return async (task) => {
    const compiled = (module ??= new WebAssembly.Module(wasm));
    (globalThis as { ImageData?: unknown }).ImageData ??= ImageDataLike;
    const complaints: string[] = [];
    const codec = await makeCodec({
      noInitialRun: true,
      print: () => undefined,
      printErr: (line) => void complaints.push(line),
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(compiled, imports);
        done(instance);
        return instance.exports;
      },
    });
    return answerOf(() => task(codec), complaints);
  };
}

/** libjpeg says what is wrong on stderr and then exits, which Emscripten turns into an exception that says nothing. */
function answerOf(run: () => StoredPixels | null, complaints: readonly string[]): StoredPixels {
  let pixels: StoredPixels | null;
  try {
    pixels = run();
  } catch (cause) {
    throw new Error(complaints.at(-1) ?? 'the decoder gave up', { cause });
  }
  if (pixels === null) throw new Error(complaints.at(-1) ?? 'the decoder refused it');
  return pixels;
}
