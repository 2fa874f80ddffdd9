import * as vscode from 'vscode';
import type { MethodName } from '../../vocabulary/names.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import type { CommandContext } from './context.ts';
import { type Choice, pickWithPreview } from './previewPick.ts';

export async function chooseMethod(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const before = panel.state.choice.method ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Method'),
    placeholder: vscode.l10n.t('How the heat is worked out'),
    choices: [...methodsOf(panel, true), ...methodsOf(panel, false)],
    current: shownAnswer(panel.state)?.explanation.method,
    preview: (method) => panel.explain({ method }),
  });
  if (picked !== undefined) panel.explain({ method: picked });
  else if ((panel.state.choice.method ?? null) !== before) panel.explain({ method: before });
}

/** Those that need the layer's gradient, or those that need none. */
export function methodsOf({ state }: ExplanationPanel, needsGradient: boolean): readonly Choice<MethodName>[] {
  const { description } = state;
  const methods = description?.methods.filter((method) => method.needsGradient === needsGradient) ?? [];
  const title = needsGradient ? vscode.l10n.t('from the gradient') : vscode.l10n.t('without a gradient');
  return [
    { separator: title },
    ...methods.map(({ name, title: label, description: detail }) => ({ label, detail, value: name })),
  ];
}
