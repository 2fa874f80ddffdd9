/** A model that says words of a picture or reads them: one file, or several of a folder. */
import { textErrors } from '../../errors.ts';
import type { Bind } from '../../running/runnableModel.ts';
import { openModel, type Source } from '../source.ts';
import { inferShapes } from '../shapes.ts';
import { captioner, lengthOf, plainOpening } from './captioner.ts';
import { inSteps } from './inSteps.ts';
import {
  featureOutputs,
  outputOfPicture,
  partOf,
  pooledOutputs,
  rankOf,
  type NetworkOf,
  type Reading,
} from './networkOf.ts';
import { featureInput, PartLinks, type WordsPart } from './decoder.ts';
import { embeddedOpening } from './embedded.ts';
import { inputsOf } from './inputRoles.ts';
import { fusedPrompter, pairPrompter } from './prompters.ts';
import { partsAround, precisionOf, usualNames, type PartNames } from './partFiles.ts';
import { rememberer, type Rememberer } from './remembering.ts';
import { readSettings, textNumber, type Settings } from './settings.ts';
import { stepDecoderOf } from './stepDecoder.ts';
import { borderOf, cutToOutput, pictureHalf, wordsHalf } from './split.ts';

/**
 * The network that a file is, or is a part of; undefined where it is neither, as a rule. @throws WhylightError
 * `part-missing`, `part-unfit`
 */
export async function networkAround(source: Source, reading: Reading): Promise<NetworkOf | undefined> {
  const [picture, ...others] = inputsOf(source.graph, 'picture');
  const tokens = inputsOf(source.graph, 'tokens');
  if (picture !== undefined && others.length === 0 && tokens.length > 0) return inOneFile(source, picture, reading);
  const { disk } = reading.ports;
  const all = (await disk.list(source.folder)).filter((name) => name.endsWith('.onnx'));
  const parts = partsAround(source.name, all);
  const ofWords =
    tokens.length + inputsOf(source.graph, 'embeddings').length > 0 || stepDecoderOf(source.graph) !== undefined;
  if (!parts || (picture === undefined && !ofWords)) return undefined;
  if (parts.picture === undefined) {
    if (!ofWords) return undefined;
    throw textErrors.partMissing(source.name, 'part that looks at the picture', usualNames('picture'));
  }
  return inSeveral(source, { ...parts, picture: parts.picture }, reading);
}

/** As DETR's heirs in transformers call them. */
const areBoxes = (output: string): boolean => /^pred_boxes/.test(output);
const isScores = (output: string): boolean => /^logits_per_(image|text)$/.test(output);

/** @throws WhylightError `part-unfit` */
async function inOneFile(source: Source, picture: string, reading: Reading): Promise<NetworkOf> {
  const { graph, bench } = source;
  const outputs = graph.outputs.map(({ name }) => name);
  const scores = outputs.find((name) => name === 'logits_per_image') ?? outputs.find(isScores);
  const output = scores ?? outputs.find((name) => name === 'logits') ?? outputs[0] ?? '';
  const boxes = scores === undefined ? outputs.find((name) => areBoxes(name) && output === 'logits') : undefined;
  const border = borderOf(graph, picture, [output, ...(boxes === undefined ? [] : [boxes])]);
  if (border === undefined)
    throw textErrors.partUnfit(source.name, `nothing of the picture alone leads to its output “${output}”`);
  const shapes = await inferShapes(graph, bench);
  const half = { ...source, graph: pictureHalf(graph, picture, border) };
  const partFor = (name: string): WordsPart =>
    partOf({ ...source, graph: wordsHalf(graph, shapes, border, name) }, border, name, reading);
  const part = partFor(output);
  const settings = await readSettings(reading.ports.disk, source.folder);
  const versions = new Map([...settings.versions, ...source.versions]);
  const isAttended = (shapes.get(border)?.dims ?? []).slice(1, -1).some((dim) => dim !== 1);
  const common = { picture: half, border, versions, isAttended, notes: [] };
  const ofBoxes = boxes === undefined ? undefined : partFor(boxes);
  return scores !== undefined || ofBoxes
    ? { ...common, head: 'prompts', isAttended: false, ...fusedPrompter(part, settings, ofBoxes) }
    : { ...common, head: 'words', bind: wordsBind(part, settings) };
}

/** A decoder that reads tokens, and looks at features. */
function wordsBind(part: WordsPart, settings: Settings, memory?: Rememberer): Bind {
  const { tokenizer, generation } = settings;
  const links = new PartLinks(part);
  return captioner({
    vocabulary: textNumber(settings, 'vocab_size'),
    tokenizer,
    generation,
    open: plainOpening(
      (ids, features, picture) =>
        links.link({ tokens: [ids], length: ids.length, sourceLength: lengthOf(features), picture }),
      generation,
      memory,
    ),
  });
}

async function inSeveral(
  source: Source,
  parts: PartNames & { readonly picture: string },
  reading: Reading,
): Promise<NetworkOf | undefined> {
  const { disk } = reading.ports;
  const open = (name: string): Promise<Source> =>
    name === source.name ? Promise.resolve(source) : openModel(disk.within(source.folder, name), reading.ports);
  const picture = await open(parts.picture);
  if (parts.text !== undefined && parts.decoder === undefined) {
    const border = outputOfPicture(picture.graph, pooledOutputs);
    const text = await open(parts.text);
    const settings = await readSettings(disk, source.folder);
    const output = outputOfPicture(text.graph, ['text_embeds', 'pooler_output', 'text_features']);
    return {
      ...{ picture, border, head: 'prompts', isAttended: false },
      versions: new Map([...settings.versions, ...text.versions, ...picture.versions]),
      ...pairPrompter(partOf(text, '', output, reading), settings),
    };
  }
  if (parts.decoder === undefined) return undefined;
  const decoder = await open(parts.decoder);
  const step = stepDecoderOf(decoder.graph);
  if (step) return inSteps({ ...decoder, graph: step.graph }, step, picture, parts, open, reading);
  if (inputsOf(decoder.graph, 'tokens').length + inputsOf(decoder.graph, 'embeddings').length === 0) return undefined;
  return decodedBy(decoder, picture, parts, open, reading);
}

async function decodedBy(
  decoder: Source,
  picture: Source,
  parts: PartNames,
  open: (name: string) => Promise<Source>,
  reading: Reading,
): Promise<NetworkOf> {
  const settings = await readSettings(reading.ports.disk, picture.folder);
  const border = outputOfPicture(picture.graph, featureOutputs);
  const output = decoder.graph.outputs.map(({ name }) => name).find((name) => name === 'logits');
  if (output === undefined) throw textErrors.partUnfit(decoder.name, 'it has no output “logits”');
  const graph = cutToOutput(decoder.graph, output);
  const common = { picture, border, head: 'words', notes: [] } as const;
  const [embeds] = inputsOf(graph, 'embeddings');
  if (embeds !== undefined)
    return { ...common, ...(await amongWords(decoder, output, picture, parts, open, settings, reading)) };
  const part = partOf({ ...decoder, graph }, featureInput(graph), output, reading);
  const memory = await memoryFor(decoder, parts, part, reading);
  const versions = new Map([
    ...settings.versions,
    ...(memory?.versions ?? []),
    ...decoder.versions,
    ...picture.versions,
  ]);
  const bind = wordsBind(part, settings, memory?.parts);
  return { ...common, isAttended: rankOf(graph, part.input) !== 2, versions, bind };
}

/** The same decoder as it remembers the words before, where the folder has it: in a file of its own, or in this one. */
async function memoryFor(
  decoder: Source,
  parts: PartNames,
  { input, output }: WordsPart,
  reading: Reading,
): Promise<{ readonly parts: Rememberer; readonly versions: ReadonlyMap<string, string> } | undefined> {
  const { disk } = reading.ports;
  const file = parts.remembering === undefined ? decoder.file : disk.within(decoder.folder, parts.remembering);
  // Another precision would write another text.
  if (precisionOf(disk.nameOf(file)) !== precisionOf(decoder.name)) return undefined;
  const next = await openModel(file, reading.ports, true);
  const step = (source: Source, kind: string): WordsPart => {
    const presents = source.graph.outputs.map(({ name }) => name).filter((name) => name.startsWith('present'));
    const graph = cutToOutput(source.graph, output, ...presents);
    return partOf({ ...source, graph }, input, output, reading, kind);
  };
  const found = rememberer(step(decoder, ':first'), step(next, ':next'));
  return found && { parts: found, versions: next.versions };
}

/** The picture's features stand among the vectors of the words. @throws WhylightError `part-missing` */
async function amongWords(
  decoder: Source,
  output: string,
  picture: Source,
  parts: PartNames,
  open: (name: string) => Promise<Source>,
  settings: Settings,
  reading: Reading,
): Promise<Pick<NetworkOf, 'isAttended' | 'versions' | 'bind'>> {
  if (parts.embeddings === undefined)
    throw textErrors.partMissing(decoder.name, 'part that embeds words', usualNames('embeddings'));
  const embedder = await open(parts.embeddings);
  const encoder = parts.encoder === undefined ? undefined : await open(parts.encoder);
  const firstOutput = ({ graph }: Source): string => graph.outputs[0]?.name ?? '';
  const embedded = ({ graph }: Source): string => inputsOf(graph, 'embeddings')[0] ?? '';
  const partFor = (own: Source, input: string): WordsPart =>
    partOf({ ...own, graph: cutToOutput(own.graph, firstOutput(own)) }, input, firstOutput(own), reading);
  const cut = { ...decoder, graph: cutToOutput(decoder.graph, output) };
  const part = partOf(cut, encoder ? featureInput(cut.graph) : embedded(cut), output, reading);
  const memory = await memoryFor(decoder, parts, part, reading);
  const opening = embeddedOpening(
    {
      embedder: partFor(embedder, ''),
      decoder: part,
      memory: memory?.parts,
      ...(encoder && { encoder: partFor(encoder, embedded(encoder)) }),
    },
    settings,
  );
  const files = [settings, memory, decoder, embedder, encoder, picture];
  const { tokenizer, generation } = settings;
  return {
    isAttended: true,
    versions: new Map(files.flatMap((each) => [...(each?.versions ?? [])])),
    bind: captioner({ tokenizer, generation, open: opening, vocabulary: textNumber(settings, 'vocab_size') }),
  };
}
