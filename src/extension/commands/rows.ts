/** What the context menu of a row does: of a class, or of a region. */
import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import type { PanelCommand } from './context.ts';

/** What the page says of the row. */
function fieldOf(context: unknown, name: 'row' | 'markdown' | 'csv'): string | undefined {
  const value =
    typeof context === 'object' && context !== null ? (context as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

export const copyRow =
  (format: 'markdown' | 'csv'): PanelCommand =>
  async (_, panel, context) => {
    const text = fieldOf(context, format);
    if (text === undefined) return;
    await vscode.env.clipboard.writeText(text);
    panel.view.post({ kind: 'notice', text: vscode.l10n.t('Row copied.') });
  };

/** The answer of the row. */
function answerOf(panel: ExplanationPanel, context: unknown) {
  const shown = shownAnswer(panel.state)?.explanation;
  const index = Number(fieldOf(context, 'row'));
  const answer = shown?.predictions.find((each) => each.index === index);
  return shown && answer && { shown, answer };
}

export const explainRow: PanelCommand = (_, panel, context) => {
  const found = answerOf(panel, context);
  if (!found) return;
  const { index, target } = found.answer;
  // Of a contrast each row is still a class.
  panel.explain({ target: target.kind === 'contrast' ? { kind: 'class', class: index } : target });
};

export const compareWithRow: PanelCommand = (_, panel, context) => {
  const found = answerOf(panel, context);
  if (found && found.answer.index !== found.shown.class.index)
    panel.compare({ by: 'class', a: found.shown.class.index, b: found.answer.index });
};
