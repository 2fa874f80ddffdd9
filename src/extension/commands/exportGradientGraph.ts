import * as vscode from 'vscode';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { isCanceled } from '../panel/failures.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { gradientPath } from '../panel/panelModel.ts';
import type { CommandContext } from './context.ts';

export async function exportGradientGraph({ services }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { model } = panel.state;
  if (!model || !vscode.workspace.isTrusted) return;
  const target = gradientPath(model);
  if (existsSync(target) && !(await mayReplace(target))) return;
  try {
    const { path, bytes } = await services.engine.ask('exportGradientGraph', { model });
    const size = vscode.l10n.t('{0} KB', Math.ceil(bytes / 1024));
    panel.view.post({ kind: 'notice', text: vscode.l10n.t('Wrote {0} ({1})', basename(path), size) });
  } catch (error) {
    if (!isCanceled(error)) panel.fail(error);
  }
}

/** It may be the user's own, made elsewhere. */
async function mayReplace(target: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('{0} exists. Replace it?', basename(target));
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace;
}
