/** Where else a sheet's findings are shown: asked for, never by themselves. */
import * as vscode from 'vscode';
import { readProblems } from '../settings.ts';
import type { Badges } from './badges.ts';
import type { Problems } from './problems.ts';
import type { Sheet } from './sheet.ts';

export async function flagImages(sheet: Sheet, problems: Problems, badges: Badges): Promise<void> {
  const list = problems.isShown(sheet)
    ? vscode.l10n.t('Take Them Out of Problems')
    : vscode.l10n.t('List Suspicious Images in Problems');
  const badge = badges.isOn
    ? vscode.l10n.t('Remove the Badges from the Explorer')
    : vscode.l10n.t('Mark Wrong Images in the Explorer');
  const picked = await vscode.window.showQuickPick([...(readProblems() ? [list] : []), badge], {
    title: vscode.l10n.t('Suspicious Images'),
  });
  if (picked === badge) return badges.toggle();
  if (picked !== list) return;
  if (problems.isShown(sheet)) return problems.hide(sheet);
  const doubts = await sheet.findings.doubts();
  problems.show(sheet, doubts);
  const count = doubts.reduce((sum, { flagged }) => sum + flagged, 0);
  sheet.notify(
    count === 0 ? vscode.l10n.t('No image is suspicious.') : vscode.l10n.t('{0} found: see Problems.', count),
  );
  if (count > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
}
