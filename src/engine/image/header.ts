import type { PictureFormatName } from '../../vocabulary/pictureFormats.ts';
import { imageErrors } from '../errors.ts';
import type { StoredSize } from './formats/format.ts';
import { formats } from './formats/formats.ts';
import { strangerIn } from './strangers.ts';

/** Width and height in pixels as stored, before the EXIF turn. */
export interface ImageHeader extends StoredSize {
  readonly format: PictureFormatName;
}

/** The first bytes as text, whatever they are: “<svg xml”, “\x00\x00…”. */
function showStart(bytes: Uint8Array): string {
  return [...bytes.subarray(0, 8)]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

/** Reads format, size and turn without decoding: a file of 70 bytes may announce gigabytes of pixels. */
export function readHeader(bytes: Uint8Array, name: string): ImageHeader {
  if (bytes.length === 0) throw imageErrors.empty(name, '0 bytes');
  const names = Object.keys(formats) as PictureFormatName[];
  const format = names.find((each) => formats[each].matches(bytes));
  if (format === undefined) {
    const stranger = strangerIn(bytes);
    throw stranger ? imageErrors.stranger(name, stranger) : imageErrors.unknownFormat(name, showStart(bytes));
  }
  const size = readSize(bytes, name, format);
  if (size.width < 1 || size.height < 1) throw imageErrors.empty(name, `${size.width} × ${size.height} pixels`);
  return { format, ...size };
}

function readSize(bytes: Uint8Array, name: string, format: PictureFormatName): StoredSize {
  try {
    const { width, height, orientation } = formats[format].readSize(bytes);
    return { width, height, orientation };
  } catch (cause) {
    const reason = cause instanceof RangeError ? 'the file ends inside its header' : (cause as Error).message;
    throw imageErrors.undecodable(name, format, reason, cause);
  }
}
