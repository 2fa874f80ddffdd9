/** The panel's table of contents: state in, parts drawn, wishes out. */
import './main.css';
import type { DoMessage, ToWebview } from '../protocol/panel.ts';
import type { FromWebview } from '../protocol/fromWebview.ts';
import { announcer } from './over/announce.ts';
import { askForPictures, suppose } from './asks.ts';
import { atFrame } from './state/clip.ts';
import { caption } from './picture/caption.ts';
import { comparison } from './side/comparison.ts';
import { controls } from './side/controls.ts';
import { h, isTyping } from './kit/dom.ts';
import { help } from './over/help.ts';
import type { Point } from './state/geometry.ts';
import { facts as factsUnder } from './picture/facts.ts';
import { area } from './side/area.ts';
import { cutViews } from './side/cuts.ts';
import { failure } from './over/failure.ts';
import { furtherInputs } from './side/furtherInputs.ts';
import { filmStrip } from './side/filmStrip.ts';
import { frameSlider } from './side/frameSlider.ts';
import { keep, keptState, listen, post } from './host.ts';
import { keyEvent, pictureKeys, steppedRegion, windowByKey } from './picture/keys.ts';
import { saving } from './saving.ts';
import { mask } from './side/mask.ts';
import { modelInfo } from './side/modelInfo.ts';
import { notices } from './side/notices.ts';
import { wishAt } from './picture/pick.ts';
import { otherPredictions } from './side/otherPredictions.ts';
import { pictureFacts } from './side/pictureFacts.ts';
import { prompts } from './side/prompts.ts';
import { display } from './side/display.ts';
import { place, placeKey } from './side/place.ts';
import { predictions } from './side/predictions.ts';
import { secondPicture } from './side/secondPicture.ts';
import { progress } from './over/progress.ts';
import { FigureDialog } from './over/figureDialog.ts';
import { readout } from './over/readout.ts';
import { regions } from './side/regions.ts';
import { strips } from './side/strips.ts';
import { trust } from './side/trust.ts';
import { inPaneAt } from './state/inPane.ts';
import { readExplanation } from './state/scene.ts';
import { Stage } from './picture/stage.ts';
import { initialState, persisted } from './state/kept.ts';
import type { State, UserEvent } from './state/state.ts';
import { debounced, Store, type Part } from './state/store.ts';
import { sliceKey } from './state/crossKeys.ts';
import { volumeOf } from './state/volume.ts';
import { withPreview } from './state/words.ts';
import { toolbar } from './picture/toolbar.ts';

const zoomStep = 1.25;
const kept = keptState();
const store = new Store(initialState(kept));
/** Of a clip: one frame; of words: the one that is pointed at. */
const shown = (): State => atFrame(withPreview(store.state));
const dispatch = (event: ToWebview | UserEvent | undefined): void => {
  if (event) store.dispatch(event);
};

/** Wishes that change what is shown at once are reduced too. */
function send(message: FromWebview): void {
  const { kind } = message;
  if (kind === 'explain' || kind === 'chooseFrame' || kind === 'setFollow' || kind === 'setPinned') dispatch(message);
  post(message);
}

const stage = new Stage({
  dispatch,
  redraw: () => drawStage(),
  pick,
  broken: (detail) => post({ kind: 'trouble', what: 'decode', detail }),
});

/** A click in a volume is where the cross-hair goes. */
function pick(at: Point): void {
  if (volumeOf(shown())) dispatch({ kind: 'changeCross', cross: at });
  const wish = wishAt(shown(), at);
  if (wish) send(wish);
}

const photo = (): CanvasImageSource | undefined => stage.firstPane?.photo;
const pictures = saving({ shown, photo, dispatch, post });
const figure = new FigureDialog({ shown, photo, dispatch, post, copy: pictures.copy });

const perform: Readonly<Record<DoMessage['what'], () => void>> = {
  copyImage: () => void pictures.copyImage(),
  save: () => void pictures.save(),
  figure: () => figure.open(),
  zoomIn: () => stage.zoomBy(zoomStep),
  zoomOut: () => stage.zoomBy(1 / zoomStep),
  zoomFit: () => dispatch({ kind: 'changeView', change: { zoom: 'fit' } }),
  zoomActual: () => stage.zoomActual(),
  nextRegion: () => stepRegion(1),
  previousRegion: () => stepRegion(-1),
  toggleHeat: () =>
    dispatch({ kind: 'changeView', change: { mode: store.state.view.mode === 'photo' ? 'overlay' : 'photo' } }),
};

function stepRegion(step: 1 | -1): void {
  dispatch(steppedRegion(shown(), step));
  const region = shown().explanation?.regions.find(({ rank }) => rank === store.state.region);
  if (region) stage.reveal({ x: region.peakX, y: region.peakY });
}

const helping = help();
const tools = toolbar({
  ...{ dispatch, send, help: helping.open },
  perform: (what) => perform[what](),
  scale: () => stage.transform?.scale,
});
const side: readonly Part[] = [
  place(send),
  pictureFacts(),
  display(dispatch),
  frameSlider(dispatch, 'clip'),
  frameSlider(dispatch, 'volume'),
  cutViews(dispatch, send),
  area(send),
  notices(send),
  comparison(send),
  furtherInputs(send),
  prompts(dispatch, send),
  filmStrip(send),
  predictions(dispatch, send),
  secondPicture(send),
  otherPredictions(),
  controls(dispatch, send),
  regions(dispatch, send),
  mask(dispatch, send),
  trust(send),
  strips(send),
  modelInfo(send),
];
const underPicture = factsUnder((frame) => send({ kind: 'chooseFrame', frame }));
const said = caption(dispatch, send);
const over: readonly Part[] = [progress(send), failure(send)];
const floating: readonly Part[] = [
  figure,
  readout(
    (pane, at) => stage.toWindow(pane, at),
    (pane) => stage.boundsOf(pane),
  ),
  announcer(),
];
const parts: readonly Part[] = [stage, tools, underPicture, said, ...side, ...over, ...floating];

const elements = (list: readonly Part[]): HTMLElement[] => list.map(({ element }) => element);
const sideBar = h('aside', { class: 'side', 'aria-label': 'Explanation' }, ...elements(side));
document.body.append(
  h(
    'main',
    { class: 'panel' },
    tools.element,
    h('div', { class: 'view' }, stage.element, underPicture.element, said.element, ...elements(over)),
    sideBar,
  ),
  ...elements(floating),
  helping.element,
);

function drawStage(): void {
  for (const part of [stage, tools, ...floating]) part.render(shown(), shown());
}

stage.element.addEventListener('keydown', (event) => {
  const pane = stage.paneOf(event.target as Element);
  const { hover } = inPaneAt(shown(), 0); // a further picture is not the model's to be asked about
  if (event.key === 'Enter' && hover && store.state.evidence.brush === undefined) pick(hover);
  const what = pictureKeys[event.key];
  const shaded = event.shiftKey ? windowByKey(shown(), event.key) : sliceKey(shown(), event.key);
  const moved = shaded ?? keyEvent(inPaneAt(shown(), pane), event.key, pane);
  if (event.ctrlKey || event.metaKey || event.altKey || (!what && !moved)) return;
  event.preventDefault();
  event.stopPropagation(); // Page Up means another image elsewhere
  if (what) perform[what]();
  else dispatch(moved);
  if (moved?.kind === 'hover' && moved.hover) stage.reveal(moved.hover, pane);
});
window.addEventListener('keydown', (event) => {
  if (event.key === '?' && !isTyping(event.target)) return helping.open();
  const wish = placeKey(shown(), event);
  if (!wish) return;
  event.preventDefault();
  send(wish);
});
document.addEventListener('copy', (event) => {
  if (window.getSelection()?.isCollapsed === false || event.target instanceof HTMLTextAreaElement) return;
  event.preventDefault();
  void pictures.copyImage();
});

const remember = debounced(200, (state: State) => keep(persisted(state)));
const tellView = debounced(300, ({ view }: State) => post({ kind: 'view', view }));
store.onFrame((whole, wholeBefore) => {
  const [state, before] = [atFrame(withPreview(whole)), wholeBefore && atFrame(withPreview(wholeBefore))];
  for (const part of parts) part.render(state, before);
  sideBar.hidden = !state.model && !readExplanation(state);
  // What appears at its head is seen.
  if (state.comparison && !before?.comparison) sideBar.scrollTop = 0;
  askForPictures(whole, wholeBefore, post);
  suppose(whole, wholeBefore, post);
  if (before && state.view !== before.view) tellView(state);
  remember(whole);
});

window.addEventListener('pagehide', () => keep(persisted(store.state)));
window.addEventListener('error', ({ message }) => post({ kind: 'trouble', what: 'script', detail: message }));

listen((message) => (message.kind === 'do' ? perform[message.what]() : dispatch(message)));
store.schedule();
post(kept ? { kind: 'ready', state: kept } : { kind: 'ready' });
