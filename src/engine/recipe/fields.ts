import { activations, headKinds } from '../../vocabulary/names.ts';
import { layouts } from '../tensor/layout.ts';

/** What a key of a recipe file may hold. media/whylight.schema.json says the same to editors; a test compares them. */
export type Field =
  | { readonly kind: 'choice'; readonly allowed: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  | NumberField
  /** One number a channel: one or three. */
  | { readonly kind: 'perChannel'; readonly each: NumberField }
  /** Which values become black and white: see vocabulary/window.ts. */
  | { readonly kind: 'window' }
  /** The name of a file, or the labels themselves. */
  | { readonly kind: 'labels' }
  /** One for all scores, one a score, by name, or the name of a file. */
  | { readonly kind: 'thresholds' }
  /** By name a number, an array of numbers, or the name of a file. */
  | { readonly kind: 'values' }
  /** Three sides of a patient: see vocabulary/pictureFacts.ts. */
  | { readonly kind: 'orientation' }
  /** Numbers of bands, from 1. */
  | { readonly kind: 'bands' }
  /** Numbers of pages before (below 0) and behind another one. */
  | { readonly kind: 'pages' }
  /** Texts, one at least. */
  | { readonly kind: 'names' }
  /** From a number up to another: two whole numbers, the second one larger. */
  | { readonly kind: 'slice' }
  /** A part of a picture: four whole numbers. */
  | { readonly kind: 'region' }
  /** What is done to a picture before it is resized: see steps.ts. */
  | { readonly kind: 'steps' }
  /** A path to .npy files, with {name} for a picture's own. */
  | { readonly kind: 'arrays' }
  /** So many numbers. */
  | { readonly kind: 'numbers'; readonly count: number; readonly each: NumberField }
  | { readonly kind: 'list'; readonly of: Fields }
  | { readonly kind: 'object'; readonly fields: Fields };

export type Fields = Readonly<Record<string, Field>>;

export interface NumberField {
  readonly kind: 'number';
  readonly most: number;
  /** The least that is allowed; `above` excludes the bound itself. */
  readonly least?: number;
  readonly above?: number;
  readonly isWhole?: boolean;
}

const choice = (...allowed: readonly string[]): Field => ({ kind: 'choice', allowed });
const pixels: NumberField = { kind: 'number', least: 1, most: 8192, isWhole: true };

/** Every key of `MODEL.whylight.json`. To add one, add it here, to recipe.ts and to the schema. */
export const recipeFields = {
  /** Which schema an editor shall use; nothing else reads it. */
  $schema: { kind: 'text' },
  input: {
    kind: 'object',
    fields: {
      layout: choice(...layouts),
      channels: choice('RGB', 'BGR', 'gray', 'bands'),
      bands: { kind: 'bands' },
      pages: { kind: 'pages' },
      window: { kind: 'window' },
      invert: { kind: 'boolean' },
      exif: choice('turn', 'ignore'),
      background: { kind: 'perChannel', each: { kind: 'number', least: 0, most: 255, isWhole: true } },
      steps: { kind: 'steps' },
      prepared: { kind: 'arrays' },
      affine: { kind: 'numbers', count: 6, each: { kind: 'number', least: -1e6, most: 1e6 } },
      orientation: { kind: 'orientation' },
      region: { kind: 'region' },
      level: { kind: 'number', least: 0, most: 63, isWhole: true },
      leads: { kind: 'names' },
      rate: { kind: 'number', above: 0, most: 1e9 },
      frames: { kind: 'number', least: 1, most: 1024, isWhole: true },
      width: { ...pixels, most: 131072 },
      height: pixels,
      resize: choice('crop', 'squash', 'letterbox', 'none'),
      shortestEdge: pixels,
      resizedWidth: pixels,
      resizedHeight: pixels,
      cropRounding: choice('even', 'down'),
      interpolation: choice('nearest', 'bilinear', 'bicubic'),
      antialias: { kind: 'boolean' },
      scale: { kind: 'number', above: 0, most: 65536 },
      mean: { kind: 'perChannel', each: { kind: 'number', least: -1e6, most: 1e6 } },
      std: { kind: 'perChannel', each: { kind: 'number', above: 0, most: 1e6 } },
    },
  },
  /** As `outputs` with one: recipes of earlier versions. */
  output: {
    kind: 'object',
    fields: { name: { kind: 'text' }, activation: choice(...activations) },
  },
  outputs: {
    kind: 'list',
    of: {
      name: { kind: 'text' },
      kind: choice(...headKinds),
      slice: { kind: 'slice' },
      labels: { kind: 'labels' },
      tasks: { kind: 'names' },
      blank: choice('first', 'last'),
      activation: choice(...activations),
    },
  },
  /** What else the model takes, by the names of its inputs. */
  inputs: { kind: 'values' },
  labels: { kind: 'labels' },
  thresholds: { kind: 'thresholds' },
  explain: choice('top', 'positive'),
  layer: { kind: 'text' },
} as const satisfies Fields;
