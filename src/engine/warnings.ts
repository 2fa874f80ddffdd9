/** What a person should know beside the map: see explain.ts, which gives them in this order. */
import type { Branch } from './anatomy/branches.ts';
import type { Answer } from './anatomy/answer/answer.ts';
import type { Geometry, Warning, Frames, Prediction } from '../vocabulary/explanation.ts';
import type { Layer } from './anatomy/layers.ts';
import type { Input } from './ask.ts';
import type { Spoken } from './score/words.ts';

export function stillness(clip: Frames | undefined): Warning[] {
  if (clip?.total !== 1) return [];
  const message =
    `This model looks at ${clip.sources.length} frames, and one picture was read from the file: it ` +
    `stands for all of them, and motion can’t be seen in it. Frames are read from animated GIFs, ` +
    `PNGs and WebPs, and from TIFFs of several pages.`;
  return [{ code: 'still-picture', message }];
}

/** Of a signal that has other samples, or other leads, than the model takes. */
export function unfitSignal({ facts, geometry, tensor, channelAxis }: Input): Warning[] {
  const { photoWidth: samples, inputWidth: wanted, scaleX, offsetX } = geometry;
  const [leads, channels] = [facts?.signal?.leads ?? 0, tensor.dims[channelAxis] ?? 0];
  if (!facts?.signal) return [];
  const given = [Math.max(0, offsetX), Math.min(samples, offsetX + wanted) - 1];
  const part = samples > wanted ? `samples ${given.join(' to ')} are given to it` : 'zeros fill what is missing';
  const next = 'A recipe says otherwise: "resize": "crop" (the middle), "squash" (resampled).';
  const isOtherLength = samples !== wanted && scaleX === 1;
  return [
    ...(isOtherLength ? [`The signal has ${samples} samples, and the model takes ${wanted}: ${part}. ${next}`] : []),
    ...(leads > channels
      ? [
          `The file has ${leads} leads, and the model takes ${channels}: the recipe’s "bands" say which, else the first.`,
        ]
      : []),
  ].map((message) => ({ code: 'signal-fit', message }));
}

/** Why a model of words is explained by another method than others, where none was chosen. */
export const attended = (title: string): Warning => ({
  code: 'default-method',
  message:
    `${title} is the default for this model: its words look at the picture’s cells one by one, and ` +
    `other methods give all cells of a channel one weight, which loses where a word looked.`,
});

export function endless(spoken: Pick<Spoken, 'isEndless' | 'ids'> | undefined): Warning[] {
  if (!spoken?.isEndless) return [];
  const message =
    `The text was cut off at ${spoken.ids.length} tokens, where the model had not come to an end. ` +
    `max_length or max_new_tokens in generation_config.json says another number.`;
  return [{ code: 'caption-endless', message }];
}

export function withoutGradient(title: string, { reason = '' }: Layer): Warning {
  const message =
    `${title} needs a gradient, and no layer of this model has one. ${reason} Eigen-CAM is shown ` +
    `instead; Score-CAM and Ablation-CAM tell classes apart, and need no gradient either.`;
  return { code: 'no-gradient', message };
}

export const anyClass = (title: string): Warning => ({
  code: 'any-class',
  message: `${title} shows what stands out in the layer, whatever the class: it is the same map for each of them.`,
});

export function rounding({ isStraightThrough }: Layer, hasGradient: boolean): Warning[] {
  if (!isStraightThrough || !hasGradient) return [];
  const message =
    'This model rounds its numbers (int8), and steps have no gradient. It is passed straight through ' +
    'the rounding here: the map is that of the real values which the numbers stand for.';
  return [{ code: 'straight-through', message }];
}

/** Rounded to 100 %: here other methods, which differentiate the probability, would show nothing. */
const saturated = 0.9999;

export function saturation({ probability, output }: Prediction, answer?: Answer): Warning[] {
  if (answer?.isCut) return output !== undefined && isAtBound(output, answer) ? [cutOff(output)] : [];
  if (probability === undefined || probability < saturated) return [];
  const message =
    'The probability is saturated: it would hardly change whatever the model saw. The map explains ' +
    'the logit, which is not.';
  return [{ code: 'probability-saturated', message }];
}

function isAtBound(output: number | undefined, { probability }: Answer): boolean {
  const range = probability?.range;
  return range?.kind === 'linear' && (output === range.low || output === range.high);
}

const cutOff = (output: number): Warning => ({
  code: 'score-cut-off',
  message:
    `The model’s last Clip cuts this score off at ${output}. The map explains the score before it, ` +
    `which still changes.`,
});

/** What the output holds is a guess. */
export const doubtful = (message: string | undefined): Warning[] =>
  message === undefined ? [] : [{ code: 'output-guessed', message }];

/** The model answers in steps: 0 or 1 from a comparison, say. */
export function steps({ steps: operators = [] }: Answer): Warning[] {
  if (operators.length === 0) return [];
  const message =
    `The model rounds its answer (${operators.join(', ')}), and steps have no gradient. The ` +
    `probability shown and the map are of the number before that.`;
  return [{ code: 'answer-rounded', message }];
}

/** A model may cut, pad or turn its picture itself, and look at several copies of it. */
export function placement({ place }: Layer): Warning[] {
  if (!place) return [];
  if ('lost' in place) {
    const message =
      `The map is drawn over the whole picture, and may lie wrong: ${place.lost} moves parts of the ` +
      `picture inside the model in a way that can’t be followed. Choose an earlier layer.`;
    return [{ code: 'place-unknown', message }];
  }
  const { length } = place.copies;
  const message =
    `The model looks at ${length} copies of the picture (cut or mirrored) at once. The map is the ` +
    `mean of theirs, each put back in its place.`;
  return length > 1 ? [{ code: 'copies-joined', message }] : [];
}

/** What is hidden is hidden of the whole input, where the map must lie. */
export const leftOut: Warning = {
  code: 'measure-left-out',
  message:
    'Nothing was measured: the model cuts or moves its picture, and this map does not lie on the ' +
    'whole of it. Choose a model without that step to measure its map.',
};

export const leftOutOfVolume: Warning = {
  code: 'measure-left-out',
  message:
    'Nothing was measured: the axes of this model’s volume are in another order than those of the ' +
    'picture. Measures are made of volumes in the order slices, rows, columns (layout NCDHW).',
};

export const leftOutOfValues: Warning = {
  code: 'measure-left-out',
  message:
    'Average Drop, insertion, deletion and their like were not measured: they compare probabilities, and this answer ' +
    'is a value. The effects of regions say what becomes of it (--measure effect; the eye of a region in the panel).',
};

/** A model that was left in training mode, say: no run says what another one said. */
export function randomness(operators: readonly string[] = []): Warning[] {
  if (operators.length === 0) return [];
  const named = operators.slice(0, 3).join(', ');
  const message =
    `This model is random: ${named}${operators.length > 3 ? ' …' : ''} gives other numbers in each ` +
    `run. Scores and maps differ from run to run. Export the model in evaluation mode.`;
  return [{ code: 'model-random', message }];
}

/** A gradient graph next to the model may be of another model, whatever it says of itself. */
export function refusal(file: string | undefined, isUsed: boolean): Warning[] {
  if (file === undefined || !isUsed) return [];
  const message =
    `“${file}” gives another gradient than the model itself in this run, and was not used: the map ` +
    `is of the gradient that Whylight made. Delete the file, or export it again.`;
  return [{ code: 'gradient-disagrees', message }];
}

/** An ensemble's members, two backbones: one layer is a part of the model alone. */
export function sideBySide(branches: readonly Branch[]): Warning[] {
  const [chosen, ...others] = branches;
  if (!chosen) return [];
  const described = ({ layer, change }: Branch): string => `“${layer.name}” (${change.toPrecision(2)})`;
  const message =
    `The model has ${branches.length} branches side by side. The map is of the one whose removal ` +
    `changes the score most: ${described(chosen)}. Choose another layer to see the others: ` +
    `${others.map(described).join(', ')}.`;
  return [{ code: 'model-branches', message }];
}

/** Boxes that the model can't mean are the best sign of a misreading. */
export function outside(predictions: readonly Prediction[], { inputWidth, inputHeight }: Geometry): Warning[] {
  const boxes = predictions.flatMap(({ box }) => (box ? [box] : []));
  const isOut = ([x, y, width, height]: (typeof boxes)[number]): boolean => {
    const [across, down] = [x + width / 2, y + height / 2];
    return across < 0 || down < 0 || across > inputWidth || down > inputHeight || width <= 0 || height <= 0;
  };
  const count = boxes.filter(isOut).length;
  if (count === 0 || count < boxes.length / 2) return [];
  const message =
    `${count} of ${boxes.length} boxes lie outside the picture or have no size: the model’s output ` +
    `is probably read in the wrong way. Check the input’s size and the labels in the recipe, and its ` +
    `outputs.`;
  return [{ code: 'boxes-outside', message }];
}

/** How a detector's outputs were read, if its values alone said it. */
export function guessed(parts: readonly string[] = []): Warning[] {
  if (parts.length === 0) return [];
  return [
    {
      code: 'boxes-guessed',
      message: `How this detector is read is a guess from its names and values: ${parts.join('; ')}.`,
    },
  ];
}
