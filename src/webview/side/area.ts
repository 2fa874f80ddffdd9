/** A large picture as a whole, and the part of it that is explained: drawn with the mouse, moved by keys. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { areaText, type ShownArea } from '../../vocabulary/pictureArea.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { section } from '../kit/section.ts';
import { PictureUrls } from '../picture/pictureUrls.ts';
import { areaOf, drawn, fullBox, fullOf, movedByKey, overviewLevel } from '../state/area.ts';
import type { Box, Point } from '../state/geometry.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

type Send = (message: FromWebview) => void;

const keysText = 'Arrows move the rectangle, + and − change its size, Enter explains it, Escape leaves it as it was';

export function area(send: Send): Part {
  const view = overviewView(send);
  const whole = h('button', { class: 'link', onclick: () => send({ kind: 'chooseArea' }) }, 'Overview');
  const element = section('Part of the picture', [view.element], whole);
  let asked = '';
  let last: ShownArea | undefined;
  return {
    element,
    render(state) {
      // While another part is on its way, the rectangle stays.
      last = state.picture?.area ?? (state.overview ? last : undefined);
      show(element, last !== undefined);
      if (!last) return;
      show(whole, last.isOverview !== true);
      const level = overviewLevel(last);
      const key = `${state.photo?.name} ${level}`;
      if (state.overview?.level !== level && asked !== key) send({ kind: 'requestOverview', level });
      asked = key;
      view.draw(state, last);
    },
  };
}

interface OverviewView {
  readonly element: HTMLElement;
  draw(state: State, area: ShownArea): void;
}

function overviewView(send: Send): OverviewView {
  const image = h('img', { class: 'overview-picture', alt: '', draggable: 'false' });
  const rectangle = h('i', {});
  const picture = h('div', { class: 'overview', tabindex: '0', role: 'application' }, image, rectangle);
  const caption = h('p', { class: 'note', role: 'status' });
  const urls = new PictureUrls();
  let [state, shown] = [undefined as State | undefined, undefined as ShownArea | undefined];
  let chosen: Box | undefined;
  const place = (box: Box | undefined): void => {
    chosen = box;
    const now = box ?? (shown && fullBox(shown));
    if (shown && now) placeBox(rectangle, shown, now);
  };
  const explain = (): void => {
    if (state && shown && chosen) send({ kind: 'chooseArea', area: areaOf(state, shown, chosen) });
    chosen = undefined;
  };
  listenToDrags(picture, {
    pulled: (from, to) => shown && place(drawn(shown, scaled(shown, from), scaled(shown, to))),
    letGo: explain,
  });
  const placeByKey = (box: Box | undefined): void => {
    place(box);
    if (box) setText(caption, boxText(box));
  };
  const moved = (key: string): Box | undefined => shown && movedByKey(shown, chosen ?? fullBox(shown), key);
  listenToKeys(picture, { moved, place: placeByKey, explain });
  return {
    element: h('div', { class: 'overview-frame' }, picture, caption),
    draw(next, area) {
      if (area !== shown) chosen = undefined;
      [state, shown] = [next, area];
      showOverview(image, next.overview && urls.overview(next.overview));
      describe(picture, area);
      if (chosen) return;
      place(undefined);
      setText(caption, `${areaText(area)}. Drag a rectangle to explain that part.`);
    },
  };
}

function showOverview(image: HTMLElement, url: string | undefined): void {
  show(image, url !== undefined);
  if (url !== undefined) setAttribute(image, 'src', url);
}

/** Of an upright picture, in CSS pixels. */
const highest = 320;

function describe(picture: HTMLElement, area: ShownArea): void {
  const { width, height } = fullOf(area);
  picture.style.aspectRatio = `${width} / ${height}`;
  picture.style.maxWidth = `${Math.round((highest * width) / height)}px`;
  setAttribute(picture, 'aria-label', `Overview of the picture: ${areaText(area)}. ${keysText}`);
}

interface Keys {
  readonly moved: (key: string) => Box | undefined;
  readonly place: (box: Box | undefined) => void;
  readonly explain: () => void;
}

function listenToKeys(picture: HTMLElement, { moved, place, explain }: Keys): void {
  picture.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    const box = moved(key);
    if (ctrlKey || metaKey || altKey || (!box && key !== 'Enter' && key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation(); // they mean something else elsewhere
    if (key === 'Enter') explain();
    else place(box);
  });
}

const boxText = ({ x, y, width, height }: Box): string =>
  `${Math.round(width)} × ${Math.round(height)} at ${Math.round(x)}, ${Math.round(y)}: Enter explains it`;

const scaled = (area: ShownArea, { x, y }: Point): Point => {
  const { width, height } = fullOf(area);
  return { x: x * width, y: y * height };
};

function placeBox({ style }: HTMLElement, area: ShownArea, { x, y, width, height }: Box): void {
  const full = fullOf(area);
  Object.assign(style, { left: `${(100 * x) / full.width}%`, top: `${(100 * y) / full.height}%` });
  Object.assign(style, { width: `${(100 * width) / full.width}%`, height: `${(100 * height) / full.height}%` });
}

/** Places as shares of the element. */
function listenToDrags(
  element: HTMLElement,
  { pulled, letGo }: { pulled: (from: Point, to: Point) => void; letGo: () => void },
): void {
  let from: Point | undefined;
  const place = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    from = place(event);
  });
  element.addEventListener('pointermove', (event) => {
    if (from) pulled(from, place(event));
  });
  element.addEventListener('pointerup', () => {
    if (from) letGo();
    from = undefined;
  });
  element.addEventListener('pointercancel', () => (from = undefined));
}
