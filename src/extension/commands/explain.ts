import * as vscode from 'vscode';
import { activeImage, isExplainable } from '../imageFiles.ts';
import type { CommandContext } from './context.ts';

/** Explorer passes the item and the whole selection, an editor's menus pass its file, the palette nothing. */
export async function explainImages({ panels }: CommandContext, clicked?: unknown, selected?: unknown): Promise<void> {
  const images = chosenUris(clicked, selected).filter(isExplainable);
  if (images.length > 1) return panels.showEach(images);
  const image = images[0] ?? activeImage() ?? panels.current?.state.image;
  if (image) panels.show(image);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Open an image, or right-click one in the Explorer.'));
}

/** What a menu of the Explorer was opened on. */
export function chosenUris(clicked: unknown, selected: unknown): readonly vscode.Uri[] {
  const selection = Array.isArray(selected) ? selected.filter((uri) => uri instanceof vscode.Uri) : [];
  if (selection.length > 0) return selection;
  return clicked instanceof vscode.Uri ? [clicked] : [];
}
