/** Which files are images, and which one the user looks at. */
import * as vscode from 'vscode';
import { extname } from 'node:path';

/** As in package.json's `when` clauses; test/extension/manifest.test.ts holds the two together. */
const imageExtensions = ['.png', '.jpg', '.jpeg', '.bmp', '.gif', '.webp', '.tif', '.tiff'];

export function isImage(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && imageExtensions.includes(extname(uri.fsPath).toLowerCase());
}

/** The image in the active editor, whichever editor shows it. */
export function activeImage(): vscode.Uri | undefined {
  const uri = tabImage(vscode.window.tabGroups.activeTabGroup.activeTab);
  if (uri) return uri;
  const shown = vscode.window.tabGroups.all.map((group) => tabImage(group.activeTab));
  return shown.find((candidate) => candidate !== undefined);
}

function tabImage(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  if (!(input instanceof vscode.TabInputCustom) && !(input instanceof vscode.TabInputText)) return undefined;
  return isImage(input.uri) ? input.uri : undefined;
}
