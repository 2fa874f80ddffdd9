/** Throw-away folders with the sample model and some pictures. */
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from '../host/runtime.ts';

export const samples = join(repository, 'samples');

export interface FolderContents {
  readonly pictures: readonly string[];
  /** The sample's model and recipe beside the pictures. */
  readonly model?: boolean;
}

export function makeWorkspace({ pictures, model = true }: FolderContents): string {
  const folder = mkdtempSync(join(tmpdir(), 'whylight-'));
  for (const name of pictures) copySample(`pictures/${name}`, join(folder, name));
  if (model) for (const name of ['sample.onnx', 'sample.whylight.json']) copySample(name, join(folder, name));
  return folder;
}

export function copySample(name: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(samples, name), target);
}
