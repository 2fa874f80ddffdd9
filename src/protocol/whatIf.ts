/**
 * Hiding parts of the photo, as it crosses: what is asked for, what the model says then, and what a region is made of.
 */
import type { Geometry, Heatmap, Region } from '../vocabulary/explanation.ts';
import { fillNames } from '../vocabulary/names.ts';
import type { Outcome, PhotoBox, Said, SaidThen, WhatIf } from '../vocabulary/whatIf.ts';
import {
  fits,
  fourOf,
  isBytes,
  isNumber,
  isString,
  isWhole,
  listOf,
  maybe,
  oneOf,
  pairOf,
  within,
  type Fields,
} from './checks.ts';

/** A region's cells on the photo; of those next to each other in a row one box. */
export function partOf({ cells, frame }: Region, heatmap: Heatmap, geometry: Geometry): Pick<WhatIf, 'boxes' | 'time'> {
  const { width, height, frames } = heatmap;
  const cellWidth = (geometry.scaleX * geometry.inputWidth) / width;
  const cellHeight = (geometry.scaleY * geometry.inputHeight) / height;
  const boxes: PhotoBox[] = [];
  let [start, end] = [-1, -1];
  const close = (): void => {
    if (start < 0) return;
    const [column, row] = [start % width, Math.floor(start / width)];
    const place = [geometry.offsetX + column * cellWidth, geometry.offsetY + row * cellHeight] as const;
    boxes.push([...place, (end - start) * cellWidth, cellHeight]);
  };
  for (const cell of [...cells].sort((a, b) => a - b)) {
    if (cell === end && cell % width !== 0) {
      end++;
      continue;
    }
    close();
    [start, end] = [cell, cell + 1];
  }
  close();
  return { boxes, ...(frames > 1 && { time: [frame, frames] as const }) };
}

const isPlace = within(-1e9, 1e9);

/** A brush at the finest has a box for each run of pixels in a row. */
const mostBoxes = 100_000;

export const isWhatIf = fits<WhatIf>({
  does: oneOf('hide', 'keep'),
  boxes: (value): value is WhatIf['boxes'] => listOf(fourOf(isPlace))(value) && value.length <= mostBoxes,
  time: maybe(pairOf(isWhole)),
});

export const isFill = oneOf(...fillNames);

const isSaid = fits<Said>({ index: isWhole, label: isString, score: isNumber, probability: maybe(isNumber) });

const isOutcome = listOf(isSaid);

/** What hiding a region does, and what is left when all else is hidden: of the class that is explained. */
export interface RegionEffect {
  /** Of the region. */
  readonly rank: number;
  readonly before: Said;
  readonly hidden: Said;
  readonly alone: Said;
}

const isEffect = fits<RegionEffect>({ rank: isWhole, before: isSaid, hidden: isSaid, alone: isSaid });

/** The same prediction in another outcome. */
export const saidOf = (outcome: Outcome, index: number): Said | undefined =>
  outcome.find((said) => said.index === index);

/** The answer to `suppose`. */
export interface WhatIfMessage extends SaidThen {
  readonly kind: 'whatIf';
  readonly before: Outcome;
  readonly after: Outcome;
  /** What stands in the hidden part, over the model's input; clear elsewhere. */
  readonly painted: Uint8Array;
}

/**
 * What hiding each of the first regions does: of the explanation that was sent last, worked out while nothing else is
 * wished for.
 */
export interface EffectsMessage {
  readonly kind: 'effects';
  readonly effects: readonly RegionEffect[];
}

export const whatIfFields: Fields<Omit<WhatIfMessage, 'kind'>> = {
  before: isOutcome,
  after: isOutcome,
  says: maybe(isString),
  painted: isBytes,
};

export const effectsFields: Fields<Omit<EffectsMessage, 'kind'>> = { effects: listOf(isEffect) };
