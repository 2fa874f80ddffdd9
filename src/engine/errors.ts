/**
 * Every error that a user can see, a constructor each. An error names the thing, what was found, what was allowed,
 * and the next step. Callers compare `code`, never the text.
 */
export class WhylightError extends Error {
  override readonly name = 'WhylightError';

  constructor(
    /** Stable and machine-readable, for example `model-truncated`. */
    readonly code: string,
    message: string,
    /** What the user can do now: one sentence, imperative. */
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const megapixels = (pixels: number): string => `${(pixels / 1e6).toFixed(1)} megapixels`;

/** A picture that can't be read. */
export const imageErrors = {
  unknownFormat: (name: string, firstBytes: string) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” is not a picture that Whylight reads: its first bytes are “${firstBytes}”; allowed are PNG, JPEG, BMP, GIF, TIFF and WebP.`,
      'Open a picture in one of these formats, or convert this one.',
    ),
  undecodable: (name: string, format: string, reason: string, cause?: unknown) =>
    new WhylightError(
      'image-unreadable',
      `“${name}” can't be read as ${format.toUpperCase()}: ${reason}.`,
      'Check that the file opens elsewhere, or save it again as PNG or JPEG.',
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
      `“${name}” has ${width} × ${height} pixels (${megapixels(width * height)}); at most ${megapixels(maxPixels)} are allowed.`,
      'Shrink the picture, or raise the setting whylight.maxMegapixels (on the command line: --max-megapixels).',
    ),
} as const;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`;

/** Model files. */
export const modelErrors = {
  empty: (file: string) =>
    new WhylightError('model-empty', `${file} is empty (0 bytes); an ONNX model was expected.`, 'Export the model again.'),
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
      `${file} is not an ONNX model (it begins with the bytes ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}).`,
      'Choose an .onnx file, or export the model to ONNX.',
      { cause },
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
};

const list = (names: readonly string[], most = 8): string =>
  names.slice(0, most).map((name) => `“${name}”`).join(', ') + (names.length > most ? ` and ${names.length - most} more` : '');

/** What a model's graph holds, and what is asked of it. */
export const graphErrors = {
  outputUnknown: (wanted: string, outputs: readonly string[]) =>
    new WhylightError(
      'output-unknown',
      `The model has no output “${wanted}”; it has ${list(outputs)}.`,
      'Correct output.name in the recipe.',
    ),
  outputNotScores: (output: string, dims: readonly (number | string)[] | undefined) =>
    new WhylightError(
      'output-not-scores',
      `The output “${output}” has the shape ${dims ? `[${dims.join(', ')}]` : 'unknown'}; one score a class, [N, classes], was expected.`,
      'Name the output that holds the class scores in the recipe (output.name).',
    ),
};
