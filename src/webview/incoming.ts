/**
 * What the extension says, looked at before it is drawn. The words are ours, the numbers come out of strangers' files by
 * way of an engine that a hostile model may have taken over: a size of NaN, or a grid that its values do not fill, must
 * not end in half a picture. A message goes through whole, or not at all.
 */
import {
  asMessage,
  fits,
  isBoolean,
  isBytes,
  isString,
  isText,
  isWhole,
  listOf,
  maybe,
  oneOf,
  pairOf,
  within,
  type Check,
  type Kinds,
} from '../protocol/checks.ts';
import { isChoice, isUsual } from '../protocol/choice.ts';
import type {
  Clip,
  ColorMap,
  Explanation,
  Geometry,
  Heatmap,
  Layer,
  Prediction,
  RecipeSummary,
  Region,
  Warning,
} from '../protocol/engine.ts';
import type { ActionButton, ComparisonSide, PanelModel, ToWebview } from '../protocol/panel.ts';
import { isSession, isView } from '../protocol/panelState.ts';

const isNumber: Check = (value) => Number.isFinite(value);
const isSize = within(1, 1e9);
const isFraction = within(-0.001, 1.001); // rounding

const fourOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length === 4 && value.every(check);

const isPrediction = fits<Prediction>({
  index: isWhole,
  label: isString,
  score: isNumber,
  probability: isNumber,
  box: maybe(fourOf(isNumber)),
});

/** Rows and columns, of a clip behind its time. */
const isGrid: Check = (value) => listOf(isWhole)(value) && [2, 3].includes((value as unknown[]).length);

const isLayer = fits<Layer>({
  name: isString,
  tensor: isString,
  operator: isString,
  shape: listOf(isWhole),
  grid: maybe(isGrid),
  isDefault: isBoolean,
  reason: maybe(isString),
});

const isRegion = fits<Region>({
  frame: isWhole,
  rank: isWhole,
  peak: isNumber,
  mean: isNumber,
  area: isWhole,
  areaShare: isFraction,
  heatShare: isFraction,
  peakX: isNumber,
  peakY: isNumber,
  box: fourOf(isNumber),
  outline: listOf(listOf(isNumber)),
  cells: listOf(isWhole),
});

const isGeometry = fits<Geometry>({
  photoWidth: isSize,
  photoHeight: isSize,
  inputWidth: isSize,
  inputHeight: isSize,
  scaleX: within(1e-9, 1e9),
  scaleY: within(1e-9, 1e9),
  offsetX: within(-1e9, 1e9),
  offsetY: within(-1e9, 1e9),
});

const mostCells = 2 ** 24;

const isHeatmap: Check = (value) => {
  const isEach = fits<Heatmap>({
    frames: within(1, mostCells),
    width: within(1, mostCells),
    height: within(1, mostCells),
    values: isFloats,
    maximum: isNumber,
    contribution: maybe(isFloats),
  });
  if (!isEach(value)) return false;
  const { frames, width, height, values, contribution = values } = value as Heatmap;
  const cells = frames * width * height;
  return (
    [frames, width, height].every(isWhole) &&
    cells <= mostCells &&
    values.length === cells &&
    contribution.length === cells &&
    values.every(isNumber)
  );
};

const isClip: Check = (value) => {
  if (!fits<Clip>({ sources: listOf(isWhole), total: within(1, 1e9), strongest: isWhole })(value)) return false;
  const { sources, strongest } = value as Clip;
  return sources.length > 0 && strongest < sources.length;
};

const isFloats: Check = (value) => value instanceof Float32Array;

const isRecipe = fits<RecipeSummary>({ source: isText, description: isString, path: maybe(isString), json: isString });

const isTimings: Check = (value) => typeof value === 'object' && value !== null && Object.values(value).every(isNumber);

const isEachExplanation = fits<Explanation>({
  image: isString,
  model: isString,
  layer: isLayer,
  method: isText,
  class: isPrediction,
  pixel: maybe(pairOf(isWhole)),
  predictions: listOf(isPrediction),
  heatmap: isHeatmap,
  regions: listOf(isRegion),
  geometry: isGeometry,
  clip: maybe(isClip),
  recipe: isRecipe,
  warnings: listOf(fits<Warning>({ code: isString, message: isString })),
  runs: maybe(isWhole),
  timings: isTimings,
});

/** Only a clip has frames to be told apart. */
const isExplanation: Check = (value) => {
  if (!isEachExplanation(value)) return false;
  const { heatmap, clip, regions } = value as Explanation;
  return (clip !== undefined || heatmap.frames === 1) && regions.every(({ frame }) => frame < heatmap.frames);
};

const isModel = fits<PanelModel>({
  name: isString,
  head: oneOf('classes', 'pixels', 'voxels', 'boxes'),
  layers: listOf(isLayer),
  classCount: isWhole,
  gradientGraph: oneOf('file', 'memory'),
  methods: listOf(
    fits<PanelModel['methods'][number]>({
      name: isText,
      title: isString,
      description: isString,
      needsGradient: isBoolean,
    }),
  ),
});

const isSide = fits<ComparisonSide>({ title: isString, explanation: isExplanation });

const isPalette: Check = (value) => value instanceof Uint8Array && value.length === 3 * 256;

const isSource: Check = (value) =>
  fits<{ uri: string }>({ uri: isText })(value) || fits<{ png: Uint8Array }>({ png: isBytes })(value);

const kinds: Kinds<ToWebview> = {
  setup: { view: maybe(isView), choice: isChoice, usual: isUsual, follow: isBoolean, pinned: isBoolean },
  choice: { choice: isChoice, usual: isUsual },
  colorMaps: {
    maps: fits<Record<ColorMap, Uint8Array>>({
      viridis: isPalette,
      inferno: isPalette,
      turbo: isPalette,
      jet: isPalette,
      gray: isPalette,
    }),
  },
  remember: { session: isSession },
  photo: { name: isString, source: isSource, orientation: oneOf('exif', 'as-stored') },
  model: { model: maybe(isModel), recipe: maybe(isRecipe) },
  progress: {
    stage: oneOf('engine', 'model', 'decode', 'preprocess', 'session', 'forward', 'gradient', 'runs', 'cam'),
    done: maybe(isWhole),
    total: maybe(isWhole),
  },
  idle: {},
  explanation: { explanation: isExplanation },
  ahead: { explanations: listOf(isExplanation) },
  comparison: {
    by: oneOf('class', 'method', 'layer', 'model'),
    match: maybe(oneOf('label', 'index', 'none')),
    a: isSide,
    b: isSide,
  },
  seen: { frame: maybe(isWhole), width: isWhole, height: isWhole, png: isBytes },
  frame: { frame: isWhole, source: isWhole, png: isBytes },
  failure: {
    tone: oneOf('error', 'start'),
    code: isString,
    title: maybe(isString),
    message: isString,
    nextStep: isString,
    actions: listOf(fits<ActionButton>({ id: isText, title: isString })),
  },
  link: { follow: isBoolean, pinned: isBoolean },
  notice: { text: isString },
  do: {
    what: oneOf(
      'copyImage',
      'zoomIn',
      'zoomOut',
      'zoomFit',
      'zoomActual',
      'nextRegion',
      'previousRegion',
      'toggleHeat',
    ),
  },
};

/** Undefined where it is no message of the extension's. */
export const asToWebview = (message: unknown): ToWebview | undefined => asMessage(message, kinds);
