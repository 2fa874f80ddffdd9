/** How a picture was looked at, and what is known of a medical one, as they cross. */
import { modalities, sides, type Edges, type PictureFacts, type SignalFacts } from '../vocabulary/pictureFacts.ts';
import type { LeftOut, PictureLook } from '../vocabulary/pictureLook.ts';
import { stepNames } from '../vocabulary/steps.ts';
import { isShownArea } from './pictureArea.ts';
import {
  fits,
  isBoolean,
  isNumber,
  isString,
  isWhole,
  listOf,
  maybe,
  oneOf,
  pairOf,
  suchThat,
  within,
} from './checks.ts';

const isSide = oneOf(...sides);
export const isPicture = suchThat(
  fits<PictureLook>({
    frame: isWhole,
    frames: within(1, 1e9),
    turned: isBoolean,
    transparent: maybe(oneOf('colors', 'background')),
    window: maybe(
      fits<NonNullable<PictureLook['window']>>({
        black: isNumber,
        white: isNumber,
        from: oneOf('recipe', 'file', 'type', 'usual', 'values'),
        lowest: isNumber,
        highest: isNumber,
      }),
    ),
    bands: maybe(isWhole),
    channels: maybe(
      listOf(fits<NonNullable<PictureLook['channels']>[number]>({ page: isWhole, name: maybe(isString) })),
    ),
    areGray: maybe(isBoolean),
    leftOut: maybe(fits<LeftOut>({ pages: isWhole, areLarger: isBoolean })),
    area: maybe(isShownArea),
    steps: maybe(listOf(oneOf(...stepNames))),
  }),
  ({ frame, frames }) => frame < frames,
);

export const isFacts = fits<PictureFacts>({
  signal: maybe(fits<SignalFacts>({ leads: isWhole, names: maybe(listOf(isString)), rate: maybe(isNumber) })),
  modality: maybe(oneOf(...modalities)),
  unit: maybe(oneOf('HU')),
  spacing: maybe(pairOf(isNumber)),
  window: maybe(pairOf(isNumber)),
  depth: maybe(isNumber),
  edges: maybe(fits<Edges>({ left: isSide, right: isSide, top: isSide, bottom: isSide, first: isSide, last: isSide })),
  volumes: maybe(isWhole),
  frames: maybe(isWhole),
});
