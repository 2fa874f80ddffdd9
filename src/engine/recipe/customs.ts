import { channelCount, isSignal } from '../tensor/layout.ts';
/** How pictures are usually given to models: what a guess may be exchanged for. */
import { normalizations, usualShortestEdge } from './defaults.ts';
import { clipNormalization } from './huggingFaceProcessors.ts';
import type { RecipeInput } from './recipe.ts';

export interface Custom {
  readonly title: string;
  /** What it does to a pixel. */
  readonly detail: string;
  /** What a recipe says of it. */
  readonly input: Partial<RecipeInput>;
}

type Values = Pick<RecipeInput, 'scale' | 'mean' | 'std'>;

const unit = 1 / 255;

/** The same for each channel. */
function plain(scale: number, mean: number, std: number, channels: number): Values {
  return { scale, mean: Array<number>(channels).fill(mean), std: Array<number>(channels).fill(std) };
}

/** Keras' mode “caffe”: ImageNet's means of 0..255, blue first. */
const caffe = { scale: 1, mean: [103.939, 116.779, 123.68], std: [1, 1, 1] } as const;

/** Of pictures of more than 8 bits, which are often dark. */
const ownRange: Custom = {
  title: 'The picture’s own range',
  detail: 'its lowest value black, its highest white',
  input: { window: 'minmax' },
};

/** Of signals, whose numbers are in units of their own. */
const signalCustoms: readonly Custom[] = [
  { title: 'As they are', detail: 'the file’s own numbers', input: { window: 'file', ...plain(1, 0, 1, 1) } },
  {
    title: '0..1',
    detail: 'each lead’s lowest value 0, its highest 1',
    input: { window: 'minmax', ...plain(unit, 0, 1, 1) },
  },
  {
    title: '−1..1',
    detail: 'each lead’s lowest value −1, its highest 1',
    input: { window: 'minmax', ...plain(unit, 0.5, 0.5, 1) },
  },
];

/** For models of gray pictures those that have no colors. */
export function customsFor(input: RecipeInput): readonly Custom[] {
  if (isSignal(input.layout)) return signalCustoms;
  const isGray = input.channels === 'gray';
  const count = channelCount(input);
  const colors = isGray || input.channels === 'bands' ? {} : ({ channels: 'RGB' } as const);
  const unitValues = (title: string, detail: string, values: Values): Custom => ({
    title,
    detail,
    input: { ...colors, ...values },
  });
  const all: readonly Custom[] = [
    unitValues('0..1', 'pixel / 255', plain(unit, 0, 1, count)),
    unitValues('−1..1', 'pixel / 127.5 − 1', plain(unit, 0.5, 0.5, count)),
    unitValues('0..255', 'pixels as they are', plain(1, 0, 1, count)),
  ];
  if (isGray) return [...all, ownRange];
  const imageNet = { scale: unit, ...normalizations.RGB };
  return [
    unitValues('ImageNet RGB', 'torchvision: (pixel / 255 − mean) / std', imageNet),
    ...all,
    { title: 'Caffe BGR', detail: 'blue first, minus ImageNet’s mean', input: { channels: 'BGR', ...caffe } },
    unitValues('CLIP', 'OpenAI’s mean and std', { scale: unit, ...clipNormalization }),
    {
      title: 'timm',
      detail: 'ImageNet RGB, bicubic, 87.5 % of the shorter edge',
      input: {
        ...colors,
        ...imageNet,
        ...{ resize: 'crop', interpolation: 'bicubic', shortestEdge: usualShortestEdge(input) },
      },
    },
    ownRange,
  ];
}
