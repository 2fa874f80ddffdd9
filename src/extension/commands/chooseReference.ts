import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';
import { imageExtensions } from '../imageFiles.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { plainText } from '../plainText.ts';
import type { CommandContext } from './context.ts';

/** Enough to search in, and few enough to list. */
const mostPictures = 2000;

/** A second picture, to which the first is compared. */
export async function chooseReference(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { image } = panel.state;
  const reference = await pickPicture(
    image,
    vscode.l10n.t('The picture that {0} is compared with', basename(image.fsPath)),
  );
  if (reference) panel.explain({ target: { kind: 'similarity', reference } });
}

interface PictureItem extends vscode.QuickPickItem {
  readonly path?: string;
}

/** One of the workspace's pictures, those next to the one that is shown first; or any from a dialog. */
export async function pickPicture(image: vscode.Uri, placeHolder: string): Promise<string | undefined> {
  const pattern = `**/*.{${imageExtensions.flatMap((each) => [each, each.toUpperCase()]).join()}}`;
  const browse: PictureItem = { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`, alwaysShow: true };
  const items = vscode.workspace
    .findFiles(pattern, '**/node_modules/**', mostPictures)
    .then((found): PictureItem[] => [...itemsOf(found, image), browse]);
  const title = vscode.l10n.t('Choose a Second Picture');
  const picked = await vscode.window.showQuickPick<PictureItem>(items, {
    title,
    placeHolder,
    matchOnDescription: true,
  });
  if (picked !== browse) return picked?.path;
  const chosen = await vscode.window.showOpenDialog({
    defaultUri: vscode.Uri.file(dirname(image.fsPath)),
    filters: { [vscode.l10n.t('Pictures')]: [...imageExtensions] },
    title,
  });
  return chosen?.[0]?.fsPath;
}

function itemsOf(found: readonly vscode.Uri[], image: vscode.Uri): PictureItem[] {
  const isFar = ({ fsPath }: vscode.Uri): number => Number(dirname(fsPath) !== dirname(image.fsPath));
  return found
    .filter(({ fsPath }) => fsPath !== image.fsPath)
    .toSorted((a, b) => isFar(a) - isFar(b) || (a.fsPath < b.fsPath ? -1 : 1))
    .map(({ fsPath }) => ({
      label: plainText(basename(fsPath)),
      description: plainText(vscode.workspace.asRelativePath(dirname(fsPath))),
      path: fsPath,
    }));
}
