/** Named arrays, as files of several of them hold them; little-endian. */

interface ArrayType {
  readonly bytes: number;
  /** NumPy's name of it, and that of safetensors. */
  readonly numpy: string;
  readonly safetensors: string;
}

const arrayTypes = {
  float16: { bytes: 2, numpy: '<f2', safetensors: 'F16' },
  float32: { bytes: 4, numpy: '<f4', safetensors: 'F32' },
  int64: { bytes: 8, numpy: '<i8', safetensors: 'I64' },
} as const satisfies Readonly<Record<string, ArrayType>>;

export interface ArrayHead {
  readonly name: string;
  /** Texts are filled up with zeros to the same number of bytes. */
  readonly type: keyof typeof arrayTypes | { readonly textBytes: number };
  readonly dims: readonly number[];
}

const bytesOf = (type: ArrayHead['type']): number =>
  typeof type === 'string' ? arrayTypes[type].bytes : type.textBytes;

export const byteLengthOf = ({ type, dims }: ArrayHead): number =>
  dims.reduce((product, size) => product * size, bytesOf(type));

export const numpyType = (type: ArrayHead['type']): string =>
  typeof type === 'string' ? arrayTypes[type].numpy : `|S${type.textBytes}`;

/** The file format knows no texts: their bytes are one more axis. */
const safetensorsType = ({ type, dims }: ArrayHead): { readonly dtype: string; readonly shape: readonly number[] } =>
  typeof type === 'string'
    ? { dtype: arrayTypes[type].safetensors, shape: dims }
    : { dtype: 'U8', shape: [...dims, type.textBytes] };

/** The widest elements first: each array begins where its elements may. */
export const inSafetensorsOrder = <Head extends ArrayHead>(heads: readonly Head[]): readonly Head[] =>
  [...heads].sort((a, b) => alignment(b) - alignment(a));

const alignment = ({ type }: ArrayHead): number => (typeof type === 'string' ? bytesOf(type) : 1);

/** How a .safetensors file begins; the arrays follow in the same order, without gaps. */
export function safetensorsHeader(heads: readonly ArrayHead[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let at = 0;
  for (const head of heads) {
    const end = at + byteLengthOf(head);
    entries.push([head.name, { ...safetensorsType(head), data_offsets: [at, end] }]);
    at = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}
