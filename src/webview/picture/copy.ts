/** The picture as PNG, in the photo's own resolution: the pane with the heat, of a comparison all panes. */
import { known } from '../../vocabulary/known.ts';
import { h } from '../kit/dom.ts';
import { inputBox, type Size } from '../state/geometry.ts';
import type { Curves } from '../../vocabulary/curves.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { curvesOf } from '../state/curves.ts';
import { panesOf, pixelAspect, readExplanation, type Pane } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import { outline, shadeCrop } from './marks.ts';
import { drawCurves } from './curves.ts';
import { drawnCurves } from './overlay.ts';
import { paintHeat } from './paint.ts';
import type { Transform } from './zoom.ts';

/** Wide enough for a slide; a canvas far larger than this fails in some browsers. */
const largestSide = 4096;
const leastPlot = 1200;

/** `photo`: as the browser shows it. Rejects with a reason for people. */
export async function pictureOf(state: State, photo: CanvasImageSource): Promise<Blob> {
  const geometry = readExplanation(state)?.geometry;
  const own = geometry ? { width: geometry.photoWidth, height: geometry.photoHeight } : state.photoSize;
  if (!own) throw new Error('There is no picture to copy yet.');
  // Of a signal few samples are as wide as a plot needs.
  const wide = curvesOf(state) ? Math.max(1, leastPlot / own.width) : 1;
  const size = { width: own.width * wide, height: own.height * wide * pixelAspect(state) };
  const panes = copiedPanes(state);
  const scale = Math.min(1, largestSide / Math.max(size.width * panes.length, size.height));
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  const caption = panes.length > 1 ? Math.max(20, Math.round(height / 16)) : 0;
  const canvas = h('canvas', { width: width * panes.length, height: height + caption });
  const context = known(canvas.getContext('2d'), '2d context');
  panes.forEach((pane, index) => {
    context.setTransform(1, 0, 0, 1, index * width, 0);
    if (caption > 0) drawCaption(context, pane.caption, { width, height: caption });
    context.setTransform(1, 0, 0, 1, index * width, caption);
    drawPane(context, pane, { state, photo, size: { width, height } });
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded.'))),
      'image/png',
    );
  });
}

/** A comparison's swipe can't be moved on paper: its sides stand next to each other. */
function copiedPanes(state: State): readonly Pane[] {
  const { mode } = state.view;
  const panes = panesOf(state);
  if (!state.comparison) return [known(panes.find(({ heat }) => heat) ?? panes[0], 'pane')];
  return mode === 'swipe' ? panesOf({ ...state, view: { ...state.view, mode: 'overlay' } }) : panes;
}

function drawCaption(context: CanvasRenderingContext2D, text: string, { width, height }: Size): void {
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#000';
  context.textBaseline = 'middle';
  context.font = `${Math.round(height * 0.6)}px system-ui, sans-serif`;
  context.fillText(text, height / 3, height / 2, width - height / 2);
}

interface Copied {
  readonly state: State;
  readonly photo: CanvasImageSource;
  /** Of a pane, in the copy's pixels. */
  readonly size: Size;
}

function drawPane(context: CanvasRenderingContext2D, pane: Pane, copied: Copied): void {
  drawPicture(context, pane, copied);
  const { state, size } = copied;
  const explained = pane.compared ?? [readExplanation(state)].filter((each) => each !== undefined);
  for (const { class: answer, geometry } of pane.heat ? explained : [])
    if (answer.box) outlineBox(context, answer.box, scaleTo(size, geometry), size);
}

/** The photo, what the model did not see of it, and the heat; nothing lies outside of the size. */
export function drawPicture(context: CanvasRenderingContext2D, pane: Pane, { state, photo, size }: Copied): void {
  const explanation = pane.compared?.[0] ?? readExplanation(state);
  context.save();
  context.beginPath();
  context.rect(0, 0, size.width, size.height);
  context.clip(); // a letterbox reaches into the next pane
  if (pane.picture !== 'none') context.drawImage(photo, 0, 0, size.width, size.height);
  if (pane.heat) {
    const { heatmap, palette, signed, cover, geometry, opacity } = pane.heat;
    const heat = h('canvas');
    paintHeat(heat, heatmap, palette, signed, cover);
    const [box, { scale, scaleY }] = [inputBox(geometry), scaleTo(size, geometry)];
    context.globalAlpha = opacity;
    context.drawImage(heat, box.x * scale, box.y * scaleY, box.width * scale, box.height * scaleY);
    context.globalAlpha = 1;
  }
  const curves = pane.picture === 'none' ? undefined : drawnCurves(state);
  if (curves) drawCurves(context, size, { ...scaleTo(size, asPhoto(curves.curves)), x: 0, y: 0 }, curves);
  if (explanation) {
    const { geometry } = explanation;
    shadeCrop(context, geometry, { ...scaleTo(size, geometry), x: 0, y: 0 });
  }
  context.restore();
}

type Scale = Pick<Transform, 'scale' | 'scaleY'>;

/** Its pixels may not be square. */
const scaleTo = (size: Size, { photoWidth, photoHeight }: Pick<Geometry, 'photoWidth' | 'photoHeight'>): Scale => ({
  scale: size.width / photoWidth,
  scaleY: size.height / photoHeight,
});

const asPhoto = ({ samples }: Curves): Pick<Geometry, 'photoWidth' | 'photoHeight'> => ({
  photoWidth: samples,
  photoHeight: 1,
});

function outlineBox(
  context: CanvasRenderingContext2D,
  box: readonly number[],
  { scale, scaleY }: Scale,
  size: Size,
): void {
  const [x = 0, y = 0, width = 0, height = 0] = box.map((pixels, at) => pixels * (at % 2 === 0 ? scale : scaleY));
  const path = new Path2D();
  path.rect(x, y, width, height);
  outline(context, path, Math.max(2, Math.min(size.width, size.height) / 200));
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
