/**
 * *Fix…*: the usual ways to give a picture to a model, each with what the model says of this photo; Enter writes one
 * down.
 */
import * as vscode from 'vscode';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RecipeCustom } from '../../protocol/model.ts';
import { isCanceled } from '../panel/failures.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import { recipePath } from '../panel/panelModel.ts';
import { plainText } from '../plainText.ts';
import { writeNew } from '../writeNew.ts';
import type { CommandContext } from './context.ts';
import { pickWithPreview, type Choice } from './previewPick.ts';
import { mergedRecipe } from './mergedRecipe.ts';

/** A custom with the file that its preview is made by, or the recipe in an editor. */
type Fix = { readonly custom: RecipeCustom; readonly file: string } | 'edit';

export async function fixRecipe(context: CommandContext, panel: ExplanationPanel): Promise<void> {
  const { model, description, shown } = panel.state;
  if (!model) return;
  // A recipe that can't be used is mended by hand.
  if (!description || shown.kind === 'failure') return editRecipe(panel);
  const folder = join(context.services.storage, `recipes-${process.pid}`);
  try {
    const fixes = await preparedFixes(context, model, folder);
    const picked = await pickFix(context, panel, fixes);
    panel.tryRecipe(undefined);
    if (picked === 'edit') await editRecipe(panel);
    else if (picked) await writeFix(panel, picked.custom);
  } catch (error) {
    if (!isCanceled(error)) panel.fail(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Prepared = Exclude<Fix, 'edit'>;

/** The engine reads recipes from files: those lie in a folder of the extension's own. */
async function preparedFixes(
  { services }: CommandContext,
  model: string,
  folder: string,
): Promise<readonly Prepared[]> {
  const customs = await services.engine.ask('customs', { model });
  await mkdir(folder, { recursive: true });
  return Promise.all(
    customs.map(async (custom, at) => {
      const file = join(folder, `${at}.whylight.json`);
      await writeFile(file, custom.recipe);
      return { custom, file };
    }),
  );
}

function pickFix(
  context: CommandContext,
  panel: ExplanationPanel,
  fixes: readonly Prepared[],
): Promise<Fix | undefined> {
  const edit: Choice<Fix> = {
    label: `$(edit) ${vscode.l10n.t('Edit the Recipe…')}`,
    description: basename(panel.state.model ?? ''),
    value: 'edit',
  };
  const answers = new Map<string, string>();
  const choices = (): readonly Choice<Fix>[] => [
    ...fixes.map((fix) => ({
      label: fix.custom.title,
      description: answers.get(fix.file) ?? '…',
      detail: fix.custom.detail,
      value: fix,
    })),
    edit,
  ];
  const slot = `${panel.slot} fix`;
  const asked = fixes.map(async ({ file }, at) => {
    answers.set(file, await answerOf(context, panel, file, `${slot} ${at}`));
    return choices();
  });
  const picked = pickWithPreview<Fix>({
    title: vscode.l10n.t('Fix the Recipe'),
    placeholder: vscode.l10n.t('How are pictures given to this model? The best guess is often the surest answer.'),
    choices: choices(),
    current: undefined,
    preview: (fix) =>
      fix === 'edit' ? panel.tryRecipe(undefined) : panel.tryRecipe(fix.file, 'window' in JSON.parse(fix.custom.input)),
    later: asked,
  });
  return picked.finally(() => fixes.forEach((_, at) => context.services.engine.cancel(`${slot} ${at}`)));
}

/** “fox 97.7 %”: the first prediction for this photo, or why there is none. */
async function answerOf(
  { services }: CommandContext,
  panel: ExplanationPanel,
  recipe: string,
  slot: string,
): Promise<string> {
  const { params } = panel;
  if (!params) return '';
  try {
    const { image, model, frame, area, output, inputs } = params;
    const wanted = {
      ...(frame !== undefined && { frame }),
      ...(area && { area }),
      ...(output && { output }),
      ...(inputs && { inputs }),
    };
    const asked = { image, model, recipe, top: 1, ...wanted };
    const { predictions } = await services.engine.ask('explain', asked, { slot });
    const [first] = predictions;
    if (!first) return '';
    const { label, probability, output: own, score } = first;
    const value = probability === undefined ? (own ?? score).toPrecision(4) : `${(100 * probability).toFixed(1)} %`;
    return plainText(`${label} ${value}`);
  } catch (error) {
    return isCanceled(error) ? '' : error instanceof Error ? plainText(error.message) : '';
  }
}

/** Over what the recipe says already. */
async function writeFix(panel: ExplanationPanel, custom: RecipeCustom): Promise<void> {
  const { model, description } = panel.state;
  if (!model) return;
  const path = description?.recipe.path ?? recipePath(model);
  const found = await writeNew(path, `${formatted(custom.recipe)}\n`);
  if (found === 'dangling') return showDangling(path);
  if (found === 'there') {
    const uri = vscode.Uri.file(path);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(mergedRecipe(text, custom.input)));
  }
  panel.view.post({ kind: 'notice', text: vscode.l10n.t('Wrote {0}', basename(path)) });
  panel.retry();
}

/** Opens the recipe; writes it first when it was guessed. Completion comes from the JSON schema. */
async function editRecipe({ state: { model, description } }: ExplanationPanel): Promise<void> {
  if (!model) return;
  const path = description?.recipe.path ?? recipePath(model);
  const found = await writeNew(path, `${formatted(description?.recipe.json ?? '{}')}\n`);
  if (found === 'dangling') return showDangling(path);
  await vscode.window.showTextDocument(vscode.Uri.file(path), { viewColumn: vscode.ViewColumn.One });
}

function showDangling(path: string): void {
  void vscode.window.showErrorMessage(
    vscode.l10n.t('{0} is a link to a file that does not exist. Delete the link, then try again.', path),
  );
}

function formatted(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
