import * as vscode from 'vscode';
import type { CopyTextMessage } from '../../protocol/figure.ts';
import type { ExplanationPanel } from '../panel/panel.ts';

export async function copyText(panel: ExplanationPanel, { text, said }: CopyTextMessage): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  panel.view.post({ kind: 'notice', text: said });
}
