import { asPixels, parseForeign } from './foreignJson.ts';
import type { Finding } from './finding.ts';
import { readIdToLabel } from './huggingFace.ts';
import { parsePythonNames } from './pythonNames.ts';
import type { RecipeInput } from './recipe.ts';

/** A model's `metadata_props`. */
export type Metadata = ReadonlyMap<string, string>;

/** What a model's own metadata says, by who wrote it; best first. */
export function readMetadata(metadata: Metadata): Finding[] {
  return [ultralytics, customVision, windowsMl, paddleReader, looseLabels].flatMap((read) => read(metadata) ?? []);
}

const zeroToOne = { scale: 1 / 255, mean: [0], std: [1] } as const;

/** `task`, `names`, `imgsz`, `version`: written by Ultralytics' exporter since version 8. */
function ultralytics(metadata: Metadata): Finding | undefined {
  const [task, names, size] = ['task', 'names', 'imgsz'].map((key) => metadata.get(key));
  if (task === undefined || names === undefined || size === undefined) return undefined;
  const [height, width = height] = (size.match(/\d+/g) ?? []).map((text) => asPixels(Number(text)));
  const version = metadata.get('version') ?? '';
  const labels = parsePythonNames(names);
  const fit =
    task === 'classify'
      ? classifyFit(version, width, height)
      : ({ resize: 'letterbox', interpolation: 'bilinear', antialias: false } as const);
  return {
    source: {
      kind: 'metadata',
      reason: `Ultralytics ${version.slice(0, 20)} metadata in the model (${task.slice(0, 20)})`.replace('  ', ' '),
    },
    input: {
      ...(width !== undefined && height !== undefined && { width, height }),
      channels: 'RGB',
      ...zeroToOne,
      ...fit,
    },
    ...(labels && { labels }),
  };
}

/**
 * classify_transforms: of a square input, the shortest edge becomes its side, and the center is cut out; any other is
 * squashed. Since 8.1 with torchvision; before it the center was resized by OpenCV, which does not antialias.
 */
function classifyFit(version: string, width: number | undefined, height: number | undefined): Partial<RecipeInput> {
  const filter = { interpolation: 'bilinear', antialias: !/^8\.0\./.test(version) } as const;
  if (width !== height) return { resize: 'squash', ...filter };
  return { resize: 'crop', ...(width !== undefined && { shortestEdge: width }), cropRounding: 'even', ...filter };
}

/** Custom Vision's export says how it fitted its pictures. */
function customVision(metadata: Metadata): Finding | undefined {
  if (metadata.get('CustomVision.Preprocess.ResizeMethod') !== 'Stretch') return undefined;
  const values = windowsMl(metadata)?.input ?? {};
  return {
    source: { kind: 'metadata', reason: 'Custom Vision metadata in the model' },
    input: { ...values, resize: 'squash', interpolation: 'bilinear' },
  };
}

/** `Image.NominalPixelRange` of ONNX's MetadataProps.md, in lower case. */
const pixelRanges: Readonly<Record<string, Pick<RecipeInput, 'scale' | 'mean' | 'std'>>> = {
  nominalrange_0_255: { scale: 1, mean: [0], std: [1] },
  normalized_0_1: zeroToOne,
  normalized_1_1: { scale: 1 / 255, mean: [0.5], std: [0.5] },
  /** 0..255 becomes 16..235, as in video. */
  nominalrange_16_235: { scale: 219 / 255, mean: [-16], std: [1] },
};

const pixelFormats: Readonly<Record<string, RecipeInput['channels']>> = {
  gray8: 'gray',
  rgb8: 'RGB',
  rgba8: 'RGB',
  bgr8: 'BGR',
  bgra8: 'BGR',
};

/** Windows ML's (Custom Vision, WinMLTools). Windows ML itself cuts the center out and resizes it. */
function windowsMl(metadata: Metadata): Finding | undefined {
  const lower = new Map([...metadata].map(([key, value]) => [key.toLowerCase(), value.toLowerCase()]));
  const [format, range, gamma] = ['bitmappixelformat', 'nominalpixelrange', 'colorspacegamma'].map((key) =>
    lower.get(`image.${key}`),
  );
  const channels = ownEntry(pixelFormats, format);
  const values = ownEntry(pixelRanges, range);
  if (channels === undefined && values === undefined) return undefined;
  const note =
    'The model’s metadata asks for linear light (Image.ColorSpaceGamma); it is given sRGB pixels as they are.';
  return {
    source: { kind: 'metadata', reason: 'Windows ML metadata in the model' },
    input: { ...(channels && { channels }), ...(values ?? pixelRanges['nominalrange_0_255']) },
    ...(gamma === 'linear' && { notes: [note] }),
  };
}

const ownEntry = <T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;

/** RapidOCR writes the letters of PaddleOCR's readers into them: lines of text, 48 pixels high since version 3. */
function paddleReader(metadata: Metadata): Finding | undefined {
  if (!metadata.has('character')) return undefined;
  return {
    source: { kind: 'metadata', reason: 'the letters of a reader in the model’s metadata (PaddleOCR)' },
    input: {
      ...{ width: 320, height: 48 },
      channels: 'BGR',
      scale: 1 / 255,
      mean: [0.5],
      std: [0.5],
      resize: 'squash',
    },
  };
}

/** Names under which exporters leave labels: JSON or a Python literal. */
const labelKeys = ['names', 'classes', 'class_names', 'labels', 'id2label', 'ZipMap'];

function looseLabels(metadata: Metadata): Finding | undefined {
  for (const key of labelKeys) {
    const labels = parseNames(metadata.get(key) ?? '');
    if (labels)
      return {
        source: {
          kind: 'metadata',
          reason: key === 'ZipMap' ? 'the model’s ZipMap' : `the model’s metadata (“${key}”)`,
        },
        labels,
      };
  }
  return undefined;
}

function parseNames(text: string): readonly string[] | undefined {
  return parsePythonNames(text) ?? readIdToLabel({ id2label: parseForeign(text) });
}
