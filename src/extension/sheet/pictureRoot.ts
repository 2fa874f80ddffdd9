/** Where the pictures of a sweep lie on this machine: found, remembered, or asked for once. */
import * as vscode from 'vscode';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isArchiveName } from '../../vocabulary/pictureFormats.ts';
import { isThere } from '../insideArchive.ts';

const memoryKey = 'whylight.pictureRoots';

/** Undefined where the user knows none: the sheet still has figures and heat. */
export async function pictureRoot(
  folder: string,
  keys: readonly string[],
  memory: vscode.Memento,
): Promise<string | undefined> {
  const [key] = keys;
  if (key === undefined) return undefined;
  const known = memory.get<Record<string, string>>(memoryKey, {});
  const fits = (root: string | undefined): root is string => root !== undefined && isThere(join(root, key));
  const found = [known[folder], ...likelyRoots(folder)].find(fits);
  if (found !== undefined) return found;
  const asked = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    title: vscode.l10n.t('Where are the images? The folder that holds {0}', key),
    openLabel: vscode.l10n.t('Images Are Here'),
  });
  const root = asked?.[0]?.fsPath;
  if (root !== undefined) await memory.update(memoryKey, { ...known, [folder]: root });
  return root;
}

/** Next to the results, and in the workspace, one folder deep. */
function likelyRoots(folder: string): readonly string[] {
  const near = [dirname(folder), ...(vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [])];
  return near.flatMap((place) => [place, ...foldersIn(place)]);
}

function foldersIn(place: string): readonly string[] {
  try {
    const entries = readdirSync(place, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() || isArchiveName(entry.name))
      .map(({ name }) => join(place, name));
  } catch {
    return [];
  }
}
