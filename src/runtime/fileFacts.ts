import { countFrames, pageChannels, picturesLeftOut, storedAxes } from '../engine/image/decode.ts';
import type { PageChannels } from '../engine/image/formats/format.ts';
import { readHeader } from '../engine/image/header.ts';
import type { StoredAxes } from '../engine/image/order.ts';
import type { LeftOut } from '../vocabulary/pictureLook.ts';

/** What a file says of its pictures. */
export interface FileFacts {
  readonly frames: number;
  /** By EXIF. */
  readonly isTurned: boolean;
  /** How a volume's axes lie on its pictures. */
  readonly stored: StoredAxes | undefined;
  /** Pages that are channels of one picture, where it says so. */
  readonly channels: PageChannels | undefined;
  /** Pages of other sizes. */
  readonly leftOut: LeftOut | undefined;
}

export const fileOf = (bytes: Uint8Array, name: string): FileFacts => ({
  frames: countFrames(bytes, name),
  isTurned: readHeader(bytes, name).orientation !== 1,
  stored: storedAxes(bytes, name),
  channels: pageChannels(bytes, name),
  leftOut: picturesLeftOut(bytes, name),
});
