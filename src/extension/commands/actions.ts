/** What the panel's buttons do, one line each. */
import * as vscode from 'vscode';
import type { ActionId } from '../../vocabulary/names.ts';
import type { PanelAction } from '../panel/panels.ts';
import { chooseClass } from './chooseClass.ts';
import { chooseInput } from './chooseInput.ts';
import { chooseLayer } from './chooseLayer.ts';
import { chooseMask, useMask } from './chooseMask.ts';
import { chooseModel } from './chooseModel.ts';
import { chooseOutput } from './chooseOutput.ts';
import { showReference } from './showReference.ts';
import { chooseReference } from './chooseReference.ts';
import { choosePrompts } from './choosePrompts.ts';
import { chooseWord } from './chooseWord.ts';
import { compare } from './compare.ts';
import { copyCommand } from './copyCommand.ts';
import type { CommandContext, PanelCommand } from './context.ts';
import { imageCopied } from './copyImage.ts';
import { exportGradientGraph } from './exportGradientGraph.ts';
import { fixRecipe } from './fixRecipe.ts';
import { nextDisagreement } from './nextDisagreement.ts';
import { openPanelsCard } from './openCard.ts';
import { openSample } from './openSample.ts';
import { runAnyway } from './runAnyway.ts';
import { copyText } from './copyText.ts';
import { saveFigure } from './saveFigure.ts';
import { saveHeatmap } from './saveHeatmap.ts';
import { useOwnNode } from './useOwnNode.ts';
import { useProcess } from './useProcess.ts';
import { writeInputs } from './writeInputs.ts';
import { whyNotTruth } from './whyNotTruth.ts';

const actions = {
  chooseModel,
  chooseClass,
  chooseLayer,
  chooseOutput,
  chooseReference,
  chooseMask,
  showReference,
  chooseWord,
  choosePrompts,
  compare,
  copyCommand,
  endComparison: (_, panel) => panel.compare(undefined),
  explain: (_, panel) => panel.explain({}),
  exportGradientGraph,
  fixRecipe,
  nextDisagreement,
  openCard: openPanelsCard,
  openSample,
  openSettings: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:whylight.whylight'),
  retry: (_, panel) => panel.retry(),
  runAnyway,
  showLog: ({ services }) => services.log.show(),
  trustWorkspace: () => vscode.commands.executeCommand('workbench.trust.manage'),
  useOwnNode,
  useProcess,
  writeInputs,
  whyNotTruth: (_, panel) => whyNotTruth(panel),
} satisfies Readonly<Record<ActionId, PanelCommand>>;

export function act(context: CommandContext, { panel, message }: PanelAction): unknown {
  if (message.kind === 'saveAs') return saveHeatmap(context, panel, message);
  if (message.kind === 'useMask') return useMask(panel, message);
  if (message.kind === 'chooseInput') return chooseInput(panel, message);
  if (message.kind === 'saveFigure') return saveFigure(context, panel, message);
  if (message.kind === 'copyText') return copyText(panel, message);
  if (message.kind === 'copyImage') return imageCopied(panel, message);
  if (message.kind !== 'action' || !Object.hasOwn(actions, message.action)) return undefined;
  const action: PanelCommand = actions[message.action];
  return action(context, panel);
}
