/** One panel: its state, and who is told when that changes. The newest wish wins. */
import * as vscode from 'vscode';
import { sameChoice, type Change } from '../../protocol/choice.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import type { ExplainParams } from '../../protocol/explanation.ts';
import type { FromWebview, TroubleMessage } from '../../protocol/fromWebview.ts';
import type { FailureMessage, SetupMessage } from '../../protocol/panel.ts';
import type { ComparisonWish } from '../../protocol/panelState.ts';
import type { PlaceMessage, Truth } from '../../protocol/place.ts';
import type { Services } from '../services.ts';
import { Explaining } from './explaining.ts';
import { toFailure } from './failures.ts';
import { FileWatch } from './fileWatch.ts';
import { firstState, usualFor, type PanelStart } from './panelStart.ts';
import type { PanelView } from './panelView.ts';
import { Photos, type Wanted } from './photo.ts';
import { explainParams, reduce, type PanelEvent, type Shown, type State } from './state.ts';
import { canceledFirst, failureMessage, nothingToRedo, nothingToUndo } from './words.ts';

let lastId = 0;

export class ExplanationPanel implements vscode.Disposable {
  /** Of its requests to the engine. */
  readonly slot = `panel ${++lastId}`;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly acted = new vscode.EventEmitter<FromWebview>();
  private readonly watch = new FileWatch((path) => this.fileChanged(path));
  private readonly photos: Photos;
  readonly explaining: Explaining;
  private current: State;
  truth: Truth | undefined;
  /** Image, model, explanation, follow or pin changed. */
  readonly onDidChange = this.changed.event;
  /** What the page asks for that is a command's business. */
  readonly onAction = this.acted.event;

  constructor(
    readonly view: PanelView,
    private readonly services: Services,
    start: PanelStart,
  ) {
    this.current = firstState(start);
    this.photos = new Photos(view, services, this.slot, (error) => this.fail(error));
    this.explaining = new Explaining({
      slot: this.slot,
      services,
      view,
      watch: this.watch,
      state: () => this.current,
      params: () => this.params,
      dispatch: (event) => this.dispatch(event),
      photo: () => {
        this.photos.showAs(this.wantedPhoto);
        return this.photos.shown;
      },
    });
    view.onMessage((message) => this.receive(message));
    view.panel.onDidChangeViewState(() => this.appeared());
    this.show(start.image, this.current.model);
  }

  get state(): State {
    return this.current;
  }

  /** Another image. What was chosen stays chosen; the model is chosen again where the folder is another. */
  show(image: vscode.Uri, model?: string): void {
    this.dispatch({ kind: 'openImage', image, model });
    this.view.open(image);
    this.photos.show({ image });
    this.explaining.masking.use(undefined); // it was the other image's
    void this.explaining.run();
  }

  /** undefined: another one may be set now. */
  useModel(model: string | undefined): void {
    this.dispatch({ kind: 'useModel', model });
    void this.explaining.run();
  }

  explain(change: Change): void {
    this.dispatch({ kind: 'choose', change });
    void this.explaining.run();
  }

  /** Explains by another recipe for as long as it is tried out. */
  tryRecipe(recipe: string | undefined, looks = false): void {
    if (this.current.recipe === recipe) return;
    this.dispatch({ kind: 'tryRecipe', recipe, looks });
    void this.explaining.run();
  }

  compare(comparison: ComparisonWish | undefined): void {
    this.dispatch({ kind: 'compare', comparison });
    void this.explaining.run();
  }

  /** Back to the question before, or forward again. */
  step(kind: 'undo' | 'redo'): void {
    const before = this.current;
    this.dispatch({ kind });
    if (before !== this.current) void this.explaining.run();
    else this.view.post({ kind: 'notice', text: kind === 'undo' ? nothingToUndo() : nothingToRedo() });
  }

  settingsChanged(): void {
    this.dispatch({ kind: 'settingsChanged', usual: usualFor(this.current.image) });
    void this.explaining.run();
  }

  retry(): void {
    const { model } = this.current;
    if (model) this.services.descriptions.forget(model);
    void this.explaining.run();
  }

  /** What went wrong takes the place of what was shown. */
  fail(error: unknown): void {
    this.showFailure(failureMessage(toFailure(error)));
  }

  /** The request that answers what is chosen now; undefined until there is a model. */
  get params(): ExplainParams | undefined {
    return explainParams(this.current, defaults.top);
  }

  /** What the page is told first. */
  get setup(): SetupMessage {
    const { choice, usual, follow, pinned } = this.current;
    return { kind: 'setup', choice, usual, follow, pinned };
  }

  stand(place: PlaceMessage): void {
    this.truth = place.truth;
    this.view.post(place);
  }

  dispose(): void {
    this.explaining.cancel();
    vscode.Disposable.from(this.watch, this.changed, this.acted, this.view).dispose();
  }

  /** `byPage`: the page has worked it out already. */
  private dispatch(event: PanelEvent, byPage = false): void {
    const before = this.current;
    const after = (this.current = reduce(before, event));
    const { shown, choice, usual, follow, pinned } = after;
    if (usual !== before.usual || (!byPage && !sameChoice(choice, before.choice)))
      this.view.post({ kind: 'choice', choice, usual });
    if (follow !== before.follow || pinned !== before.pinned) this.view.post({ kind: 'link', follow, pinned });
    if (shown !== before.shown) this.tellShown(shown);
    if (event.kind !== 'look') this.changed.fire();
  }

  private tellShown(shown: Shown): void {
    if (shown.kind === 'nothing') return; // the photo's own message says so
    if (shown.kind === 'explanation') this.view.post({ kind: 'explanation', explanation: shown.explanation });
    else this.view.post(shown.message);
  }

  /** A recipe may say how a picture is looked at; all others are decoded before the model is known. */
  private get wantedPhoto(): Wanted {
    const { image, frame, area, model, description, recipe: tried, recipeLooks = false } = this.current;
    if (tried && recipeLooks) return { image, frame, area, model, recipe: tried, recipeFile: tried };
    const recipe = description?.recipe;
    return { image, frame, area, ...(recipe?.looks && { model, recipe: recipe.json }) };
  }

  private showFailure(message: FailureMessage): void {
    this.dispatch({ kind: 'failed', message });
  }

  private cancel(): void {
    this.explaining.cancel();
    this.dispatch({ kind: 'canceled' });
    this.view.post({ kind: 'idle' });
    const { shown } = this.current;
    if ('question' in shown) this.tellShown(shown); // the page may have shown at once what was sent ahead
    else this.showFailure(canceledFirst());
  }

  private fileChanged(path: string): void {
    const { image } = this.current;
    if (path === image.fsPath) {
      this.dispatch({ kind: 'imageChanged' });
      this.photos.show({ image });
    }
    void this.explaining.run();
  }

  private chooseFrame(frame: number): void {
    this.dispatch({ kind: 'chooseFrame', frame });
    this.photos.show({ ...this.wantedPhoto, frame });
    void this.explaining.run();
  }

  private chooseArea(area: State['area']): void {
    this.dispatch({ kind: 'chooseArea', area });
    this.photos.show(this.wantedPhoto);
    void this.explaining.run();
  }

  private appeared(): void {
    if (this.view.isVisible && this.explaining.isDue) void this.explaining.run();
    this.changed.fire();
  }

  private troubled({ what, detail }: TroubleMessage): void {
    this.services.log.warn(`The page of ${this.current.image.fsPath}: ${what}: ${detail}`);
    if (what === 'decode') this.photos.showDecoded(this.wantedPhoto);
  }

  private receive(message: FromWebview): void {
    switch (message.kind) {
      case 'explain':
        this.dispatch({ kind: 'choose', change: message }, true);
        return void this.explaining.run();
      case 'cancel':
        return this.cancel();
      case 'setFollow':
      case 'setPinned':
        this.dispatch({ ...message, kind: 'link' });
        break;
      case 'view':
        this.dispatch({ kind: 'look', view: message.view });
        this.explaining.evidence.useFill(message.view.fill);
        break;
      case 'trust':
        return void this.explaining.trust.answer(message);
      case 'suppose':
        return void this.explaining.evidence.suppose(message);
      case 'trouble':
        return this.troubled(message);
      case 'chooseArea':
        return this.chooseArea(message.area);
      case 'requestOverview':
      case 'requestSeen':
      case 'requestCut':
      case 'requestFrame':
      case 'requestOther':
        return void this.photos.answer(message, this.current);
      case 'chooseFrame':
        return this.chooseFrame(message.frame);
      default: // a command's business
        break;
    }
    this.acted.fire(message);
  }
}
