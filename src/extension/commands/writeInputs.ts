/** Writes what was chosen for the inputs next to the picture into the recipe. */
import * as vscode from 'vscode';
import { basename, dirname } from 'node:path';
import type { ExplanationPanel } from '../panel/panel.ts';
import { recipePath } from '../panel/panelModel.ts';
import { plainText } from '../plainText.ts';
import { writeNew } from '../writeNew.ts';
import type { CommandContext } from './context.ts';
import { withInputs } from './writtenInputs.ts';

export async function writeInputs({ services }: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { model, description, choice } = panel.state;
  if (!model || !description || !choice.inputs) return;
  const path = description.recipe.path ?? recipePath(model);
  const asRecipe = (text: string): string => withInputs(text, choice.inputs ?? {}, dirname(path));
  const found = await writeNew(path, asRecipe(description.recipe.json));
  if (found === 'dangling') {
    const words = vscode.l10n.t('{0} is a link to a file that does not exist. Delete the link, then try again.', path);
    void vscode.window.showErrorMessage(plainText(words));
    return;
  }
  if (found === 'there') {
    const uri = vscode.Uri.file(path);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(asRecipe(text)));
  }
  panel.view.post({ kind: 'notice', text: vscode.l10n.t('Wrote {0}', basename(path)) });
  services.descriptions.forget(model);
  panel.explain({ inputs: null });
}
