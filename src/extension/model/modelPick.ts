import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';
import { plainText } from '../plainText.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: string;
}

export interface ModelPickContext {
  readonly image: vscode.Uri;
  readonly current: string | undefined;
}

/** A Quick Pick of models, with a file dialog as its last entry. */
export async function pickModel(candidates: readonly string[], context: ModelPickContext): Promise<string | undefined> {
  const items: ModelItem[] = candidates.map((model) => ({
    label: plainText(basename(model)),
    description: plainText(vscode.workspace.asRelativePath(dirname(model))),
    ...(model === context.current && { detail: vscode.l10n.t('in use') }),
    model,
  }));
  const browse: ModelItem = { label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`, alwaysShow: true };
  const picked = await vscode.window.showQuickPick<ModelItem>([...items, browse], {
    title: vscode.l10n.t('Choose Model'),
    placeHolder: vscode.l10n.t('The model that explains {0}', basename(context.image.fsPath)),
    matchOnDescription: true,
  });
  return picked === browse ? browseForModel(context.image) : picked?.model;
}

async function browseForModel(image: vscode.Uri): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    defaultUri: vscode.Uri.file(dirname(image.fsPath)),
    filters: { [vscode.l10n.t('ONNX models')]: ['onnx'] },
    title: vscode.l10n.t('Choose Model'),
  });
  return chosen?.[0]?.fsPath;
}
