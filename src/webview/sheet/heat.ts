/** The heat of all pictures, as far as it was sent; painted over a thumbnail where it lies on the photo. */
import { known } from '../../vocabulary/known.ts';
import type { SheetHeatMessage } from '../../protocol/sheet.ts';
import type { FilmFrame } from '../../protocol/sheetSeries.ts';
import { colorize } from '../picture/paint.ts';
import type { Palette } from '../state/colors.ts';
import { upsample } from '../state/resample.ts';

interface Grid {
  readonly width: number;
  readonly height: number;
  /** 0 to 255 */
  readonly values: Float32Array;
  readonly place: Float32Array;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fine enough for a thumbnail; the browser smooths the rest. */
const fineness = 32;
const opacity = 0.6;

export class Heat {
  private readonly grids: (Grid | undefined)[] = [];
  private readonly scratch = document.createElement('canvas');
  private picture = new ImageData(1, 1);
  private colors: { readonly palette: Palette | undefined; readonly rgba: Uint32Array } = {
    palette: undefined,
    rgba: new Uint32Array(256),
  };

  add({ ids, width, height, values, places }: SheetHeatMessage): void {
    const cells = width * height;
    ids.forEach((id, at) => {
      const own = Float32Array.from(values.subarray(at * cells, (at + 1) * cells));
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
  paint(context: CanvasRenderingContext2D, id: number, palette: Palette, box: Box): void {
    const grid = this.grids[id];
    if (grid) this.paintGrid(context, grid, palette, box);
  }

  /** Heat that is kept by whoever has it. */
  paintTile(
    context: CanvasRenderingContext2D,
    { width, height, values, place }: NonNullable<FilmFrame['heat']>,
    palette: Palette,
    box: Box,
  ): void {
    const grid = { width, height, values: Float32Array.from(values), place: Float32Array.from(place) };
    this.paintGrid(context, grid, palette, box);
  }

  private paintGrid(context: CanvasRenderingContext2D, grid: Grid, palette: Palette, box: Box): void {
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

  /** RGBA of each value, worked out once: hundreds of tiles a second fly past. */
  private colorsOf(palette: Palette): Uint32Array {
    if (this.colors.palette === palette) return this.colors.rgba;
    const bytes = new Uint8ClampedArray(4 * 256);
    colorize(
      Float32Array.from({ length: 256 }, (_, at) => at / 255),
      palette,
      false,
      'faded',
      bytes,
    );
    this.colors = { palette, rgba: new Uint32Array(bytes.buffer) };
    return this.colors.rgba;
  }

  private draw({ width, height, values }: Grid, palette: Palette): void {
    const factor = Math.max(1, Math.floor(fineness / Math.max(width, height)));
    const [columns, rows] = [width * factor, height * factor];
    if (this.picture.width !== columns || this.picture.height !== rows) {
      this.picture = new ImageData(columns, rows);
      this.scratch.width = columns;
      this.scratch.height = rows;
    }
    const fine = upsample(values, width, height, columns, rows);
    const [pixels, colors] = [new Uint32Array(this.picture.data.buffer), this.colorsOf(palette)];
    for (let at = 0; at < fine.length; at++) pixels[at] = colors[Math.round(fine[at] ?? 0)] ?? 0;
    known(this.scratch.getContext('2d'), '2d context').putImageData(this.picture, 0, 0);
  }
}
