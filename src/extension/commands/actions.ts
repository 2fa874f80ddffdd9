/** What the panel's buttons do, one line each. */
import * as vscode from 'vscode';
import type { ActionId } from '../../protocol/panel';
import type { PanelAction } from '../panel/panels';
import { chooseClass } from './chooseClass';
import { chooseLayer } from './chooseLayer';
import { chooseModel } from './chooseModel';
import { compare } from './compare';
import type { CommandContext, PanelCommand } from './context';
import { imageCopied } from './copyImage';
import { exportGradientGraph } from './exportGradientGraph';
import { fixRecipe } from './fixRecipe';
import { openSample } from './openSample';
import { runAnyway } from './runAnyway';
import { saveHeatmap } from './saveHeatmap';
import { useProcess } from './useProcess';

const actions = {
  chooseModel,
  chooseClass,
  chooseLayer,
  compare,
  endComparison: (_, panel) => panel.compare(undefined),
  exportGradientGraph,
  fixRecipe: (_, panel) => fixRecipe(panel),
  openSample,
  openSettings: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:whylight.whylight'),
  retry: (_, panel) => panel.retry(),
  runAnyway,
  showLog: ({ services }) => services.log.show(),
  trustWorkspace: () => vscode.commands.executeCommand('workbench.trust.manage'),
  useProcess,
} satisfies Readonly<Record<ActionId, PanelCommand>>;

export function act(context: CommandContext, { panel, message }: PanelAction): unknown {
  if (message.kind === 'saveAs') return saveHeatmap(context, panel, message);
  if (message.kind === 'copyImage') return imageCopied(panel, message);
  if (message.kind !== 'action' || !Object.hasOwn(actions, message.action)) return undefined;
  const action: PanelCommand = actions[message.action];
  return action(context, panel);
}
