import * as vscode from 'vscode';
import { isImage } from '../imageFiles.ts';
import { picturesNear } from '../sheet/neighbors.ts';
import { chosenUris } from './explain.ts';
import type { CommandContext } from './context.ts';

/** Two models that are selected in the Explorer; the palette asks for both. Then: over which image, or images of which folder. */
export async function compareModels({ panels }: CommandContext, clicked?: unknown, selected?: unknown): Promise<void> {
  const chosen = chosenUris(clicked, selected).filter(({ path }) => path.endsWith('.onnx'));
  const models = chosen.length === 2 ? chosen : await askForModels(chosen[0]);
  const [a, b] = models ?? [];
  if (!a || !b) return;
  const image = await askForImage();
  if (image) panels.show(image, a.fsPath).compare({ by: 'model', a: a.fsPath, b: b.fsPath });
}

async function askForModels(first: vscode.Uri | undefined): Promise<readonly vscode.Uri[] | undefined> {
  const title = first ? vscode.l10n.t('Compare with Which Model?') : vscode.l10n.t('Choose Two Models');
  const asked = await vscode.window.showOpenDialog({
    canSelectMany: !first,
    filters: { ONNX: ['onnx'] },
    title,
    openLabel: vscode.l10n.t('Compare'),
    ...(first && { defaultUri: vscode.Uri.joinPath(first, '..') }),
  });
  const models = first && asked ? [first, ...asked] : asked;
  if (!models || models.length === 2) return models;
  void vscode.window.showInformationMessage(vscode.l10n.t('Choose two models: a comparison has two sides.'));
  return undefined;
}

/** An image; of a folder, its first one. */
async function askForImage(): Promise<vscode.Uri | undefined> {
  const [asked] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: true,
      canSelectFolders: true,
      title: vscode.l10n.t('Compare over Which Image or Folder?'),
      openLabel: vscode.l10n.t('Compare'),
    })) ?? [];
  if (!asked || isImage(asked)) return asked;
  const [first] = await picturesNear(asked.fsPath);
  if (first !== undefined) return vscode.Uri.file(first);
  void vscode.window.showInformationMessage(vscode.l10n.t('There is no image in this folder.'));
  return undefined;
}
