/** What a model takes next to its picture: a number, a flag, a table, a second picture. */
export const furtherInputKinds = ['number', 'flag', 'table', 'picture'] as const;
export type FurtherInputKind = (typeof furtherInputKinds)[number];

/** One number for all elements, the elements in their order, or an absolute path (.npy, or a picture). */
export type GivenInput = number | readonly number[] | string;

export interface FurtherInput {
  readonly name: string;
  readonly kind: FurtherInputKind;
  /** null: of any length. */
  readonly dims: readonly (number | null)[];
  /** What the recipe says; a long table is left out. */
  readonly given?: GivenInput;
  /** Whether it has a value: the recipe's, or one that follows from its name. */
  readonly isGiven: boolean;
  /** What stands for it because of its name: “false: the model is used, not trained”. */
  readonly usual?: string;
}

/** As many are typed, and shown; more come from a file. */
export const mostTyped = 32;

/** How many elements; undefined where a length is open. */
export function countOf({ dims }: Pick<FurtherInput, 'dims'>): number | undefined {
  return dims.reduce<number | undefined>(
    (count, size) => (count === undefined || size === null ? undefined : count * size),
    1,
  );
}
