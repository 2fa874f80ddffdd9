/** Texts as they cross: what a model said, and what it is asked. */
import type { Caption } from '../vocabulary/explanation.ts';
import { fits, isBoolean, isNumber, isString, isText, isWhole, listOf, oneOf, pairOf, suchThat } from './checks.ts';

/** More fill no list that is read. */
const mostPrompts = 1000;

export const isPrompts = suchThat(listOf(isText), ({ length }) => length <= mostPrompts);

export const isCaption = suchThat(
  fits<Caption>({
    text: isString,
    logProbability: isNumber,
    tokens: listOf(fits<Caption['tokens'][number]>({ id: isWhole, text: isString, logProbability: isNumber })),
    words: listOf(
      fits<Caption['words'][number]>({ text: isString, tokens: pairOf(isWhole), logProbability: isNumber }),
    ),
    unit: oneOf('word', 'letter'),
    isGiven: isBoolean,
  }),
  ({ tokens, words }) => words.every(({ tokens: [from, to] }) => from < to && to <= tokens.length),
);

/** Prompts of this workspace's other pictures, the latest first: what the field for one more offers. */
export interface PromptHistoryMessage {
  readonly kind: 'promptHistory';
  readonly prompts: readonly string[];
}
