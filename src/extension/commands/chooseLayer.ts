import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import type { CommandContext } from './context.ts';
import { layerChoices } from './layerChoices.ts';
import { type Choice, pickWithPreview } from './previewPick.ts';

export async function chooseLayer(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const before = panel.state.choice.layer ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Layer'),
    placeholder: vscode.l10n.t('Fine grids show where, coarse ones show what'),
    choices: layersOf(panel),
    current: shownAnswer(panel.state)?.explanation.layer.tensor,
    preview: (tensor) => panel.explain({ layer: tensor }),
  });
  if (picked !== undefined) panel.explain({ layer: picked });
  else if ((panel.state.choice.layer ?? null) !== before) panel.explain({ layer: before });
}

export function layersOf({ state }: ExplanationPanel): readonly Choice<string>[] {
  const { description } = state;
  const explanation = shownAnswer(state)?.explanation;
  const method = description?.methods.find(({ name }) => name === explanation?.method);
  const needsGradient = method?.needsGradient ?? true;
  return layerChoices(description?.layers ?? [], needsGradient, {
    default: vscode.l10n.t('default'),
    grid: (size) => vscode.l10n.t('{0} cells', size),
    withoutGradient: needsGradient
      ? vscode.l10n.t('without a gradient: choose a method that needs none')
      : vscode.l10n.t('without a gradient'),
  });
}
