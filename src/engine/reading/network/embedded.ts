/**
 * Networks whose picture's features stand among the words' own vectors: Florence-2 (with an encoder of both), SmolVLM,
 * LLaVA.
 */
import { textErrors } from '../../errors.ts';
import type { Stages, WordsWish } from '../../classifier.ts';
import { SpliceLink } from '../../running/chain/spliceLink.ts';
import { floatTensorOf, type FloatTensor } from '../../tensor/tensor.ts';
import { lengthOf, type CaptionerOf, type Opening } from './captioner.ts';
import { PartLinks, type WordsPart } from './decoder.ts';
import { remembered, type Rememberer, type StepFed } from './remembering.ts';
import { markOf, textNumber, type Settings } from './settings.ts';

interface Parts {
  readonly embedder: WordsPart;
  readonly encoder?: WordsPart;
  readonly decoder: WordsPart;
  readonly memory: Rememberer | undefined;
}

/** What Florence-2 is asked where the user asks nothing: its processor writes this for <CAPTION>. */
const usualQuestion = 'What does the image describe?';

export function embeddedOpening(parts: Parts, settings: Settings): CaptionerOf['open'] {
  const embedder = new PartLinks(parts.embedder);
  const decoder = new PartLinks(parts.decoder);
  const embed = (ids: readonly number[], stages: Stages): Promise<FloatTensor> =>
    embedder.run({ tokens: [ids], length: ids.length }, stages);
  if (!parts.encoder) return amongWords(decoder, embed, settings, parts.memory);
  const { memory } = parts;
  const encoder = new PartLinks(parts.encoder);
  return async (features, _, wish, stages): Promise<Opening> => {
    const question = await embed(settings.tokenizer.encode(questionIn(wish) ?? usualQuestion), stages);
    const count = lengthOf(features);
    const both = joined(features, question);
    const length = lengthOf(both);
    const { start } = settings.generation;
    return {
      before: [
        new SpliceLink(
          both,
          Array.from({ length: count }, (_value, at) => at),
        ),
        encoder.link({ length }),
      ],
      prefix: start === undefined ? [] : [start],
      decoder: async (ids, __, told) => {
        const embeddings = await embed(ids, told);
        return [decoder.link({ embeddings, length: ids.length, sourceLength: length })];
      },
      steps:
        memory &&
        ((mixed, told) => {
          const fedFor = async (ids: readonly number[], past: number): Promise<StepFed> => {
            const embeddings = await embed(ids.slice(past), told);
            return { fed: { embeddings, length: ids.length - past, past, sourceLength: length }, input: mixed };
          };
          return remembered(memory, fedFor, told);
        }),
    };
  };
}

const questionIn = ({ prompts = [] }: WordsWish): string | undefined => prompts[0];

/** The features' rows, to be filled, and the text's after them. */
function joined(features: FloatTensor, text: FloatTensor): FloatTensor {
  const width = text.dims.at(-1) ?? 1;
  const rows = features.data.length / width;
  const data = new Float32Array(features.data.length + text.data.length);
  data.set(text.data, features.data.length);
  return floatTensorOf([1, rows + lengthOf(text), width], data);
}

/** A decoder alone: the features take the places of a mark that the text has once a feature. */
function amongWords(
  decoder: PartLinks,
  embed: (ids: readonly number[], stages: Stages) => Promise<FloatTensor>,
  settings: Settings,
  memory: Rememberer | undefined,
): CaptionerOf['open'] {
  return (features, _, wish) => {
    const mark = imageToken(settings);
    if (mark === undefined)
      throw textErrors.partUnfit(
        decoder.part.graph.fileName,
        'config.json does not say which token stands for the picture',
      );
    const rows = features.data.length / (features.dims.at(-1) ?? 1);
    const { tokenizer, generation } = settings;
    const asked = tokenizer.encode(questionIn(wish) ?? '', false).filter((id) => id !== mark);
    const start = generation.start === undefined ? [] : [generation.start];
    const prefix = [...start, ...Array.from({ length: rows }, () => mark), ...asked];
    const places = Array.from({ length: rows }, (_value, at) => start.length + at);
    const stepFor =
      (told: Stages) =>
      async (ids: readonly number[], past: number): Promise<StepFed> => {
        const words = await embed(ids.slice(past), told);
        // The picture stands in what is read first, and is remembered then.
        const input = past > 0 ? words : (await new SpliceLink(words, places).run(features)).result;
        return { fed: { length: ids.length - past, past }, input };
      };
    return Promise.resolve({
      before: [],
      prefix,
      decoder: async (ids: readonly number[], __: FloatTensor, told: Stages) => {
        const embeddings = await embed(ids, told);
        return [new SpliceLink(embeddings, places), decoder.link({ length: ids.length })];
      },
      steps: memory && ((__: FloatTensor, told: Stages) => remembered(memory, stepFor(told), told)),
    });
  };
}

const imageToken = (settings: Settings): number | undefined =>
  textNumber(settings, 'image_token_id') ??
  textNumber(settings, 'image_token_index') ??
  markOf(settings, 'image_token') ??
  settings.tokenizer.idOf('<image>');
