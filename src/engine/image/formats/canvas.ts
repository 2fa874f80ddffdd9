import type { Box, Size } from '../geometry.ts';
import type { StoredPixels } from './format.ts';

/** Where a frame lies on the canvas, and whether it lies over what is there by its alpha. */
export interface Placed {
  readonly left: number;
  readonly top: number;
  readonly isBlended: boolean;
}

/** What the frames of an animation are drawn on: transparent at first. */
export class Canvas {
  private readonly data: Uint8Array;

  constructor(private readonly size: Size) {
    this.data = new Uint8Array(4 * size.width * size.height);
  }

  draw({ width, height, data }: StoredPixels, { left, top, isBlended }: Placed): void {
    for (let row = 0; row < height; row++) {
      const to = 4 * ((top + row) * this.size.width + left);
      const pixels = data.subarray(4 * width * row, 4 * width * (row + 1));
      if (isBlended) this.blend(pixels, to);
      else this.data.set(pixels, to);
    }
  }

  clear({ left, top, width, height }: Omit<Placed, 'isBlended'> & Pick<Box, 'width' | 'height'>): void {
    for (let row = 0; row < height; row++) {
      const at = 4 * ((top + row) * this.size.width + left);
      this.data.fill(0, at, at + 4 * width);
    }
  }

  copy(): StoredPixels {
    return { width: this.size.width, height: this.size.height, data: this.data.slice() };
  }

  /** Straight alpha over straight alpha (PNG's specification, APNG: "over"). */
  private blend(pixels: Uint8Array, to: number): void {
    const { data } = this;
    for (let from = 0; from < pixels.length; from += 4, to += 4) {
      const alpha = pixels[from + 3] ?? 0;
      const below = ((255 - alpha) * (data[to + 3] ?? 0)) / 255;
      const whole = alpha + below;
      if (alpha === 0 || whole === 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        const sum = (pixels[from + channel] ?? 0) * alpha + (data[to + channel] ?? 0) * below;
        data[to + channel] = Math.round(sum / whole);
      }
      data[to + 3] = Math.round(whole);
    }
  }
}
