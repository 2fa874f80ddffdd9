/**
 * A report as the command line writes it, in a tab: it runs nothing and asks for nothing, and so may a page of VS Code.
 */
import * as vscode from 'vscode';
import { setIcon } from '../panel/webviewPage.ts';

const reportViewType = 'whylight.report';

/** Next to what the user does meanwhile, which keeps the focus. */
export function showReport(extensionUri: vscode.Uri, title: string, page: string): vscode.WebviewPanel {
  const place = { viewColumn: vscode.ViewColumn.Active, preserveFocus: true };
  const options = { enableScripts: false, enableFindWidget: true, localResourceRoots: [] };
  const panel = vscode.window.createWebviewPanel(reportViewType, title, place, options);
  setIcon(panel, extensionUri);
  panel.webview.html = page;
  return panel;
}
