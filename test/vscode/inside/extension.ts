import * as vscode from 'vscode';
import type { WhylightApi } from '../../../src/extension/api.ts';

export const extension = (): vscode.Extension<WhylightApi> =>
  vscode.extensions.getExtension<WhylightApi>('whylight.whylight')!;

export function inFolder(name: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
}
