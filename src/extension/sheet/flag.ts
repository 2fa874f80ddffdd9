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
  const check = vscode.l10n.t('Check Borders, Crops and Mirror Images, Too…');
  const items = [...(readProblems() ? [list] : []), badge, ...(sheet.canCheck ? [check] : [])].map((label) => ({
    label,
    ...(label === check && {
      detail: vscode.l10n.t('Explains all images again, and runs the model up to three more times for each.'),
    }),
  }));
  const title = vscode.l10n.t('Suspicious Images');
  const picked = (await vscode.window.showQuickPick(items, { title }))?.label;
  if (picked === badge) return badges.toggle();
  if (picked === check) return sheet.check();
  if (picked === list) await listSuspicious(sheet, problems);
}

async function listSuspicious(sheet: Sheet, problems: Problems): Promise<void> {
  if (problems.isShown(sheet)) return problems.hide(sheet);
  const doubts = await sheet.findings.doubts();
  problems.show(sheet, doubts);
  const count = doubts.reduce((sum, { flagged }) => sum + flagged, 0);
  sheet.notify(
    count === 0 ? vscode.l10n.t('No image is suspicious.') : vscode.l10n.t('{0} found: see Problems.', count),
  );
  if (count > 0) await vscode.commands.executeCommand('workbench.actions.view.problems');
}
