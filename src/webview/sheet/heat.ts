/** The heat of all pictures, as far as it was sent; painted over a thumbnail where it lies on the photo. */
import { known } from '../../vocabulary/known.ts';
import type { SheetHeatMessage } from '../../protocol/sheet.ts';
import { colorize } from '../picture/paint.ts';
import type { Palette } from '../state/colors.ts';
import { upsample } from '../state/resample.ts';

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
  readonly place: Float32Array;
}

/** Fine enough for a thumbnail; the browser smooths the rest. */
const fineness = 48;
const opacity = 0.6;

export class Heat {
  private readonly grids: (Grid | undefined)[] = [];
  private readonly scratch = document.createElement('canvas');
  private picture = new ImageData(1, 1);

  add({ ids, width, height, values, places }: SheetHeatMessage): void {
    const cells = width * height;
    ids.forEach((id, at) => {
      const own = values.subarray(at * cells, (at + 1) * cells);
      this.grids[id] = { width, height, values: own, place: places.subarray(at * 4, at * 4 + 4) };
    });
  }

  clear(): void {
    this.grids.length = 0;
  }

  has(id: number): boolean {
    return this.grids[id] !== undefined;
  }

  /** Over a photo that was drawn into this box. */
  paint(
    context: CanvasRenderingContext2D,
    id: number,
    palette: Palette,
    box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  ): void {
    const grid = this.grids[id];
    if (!grid) return;
    this.draw(grid, palette);
    const [x = 0, y = 0, width = 1, height = 1] = grid.place;
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    context.globalAlpha = opacity;
    context.imageSmoothingEnabled = true;
    const [left, top] = [box.x + x * box.width, box.y + y * box.height];
    context.drawImage(this.scratch, left, top, width * box.width, height * box.height);
    context.restore();
  }

  private draw({ width, height, values }: Grid, palette: Palette): void {
    const factor = Math.max(1, Math.floor(fineness / Math.max(width, height)));
    const [columns, rows] = [width * factor, height * factor];
    if (this.picture.width !== columns || this.picture.height !== rows) {
      this.picture = new ImageData(columns, rows);
      this.scratch.width = columns;
      this.scratch.height = rows;
    }
    const fine = upsample(
      Float32Array.from(values, (value) => value / 255),
      width,
      height,
      columns,
      rows,
    );
    colorize(fine, palette, false, 'faded', this.picture.data);
    known(this.scratch.getContext('2d'), '2d context').putImageData(this.picture, 0, 0);
  }
}
