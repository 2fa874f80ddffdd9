import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { Panels } from './panel/panels.ts';
import { plainText } from './plainText.ts';

/** The model's name while a panel is in sight; a click chooses another. */
export function createStatusBarItem(panels: Panels): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('whylight.model', vscode.StatusBarAlignment.Right, 100);
  item.name = vscode.l10n.t('Whylight: Model');
  item.command = 'whylight.chooseModel';
  item.tooltip = vscode.l10n.t('Whylight: the model that explains. Click to choose another.');
  const update = (): void => {
    const model = panels.visible?.state.model;
    if (!model) return item.hide();
    item.text = `$(symbol-misc) ${plainText(basename(model))}`;
    item.show();
  };
  return vscode.Disposable.from(item, panels.onDidChange(update));
}
