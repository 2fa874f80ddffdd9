import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { type ClassWords, classByIndex, classChoices } from './classChoices.ts';
import { type Choice, pickWithPreview } from './previewPick.ts';
import type { CommandContext } from './context.ts';

export async function chooseClass(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { description } = panel;
  const before = panel.wish.class ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Class'),
    placeholder: vscode.l10n.t('Why this class? Type a name or an index'),
    choices: classesOf(panel),
    current: panel.explanation?.class.index,
    preview: (index) => panel.explain({ class: index }),
    meant: (text) =>
      description && description.head !== 'boxes' ? classByIndex(text, description, classWords()) : undefined,
  });
  if (picked !== undefined) panel.explain({ class: picked });
  else if ((panel.wish.class ?? null) !== before) panel.explain({ class: before });
}

export function classesOf({ description, explanation }: ExplanationPanel): readonly Choice<number>[] {
  if (!description) return [];
  // A detector's boxes are what it said of this image: there are no others.
  const others = description.head === 'boxes' ? { labels: [], classCount: 0 } : description;
  return classChoices(others, explanation?.predictions ?? [], classWords());
}

function classWords(): ClassWords {
  return {
    predicted: vscode.l10n.t('predicted'),
    all: vscode.l10n.t('all classes'),
    unnamed: (index) => vscode.l10n.t('class {0}', index),
  };
}
