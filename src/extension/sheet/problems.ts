/**
 * Suspicious images of a sheet in the Problems view, when the user asks for it: the worst, and how many more there are.
 */
import * as vscode from 'vscode';
import type { FoundDoubt } from '../../protocol/sweep.ts';
import type { SweptPicture } from '../../vocabulary/sweep.ts';
import { Dismissed } from './dismissed.ts';
import { entriesOf, listed, type Entry } from './listed.ts';
import type { Sheet } from './sheet.ts';

const docs = vscode.Uri.parse('https://github.com/whylight/whylight/blob/main/docs/evaluation.md');

export class Problems implements vscode.Disposable {
  private readonly diagnostics = vscode.languages.createDiagnosticCollection('whylight');
  private readonly dismissed: Dismissed;
  private readonly shown = new Map<Sheet, readonly FoundDoubt[]>();

  constructor(memory: vscode.Memento) {
    this.dismissed = new Dismissed(memory);
  }

  dispose(): void {
    this.diagnostics.dispose();
  }

  isShown(sheet: Sheet): boolean {
    return this.shown.has(sheet);
  }

  show(sheet: Sheet, doubts: readonly FoundDoubt[]): void {
    this.shown.set(sheet, doubts);
    this.draw();
  }

  hide(sheet: Sheet): void {
    if (this.shown.delete(sheet)) this.draw();
  }

  /** What is listed of a picture. */
  of(sheet: Sheet, key: string): readonly FoundDoubt[] {
    const picture = pictureOf(sheet, key);
    return (this.shown.get(sheet) ?? []).filter(
      ({ code, keys }) => keys.includes(key) && !this.dismissed.has(picture, code),
    );
  }

  /** Not again for this content and this code, wherever the file goes. */
  async dismiss(sheet: Sheet, key: string, code: string): Promise<void> {
    await this.dismissed.add(pictureOf(sheet, key), code);
    this.draw();
  }

  private draw(): void {
    this.diagnostics.clear();
    for (const [sheet, doubts] of this.shown) {
      const isOpen = (key: string, code: string): boolean => !this.dismissed.has(pictureOf(sheet, key), code);
      const pathOf = (key: string): string => sheet.pathOf(sheet.table.idOf(key) ?? -1);
      for (const [path, entries] of entriesOf({ root: sheet.root, pathOf }, listed(doubts, isOpen))) {
        const uri = vscode.Uri.file(path);
        const found = entries.map((entry) => diagnosticOf(entry, sheet));
        this.diagnostics.set(uri, [...(this.diagnostics.get(uri) ?? []), ...found]);
      }
    }
  }
}

const start = new vscode.Range(0, 0, 0, 0);

const pictureOf = (sheet: Sheet, key: string): SweptPicture | undefined =>
  sheet.table.picture(sheet.table.idOf(key) ?? -1);

function diagnosticOf(entry: Entry, sheet: Sheet): vscode.Diagnostic {
  const { Warning, Information } = vscode.DiagnosticSeverity;
  const severity = entry.kind === 'doubt' && entry.doubt.severity === 'warning' ? Warning : Information;
  const diagnostic = new vscode.Diagnostic(start, textOf(entry, sheet), severity);
  diagnostic.source = 'Whylight';
  if (entry.kind === 'doubt') diagnostic.code = { value: entry.doubt.code, target: docs };
  return diagnostic;
}

function textOf(entry: Entry, sheet: Sheet): string {
  if (entry.kind === 'doubt') return messageOf(entry.doubt, pictureOf(sheet, entry.key));
  const { title } = sheet.view.panel;
  return vscode.l10n.t('{0} more suspicious images are in the sheet “{1}”.', entry.more, title);
}

/** What was found, and how often that means a mistake here. */
function messageOf({ title, flagged, wrong }: FoundDoubt, picture: SweptPicture | undefined): string {
  const { top, truth } = picture ?? {};
  const chance = top?.probability === undefined ? '' : ` (${(100 * top.probability).toFixed(1)} %)`;
  const said = top ? vscode.l10n.t('The model says “{0}”{1}', top.label, chance) : '';
  const label = truth ? vscode.l10n.t('the label is “{0}”', truth.label) : '';
  const often = wrong === undefined ? '' : vscode.l10n.t('Of {0} flagged images, {1} are wrong.', flagged, wrong);
  return `${title}: ${[said, label].filter(Boolean).join(', ')}. ${often}`.trim();
}
