import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { SaveFigureMessage } from '../../protocol/figure.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';
import { pickTarget } from './saveTarget.ts';

/** The page has made it; where it goes is the user's choice. */
export async function saveFigure(
  { services }: CommandContext,
  panel: ExplanationPanel,
  { format, bytes }: SaveFigureMessage,
): Promise<void> {
  const { shown, image } = panel.state;
  if (!('question' in shown)) return;
  const explanations = shown.kind === 'comparison' ? [shown.a.explanation, shown.b.explanation] : [shown.explanation];
  const target = await pickTarget(services, {
    ...{ image, explanations, ending: `.figure.${format}` },
    title: vscode.l10n.t('Save Figure As'),
  });
  if (!target) return;
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
    panel.view.post({ kind: 'notice', text: vscode.l10n.t('Saved {0}', basename(target.fsPath)) });
  } catch (error) {
    panel.fail(error);
  }
}
