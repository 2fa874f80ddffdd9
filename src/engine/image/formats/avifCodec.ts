import makeDecoder from '@jsquash/avif/codec/dec/avif_dec.js';
import wasm from '@jsquash/avif/codec/dec/avif_dec.wasm';
import type { StoredPixels } from './format.ts';
import { wasmCodec } from './wasmCodec.ts';

const decode = wasmCodec<{ decode(bytes: Uint8Array, bitDepth: number): StoredPixels | null }>(makeDecoder, wasm);

/** libavif and libaom, to 8 bits. It leaves turns alone. */
export const decodeAvif = (bytes: Uint8Array): Promise<StoredPixels> => decode((codec) => codec.decode(bytes, 8));
