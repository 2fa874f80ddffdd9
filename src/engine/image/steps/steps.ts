/**
 * A recipe's steps: what is done to a picture before it is resized for the model, and the way back to the file's own.
 */
import type { StepName } from '../../../vocabulary/steps.ts';
import type { Geometry } from '../../../vocabulary/explanation.ts';
import type { RecipeInput } from '../../recipe/recipe.ts';
import type { Step, StepOf } from '../../recipe/steps.ts';
import { dressed } from '../dressed.ts';
import { exactGrays } from '../grays.ts';
import type { Photo } from '../photo.ts';
import { resample } from '../resample.ts';
import { flatten } from './benGraham.ts';
import { cutToCircle } from './circle.ts';
import { equalize } from './clahe.ts';
import { cropToContent, flipToSide } from './content.ts';
import { normalizeStains } from './macenko.ts';
import { after, recolored, unmoved, type Move, type Stepped } from './step.ts';

type Apply<Name extends StepName> = (photo: Photo, step: StepOf<Name>, input: RecipeInput) => Stepped;

/** To add one, its title in vocabulary/steps.ts, its fields in recipe/steps.ts, and a row. */
const steps: { readonly [Name in StepName]: Apply<Name> } = {
  'crop-content': cropToContent,
  'flip-side': flipToSide,
  circle: cutToCircle,
  resize: resized,
  clahe: equalize,
  'ben-graham': flatten,
  macenko: normalizeStains,
};

/** The picture as its window shows it, after all steps; a recipe without what is done by then; and the way back. */
export function stepped(photo: Photo, recipe: RecipeInput): Required<Stepped> & { readonly input: RecipeInput } {
  const { steps: wished = [], window: _, invert: __, background: ___, ...input } = recipe;
  return wished.reduce(
    (made, step) => {
      const { photo: next, move = unmoved } = applied(made.photo, step, recipe);
      return { ...made, photo: next, move: after(made.move, move) };
    },
    { photo: shown(photo, recipe), move: unmoved, input },
  );
}

function applied<Name extends StepName>(photo: Photo, step: StepOf<Name> & Step, input: RecipeInput): Stepped {
  return (steps[step.step] as Apply<Name>)(photo, step, input);
}

/** What 12 bits hold is kept as long as no step changes it: gray, 0..255, not rounded. */
function shown(photo: Photo, recipe: RecipeInput): Photo {
  const [gray, ...others] = exactGrays(photo, recipe) ?? [];
  const colors = recolored(photo, dressed(photo, recipe).rgba);
  if (!gray || others.length > 0) return colors;
  return { ...colors, samples: { bands: 1, values: gray, range: [0, 255], rangeFrom: 'file' } };
}

function resized(photo: Photo, step: StepOf<'resize'>, { interpolation, antialias }: RecipeInput): Stepped {
  const { width = photo.width, height = photo.height } = step;
  const size = { width, height };
  const rgb = resample(photo, { resized: size, window: { x: 0, y: 0, ...size }, interpolation, antialias });
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let at = 0; at < width * height; at++) rgba.set(rgb.subarray(3 * at, 3 * at + 3), 4 * at);
  return {
    photo: { ...recolored(photo, rgba), ...size },
    move: { x: { from: 0, each: photo.width / width }, y: { from: 0, each: photo.height / height } },
  };
}

/** Where the input lies on the file's own picture; a mirrored one is called so, and lies there the right way round. */
export function placedBack(
  { inputWidth, inputHeight, scaleX, scaleY, offsetX, offsetY }: Geometry,
  { x, y }: Move,
  { width, height }: Pick<Photo, 'width' | 'height'>,
): { readonly geometry: Geometry; readonly isMirrored: boolean } {
  const across = x.each * scaleX;
  const start = x.from + x.each * offsetX;
  const geometry: Geometry = {
    ...{ photoWidth: width, photoHeight: height, inputWidth, inputHeight },
    ...{ scaleX: Math.abs(across), scaleY: y.each * scaleY },
    offsetX: across < 0 ? start + across * inputWidth : start,
    offsetY: y.from + y.each * offsetY,
  };
  return { geometry, isMirrored: across < 0 };
}
