import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import { type ClassWords, classByIndex, classChoices } from './classChoices.ts';
import { type Choice, pickWithPreview } from './previewPick.ts';
import type { CommandContext } from './context.ts';

export async function chooseClass(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { description, choice } = panel.state;
  const before = choice.class ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Class'),
    placeholder: vscode.l10n.t('Why this class? Type a name or an index'),
    choices: classesOf(panel),
    current: shownAnswer(panel.state)?.explanation.class.index,
    preview: (index) => panel.explain({ class: index }),
    meant: (text) =>
      description && description.head !== 'boxes' ? classByIndex(text, description, classWords()) : undefined,
  });
  if (picked !== undefined) panel.explain({ class: picked });
  else if ((panel.state.choice.class ?? null) !== before) panel.explain({ class: before });
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
