import * as vscode from 'vscode';
import type { CommandContext } from './context.ts';

/** A photo and a small model that come with the extension. */
export function openSample({ services, panels }: CommandContext): void {
  const sample = (path: string): vscode.Uri => vscode.Uri.joinPath(services.extensionUri, 'samples', path);
  panels.show(sample('pictures/cat-and-dog.jpg'), sample('sample.onnx').fsPath);
}
