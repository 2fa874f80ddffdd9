/** A WebviewPanel that speaks the panel's protocol: page, messages, and what of the disk the page may see. */
import * as vscode from 'vscode';
import { basename } from 'node:path';
import { asPanelState, type PanelState } from '../../protocol/panelState.ts';
import { type FromWebview, asFromWebview } from '../../protocol/fromWebview.ts';
import type { ToWebview } from '../../protocol/panel.ts';
import { Replay } from './replay.ts';
import { setIcon, webviewOptions, webviewPage } from './webviewPage.ts';

export const viewType = 'whylight.explanation';

export class PanelView implements vscode.Disposable {
  private readonly replay = new Replay();
  private readonly received = new vscode.EventEmitter<FromWebview>();
  private readonly disposables: vscode.Disposable[] = [this.received];
  private isReady = false;
  /** Made when the page is ready: it depends on what the page has kept. */
  setup: ((kept: PanelState | undefined) => ToWebview) | undefined;
  /** The page's messages; `ready` is answered here already. */
  readonly onMessage = this.received.event;

  constructor(
    readonly panel: vscode.WebviewPanel,
    private readonly extensionUri: vscode.Uri,
  ) {
    setIcon(panel, extensionUri);
    this.disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.isReady = false; // its page is thrown away and will say `ready` again
      }),
    );
  }

  static create(extensionUri: vscode.Uri, image: vscode.Uri, column: vscode.ViewColumn): PanelView {
    const panel = vscode.window.createWebviewPanel(
      viewType,
      panelTitle(image),
      { viewColumn: column, preserveFocus: true },
      webviewOptions(extensionUri),
    );
    return new PanelView(panel, extensionUri);
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  /** Resolves when VS Code has told the column; what is opened “beside” until then gets a column of its own. */
  async whenPlaced(): Promise<void> {
    const { panel } = this;
    if (panel.viewColumn !== undefined) return;
    await new Promise<void>((resolve) =>
      this.disposables.push(
        panel.onDidChangeViewState(() => resolve()),
        panel.onDidDispose(() => resolve()),
      ),
    );
  }

  /**
   * Titles the panel. A page that VS Code brought back from before a reload may have seen more folders than it does
   * now.
   */
  open(image: vscode.Uri): void {
    this.panel.title = panelTitle(image);
    if (this.panel.webview.html !== '') return;
    this.panel.webview.options = webviewOptions(this.extensionUri);
    this.panel.webview.html = webviewPage(this.panel.webview, this.extensionUri, 'webview');
  }

  post(message: ToWebview): void {
    this.replay.record(message);
    if (this.isReady) void this.panel.webview.postMessage(message);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
    this.panel.dispose();
  }

  private receive(received: unknown): void {
    const message = asFromWebview(received);
    if (!message) return;
    if (message.kind === 'ready') {
      this.isReady = true;
      if (this.setup) void this.panel.webview.postMessage(this.setup(asPanelState(message.state)));
      for (const kept of this.replay.messages()) void this.panel.webview.postMessage(kept);
    }
    this.received.fire(message);
  }
}

function panelTitle(image: vscode.Uri): string {
  return vscode.l10n.t('Why: {0}', basename(image.fsPath));
}
