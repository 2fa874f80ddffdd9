import * as vscode from 'vscode';
import { dirname } from 'node:path';
import type { UseMaskMessage } from '../../protocol/mask.ts';
import { imageExtensions } from '../imageFiles.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';

/** A picture, or a volume, whose values are labels. */
export async function chooseMask(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    defaultUri: vscode.Uri.file(dirname(panel.state.image.fsPath)),
    filters: { [vscode.l10n.t('Masks')]: [...imageExtensions] },
    title: vscode.l10n.t('Choose Mask'),
  });
  const [mask] = chosen ?? [];
  if (mask) panel.explaining.masking.use(mask.fsPath);
}

/** A file that was dropped, or none any more. */
export function useMask(panel: ExplanationPanel, { uri }: UseMaskMessage): void {
  panel.explaining.masking.use(uri === undefined ? undefined : vscode.Uri.parse(uri).fsPath);
}
