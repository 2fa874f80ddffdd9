/**
 * The pictures that are marked, or all that are shown, go to the clipboard or into a file; they themselves stay where
 * they are.
 */
import * as vscode from 'vscode';
import { copyFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isArchiveName } from '../../vocabulary/pictureFormats.ts';
import { asCsv, asJson, asPaths } from './share.ts';
import type { Sheet } from './sheet.ts';

interface Form {
  readonly title: string;
  readonly text?: (sheet: Sheet, ids: readonly number[]) => string;
  /** Into a file of this kind; else to the clipboard. */
  readonly extension?: string;
  /** Of the whole sheet, as `whylight evaluate` writes it. */
  readonly written?: string;
}

const csv = (sheet: Sheet, ids: readonly number[]): string => asCsv(sheet.shared(ids));
const json = (sheet: Sheet, ids: readonly number[]): string => asJson(sheet.about, sheet.shared(ids));

const forms = (count: number): readonly Form[] => [
  { title: vscode.l10n.t('Copy {0} Paths', count), text: (sheet, ids) => asPaths(sheet.shared(ids)) },
  { title: vscode.l10n.t('Copy {0} as CSV', count), text: csv },
  { title: vscode.l10n.t('Copy {0} as JSON', count), text: json },
  { title: vscode.l10n.t('Save {0} as CSV…', count), text: csv, extension: 'csv' },
  { title: vscode.l10n.t('Save {0} as JSON…', count), text: json, extension: 'json' },
  { title: vscode.l10n.t('Save the Report (HTML, all images)…'), extension: 'html', written: 'report.html' },
  { title: vscode.l10n.t('Save as Parquet (all images)…'), extension: 'parquet', written: 'results.parquet' },
];

export async function exportPictures(sheet: Sheet, ids: readonly number[]): Promise<void> {
  const items = forms(ids.length).map((form) => ({ label: form.title, form }));
  const title = vscode.l10n.t('Copy or Export');
  const picked = await vscode.window.showQuickPick(items, { title });
  if (!picked) return;
  const { text, extension, written } = picked.form;
  if (text && extension === undefined) return copyText(sheet, text(sheet, ids), ids.length);
  const place = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(
      join(isArchiveName(sheet.root) ? dirname(sheet.root) : sheet.root, `${sheet.title}.${extension ?? ''}`),
    ),
    filters: { [(extension ?? '').toUpperCase()]: [extension ?? ''] },
  });
  if (!place) return;
  if (written !== undefined) await copyFile(join(await sheet.findings.merged(), written), place.fsPath);
  else if (text) await writeFile(place.fsPath, text(sheet, ids));
  sheet.notify(vscode.l10n.t('Saved {0}.', vscode.workspace.asRelativePath(place)));
}

export async function copyText(sheet: Sheet, text: string, count: number): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  sheet.notify(vscode.l10n.t('Copied {0}.', count));
}
