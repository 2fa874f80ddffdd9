/** Which files of a folder are parts of one model, as Optimum, transformers.js and people name them. */
import { stemOf } from '../recipeFiles.ts';

export type PartRole = 'picture' | 'decoder' | 'remembering' | 'text' | 'embeddings' | 'encoder';

/** The names of each part, the one that is preferred first. */
const names: Readonly<Record<PartRole, readonly string[]>> = {
  picture: ['vision_encoder', 'vision_model', 'image_encoder', 'visual', 'encoder_model', 'encoder'],
  decoder: [
    'decoder_model',
    'decoder_model_merged',
    'text_decoder',
    'decoder',
    'language_model',
    'decoder_step',
    'step_decoder',
  ],
  // The same, to write a text with: it reads one word, and remembers those before.
  remembering: ['decoder_with_past_model', 'decoder_model_merged'],
  text: ['text_model', 'text_encoder', 'textual'],
  embeddings: ['embed_tokens', 'embed', 'embedding', 'embeddings', 'embedder'],
  // Florence-2: of the picture's features and the question together.
  encoder: ['encoder_model'],
};

/** What the same part is called in other precisions. */
const variant = /_(fp16|q8|quantized|int8|uint8|q4|q4f16|bnb4)$/;

/** As a file's name says it: `_fp16`, say; nothing for the usual one. */
export const precisionOf = (file: string): string => variant.exec(stemOf(file))?.[0] ?? '';

export type PartNames = Partial<Readonly<Record<PartRole, string>>>;

/**
 * The parts of the model that a file belongs to, by the names of its folder's files; undefined where its own name is no
 * part's. Parts of the file's own precision go before others.
 */
export function partsAround(file: string, all: readonly string[]): PartNames | undefined {
  const own = stemOf(file);
  const suffix = variant.exec(own)?.[0] ?? '';
  const stem = own.replace(variant, '');
  if (!Object.values(names).flat().includes(stem)) return undefined;
  const find = (role: PartRole, except?: string): string | undefined =>
    names[role]
      .filter((name) => name !== except)
      .flatMap((name) => [
        all.find((each) => stemOf(each) === `${name}${suffix}`),
        all.find((each) => stemOf(each) === name),
        all.find((each) => stemOf(each).replace(variant, '') === name),
      ])
      .find((found) => found !== undefined);
  const isOwn = (role: PartRole): boolean => names[role].includes(stem);
  const picture = isOwn('picture') && stem !== 'encoder_model' ? file : find('picture');
  const hasQuestion = picture !== undefined && stemOf(picture).replace(variant, '') !== 'encoder_model';
  const encoder = hasQuestion ? find('encoder') : undefined;
  const decoder = isOwn('decoder') ? file : find('decoder');
  const text = isOwn('text') ? file : find('text');
  const embeddings = find('embeddings');
  const remembering = find('remembering');
  return {
    ...(picture !== undefined && { picture }),
    ...(decoder !== undefined && { decoder }),
    ...(remembering !== undefined && { remembering }),
    ...(text !== undefined && { text }),
    ...(embeddings !== undefined && { embeddings }),
    ...(encoder !== undefined && encoder !== picture && { encoder }),
  };
}

/**
 * The file that stands for a folder of parts, or of one model in several precisions; undefined where it holds several
 * models.
 */
export function entryOf(all: readonly string[]): string | undefined {
  const plain = all.filter((name) => !variant.test(stemOf(name)));
  if (plain.length === 1 && all.every((name) => stemOf(name).replace(variant, '') === stemOf(plain[0] ?? '')))
    return plain[0];
  const isPart = (name: string): boolean => partsAround(name, all) !== undefined;
  if (!all.every(isPart)) return undefined;
  return partsAround(plain[0] ?? all[0] ?? '', all)?.picture;
}

/** What a file of this name would have to be, for an error. */
export const usualNames = (role: PartRole): readonly string[] => names[role].map((name) => `${name}.onnx`);
