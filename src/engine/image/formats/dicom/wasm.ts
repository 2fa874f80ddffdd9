/** A decoder's module as Emscripten makes it: everything it exports by name. */
interface EmscriptenOptions {
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: (imports: object, done: (instance: WebAssembly.Instance) => void) => object;
}

const compiled = new WeakMap<Uint8Array, WebAssembly.Module>();

/**
 * One task in a fresh instance: wasm memory never shrinks, and a codec that failed inside a file can't be trusted with
 * the next one. What goes wrong in C++ is thrown as a number, which says nothing.
 */
export async function runCodec<Codec, Result>(
  make: (options: EmscriptenOptions) => Promise<Codec>,
  wasm: Uint8Array,
  task: (codec: Codec) => Result,
): Promise<Result> {
  const module = compiled.get(wasm) ?? new WebAssembly.Module(wasm);
  compiled.set(wasm, module);
  const codec = await make({
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
  try {
    return task(codec);
  } catch (cause) {
    throw cause instanceof Error ? cause : new Error('its compressed pixels are damaged', { cause });
  }
}
