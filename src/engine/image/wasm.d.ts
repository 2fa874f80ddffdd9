/** esbuild's `binary` loader (in tests: wasmFiles.cjs) turns a .wasm file into its bytes. */
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}

/** The little of WebAssembly that the engine names; its types belong to the DOM's, which the engine does without. */
declare namespace WebAssembly {
  type Module = object;
  interface Instance {
    readonly exports: object;
  }
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: object) => Instance;
}
