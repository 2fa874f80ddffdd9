/** Every screen of the panel as the messages that lead to it: looked at, and gone over by axe. */
import { readFileSync } from 'node:fs';
import type { Choice } from '../../src/protocol/choice.ts';
import type { CurveFigures } from '../../src/protocol/trust.ts';
import type { Said } from '../../src/vocabulary/whatIf.ts';
import type { ToWebview } from '../../src/protocol/panel.ts';
import type { ViewState } from '../../src/protocol/panelState.ts';
import {
  cat,
  clipExplanation,
  colorMaps,
  detected,
  dog,
  emptyExplanation,
  explanation,
  frameOfHeat,
  geometry,
  model,
  photoName,
  predictions,
  usual,
} from './fakes.ts';
import { similar, twoPictures } from './inputScreens.ts';
import { letterMessages, promptBoxMessages, promptMessages, wordChosen, wordMessages } from './wordScreens.ts';
import { tomography, volume } from './medicalScreens.ts';
import { signal } from './signalScreens.ts';
import { defaultView } from '../../src/webview/state/kept.ts';

export const photoSource = {
  file: new Uint8Array(readFileSync(`samples/pictures/${photoName}`)),
  type: 'image/jpeg',
};

const maps: ToWebview = { kind: 'colorMaps', maps: colorMaps };
const photo: ToWebview = { kind: 'photo', name: 'cat-and-dog.jpg', source: photoSource };
const answer: ToWebview = { kind: 'explanation', explanation: explanation() };

function setup(view: Partial<ViewState> = {}, choice: Choice = {}): readonly ToWebview[] {
  const own = { view: { ...defaultView, ...view }, choice, usual };
  return [{ kind: 'setup', ...own, follow: true, pinned: false }, maps, photo, model];
}

const said = (index: number, probability: number): Said => ({ ...predictions[index]!, probability });
const effects: ToWebview = {
  kind: 'effects',
  effects: [
    { rank: 1, before: said(0, 0.701), hidden: said(0, 0.412), alone: said(0, 0.52) },
    { rank: 2, before: said(0, 0.701), hidden: said(0, 0.93), alone: said(0, 0.02) },
  ],
};

const curveTo = (auc: number, values: readonly number[]): CurveFigures => ({
  ...{ fill: 'blur', auc, probabilities: values },
  fractions: values.map((_, at) => at / (values.length - 1)),
});
const { heatmap } = explanation();
export const measured: ToWebview = {
  kind: 'trusted',
  isRunning: false,
  figures: {
    ...{ probability: 0.704, runs: 134, noBetterThanCenter: ['deletion'] },
    drop: { masked: 0.61, drop: 0.134, increase: false },
    insertion: curveTo(0.71, [0.02, 0.31, 0.66, 0.81, 0.79, 0.75, 0.72, 0.704]),
    deletion: curveTo(0.32, [0.704, 0.61, 0.4, 0.31, 0.2, 0.1, 0.05, 0.02]),
    center: { drop: 0.41, insertion: 0.52, deletion: 0.31 },
  },
  methods: [
    { method: 'grad-cam++', heatmap, drop: 0.134 },
    { method: 'layer-cam', heatmap, drop: 0.09 },
    { method: 'grad-cam', heatmap, drop: 0.22 },
    { method: 'eigen-cam', heatmap, drop: 0.51 },
  ],
  layers: [
    { tensor: 'stage2', name: '/features/stage2/Relu', heatmap, drop: 0.4 },
    { tensor: 'stage4', name: '/features/stage4/Relu', heatmap, drop: 0.134 },
  ],
  gradient: { worstError: 3.1e-5, directions: 8, agrees: true },
  randomization: [
    { layer: '/classifier/Gemm', similarity: 0.954 },
    { layer: '/stage2/stage2.1/conv1/Conv', similarity: 0.507 },
    { layer: '/stage1/stage1.0/conv2/Conv' },
    { layer: '/stem/stem.0/Conv', similarity: -0.298 },
  ],
};

/** The answer to a hidden region: a gray box over the dog. */
export const dogHidden: ToWebview = {
  kind: 'whatIf',
  before: [said(0, 0.701), said(1, 0.288), said(2, 0.004), said(3, 0.002), said(4, 0.001), said(5, 0.0003)],
  after: [said(1, 0.812), said(0, 0.122), said(2, 0.004), said(3, 0.002), said(4, 0.001), said(5, 0.0003)],
  painted: new Uint8Array(readFileSync('samples/pictures/fox.png')),
};

const crowd = Array.from(
  { length: 12 },
  (_, at) =>
    [{ x: 140 + (at % 4) * 100, y: 80 + Math.floor(at / 4) * 130, width: 60, height: 60 }, 1 - at * 0.05] as const,
);
const against = explanation({
  class: 1,
  boxes: [
    [cat, 1],
    [dog, 0.15],
  ],
  maximum: 0.031,
});

/** Of a panorama's middle. */
const narrow = { ...geometry, scaleX: 1, scaleY: 1, offsetX: 208, offsetY: 128 };
const quantized = {
  code: 'straight-through',
  message: 'This model is quantized (int8), and rounding has no gradient: the gradient is passed straight through it.',
} as const;

export const screens = {
  words: [...setup(), ...wordMessages],
  'a word': [...setup({}, { target: { kind: 'word', from: 4, to: 4 } }), ...wordChosen],
  letters: [...setup({}, { target: { kind: 'word', from: 2, to: 2 } }), ...letterMessages],
  prompts: [...setup(), ...promptMessages],
  'boxes by prompt': [...setup(), ...promptBoxMessages],
  tomography: [...setup(), ...tomography],
  volume: [...setup(), ...volume],
  signal: [...setup(), ...signal],
  overlay: [...setup(), answer],
  mask: [
    ...setup(),
    answer,
    {
      kind: 'mask',
      name: 'lungs.nii.gz',
      answer: {
        isVolume: false,
        labels: [
          { label: 0, heatShare: 0.62, areaShare: 0.8, ratio: 0.775, hasHottest: true, size: 320 },
          { label: 7, heatShare: 0.38, areaShare: 0.2, ratio: 1.9, hasHottest: false, size: 80 },
        ],
        outlines: [Float32Array.of(200, 200, 400, 200, 200, 200, 200, 300)],
      },
    },
  ],
  'with effects': [...setup(), answer, effects],
  trusted: [...setup(), answer, measured],
  figure: [...setup(), answer, { kind: 'do', what: 'figure' }],
  'side by side': [...setup({ mode: 'side-by-side' }), answer],
  swipe: [...setup({ mode: 'swipe', colorMap: 'inferno' }), answer],
  heat: [...setup({ mode: 'heat', colorMap: 'turbo' }), answer],
  'frame of a file': [
    ...setup(),
    {
      kind: 'explanation',
      explanation: {
        ...explanation(),
        picture: { frame: 2, frames: 12, turned: true, transparent: 'colors' },
      },
    },
  ],
  'another class kept': [
    ...setup({}, { target: { kind: 'class', class: 5 } }),
    { kind: 'explanation', explanation: explanation({ class: 5 }) },
  ],
  'cat chosen': [...setup({}, { target: { kind: 'class', class: 1 } }), { kind: 'explanation', explanation: against }],
  seen: [
    ...setup({ mode: 'seen' }),
    answer,
    { kind: 'seen', width: 224, height: 224, png: new Uint8Array(readFileSync('samples/pictures/fox.png')) },
  ],
  'many regions': [
    ...setup({ zoom: { scale: 4, centerX: 0.6, centerY: 0.7 } }, { threshold: 0.2 }),
    {
      kind: 'explanation',
      explanation: explanation({ grid: { width: 28, height: 28 }, boxes: crowd, threshold: 0.2 }),
    },
  ],
  clip: [
    ...setup(),
    { kind: 'explanation', explanation: clipExplanation() },
    { kind: 'frame', frame: 4, source: 9, png: new Uint8Array(readFileSync('samples/pictures/fox.png')) },
  ],
  detections: [...setup(), { kind: 'explanation', explanation: detected() }],
  signed: [
    ...setup(),
    {
      kind: 'explanation',
      explanation: explanation({
        method: 'signed',
        boxes: [
          [dog, 1],
          [cat, -0.8],
        ],
      }),
    },
  ],
  empty: [...setup(), { kind: 'explanation', explanation: emptyExplanation() }],
  saturated: [
    ...setup(),
    {
      kind: 'explanation',
      explanation: explanation({
        warnings: [
          {
            code: 'probability-saturated',
            message: 'The probability is saturated (> 99.9 %): the map explains the logit, not the probability.',
          },
        ],
      }),
    },
  ],
  doubtful: [
    ...setup(),
    {
      kind: 'explanation',
      explanation: {
        ...explanation({ values: frameOfHeat, geometry: narrow, warnings: [quantized] }),
        class: { ...predictions[0]!, probability: 0.168 },
        predictions: predictions.slice(0, 5).map((each, at) => ({ ...each, probability: 0.168 / (at + 1) })),
      },
    },
  ],
  'two pictures': [...setup(), ...twoPictures],
  similar: [...setup(), ...similar],
  'compare classes': [
    ...setup(),
    {
      kind: 'comparison',
      by: 'class',
      a: { title: 'dog', explanation: explanation({ boxes: [[dog, 1]] }) },
      b: { title: 'cat', explanation: against },
    },
  ],
  'compare detections': [
    ...setup(),
    {
      kind: 'comparison',
      by: 'class',
      a: { title: 'cat', explanation: detected() },
      b: { title: 'dog', explanation: detected(0) },
    },
  ],
  'compare detectors': [
    ...setup({ mode: 'swipe' }),
    {
      kind: 'comparison',
      by: 'model',
      a: { title: 'one.onnx', explanation: detected() },
      b: { title: 'other.onnx', explanation: { ...detected(0), class: { ...detected(0).class, index: 1 } } },
    },
  ],
  'compare models': [
    ...setup(),
    {
      kind: 'comparison',
      by: 'model',
      match: 'index',
      a: { title: 'one.onnx', explanation: explanation({ boxes: [[dog, 1]] }) },
      b: { title: 'other.onnx', explanation: explanation({ boxes: [[cat, 1]], grid: { width: 28, height: 28 } }) },
      agreement: { cosine: 0.83, pearson: 0.71, spearman: 0.66, iou: 0.42, distance: 0.13, interpret: 6.2 },
      divergence: 0.31,
    },
  ],
  'compare by swipe': [
    ...setup({ mode: 'swipe' }),
    {
      kind: 'comparison',
      by: 'class',
      a: { title: 'dog', explanation: explanation({ boxes: [[dog, 1]] }) },
      b: { title: 'cat', explanation: against },
    },
  ],
  progress: [...setup(), { kind: 'progress', stage: 'forward' }],
  error: [
    ...setup(),
    {
      kind: 'failure',
      tone: 'error',
      code: 'unsupported-operator',
      title: 'This model can’t be differentiated',
      message: 'No gradient rule for GridSample (node /neck/GridSample_3) and 1 more between the layer and the score.',
      nextStep: 'Choose a later layer: 4 of them can be explained.',
      actions: [
        { id: 'chooseLayer', title: 'Choose Layer…' },
        { id: 'showLog', title: 'Show Log' },
      ],
    },
  ],
  start: [
    { kind: 'setup', choice: {}, usual, follow: false, pinned: false },
    photo,
    {
      kind: 'failure',
      tone: 'start',
      code: '',
      title: 'Choose a model',
      message: 'Whylight explains images with an ONNX model. There is none in this workspace yet.',
      nextStep: 'Choose an .onnx file, or try the sample.',
      actions: [
        { id: 'chooseModel', title: 'Choose Model…' },
        { id: 'openSample', title: 'Open Sample' },
      ],
    },
  ],
} as const satisfies Readonly<Record<string, readonly ToWebview[]>>;

export type ScreenName = keyof typeof screens;
