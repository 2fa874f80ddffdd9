/** What the model says when parts of the photo are hidden: of its best predictions, not of one alone. */
import { shownSign } from '../../vocabulary/target.ts';
import type { Geometry, Prediction } from '../../vocabulary/explanation.ts';
import type { FillName } from '../../vocabulary/names.ts';
import type { Outcome, Said, WhatIf } from '../../vocabulary/whatIf.ts';
import type { Asked } from '../ask.ts';
import type { Variants } from '../cam/variants.ts';
import type { Stages } from '../classifier.ts';
import { measureErrors } from '../errors.ts';
import { answersOf, type Answers } from '../score/answers.ts';
import { floatTensorOf, type FloatTensor } from '../tensor/tensor.ts';
import type { Change } from './answers.ts';
import { Canvas } from './change.ts';
import { pictureOf, planeOf, type Picture } from './picture.ts';
import { defaultSeed } from './wish.ts';

export interface WhatIfAnswers {
  /** Of the photo as it is. */
  readonly before: Outcome;
  /** Of each change. */
  readonly after: readonly Outcome[];
}

/**
 * A run for each change.
 *
 * @param top how many predictions are listed
 * @throws WhylightError `part-not-seen`, and what the runs throw
 */
export async function whatIf(
  asked: Asked,
  wishes: readonly WhatIf[],
  { fill, top }: { readonly fill: FillName; readonly top: number },
  stages: Stages,
): Promise<WhatIfAnswers> {
  const canvas = new Canvas(pictureOf(asked.input), defaultSeed);
  const changes = wishes.map((wish) => changeOf(wish, canvas, asked.input.geometry, fill));
  const read = readerOf(asked, top);
  const variants: Variants = {
    count: changes.length,
    dims: asked.input.tensor.dims,
    write: (variant, into) => changes[variant]?.(into),
  };
  const found =
    changes.length === 0
      ? []
      : await asked.classifier.numbersOf(variants, (scores, said) => read(scores, said), stages);
  const own = new Map(asked.predictions.map(({ index, label }) => [index, label]));
  const labels = (index: number): string => own.get(index) ?? asked.classifier.spoken?.nameOf(index) ?? '';
  const after = found.map((numbers) => outcome(numbers, labels));
  // What has risen was something before, too.
  const risen = new Set(after.flatMap((each) => each.map(({ index }) => index)));
  const { score, beside } = asked.run;
  const said = answersOf(asked.classifier.answer, beside, score.data.length);
  return { before: outcome(read(score, said, risen), labels), after };
}

function changeOf(wish: WhatIf, canvas: Canvas, geometry: Geometry, fill: FillName): Change {
  const pixels = pixelsIn(wish, canvas.picture, geometry);
  if (!pixels.includes(1)) throw measureErrors.partNotSeen();
  return wish.does === 'hide' ? canvas.hide(pixels, fill) : canvas.keep(pixels, fill);
}

/** Pixels of the model's input whose centers lie in the boxes: not 0. */
export function pixelsIn(
  { boxes, time = [0, 1] }: Pick<WhatIf, 'boxes' | 'time'>,
  { width, height, frames }: Pick<Picture, 'width' | 'height' | 'frames'>,
  { offsetX, offsetY, scaleX, scaleY }: Geometry,
): Uint8Array {
  const inside = new Uint8Array(width * height * frames);
  const [from, to] = [0, 1].map((step) => Math.round(((time[0] + step) * frames) / time[1])) as [number, number];
  for (const [x, y, boxWidth, boxHeight] of boxes) {
    const [left, right] = centersIn(x, boxWidth, offsetX, scaleX, width);
    const [upper, lower] = centersIn(y, boxHeight, offsetY, scaleY, height);
    for (let frame = from; frame < to; frame++)
      for (let row = upper; row < lower; row++) {
        const start = (frame * height + row) * width;
        inside.fill(1, start + left, start + Math.max(left, right));
      }
  }
  return inside;
}

/** What rounding leaves must not move an edge that lies on a center. */
const nearly = 1e-6;

/** The first pixel whose center lies in from … from + size of the photo, and the one after the last. */
function centersIn(from: number, size: number, offset: number, scale: number, pixels: number): [number, number] {
  const place = (at: number): number => Math.min(Math.max(Math.ceil((at - offset) / scale - 0.5 - nearly), 0), pixels);
  return [place(from), place(from + size)];
}

/** @param wanted more than these */
type Reader = (scores: FloatTensor, said?: Answers, wanted?: ReadonlySet<number>) => number[];

/** Index, score, probability of each prediction: those that were listed, and those that are the best in this run. */
function readerOf(asked: Asked, top: number): Reader {
  const { head, classifier, turnedBy, predictions, chosen, run } = asked;
  const signOf = (prediction: Prediction): number => shownSign(asked.targetOf(prediction));
  const best = predictions.slice(0, top);
  const listed = best.some(({ index }) => index === chosen.index) ? best : [...best, chosen];
  const lookUps = listed.map((prediction) => {
    const [sign, scoreIn] = [signOf(prediction), head.lookUp(run.score, prediction)];
    return {
      index: prediction.index,
      scoreIn: (scores: FloatTensor) => sign * scoreIn(scores),
      probabilityIn: head.probabilityIn?.(run.score, prediction),
    };
  });
  // Of boxes: at the same places, whatever boxes are best there.
  if (head.probabilityIn)
    return (scores) =>
      lookUps.flatMap(({ index, scoreIn, probabilityIn }) => [index, scoreIn(scores), probabilityIn?.(scores) ?? NaN]);
  return (scores, said, wanted) => {
    const all = head.predict(scores, turnedBy, classifier.labels, said);
    const byIndex = new Map(all.map((prediction) => [prediction.index, prediction]));
    const known = lookUps.map(({ index, scoreIn }) => [index, scoreIn(scores), byIndex.get(index)?.probability ?? NaN]);
    const isOther = ({ index }: Prediction): boolean => !lookUps.some((each) => each.index === index);
    const others = all.filter((each, at) => (at < top || wanted?.has(each.index) === true) && isOther(each));
    return [...known, ...others.map((each) => [each.index, signOf(each) * each.score, each.probability ?? NaN])].flat();
  };
}

function outcome(numbers: readonly number[], labels: (index: number) => string): Outcome {
  const said = Array.from({ length: numbers.length / 3 }, (_, at): Said => {
    const [index = 0, score = NaN, probability = NaN] = numbers.slice(3 * at, 3 * at + 3);
    const share = Number.isNaN(probability) ? {} : { probability };
    return { index, label: labels(index), score, ...share };
  });
  return said.sort((a, b) => (b.probability ?? b.score) - (a.probability ?? a.score) || b.score - a.score);
}

/** The input with a part of the photo hidden. @throws WhylightError `part-not-seen` */
function changedTensor({ input }: Pick<Asked, 'input'>, wish: WhatIf, fill: FillName): FloatTensor {
  const data = new Float32Array(input.tensor.data.length);
  changeOf(wish, new Canvas(pictureOf(input), defaultSeed), input.geometry, fill)(data);
  return floatTensorOf(input.tensor.dims, data);
}

/** What a model that says words says then, of itself; undefined of another model. */
export async function saidWith(
  asked: Asked,
  wish: WhatIf,
  fill: FillName,
  stages: Stages,
): Promise<string | undefined> {
  if (!asked.classifier.spoken || !asked.bind) return undefined;
  const { prompts, layer } = asked.wish;
  const words = { ...(prompts && { prompts }), ...(layer !== undefined && { layer }) };
  return (await asked.bind(changedTensor(asked, wish, fill), words, stages)).spoken?.text;
}

/** Where each channel of the tensor stands in RGB. */
const places = { RGB: [0, 1, 2], BGR: [2, 1, 0], gray: [0, 0, 0] } as const;

/**
 * What stands in the hidden part, RGBA of one of the input's frames; clear where the picture is as it was.
 *
 * @param channels the order of the tensor's
 */
export function paintedFill(
  { input }: Asked,
  wish: WhatIf,
  {
    fill,
    channels,
    frame,
  }: { readonly fill: FillName; readonly channels: keyof typeof places; readonly frame: number },
): Uint8Array {
  const picture = pictureOf(input);
  const canvas = new Canvas(picture, defaultSeed);
  const pixels = pixelsIn(wish, picture, input.geometry);
  const changed = new Float32Array(input.tensor.data.length);
  changeOf(wish, canvas, input.geometry, fill)(changed);
  const planes = picture.scales.map((_, channel) =>
    planeOf({ ...picture, tensor: { ...picture.tensor, data: changed } }, channel),
  );
  const size = picture.width * picture.height;
  const start = size * Math.min(frame, picture.frames - 1);
  const rgba = new Uint8Array(4 * size);
  for (let at = 0; at < size; at++) {
    const isHidden = (pixels[start + at] === 1) === (wish.does === 'hide');
    if (!isHidden) continue;
    places[channels].forEach((channel, color) => {
      const { black, gain } = picture.scales[channel] ?? { black: 0, gain: 1 };
      const value = ((planes[channel]?.[start + at] ?? 0) - black) / gain;
      rgba[4 * at + color] = Math.round(255 * Math.min(1, Math.max(0, value)));
    });
    rgba[4 * at + 3] = 255;
  }
  return rgba;
}
