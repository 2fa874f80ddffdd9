/** Which models are compared over a sheet's images. */
import * as vscode from 'vscode';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isModelFile } from '../../vocabulary/modelFiles.ts';
import { inNaturalOrder } from './series.ts';
import type { Sheet } from './sheet.ts';

/** The sheet's own model and what the user chooses; or all of a folder of checkpoints. */
export async function compareInSheet(
  { session, shownModel }: Sheet,
  showSeries: (models: readonly string[], chosen: readonly string[]) => void,
): Promise<void> {
  const asked = await askForModels(vscode.Uri.file(shownModel));
  if (!asked) return;
  const chosen = await modelsAt(asked.map(({ fsPath }) => fsPath));
  // Of one that is chosen the sheet's own is the other.
  const models =
    chosen.length === 1 && shownModel !== '' ? [...new Set([shownModel, ...chosen])] : inNaturalOrder(chosen);
  if (models.length > 1) return showSeries(models, session.chosen);
  void vscode.window.showInformationMessage(vscode.l10n.t('Choose another model, or several, or a folder of them.'));
}

function askForModels(near: vscode.Uri): Thenable<readonly vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    ...{ canSelectMany: true, canSelectFiles: true, canSelectFolders: true },
    filters: { ONNX: ['onnx'] },
    title: vscode.l10n.t('Compare Which Models over These Images?'),
    openLabel: vscode.l10n.t('Compare'),
    defaultUri: vscode.Uri.joinPath(near, '..'),
  });
}

/** Files as they are; of a folder all of its models. */
export async function modelsAt(chosen: readonly string[]): Promise<readonly string[]> {
  const models: string[] = [];
  for (const place of chosen) {
    const isFolder = await stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    );
    const inside = isFolder ? (await readdir(place)).filter(isModelFile).map((name) => join(place, name)) : [place];
    models.push(...inside);
  }
  return [...new Set(models)];
}
