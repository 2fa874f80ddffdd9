import { WhylightError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { Dim } from '../graph/shapes.ts';
import { mergeFindings, type Finding, type FixedSize } from '../recipe/finding.ts';
import { own, parseForeign, textAt, type ForeignObject } from '../recipe/foreignJson.ts';
import { guessRecipe } from '../recipe/guess.ts';
import { axisOf, isSignal } from '../tensor/layout.ts';
import { readDetector, readFrameCount, readIdToLabel, readImageSize, readProcessor } from '../recipe/huggingFace.ts';
import { readGraphLabels } from '../recipe/graphLabels.ts';
import { readGraph } from '../recipe/modelGraph.ts';
import { readMetadata } from '../recipe/modelMetadata.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { readTimm, readTimmLabels } from '../recipe/timm.ts';
import type { Disk } from '../ports.ts';

/**
 * What recipes are read from in a model: its metadata, the beginning of its graph, and the input that takes the image.
 */
export interface ModelFacts {
  readonly graph: Graph;
  readonly name: string;
  readonly dims: readonly Dim[];
}

/** The recipe of a model that has none of its own: what Hugging Face's files, the model itself and its shape say. */
export async function foundRecipe(
  disk: Disk,
  modelPath: string,
  model: ModelFacts,
  openSide?: number,
): Promise<Recipe> {
  const dims = model.dims.map((dim) => (typeof dim === 'number' ? dim : undefined));
  const { layout } = guessRecipe(dims).input;
  const fixed: FixedSize = { height: dims[axisOf(layout, 'H')], width: dims[axisOf(layout, 'W')] };
  const metadata = new Map(model.graph.header.metadataProps.map(({ key, value }) => [key, value]));
  // What files and graphs say of pixels is not meant for curves; names are.
  const ofPictures = isSignal(layout) ? withoutInput : (each: Finding): Finding => each;
  const findings = [
    ...(await huggingFaceFindings(disk, modelPath, fixed)).map(ofPictures),
    ...readMetadata(metadata).map(ofPictures),
    ...(isSignal(layout) ? [] : readGraph(model.graph, model.name)),
    ...readGraphLabels(model.graph),
  ];
  const side = findings.find((finding) => finding.side !== undefined)?.side;
  const frames = findings.find((finding) => finding.frames !== undefined)?.frames;
  return mergeFindings(guessRecipe(dims, side ?? openSide, frames), findings, fixed, dims[axisOf(layout, 'C')]);
}

const withoutInput = ({ input: _input, side: _side, frames: _frames, ...rest }: Finding): Finding => rest;

/** Beside the model, and one folder up: Optimum writes onnx/model.onnx. */
export function huggingFaceFiles(
  disk: Disk,
  modelPath: string,
): {
  readonly processors: readonly string[];
  readonly configs: readonly string[];
} {
  const folder = disk.folderOf(modelPath);
  const inBoth = (name: string): string[] => [name, `../${name}`].map((each) => disk.within(folder, each));
  return { processors: inBoth('preprocessor_config.json'), configs: inBoth('config.json') };
}

async function huggingFaceFindings(disk: Disk, modelPath: string, fixed: FixedSize): Promise<Finding[]> {
  const { processors, configs } = huggingFaceFiles(disk, modelPath);
  const processor = await firstThatFits(disk, processors, processorFinding);
  const config = await firstThatFits(disk, configs, (file, name) => configFinding(file, name, fixed));
  return [...processor, ...config];
}

/** Of the first file that is there and is what it is taken for; a stranger's is passed over, and said so. */
async function firstThatFits(
  disk: Disk,
  files: readonly string[],
  read: (file: ForeignObject, path: string) => Finding | 'nothing' | undefined,
): Promise<Finding[]> {
  for (const file of files) {
    const text = await readSmallText(disk, file);
    if (text === undefined) continue;
    const parsed = parseForeign(text);
    const finding = parsed && read(parsed, file);
    if (finding === 'nothing') continue;
    if (finding) return [finding];
    const note = `${disk.nameOf(file)} is not what Hugging Face’s libraries write for an image model; it was not used.`;
    return [{ source: { kind: 'hugging-face', path: file, reason: disk.nameOf(file) }, notes: [note] }];
  }
  return [];
}

function processorFinding(file: ForeignObject, where: string): Finding | undefined {
  const reading = readProcessor(file);
  if (!reading) return undefined;
  const { name, input, notes } = reading;
  return { source: { kind: 'hugging-face', path: where, reason: `preprocessor_config.json (${name})` }, input, notes };
}

/** A config.json is a common name: one without any of these keys is somebody else's. */
const configKeys = ['model_type', 'architectures', 'architecture', 'pretrained_cfg', 'id2label', 'label_names'];

function configFinding(file: ForeignObject, where: string, fixed: FixedSize): Finding | 'nothing' {
  if (!configKeys.some((key) => own(file, key) !== undefined)) return 'nothing';
  const timm = readTimm(file, fixed);
  const labels = readIdToLabel(file) ?? readTimmLabels(file);
  const [side, frames] = [readImageSize(file), readFrameCount(file)];
  const activation = textAt(file, 'problem_type') === 'multi_label_classification' ? 'sigmoid' : readDetector(file);
  return {
    source: { kind: 'hugging-face', path: where, reason: timm ? 'config.json (timm’s pretrained_cfg)' : 'config.json' },
    ...(timm && { input: timm.input, notes: timm.notes }),
    ...(labels && { labels }),
    ...(side !== undefined && { side }),
    ...(frames !== undefined && { frames }),
    ...(activation && { activation }),
  };
}

/** Undefined where there is no such file, where it can't be read, and where it is too large to be meant. */
function readSmallText(disk: Disk, file: string): Promise<string | undefined> {
  return disk.text(file).catch((error: unknown) => {
    if (error instanceof WhylightError) return undefined;
    throw error;
  });
}
