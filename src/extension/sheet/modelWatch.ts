/** Checkpoints that a training writes next to the models of a sheet: they join when they are whole. */
import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { isModelFile } from '../../vocabulary/modelFiles.ts';
import { fileStamp } from '../fileStamp.ts';
import type { Services } from '../services.ts';
import { Arrivals } from './arrivals.ts';

/** In the folders of `models`. */
export function watchModels(
  { descriptions, log }: Services,
  models: readonly string[],
  joined: (model: string) => void,
): vscode.Disposable {
  const arrivals = new Arrivals({
    stamp: (file) => fileStamp([file]),
    isWhole: (file) =>
      descriptions.of(file, { slot: `arrival ${file}`, isBehind: true }).then(
        () => true,
        (error: unknown) => {
          log.info(`${file} is not a model yet: ${String(error)}`);
          return false;
        },
      ),
    arrived: joined,
  });
  const folders = [...new Set(models.map((model) => dirname(model)))];
  const watchers = folders.map((folder) =>
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*.onnx')),
  );
  const saw = ({ fsPath }: vscode.Uri): void => {
    if (isModelFile(fsPath) && !models.includes(fsPath)) arrivals.saw(fsPath);
  };
  const listeners = watchers.flatMap((watcher) => [watcher.onDidCreate(saw), watcher.onDidChange(saw)]);
  return vscode.Disposable.from(...listeners, ...watchers, arrivals);
}
