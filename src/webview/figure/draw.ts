/** A figure on a canvas, in any resolution: the preview, the PNG, and the pictures inside the other files. */
import { known } from '../../vocabulary/known.ts';
import { h } from '../kit/dom.ts';
import { drawPicture } from '../picture/copy.ts';
import { paintStrip } from '../picture/paint.ts';
import type { Size } from '../state/geometry.ts';
import type { State } from '../state/state.ts';
import { textWidth } from './fonts.ts';
import { fontFamily, pixelsOf, ringWidths, type Item, type Page, type Picture } from './page.ts';

/** Paints a picture into a rectangle of pixels whose corner is the context's origin. */
export type Painter = (context: CanvasRenderingContext2D, picture: Picture, size: Size) => void;

/** `photo`: as the browser shows it. */
export function painterOf(state: State, photo: CanvasImageSource): Painter {
  return (context, picture, size) => {
    if ('strip' in picture) {
      const strip = h('canvas');
      paintStrip(strip, picture.strip);
      context.drawImage(strip, 0, 0, size.width, size.height);
    } else drawPicture(context, picture.pane, { state, photo, size });
  };
}

export function drawPage(page: Page, width: number, paint: Painter): HTMLCanvasElement {
  const scale = width / page.width;
  const canvas = h('canvas', { width, height: Math.max(1, Math.round(page.height * scale)) });
  const context = known(canvas.getContext('2d'), '2d context');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  for (const item of page.items) {
    context.save();
    drawItem(context, item, scale, paint);
    context.restore();
  }
  return canvas;
}

function drawItem(context: CanvasRenderingContext2D, item: Item, scale: number, paint: Painter): void {
  switch (item.kind) {
    case 'picture': {
      const { x, y, width, height } = item.box;
      const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
      context.setTransform(1, 0, 0, 1, Math.round(x * scale), Math.round(y * scale));
      return paint(context, item.picture, size);
    }
    case 'fill':
      context.fillStyle = item.color;
      return context.fillRect(item.box.x, item.box.y, item.box.width, item.box.height);
    case 'text':
      return drawText(context, item, scale);
    case 'rings':
      return drawRings(context, item);
  }
}

/** In pixels: of a font that is scaled up, each letter would be rounded to its own pixels first. */
function drawText(context: CanvasRenderingContext2D, item: Extract<Item, { kind: 'text' }>, scale: number): void {
  const { at, text, size, anchor } = item;
  context.setTransform(1, 0, 0, 1, at.x * scale, at.y * scale);
  context.fillStyle = 'black';
  context.font = `${size * scale}px ${fontFamily}`;
  context.textAlign = anchor === 'middle' ? 'center' : anchor;
  context.fillText(text, 0, 0, textWidth(text, size) * scale);
}

function drawRings(context: CanvasRenderingContext2D, { rings, within }: Extract<Item, { kind: 'rings' }>): void {
  const clip = new Path2D();
  clip.rect(within.x, within.y, within.width, within.height);
  context.clip(clip);
  const path = new Path2D();
  for (const ring of rings) {
    ring.forEach(({ x, y }, at) => (at === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
    path.closePath();
  }
  context.lineJoin = 'round';
  for (const [color, width] of [['black', ringWidths.dark] as const, ['white', ringWidths.light] as const]) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke(path);
  }
}

/** A picture alone, at the figure's resolution. */
export function pictureCanvas({ box, picture }: Extract<Item, { kind: 'picture' }>, paint: Painter): HTMLCanvasElement {
  const size = { width: pixelsOf(box.width), height: pixelsOf(box.height) };
  const canvas = h('canvas', { width: size.width, height: size.height });
  const context = known(canvas.getContext('2d'), '2d context');
  context.fillStyle = 'white';
  context.fillRect(0, 0, size.width, size.height);
  paint(context, picture, size);
  return canvas;
}

export async function pngOf(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be encoded: make the figure narrower.');
  return new Uint8Array(await blob.arrayBuffer());
}
