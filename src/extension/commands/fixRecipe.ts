import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { recipePath } from '../panel/panelModel.ts';
import { writeNew } from '../writeNew.ts';

/** Opens the recipe; writes it first when it was guessed. Completion comes from the JSON schema. */
export async function fixRecipe({ state: { model, description } }: ExplanationPanel): Promise<void> {
  if (!model) return;
  const path = description?.recipe.path ?? recipePath(model);
  const found = await writeNew(path, `${formatted(description?.recipe.json ?? '{}')}\n`);
  if (found === 'dangling')
    return void vscode.window.showErrorMessage(
      vscode.l10n.t('{0} is a link to a file that does not exist. Delete the link, then try again.', path),
    );
  await vscode.window.showTextDocument(vscode.Uri.file(path), { viewColumn: vscode.ViewColumn.One });
}

function formatted(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
