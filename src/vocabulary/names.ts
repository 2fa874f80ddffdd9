/** The names that settings, messages, files and the command line use. Each list stands here and nowhere else. */

/** What makes a heatmap; src/engine/cam/methods.ts has a row for each. */
export const methodNames = [
  'grad-cam++',
  'grad-cam',
  'hires-cam',
  'xgrad-cam',
  'layer-cam',
  'signed',
  'guided-grad-cam++',
  'guided-grad-cam',
  'eigen-cam',
  'score-cam',
  'ablation-cam',
] as const;
export type MethodName = (typeof methodNames)[number];

/** As their authors spell them. */
export const methodTitles: Readonly<Record<MethodName, string>> = {
  'grad-cam++': 'Grad-CAM++',
  'grad-cam': 'Grad-CAM',
  'hires-cam': 'HiResCAM',
  'xgrad-cam': 'XGrad-CAM',
  'layer-cam': 'LayerCAM',
  signed: 'Signed',
  'guided-grad-cam++': 'Guided Grad-CAM++',
  'guided-grad-cam': 'Guided Grad-CAM',
  'eigen-cam': 'Eigen-CAM',
  'score-cam': 'Score-CAM',
  'ablation-cam': 'Ablation-CAM',
};

/** A name that is none of ours, as of a file that a later version wrote, stays as it is. */
export const methodTitle = (name: string): string =>
  Object.hasOwn(methodTitles, name) ? methodTitles[name as MethodName] : name;

/** How a score tensor is read; src/engine/score/heads.ts. */
export const headKinds = ['classes', 'numbers', 'embedding', 'pixels', 'voxels', 'boxes', 'words', 'prompts'] as const;
export type HeadKind = (typeof headKinds)[number];

/** Whether what is answered is of the picture as a whole, not of its places. */
export const isOfWhole = (head: HeadKind): boolean => !['pixels', 'voxels', 'boxes'].includes(head);

/** What turns scores into probabilities. */
export const activations = ['softmax', 'sigmoid', 'none'] as const;
export type Activation = (typeof activations)[number];

/** What says which activation turns a model's scores into probabilities, where the file itself has none. */
export const activationSources = ['recipe', 'names', 'values', 'guess'] as const;
export type ActivationSource = (typeof activationSources)[number];

/**
 * Where a recipe comes from, in the order of the search: `file` is MODEL.whylight.json, and a `guess` is always shown
 * as one.
 */
export const recipeSources = ['file', 'hugging-face', 'metadata', 'graph', 'guess'] as const;
export type RecipeSourceKind = (typeof recipeSources)[number];

/** Where the gradient graph comes from: a file next to the model that fits it, or built just now. */
export const gradientSources = ['file', 'memory'] as const;
export type GradientSource = (typeof gradientSources)[number];

/** The stages of an explanation, in their order. */
export const stages = ['model', 'decode', 'preprocess', 'session', 'forward', 'gradient', 'runs', 'cam'] as const;
export type Stage = (typeof stages)[number];

/** What hiding parts of a picture is measured by, see docs/measures.md; src/engine/measure/measures.ts. */
export const measureNames = ['drop', 'insertion', 'deletion', 'road', 'sufficiency', 'necessity'] as const;
export type MeasureName = (typeof measureNames)[number];

/** What hidden pixels are filled with; src/engine/measure/fills.ts. */
export const fillNames = ['blur', 'mean', 'black', 'gray', 'linear'] as const;
export type FillName = (typeof fillNames)[number];

/** The sequential color maps; src/engine/color/maps.ts has the tables. */
export const colorMapNames = ['viridis', 'inferno', 'turbo', 'jet', 'gray'] as const;
export type ColorMapName = (typeof colorMapNames)[number];

/** What an explanation can be saved as: PNG over the photo, PNG of the heat alone, JSON, or the map for NumPy. */
export const saveFormats = ['overlay', 'heatmap', 'json', 'npy'] as const;
export type SaveFormat = (typeof saveFormats)[number];

/** Where models run. */
export const isolations = ['process', 'thread'] as const;
export type Isolation = (typeof isolations)[number];

/** How the panel puts photo and heat together. */
export const panelModes = ['overlay', 'side-by-side', 'swipe', 'heat', 'photo', 'seen'] as const;
export type PanelMode = (typeof panelModes)[number];

/** What two explanations of one picture may differ in. */
export const comparisonKinds = ['class', 'method', 'layer', 'model'] as const;
export type ComparisonKind = (typeof comparisonKinds)[number];

/** Buttons in the panel that the extension acts upon. */
export const actionIds = [
  ...([
    'chooseModel',
    'chooseClass',
    'chooseLayer',
    'chooseOutput',
    'chooseReference',
    'chooseMask',
    'writeInputs',
    'showReference',
    'chooseWord',
    'choosePrompts',
    'compare',
    'endComparison',
    'nextDisagreement',
    'explain',
    'copyCommand',
  ] as const),
  ...(['exportGradientGraph', 'fixRecipe', 'openCard', 'openSample', 'openSettings'] as const),
  ...(['retry', 'runAnyway', 'showLog', 'trustWorkspace', 'useOwnNode', 'useProcess', 'whyNotTruth'] as const),
] as const;
export type ActionId = (typeof actionIds)[number];
