import * as vscode from 'vscode';
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Services } from '../services.ts';
import { saveName } from './saveName.ts';

const folderKey = 'whylight.saveFolder';

export interface Saved {
  readonly image: vscode.Uri;
  readonly explanations: readonly Explanation[];
  /** “.overlay.png” */
  readonly ending: string;
  /** Of the dialog. */
  readonly title?: string;
}

/**
 * Asks where to save what belongs to an image: where the last one went, at first the workspace folder; not among a data
 * set's pictures.
 */
export async function pickTarget(
  { memory }: Services,
  { image, explanations, ending, title }: Saved,
): Promise<vscode.Uri | undefined> {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(image)?.uri.fsPath;
  const last = memory.get<string>(folderKey);
  const isThere = last !== undefined && existsSync(last);
  const folder = isThere ? last : (workspaceFolder ?? dirname(image.fsPath));
  const name = saveName(image.fsPath, workspaceFolder, explanations, ending);
  const target = await vscode.window.showSaveDialog({
    title: title ?? vscode.l10n.t('Save Heatmap As'),
    defaultUri: vscode.Uri.file(join(folder, name)),
    filters: { [extname(ending).slice(1).toUpperCase()]: [extname(ending).slice(1)] },
  });
  if (target) await memory.update(folderKey, dirname(target.fsPath));
  return target;
}
