import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';
import { runAnyway } from './runAnyway.ts';

/** From now on, in all windows: a model that ends the engine there harms nothing else, so it is run. */
export async function useProcess(context: CommandContext, panel: ExplanationPanel): Promise<void> {
  const stuck = context.services.engine.isStuck;
  await vscode.workspace.getConfiguration('whylight').update('isolation', 'process', vscode.ConfigurationTarget.Global);
  await runAnyway(context, panel);
  if (stuck) await offerReload();
}

/** Nothing but the end of the extension host frees a stuck thread. */
async function offerReload(): Promise<void> {
  const reload = vscode.l10n.t('Reload Window');
  const words = vscode.l10n.t(
    'Models run in a separate process from now on. The run that is stuck goes on in the background ' +
      'until the window is reloaded.',
  );
  if ((await vscode.window.showInformationMessage(words, reload)) === reload)
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
}
