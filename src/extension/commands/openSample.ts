import * as vscode from 'vscode';
import type { CommandContext } from './context.ts';

/** Photos and small models that come with the extension; the walkthrough names one. */
const samples: ReadonlyMap<unknown, readonly [image: string, model: string]> = new Map([
  // A model that looks at a mark in the corner: hiding it shows that.
  ['watermark', ['watermark/corner.jpg', 'watermark/corner.onnx']],
]);

const usual = ['pictures/cat-and-dog.jpg', 'sample.onnx'] as const;

export function openSample({ services, panels }: CommandContext, which?: unknown): void {
  const sample = (path: string): vscode.Uri => vscode.Uri.joinPath(services.extensionUri, 'samples', path);
  const [image, model] = samples.get(which) ?? usual;
  panels.show(sample(image), sample(model).fsPath);
}
