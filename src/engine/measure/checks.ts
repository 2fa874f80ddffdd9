/** Further runs that show whether a doubt about a picture is one: mirrored, or without its border. */
import type { Asked } from '../ask.ts';
import type { Heatmap } from '../../vocabulary/explanation.ts';
import type { Variants } from '../cam/variants.ts';
import type { ReadScores, Stages } from '../classifier.ts';
import { known } from '../../vocabulary/known.ts';
import type { Change } from './answers.ts';
import { borderArea, borderPixels, borderShare } from './border.ts';
import { Canvas } from './change.ts';
import { eachNumber, pictureOf, type Picture } from './picture.ts';
import { defaultSeed, type CheckName } from './wish.ts';

/** What the model says of the changed picture. */
export interface Checked {
  /** The first class now. */
  readonly index: number;
  readonly label: string;
  readonly probability?: number;
  /** Of the class that was explained, 0..1. */
  readonly explained?: number;
}

export type Checks = { readonly [Name in CheckName]?: Checked };

/** One run each. The border is hidden only where more of the heat lies there than of the area. */
export async function checksOf(
  asked: Asked,
  map: Heatmap,
  wanted: readonly CheckName[],
  stages: Stages,
): Promise<Checks> {
  const picture = pictureOf(asked.input);
  const names = wanted.filter((name) => name !== 'border' || borderShare(map) > borderArea);
  if (names.length === 0) return {};
  const changes: Readonly<Record<CheckName, Change>> = {
    flip: mirrored(picture),
    border: (into) => {
      const isHidden = borderPixels(picture.width, picture.height, picture.frames);
      new Canvas(picture, defaultSeed).hide(isHidden, 'blur')(into);
    },
  };
  const variants: Variants = {
    count: names.length,
    dims: asked.input.tensor.dims,
    write: (variant, into) => changes[known(names[variant], 'check')](into),
  };
  const numbers = await asked.classifier.numbersOf(variants, topIn(asked), stages);
  const checked = numbers.map(([index = NaN, probability = NaN, explained = NaN]): Checked => {
    const label = asked.predictions.find((each) => each.index === index)?.label ?? `class ${index}`;
    return {
      ...{ index, label },
      ...(Number.isFinite(probability) && { probability }),
      ...(Number.isFinite(explained) && { explained }),
    };
  });
  return Object.fromEntries(names.map((name, at) => [name, checked[at]]));
}

/** [the first class, its probability, that of the explained class] in the scores of any run. */
function topIn({ head, classifier, chosen, turnedBy }: Asked): ReadScores {
  return (scores, answers) => {
    const predictions = head.predict(scores, turnedBy, classifier.labels, answers);
    const top = known(predictions[0], 'prediction');
    const own = predictions.find(({ index }) => index === chosen.index);
    return [top.index, top.probability ?? NaN, own?.probability ?? NaN];
  };
}

/** Left is right. */
function mirrored(picture: Picture): Change {
  const { tensor, width, scales } = picture;
  return (into) => {
    const places = new Int32Array(tensor.data.length / scales.length);
    const byChannel = scales.map(() => places.slice());
    eachNumber(picture, (at, pixel, channel) => {
      const place = byChannel[channel];
      if (place) place[pixel] = at;
    });
    eachNumber(picture, (at, pixel, channel) => {
      const column = pixel % width;
      const from = byChannel[channel]?.[pixel - column + (width - 1 - column)] ?? at;
      into[at] = tensor.data[from] ?? 0;
    });
  };
}
