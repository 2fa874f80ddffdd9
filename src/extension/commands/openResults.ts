import * as vscode from 'vscode';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandContext } from './context.ts';

/** A folder that `whylight evaluate` or `whylight merge` wrote; in the Explorer, its summary.json. */
export async function openResults({ sheets }: CommandContext, clicked?: unknown): Promise<void> {
  const folder = clicked instanceof vscode.Uri ? folderOf(clicked.fsPath) : await askForFolder();
  if (folder !== undefined) await sheets.showResults(folder);
}

const folderOf = (path: string): string => (statSync(path).isDirectory() ? path : dirname(path));

async function askForFolder(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    title: vscode.l10n.t('Open Results'),
    openLabel: vscode.l10n.t('Open'),
  });
  return chosen?.[0]?.fsPath;
}
