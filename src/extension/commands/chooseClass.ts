import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { Services } from '../services.ts';
import { paramsShown, shownAnswer } from '../panel/state.ts';
import { answerAt, sameTarget } from '../../vocabulary/target.ts';
import { type ClassWords, classByIndex, classChoices } from './classChoices.ts';
import { type Choice, pickWithPreview } from './previewPick.ts';
import type { CommandContext } from './context.ts';

export async function chooseClass({ services }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { description, choice } = panel.state;
  const before = choice.target ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Class'),
    placeholder: vscode.l10n.t('Why this class? Type a name or an index'),
    choices: classesOf(panel),
    current: shownAnswer(panel.state)?.explanation.class.index,
    later: [allPredicted(services, panel)],
    preview: (index) => panel.explain({ target: answerAt(choice.target, index) }),
    meant: (text) =>
      description && description.head !== 'boxes' ? classByIndex(text, description, classWords()) : undefined,
  });
  if (picked !== undefined) panel.explain({ target: answerAt(choice.target, picked) });
  else if (!sameTarget(panel.state.choice.target, choice.target)) panel.explain({ target: before });
}

/** The list with every class's probability: what is shown is asked for again with all predictions. */
async function allPredicted(
  { engine }: Services,
  panel: ExplanationPanel,
): Promise<readonly Choice<number>[] | undefined> {
  const { description } = panel.state;
  const answer = shownAnswer(panel.state);
  if (!description || !answer || description.head === 'boxes') return undefined;
  // Of a method of many runs only the first is wanted.
  const cheap = answer.explanation.runs === undefined ? {} : ({ method: 'eigen-cam' } as const);
  const params = { ...paramsShown(answer), ...cheap, top: description.classCount };
  // Without it the list is as it was.
  const whole = await engine.ask('explain', params, { slot: `${panel.slot} classes` }).catch(() => undefined);
  const shown = answer.explanation.predictions.length;
  return whole && classChoices(description, whole.predictions, classWords(), shown);
}

export function classesOf({ state }: ExplanationPanel): readonly Choice<number>[] {
  const { description } = state;
  if (!description) return [];
  // A detector's boxes are what it said of this image: there are no others.
  const others = description.head === 'boxes' ? { labels: [], classCount: 0 } : description;
  return classChoices(others, shownAnswer(state)?.explanation.predictions ?? [], classWords());
}

function classWords(): ClassWords {
  return {
    predicted: vscode.l10n.t('predicted'),
    all: vscode.l10n.t('all classes'),
    unnamed: (index) => vscode.l10n.t('class {0}', index),
  };
}
