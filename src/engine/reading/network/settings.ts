/**
 * The small files next to a model that says or reads words: in its folder, or in the one above (transformers.js keeps
 * graphs in onnx/).
 */
import { textErrors } from '../../errors.ts';
import type { Disk } from '../../ports.ts';
import { asObject, own, parseForeign, textAt, type ForeignObject } from '../../recipe/foreignJson.ts';
import { readGeneration, type Generation } from '../../text/generation.ts';
import { readTokenizer, type Tokenizer } from '../../text/tokenizer.ts';

const names = ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json', 'config.json'] as const;
type Name = (typeof names)[number];

export interface Settings {
  readonly tokenizer: Tokenizer;
  readonly tokenizerConfig: ForeignObject;
  readonly generation: Generation;
  readonly config: ForeignObject;
  /** Of the files that were read, by name, and of those that were not there. */
  readonly versions: ReadonlyMap<string, string>;
}

/** @throws WhylightError `tokenizer-missing`, `tokenizer-unreadable` */
export async function readSettings(disk: Disk, folder: string): Promise<Settings> {
  const found = new Map<Name, { readonly file: string; readonly text: string }>();
  const versions = new Map<string, string>();
  for (const name of names) {
    for (const place of [name, `../${name}`]) {
      const file = disk.within(folder, place);
      const version = await disk.version(file).catch(() => 'none');
      versions.set(place, version);
      const text = version === 'none' ? undefined : await disk.text(file);
      if (text === undefined) continue;
      found.set(name, { file, text });
      break;
    }
  }
  const tokenizer = found.get('tokenizer.json');
  if (!tokenizer) throw textErrors.tokenizerMissing(folder);
  const objectIn = (name: Name): ForeignObject => parseForeign(found.get(name)?.text ?? '') ?? {};
  return {
    tokenizer: readTokenizer(tokenizer.text, found.get('tokenizer_config.json')?.text, disk.nameOf(tokenizer.file)),
    tokenizerConfig: objectIn('tokenizer_config.json'),
    generation: readGeneration([objectIn('generation_config.json'), objectIn('config.json')]),
    config: objectIn('config.json'),
    versions,
  };
}

/** The number of a mark that tokenizer_config.json names: `pad_token`, say. */
export function markOf({ tokenizer, tokenizerConfig }: Settings, key: string): number | undefined {
  const said = own(tokenizerConfig, key);
  const mark = typeof said === 'string' ? said : textAt(asObject(said) ?? {}, 'content');
  return mark === undefined ? undefined : tokenizer.idOf(mark);
}

/** A number of config.json, or of the part of it that is about texts. */
export function textNumber({ config }: Settings, key: string): number | undefined {
  const text = asObject(own(config, 'text_config')) ?? {};
  const value = own(config, key) ?? own(text, key);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
