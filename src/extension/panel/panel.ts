/** One panel: an image, the model that explains it, what the user wants to see. The newest wish wins. */
import * as vscode from 'vscode';
import { dirname } from 'node:path';
import { defaults } from '../../vocabulary/defaults.ts';
import type { Explanation, ExplainParams } from '../../protocol/explanation.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { ComparisonWish, PanelState, ViewState } from '../../protocol/panelState.ts';
import type { ExplainMessage, FromWebview } from '../../protocol/fromWebview.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';
import { Explaining } from './explaining.ts';
import { FileWatch } from './fileWatch.ts';
import type { PanelView } from './panelView.ts';
import { showDecoded, showFrame, showPhoto, showSeen } from './photo.ts';
import { type Defaults, type Wish, explainParams, fitting, forAnotherImage, wishOf, withChoice } from './wish.ts';

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
  /** Of its requests to the engine. */
  readonly slot = `panel ${++lastId}`;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly acted = new vscode.EventEmitter<FromWebview>();
  readonly watch = new FileWatch((path) => this.fileChanged(path));
  private readonly explaining: Explaining;
  /** Resolves when the page has its photo: an answer must not overtake it. */
  photo: Promise<void> = Promise.resolve();
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
    this.explaining = new Explaining(this, services, () => this.changed.fire());
    view.onMessage((message) => this.receive(message));
    view.panel.onDidChangeViewState(() => this.appeared());
    this.show(start.image, this.model);
  }

  /** Another image. What was chosen stays chosen; the model is chosen anew where the folder is another. */
  show(image: vscode.Uri, model?: string): void {
    if (model) this.model = model;
    else if (dirname(image.fsPath) !== dirname(this.image.fsPath)) this.model = undefined;
    if (image.toString() !== this.image.toString()) this.imageChanged();
    this.image = image;
    this.explanation = undefined;
    this.view.open(image);
    this.photo = showPhoto(this.view, this.services, image, this.slot);
    void this.explaining.run();
  }

  useModel(model: string): void {
    this.model = model;
    this.comparison = undefined;
    void this.explaining.run();
  }

  /** Forgets the model too: another one may be set now. */
  chooseModelAnew(): void {
    this.model = undefined;
    void this.explaining.run();
  }

  explain(choice: Omit<ExplainMessage, 'kind'>): void {
    this.wish = withChoice(this.wish, choice);
    this.fitWish();
    // A new threshold changes the regions, not what is compared.
    if (Object.keys(choice).some((name) => name !== 'threshold')) this.comparison = undefined;
    void this.explaining.run();
  }

  compare(wish: ComparisonWish | undefined): void {
    this.comparison = wish;
    void this.explaining.run();
  }

  retry(): void {
    if (this.model) this.services.descriptions.forget(this.model);
    void this.explaining.run();
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

  /** Gives back what model and method can't do together. */
  fitWish(): void {
    if (this.description) this.wish = fitting(this.wish, this.description, this.defaults());
  }

  dispose(): void {
    this.explaining.cancel();
    vscode.Disposable.from(this.watch, this.changed, this.acted, this.view).dispose();
  }

  private defaults(): Defaults {
    const { method, threshold } = readSettings(this.image);
    return { method, threshold, top: defaults.top };
  }

  private imageChanged(): void {
    this.comparison = undefined;
    this.wish = forAnotherImage(this.wish, this.description);
  }

  private fileChanged(path: string): void {
    if (path === this.image.fsPath) {
      this.imageChanged();
      this.photo = showPhoto(this.view, this.services, this.image, this.slot);
    }
    void this.explaining.run();
  }

  private appeared(): void {
    if (this.view.isVisible && this.explaining.isDue) void this.explaining.run();
    this.changed.fire();
  }

  private receive(message: FromWebview): void {
    switch (message.kind) {
      case 'explain':
        return this.explain(message);
      case 'cancel':
        this.explaining.cancel();
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
        return void showSeen(this, this.services, this.slot, message.frame);
      case 'requestFrame':
        return void showFrame(this, this.services, this.slot, message);
      case 'ready':
      case 'action':
      case 'copyImage':
      case 'saveAs':
        break;
    }
    this.acted.fire(message);
  }
}
