/** Finds the models of the workspace, asks where several fit, and remembers the answer for the folder. */
import { isModelFile } from '../../vocabulary/modelFiles.ts';
import * as vscode from 'vscode';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RemoteError, type WireError } from '../../protocol/channel.ts';
import { readSettings } from '../settings.ts';
import { type ModelDecision, type ModelQuestion, decideModel } from './modelChoice.ts';
import { pickModel } from './modelPick.ts';
import { settingPath, type PathContext } from './settingPath.ts';

const memoryKey = 'whylight.modelByFolder';
const leftOut = '**/{node_modules,.git,.venv,site-packages}/**';

export class Models {
  constructor(private readonly memory: vscode.Memento) {}

  /** The model for an image; asks when several fit. Undefined: there is none, or the user did not choose. */
  async choose(image: vscode.Uri, current?: string): Promise<string | undefined> {
    const decision = await this.decide(image, current);
    if (decision.kind === 'none') return undefined;
    if (decision.kind === 'use') return decision.model;
    const picked = await pickModel(decision.candidates, { image, current });
    if (picked) await this.remember(image, picked);
    return picked;
  }

  /** The model that the user set or picked for an image's folder; undefined where there is none. */
  chosen(image: vscode.Uri): string | undefined {
    const decision = decideModel({ ...this.known(image), current: undefined, models: [] });
    return decision.kind === 'use' ? decision.model : undefined;
  }

  /** As `choose`, but the user is not asked: several models are an error. */
  async chooseSilently(image: vscode.Uri): Promise<string> {
    const decision = await this.decide(image, undefined);
    if (decision.kind === 'use') return decision.model;
    throw new RemoteError(decision.kind === 'none' ? noModel : severalModels(decision.candidates));
  }

  /** “Choose Model…”: all of the workspace, whatever was chosen before. */
  async pick(image: vscode.Uri, current?: string): Promise<string | undefined> {
    const picked = await this.browse(image, current);
    if (picked) await this.remember(image, picked);
    return picked;
  }

  /** As `pick`, but not remembered: the other side of a comparison. */
  async browse(image: vscode.Uri, current?: string): Promise<string | undefined> {
    return pickModel((await this.find(image)).toSorted(), { image, current });
  }

  private async decide(image: vscode.Uri, current: string | undefined): Promise<ModelDecision> {
    const known = this.known(image);
    return decideModel({ ...known, current, models: known.setting === undefined ? await this.find(image) : [] });
  }

  /** What is known of an image without a look at the workspace. */
  private known(image: vscode.Uri): Omit<ModelQuestion, 'current' | 'models'> {
    const imageFolder = dirname(image.fsPath);
    const all = Object.entries(this.memory.get<Record<string, string>>(memoryKey, {}));
    const picked = Object.fromEntries(all.filter(([, model]) => existsSync(model)));
    const workspaceFolder = vscode.workspace.getWorkspaceFolder(image)?.uri.fsPath;
    const setting = settingModel(readSettings(image).model, { imageFolder, workspaceFolder });
    return { imageFolder, workspaceFolder, setting, picked, remembered: picked[imageFolder] };
  }

  private async find(image: vscode.Uri): Promise<readonly string[]> {
    const [inWorkspace, beside] = await Promise.all([
      vscode.workspace.findFiles('**/*.onnx', leftOut, 1000),
      modelsIn(dirname(image.fsPath)),
    ]);
    return [...new Set([...beside, ...inWorkspace.map((uri) => uri.fsPath)])].filter(isModelFile);
  }

  private async remember(image: vscode.Uri, model: string): Promise<void> {
    const known = this.memory.get<Record<string, string>>(memoryKey, {});
    await this.memory.update(memoryKey, { ...known, [dirname(image.fsPath)]: model });
  }
}

/** @throws RemoteError where the setting names no file */
function settingModel(
  setting: string,
  image: Pick<PathContext, 'imageFolder' | 'workspaceFolder'>,
): string | undefined {
  if (setting.trim() === '') return undefined;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const workspaceFolders = folders.map(({ name, uri }) => ({ name, path: uri.fsPath }));
  const meant = settingPath(setting, { ...image, workspaceFolders, home: homedir(), environment: process.env });
  if ('unknown' in meant) throw new RemoteError(unknownVariable(setting, meant.unknown));
  if (!existsSync(meant.path)) throw new RemoteError(missingModel(setting, meant.path));
  return meant.path;
}

const correctIt = 'Correct the setting: a path relative to the workspace folder, or an absolute one.';

const unknownVariable = (setting: string, variable: string): WireError => ({
  code: 'file-missing',
  message: `The setting “whylight.model” is “${setting}”, and “${variable}” means nothing here.`,
  nextStep: `${correctIt} Known are \${workspaceFolder}, \${workspaceFolder:NAME}, \${userHome}, \${env:NAME} and ~.`,
});

const missingModel = (setting: string, path: string): WireError => ({
  code: 'file-missing',
  message: `The setting “whylight.model” is “${setting}”, and there is no file “${path}”.`,
  nextStep: correctIt,
});

/** The image may lie outside the workspace, where findFiles does not look. */
async function modelsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter(isModelFile).map((name) => join(folder, name));
}

const noModel: WireError = {
  code: 'no-model',
  message: 'There is no ONNX model in this workspace.',
  nextStep: 'Put an .onnx file next to your images, or choose one from anywhere.',
};

function severalModels(candidates: readonly string[]): WireError {
  return {
    code: 'several-models',
    message: `Several models fit: ${candidates.join(', ')}.`,
    nextStep: 'Name one of them, or set “whylight.model”.',
  };
}
