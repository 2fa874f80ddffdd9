import * as vscode from 'vscode';
import { existsSync } from 'node:fs';
import type { ExplanationPanel } from '../panel/panel.ts';
import { recipePath } from '../panel/panelModel.ts';

/** Opens the recipe; writes it first when it was guessed. Completion comes from the JSON schema. */
export async function fixRecipe({ state: { model, description } }: ExplanationPanel): Promise<void> {
  if (!model) return;
  const path = description?.recipe.path ?? recipePath(model);
  const uri = vscode.Uri.file(path);
  if (!existsSync(path)) {
    const text = `${formatted(description?.recipe.json ?? '{}')}\n`;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  }
  await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
}

function formatted(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
