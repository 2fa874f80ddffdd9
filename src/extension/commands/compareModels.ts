import * as vscode from 'vscode';
import { isImage } from '../imageFiles.ts';
import { picturesNear } from '../sheet/neighbors.ts';
import { chosenUris } from './explain.ts';
import { compareOver } from './compareOver.ts';
import type { CommandContext } from './context.ts';

/**
 * Two models that are selected in the Explorer; the palette asks for both. Then: over which image, or images of which
 * folder.
 */
export async function compareModels(
  { panels, services }: CommandContext,
  clicked?: unknown,
  selected?: unknown,
): Promise<void> {
  const chosen = chosenUris(clicked, selected).filter(({ path }) => path.endsWith('.onnx'));
  const models = chosen.length === 2 ? chosen : await askForModels(chosen[0]);
  const [a, b] = models ?? [];
  if (!a || !b) return;
  const place = await askForPlace();
  if (!place) return;
  const image = isImage(place) ? place : await askHow(place);
  if (image === 'all') return compareOver(services, [a.fsPath, b.fsPath], place.fsPath);
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

async function askForPlace(): Promise<vscode.Uri | undefined> {
  const asked = await vscode.window.showOpenDialog({
    canSelectFiles: true,
    canSelectFolders: true,
    title: vscode.l10n.t('Compare over Which Image or Folder?'),
    openLabel: vscode.l10n.t('Compare'),
  });
  return asked?.[0];
}

/** A folder's first image; or `all`: a report. */
async function askHow(folder: vscode.Uri): Promise<vscode.Uri | 'all' | undefined> {
  const [first] = await picturesNear(folder.fsPath);
  const report = vscode.l10n.t('A Report over All Images');
  const single = vscode.l10n.t('One Image after the Other');
  const items = [
    { label: report, description: vscode.l10n.t('agreement by class, worst first; images of folders below too') },
    ...(first === undefined ? [] : [{ label: single, description: vscode.l10n.t('in the panel') }]),
  ];
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Compare Models') });
  if (picked?.label === report) return 'all';
  return picked && first !== undefined ? vscode.Uri.file(first) : undefined;
}
