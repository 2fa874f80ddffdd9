/** Checkpoints that a training writes next to the models of a sheet: they join when they are whole. */
import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { isModelFile } from '../../vocabulary/modelFiles.ts';
import { fileStamp } from '../fileStamp.ts';
import type { Services } from '../services.ts';
import { Arrivals } from './arrivals.ts';
import { modelsNextTo, newcomers, newest } from './checkpoints.ts';

interface Watched {
  readonly models: readonly string[];
  /** Of the disk's clock, in ms: what is newer has come while the window was closed. Absent at the first time. */
  readonly since?: number | undefined;
  readonly begun: (since: number) => void;
  readonly joined: (model: string) => void;
}

/** In the folders of `models`. */
export function watchModels(
  { descriptions, log }: Services,
  { models, since, begun, joined }: Watched,
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
  void modelsNextTo(models).then((times) => {
    if (since === undefined) return begun(newest(times));
    for (const file of newcomers(times, { models, since })) arrivals.saw(file);
  });
  const listeners = watchers.flatMap((watcher) => [watcher.onDidCreate(saw), watcher.onDidChange(saw)]);
  return vscode.Disposable.from(...listeners, ...watchers, arrivals);
}
