/**
 * What of a model's answer is explained: one union for wishes, predictions, files, messages and agents.
 * src/engine/score/targets.ts has a row for each kind. Where a model has other answers (words …), its kind is one more
 * member here and one more row there.
 */

/** By its number, or by a label of the model's. */
type Named = number | string;

/** What makes a number larger, or smaller. */
export const directions = ['higher', 'lower'] as const;
export type Direction = (typeof directions)[number];

/** A target as it is asked for; without a name the model's first answer of the kind. */
export type TargetWish =
  | { readonly kind: 'class'; readonly class?: Named }
  /** A class rather than others: S of it − γ · the mean S of them. */
  | { readonly kind: 'contrast'; readonly class?: Named; readonly against: readonly Named[]; readonly gamma?: number }
  /** One of a detector's boxes: its place among those of one picture, or a label, of which the surest box is meant. */
  | { readonly kind: 'box'; readonly box?: Named }
  /** A class at one pixel of the photo (column, row), of a segmentation. */
  | { readonly kind: 'pixel'; readonly x: number; readonly y: number; readonly class?: Named }
  /** A number that is no score of a class: an age, a price. */
  | { readonly kind: 'number'; readonly number?: Named; readonly direction?: Direction }
  /**
   * How like another picture is, by the cosine of their embeddings: that picture's file, or its number among those
   * given.
   */
  | { readonly kind: 'similarity'; readonly reference: string }
  /** The numbers from..to − 1 of the output as classes of their own: one of several questions that a vector answers. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number; readonly class?: Named }
  /**
   * Words of a text, by their numbers (both included) or as they read: the whole text without any. `token`: another
   * token in the place of a word that is a single one.
   */
  | { readonly kind: 'word'; readonly from?: Named; readonly to?: number; readonly token?: number }
  /**
   * One of the texts that a picture is compared with: rather than the others, or by its own similarity, whatever the
   * others.
   */
  | { readonly kind: 'prompt'; readonly prompt?: Named; readonly by?: 'similarity' };

/** A target as it was found: by numbers alone. Always good as a wish. */
export type Target =
  | { readonly kind: 'class'; readonly class: number }
  | { readonly kind: 'contrast'; readonly class: number; readonly against: readonly number[]; readonly gamma: number }
  | { readonly kind: 'box'; readonly box: number }
  | { readonly kind: 'pixel'; readonly x: number; readonly y: number; readonly class: number }
  | { readonly kind: 'number'; readonly number: number; readonly direction: Direction }
  | { readonly kind: 'similarity'; readonly reference: string }
  | { readonly kind: 'range'; readonly from: number; readonly to: number; readonly class: number }
  | { readonly kind: 'word'; readonly from: number; readonly to: number; readonly token?: number }
  | { readonly kind: 'prompt'; readonly prompt: number; readonly by?: 'similarity' };

/** Of a contrast, where the user chose none: Finer-CAM's. */
export const defaultGamma = 0.6;

export type TargetKind = Target['kind'];

/** The short form, where no `target` is given: a class (of a detector, a box), or a class at a pixel. */
export interface ShortTarget {
  /** By its number or label; the model's first answer when absent. */
  readonly class?: Named;
  /** Of a segmentation: the photo's pixel (column, row) whose classes are meant. */
  readonly pixel?: readonly [x: number, y: number];
}

/** Undefined where nothing is asked for: the model's first answer is meant. */
export function inFull({ class: name, pixel }: ShortTarget): TargetWish | undefined {
  const named = name === undefined ? {} : { class: name };
  if (pixel) return { kind: 'pixel', x: pixel[0], y: pixel[1], ...named };
  return name === undefined ? undefined : { kind: 'class', ...named };
}

/** … and back: as the command line's --class and --pixel name it. */
export function inShort(target: TargetWish): ShortTarget {
  const name = nameIn(target);
  return {
    ...(name !== undefined && { class: name }),
    ...(target.kind === 'pixel' && { pixel: [target.x, target.y] as const }),
  };
}

/** Which of the answers of its kind is meant; undefined: the first. */
export function nameIn(target: TargetWish): Named | undefined {
  switch (target.kind) {
    case 'box':
      return target.box;
    case 'number':
      return target.number;
    case 'prompt':
      return target.prompt;
    case 'similarity':
    case 'word':
      return undefined;
    case 'class':
    case 'contrast':
    case 'pixel':
    case 'range':
      return target.class;
  }
}

/**
 * A wish for the first answer at the same place, of the same part, for the same reference; undefined: for the model's
 * first answer.
 */
export function unnamed(target: TargetWish | undefined): TargetWish | undefined {
  if (target?.kind === 'pixel') return { kind: 'pixel', x: target.x, y: target.y };
  if (target?.kind === 'range') return { kind: 'range', from: target.from, to: target.to };
  if (target?.kind === 'prompt' && target.by) return { kind: 'prompt', by: target.by };
  return target?.kind === 'similarity' ? target : undefined;
}

/** The answer of this number, at the same place where a target is about one. */
export function answerAt(target: TargetWish | undefined, index: number): TargetWish {
  if (target?.kind === 'pixel' || target?.kind === 'range') return { ...target, class: index };
  return { kind: 'class', class: index };
}

const inOrder = ({ kind, ...others }: TargetWish): string => {
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  return JSON.stringify([kind, ...given.sort(([a], [b]) => (a < b ? -1 : 1))]);
};

/** Whether two wishes are for the same. */
export function sameTarget(a: TargetWish | undefined, b: TargetWish | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && inOrder(a) === inOrder(b));
}

/** The pixel of the photo that a target is about; the others are about all of it. */
export const pixelOf = (target: TargetWish): readonly [x: number, y: number] | undefined =>
  target.kind === 'pixel' ? [target.x, target.y] : undefined;

/** Where on the photo the target is, for a sentence: “ at the pixel 12, 30”; empty where its label says it all. */
export function placeOf(target: Target): string {
  return target.kind === 'pixel' ? ` at the pixel ${target.x}, ${target.y}` : '';
}

/** What a score is multiplied by to be shown: that of a “lower” number is the number's negative. */
export const shownSign = (target: Target): 1 | -1 =>
  target.kind === 'number' && target.direction === 'lower' ? -1 : 1;

/** What the number of a target's score is called. */
export function scoreName({ kind }: Pick<Target, 'kind'>): 'logit' | 'value' | 'cosine' | 'log p' {
  if (kind === 'number') return 'value';
  if (kind === 'word') return 'log p';
  return kind === 'similarity' ? 'cosine' : 'logit';
}
