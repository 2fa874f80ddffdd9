/** A .wasm file is its bytes: in the bundles by esbuild.js, in tests by wasmFiles.cjs. */
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
