/** What the panel's and the sheet's webview panels have alike: icon, page, and what of the disk the page may see. */
import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { panelHtml } from './html.ts';

/** Of the disk a page sees its own script and style, and nothing else. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}

/** @param name of the bundle in dist/ */
export function webviewPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  name: 'webview' | 'sheet' | 'card',
): string {
  const own = (path: string): string => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, path)).toString();
  const nonce = randomBytes(16).toString('hex');
  return panelHtml({ nonce, script: own(`dist/${name}.js`), style: own(`dist/${name}.css`) });
}

export function setIcon(panel: vscode.WebviewPanel, extensionUri: vscode.Uri): void {
  const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, `media/panel-${theme}.svg`);
  panel.iconPath = { light: icon('light'), dark: icon('dark') };
}
