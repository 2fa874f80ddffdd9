/** All sheets of the window. */
import * as vscode from 'vscode';
import { join } from 'node:path';
import { asSheetState, type SheetSession } from '../../protocol/sheetState.ts';
import type { ActionId } from '../../vocabulary/names.ts';
import type { FromSheet } from '../../protocol/fromSheet.ts';
import type { FoundDoubt } from '../../protocol/sweep.ts';
import type { SweptPicture } from '../../vocabulary/sweep.ts';
import type { Panels } from '../panel/panels.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import { toFailure } from '../panel/failures.ts';
import { compareInSheet } from './compareInSheet.ts';
import { Badges } from './badges.ts';
import { copyText, exportPictures } from './export.ts';
import { flagImages } from './flag.ts';
import { Packs } from './packs.ts';
import { Problems } from './problems.ts';
import { asPaths } from './share.ts';
import { Sheet } from './sheet.ts';
import { SheetView, sheetViewType } from './sheetView.ts';

export class Sheets implements vscode.Disposable {
  private readonly open: Sheet[] = [];
  private readonly packs: Packs;
  private readonly problems: Problems;
  private readonly badges = new Badges((file) => this.pictureOf(file));
  private readonly serializer: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly services: Services,
    private readonly panels: Panels,
  ) {
    this.problems = new Problems(services.memory);
    this.packs = new Packs(join(services.storage, 'thumbnails'));
    this.serializer = vscode.window.registerWebviewPanelSerializer(sheetViewType, {
      deserializeWebviewPanel: async (panel, state: unknown) => this.restore(panel, asSheetState(state)?.session),
    });
  }

  /** The one in sight, else the one used last. */
  get current(): Sheet | undefined {
    return (
      this.open.find(({ view }) => view.panel.active) ??
      this.open.find(({ view }) => view.panel.visible) ??
      this.open[0]
    );
  }

  /** Files and folders that were chosen together. */
  async show(chosen: readonly vscode.Uri[]): Promise<void> {
    const [first] = chosen;
    if (!first) return;
    const model = vscode.workspace.isTrusted ? await this.services.models.choose(insideOf(first)) : '';
    if (model === undefined) return void this.noModel();
    const { method } = readSettings(first);
    const session = { chosen: chosen.map(({ fsPath }) => fsPath), model, method };
    const isSame = ({ session: { checks: _, ...other } }: Sheet): boolean =>
      JSON.stringify(other) === JSON.stringify(session);
    const same = this.open.find(isSame);
    if (same) return same.view.panel.reveal();
    this.add(SheetView.create(this.services.extensionUri, vscode.l10n.t('Why: …')), session);
  }

  /** Several models over the same images, in their order. */
  showSeries(models: readonly string[], chosen: readonly string[]): void {
    const [model] = models;
    if (model === undefined || !vscode.workspace.isTrusted) return;
    const session = { chosen, model, method: readSettings().method, models };
    const isSame = ({ session: { since: _, ...other } }: Sheet): boolean =>
      JSON.stringify(other) === JSON.stringify(session);
    const same = this.open.find(isSame);
    if (same) return same.view.panel.reveal();
    this.add(SheetView.create(this.services.extensionUri, vscode.l10n.t('Why: …')), session);
  }

  /** What `whylight evaluate` or `merge` left in a folder. */
  async showResults(folder: string): Promise<void> {
    const session = { chosen: [folder], model: '', method: readSettings().method, results: folder };
    const same = this.open.find((sheet) => sheet.session.results === folder);
    if (same) return same.view.panel.reveal();
    this.add(SheetView.create(this.services.extensionUri, vscode.l10n.t('Why: …')), session);
  }

  async clearThumbnails(): Promise<void> {
    await this.packs.clear();
    void vscode.window.showInformationMessage(vscode.l10n.t('Thumbnails cleared.'));
  }

  dispose(): void {
    vscode.Disposable.from(this.serializer, this.changed, this.problems, this.badges, ...this.open).dispose();
  }

  private restore(panel: vscode.WebviewPanel, session: SheetSession | undefined): void {
    if (!session) return panel.dispose();
    this.add(new SheetView(panel, this.services.extensionUri), session);
  }

  private add(view: SheetView, session: SheetSession): void {
    const sheet = new Sheet(view, session, this.services, this.packs);
    this.open.unshift(sheet);
    sheet.onAction((message) => this.acted(sheet, message));
    sheet.onDidChange(() => this.changed.fire());
    view.panel.onDidDispose(() => {
      this.open.splice(this.open.indexOf(sheet), 1);
      this.problems.hide(sheet);
      sheet.dispose();
    });
    void sheet.start();
  }

  /** The sheet in whose order a picture stands, the one used last. */
  orderedWith(file: string): Sheet | undefined {
    return this.open.find(({ order }) => order.placeOf(file) !== undefined);
  }

  /** What a sheet has found out of a picture. */
  pictureOf(file: string): SweptPicture | undefined {
    return this.open.map((sheet) => sheet.table.picture(sheet.idOf(file) ?? -1)).find((picture) => picture);
  }

  /** What is suspicious about a picture. */
  doubtsOf(file: string): readonly FoundDoubt[] {
    return this.open.flatMap((sheet) => this.problems.of(sheet, sheet.keyOf(file)));
  }

  async dismiss(file: string, code: string): Promise<void> {
    for (const sheet of this.open) await this.problems.dismiss(sheet, sheet.keyOf(file), code);
    this.changed.fire();
  }

  private acted(sheet: Sheet, message: FromSheet): void {
    if (message.kind === 'copy') void copyText(sheet, asPaths(sheet.shared([...message.ids])), message.ids.length);
    if (message.kind === 'export') void this.attempt(sheet, exportPictures(sheet, [...message.ids]));
    if (message.kind === 'flag') void this.attempt(sheet, this.flag(sheet));
    if (message.kind === 'compareModels')
      void compareInSheet(sheet, (models, chosen) => this.showSeries(models, chosen));
    if (message.kind === 'action') void this.act(sheet, message.action);
    if (message.kind === 'open')
      this.panels.show(vscode.Uri.file(sheet.pathOf(message.id)), sheet.shownModel || undefined);
  }

  private async flag(sheet: Sheet): Promise<void> {
    await flagImages(sheet, this.problems, this.badges);
    this.changed.fire();
  }

  private async attempt(sheet: Sheet, work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      const { message, nextStep } = toFailure(error);
      sheet.notify(`${message} ${nextStep}`);
    });
  }

  /** The buttons below a failure. */
  private async act(sheet: Sheet, action: ActionId): Promise<void> {
    const { services } = this;
    if (action === 'showLog') return services.log.show();
    if (action === 'openSettings')
      return vscode.commands.executeCommand('workbench.action.openSettings', '@ext:whylight.whylight');
    if (action === 'runAnyway') await services.suspects.allow(sheet.session.model);
    if (action === 'retry' || action === 'runAnyway') sheet.retry();
  }

  private async noModel(): Promise<void> {
    const message = vscode.l10n.t(
      'There is no ONNX model for these images: put a .onnx file next to them, or choose one.',
    );
    const choose = vscode.l10n.t('Open Settings');
    if ((await vscode.window.showWarningMessage(message, choose)) === choose)
      await vscode.commands.executeCommand('workbench.action.openSettings', 'whylight.model');
  }
}

/** A model is looked for next to a picture: of a folder, in it. */
function insideOf(chosen: vscode.Uri): vscode.Uri {
  return /\.\w+$/.test(chosen.fsPath) ? chosen : vscode.Uri.joinPath(chosen, 'any');
}
