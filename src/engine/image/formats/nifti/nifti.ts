import { isGzip, unpack } from '../volume/gzip.ts';
import { lengthOf, readOnce, volumeFormat, volumeOf } from '../volume/volume.ts';
import { isNiftiHeader, longestHeader, readNiftiHeader } from './header.ts';

/** Whether a file begins as one, packed or not. */
export function isNifti(bytes: Uint8Array): boolean {
  if (!isGzip(bytes)) return isNiftiHeader(bytes);
  try {
    return isNiftiHeader(unpack(bytes, longestHeader));
  } catch {
    return false;
  }
}

/** As many bytes as the header announces, and no more, are unpacked. */
export const readVolume = readOnce((packed) => {
  const header = readNiftiHeader(isGzip(packed) ? unpack(packed, longestHeader) : packed);
  return volumeOf(header, isGzip(packed) ? unpack(packed, lengthOf(header)) : packed);
});

/** Neuroimaging Informatics Technology Initiative, its first and its second format. */
export const niftiFormat = volumeFormat(isNifti, readVolume);
