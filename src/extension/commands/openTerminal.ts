/** The command line without an installation: a terminal in which `whylight` is the extension's own. */
import path from 'node:path';
import * as vscode from 'vscode';
import { writeLauncher } from '../launcher.ts';
import type { CommandContext } from './context.ts';

export async function openTerminal({ services }: CommandContext): Promise<void> {
  const script = vscode.Uri.joinPath(services.extensionUri, 'dist', 'cli.js').fsPath;
  const folder = path.join(services.storage, 'bin');
  await writeLauncher(folder, { executable: process.execPath, script });
  const terminal = vscode.window.createTerminal({
    name: 'whylight',
    env: { PATH: [folder, process.env['PATH'] ?? ''].join(path.delimiter) },
  });
  terminal.show();
  terminal.sendText('whylight --help');
}
