/** Small pictures inside a report: the photo as it is, and with heat. */
import { blendHeat } from '../../../engine/color/blend.ts';
import type { Heat } from '../../../engine/color/heatRows.ts';
import { encodeJpeg } from '../../../engine/image/encodeJpeg.ts';
import type { Photo } from '../../../engine/image/photo.ts';
import { resample } from '../../../engine/image/resample.ts';
import { defaults } from '../../../vocabulary/defaults.ts';

const longSide = 256;
const quality = 80;
const opacity = 0.6;

/** `data:` URI of a JPEG. */
export function thumbnail(photo: Photo): string {
  const scale = Math.min(1, longSide / Math.max(photo.width, photo.height));
  const [width, height] = [photo.width, photo.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const rgb = resample(photo, {
    resized: { width, height },
    window: { x: 0, y: 0, width, height },
    interpolation: 'bilinear',
    antialias: true,
  });
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < 3; channel++) rgba[4 * pixel + channel] = rgb[3 * pixel + channel] ?? 0;
  return `data:image/jpeg;base64,${Buffer.from(encodeJpeg(width, height, rgba, quality)).toString('base64')}`;
}

/** The same with heat over it. @param seen where the heat lies, in shares of the sides: x, y, width, height */
export function heatThumbnail(
  photo: Photo,
  heat: Heat,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
): string {
  const size = { photoWidth: photo.width, photoHeight: photo.height, inputWidth: 1, inputHeight: 1 };
  const scale = { scaleX: width * photo.width, scaleY: height * photo.height };
  const geometry = { ...size, ...scale, offsetX: x * photo.width, offsetY: y * photo.height };
  const rgba = blendHeat(photo, heat, geometry, defaults.colorMap, opacity);
  return thumbnail({ width: photo.width, height: photo.height, rgba });
}
