/** Models over all images of a folder: `whylight compare` in a process of its own, and its report in a tab. */
import * as vscode from 'vscode';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { modelFiles } from '../panel/panelModel.ts';
import { modelTitles } from '../panel/comparison.ts';
import { toFailure } from '../panel/failures.ts';
import { fileStamp } from '../fileStamp.ts';
import { plainText } from '../plainText.ts';
import { ends, runCommandLine, type Ended } from '../report/commandLineRun.ts';
import { showReport } from '../report/reportView.ts';
import type { Services } from '../services.ts';
import { readNode } from '../settings.ts';

type Models = readonly [a: string, b: string, ...more: string[]];

/** What of the results is given to the user; the rest is for going on. */
const results = ['report.html', 'results.jsonl', 'results.parquet', 'summary.json'] as const;

/** One that was stopped goes on where it was: the same models over the same images have the same place. */
export async function compareOver(services: Services, models: Models, folder: string): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const names = namesOf(models);
  try {
    const out = await placeOf(services, models, folder);
    const ended = await run(services, models, folder, out, names);
    if (ended.code === ends.stopped) return stopped(names);
    if (ended.code !== ends.done && ended.code !== ends.someFailed) return await failed(services, ended);
    showReport(
      services.extensionUri,
      vscode.l10n.t('{0} Compared', names),
      await readFile(join(out, results[0]), 'utf8'),
    );
    await offerFiles(out, names);
  } catch (error) {
    const { message, nextStep } = toFailure(error);
    void vscode.window.showErrorMessage(plainText(`${message} ${nextStep}`));
  }
}

/** “a.onnx and b.onnx”, “epoch1.onnx to epoch10.onnx”. */
function namesOf([a, b, ...more]: Models): string {
  const titles = modelTitles(a, more.at(-1) ?? b);
  const [first, last] = [plainText(titles[0]), plainText(titles[1])];
  return more.length > 0 ? vscode.l10n.t('{0} to {1}', first, last) : vscode.l10n.t('{0} and {1}', first, last);
}

/** Outside of the workspace. A model that was trained on, or another image, makes it another comparison. */
async function placeOf({ descriptions, engine, storage }: Services, models: Models, folder: string): Promise<string> {
  const files: string[] = [];
  for (const model of models) files.push(...modelFiles(model, await descriptions.of(model)));
  const { root, keys } = await engine.ask('pictures', { chosen: [folder] });
  const stamp = await fileStamp([...files, ...keys.map((key) => join(root, key))]);
  const identity = createHash('sha256')
    .update([...models, root, ...keys, stamp].join('\n'))
    .digest('hex');
  return join(storage, 'comparisons', identity.slice(0, 32));
}

function run({ extensionUri }: Services, models: Models, folder: string, out: string, names: string): Thenable<Ended> {
  const script = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  const args = ['compare', folder, '--out', out, ...models.flatMap((model) => ['--model', model])];
  const title = vscode.l10n.t('Comparing {0} over {1}', names, plainText(basename(folder)));
  const shown = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(shown, (progress, token) => {
    let before = 0;
    return runCommandLine(script, args, {
      node: readNode(),
      onStop: (stop) => token.onCancellationRequested(stop),
      progress(done, total) {
        const share = (100 * done) / total;
        progress.report({ message: vscode.l10n.t('{0} of {1}', done, total), increment: share - before });
        before = share;
      },
    });
  });
}

function stopped(names: string): void {
  const about = vscode.l10n.t('Stopped. To go on from here, compare {0} over the same folder again.', names);
  void vscode.window.showInformationMessage(about);
}

async function failed({ log }: Services, { code, why }: Ended): Promise<void> {
  log.warn(`whylight compare ended with ${code ?? 'no'} code: ${why}`);
  const show = vscode.l10n.t('Show Log');
  const about = why === '' ? vscode.l10n.t('The comparison ended unexpectedly. Try again.') : plainText(why);
  if ((await vscode.window.showErrorMessage(about, show)) === show) log.show();
}

/** Into a folder that the user names, and nowhere else. */
async function offerFiles(out: string, names: string): Promise<void> {
  const save = vscode.l10n.t('Save Results…');
  const about = vscode.l10n.t('{0}: the report is open. Its files (HTML, JSON Lines, Parquet) can be saved.', names);
  if ((await vscode.window.showInformationMessage(about, save)) !== save) return;
  const asked = await vscode.window.showOpenDialog({
    ...{ canSelectFolders: true, canSelectFiles: false },
    title: vscode.l10n.t('Save Results into Which Folder?'),
    openLabel: vscode.l10n.t('Save Here'),
  });
  const [place] = asked ?? [];
  if (!place) return;
  const folder = join(place.fsPath, names.replaceAll(/[\\/:*?"<>|]/g, '-'));
  await mkdir(folder, { recursive: true });
  for (const name of results) await copyFile(join(out, name), join(folder, name));
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Saved {0} files in {1}.', results.length, plainText(vscode.workspace.asRelativePath(folder))),
  );
}
