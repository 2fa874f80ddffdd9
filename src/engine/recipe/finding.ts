import { channelCount } from '../tensor/layout.ts';
import { usualShortestEdge } from './defaults.ts';
import { stillGuessed } from './guesses.ts';
import type { Recipe, RecipeInput, RecipeOutput, RecipeSource } from './recipe.ts';

/** What one source says of a recipe; it may say a part only. */
export interface Finding {
  readonly source: RecipeSource;
  readonly input?: Partial<RecipeInput>;
  /** Pixels of a side, for a guess where the model leaves its size open. */
  readonly side?: number;
  /** Pictures of a clip, for a guess where the model leaves their number open. */
  readonly frames?: number;
  readonly labels?: readonly string[];
  readonly activation?: RecipeOutput['activation'];
  /** What could not be followed to the letter. */
  readonly notes?: readonly string[];
}

/** Pixels that the model's input leaves no choice of; undefined where it does. */
export interface FixedSize {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/**
 * The guess with what was found over it: `findings` best first, and the best one that says how the image becomes the
 * tensor gives the recipe its source. The model's own size goes before what is said about it.
 */
export function mergeFindings(
  guess: Recipe,
  findings: readonly Finding[],
  fixed: FixedSize,
  fixedChannels: number | undefined,
): Recipe {
  const input = findings.reduceRight(
    (base, { input: found }) => merge(base, found && inChannels(found, fixedChannels)),
    guess.input,
  );
  const best = findings.find((finding) => finding.input !== undefined);
  const named = findings.find(({ labels = [] }) => labels.length > 0);
  const activation = findings.find((finding) => finding.activation !== undefined)?.activation;
  const resized = toFixedSize(input, fixed);
  const sizeNote = resized === undefined || !best ? [] : [differentSize(best, input, resized)];
  const notes = [...findings.flatMap((finding) => finding.notes ?? []), ...sizeNote];
  return {
    ...guess,
    input: resized ?? input,
    output: { ...guess.output, ...(activation && { activation }) },
    source: best?.source ?? guess.source,
    ...(named?.labels && { labels: named.labels, labelsFrom: named.source.reason }),
    ...(notes.length > 0 && { notes }),
    guessed: findings.reduce(
      (guessed, { input: found, side }) =>
        stillGuessed(guessed, { ...found, ...(side !== undefined && { width: side }) }),
      guess.guessed,
    ),
  };
}

/** The model's own number of channels goes before what is said about it. */
function inChannels(found: Partial<RecipeInput>, fixed: number | undefined): Partial<RecipeInput> {
  const { channels, ...rest } = found;
  if (fixed !== undefined && fixed !== 1 && fixed !== 3) return rest;
  return fixed === undefined || channels === undefined || (channels === 'gray') === (fixed === 1) ? found : rest;
}

/** Keys that only make sense together with another key's old value go with it. */
function merge(base: RecipeInput, found: Partial<RecipeInput> | undefined): RecipeInput {
  if (found === undefined) return base;
  const { resizedWidth: _width, resizedHeight: _height, cropRounding: _rounding, ...rest } = base;
  const kept = found.resize === undefined ? base : rest;
  const merged = { ...kept, ...found };
  const hasOtherSize = merged.width !== base.width || merged.height !== base.height;
  const follows = found.shortestEdge === undefined && hasOtherSize;
  const channels = channelCount(merged);
  return {
    ...merged,
    ...(follows && { shortestEdge: usualShortestEdge(merged) }),
    mean: toChannels(merged.mean, channels),
    std: toChannels(merged.std, channels),
  };
}

/** One number is meant for every channel; three are averaged for a model that sees gray. */
function toChannels(values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  return channels === 1
    ? [values.reduce((sum, value) => sum + value, 0) / values.length]
    : values.slice(0, 1).flatMap((value) => [value, value, value]);
}

/** In proportion; undefined where the size fits as it is. */
function toFixedSize(
  input: RecipeInput,
  { width = input.width, height = input.height }: FixedSize,
): RecipeInput | undefined {
  if (width === input.width && height === input.height) return undefined;
  const [across, down] = [width / input.width, height / input.height];
  const { resizedWidth, resizedHeight } = input;
  return {
    ...input,
    width,
    height,
    shortestEdge: Math.max(1, Math.round(input.shortestEdge * Math.max(across, down))),
    ...(resizedWidth !== undefined && { resizedWidth: Math.max(1, Math.round(resizedWidth * across)) }),
    ...(resizedHeight !== undefined && { resizedHeight: Math.max(1, Math.round(resizedHeight * down)) }),
  };
}

function differentSize({ source }: Finding, found: RecipeInput, used: RecipeInput): string {
  return (
    `${source.reason} asks for ${found.width} × ${found.height} pixels, but the model takes ` +
    `${used.width} × ${used.height}: everything was resized in proportion.`
  );
}
