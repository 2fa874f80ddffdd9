/** What of TIFF's fields is read, and what people call the rest. */
import type { Directory } from './directory.ts';

interface Field {
  readonly name: string;
  readonly tag: number;
  readonly whenMissing: number;
  readonly allowed: readonly number[] | { readonly most: number };
}

const fields = {
  bits: { name: 'number of bits', tag: 258, whenMissing: 1, allowed: { most: 64 } },
  /** None, fax (three kinds), LZW, JPEG, Deflate (twice), PackBits, Zstandard, WebP. */
  compression: {
    name: 'compression',
    tag: 259,
    whenMissing: 1,
    allowed: [1, 2, 3, 4, 5, 7, 8, 32946, 32773, 50000, 50001],
  },
  colors: { name: 'kind of colors', tag: 262, whenMissing: 1, allowed: [0, 1, 2, 3, 5, 6] },
  fillOrder: { name: 'order of bits', tag: 266, whenMissing: 1, allowed: [1, 2] },
  samples: { name: 'number of samples', tag: 277, whenMissing: 1, allowed: { most: 4096 } },
  planes: { name: 'planar configuration', tag: 284, whenMissing: 1, allowed: [1, 2] },
  predictor: { name: 'predictor', tag: 317, whenMissing: 1, allowed: [1, 2, 3] },
  extraSamples: { name: 'kind of alpha', tag: 338, whenMissing: 0, allowed: [0, 1, 2] },
  /** Whole, signed, floating point, not said. */
  format: { name: 'sample format', tag: 339, whenMissing: 1, allowed: [1, 2, 3, 4] },
} as const satisfies Readonly<Record<string, Field>>;

/** What people call the values that are not read. */
const namesOf: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  compression: {
    6: 'old-style JPEG',
    9: 'JBIG',
    10: 'JBIG',
    32766: 'NeXT RLE',
    32809: 'ThunderScan',
    32908: 'Pixar’s',
    32909: 'Pixar’s',
    33003: 'JPEG 2000',
    33005: 'JPEG 2000',
    33007: 'JPEG (Aperio’s)',
    34661: 'JBIG',
    34676: 'SGI’s',
    34677: 'SGI’s',
    34712: 'JPEG 2000',
    34887: 'LERC',
    34892: 'lossy DNG',
    34925: 'LZMA',
    34933: 'PNG',
    34934: 'JPEG XR',
    22610: 'JPEG XR',
    50002: 'JPEG XL',
  },
  colors: {
    4: 'a mask',
    8: 'CIE L*a*b*',
    9: 'ICC L*a*b*',
    10: 'ITU L*a*b*',
    32803: 'a raw sensor',
    32844: 'LogL',
    32845: 'LogLuv',
    34892: 'a raw sensor',
  },
  format: { 5: 'complex whole numbers', 6: 'complex numbers' },
};

export function readField(directory: Directory, key: keyof typeof fields): number {
  const { name, tag, whenMissing, allowed }: Field = fields[key];
  const value = directory.get(tag)?.[0] ?? whenMissing;
  const isAllowed = 'most' in allowed ? value >= 1 && value <= allowed.most : allowed.includes(value);
  if (isAllowed) return value;
  const known = namesOf[key]?.[value];
  if (known !== undefined) throw new Error(`its ${name} is ${known}, which Whylight does not read in a TIFF`);
  if ('most' in allowed) throw new Error(`its ${name} (${value}) is not from 1 to ${allowed.most}`);
  throw new Error(`its ${name} has the number ${value}, which Whylight does not read in a TIFF`);
}
