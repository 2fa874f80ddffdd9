import * as vscode from 'vscode';
import { basename, dirname, extname, join } from 'node:path';

/** Asks where to save what belongs to an image; `ending`: “.overlay.png”. */
export function pickTarget(image: vscode.Uri, ending: string): Thenable<vscode.Uri | undefined> {
  const name = basename(image.fsPath, extname(image.fsPath)) + ending;
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Heatmap As'),
    defaultUri: vscode.Uri.file(join(dirname(image.fsPath), name)),
    filters: { [extname(ending).slice(1).toUpperCase()]: [extname(ending).slice(1)] },
  });
}
