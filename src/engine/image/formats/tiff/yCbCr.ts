import type { Size } from '../../geometry.ts';
import type { TiffLayout } from './layout.ts';

/**
 * A block of YCbCr as RGB. Its units hold the lights of some pixels and their one color (TIFF 6.0, section 21); each
 * pixel takes the color of its unit, as libtiff has it.
 */
export function spreadColors(unpack: (block: Uint8Array) => void, layout: TiffLayout, size: Size): Uint8Array {
  const [across, down] = layout.subsampling;
  if (![1, 2, 4].includes(across) || ![1, 2, 4].includes(down))
    throw new Error('its colors are shared in an unknown way');
  const [columns, lines] = [Math.ceil(size.width / across), Math.ceil(size.height / down)];
  const lights = across * down;
  const units = new Uint8Array(columns * lines * (lights + 2));
  unpack(units);
  const rgb = new Uint8Array(3 * size.width * size.height);
  for (let y = 0, to = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, to += 3) {
      const unit = (Math.floor(y / down) * columns + Math.floor(x / across)) * (lights + 2);
      const light = units[unit + (y % down) * across + (x % across)] ?? 0;
      paint(rgb, to, light, (units[unit + lights] ?? 0) - 128, (units[unit + lights + 1] ?? 0) - 128);
    }
  return rgb;
}

/** ITU-R 601, as JFIF has it. */
function paint(rgb: Uint8Array, to: number, light: number, blue: number, red: number): void {
  rgb[to] = clipped(light + 1.402 * red);
  rgb[to + 1] = clipped(light - 0.344136 * blue - 0.714136 * red);
  rgb[to + 2] = clipped(light + 1.772 * blue);
}

const clipped = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
