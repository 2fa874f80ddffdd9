import * as vscode from 'vscode';
import { isModelFile } from '../../vocabulary/modelFiles.ts';
import { isImage } from '../imageFiles.ts';
import { modelsAt } from '../sheet/compareInSheet.ts';
import { picturesNear } from '../sheet/neighbors.ts';
import { inNaturalOrder } from '../sheet/series.ts';
import { chosenUris } from './explain.ts';
import { compareOver } from './compareOver.ts';
import type { CommandContext } from './context.ts';

/**
 * Models that are selected in the Explorer; the palette asks for them. Then: over which image, or images of which
 * folder. More than two, such as checkpoints, in natural order.
 */
export async function compareModels(context: CommandContext, clicked?: unknown, selected?: unknown): Promise<void> {
  const chosen = chosenUris(clicked, selected).filter(({ path }) => isModelFile(path));
  const models = chosen.length >= 2 ? chosen.map(({ fsPath }) => fsPath) : await askForModels(chosen[0]);
  if (!models) return;
  const place = await askForPlace();
  if (!place) return;
  const [a, b, ...more] = models.length > 2 ? inNaturalOrder(models) : models;
  if (a !== undefined && b !== undefined) await compareAt(context, [a, b, ...more], place);
}

type Models = readonly [a: string, b: string, ...more: string[]];

async function compareAt(
  { panels, services, sheets }: CommandContext,
  models: Models,
  place: vscode.Uri,
): Promise<void> {
  const [a, b] = models;
  const way = isImage(place) ? 'one' : await askHow(place, models.length);
  if (way === 'report') return compareOver(services, models, place.fsPath);
  if (way === 'sheet') return sheets.showSeries(models, [place.fsPath]);
  if (way !== 'one') return;
  const [first] = isImage(place) ? [place.fsPath] : await picturesNear(place.fsPath);
  if (first !== undefined) panels.show(vscode.Uri.file(first), a).compare({ by: 'model', a, b });
}

/** Files, or a folder of checkpoints. */
async function askForModels(first: vscode.Uri | undefined): Promise<readonly string[] | undefined> {
  const asked = await vscode.window.showOpenDialog({
    ...{ canSelectMany: true, canSelectFiles: true, canSelectFolders: first === undefined },
    filters: { ONNX: ['onnx'] },
    title: first ? vscode.l10n.t('Compare with Which Model?') : vscode.l10n.t('Choose Two Models, or More'),
    openLabel: vscode.l10n.t('Compare'),
    ...(first && { defaultUri: vscode.Uri.joinPath(first, '..') }),
  });
  if (!asked) return undefined;
  const models = await modelsAt([...(first ? [first] : []), ...asked].map(({ fsPath }) => fsPath));
  if (models.length >= 2) return models;
  void vscode.window.showInformationMessage(vscode.l10n.t('Choose another model: a comparison has two sides.'));
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

type Way = 'report' | 'sheet' | 'one';

/** In the panel there is room for two models, and for the images of one folder. */
async function askHow(folder: vscode.Uri, count: number): Promise<Way | undefined> {
  const [first] = await picturesNear(folder.fsPath);
  const items: (vscode.QuickPickItem & { readonly way: Way })[] = [
    {
      label: vscode.l10n.t('A Sheet of All Images'),
      description: vscode.l10n.t('what changes most first; images of folders below too'),
      way: 'sheet',
    },
    {
      label: vscode.l10n.t('A Report over All Images'),
      description: vscode.l10n.t('figures with intervals, by class, worst first; files to keep'),
      way: 'report',
    },
  ];
  if (count === 2 && first !== undefined)
    items.push({
      label: vscode.l10n.t('One Image after the Other'),
      description: vscode.l10n.t('in the panel'),
      way: 'one',
    });
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Compare Models') }))?.way;
}
