import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';

const separator = ';';

/**
 * What the picture is compared with: one line, a semicolon between two prompts. The workspace's last ones are proposed.
 */
export async function choosePrompts({ services }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const current = panel.state.choice.prompts ?? services.prompts.latest;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Choose Prompts'),
    prompt: vscode.l10n.t('What is the picture compared with? Put a semicolon between two prompts.'),
    placeHolder: 'a photo of a cat; a photo of a dog',
    value: current.join(`${separator} `),
  });
  if (typed === undefined) return;
  const prompts = [...new Set(typed.split(separator).map((each) => each.trim()))].filter((each) => each !== '');
  panel.explain({ prompts: prompts.length > 0 ? prompts : null, target: null });
}
