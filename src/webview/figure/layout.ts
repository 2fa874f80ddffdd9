/** Where everything of a figure lies: panes in a row, what their colors mean below, then the caption. Pure. */
import type { FigureLook } from '../../vocabulary/figure.ts';
import { known } from '../../vocabulary/known.ts';
import { pixelAspect, readExplanation } from '../state/scene.ts';
import type { Box, Size } from '../state/geometry.ts';
import type { State } from '../state/state.ts';
import { legendItems } from './legend.ts';
import { marksOf } from './marks.ts';
import { mmOf, type Item, type Page } from './page.ts';
import { chosenPanes, type NamedPane } from './panes.ts';
import { shortened, wrapped } from './fonts.ts';

const [margin, gap] = [0.5, 2] as const;
const [titleSize, captionSize] = [mmOf(7.5), mmOf(8)] as const;
const lineHeight = 1.3;
/** Of a row; taller pictures are made narrower. */
const tallest = 350;

/** Undefined where there is no picture. */
export function figurePage(state: State, look: FigureLook, caption: string): Page | undefined {
  const size = photoSize(state);
  if (!size) return undefined;
  const panes = chosenPanes(state, look.panes);
  const titles = panes.length > 1 ? titleSize * lineHeight + 0.8 : 0;
  const boxes = boxesIn(look.widthMm, panes.length, size).map((box) => ({ ...box, y: margin + titles }));
  const placed = panes.map((named, at) => ({ ...named, box: known(boxes[at], 'box') }));
  const items: Item[] = placed.flatMap((pane) => [
    ...(titles > 0 ? [titleOf(pane)] : []),
    { kind: 'picture' as const, box: pane.box, picture: { pane: pane.pane } },
    ...marksOf(state, pane.pane, pane.box, look.outlines),
  ]);
  let bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  if (look.legend) {
    const legend = legendItems(state, placed, bottom + gap);
    items.push(...legend.items);
    bottom = legend.bottom;
  }
  const lines = look.caption ? wrapped(caption, captionSize, look.widthMm - 2 * margin) : [];
  items.push(...captionItems(lines, bottom + gap));
  if (lines.length > 0) bottom += gap + lines.length * captionSize * lineHeight;
  return { width: look.widthMm, height: bottom + margin, title: caption, items };
}

function photoSize(state: State): Size | undefined {
  const geometry = readExplanation(state)?.geometry;
  const size = geometry ? { width: geometry.photoWidth, height: geometry.photoHeight } : state.photoSize;
  return size && { ...size, height: size.height * pixelAspect(state) };
}

/** As wide as there is room for; those that would be too tall stand in the middle. */
function boxesIn(widthMm: number, count: number, photo: Size): readonly Box[] {
  const room = (widthMm - 2 * margin - gap * (count - 1)) / count;
  const height = Math.min(tallest, (room * photo.height) / photo.width);
  const width = (height * photo.width) / photo.height;
  const start = (widthMm - width * count - gap * (count - 1)) / 2;
  return Array.from({ length: count }, (_, at) => ({ x: start + at * (width + gap), y: 0, width, height }));
}

function titleOf({ title, box }: NamedPane & { readonly box: Box }): Item {
  const at = { x: box.x, y: box.y - 1.1 };
  return { kind: 'text', at, text: shortened(title, titleSize, box.width), size: titleSize, anchor: 'start' };
}

const captionItems = (lines: readonly string[], top: number): readonly Item[] =>
  lines.map((text, line) => ({
    kind: 'text',
    at: { x: margin, y: top + captionSize * (1 + line * lineHeight) },
    text,
    size: captionSize,
    anchor: 'start',
  }));
