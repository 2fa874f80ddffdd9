import type { ErrorCode } from '../vocabulary/codes.ts';

/**
 * Every error that a user can see, a constructor each. An error names the thing, what was found, what was allowed,
 * and the next step. Callers compare `code`, never the text.
 */
export class WhylightError extends Error {
  override readonly name = 'WhylightError';

  constructor(
    /** Stable and machine-readable, for example `model-truncated`. */
    readonly code: ErrorCode,
    message: string,
    /** What the user can do now: one sentence, imperative. */
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message.length > longest ? `${message.slice(0, longest)}…` : message, options);
  }
}

/** Characters of a message: names and values from a file may have millions. */
const longest = 2000;

const megapixels = (pixels: number): string => `${(pixels / 1e6).toFixed(1)} megapixels`;

/** Words that a model reads or writes, and the files of a network of several. */
export const textErrors = {
  promptsMissing: () =>
    new WhylightError(
      'prompts-missing',
      'This model compares a picture with texts, and there is none to compare it with.',
      'Give some: --prompt "a dog" --prompt "a cat", or --prompts FILE (in the panel: Choose Prompts…).',
    ),
  promptTooLong: (text: string, tokens: number, most: number) =>
    new WhylightError(
      'prompt-too-long',
      `“${text}” is ${tokens} tokens long, and the model takes at most ${most}.`,
      'Write it shorter.',
    ),
  textUnfit: (why: string) =>
    new WhylightError('text-unfit', `This text can't be explained: ${why}.`, 'Give another text, or none.'),
  tokenizerMissing: (folder: string) =>
    new WhylightError(
      'tokenizer-missing',
      `The model reads or writes words, and there is no tokenizer.json in “${folder}” or the folder above it.`,
      'Put tokenizer.json next to the model; in Python: AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER).',
    ),
  tokenizerUnreadable: (file: string, reason: string, cause?: unknown) =>
    new WhylightError(
      'tokenizer-unreadable',
      `The tokenizer “${file}” can't be read: ${reason}.`,
      'Save it again with AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER) in Python.',
      { cause },
    ),
  tokenizerUnfit: (token: number, size: number) =>
    new WhylightError(
      'tokenizer-unfit',
      `The tokenizer does not belong to this model: it makes a token ${token}, and the model knows ${size}.`,
      'Put the tokenizer.json that belongs to the model next to it.',
    ),
  lettersUnfit: (output: string, why: string) =>
    new WhylightError(
      'letters-unfit',
      `The output “${output}” can't be read as letters: ${why}.`,
      'Put the letters, one a line in the order of the model’s numbers, into labels.txt next to the ' +
        'model; in the recipe, "outputs": [{"kind": "words", "blank": "first"}] (or "last") says where ' +
        'the blank stands.',
    ),
  partMissing: (file: string, missing: string, looked: readonly string[]) =>
    new WhylightError(
      'part-missing',
      `“${file}” is one part of a model, and its ${missing} is missing: there is none of ${list(looked)} next to it.`,
      'Put all files of the model into one folder, as they were exported.',
    ),
  partUnfit: (file: string, why: string) =>
    new WhylightError(
      'part-unfit',
      `“${file}” can't be used as a part of this model: ${why}.`,
      'Export the model again with Optimum, or take the files that transformers.js uses.',
    ),
} as const;

/** A picture that can't be read. */
export const imageErrors = {
  unknownFormat: (name: string, firstBytes: string) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” is not a picture that Whylight reads: its first bytes are “${firstBytes}”; allowed ` +
        `are PNG, JPEG, BMP, GIF, TIFF, WebP, AVIF, DICOM and NIfTI.`,
      'Open a picture in one of these formats, or convert this one.',
    ),
  stranger: (name: string, { what, nextStep }: { readonly what: string; readonly nextStep: string }) =>
    new WhylightError('image-unreadable', `“${name}” is ${what}, which Whylight does not read.`, nextStep),
  undecodable: (name: string, format: string, reason: string, cause?: unknown) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” can't be read as ${format.toUpperCase()}: ${reason}.`,
      format === 'dicom'
        ? 'Check that the file opens in a DICOM viewer, or save it uncompressed (dcmconv, gdcmconv --raw) or as PNG.'
        : 'Check that the file opens elsewhere, or save it again as PNG or JPEG.',
      { cause },
    ),
  empty: (name: string, found: string) =>
    new WhylightError(
      'image-empty',
      `“${name}” holds no picture: found ${found}; at least 1 × 1 pixels are needed.`,
      'Get the file again from where it came from.',
    ),
  tooLarge: (name: string, width: number, height: number, maxPixels: number) =>
    new WhylightError(
      'image-too-large',
      `“${name}” has ${width} × ${height} pixels (${megapixels(width * height)}); at most ` +
        `${megapixels(maxPixels)} are allowed.`,
      'Shrink the picture, explain a part of it (of a TIFF; on the command line: --region), or raise the setting ' +
        'whylight.maxMegapixels (on the command line: --max-megapixels).',
    ),
  partTooLarge: (name: string, width: number, height: number, maxPixels: number) =>
    new WhylightError(
      'image-too-large',
      `The part of “${name}” has ${width} × ${height} pixels (${megapixels(width * height)}); at most ` +
        `${megapixels(maxPixels)} are allowed.`,
      'Choose a smaller part, or a coarser level.',
    ),
  levelMissing: (name: string, level: number, levels: number) =>
    new WhylightError(
      'level-missing',
      `“${name}” has ${levels === 1 ? 'no smaller levels' : `${levels} levels`}; there is no level ${level}.`,
      levels === 1 ? 'Leave the level out.' : `Choose a level from 0 (the full size) to ${levels - 1}.`,
    ),
  regionOutside: (name: string, region: readonly number[], width: number, height: number, level: number) =>
    new WhylightError(
      'region-outside',
      `The region ${region.join(', ')} does not lie inside of “${name}”, which has ${width} × ${height} pixels at ` +
        `level ${level}.`,
      'Give x and y in pixels of the full size, and width and height in pixels of the level.',
    ),
  regionOfClip: () =>
    new WhylightError(
      'region-outside',
      'This model takes a clip or a volume, and a region is of a single picture.',
      'Leave region and level out.',
    ),
  tooLong: (name: string, width: number, height: number, longest: number) =>
    new WhylightError(
      'image-too-large',
      `“${name}” has ${width} × ${height} pixels; a side may have at most ${longest}.`,
      'Cut the picture into parts, or shrink it.',
    ),
  bandsUnnamed: (name: string, bands: number) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” has ${bands} bands, and does not say which of them are red, green and blue.`,
      'Say in the recipe which of them the model takes, for example "channels": "bands", "bands": [3, 2, 1].',
    ),
  frameMissing: (name: string, frame: number, total: number) =>
    new WhylightError(
      'frame-missing',
      `“${name}” holds ${total === 1 ? 'one picture that is read' : `${total} pictures`}; there is no picture ${frame + 1}.`,
      `Choose a number from 1 to ${total}.`,
    ),
  frameOfClip: (frames: number) =>
    new WhylightError(
      'frame-missing',
      `This model takes a clip of ${frames} pictures, spread evenly over the file: a single one can't be chosen.`,
      'Leave the frame out.',
    ),
  orientationUnknown: (name: string, orientation: string) =>
    new WhylightError(
      'orientation-unknown',
      `The recipe turns volumes to ${orientation}, and “${name}” does not say how the patient lies in it.`,
      'Choose a NIfTI file, an NRRD or a DICOM file with an orientation, or take "orientation" out of the recipe.',
    ),
  bandsMissing: (wanted: readonly number[], found: number) =>
    new WhylightError(
      'bands-missing',
      `The model takes ${wanted.length} bands of a picture ` +
        `(${wanted.slice(0, 12).join(', ')}${wanted.length > 12 ? ' …' : ''}), and this one has ${found}.`,
      'Open a picture of as many bands (a TIFF, say), name other bands in the recipe (input.bands), or ' +
        'on the command line give the tensor itself (--tensor).',
    ),
  leadsMissing: (wanted: readonly number[], found: number) =>
    new WhylightError(
      'bands-missing',
      `The model takes ${wanted.length === 1 ? 'lead' : 'the leads'} ` +
        `${wanted.slice(0, 12).join(', ')}${wanted.length > 12 ? ' …' : ''} of a signal, and this one has ${found}.`,
      'Open a signal of as many leads, or name others of its leads in the recipe (input.bands).',
    ),
  notSignal: (name: string) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” is a picture, and this model takes signals: curves, [N, leads, samples].`,
      'Open a .npy or .csv file of numbers, or choose a model that takes pictures.',
    ),
  notPicture: (name: string) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” holds numbers, no picture, and this model takes pictures.`,
      'Open a picture, or choose a model of signals, [N, leads, samples]. A .npy file that is the model’s input as it ' +
        'is can be explained on the command line: whylight explain --tensor.',
    ),
  clipTooLarge: (name: string, frames: number, width: number, height: number, maxPixels: number) =>
    new WhylightError(
      'clip-too-large',
      `${frames} frames of “${name}”, ${width} × ${height} pixels each, are ` +
        `${megapixels(frames * width * height)} together; at most ${megapixels(maxPixels)} are allowed.`,
      'Shrink the clip, or raise the setting whylight.maxMegapixels (on the command line: --max-megapixels).',
    ),
} as const;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`;

const list = (names: readonly string[], most = 8): string =>
  names
    .slice(0, most)
    .map((name) => `“${name}”`)
    .join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');

/** Model files. */
export const modelErrors = {
  noneIn: (folder: string) =>
    new WhylightError('no-model', `There is no .onnx file in “${folder}”.`, 'Name the model’s file.'),
  severalIn: (folder: string, models: readonly string[]) =>
    new WhylightError(
      'several-models',
      `“${folder}” holds ${models.length} models: ${list(models)}. Networks of several files are not supported yet.`,
      'Name the file of one of them.',
    ),
  empty: (file: string) =>
    new WhylightError(
      'model-empty',
      `${file} is empty (0 bytes); an ONNX model was expected.`,
      'Export the model again.',
    ),
  tooLarge: (file: string, found: number, allowed: number) =>
    new WhylightError(
      'model-too-large',
      `${file} has ${megabytes(found)}; a model file may have up to ${megabytes(allowed)}.`,
      'Export it with external data, so that the weights lie in a file of their own.',
    ),
  lfsPointer: (file: string) =>
    new WhylightError(
      'model-lfs-pointer',
      `${file} is a Git LFS pointer, not the model itself.`,
      'Run “git lfs pull” to fetch the model.',
    ),
  truncated: (file: string, found: number, cause: unknown) =>
    new WhylightError(
      'model-truncated',
      `${file} begins like an ONNX model but ends too early, after ${megabytes(found)}.`,
      'Copy or export the model again, and wait until it is written.',
      { cause },
    ),
  unreadable: (file: string, bytes: Uint8Array, cause?: unknown) =>
    new WhylightError(
      'model-unreadable',
      `${file} is not an ONNX model (it begins with the bytes ` +
        `${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}).`,
      'Choose an .onnx file, or export the model to ONNX.',
      { cause },
    ),
  changed: (file: string) =>
    new WhylightError(
      'model-changed',
      `${file} was replaced while it was being explained.`,
      'Try again when it is finished.',
    ),
  noGraph: (file: string) =>
    new WhylightError(
      'model-no-graph',
      `${file} holds no graph to run: it has no nodes or no outputs.`,
      'Export the whole model, not only its weights.',
    ),
  opset: (file: string, found: number, lowest: number) =>
    new WhylightError(
      'model-opset',
      `${file} uses operator set ${found}; ${lowest} or later was expected.`,
      'Export it with a later opset, or convert it with onnx.version_converter.',
    ),
  ring: (node: string) =>
    new WhylightError(
      'model-ring',
      `The model’s graph goes round in a circle: the node “${node}” reads what is made of its own output.`,
      'Export the model again.',
    ),
  tooComplex: (file: string, found: string) =>
    new WhylightError(
      'model-too-complex',
      `${file} has ${found}.`,
      'Check where the model comes from: no exporter writes this.',
    ),
  attribute: (file: string, node: string, attribute: string, found: number, most: number) =>
    new WhylightError(
      'model-attribute',
      `${file}: at the node “${node}”, ${attribute} is ${found}; allowed are 1 to ${most}.`,
      'Check where the model comes from: no exporter writes this.',
    ),
  outputCount: (file: string, node: string, attribute: string, found: number, outputs: number) =>
    new WhylightError(
      'model-attribute',
      `${file}: at the node “${node}”, ${attribute} is ${found}, but the node has ${outputs} outputs.`,
      'Check where the model comes from: no exporter writes this.',
    ),
  processorLayout: (file: string) =>
    new WhylightError(
      'model-processor-layout',
      `${file} was saved after ONNX Runtime had laid its channels out in blocks for one kind of ` +
        `processor (the domain com.microsoft.nchwc), and not for this one: they can’t be put in order ` +
        `here.`,
      'Use the model that it was made from, save it again on this machine, or save it at the level ' +
        'ORT_ENABLE_EXTENDED.',
    ),
  externalData: (file: string, location: string, why: string) =>
    new WhylightError(
      'model-external-data',
      `${file} keeps weights in “${location}”, which can’t be used: ${why}.`,
      'Put the files of the model into one folder, all from the same export.',
    ),
  weights: (file: string, tensor: string, dims: readonly number[], found: string) =>
    new WhylightError(
      'model-weights',
      `The weights “${tensor}” in ${file} do not fit their shape [${dims.join(', ')}]: ${found}.`,
      'Copy or export the model again.',
    ),
};

/** What a model's graph holds, and what is asked of it. */
export const graphErrors = {
  outputUnknown: (wanted: string, outputs: readonly string[]) =>
    new WhylightError(
      'output-unknown',
      `The model has no output “${wanted}”; it has ${list(outputs)}.`,
      'Correct the name: “outputs” in the recipe, --output on the command line.',
    ),
  tensorTooLarge: (tensor: string, dims: readonly (number | string)[], allowed: number) =>
    new WhylightError(
      'model-tensor-too-large',
      `The tensor “${tensor}” has the shape [${dims.join(', ')}]; at most ${allowed} values are allowed.`,
      'Export the model for a smaller picture, or check where it comes from.',
    ),
  computedTooLarge: (tensor: string, values: number, allowed: number) =>
    new WhylightError(
      'model-computed-too-large',
      `What the model computes of its weights on loading has ${values} values up to the tensor ` +
        `“${tensor}”; at most ${allowed} are allowed.`,
      'Export the model with its constants folded, or check where it comes from.',
    ),
  outputNotScores: (output: string, dims: readonly (number | string)[] | undefined, outputs: readonly string[]) =>
    new WhylightError(
      'output-not-scores',
      `What the output “${output}” holds can’t be told: its shape is ${dims ? `[${dims.join(', ')}]` : 'unknown'}, and one score a class would be [N, classes].${outputs.length > 1 ? ` The model’s outputs are ${list(outputs)}.` : ''}`,
      `Say what it holds in the recipe: "outputs": [{"name": "${output}", "kind": "numbers"}] (or ` +
        `"classes", "embedding", "pixels", "words" for letters; "slice": [from, to] for a part of it).`,
    ),
};

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).slice(0, 400);

/** ONNX Runtime. */
export const runtimeErrors = {
  nativeLibrary: (platform: string, arch: string, cause: unknown) =>
    new WhylightError(
      'native-library',
      `ONNX Runtime could not be loaded on ${platform}-${arch}: ${wordsOf(cause)}`,
      platform === 'win32'
        ? 'Install the Microsoft Visual C++ Redistributable (x64 or arm64), then try again.'
        : 'Use one of win32-x64, win32-arm64, linux-x64, linux-arm64 (glibc) or darwin-arm64.',
      { cause },
    ),
  modelRefused: (cause: unknown) =>
    new WhylightError(
      'model-refused',
      `ONNX Runtime refused the model: ${wordsOf(cause)}`,
      'Check the model with onnx.checker, or export it again.',
      { cause },
    ),
  inputMissing: (name: string) =>
    new WhylightError(
      'input-missing',
      `The model’s input “${name}” is not the image and has no value.`,
      'Export the model with the image as its only input.',
    ),
  outputMissing: (name: string) =>
    new WhylightError(
      'run-failed',
      `ONNX Runtime ran the model, but gave nothing for the tensor “${name}”.`,
      'Give the tensor another name: this one means something else to JavaScript.',
    ),
  processEnded: (reason: string) =>
    new WhylightError(
      'engine-crashed',
      `The process that runs the model has ended in the middle of its work: ${reason}.`,
      'Try again. If it happens again, choose another model.',
    ),
  runFailed: (cause: unknown) =>
    new WhylightError(
      'run-failed',
      `ONNX Runtime stopped in the run: ${wordsOf(cause)}`,
      'Check the recipe’s input size, or try the model in ONNX Runtime itself.',
      { cause },
    ),
};

/** Scores, classes, layers, maps. */
export const scoreErrors = {
  notFinite: (index: number, found: number) =>
    new WhylightError(
      'score-not-finite',
      `The model’s score of class ${index} is ${found}; a finite number was expected.`,
      'Check the recipe (scale, mean, std) and the model’s weights: a value overflowed on the way.',
    ),
  classUnknown: (wanted: string, count: number, nearest: readonly string[]) =>
    new WhylightError(
      'class-unknown',
      `The model has no class “${wanted}”; it has ${count} classes, numbered 0 to ${count - 1}. The ` +
        `nearest labels: ${list(nearest)}.`,
      'Choose one of the labels, or a number.',
    ),
  noBoxes: () =>
    new WhylightError(
      'score-no-boxes',
      'The model found nothing in this picture: its own non-maximum suppression left no box.',
      'Choose another picture, or export the model without non-maximum suppression or with a lower threshold.',
    ),
  boxNotFinite: (output: string, found: number) =>
    new WhylightError(
      'score-not-finite',
      `A box of the output “${output}” holds ${found}; finite numbers were expected.`,
      'Check the recipe (scale, mean, std) and the model’s weights: a value overflowed on the way.',
    ),
  boxesRaw: (why: string) =>
    new WhylightError(
      'score-boxes-raw',
      `The model’s boxes are no boxes yet, but offsets from anchors that the file does not name: ${why}.`,
      'Export the model with its boxes decoded (YOLOX: --decode_in_inference). If these are no boxes, ' +
        'write what they are into the recipe: "outputs": [{"name": …, "kind": "pixels"}].',
    ),
  boxNotFollowed: (method: string) =>
    new WhylightError(
      'score-not-followed',
      `${method} compares a box’s score in many runs, but this model chooses its boxes itself ` +
        `(non-maximum suppression), others in each run.`,
      'Choose a method that takes the gradient or the activation alone, or export the model without ' +
        'non-maximum suppression.',
    ),
  nothingSaid: () =>
    new WhylightError(
      'nothing-said',
      'The model says no word of this picture: its text is empty.',
      'Give a text with --text (in the panel: Choose Word…), or choose another picture.',
    ),
  wordUnknown: (wanted: string, words: readonly string[]) =>
    new WhylightError(
      'word-unknown',
      `The text has no word “${wanted}”; words in it: ${list(words, 30)}.`,
      'Name a word of the text, its number from 0, or a span such as 2-4.',
    ),
  targetUnfit: (wanted: string, kind: string) =>
    new WhylightError(
      'target-unfit',
      `The model gives no ${wanted.replace(/^an /, '')}: its output is read as ${kind}.`,
      'Ask for one of the answers that it gives, or write into the recipe how the output is read (outputs).',
    ),
  contrastSame: (label: string) =>
    new WhylightError(
      'contrast-same',
      `“${label}” can't be held against itself: the class to explain and the one it is held against are the same.`,
      'Choose two different classes.',
    ),
  referenceMissing: () =>
    new WhylightError(
      'reference-missing',
      'The model’s output is an embedding, not class scores: it says nothing of one picture alone, ' +
        'only how like another picture it is.',
      'Choose a second picture to compare with (on the command line: --reference IMAGE).',
    ),
  maskNotPlaced: (method: string, layer: string) =>
    new WhylightError(
      'mask-not-placed',
      `${method} is of one whole picture, but the model takes several, or itself cuts, pads or turns ` +
        `the picture before “${layer}”.`,
      'Choose another method.',
    ),
  noPixels: (kind: string) =>
    new WhylightError(
      'score-no-pixels',
      `The model says nothing about single pixels: its scores are of ${kind}. A pixel can be explained ` +
        `of a segmentation of pictures alone.`,
      'Leave the pixel out, or choose a model whose output is [N, classes, H, W].',
    ),
  pixelNotSeen: (
    x: number,
    y: number,
    seen: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  ) =>
    new WhylightError(
      'score-pixel-not-seen',
      `The model does not see the pixel ${x}, ${y}. Of the picture it sees x from ${Math.ceil(seen.x)} ` +
        `to ${Math.ceil(seen.x + seen.width) - 1} and y from ${Math.ceil(seen.y)} to ` +
        `${Math.ceil(seen.y + seen.height) - 1}.`,
      'Choose a pixel there, or another resize in the recipe.',
    ),
};

/** An operator that has no gradient here, where it stands, and why. */
interface Obstacle {
  readonly operator: string;
  readonly node: string;
  readonly reason: string;
}

/** Each operator once, with its nodes: “QLinearConv (“conv1”, “conv2” and 50 more) has no gradient rule”. */
function describeObstacles(obstacles: readonly Obstacle[]): string {
  const kinds = new Map<string, string[]>();
  for (const { operator, node, reason } of obstacles) {
    const kind = `${operator}|${reason}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), node]);
  }
  return [...kinds].map(([kind, nodes]) => kind.replace('|', ` (${list(nodes, 3)}) `)).join('; ');
}

export const layerErrors = {
  none: (obstacles: readonly Obstacle[]) =>
    new WhylightError(
      'no-layer',
      obstacles.length === 0
        ? 'The model has no layer with a spatial grid of 2 to 4,194,304 cells between its input and its scores.'
        : `No layer of the model can be explained. In the way: ${describeObstacles(obstacles)}.`,
      obstacles.length === 0
        ? 'Choose a model that keeps a grid, such as a convolutional classifier.'
        : 'Choose another export of the model, or bring a gradient graph of your own.',
    ),
  unknown: (wanted: string, nearest: readonly string[]) =>
    new WhylightError(
      'layer-unknown',
      `The model has no layer “${wanted}”. The nearest: ${list(nearest)}.`,
      'Choose one of them, or see all with “whylight layers”.',
    ),
  obstructed: (
    layer: string,
    reason: string,
    obstacles: readonly Obstacle[],
    later: readonly string[],
    gradientFree: readonly string[],
  ) =>
    new WhylightError(
      'layer-obstructed',
      `The layer “${layer}” has no gradient. ${reason} In the way between the image and the score: ` +
        `${describeObstacles(obstacles)}.`,
      `Choose ${later.length === 0 ? '' : `a layer that works: ${list(later)}, or `}a method that needs no gradient: ${gradientFree.join(', ')}.`,
    ),
};

export const checkErrors = {
  rounded: (layer: string) =>
    new WhylightError(
      'gradient-rounded',
      `The gradient at “${layer}” can't be compared with differences of the model: between this layer ` +
        `and the score numbers are rounded, and the score changes in steps.`,
      'Check the float model that this one was made from; its layers have the same gradients, up to rounding.',
    ),
};

export const measureErrors = {
  signed: () =>
    new WhylightError(
      'measure-signed',
      'A signed map has parts that speak against the class, and no order from most to least relevant: ' +
        'there is nothing to measure it by.',
      'Choose another method, such as Grad-CAM++.',
    ),
  notPlaced: () =>
    new WhylightError(
      'measure-not-placed',
      'This layer sees only a part of the picture, or sees it turned: what hiding it does is not measured.',
      'Choose a layer that sees the whole picture.',
    ),
  noProbability: () =>
    new WhylightError(
      'measure-no-probability',
      'These measures compare probabilities, and this answer is a value.',
      'Hide regions instead: their rows say what becomes of the value.',
    ),
  randomizationUnfit: (why: string) =>
    new WhylightError(
      'measure-randomization',
      `The weights of this model can't be shuffled: ${why}.`,
      'All other measures can be made.',
    ),
  partNotSeen: () =>
    new WhylightError(
      'part-not-seen',
      'The model sees no pixel of this part of the photo, so hiding or keeping it changes nothing.',
      'Name a larger part, inside of what the model sees.',
    ),
};

export const mapErrors = {
  methodUnknown: (wanted: string, methods: readonly string[]) =>
    new WhylightError(
      'method-unknown',
      `There is no method “${wanted}”; there are ${list(methods, methods.length)}.`,
      'Choose one of them.',
    ),
  gradientNotFinite: () =>
    new WhylightError(
      'gradient-not-finite',
      'The gradient of the score at this layer holds NaN or infinity, so there is no map.',
      'Choose another layer; an early one may overflow where a late one does not.',
    ),
  notFinite: () =>
    new WhylightError(
      'map-not-finite',
      'The activation of this layer, or the score in one of the runs, is NaN or infinite, so there is no map.',
      'Choose another layer; an early one may overflow where a late one does not.',
    ),
};

export const fileErrors = {
  inUse: (file: string, by = 'another one took it over') =>
    new WhylightError(
      'file-in-use',
      `Another process writes results into this folder (${file}: ${by}).`,
      'Wait until it has ended, then try again; two sweeps at once need two folders.',
    ),
  missing: (file: string) => new WhylightError('file-missing', `There is no file “${file}”.`, 'Check the path.'),
  notAFile: (file: string, kind: 'folder' | 'special') =>
    kind === 'folder'
      ? new WhylightError('file-not-a-file', `“${file}” is a folder; a file was expected.`, 'Name a file in it.')
      : new WhylightError(
          'file-not-a-file',
          `“${file}” is not a regular file, but a pipe, a device or a file of the system without a size.`,
          'Copy its content into a file, and name that.',
        ),
  tooLarge: (file: string, found: number, allowed: number) =>
    new WhylightError(
      'file-too-large',
      `“${file}” has ${megabytes(found)}; up to ${megabytes(allowed)} can be read.`,
      'For a model: export it with external data.',
    ),
  changing: (file: string) =>
    new WhylightError(
      'file-changing',
      `“${file}” is being written: it changed each time it was read.`,
      'Try again when it is finished.',
    ),
  unreadable: (file: string, reason: string, cause: unknown) =>
    new WhylightError('file-unreadable', `“${file}” could not be read: ${reason}.`, 'Check its permissions.', {
      cause,
    }),
  unwritable: (file: string, reason: string, cause: unknown) =>
    new WhylightError(
      'file-unwritable',
      `“${file}” could not be written: ${reason}. Nothing was left behind.`,
      'Choose another place.',
      { cause },
    ),
};

/** `MODEL.grad.onnx`. */
export const gradientErrors = {
  stale: (file: string, model: string) =>
    new WhylightError(
      'gradient-stale',
      `${file} was made for another version of ${model}: their checksums differ.`,
      'Export the gradient graph again. Until then one is made in memory.',
    ),
  foreign: (file: string, why: string) =>
    new WhylightError(
      'gradient-foreign',
      `${file} does not belong to this model: ${why}.`,
      'Delete it, or export the gradient graph again. Until then one is made in memory.',
    ),
  refused: (file: string, cause: WhylightError) =>
    new WhylightError(
      'gradient-unfit',
      `${file} can’t be used. ${cause.message}`,
      'Delete it, or export the gradient graph again. Until then one is made in memory.',
      { cause },
    ),
  unfit: (
    file: string,
    tensor: string,
    type: string,
    found: readonly (number | string)[],
    expected: readonly (number | string)[],
  ) =>
    new WhylightError(
      'gradient-unfit',
      `${file} can’t be used: its gradient of “${tensor}” is ${type} [${found.join(', ')}]; float32 ` +
        `[${expected.join(', ')}] was expected.`,
      'Correct it, or delete it: one is made in memory then.',
    ),
  guidedObstructed: (why: string) =>
    new WhylightError(
      'guided-obstructed',
      `Guided backpropagation does not reach the picture: ${why}.`,
      'Choose Grad-CAM++ or Grad-CAM, which need the gradient of a layer alone.',
    ),
  overModel: (file: string) =>
    new WhylightError(
      'gradient-over-model',
      `${file} is the model itself; the gradient graph would replace it.`,
      'Choose another name.',
    ),
};

/** Masks, and maps that are written as volumes. */
export const maskErrors = {
  unfit: (name: string, found: string, expected: string) =>
    new WhylightError(
      'mask-unfit',
      `The mask “${name}” has ${found}, the picture that is explained has ${expected}.`,
      'Give a mask of the same size: each of its pixels belongs to the pixel of the picture at the same place.',
    ),
  unreadable: (name: string, reason: string, cause: unknown) =>
    new WhylightError(
      'mask-unfit',
      `The segmentation “${name}” can’t be read: ${reason}.`,
      'Check that it opens in a DICOM viewer, or save it as NIfTI.',
      { cause },
    ),
  segmentsAstray: (name: string, lost: number, total: number) =>
    new WhylightError(
      'mask-unfit',
      `${lost} of the ${total} frames of the segmentation “${name}” lie on no slice of the picture that is explained.`,
      'Give a segmentation that was drawn on this very series: its planes must be those of the slices.',
    ),
  noGrid: (name: string) =>
    new WhylightError(
      'mask-unfit',
      `“${name}” is no volume with a place in the patient: only of a NIfTI file, or of a DICOM series, ` +
        `can the map be written as one.`,
      'Save the map as arrays (.npy) instead.',
    ),
} as const;

export const inputErrors = {
  tooLarge: (input: string, dims: readonly (number | string)[], allowed: number) =>
    new WhylightError(
      'input-too-large',
      `The model’s input “${input}” has the shape [${dims.join(', ')}]; at most ${allowed} values are allowed.`,
      'Export the model for a smaller picture.',
    ),
  batch: (input: string, dims: readonly (number | string)[]) =>
    new WhylightError(
      'input-batch',
      `The model’s input “${input}” has the shape [${dims.join(', ')}]: ${dims[0]} pictures at a time. ` +
        `Whylight explains one.`,
      'Export it for one picture, torch.onnx.export(model, (torch.randn(1, …),), …), or with an open ' +
        'batch, dynamic_shapes=({0: "batch"},).',
    ),
  unknown: (name: string, inputs: readonly string[]) =>
    new WhylightError(
      'input-unknown',
      `The model has no input “${name}”; it has ${list(inputs)}.`,
      'Correct the name: “inputs” in the recipe, --input on the command line.',
    ),
  unfit: (name: string, sizes: readonly (number | undefined)[], found: readonly number[]) =>
    new WhylightError(
      'input-unfit',
      `The value of the input “${name}” has the shape [${found.join(', ')}]; ` +
        `[${sizes.map((size) => size ?? '?').join(', ')}] was expected.`,
      'Give it a number, or an array of this shape.',
    ),
  missing: (inputs: readonly { readonly name: string; readonly dims: readonly (number | undefined)[] }[]) => {
    const [first] = inputs;
    const shapes = inputs.map(({ name, dims }) => `“${name}” [${dims.map((size) => size ?? '?').join(', ')}]`);
    return new WhylightError(
      'input-missing',
      `The model also takes ${shapes.join(', ')}, and nothing says what.`,
      `Give a value: "inputs": {"${first?.name}": …} in the recipe (a number, an array, a .npy file or ` +
        `a picture), or --input ${first?.name}=… on the command line.`,
    );
  },
  shape: (found: readonly number[], expected: readonly (number | string)[]) =>
    new WhylightError(
      'input-shape',
      `The tensor has the shape [${found.join(', ')}]; the model takes one picture at a time, ` +
        `[${expected.map((dim) => (typeof dim === 'number' ? dim : '?')).join(', ')}].`,
      'Save the tensor of one picture, with a batch of 1.',
    ),
  openSize: (input: string, dims: readonly (number | string)[], tried: readonly number[], cause: unknown) =>
    new WhylightError(
      'input-open-size',
      `The model’s input “${input}” has the shape [${dims.join(', ')}], which leaves the size of the ` +
        `picture open, and the model runs at none of those tried: ${tried.join(', ')} pixels a side. ` +
        `${cause === undefined ? 'It takes one picture for several.' : wordsOf(cause)}`,
      'Write the size into the recipe: input.width and input.height.',
      { cause },
    ),
  notImage: (inputs: readonly string[]) =>
    new WhylightError(
      'input-not-image',
      `The model has no input that takes an image, a clip or a signal (float32, [N, channels, height, width] or ` +
        `[N, height, width, channels], with a time axis or without; [3, height, width] where there is ` +
        `one input; [N, leads, samples]); it has ${list(inputs)}.`,
      'Choose a classifier of images or signals.',
    ),
};

/** Sweeps over many pictures. */
export const datasetErrors = {
  unwritable: (file: string, reason: string, cause: unknown) =>
    new WhylightError(
      'file-unwritable',
      `“${file}” could not be written: ${reason}. The pictures that were done before are kept.`,
      'Make room, and run the same command again: it goes on from there.',
      { cause },
    ),
  otherHeader: (file: string) =>
    new WhylightError(
      'dataset-other-header',
      `${file} holds results of another sweep: another model, recipe, layer, method, measure or version.`,
      'Choose another folder with --out, or delete that file.',
    ),
  noPictures: (folder: string) =>
    new WhylightError(
      'dataset-empty',
      `There is no picture in ${folder}.`,
      'Name a folder that holds pictures, or a list with --list.',
    ),
  noTruth: (folders: readonly string[], classes: readonly string[]) =>
    new WhylightError(
      'dataset-no-truth',
      `The folders (${list(folders, 4)}) are no classes of this model (${list(classes, 4)}).`,
      'Name the folders after the labels, or write “picture,class” lines into a file and name it with --truth.',
    ),
  noParts: (folder: string) =>
    new WhylightError(
      'dataset-no-parts',
      `${folder} holds no part-….jsonl of a sweep.`,
      'Name the folder that was given to whylight evaluate with --out.',
    ),
  pictureWithoutTruth: (key: string) =>
    new WhylightError(
      'dataset-no-truth',
      `The true class of ${key} is not known.`,
      'Name the folders after the labels, name a file with --truth, or ask for --classes top.',
    ),
  otherGrid: (found: readonly number[], first: readonly number[]) =>
    new WhylightError(
      'maps-other-grid',
      `This map has ${found.join(' × ')} cells, and the maps before it ${first.join(' × ')}: one file ` +
        `holds maps of one grid.`,
      'Give --size N: all maps are brought to N × N cells.',
    ),
  noSharedClasses: (a: string, b: string) =>
    new WhylightError(
      'compare-classes',
      `${a} and ${b} have no class in common.`,
      'Compare models of the same classes, or give both recipes the same labels.',
    ),
  classOfOne: (label: string, model: string) =>
    new WhylightError(
      'compare-classes',
      `A’s first class, “${label}”, is no class of ${model}.`,
      'Compare models of the same classes, or name the models the other way round.',
    ),
  referenceFailed: (key: string, model: string) =>
    new WhylightError(
      'compare-reference',
      `${model}, the first model, did not explain ${key}, so there is no class to compare maps of.`,
      'Say what the picture shows (--truth, or folders named after the classes), or look at why the ' +
        'first model failed.',
    ),
  nothingInCommon: (key: string) =>
    new WhylightError(
      'compare-apart',
      `The two models see no common part of ${key}.`,
      'Check how the recipes crop the picture.',
    ),
  mapsTooLarge: (file: string) =>
    new WhylightError(
      'maps-too-large',
      `${file} would have more than 4 GiB, more than a .npz file holds.`,
      'Choose a name that ends with .safetensors or .npy, a smaller --size, or --dtype float16.',
    ),
};

export const fileFormatErrors = {
  boxes: (file: string, why: string) =>
    new WhylightError(
      'boxes-invalid',
      `${file} holds no boxes that can be read: ${why}.`,
      'COCO’s JSON, Pascal VOC’s XML, YOLO’s text, ImageNet’s CSV are read.',
    ),
  archive: (file: string, why: string) =>
    new WhylightError(
      'archive-invalid',
      `${file} is not an archive that can be read: ${why}.`,
      'Zip (stored or deflated) and uncompressed tar are read. Pack the pictures again, or unpack them into a folder.',
    ),
  npy: (file: string, why: string) =>
    new WhylightError(
      'npy-invalid',
      `${file} is not an array that can be read: ${why}.`,
      'Save it with numpy.save as a float32 array.',
    ),
};

/** `MODEL.whylight.json` and label files. */
export const recipeErrors = {
  missing: (file: string) =>
    new WhylightError(
      'recipe-missing',
      `There is no recipe “${file}”.`,
      'Check the path, or leave it out: a recipe is then looked for.',
    ),
  invalid: (file: string, why: string) =>
    new WhylightError(
      'recipe-invalid',
      `The recipe ${file} can’t be used: ${why}.`,
      'Correct it; VS Code completes and checks recipes as you type.',
    ),
  inputNotImage: (shape: string) =>
    new WhylightError(
      'input-not-image',
      `The model’s input has the shape ${shape}; an image was expected, [N, channels, height, width] ` +
        `or [N, height, width, channels] with 1 or 3 channels.`,
      'Choose an image classifier.',
    ),
  labelsOutside: (recipe: string, file: string) =>
    new WhylightError(
      'recipe-invalid',
      `The recipe ${recipe} can’t be used: it names the labels file “${file}”, which lies neither in ` +
        `the model’s folder nor in the folder that is open.`,
      'Put the labels next to the model, or open the folder that holds both (on the command line: start in it).',
    ),
  labelsMissing: (recipe: string, file: string) =>
    new WhylightError(
      'labels-missing',
      `The recipe ${recipe} names the labels file “${file}”, which does not exist.`,
      'Correct “labels” in the recipe; the path is relative to it.',
    ),
  labelsInvalid: (file: string, why: string) =>
    new WhylightError(
      'labels-invalid',
      `The labels in ${file} can’t be used: ${why}.`,
      'Write one label a line, in the order of the classes.',
    ),
  labelsMismatch: (labels: number, classes: number) =>
    new WhylightError(
      'labels-mismatch',
      `The recipe has ${labels} labels, but the model has ${classes} classes.`,
      'Correct “labels” in the recipe: one for each class, in order.',
    ),
};
