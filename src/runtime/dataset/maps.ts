/** The maps of a part, read again as tiles: a row a picture, in the order of the lines. */
import { open } from 'node:fs/promises';
import { tileOf } from '../../engine/dataset/tile.ts';
import { fromFloat16 } from '../../engine/tensor/float16.ts';
import type { HeatTile } from '../../vocabulary/sweep.ts';

/** Rows that are read at once: large grids (64 × 64) make 8 KB each. */
const rowsAtOnce = 512;

/** As many tiles as there are rows in the file, `count` at most; none where there is no file. */
export async function readTiles(file: string, count: number): Promise<readonly HeatTile[]> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return [];
  try {
    const start = Buffer.alloc(10);
    await handle.read(start, 0, 10, 0);
    const headerBytes = 10 + start.readUInt16LE(8);
    const header = Buffer.alloc(headerBytes);
    await handle.read(header, 0, headerBytes, 0);
    const shape = /'descr': '<f2'.*'shape': \(([\d, ]+)\)/.exec(header.toString('latin1'))?.[1];
    const [rows = 0, ...dims] = shape?.split(',').map(Number) ?? [];
    const [width = 0, height = 0, frames = 1] = dims.toReversed();
    const cells = frames * width * height;
    const tiles: HeatTile[] = [];
    const wanted = cells === 0 ? 0 : Math.min(rows, count);
    while (tiles.length < wanted) {
      const bytes = Buffer.alloc(2 * cells * Math.min(rowsAtOnce, wanted - tiles.length));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, headerBytes + tiles.length * 2 * cells);
      if (bytesRead < bytes.length) break;
      for (let at = 0; at < bytes.length; at += 2 * cells) {
        const values = Float32Array.from({ length: cells }, (_, cell) =>
          fromFloat16(bytes.readUInt16LE(at + 2 * cell)),
        );
        tiles.push(tileOf({ frames, width, height, values }));
      }
    }
    return tiles;
  } finally {
    await handle.close();
  }
}
