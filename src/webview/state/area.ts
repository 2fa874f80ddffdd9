/**
 * Which part of a large picture is looked at, and which one a hand or a key chooses. Pure; boxes in pixels of level 0.
 */
import { bestArea, downsample, type PictureArea, type ShownArea } from '../../vocabulary/pictureArea.ts';
import type { Box, Point, Size } from './geometry.ts';
import { readExplanation } from './scene.ts';
import type { State } from './state.ts';

/** What an overview need not exceed on a side: the side bar is hardly wider. */
const enough = 256;

/** The smallest level that can be looked at. */
export function overviewLevel({ levels }: ShownArea): number {
  const fine = levels.findLastIndex(({ width, height }) => Math.max(width, height) >= enough);
  return Math.max(0, fine);
}

/** The full size. */
export const fullOf = ({ levels }: ShownArea): Size => levels[0] ?? { width: 1, height: 1 };

/** Where the part that is shown lies. */
export function fullBox(area: ShownArea): Box {
  const [x, y, width, height] = area.region;
  const step = downsample(area.levels, area.level);
  return { x, y, width: width * step, height: height * step };
}

/** A rectangle between two points, inside of the picture and at least as large as a hand can mean. */
export function drawn(area: ShownArea, a: Point, b: Point): Box | undefined {
  const { width, height } = fullOf(area);
  const inside = ({ x, y }: Point): Point => ({ x: clamp(x, 0, width), y: clamp(y, 0, height) });
  const [from, to] = [inside(a), inside(b)];
  const box = {
    ...{ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y) },
    ...{ width: Math.abs(from.x - to.x), height: Math.abs(from.y - to.y) },
  };
  return box.width * box.height >= 1 && box.width >= 1 && box.height >= 1 ? box : undefined;
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
};
const sizes: Readonly<Record<string, number>> = { '+': 0.5, '=': 0.5, '-': 2 };

/** Arrows move by a quarter of the rectangle; + and − halve and double it. */
export function movedByKey(area: ShownArea, box: Box, key: string): Box | undefined {
  const { width, height } = fullOf(area);
  const [move, factor] = [moves[key], sizes[key]];
  if (!move && factor === undefined) return undefined;
  const size = {
    width: clamp(box.width * (factor ?? 1), Math.min(16, width), width),
    height: clamp(box.height * (factor ?? 1), Math.min(16, height), height),
  };
  const [right, down] = move ?? [0, 0];
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return {
    ...size,
    x: clamp(middle.x - size.width / 2 + (right * size.width) / 4, 0, width - size.width),
    y: clamp(middle.y - size.height / 2 + (down * size.height) / 4, 0, height - size.height),
  };
}

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** The rectangle at the coarsest level that still fills the model's input. */
export function areaOf(state: State, area: ShownArea, box: Box): PictureArea {
  const { inputWidth = 224, inputHeight = 224 } = readExplanation(state)?.geometry ?? {};
  return bestArea(area.levels, box, { width: inputWidth, height: inputHeight });
}
