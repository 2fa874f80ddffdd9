/** A part of a large picture: chosen on an overview, which the extension sends. */
import type { PictureArea } from '../vocabulary/pictureArea.ts';
import { isBytes, isWhole, maybe, type Fields } from './checks.ts';
import { isArea } from './pictureArea.ts';

/** Explain another part; without one, what is explained first. */
export interface ChooseAreaMessage {
  readonly kind: 'chooseArea';
  readonly area?: PictureArea | undefined;
}

export const chooseAreaFields: Fields<Omit<ChooseAreaMessage, 'kind'>> = { area: maybe(isArea) };

/** Wanted: all of a level. Answered with `overview`, or not at all where it is too large. */
export interface RequestOverviewMessage {
  readonly kind: 'requestOverview';
  readonly level: number;
}

export const requestOverviewFields: Fields<Omit<RequestOverviewMessage, 'kind'>> = { level: isWhole };

export interface OverviewMessage {
  readonly kind: 'overview';
  readonly level: number;
  readonly png: Uint8Array;
}

export const overviewFields: Fields<Omit<OverviewMessage, 'kind'>> = { level: isWhole, png: isBytes };
