/**
 * The images next to the one in a panel: in the order of the sheet that it was opened from, else those of its folder.
 */
import * as vscode from 'vscode';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pictureFormatOf } from '../../vocabulary/pictureFormats.ts';
import type { PlaceMessage } from '../../protocol/place.ts';
import type { ExplanationPanel } from '../panel/panel.ts';
import type { PanelAction, Panels } from '../panel/panels.ts';
import type { Sheet } from './sheet.ts';
import type { Sheets } from './sheets.ts';

export interface Row {
  readonly paths: readonly string[];
  readonly index: number;
  readonly sheet?: Sheet;
}

const pauseMs = 60;
const natural = new Intl.Collator('en', { numeric: true });

export class Neighbors implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  /** What each panel was told last. */
  private readonly told = new WeakMap<ExplanationPanel, string>();

  constructor(
    private readonly panels: Panels,
    private readonly sheets: Sheets,
  ) {
    this.disposables = [
      panels.onDidChange(() => this.tellAll()),
      sheets.onDidChange(() => this.tellAll()),
      panels.onAction((action) => void this.step(action)),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** While a sheet fills there is something new ten times a second. */
  private tellAll(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.panels.forEach((panel) => void this.tell(panel));
    }, pauseMs);
  }

  private async tell(panel: ExplanationPanel): Promise<void> {
    const file = panel.state.image.fsPath;
    const { paths, index, sheet } = await rowOf(this.sheets, file);
    if (panel.state.image.fsPath !== file) return; // another one meanwhile
    const truth = this.sheets.pictureOf(file)?.truth;
    const doubts = this.sheets.doubtsOf(file).map(({ code, title }) => ({ code, title }));
    const place: PlaceMessage = {
      kind: 'place',
      name: basename(file),
      index: Math.max(index, 0),
      count: paths.length,
      among: sheet ? 'sheet' : 'folder',
      ...(truth && { truth }),
      doubts,
    };
    const text = file + JSON.stringify(place);
    if (this.told.get(panel) === text) return;
    this.told.set(panel, text);
    panel.stand(place);
    if (sheet) sheet.show(file);
  }

  private async step({ panel, message }: PanelAction): Promise<void> {
    if (message.kind === 'dismiss') await this.sheets.dismiss(panel.state.image.fsPath, message.code);
    if (message.kind !== 'step') return;
    const { paths, index } = await rowOf(this.sheets, panel.state.image.fsPath);
    const next = index < 0 ? undefined : paths[index + message.step];
    if (next !== undefined) panel.show(vscode.Uri.file(next), panel.state.model);
  }
}

/** The images that a file stands among. */
export async function rowOf(sheets: Sheets, file: string): Promise<Row> {
  const sheet = sheets.orderedWith(file);
  if (sheet) return { paths: sheet.order.paths, index: sheet.order.placeOf(file) ?? -1, sheet };
  const paths = await picturesNear(dirname(file));
  return { paths, index: paths.indexOf(file) };
}

/** Those of a folder, in natural order. */
export async function picturesNear(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const pictures = names.filter((name) => pictureFormatOf(name) !== undefined).sort(natural.compare);
  return pictures.map((name) => join(folder, name));
}
