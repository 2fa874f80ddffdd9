/** How the heat that is shown lies on a mask that the user has chosen, as it crosses. */
import type { MaskLabel } from '../vocabulary/mask.ts';
import { fits, isBoolean, isFloats, isNumber, isString, isText, listOf, maybe, type Fields } from './checks.ts';
import type { ExplainParams } from './explanation.ts';

export interface MaskAnswer {
  readonly isVolume: boolean;
  readonly labels: readonly MaskLabel[];
  /** Of each of the input's slices (of the only picture): pieces [x0, y0, x1, y1, …] of the lines where labels meet. */
  readonly outlines: readonly Float32Array[];
}

export type MaskRequests = {
  readonly mask: {
    readonly params: ExplainParams & { readonly mask: string };
    readonly result: MaskAnswer;
  };
};

/** A mask is chosen: without an answer and a problem, it is at work; without a name, there is none any more. */
export interface MaskMessage {
  readonly kind: 'mask';
  /** Its file's name; empty for none. */
  readonly name: string;
  readonly answer?: MaskAnswer;
  readonly problem?: string;
}

const isAnswer = fits<MaskAnswer>({
  isVolume: isBoolean,
  labels: listOf(
    fits<MaskLabel>({
      label: isNumber,
      name: maybe(isString),
      heatShare: isNumber,
      areaShare: isNumber,
      ratio: isNumber,
      hasHottest: isBoolean,
      size: maybe(isNumber),
    }),
  ),
  outlines: listOf(isFloats),
});

export const maskFields: Fields<Omit<MaskMessage, 'kind'>> = {
  name: isString,
  answer: maybe(isAnswer),
  problem: maybe(isText),
};

/** A file was dropped on the panel, or the mask is put away (without an address). */
export interface UseMaskMessage {
  readonly kind: 'useMask';
  readonly uri?: string;
}

export const useMaskFields: Fields<Omit<UseMaskMessage, 'kind'>> = { uri: maybe(isText) };
