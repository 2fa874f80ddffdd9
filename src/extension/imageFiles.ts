/** Which files are images, and which one the user looks at. */
import * as vscode from 'vscode';
import { isSignalName, pictureFormatOf, pictureFormats } from '../vocabulary/pictureFormats.ts';

/** Without their dot. */
export const imageExtensions: readonly string[] = Object.values(pictureFormats).flatMap(({ extensions }) =>
  extensions.map((extension) => extension.replace('.', '')),
);

export function isImage(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && pictureFormatOf(uri.fsPath) !== undefined;
}

/**
 * What the Explorer's menu offers to explain: curves, too. They are often something else, and no editor is followed.
 */
export const isExplainable = (uri: vscode.Uri): boolean =>
  isImage(uri) || (uri.scheme === 'file' && isSignalName(uri.fsPath));

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
