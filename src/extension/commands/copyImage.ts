import * as vscode from 'vscode';
import { basename, dirname, extname, join } from 'node:path';
import type { CopyImageMessage } from '../../protocol/fromWebview.ts';
import type { ExplanationPanel } from '../panel/panel.ts';

/**
 * The page copied its picture and said so, or hands it over because it may not write to the clipboard: then it becomes
 * a file.
 */
export async function imageCopied(panel: ExplanationPanel, { copied, png }: CopyImageMessage): Promise<void> {
  if (copied || !png) return;
  const { fsPath } = panel.state.image;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('The clipboard is out of reach: save the picture instead'),
    defaultUri: vscode.Uri.file(join(dirname(fsPath), `${basename(fsPath, extname(fsPath))}.overlay.png`)),
    filters: { PNG: ['png'] },
  });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, png);
  panel.view.post({ kind: 'notice', text: vscode.l10n.t('Saved {0}', basename(target.fsPath)) });
}
