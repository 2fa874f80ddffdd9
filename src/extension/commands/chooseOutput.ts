import * as vscode from 'vscode';
import { readFile, writeFile } from 'node:fs/promises';
import type { HeadKind } from '../../vocabulary/names.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { recipePath } from '../panel/panelModel.ts';
import { plainText } from '../plainText.ts';
import { writeNew } from '../writeNew.ts';
import type { CommandContext } from './context.ts';
import { withKind } from './outputKind.ts';
import { pickWithPreview } from './previewPick.ts';

/** Asks once what the model's output holds, and writes it into the recipe. */
export async function chooseOutput(_: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { model, description } = panel.state;
  if (!model) return;
  const kind = await pickWithPreview<HeadKind>({
    title: vscode.l10n.t('What Does the Model Answer?'),
    placeholder: vscode.l10n.t('Written into the recipe next to the model'),
    choices: kinds(),
    current: description?.head,
  });
  if (kind === undefined) return;
  const name = description?.output ?? (await askName());
  if (name === undefined) return;
  const path = recipePath(model);
  const found = await writeNew(path, withKind('{}', name, kind));
  if (found === 'there') await writeFile(path, withKind(await readFile(path, 'utf8'), name, kind));
  if (found === 'dangling')
    void vscode.window.showErrorMessage(
      vscode.l10n.t('{0} is a link to a file that does not exist. Delete the link, then try again.', plainText(path)),
    );
  panel.retry();
}

/** A model that could not be read does not say what its outputs are called: the message does. */
async function askName(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Which Output?'),
    prompt: vscode.l10n.t('The name of the model’s output, as the message has it'),
  });
}

function kinds(): readonly { readonly label: string; readonly detail: string; readonly value: HeadKind }[] {
  return [
    {
      label: vscode.l10n.t('Classes'),
      detail: vscode.l10n.t('One score a class: what is in the picture'),
      value: 'classes',
    },
    {
      label: vscode.l10n.t('Numbers'),
      detail: vscode.l10n.t('An age, a price, coordinates: what makes a number higher or lower'),
      value: 'numbers',
    },
    {
      label: vscode.l10n.t('An Embedding'),
      detail: vscode.l10n.t('A vector to compare pictures with: what makes two of them similar'),
      value: 'embedding',
    },
    {
      label: vscode.l10n.t('Pixels'),
      detail: vscode.l10n.t('A segmentation: the classes of each pixel'),
      value: 'pixels',
    },
    {
      label: vscode.l10n.t('Letters'),
      detail: vscode.l10n.t('A text that is read letter by letter (CTC); labels.txt next to the model names them'),
      value: 'words',
    },
  ];
}
