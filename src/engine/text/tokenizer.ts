/**
 * Texts and their tokens, as a model's own tokenizer.json says. The only file that knows the package which reads it.
 */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { textErrors } from '../errors.ts';
import { asObject, own, parseForeign, textAt, type ForeignObject } from '../recipe/foreignJson.ts';

export interface Tokenizer {
  /** With the marks around a text that its model was trained with, unless they are unwanted. */
  encode(text: string, marks?: boolean): readonly number[];
  /** Without marks. */
  decode(ids: readonly number[]): string;
  /** How the vocabulary writes a token; undefined where it has none of this number. */
  tokenOf(id: number): string | undefined;
  /** The number of a token as the vocabulary writes it. */
  idOf(token: string): number | undefined;
  /** One more than the highest number. */
  readonly size: number;
}

/**
 * @param config what lies next to it in tokenizer_config.json; nothing where there is no such file
 * @throws WhylightError `tokenizer-unreadable`
 */
export function readTokenizer(text: string, config: string | undefined, file: string): Tokenizer {
  const parsed = parseForeign(text);
  if (!parsed) throw textErrors.tokenizerUnreadable(file, 'it holds no JSON object');
  try {
    return wrapped(new HuggingFaceTokenizer(parsed, withUnknown(parseForeign(config ?? '') ?? {}, parsed)), file);
  } catch (cause) {
    throw textErrors.tokenizerUnreadable(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The package looks for the mark of unknown words in the second file alone; tokenizer.json has it, too. */
function withUnknown(config: ForeignObject, tokenizer: ForeignObject): ForeignObject {
  const mark = textAt(asObject(own(tokenizer, 'model')) ?? {}, 'unk_token');
  return mark === undefined || own(config, 'unk_token') ? config : { ...config, unk_token: mark };
}

function wrapped(tokenizer: HuggingFaceTokenizer, file: string): Tokenizer {
  let size = 0;
  for (const id of tokenizer.get_vocab(true).values()) size = Math.max(size, id + 1);
  // A stranger's file may bring the package to throw at a text, too.
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      throw textErrors.tokenizerUnreadable(file, cause instanceof Error ? cause.message : String(cause), cause);
    }
  };
  return {
    size,
    encode: (text, marks = true) => {
      const { ids } = guarded(() => tokenizer.encode(text, { add_special_tokens: marks }));
      if (!ids.every(Number.isInteger))
        throw textErrors.tokenizerUnreadable(file, 'it has no token for words that it does not know');
      return ids;
    },
    // The package throws at no tokens.
    decode: (ids) =>
      ids.length === 0
        ? ''
        : guarded(() => tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false })),
    tokenOf: (id) => tokenizer.id_to_token(id),
    idOf: (token) => tokenizer.token_to_id(token),
  };
}
