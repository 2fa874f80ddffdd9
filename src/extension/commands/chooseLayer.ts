import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel';
import type { CommandContext } from './context';
import { layerChoices } from './layerChoices';
import type { Choice } from './previewPick';
import { pickWithPreview } from './previewPick';

export async function chooseLayer(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const before = panel.wish.layer ?? null;
  const picked = await pickWithPreview({
    title: vscode.l10n.t('Choose Layer'),
    placeholder: vscode.l10n.t('Fine grids show where, coarse ones show what'),
    choices: layersOf(panel),
    current: panel.explanation?.layer.tensor,
    preview: (tensor) => panel.explain({ layer: tensor }),
  });
  if (picked !== undefined) panel.explain({ layer: picked });
  else if ((panel.wish.layer ?? null) !== before) panel.explain({ layer: before });
}

export function layersOf({ description }: ExplanationPanel): readonly Choice<string>[] {
  return layerChoices(description?.layers ?? [], {
    default: vscode.l10n.t('default'),
    grid: (height, width) => vscode.l10n.t('{0} × {1} cells', height, width),
    unexplained: vscode.l10n.t("can't be explained"),
  });
}
