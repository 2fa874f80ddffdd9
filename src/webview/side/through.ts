/** A volume from the first slice to the last: the largest heat of all of them, true to millimeters. */
import type { Explanation } from '../../protocol/explanation.ts';
import { planeName, type Cut } from '../../vocabulary/pictureFacts.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { paintHeat } from '../picture/paint.ts';
import { cellAt, inputBox } from '../state/geometry.ts';
import { pixelAspect, shownLayer } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Dispatch } from '../state/store.ts';
import { crossOf, heatThrough, volumeOf } from '../state/volume.ts';
import type { CutView } from './cutKeys.ts';

export function throughView(dispatch: Dispatch): CutView {
  const heat = h('canvas', {});
  const lines = [h('i', { class: 'across' }), h('i', { class: 'along' })] as const;
  const picture = h('div', { class: 'cut', role: 'img' }, heat, ...lines);
  const caption = h('span', { class: 'note' });
  const element = h('figure', {}, picture, caption);
  let [last, drawn] = [undefined as State | undefined, [] as readonly unknown[]];
  picture.addEventListener('click', ({ offsetX, offsetY }) => {
    if (last) goTo(last, offsetX / picture.clientWidth, offsetY / picture.clientHeight, dispatch);
  });
  return {
    element,
    draw(state, isMaximum) {
      last = state;
      const [volume, cross, layer] = [volumeOf(state), crossOf(state), shownLayer(state)];
      show(element, isMaximum && volume !== undefined && layer !== undefined);
      if (!isMaximum || !volume || !cross || !layer) return;
      const { photoWidth, photoHeight } = volume.geometry;
      picture.style.aspectRatio = String(photoWidth / (photoHeight * pixelAspect(state)));
      const words = `${planeTitle(volume, 'slice')}, the largest heat of all slices`;
      setText(caption, words);
      setAttribute(picture, 'aria-label', words);
      if (drawn[0] !== volume.heatmap || drawn[1] !== layer.palette)
        paintHeat(heat, heatThrough(volume).heatmap, layer.palette, layer.signed, 'opaque');
      drawn = [volume.heatmap, layer.palette];
      place(heat, volume);
      lines[0].style.top = `${(100 * (cross.y + 0.5)) / photoHeight}%`;
      lines[1].style.left = `${(100 * (cross.x + 0.5)) / photoWidth}%`;
    },
  };
}

function place(heat: HTMLElement, { geometry }: Explanation): void {
  const { x, y, width, height } = inputBox(geometry);
  const { photoWidth, photoHeight } = geometry;
  Object.assign(heat.style, { left: `${(100 * x) / photoWidth}%`, width: `${(100 * width) / photoWidth}%` });
  Object.assign(heat.style, { top: `${(100 * y) / photoHeight}%`, height: `${(100 * height) / photoHeight}%` });
}

/** A click goes to the slice where this place is hottest. */
function goTo(state: State, x: number, y: number, dispatch: Dispatch): void {
  const volume = volumeOf(state);
  if (!volume) return;
  const { photoWidth, photoHeight } = volume.geometry;
  const { heatmap, frames } = heatThrough(volume);
  const cross = { x: x * photoWidth, y: y * photoHeight };
  const cell = cellAt(volume.geometry, heatmap, cross);
  dispatch({ kind: 'changeCross', cross });
  if (cell === undefined) return;
  const [parts, sources] = [volume.heatmap.frames, volume.clip?.sources.length ?? 1];
  dispatch({ kind: 'changeFrame', frame: Math.floor((((frames[cell] ?? 0) + 0.5) * sources) / parts) });
}

/** “Coronal”, or “Cut” where the file does not say how the patient lies. */
export function planeTitle({ facts }: Explanation, cut: Cut | 'slice'): string {
  const name = planeName(facts?.edges, cut) ?? (cut === 'slice' ? 'slices' : 'cut');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
