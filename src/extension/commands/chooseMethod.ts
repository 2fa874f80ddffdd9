import * as vscode from 'vscode';
import type { MethodName } from '../../protocol/engine';
import type { ExplanationPanel } from '../panel/panel';
import type { CommandContext } from './context';
import type { Choice } from './previewPick';
import { pickWithPreview } from './previewPick';

export async function chooseMethod(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const before = panel.wish.method ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Method'),
    placeholder: vscode.l10n.t('How the heat is worked out'),
    choices: methodsOf(panel),
    current: panel.explanation?.method,
    preview: (method) => panel.explain({ method }),
  });
  if (picked !== undefined) panel.explain({ method: picked });
  else if ((panel.wish.method ?? null) !== before) panel.explain({ method: before });
}

export function methodsOf({ description }: ExplanationPanel): readonly Choice<MethodName>[] {
  const methods = description?.methods ?? [];
  return methods.map(({ name, title, description: detail }) => ({ label: title, detail, value: name }));
}
