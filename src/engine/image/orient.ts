import type { Box, Size } from './geometry.ts';
import type { Samples } from './photo.ts';
import type { Orientation, StoredPixels } from './formats/format.ts';

/**
 * Where the upright picture's pixel (0, 0) lies in the stored one (`fromRight`, `fromBottom`), and whether its rows
 * are the stored columns (`transposed`). EXIF 2.32, tag 274.
 */
const turns: Readonly<Record<Orientation, { fromRight: boolean; fromBottom: boolean; transposed: boolean }>> = {
  1: { fromRight: false, fromBottom: false, transposed: false },
  2: { fromRight: true, fromBottom: false, transposed: false },
  3: { fromRight: true, fromBottom: true, transposed: false },
  4: { fromRight: false, fromBottom: true, transposed: false },
  5: { fromRight: false, fromBottom: false, transposed: true },
  6: { fromRight: false, fromBottom: true, transposed: true },
  7: { fromRight: true, fromBottom: true, transposed: true },
  8: { fromRight: true, fromBottom: false, transposed: true },
};

/** The size of the stored picture when it stands upright, and of an upright one as it is stored. */
export const turnedSize = <Of extends Size>(size: Of, orientation: Orientation): Of =>
  turns[orientation].transposed ? { ...size, width: size.height, height: size.width } : size;

/** Where a part of the upright picture lies in the stored one. */
export function storedBox(box: Box, stored: Size, orientation: Orientation): Box {
  const { fromRight, fromBottom, transposed } = turns[orientation];
  const { width, height } = turnedSize(box, orientation);
  const [x, y] = transposed ? [box.y, box.x] : [box.x, box.y];
  return {
    ...{ x: fromRight ? stored.width - x - width : x, y: fromBottom ? stored.height - y - height : y },
    ...{ width, height },
  };
}

/** The stored picture turned upright; itself where there is nothing to turn. `data` must start at a multiple of 4. */
export function turnUpright(stored: StoredPixels, orientation: Orientation): StoredPixels {
  if (orientation === 1) return stored;
  const { width, height, data, samples } = stored;
  const turned = turnPixels(new Uint32Array(data.buffer, data.byteOffset, width * height), stored, orientation);
  return {
    ...turned,
    data: new Uint8Array(turned.pixels.buffer),
    ...(samples && { samples: turnSamples(samples, stored, orientation) }),
  };
}

/** Where each pixel's bands come from is found by turning the pixels' own numbers. */
function turnSamples(samples: Samples, stored: Size, orientation: Orientation): Samples {
  const { bands, values } = samples;
  const places = Uint32Array.from({ length: stored.width * stored.height }, (_, place) => place);
  const { pixels } = turnPixels(places, stored, orientation);
  const turned = values.slice();
  pixels.forEach((from, to) => {
    for (let band = 0; band < bands; band++) turned[to * bands + band] = values[from * bands + band] ?? 0;
  });
  return { ...samples, values: turned };
}

function turnPixels(
  source: Uint32Array,
  stored: Size,
  orientation: Orientation,
): Size & { readonly pixels: Uint32Array<ArrayBuffer> } {
  const { fromRight, fromBottom, transposed } = turns[orientation];
  const [width, height] = transposed ? [stored.height, stored.width] : [stored.width, stored.height];
  const target = new Uint32Array(width * height);
  const start = (fromRight ? stored.width - 1 : 0) + (fromBottom ? (stored.height - 1) * stored.width : 0);
  const alongStoredRow = fromRight ? -1 : 1;
  const alongStoredColumn = fromBottom ? -stored.width : stored.width;
  const [stepX, stepY] = transposed ? [alongStoredColumn, alongStoredRow] : [alongStoredRow, alongStoredColumn];
  for (let y = 0; y < height; y++) {
    let from = start + y * stepY;
    const end = (y + 1) * width;
    for (let to = y * width; to < end; to++) {
      target[to] = source[from] ?? 0;
      from += stepX;
    }
  }
  return { width, height, pixels: target };
}
