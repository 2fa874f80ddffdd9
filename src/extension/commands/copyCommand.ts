import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { paramsShown } from '../panel/state.ts';
import { commandLine } from './commandLine.ts';
import type { CommandContext } from './context.ts';

/** The line that gives on the command line what the panel shows; of a comparison one for each side. */
export async function copyCommand(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { shown } = panel.state;
  if (!('question' in shown)) return;
  const answers = shown.kind === 'comparison' ? [shown.a, shown.b] : [shown];
  const lines = answers.map((answer) => commandLine(paramsShown(answer), process.platform === 'win32'));
  await vscode.env.clipboard.writeText(lines.join('\n'));
  panel.view.post({ kind: 'notice', text: vscode.l10n.t('Command copied.') });
}
