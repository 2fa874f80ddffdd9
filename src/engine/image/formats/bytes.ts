/** A view of just these bytes; its getters throw RangeError where the file ends. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Latin-1 text of `length` bytes at `at`; shorter where the file ends. */
export function textAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** Jimp's decoders call Buffer's methods. Node's global is named here, since the engine does without Node's types. */
const nodeBuffer = globalThis as unknown as {
  readonly Buffer: { from(buffer: ArrayBufferLike, offset: number, length: number): never };
};

/** The same memory as a Buffer: `never`, so that it fits the parameter whether or not Node's types are loaded. */
export function bufferOf(bytes: Uint8Array): never {
  return nodeBuffer.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
