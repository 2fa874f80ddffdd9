import * as vscode from 'vscode';
import type { ExplanationPanel } from '../panel/panel.ts';
import { shownAnswer } from '../panel/state.ts';
import type { CommandContext } from './context.ts';

/** The two pictures in each other's place: the second is shown with its own map, and compared with the first. */
export function showReference(_: CommandContext, panel: ExplanationPanel): void {
  const { image, model } = panel.state;
  const other = shownAnswer(panel.state)?.explanation.others?.find(({ role }) => role === 'reference');
  if (!other) return;
  panel.show(vscode.Uri.file(other.image), model);
  panel.explain({ target: { kind: 'similarity', reference: image.fsPath } });
}
