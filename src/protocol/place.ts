/** Where an image stands among others, and what it really shows, as far as a sheet knows it. */
import { fits, isFraction, isString, isText, isWhole, listOf, maybe, oneOf, suchThat, type Fields } from './checks.ts';

export interface Truth {
  readonly index: number;
  readonly label: string;
  /** Its place among the predictions, from 1. */
  readonly rank: number;
  /** 0..1 */
  readonly probability?: number;
}

/** Sent whenever the image, its neighbors or its truth change. */
export interface PlaceMessage {
  readonly kind: 'place';
  /** The image's file name, as in `photo`: what is true of one image is not shown with the next. */
  readonly name: string;
  /** From 0. */
  readonly index: number;
  /** With itself; 0: it stands alone. */
  readonly count: number;
  /** What the neighbors are. */
  readonly among: 'sheet' | 'folder';
  readonly truth?: Truth;
  /** Why it is listed in Problems. */
  readonly doubts: readonly { readonly code: string; readonly title: string }[];
}

/** Show the next image, or the one before. */
export interface StepMessage {
  readonly kind: 'step';
  readonly step: 1 | -1;
}

/** Do not list this picture again for this reason. */
export interface DismissMessage {
  readonly kind: 'dismiss';
  readonly code: string;
}

export const placeFields: Fields<Omit<PlaceMessage, 'kind'>> = {
  name: isString,
  index: isWhole,
  count: isWhole,
  among: oneOf('sheet', 'folder'),
  truth: maybe(
    fits<Truth>({
      index: isWhole,
      label: isString,
      rank: suchThat(isWhole, (rank) => rank > 0),
      probability: maybe(isFraction),
    }),
  ),
  doubts: listOf(fits<{ code: string; title: string }>({ code: isText, title: isString })),
};

export const stepFields: Fields<Omit<StepMessage, 'kind'>> = { step: oneOf(1, -1) };

export const dismissFields: Fields<Omit<DismissMessage, 'kind'>> = { code: isText };
