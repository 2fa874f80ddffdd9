/** A part of a large picture, as it crosses. */
import type { PictureArea, PictureRegion, ShownArea } from '../vocabulary/pictureArea.ts';
import { fits, fourOf, isBoolean, isWhole, listOf, maybe, suchThat, within } from './checks.ts';

const isRegion = suchThat(fourOf(isWhole), ([, , width, height]: PictureRegion) => width >= 1 && height >= 1);
const isSide = within(1, 1e9);

export const isArea = fits<PictureArea>({ region: maybe(isRegion), level: maybe(isWhole) });

export const isShownArea = suchThat(
  fits<ShownArea>({
    region: isRegion,
    level: isWhole,
    levels: listOf(fits<ShownArea['levels'][number]>({ width: isSide, height: isSide })),
    isOverview: maybe(isBoolean),
  }),
  ({ level, levels }) => level < levels.length,
);
