/** One panel: an image, the model that explains it, what the user wants to see. The newest wish wins. */
import * as vscode from 'vscode';
import { dirname } from 'node:path';
import type { Explanation, ExplainParams, ModelDescription } from '../../protocol/engine';
import type { ComparisonWish, ExplainMessage, FromWebview, PanelState, ViewState } from '../../protocol/panel';
import type { AskOptions } from '../engine/engineClient';
import type { Services } from '../services';
import { readSettings, topCount } from '../settings';
import { showComparison } from './comparison';
import { isCancelled, toFailure } from './failures';
import { FileWatch } from './fileWatch';
import { modelFiles, panelModel } from './panelModel';
import type { PanelView } from './panelView';
import { Progress } from './progress';
import { showDecoded, showPhoto, showSeen } from './photo';
import { timingsText } from './timings';
import type { Defaults, Wish } from './wish';
import { explainParams, fitting, wishOf, withChoice } from './wish';
import { failureMessage, noModelYet, restricted } from './words';

export interface PanelStart {
  readonly image: vscode.Uri;
  /** Absolute path; absent: chosen when first explained. */
  readonly model?: string | undefined;
  /** From before a reload. */
  readonly state?: PanelState | undefined;
  readonly pinned?: boolean;
}

let lastId = 0;

export class ExplanationPanel implements vscode.Disposable {
  private readonly slot = `panel ${++lastId}`;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly acted = new vscode.EventEmitter<FromWebview>();
  private readonly watch = new FileWatch((path) => this.fileChanged(path));
  private readonly progress = new Progress((stage, progress) => this.view.post({ ...progress, kind: 'progress', stage }));
  /** Resolves when the page has its photo: an answer must not overtake it. */
  private photo: Promise<void> = Promise.resolve();
  private turn = 0;
  private remembered = '';
  private stale = true;
  private disposed = false;
  image: vscode.Uri;
  model: string | undefined;
  description: ModelDescription | undefined;
  explanation: Explanation | undefined;
  comparison: ComparisonWish | undefined;
  follow: boolean;
  pinned: boolean;
  viewState: ViewState | undefined;
  /** Chosen with `explain`. */
  wish: Wish;
  /** Image, model, explanation, follow or pin changed. */
  readonly onDidChange = this.changed.event;
  /** What the page asks for that is a command's business. */
  readonly onAction = this.acted.event;

  constructor(
    readonly view: PanelView,
    private readonly services: Services,
    start: PanelStart,
  ) {
    this.image = start.image;
    this.model = start.model ?? start.state?.session?.model;
    this.comparison = start.state?.session?.comparison;
    this.wish = wishOf(start.state?.view);
    this.viewState = start.state?.view;
    this.follow = start.state?.follow ?? false;
    this.pinned = start.pinned ?? start.state?.pinned ?? false;
    view.onMessage((message) => this.receive(message));
    view.panel.onDidChangeViewState(() => this.appeared());
    this.show(start.image, this.model);
  }

  /** Another image. What was chosen stays chosen; the model is chosen anew where the folder is another. */
  show(image: vscode.Uri, model?: string): void {
    if (model) this.model = model;
    else if (dirname(image.fsPath) !== dirname(this.image.fsPath)) this.model = undefined;
    if (image.toString() !== this.image.toString()) this.comparison = undefined;
    this.image = image;
    this.explanation = undefined;
    this.view.open(image);
    this.photo = showPhoto(this.view, this.services, image, this.slot);
    void this.run();
  }

  useModel(model: string): void {
    this.model = model;
    this.comparison = undefined;
    void this.run();
  }

  /** Forgets the model too: another one may be set now. */
  chooseModelAnew(): void {
    this.model = undefined;
    void this.run();
  }

  explain(choice: Omit<ExplainMessage, 'kind'>): void {
    this.wish = withChoice(this.wish, choice);
    // A new threshold changes the regions, not what is compared.
    if (Object.keys(choice).some((name) => name !== 'threshold')) this.comparison = undefined;
    void this.run();
  }

  compare(wish: ComparisonWish | undefined): void {
    this.comparison = wish;
    void this.run();
  }

  retry(): void {
    if (this.model) this.services.descriptions.forget(this.model);
    void this.run();
  }

  link(change: { readonly follow?: boolean; readonly pinned?: boolean }): void {
    this.follow = change.follow ?? this.follow;
    this.pinned = change.pinned ?? this.pinned;
    this.view.post({ kind: 'link', follow: this.follow, pinned: this.pinned });
    this.changed.fire();
  }

  /** What the explanation that is shown was asked with. */
  get params(): ExplainParams | undefined {
    return this.model ? explainParams(this.image.fsPath, this.model, this.wish, this.defaults()) : undefined;
  }

  dispose(): void {
    this.disposed = true;
    this.progress.end();
    this.services.engine.cancel(this.slot);
    vscode.Disposable.from(this.watch, this.changed, this.acted, this.view).dispose();
  }

  private async run(): Promise<void> {
    const turn = ++this.turn;
    const wanted = (): boolean => turn === this.turn && !this.disposed;
    this.services.engine.cancel(this.slot);
    this.stale = !this.view.isVisible;
    if (this.stale) return; // explained when it is seen
    try {
      await this.explainNow(wanted);
    } catch (error) {
      if (wanted() && !isCancelled(error)) this.fail(error);
    }
    if (!wanted()) return;
    this.progress.end();
    this.changed.fire();
  }

  private async explainNow(wanted: () => boolean): Promise<void> {
    if (!vscode.workspace.isTrusted) return this.view.post(restricted());
    this.progress.begin();
    this.model ??= await this.services.models.choose(this.image);
    if (!wanted()) return;
    if (!this.model) return this.view.post(noModelYet());
    this.remember();
    this.watch.set([this.image.fsPath, ...modelFiles(this.model, this.description)]);
    await this.describe(this.model, wanted);
    await this.photo;
    if (!wanted()) return;
    if (this.comparison) return showComparison(this, this.comparison, this.services, this.ask(), wanted);
    const params = explainParams(this.image.fsPath, this.model, this.wish, this.defaults());
    const explanation = await this.services.engine.ask('explain', params, this.ask());
    if (!wanted()) return;
    this.explanation = explanation;
    this.view.post({ kind: 'explanation', explanation });
    this.services.log.info(timingsText(explanation));
  }

  private async describe(model: string, wanted: () => boolean): Promise<void> {
    const description = await this.services.descriptions.of(model, this.ask());
    const maps = await this.services.descriptions.colourMaps();
    if (!wanted() || description === this.description) return;
    this.description = description;
    this.wish = fitting(this.wish, description);
    this.watch.set([this.image.fsPath, ...modelFiles(model, description)]);
    this.view.post({ kind: 'colourMaps', maps });
    this.view.post({ kind: 'model', model: panelModel(model, description), recipe: description.recipe });
    this.changed.fire();
  }

  private ask(): AskOptions {
    return { slot: this.slot, onStage: (stage, progress) => this.progress.stage(stage, progress) };
  }

  private defaults(): Defaults {
    const { method, threshold } = readSettings(this.image);
    return { method, threshold, top: topCount };
  }

  private remember(): void {
    const session = {
      image: this.image.toString(),
      ...(this.model && { model: this.model }),
      ...(this.comparison && { comparison: this.comparison }),
    };
    const key = JSON.stringify(session);
    if (key !== this.remembered) this.view.post({ kind: 'remember', session });
    this.remembered = key;
  }

  private fail(error: unknown): void {
    const failure = toFailure(error);
    this.services.log.error(`${this.image.fsPath}: [${failure.code}] ${failure.message}`);
    if (failure.code === 'internal' && error instanceof Error) this.services.log.error(error);
    this.view.post(failureMessage(failure));
  }

  private fileChanged(path: string): void {
    if (path === this.image.fsPath) this.photo = showPhoto(this.view, this.services, this.image, this.slot);
    void this.run();
  }

  private appeared(): void {
    if (this.view.isVisible && this.stale) void this.run();
    this.changed.fire();
  }

  private receive(message: FromWebview): void {
    switch (message.kind) {
      case 'explain':
        return this.explain(message);
      case 'cancel':
        this.turn++;
        this.progress.end();
        this.services.engine.cancel(this.slot);
        return this.view.post({ kind: 'idle' });
      case 'setFollow':
        this.link({ follow: message.follow });
        break;
      case 'setPinned':
        return this.link({ pinned: message.pinned });
      case 'view':
        this.viewState = message.view;
        break;
      case 'trouble':
        this.services.log.warn(`The page of ${this.image.fsPath}: ${message.what}: ${message.detail}`);
        if (message.what === 'decode') this.photo = showDecoded(this.view, this.services, this.image, this.slot);
        return;
      case 'requestSeen':
        return void showSeen(this, this.services, this.slot);
    }
    this.acted.fire(message);
  }
}
