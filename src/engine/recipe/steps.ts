/** What a recipe may say of each step; src/engine/image/steps/steps.ts has what it does. */
import type { StepName } from '../../vocabulary/steps.ts';

interface Bounds {
  readonly least?: number;
  readonly above?: number;
  readonly most: number;
  readonly isWhole?: boolean;
}

/** A number, a list of numbers, or one of several words. */
export type StepField =
  | ({ readonly kind: 'number' } & Bounds)
  | { readonly kind: 'numbers'; readonly count: number; readonly each: { readonly kind: 'number' } & Bounds }
  | { readonly kind: 'choice'; readonly allowed: readonly string[] };

const share = { kind: 'number', least: 0, most: 10 } as const;
const pixels = { kind: 'number', least: 1, most: 8192, isWhole: true } as const;

export const stepFields = {
  'crop-content': { threshold: { kind: 'number', least: 0, most: 254, isWhole: true } },
  'flip-side': { to: { kind: 'choice', allowed: ['left', 'right'] } },
  circle: {},
  resize: { width: pixels, height: pixels },
  clahe: {
    clipLimit: { kind: 'number', above: 0, most: 1000 },
    tiles: { kind: 'number', least: 1, most: 64, isWhole: true },
    on: { kind: 'choice', allowed: ['lightness', 'channels', 'gray'] },
  },
  'ben-graham': {
    sigma: { kind: 'number', least: 0.3, most: 200 },
    weight: { kind: 'number', above: 0, most: 100 },
    offset: { kind: 'number', least: 0, most: 255 },
  },
  macenko: {
    hematoxylin: { kind: 'numbers', count: 3, each: share },
    eosin: { kind: 'numbers', count: 3, each: share },
    concentrations: { kind: 'numbers', count: 2, each: { kind: 'number', above: 0, most: 100 } },
    light: { kind: 'number', least: 1, most: 255 },
  },
} as const satisfies Readonly<Record<StepName, Readonly<Record<string, StepField>>>>;

type Value<Field> = Field extends { readonly kind: 'number' }
  ? number
  : Field extends { readonly kind: 'choice'; readonly allowed: readonly (infer Word)[] }
    ? Word
    : readonly number[];

/** As it is written; what is left out is usual. */
export type StepOf<Name extends StepName> = { readonly step: Name } & {
  readonly [Key in keyof (typeof stepFields)[Name]]?: Value<(typeof stepFields)[Name][Key]>;
};

export type Step = { readonly [Name in StepName]: StepOf<Name> }[StepName];
