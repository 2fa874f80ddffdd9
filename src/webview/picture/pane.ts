/** One picture: photo, heat over it, marks over both; all three moved by one transform. */
import type { PhotoMessage, SeenMessage } from '../../protocol/panel.ts';
import { BoxLayer, type BoxMark } from './boxes.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { inputBox, type Box, type Size } from '../state/geometry.ts';
import { drawMarks, type Marks } from './marks.ts';
import { paintHeat } from './paint.ts';
import type { HeatLayer, Pane } from '../state/scene.ts';
import { PaintedCanvas } from './painted.ts';
import { ShadedCanvas, type Shade } from './shaded.ts';
import type { Geometry } from '../../vocabulary/explanation.ts';
import { toPane, type Transform } from './zoom.ts';

export interface Drawing {
  readonly pane: Pane;
  readonly size: Size;
  readonly transform: Transform;
  /** Photo pixels. */
  readonly photo: Size;
  readonly input: Box | undefined;
  readonly geometry: Geometry | undefined;
  readonly marks: Marks;
  /** Pixels of the model's input that are painted by hand. */
  readonly painted: Uint8Array | undefined;
  readonly isBrushed: boolean;
  /** Address of the picture of the hidden part. */
  readonly filled: string | undefined;
  readonly boxes: readonly BoxMark[];
  /** How the photo's own numbers are shown; undefined: as its picture has them. */
  readonly shade: Shade | undefined;
  /** The cell under the cursor, in photo pixels. */
  readonly cell: Box | undefined;
  /** The one that is explained, column and row. */
  readonly pixel: readonly [number, number] | undefined;
  /** Where the swipe's edge stands, in the pane's pixels. */
  readonly edge: number;
}

/** From here on pixels are shown as squares. */
const pixelated = 3;

export class PaneView {
  readonly heat = new HeatCanvas('heat');
  private readonly left = new HeatCanvas('heat left');
  readonly image = h('img', { class: 'picture', alt: '', draggable: 'false', crossorigin: 'anonymous' });
  private readonly seen = h('img', { class: 'picture seen', alt: '', draggable: 'false' });
  /** What stands in the hidden part, as the model gets it. */
  private readonly filled = h('img', { class: 'picture filled', alt: '', draggable: 'false' });
  private readonly painted = new PaintedCanvas();
  private readonly shaded = new ShadedCanvas();
  private readonly world = h(
    'div',
    { class: 'world' },
    ...[
      this.image,
      this.shaded.element,
      this.seen,
      this.left.element,
      this.heat.element,
      this.filled,
      this.painted.element,
    ],
  );
  private readonly marks = h('canvas', { class: 'marks' });
  private readonly boxes = new BoxLayer();
  private readonly cell = h('div', { class: 'cell' });
  private readonly pixel = h('div', { class: 'pixel', 'aria-hidden': 'true' });
  private marked: Drawing | undefined;
  private readonly caption = h('div', { class: 'caption' });
  readonly element = h(
    'div',
    { class: 'pane', tabindex: '0', role: 'application' },
    this.world,
    this.marks,
    this.boxes.element,
    this.pixel,
    this.cell,
    this.caption,
  );

  /** The photo as it is shown. */
  get photo(): CanvasImageSource {
    return this.shaded.element.hidden ? this.image : this.shaded.element;
  }

  draw(drawing: Drawing): void {
    const { pane, transform, photo, input } = drawing;
    setText(this.caption, pane.caption);
    show(this.caption, pane.caption !== '');
    const { style } = this.world;
    style.transform = `translate(${transform.x}px, ${transform.y}px) scale(${transform.scale}, ${transform.scaleY})`;
    style.width = `${photo.width}px`;
    style.height = `${photo.height}px`;
    this.world.classList.toggle('pixelated', transform.scale >= pixelated);
    this.world.classList.toggle('beyond', pane.picture === 'seen');
    // A picture of one row would be blurred beyond its edges.
    this.world.classList.toggle('paper', drawing.marks.curves !== undefined && pane.picture !== 'none');
    show(this.image, pane.picture === 'photo' && !drawing.marks.curves);
    this.shaded.draw(pane.picture === 'photo' ? drawing.shade : undefined);
    show(this.seen, pane.picture === 'seen' && !drawing.marks.curves);
    if (input) place(this.seen, input);
    show(this.filled, drawing.filled !== undefined && input !== undefined && !drawing.marks.curves);
    if (drawing.filled !== undefined) setAttribute(this.filled, 'src', drawing.filled);
    if (input) place(this.filled, input);
    this.painted.draw(drawing.painted, drawing.geometry, input);
    this.element.classList.toggle('brushed', drawing.isBrushed);
    const edge = (drawing.edge - transform.x) / transform.scale;
    this.heat.draw(pane.heat, pane.swipe ? [edge, Infinity] : undefined);
    this.left.draw(pane.leftHeat, [-Infinity, edge]);
    this.boxes.draw(drawing.boxes, transform);
    this.element.classList.toggle(
      'pickable',
      drawing.boxes.some(({ isPointedAt }) => isPointedAt),
    );
    show(this.pixel, drawing.pixel !== undefined);
    if (drawing.pixel) {
      const { x, y } = toPane(transform, { x: drawing.pixel[0] + 0.5, y: drawing.pixel[1] + 0.5 });
      this.pixel.style.transform = `translate(${x}px, ${y}px)`;
    }
    this.drawOver(drawing);
  }

  /**
   * The marks are drawn again only when they or the zoom change: the cell follows the cursor as an element of its own.
   */
  private drawOver(drawing: Drawing): void {
    const { size, transform, marks, cell } = drawing;
    const before = this.marked;
    this.marked = drawing;
    if (!before || !alike(before.size, size) || !alike(before.transform, transform) || !alike(before.marks, marks)) {
      drawMarks(this.marks, size, transform, marks);
    }
    show(this.cell, cell !== undefined);
    if (!cell) return;
    const { x, y } = toPane(transform, cell);
    this.cell.style.transform = `translate(${x}px, ${y}px)`;
    this.cell.style.width = `${cell.width * transform.scale}px`;
    this.cell.style.height = `${cell.height * transform.scaleY}px`;
  }

  /** Tells which picture to show; the browser decodes it once, however many panes show it. */
  showPhoto(url: string, photo: PhotoMessage): void {
    setAttribute(this.image, 'src', url);
    setAttribute(this.image, 'alt', photo.name);
  }

  showSeen(url: string, { width, height }: SeenMessage): void {
    setAttribute(this.seen, 'src', url);
    setAttribute(this.seen, 'alt', `What the model saw: ${width} × ${height} pixels`);
  }

  label(text: string): void {
    setAttribute(this.element, 'aria-label', text);
  }
}

/** Repainted only when map or palette changes; opacity and zoom are left to the compositor. */
class HeatCanvas {
  readonly element: HTMLCanvasElement;
  private painted: HeatLayer | undefined;

  constructor(name: string) {
    this.element = h('canvas', { class: name });
  }

  /** `range`: from where to where it shows, in photo pixels. */
  draw(layer: HeatLayer | undefined, range: readonly [number, number] | undefined): void {
    show(this.element, layer !== undefined);
    if (!layer) return;
    if (
      layer.heatmap !== this.painted?.heatmap ||
      layer.palette !== this.painted.palette ||
      layer.cover !== this.painted.cover
    ) {
      paintHeat(this.element, layer.heatmap, layer.palette, layer.signed, layer.cover);
    }
    this.painted = layer;
    const box = inputBox(layer.geometry);
    place(this.element, box);
    const { style } = this.element;
    style.opacity = String(layer.opacity);
    style.clipPath = range
      ? `inset(0 ${Math.max(0, box.x + box.width - range[1])}px 0 ${Math.max(0, range[0] - box.x)}px)`
      : '';
  }
}

function alike<Value extends object>(a: Value, b: Value): boolean {
  return (Object.keys(a) as (keyof Value)[]).every((key) => a[key] === b[key]);
}

function place({ style }: HTMLElement, box: Box): void {
  style.left = `${box.x}px`;
  style.top = `${box.y}px`;
  style.width = `${box.width}px`;
  style.height = `${box.height}px`;
}
