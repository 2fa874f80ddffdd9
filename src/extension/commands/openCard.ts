import * as vscode from 'vscode';
import { cardViewType } from '../card/cards.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { CommandContext } from './context.ts';

async function openCard(model: vscode.Uri, column?: vscode.ViewColumn): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', model, cardViewType, column);
}

/** Next to the panel, so that both are in sight. */
export async function openPanelsCard(_: CommandContext, { state, view }: ExplanationPanel): Promise<void> {
  const { One, Beside } = vscode.ViewColumn;
  const column = view.panel.viewColumn === One ? Beside : One;
  if (state.model !== undefined) await openCard(vscode.Uri.file(state.model), column);
}

/** Of the model that was clicked in the Explorer, else of the one in the editor, else of the panel's. */
export async function openModelCard({ panels }: CommandContext, clicked?: unknown): Promise<void> {
  const inEditor = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const [uri, ofPanel] = [(inEditor as { uri?: unknown } | undefined)?.uri, panels.current?.state.model];
  const open = [clicked, uri].find((each) => each instanceof vscode.Uri && /\.onnx$/i.test(each.path));
  const model = open instanceof vscode.Uri ? open : ofPanel && vscode.Uri.file(ofPanel);
  if (model) await openCard(model);
}
