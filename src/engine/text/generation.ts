/** How a model writes a text: what generation_config.json (or, in older files, config.json) says of it. */
import { asObject, own, type ForeignObject } from '../recipe/foreignJson.ts';

export interface Generation {
  /** The first token, which the model is given; one whose picture stands in its place has none. */
  readonly start?: number;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  /** What follows the first token whatever the model says. */
  readonly forcedFirst?: number;
  /** What comes last where the text grows too long. */
  readonly forcedLast?: number;
  /** Tokens in all, the first one included. */
  readonly maxLength: number;
  /** As `max_new_tokens` counts: without those that the text begins with. */
  readonly maxNew?: number;
  /** 1: the most probable token each time. */
  readonly beams: number;
  readonly lengthPenalty: number;
  /** A beam search ends once there are so many texts, whatever might come. */
  readonly earlyStopping: boolean;
}

/** transformers' own, where nothing says it. */
const usualLength = 20;
/** More would take minutes, and no one reads it. */
const mostTokens = 512;
const mostBeams = 16;

/**
 * @param files the first that says it speaks for a key: generation_config.json, then config.json with its decoder's
 * part
 */
export function readGeneration(files: readonly ForeignObject[]): Generation {
  const all = files.flatMap((file) => [file, ...nested(file, 'decoder'), ...nested(file, 'text_config')]);
  const first = (key: string): unknown => all.map((file) => own(file, key)).find((value) => value !== undefined);
  const id = (key: string): number | undefined => ids(first(key))[0];
  const count = (key: string, most: number): number | undefined => whole(first(key), most);
  const maxNew = count('max_new_tokens', mostTokens);
  const [forcedFirst, forcedLast] = [id('forced_bos_token_id'), id('forced_eos_token_id')];
  const start = id('decoder_start_token_id') ?? id('bos_token_id');
  const penalty = first('length_penalty');
  return {
    ...(start !== undefined && { start }),
    ends: ids(first('eos_token_id')),
    ...(forcedFirst !== undefined && { forcedFirst }),
    ...(forcedLast !== undefined && { forcedLast }),
    maxLength: count('max_length', mostTokens) ?? usualLength,
    ...(maxNew !== undefined && { maxNew }),
    beams: count('num_beams', mostBeams) ?? 1,
    lengthPenalty: typeof penalty === 'number' && Number.isFinite(penalty) ? penalty : 1,
    earlyStopping: first('early_stopping') === true,
  };
}

function nested(file: ForeignObject, key: string): ForeignObject[] {
  const found = asObject(own(file, key));
  return found ? [found] : [];
}

function ids(value: unknown): number[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each): each is number => typeof each === 'number' && Number.isInteger(each) && each >= 0);
}

function whole(value: unknown, most: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? Math.min(value, most) : undefined;
}
