/**
 * Every command, once. To add one: a line here, one in package.json's `commands` (with its `when` in `commandPalette`),
 * its title in package.nls.json; test/extension/manifest.test.ts compares the three.
 */
import * as vscode from 'vscode';
import { chooseClass } from './chooseClass.ts';
import { chooseLayer } from './chooseLayer.ts';
import { chooseMethod } from './chooseMethod.ts';
import { chooseModel } from './chooseModel.ts';
import { choosePrompts } from './choosePrompts.ts';
import { chooseWord } from './chooseWord.ts';
import { compare } from './compare.ts';
import { compareModels } from './compareModels.ts';
import { type Command, type CommandContext, onPanel } from './context.ts';
import { copyCommand } from './copyCommand.ts';
import { explainImages } from './explain.ts';
import { explainFolder } from './explainFolder.ts';
import { exportGradientGraph } from './exportGradientGraph.ts';
import { openResults } from './openResults.ts';
import { openModelCard } from './openCard.ts';
import { openSample } from './openSample.ts';
import { openTerminal } from './openTerminal.ts';
import { compareWithRow, copyRow, explainRow } from './rows.ts';
import { saveHeatmap } from './saveHeatmap.ts';
import { useOwnNode } from './useOwnNode.ts';

const commands = {
  'whylight.explain': explainImages,
  'whylight.explainImages': explainFolder,
  'whylight.chooseClass': onPanel(chooseClass),
  'whylight.chooseLayer': onPanel(chooseLayer),
  'whylight.chooseModel': onPanel(chooseModel),
  'whylight.chooseMethod': onPanel(chooseMethod),
  'whylight.chooseWord': onPanel(chooseWord),
  'whylight.choosePrompts': onPanel(choosePrompts),
  'whylight.compare': onPanel(compare),
  'whylight.compareModels': compareModels,
  'whylight.exportGradientGraph': onPanel(exportGradientGraph),
  'whylight.saveHeatmap': onPanel(saveHeatmap),
  'whylight.figure': onPanel((_, panel) => panel.view.post({ kind: 'do', what: 'figure' })),
  'whylight.copyImage': onPanel((_, panel) => panel.view.post({ kind: 'do', what: 'copyImage' })),
  'whylight.copyCommand': onPanel(copyCommand),
  'whylight.explainRow': onPanel(explainRow),
  'whylight.compareWithRow': onPanel(compareWithRow),
  'whylight.copyRowMarkdown': onPanel(copyRow('markdown')),
  'whylight.copyRowCsv': onPanel(copyRow('csv')),
  'whylight.undo': onPanel((_, panel) => panel.step('undo')),
  'whylight.redo': onPanel((_, panel) => panel.step('redo')),
  'whylight.openCard': openModelCard,
  'whylight.openSample': openSample,
  'whylight.openTerminal': openTerminal,
  'whylight.openResults': openResults,
  'whylight.clearThumbnails': ({ sheets }) => sheets.clearThumbnails(),
  'whylight.useOwnNode': useOwnNode,
  'whylight.showLog': ({ services }) => services.log.show(),
} satisfies Readonly<Record<`whylight.${string}`, Command>>;

export function registerCommands(context: CommandContext): vscode.Disposable {
  const entries: readonly (readonly [string, Command])[] = Object.entries(commands);
  return vscode.Disposable.from(
    ...entries.map(([id, command]) => vscode.commands.registerCommand(id, (...args) => command(context, ...args))),
  );
}
