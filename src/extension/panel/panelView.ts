/** A WebviewPanel that speaks the panel's protocol: page, messages, and what of the disk the page may see. */
import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { asPanelState, type PanelState } from '../../protocol/panelState.ts';
import { type FromWebview, asFromWebview } from '../../protocol/fromWebview.ts';
import type { ToWebview } from '../../protocol/panel.ts';
import { panelHtml } from './html.ts';
import { Replay } from './replay.ts';

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
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, `media/panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
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
      webviewOptions(extensionUri, image),
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

  /** Titles the panel, and lets the page see the image's folder; a folder other than the last loads the page again. */
  open(image: vscode.Uri): void {
    this.panel.title = panelTitle(image);
    const options = webviewOptions(this.extensionUri, image);
    if (!sameRoots(this.panel.webview.options, options)) {
      this.isReady = false;
      this.panel.webview.options = options;
    }
    if (this.panel.webview.html === '') this.panel.webview.html = this.page();
  }

  post(message: ToWebview): void {
    this.replay.record(message);
    if (this.isReady) void this.panel.webview.postMessage(message);
  }

  webviewUri(file: vscode.Uri, version: string): string {
    return this.panel.webview
      .asWebviewUri(file)
      .with({ query: `v=${version}` })
      .toString();
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

  private page(): string {
    const { webview } = this.panel;
    const own = (path: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.extensionUri, path)).toString();
    const addresses = { script: own('dist/webview.js'), style: own('dist/webview.css') };
    return panelHtml({ cspSource: webview.cspSource, nonce: randomBytes(16).toString('hex'), ...addresses });
  }
}

function panelTitle(image: vscode.Uri): string {
  return vscode.l10n.t('Why: {0}', basename(image.fsPath));
}

function webviewOptions(extensionUri: vscode.Uri, image: vscode.Uri): vscode.WebviewOptions {
  const own = vscode.Uri.joinPath(extensionUri, 'dist');
  return { enableScripts: true, localResourceRoots: [own, vscode.Uri.file(dirname(image.fsPath))] };
}

function sameRoots(a: vscode.WebviewOptions, b: vscode.WebviewOptions): boolean {
  const roots = (options: vscode.WebviewOptions): string =>
    (options.localResourceRoots ?? []).map((uri) => uri.toString()).join('\n');
  return a.enableScripts === b.enableScripts && roots(a) === roots(b);
}
