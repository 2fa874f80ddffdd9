/** A WebviewPanel that speaks the sheet's protocol. Nothing of the disk is open to it: pictures come as bytes. */
import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { SheetSession } from '../../protocol/sheetState.ts';
import { asFromSheet, type FromSheet } from '../../protocol/fromSheet.ts';
import type { ToSheet } from '../../protocol/sheet.ts';
import { setIcon, webviewOptions, webviewPage } from '../panel/webviewPage.ts';

export const sheetViewType = 'whylight.sheet';

/** What was chosen: a folder's name, or that of the folder that all have in common. */
export const titleOf = ({ chosen, results }: SheetSession, root: string): string =>
  basename(results ?? (chosen.length === 1 ? (chosen[0] ?? '') : root));

export class SheetView implements vscode.Disposable {
  private readonly received = new vscode.EventEmitter<FromSheet>();
  private readonly disposables: vscode.Disposable[] = [this.received];
  private isReady = false;
  readonly onMessage = this.received.event;

  constructor(
    readonly panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
  ) {
    setIcon(panel, extensionUri);
    this.disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.isReady = false; // its page is thrown away and will say `ready` again
      }),
    );
    panel.webview.options = webviewOptions(extensionUri);
    panel.webview.html = webviewPage(panel.webview, extensionUri, 'sheet');
  }

  static create(extensionUri: vscode.Uri, title: string): SheetView {
    const column = vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(sheetViewType, title, column, webviewOptions(extensionUri));
    return new SheetView(panel, extensionUri);
  }

  /** What a page that is not there misses, it is told when it is ready. */
  post(message: ToSheet): void {
    if (this.isReady) void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
    this.panel.dispose();
  }

  private receive(received: unknown): void {
    const message = asFromSheet(received);
    if (!message) return;
    if (message.kind === 'ready') this.isReady = true;
    this.received.fire(message);
  }
}
