import * as vscode from 'vscode';
import { dirname } from 'node:path';
import type { ChooseInputMessage } from '../../protocol/furtherInput.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { pickPicture } from './chooseReference.ts';

/** A file for one of the inputs next to the picture: another picture, or numbers. */
export async function chooseInput(panel: ExplanationPanel, { name }: ChooseInputMessage): Promise<void> {
  const { image, description } = panel.state;
  const input = description?.inputs.find((each) => each.name === name);
  if (!input) return;
  const isPicture = input.kind === 'picture';
  const words = vscode.l10n.t('What the model takes next to the picture, as “{0}”', name);
  const file = isPicture ? await pickPicture(image, words) : await pickNumbers(image, words);
  if (file) panel.explain({ inputs: { ...panel.state.choice.inputs, [name]: file } });
}

async function pickNumbers(image: vscode.Uri, title: string): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    defaultUri: vscode.Uri.file(dirname(image.fsPath)),
    filters: { [vscode.l10n.t('NumPy arrays')]: ['npy'] },
    title,
  });
  return chosen?.[0]?.fsPath;
}
