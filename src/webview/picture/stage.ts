/** The panes: keeps their number, size and transform; zoom and hover are shared by all of them. */
import { pixelOf } from '../../vocabulary/target.ts';
import type { ViewState } from '../../protocol/panelState.ts';
import { boxMarks } from './boxes.ts';
import { PictureUrls } from './pictureUrls.ts';
import { h, setAttribute, show } from '../kit/dom.ts';
import { inputBox, type Box, type Point, type Size } from '../state/geometry.ts';
import { hoveredCell, marksOf } from './overlay.ts';
import { PaneView } from './pane.ts';
import { paneLabel } from './paneLabel.ts';
import { sliceMoved } from '../state/crossKeys.ts';
import { dragged } from '../state/display.ts';
import { listenToRightDrag } from './rightDrag.ts';
import { listenToPointer, type Pull } from './pointer.ts';
import { inPane, inPaneAt } from '../state/inPane.ts';
import { frameOf, panesOf, pixelAspect, readExplanation, type Pane } from '../state/scene.ts';
import type { State, UserEvent } from '../state/state.ts';
import type { Part } from '../state/store.ts';
import { swipeHandle } from './swipe.ts';
import { columnsFor, panned, revealed, toPane, toPhoto, transformOf, zoomedAt, type Transform } from './zoom.ts';
import { shadeOf } from './shaded.ts';
import { known } from '../../vocabulary/known.ts';

export interface StageEvents {
  readonly dispatch: (event: UserEvent) => void;
  readonly redraw: () => void;
  /** Clicked, in photo pixels. */
  readonly pick: (at: Point) => void;
  /** The browser can't show the photo. */
  readonly broken: (detail: string) => void;
}

export class Stage implements Part {
  private readonly handle = swipeHandle((fraction) => this.events.dispatch({ kind: 'swipe', fraction }));
  /** VS Code's own Cut, Copy and Paste mean nothing over a picture. */
  private readonly context = JSON.stringify({ preventDefaultContextMenuItems: true });
  readonly element = h('div', { class: 'stage', 'data-vscode-context': this.context }, this.handle.element);
  private readonly views: PaneView[] = [];
  private readonly urls = new PictureUrls();
  private state: State | undefined;
  private size: Size = { width: 1, height: 1 };
  private measured = '';

  constructor(private readonly events: StageEvents) {
    new ResizeObserver(() => {
      this.measured = '';
      this.events.redraw();
    }).observe(this.element);
  }

  render(state: State): void {
    this.state = state;
    const panes = panesOf(state);
    const frame = frameOf(state);
    this.keepViews(panes.length);
    this.arrange(panes.length, frame && { ...frame, height: frame.height * pixelAspect(state) });
    this.element.classList.toggle('empty', !frame);
    panes.forEach((pane, index) => this.drawPane(state, pane, index));
    show(this.handle.element, panes[0]?.swipe === true && frame !== undefined);
    this.handle.place(state.swipe);
  }

  /** Steps of the toolbar and the keyboard: about the pane's middle. */
  zoomBy(factor: number): void {
    this.zoomAt({ x: this.size.width / 2, y: this.size.height / 2 }, factor);
  }

  zoomActual(): void {
    const transform = this.transform;
    if (transform) this.zoomBy(1 / transform.scale);
  }

  get transform(): Transform | undefined {
    return this.transformAt(0);
  }

  /** Of a further picture another one. */
  private transformAt(pane: number): Transform | undefined {
    const state = this.state && inPaneAt(this.state, pane);
    const frame = state && frameOf(state);
    return frame && transformOf(state.view.zoom, frame, this.size, pixelAspect(state));
  }

  /** The photo as the browser shows it, and the painted heat: for copying. */
  get firstPane(): PaneView | undefined {
    return this.views.find(({ heat }) => !heat.element.hidden) ?? this.views[0];
  }

  /** Which pane an element is in; the first for what is in none. */
  paneOf(element: Element): number {
    return Math.max(
      0,
      this.views.findIndex((view) => view.element.contains(element)),
    );
  }

  boundsOf(pane: number): DOMRect | undefined {
    return this.views[pane]?.element.getBoundingClientRect();
  }

  /** Where a point of the photo lies in the window. */
  toWindow(pane: number, at: Point): Point | undefined {
    const transform = this.transformAt(pane);
    const bounds = this.boundsOf(pane);
    if (!transform || !bounds) return undefined;
    const { x, y } = toPane(transform, at);
    return { x: x + bounds.left, y: y + bounds.top };
  }

  private drawPane(whole: State, pane: Pane, index: number): void {
    const state = inPane(whole, pane);
    const frame = frameOf(state);
    const view = known(this.views[index], `pane ${index}`);
    const explanation = readExplanation(state);
    const url = state.photo && this.urls.photo(state.photo, pane.other?.image);
    if (url && state.photo) view.showPhoto(url, state.photo);
    // The same address again loads nothing, so no event comes.
    if (url && !pane.other && !state.photoSize && view.image.complete && view.image.naturalWidth > 0)
      this.photoShown(view.image);
    if (state.seen) view.showSeen(this.urls.seen(state.seen), state.seen);
    view.label(paneLabel(state, pane));
    show(view.element, frame !== undefined || index === 0);
    const fallback = { x: 0, y: 0, width: 1, height: 1 };
    const geometry = explanation?.geometry;
    const photo = geometry
      ? { width: geometry.photoWidth, height: geometry.photoHeight }
      : (state.photoSize ?? fallback);
    view.draw({
      pane,
      size: this.size,
      transform: transformOf(state.view.zoom, frame ?? fallback, this.size, pixelAspect(state)),
      photo,
      input: geometry && inputBox(geometry),
      geometry,
      marks: marksOf(state, pane),
      painted: state.evidence.hiding.painted,
      isBrushed: state.evidence.brush !== undefined,
      filled: state.evidence.whatIf && this.urls.filled(state.evidence.whatIf),
      boxes: boxMarks(state, pane),
      shade: shadeOf(state),
      cell: hoveredCell(state),
      pixel: explanation && pixelOf(explanation.target),
      edge: state.swipe * this.size.width,
    });
  }

  private keepViews(count: number): void {
    if (this.views.length === count) return;
    while (this.views.length > count) this.views.pop()?.element.remove();
    while (this.views.length < count) this.addView();
  }

  /** Row or column, whichever shows the pictures larger; sizes are read only when they may have changed. */
  private arrange(count: number, frame: Box | undefined): void {
    const what = `${count} ${frame?.width} ${frame?.height}`;
    if (this.measured === what) return;
    this.measured = what;
    const { clientWidth: width, clientHeight: height } = this.element;
    setAttribute(this.element, 'data-columns', frame ? columnsFor(count, frame, { width, height }) : count);
    const pane = known(this.views[0], 'pane').element;
    this.size = { width: pane.clientWidth || 1, height: pane.clientHeight || 1 };
  }

  private addView(): void {
    const view = new PaneView();
    const index = this.views.push(view) - 1;
    this.handle.element.before(view.element);
    listenToPointer(view.element, {
      hover: (at) => this.hover(index, at),
      pan: (dx, dy) => this.changeZoom((transform, frame) => panned(transform, frame, this.size, dx, dy), index),
      zoom: (at, factor) => this.zoomAt(at, factor, index),
      step: (by) => this.stepSlice(by),
      isPainting: () =>
        this.isPhoto(index) && this.state?.evidence.brush !== undefined && this.state.explanation !== undefined,
      paint: (pull) => this.paint(pull),
      click: (at) => this.isPhoto(index) && this.transform && this.events.pick(toPhoto(this.transform, at)),
    });
    listenToRightDrag(view.element, (dx, dy) => this.drag(dx, dy));
    view.image.addEventListener('load', () => this.isPhoto(index) && this.photoShown(view.image));
    view.image.addEventListener('error', () => this.events.broken(this.state?.photo?.name ?? ''));
  }

  /** Of a volume the wheel goes through its slices; Ctrl and the wheel zoom. */
  private stepSlice(by: 1 | -1): boolean {
    const event = this.state && sliceMoved(this.state, by);
    if (event) this.events.dispatch(event);
    return event !== undefined;
  }

  /** With the right button, where the photo has values. */
  private drag(dx: number, dy: number): boolean {
    const event = this.state && dragged(this.state, dx, dy);
    if (event && (dx !== 0 || dy !== 0)) this.events.dispatch(event);
    return event !== undefined;
  }

  private photoShown({ naturalWidth: width, naturalHeight: height }: HTMLImageElement): void {
    const before = this.state?.photoSize;
    if (before?.width !== width || before.height !== height)
      this.events.dispatch({ kind: 'photoShown', size: { width, height } });
  }

  private hover(pane: number, at: Point | undefined): void {
    const transform = this.transformAt(pane);
    if (!at && this.state?.hover?.by === 'keyboard') return;
    const hover = at && transform && { ...toPhoto(transform, at), by: 'pointer' as const, pane };
    this.events.dispatch({ kind: 'hover', hover });
  }

  private paint({ from, to, isErased, isBox }: Pull): boolean {
    const [size, geometry] = [this.state?.evidence.brush, this.state?.explanation?.geometry];
    const { transform } = this;
    if (size === undefined || !geometry || !transform) return false;
    const [a, b] = [toPhoto(transform, from), toPhoto(transform, to)];
    const box = {
      x: Math.min(a.x, b.x),
      y: Math.min(a.y, b.y),
      width: Math.abs(a.x - b.x),
      height: Math.abs(a.y - b.y),
    };
    const shape = isBox ? { shape: 'box' as const, box } : { shape: 'disk' as const, from: a, to: b, size };
    this.events.dispatch({ kind: 'paint', stroke: { isErased, ...shape }, geometry });
    return true;
  }

  /** Whether the pane shows the photo, and no further picture. */
  private isPhoto(pane: number): boolean {
    return !this.state || panesOf(this.state)[pane]?.other === undefined;
  }

  private zoomAt(at: Point, factor: number, pane = 0): void {
    this.changeZoom((transform, frame) => zoomedAt(transform, frame, this.size, at, factor), pane);
  }

  /** The keyboard has gone to a point that zooming in may have left out of sight. */
  reveal(at: Point, pane = 0): void {
    this.changeZoom((transform, frame) => revealed(transform, frame, this.size, at), pane);
  }

  private changeZoom(change: (transform: Transform, frame: Box) => ViewState['zoom'] | undefined, pane = 0): void {
    const transform = this.transformAt(pane);
    const frame = this.state && frameOf(inPaneAt(this.state, pane));
    const zoom = transform && frame && change(transform, frame);
    if (zoom) this.events.dispatch({ kind: 'changeView', change: { zoom } });
  }
}
