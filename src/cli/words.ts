/** What the command line says of words: which are explained, which are given, which a picture is compared with. */
import type { WordsWish } from '../engine/classifier.ts';
import { readTextIfThere } from '../runtime/disk/files.ts';
import type { TargetWish } from '../vocabulary/target.ts';
import { choice, UsageError } from './usage.ts';

interface Values {
  readonly word?: string;
  readonly text?: string;
  readonly prompt?: readonly string[];
  readonly by?: string;
  readonly class?: string;
  readonly prompts?: string;
  readonly 'all-words'?: boolean;
}

/** The target of --word: a number from 0, several as “2-4”, or the word itself. @throws UsageError */
export function wordTarget({ word, 'all-words': all }: Values): TargetWish | undefined {
  if (word === undefined) return undefined;
  if (all === true) throw new UsageError('--all-words explains each word: name it, or one --word');
  if (word.trim() === '')
    throw new UsageError('--word is empty; a word, its number from 0, or a span such as 2-4 was expected');
  const span = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(word.trim());
  if (!span) return { kind: 'word', from: word };
  const [, from = '', to] = span;
  return { kind: 'word', from: Number(from), ...(to !== undefined && { to: Number(to) }) };
}

/** The target of --by: a prompt by itself. @throws UsageError */
export function promptTarget({ by, class: name }: Values): TargetWish | undefined {
  if (by === undefined) return undefined;
  const number = name !== undefined && /^\d+$/.test(name) ? Number(name) : name;
  return { kind: 'prompt', ...(number !== undefined && { prompt: number }), by: choice(by, 'by', ['similarity']) };
}

/** @throws UsageError, and WhylightError where --prompts names a file that can't be read */
export async function wordsWish({ text, prompt = [], prompts: file }: Values): Promise<WordsWish> {
  const lines = file === undefined ? [] : await linesOf(file);
  const prompts = [...prompt, ...lines];
  return { ...(text !== undefined && { text }), ...(prompts.length > 0 && { prompts }) };
}

/** More is no list of prompts. */
const mostPrompts = 1000;

async function linesOf(file: string): Promise<string[]> {
  const lines = ((await readTextIfThere(file)) ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.length > mostPrompts)
    throw new UsageError(`--prompts ${file} has ${lines.length} lines; from 1 to ${mostPrompts} were expected`);
  return lines;
}
