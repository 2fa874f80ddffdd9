/** Which model explains an image, decided without asking twice. Pure: the files are given. */
import { isModelFile } from '../../vocabulary/modelFiles.ts';
import { dirname, relative, sep } from 'node:path';

export interface ModelQuestion {
  readonly imageFolder: string;
  /** Of the workspace folder that holds the image; absent outside of one. */
  readonly workspaceFolder: string | undefined;
  /** The path that `whylight.model` means; absent when not set. */
  readonly setting: string | undefined;
  /** What was picked in this folder before, if the file is still there. */
  readonly remembered: string | undefined;
  /** What was picked in other folders, where the files are still there: folder, model. */
  readonly picked: Readonly<Record<string, string>>;
  /** What the panel uses now. */
  readonly current: string | undefined;
  /** Absolute paths of all models in the workspace and beside the image. */
  readonly models: readonly string[];
}

export type ModelDecision =
  | { readonly kind: 'use'; readonly model: string; readonly because: 'setting' | 'picked' | 'nearest' }
  | { readonly kind: 'ask'; readonly candidates: readonly string[] }
  | { readonly kind: 'none' };

export function decideModel(question: ModelQuestion): ModelDecision {
  const { setting, remembered, current } = question;
  if (setting !== undefined) return { kind: 'use', model: setting, because: 'setting' };
  if (remembered !== undefined) return { kind: 'use', model: remembered, because: 'picked' };
  const models = question.models.filter(isModelFile);
  const candidates = nearest(models, question);
  const [first, ...others] = candidates;
  if (first === undefined) return { kind: 'none' };
  if (others.length === 0) return { kind: 'use', model: first, because: 'nearest' };
  if (current !== undefined && candidates.includes(current)) return { kind: 'use', model: current, because: 'picked' };
  const near = pickedNearby(question);
  if (near !== undefined && candidates.includes(near)) return { kind: 'use', model: near, because: 'picked' };
  return { kind: 'ask', candidates: [...candidates].sort() };
}

/**
 * The same question was answered for another folder of the workspace, such as that of another class: the nearest of
 * them.
 */
function pickedNearby({ picked, imageFolder, workspaceFolder }: ModelQuestion): string | undefined {
  if (workspaceFolder === undefined) return undefined;
  const steps = (folder: string): number => relative(imageFolder, folder).split(sep).length;
  const inside = Object.entries(picked).filter(([folder]) => isWithin(folder, workspaceFolder));
  return inside.toSorted(([a], [b]) => steps(a) - steps(b))[0]?.[1];
}

const isWithin = (folder: string, parent: string): boolean => folder === parent || folder.startsWith(parent + sep);

/** The same folder, then its parents up to the workspace folder, then the whole workspace. */
function nearest(models: readonly string[], { imageFolder, workspaceFolder }: ModelQuestion): readonly string[] {
  for (const folder of upwards(imageFolder, workspaceFolder ?? imageFolder)) {
    const here = models.filter((model) => dirname(model) === folder);
    if (here.length > 0) return here;
  }
  return models;
}

/** `from` and its parents up to `to`; `from` alone when it does not lie in `to`. */
export function upwards(from: string, to: string): readonly string[] {
  const folders = [from];
  for (let folder = from; folder !== to;) {
    const parent = dirname(folder);
    if (parent === folder) return [from];
    folders.push(parent);
    folder = parent;
  }
  return folders;
}
