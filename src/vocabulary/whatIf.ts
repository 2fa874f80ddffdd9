/** Parts of a photo that are hidden from the model, and what it says then. */
import type { Prediction } from './explanation.ts';

/** Photo pixels. */
export type PhotoBox = readonly [x: number, y: number, width: number, height: number];

/** The boxes are hidden, or all but them. A pixel of the model's input is in a box where its center is. */
export interface WhatIf {
  readonly does: 'hide' | 'keep';
  readonly boxes: readonly PhotoBox[];
  /** Of a clip: one of so many equal parts of its time, from 0; all of it when absent. */
  readonly time?: readonly [at: number, of: number];
}

/** What a model that says words says of the photo with that hidden. */
export interface SaidThen {
  readonly says?: string;
}

/** Of one prediction; its score and probability are read alike in every run, so that they can be compared. */
export type Said = Pick<Prediction, 'index' | 'label' | 'score' | 'probability'>;

/** What the model says, best first: of the predictions that were listed, and of those that are the best now. */
export type Outcome = readonly Said[];
