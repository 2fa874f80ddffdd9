/** What was asked before, to go back to and forward again. Pure. */
import { sameChoice, type Change, type Choice } from '../../protocol/choice.ts';
import type { ComparisonWish } from '../../protocol/panelState.ts';

/** What an answer is an answer to. */
export interface Question {
  readonly choice: Choice;
  readonly comparison: ComparisonWish | undefined;
}

/** The last one is the nearest, of both. */
export interface History {
  readonly past: readonly Question[];
  readonly future: readonly Question[];
  /** The last step was one of a slider that is still pulled: the next one belongs to it. */
  readonly isSliding: boolean;
}

export const noHistory: History = { past: [], future: [], isSliding: false };

const mostSteps = 100;

/** A new question makes the old one past; what was undone is lost. Pulling a slider is one step. */
export function asked(
  { past, future, isSliding }: History,
  before: Question,
  after: Question,
  change?: Change,
): History {
  if (isSame(before, after)) return { past, future, isSliding };
  const slides = change !== undefined && onlyThreshold(change);
  const next = isSliding && slides ? past : [...past, before].slice(-mostSteps);
  return { past: next, future: [], isSliding: slides };
}

/** The question before, or after, and what is then behind and ahead of it; undefined where there is none. */
export function stepped(
  { past, future }: History,
  now: Question,
  step: 'undo' | 'redo',
): { readonly question: Question; readonly history: History } | undefined {
  const question = (step === 'undo' ? past : future).at(-1);
  if (!question) return undefined;
  const [behind, ahead] =
    step === 'undo' ? [past.slice(0, -1), [...future, now]] : [[...past, now], future.slice(0, -1)];
  return { question, history: { past: behind, future: ahead, isSliding: false } };
}

/** A question that was taken back by Cancel is no step. */
export function withdrawn({ past, future }: History, back: Question): History {
  const last = past.at(-1);
  return { past: last && isSame(last, back) ? past.slice(0, -1) : past, future, isSliding: false };
}

const isSame = (a: Question, b: Question): boolean =>
  sameChoice(a.choice, b.choice) && JSON.stringify(a.comparison) === JSON.stringify(b.comparison);

const onlyThreshold = (change: Change): boolean =>
  Object.entries(change).every(([name, value]) => name === 'threshold' || name === 'kind' || value === undefined);
