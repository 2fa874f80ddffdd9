/** A model's file in an editor of its own: what it is, and what it is taken for. Read-only, and chosen by the user. */
import * as vscode from 'vscode';
import { asFromCard } from '../../protocol/card.ts';
import type { Panels } from '../panel/panels.ts';
import { webviewOptions, webviewPage } from '../panel/webviewPage.ts';
import type { Services } from '../services.ts';
import { Card } from './card.ts';
import { answer } from './cardActions.ts';

export const cardViewType = 'whylight.card';

export function registerCards(services: Services, panels: Panels): vscode.Disposable {
  const { extensionUri } = services;
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor({ uri }, { webview, onDidDispose }) {
      const card = new Card(uri, services, (message) => void webview.postMessage(message));
      const listening = webview.onDidReceiveMessage((received: unknown) => {
        const message = asFromCard(received);
        if (message) void answer(message, { card, uri, services, panels });
      });
      onDidDispose(() => vscode.Disposable.from(card, listening).dispose());
      webview.options = webviewOptions(extensionUri);
      webview.html = webviewPage(webview, extensionUri, 'card');
    },
  };
  return vscode.window.registerCustomEditorProvider(cardViewType, provider, {
    supportsMultipleEditorsPerDocument: true,
  });
}
