/** A volume across its slices: two cuts through the cross-hair, true to millimeters, with their heat. */
import { cuts, lastIsUp, type Cut, type Edges } from '../../vocabulary/pictureFacts.ts';
import { keysText, listenToKeys, type CutView } from './cutKeys.ts';
import { planeTitle, throughView } from './through.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { section } from '../kit/section.ts';
import { paintHeat } from '../picture/paint.ts';
import { PictureUrls } from '../picture/pictureUrls.ts';
import { inputBox, type Point } from '../state/geometry.ts';
import { shownLayer, type HeatLayer } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch, Part } from '../state/store.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { cutKey } from '../state/crossKeys.ts';
import { crossOf, frameAt, heatAcross, missingCuts, volumeOf } from '../state/volume.ts';

export function cutViews(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const ask = asker(send);
  const maximum = h('input', { type: 'checkbox', onchange: () => draw() });
  const toggle = h('label', { class: 'check' }, maximum, 'Maximum');
  toggle.title = 'The largest heat of all rows and columns, instead of that at the cross-hair';
  const views: readonly CutView[] = [...cuts.map((cut) => cutView(cut, dispatch)), throughView(dispatch)];
  const element = section(
    'Across the slices',
    [h('div', { class: 'cuts' }, ...views.map((view) => view.element))],
    toggle,
  );
  let last: State | undefined;
  const draw = (): void => {
    if (last) for (const view of views) view.draw(last, maximum.checked);
  };
  return {
    element,
    render(state) {
      show(element, volumeOf(state) !== undefined);
      last = state;
      ask(state);
      draw();
    },
  };
}

/** Each cut is asked for once. */
function asker(send: (message: FromWebview) => void): (state: State) => void {
  const asked = new Map<string, string>();
  return (state) => {
    if (!volumeOf(state)) asked.clear();
    for (const wish of missingCuts(state)) {
      const key = `${state.photo?.name} ${wish.at} ${wish.window?.join(' ')}`;
      if (asked.get(wish.cut) !== key) send({ kind: 'requestCut', ...wish });
      asked.set(wish.cut, key);
    }
  };
}

function cutView(cut: Cut, dispatch: Dispatch): CutView {
  const image = h('img', { class: 'cut-picture', alt: '', draggable: 'false' });
  const heat = h('canvas', {});
  const lines = [h('i', { class: 'across' }), h('i', { class: 'along' })] as const;
  const letters = [h('b', {}), h('b', {}), h('b', {}), h('b', {})] as const;
  const picture = h('div', { class: 'cut', tabindex: '0', role: 'application' }, image, heat, ...lines, ...letters);
  const caption = h('span', { class: 'note', 'aria-live': 'polite' });
  const urls = new PictureUrls();
  let [volume, cross] = [undefined as Explanation | undefined, undefined as Point | undefined];
  let last: State | undefined;
  listenToKeys(picture, (key) => last && cutKey(last, cut, key), dispatch);
  picture.addEventListener('click', ({ offsetX, offsetY }) => {
    if (volume && cross)
      goTo(volume, cut, cross, { x: offsetX / picture.clientWidth, y: offsetY / picture.clientHeight }, dispatch);
  });
  return {
    element: h('figure', {}, picture, caption),
    draw(state, isMaximum) {
      last = state;
      volume = volumeOf(state);
      cross = crossOf(state);
      const message = state.volume.cuts?.[cut];
      show(picture, message !== undefined && volume !== undefined);
      if (!volume || !cross || !message) return;
      const words = cutWords(volume, cut, cross);
      setText(caption, words);
      setAttribute(picture, 'aria-label', `${words}. ${keysText}`);
      setAttribute(image, 'src', urls.cut(message));
      picture.style.aspectRatio = String(aspectOf(volume, cut));
      drawHeat(heat, volume, shownLayer(state), { cut, at: message.at, isMaximum });
      placeLines(lines, volume, cut, cross, state.shownFrame ?? 0);
      placeLetters(letters, volume.facts?.edges, cut);
    },
  };
}

const sliceCount = ({ clip }: Explanation): number => clip?.total ?? 1;
const lengthOf = ({ geometry }: Explanation, cut: Cut): number =>
  cut === 'row' ? geometry.photoWidth : geometry.photoHeight;

/** In millimeters, where the file says them. */
function aspectOf(volume: Explanation, cut: Cut): number {
  const { spacing = [1, 1], depth = 1 } = volume.facts ?? {};
  return (lengthOf(volume, cut) * spacing[cut === 'row' ? 1 : 0]) / (sliceCount(volume) * depth);
}

function cutWords(volume: Explanation, cut: Cut, { x, y }: Point): string {
  const title = planeTitle(volume, cut);
  return cut === 'row' ? `${title}, row ${y + 1}` : `${title}, column ${x + 1}`;
}

function drawHeat(
  canvas: HTMLCanvasElement,
  volume: Explanation,
  layer: HeatLayer | undefined,
  { cut, at, isMaximum }: { readonly cut: Cut; readonly at: number; readonly isMaximum: boolean },
): void {
  show(canvas, layer !== undefined);
  if (!layer) return;
  paintHeat(canvas, heatAcross(volume, cut, at, isMaximum), layer.palette, layer.signed, layer.cover);
  const { x, y, width, height } = inputBox(volume.geometry);
  const [start, length] = cut === 'row' ? [x, width] : [y, height];
  const whole = lengthOf(volume, cut);
  Object.assign(canvas.style, { left: `${(100 * start) / whole}%`, width: `${(100 * length) / whole}%` });
  canvas.style.opacity = String(layer.opacity);
}

/** The slice that is shown, and where the other cut is. */
function placeLines(
  [across, along]: readonly [HTMLElement, HTMLElement],
  volume: Explanation,
  cut: Cut,
  { x, y }: Point,
  frame: number,
): void {
  const slice = ((volume.clip?.sources[frame] ?? 0) + 0.5) / sliceCount(volume);
  across.style.top = `${100 * (lastIsUp(volume.facts?.edges) ? 1 - slice : slice)}%`;
  along.style.left = `${(100 * ((cut === 'row' ? x : y) + 0.5)) / lengthOf(volume, cut)}%`;
}

function placeLetters(letters: readonly HTMLElement[], edges: Edges | undefined, cut: Cut): void {
  const [left, right] = cut === 'row' ? [edges?.left, edges?.right] : [edges?.top, edges?.bottom];
  const [top, bottom] = lastIsUp(edges) ? [edges?.last, edges?.first] : [edges?.first, edges?.last];
  [left, right, top, bottom].forEach((side, at) => {
    const letter = letters[at];
    if (letter) setText(letter, side ?? '');
  });
}

/** A click goes there: the slice, and the row or column of the other cut. */
function goTo(volume: Explanation, cut: Cut, cross: Point, { x, y }: Point, dispatch: Dispatch): void {
  const slice = (lastIsUp(volume.facts?.edges) ? 1 - y : y) * sliceCount(volume) - 0.5;
  const along = x * lengthOf(volume, cut);
  dispatch({ kind: 'changeFrame', frame: frameAt(volume, slice) });
  dispatch({ kind: 'changeCross', cross: cut === 'row' ? { ...cross, x: along } : { ...cross, y: along } });
}
