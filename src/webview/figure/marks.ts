/** What is drawn over a pane: regions with their ranks, and a detector's boxes. Pure. */
import type { Region } from '../../vocabulary/explanation.ts';
import { mostOutlined, topCornerOf } from '../picture/marks.ts';
import type { Box, Point } from '../state/geometry.ts';
import { readExplanation, type Pane } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import { textWidth } from './fonts.ts';
import { mmOf, type Item } from './page.ts';

/** From the photo's pixels to the sheet. */
type Place = (x: number, y: number) => Point;

export function marksOf(state: State, pane: Pane, box: Box, isOutlined: boolean): readonly Item[] {
  const explained = pane.compared ?? [state.explanation].filter((each) => each !== undefined);
  const geometry = (explained[0] ?? readExplanation(state))?.geometry;
  if (!pane.heat || !geometry) return [];
  const [scale, scaleY] = [box.width / geometry.photoWidth, box.height / geometry.photoHeight];
  const place: Place = (x, y) => ({ x: box.x + x * scale, y: box.y + y * scaleY });
  const boxes = explained.flatMap(({ class: { box: found } }) => (found ? [boxRing(found, place)] : []));
  // Of a difference there are no regions.
  const regions = isOutlined && explained.length === 1 ? (explained[0]?.regions ?? []).slice(0, mostOutlined) : [];
  return [
    ...regions.map((region): Item => ({ kind: 'rings', rings: ringsOf(region, place), within: box })),
    ...boxes.map((ring): Item => ({ kind: 'rings', rings: [ring], within: box })),
    ...(regions.length > 1 ? regions.flatMap((region) => badge(region, place, box)) : []),
  ];
}

function boxRing([x, y, width, height]: readonly [number, number, number, number], place: Place): readonly Point[] {
  return [place(x, y), place(x + width, y), place(x + width, y + height), place(x, y + height)];
}

const ringsOf = ({ outline }: Region, place: Place): readonly (readonly Point[])[] =>
  outline
    .filter(({ length }) => length > 4)
    .map((ring) =>
      Array.from({ length: Math.floor(ring.length / 2) }, (_, at) => place(ring[2 * at] ?? 0, ring[2 * at + 1] ?? 0)),
    );

const badgeSize = mmOf(6.5);

/** The rank, on the outline's topmost corner, and never beyond the pane. */
function badge(region: Region, place: Place, within: Box): readonly Item[] {
  const corner = topCornerOf(region);
  if (!corner) return [];
  const text = String(region.rank);
  const [width, height] = [textWidth(text, badgeSize) + 1, badgeSize * 1.2];
  const at = place(corner.x, corner.y);
  const x = Math.max(within.x, Math.min(at.x, within.x + within.width - width));
  const y = Math.max(within.y, Math.min(at.y - height, within.y + within.height - height));
  return [
    { kind: 'fill', box: { x, y, width, height }, color: 'white' },
    { kind: 'text', at: { x: x + width / 2, y: y + badgeSize * 0.95 }, text, size: badgeSize, anchor: 'middle' },
  ];
}
