import * as vscode from 'vscode';
import { chosenUris } from './explain.ts';
import type { CommandContext } from './context.ts';

/** A sheet of a folder, or of what is selected in the Explorer; the palette asks for a folder. */
export async function explainFolder({ sheets }: CommandContext, clicked?: unknown, selected?: unknown): Promise<void> {
  const chosen = chosenUris(clicked, selected).filter(({ scheme }) => scheme === 'file');
  const asked =
    chosen.length > 0
      ? chosen
      : await vscode.window.showOpenDialog({
          canSelectFolders: true,
          canSelectFiles: false,
          title: vscode.l10n.t('Explain Images'),
          openLabel: vscode.l10n.t('Explain'),
        });
  if (asked) await sheets.show(asked);
}
