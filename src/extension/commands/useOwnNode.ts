/** From now on models run by the user's own Node.js, whose allocator has no limit on a single piece of memory. */
import * as vscode from 'vscode';
import { findOwnNode } from '../engine/ownNode.ts';
import { readIsolation } from '../settings.ts';
import type { CommandContext } from './context.ts';
import { runAnyway } from './runAnyway.ts';

/** Looks for it on PATH, and writes the setting. The panel at hand, if any, explains again. */
export async function useOwnNode(context: CommandContext): Promise<void> {
  const own = await findOwnNode();
  if (!own?.fits) return void vscode.window.showErrorMessage(noneFits(own?.path, own?.version));
  const settings = vscode.workspace.getConfiguration('whylight');
  await settings.update('node', own.path, vscode.ConfigurationTarget.Global);
  if (readIsolation() !== 'process') await settings.update('isolation', 'process', vscode.ConfigurationTarget.Global);
  const { current } = context.panels;
  if (current) await runAnyway(context, current);
  const words = vscode.l10n.t('Models run with {0} (Node.js {1}) from now on.', own.path, own.version);
  void vscode.window.showInformationMessage(words);
}

function noneFits(path: string | undefined, version: string | undefined): string {
  return path === undefined
    ? vscode.l10n.t('There is no Node.js on PATH. Install it (nodejs.org), restart VS Code, and try again.')
    : vscode.l10n.t('{0} is Node.js {1}; Whylight needs 20.19 or later. Install a newer one.', path, String(version));
}
