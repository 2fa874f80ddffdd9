/** The picture as PNG, in the photo's own resolution, as the first pane shows it. */
import { inputBox } from '../state/geometry.ts';
import { outline, shadeCrop } from './marks.ts';
import type { PaneView } from './pane.ts';
import { panesOf, readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import { known } from '../../vocabulary/known.ts';

/** Wide enough for a slide; a canvas far larger than this fails in some browsers. */
const largestSide = 4096;

export async function pictureOf(state: State, view: PaneView): Promise<Blob> {
  const geometry = readExplanation(state)?.geometry;
  const size = geometry ? { width: geometry.photoWidth, height: geometry.photoHeight } : state.photoSize;
  if (!size) throw new Error('There is no picture to copy yet.');
  const scale = Math.min(1, largestSide / Math.max(size.width, size.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  const context = known(canvas.getContext('2d'), '2d context');
  const panes = panesOf(state);
  const pane = known(panes.find(({ heat }) => heat) ?? panes[0], 'pane');
  if (pane.picture !== 'none') context.drawImage(view.image, 0, 0, canvas.width, canvas.height);
  if (pane.heat && geometry) {
    const box = inputBox(geometry);
    context.globalAlpha = pane.heat.opacity;
    context.drawImage(view.heat.element, box.x * scale, box.y * scale, box.width * scale, box.height * scale);
    context.globalAlpha = 1;
  }
  if (geometry) shadeCrop(context, geometry, { scale, x: 0, y: 0 });
  // A swipe's heat is that of its right side.
  const box = pane.heat && (pane.compared?.at(-1) ?? state.explanation)?.class.box;
  if (box)
    outlineBox(
      context,
      box.map((pixels) => pixels * scale),
    );
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded.'))),
      'image/png',
    );
  });
}

function outlineBox(context: CanvasRenderingContext2D, [x = 0, y = 0, width = 0, height = 0]: readonly number[]): void {
  const path = new Path2D();
  path.rect(x, y, width, height);
  outline(context, path, Math.max(2, Math.min(context.canvas.width, context.canvas.height) / 200));
}

/** False when the browser refuses, for example because another frame has the focus. */
export async function toClipboard(png: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    return false;
  }
}
