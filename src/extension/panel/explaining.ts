/** Works out what a panel wishes to see. The newest wish wins: what runs for an older one is dropped. */
import * as vscode from 'vscode';
import type { ExplainParams, Explanation } from '../../protocol/explanation.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { ToWebview } from '../../protocol/panel.ts';
import type { AskOptions } from '../engine/engineClient.ts';
import { fileStamp } from '../fileStamp.ts';
import type { Services } from '../services.ts';
import { Ahead } from './ahead.ts';
import { explainBoth } from './comparison.ts';
import { Evidence } from './evidence.ts';
import { inPanel, isCanceled, toFailure } from './failures.ts';
import { furtherFiles, modelFiles, panelModel } from './panelModel.ts';
import { Progress } from './progress.ts';
import type { PanelEvent, State } from './state.ts';
import { Masking } from './masking.ts';
import { rivals, spreadLayers, Trust } from './trust.ts';
import { timingsText } from './timings.ts';
import { failureMessage, noModelYet, restricted } from './words.ts';
import { known } from '../../vocabulary/known.ts';

/** The panel, as far as it is worked for. */
export interface Explained {
  /** Of its requests to the engine. */
  readonly slot: string;
  readonly services: Services;
  readonly view: { readonly isVisible: boolean; post(message: ToWebview): void };
  readonly watch: { set(paths: readonly string[]): void };
  readonly state: () => State;
  readonly params: () => ExplainParams | undefined;
  readonly dispatch: (event: PanelEvent) => void;
  /** Resolves when the page has its photo. */
  readonly photo: () => Promise<void>;
}

export class Explaining {
  private readonly progress: Progress;
  private readonly ahead: Ahead;
  readonly evidence: Evidence;
  readonly trust: Trust;
  readonly masking: Masking;
  private turn = 0;
  private remembered = '';
  /** The last wish came while the panel was hidden. */
  isDue = true;

  constructor(private readonly panel: Explained) {
    const { view, slot, services } = panel;
    this.progress = new Progress((stage, progress) => view.post({ ...progress, kind: 'progress', stage }));
    this.ahead = new Ahead({
      ask: (params) => services.engine.ask('explain', params, { slot: `${slot} ahead` }),
      send: (explanations) => view.post({ kind: 'ahead', explanations }),
    });
    this.evidence = this.evidenceOf(panel);
    this.trust = this.trustOf(panel);
    this.masking = this.maskingOf(panel);
  }

  private evidenceOf({ view, slot, services: { engine } }: Explained): Evidence {
    return new Evidence({
      ask: (params, what) => engine.ask('whatIf', params, { slot: `${slot} ${what}` }),
      cancel: (what) => engine.cancel(`${slot} ${what}`),
      send: (message) => view.post(message),
      fail: (error) => this.say(error),
    });
  }

  private trustOf({ view, slot, services: { engine }, state }: Explained): Trust {
    const own = `${slot} trust`;
    return new Trust({
      ask: (method, params) => engine.ask(method, params, { slot: own }),
      cancel: () => engine.cancel(own),
      send: (message) => view.post(message),
      fail: (error) => this.say(error),
      methods: () => rivals(state().description),
      layers: () => spreadLayers(state().description),
    });
  }

  private maskingOf({ view, slot, services: { engine } }: Explained): Masking {
    const own = `${slot} mask`;
    return new Masking({
      ask: (params) => engine.ask('mask', params, { slot: own }),
      cancel: () => engine.cancel(own),
      send: (message) => view.post(message),
      problemOf: (error) => (isCanceled(error) ? undefined : sentenceOf(error)),
    });
  }

  /** A short word: what is shown stays. */
  private say(error: unknown): void {
    if (isCanceled(error)) return;
    this.panel.services.log.warn(toFailure(error).message);
    this.panel.view.post({ kind: 'notice', text: sentenceOf(error) });
  }

  async run(): Promise<void> {
    this.cancel();
    const { turn, panel } = this;
    const wanted = (): boolean => turn === this.turn;
    this.isDue = !panel.view.isVisible;
    if (this.isDue) return; // explained when it is seen
    try {
      await this.explain(wanted);
    } catch (error) {
      if (wanted() && !isCanceled(error)) this.fail(error);
    }
    if (wanted()) this.progress.end();
  }

  /** Drops what runs. */
  cancel(): void {
    const { engine } = this.panel.services;
    this.turn++;
    this.progress.end();
    this.ahead.stop();
    this.evidence.stop();
    this.trust.stop();
    this.masking.stop();
    engine.cancel(this.panel.slot);
    engine.cancel(`${this.panel.slot} ahead`);
  }

  private async explain(wanted: () => boolean): Promise<void> {
    const { panel } = this;
    if (!vscode.workspace.isTrusted) return panel.dispatch({ kind: 'failed', message: restricted() });
    this.progress.begin();
    // Starts the engine while the model is looked for.
    void panel.services.descriptions.colorMaps().catch(() => undefined);
    const model = await this.chooseModel(wanted);
    if (!model) return;
    this.remember();
    panel.watch.set(this.files(model));
    await this.describe(model, wanted);
    await panel.photo();
    if (!wanted()) return;
    const { comparison } = panel.state();
    const params = known(panel.params(), 'model');
    if (comparison) return this.compare(params, wanted);
    const explanation = await this.answer(params, await fileStamp(this.files(model)));
    if (!wanted()) return;
    panel.dispatch({ kind: 'explained', params, explanation });
    this.ahead.begin(params, explanation);
    this.evidence.begin({ params, explanation }, panel.state().view?.fill);
    this.trust.begin({ params, explanation });
    this.masking.begin({ params, explanation });
    // Last: a newer wish may come while it is written, and nothing of this one may follow then.
    if (explanation.prompts && params.prompts) await panel.services.prompts.add(params.prompts);
  }

  private async chooseModel(wanted: () => boolean): Promise<string | undefined> {
    const { dispatch, services, state, view } = this.panel;
    const { model: current, image } = state();
    const model = current ?? (await services.models.choose(image));
    if (!wanted()) return undefined;
    if (model && model !== current) dispatch({ kind: 'useModel', model });
    if (model) return model;
    view.post({ kind: 'model' });
    dispatch({ kind: 'failed', message: noModelYet() });
    return undefined;
  }

  private async compare(params: ExplainParams, wanted: () => boolean): Promise<void> {
    const { dispatch, services, state } = this.panel;
    const compared = await explainBoth(
      state(),
      params,
      known(state().comparison, 'comparison'),
      {
        explain: (side) => services.engine.ask('explain', side, this.ask()),
        describe: (model) => services.descriptions.of(model, this.ask()),
        agree: (a, b) => services.engine.ask('agreement', { a, b }, this.ask()),
      },
      wanted,
    );
    if (compared && wanted()) dispatch({ kind: 'compared', ...compared });
  }

  private async answer(params: ExplainParams, stamp: string): Promise<Explanation> {
    const known = this.ahead.find(params, stamp);
    if (known) return known;
    const { engine, log } = this.panel.services;
    const explanation = await engine.ask('explain', params, this.ask());
    log.info(timingsText(explanation));
    return explanation;
  }

  private async describe(model: string, wanted: () => boolean): Promise<void> {
    const { dispatch, services, state, view, watch } = this.panel;
    const description: ModelDescription = await services.descriptions.of(model, this.ask(), state().choice.output);
    const maps = await services.descriptions.colorMaps();
    if (!wanted() || description === state().description) return;
    view.post({ kind: 'colorMaps', maps });
    view.post({ kind: 'model', model: panelModel(model, description), recipe: description.recipe });
    if (description.head === 'prompts') view.post({ kind: 'promptHistory', prompts: services.prompts.all });
    dispatch({ kind: 'described', description });
    watch.set(this.files(model));
  }

  /** All that the explanation is made from. */
  private files(model: string): readonly string[] {
    const { image, description, comparison } = this.panel.state();
    const other = comparison?.by === 'model' ? [comparison.b] : [];
    return [image.fsPath, ...modelFiles(model, description), ...other, ...furtherFiles(this.panel.state())];
  }

  private ask(): AskOptions {
    return { slot: this.panel.slot, onStage: (stage, progress) => this.progress.stage(stage, progress) };
  }

  /** What finds the way back after a reload. */
  private remember(): void {
    const { image, model, comparison } = this.panel.state();
    const session = { image: image.toString(), ...(model && { model }), ...(comparison && { comparison }) };
    const key = JSON.stringify(session);
    if (key !== this.remembered) this.panel.view.post({ kind: 'remember', session });
    this.remembered = key;
  }

  /** A comparison that can't be made can be ended. */
  private fail(error: unknown): void {
    const { services, state, dispatch } = this.panel;
    const { log } = services;
    const failure = inPanel(toFailure(error));
    log.error(`${state().image.fsPath}: [${failure.code}] ${failure.message}`);
    if (failure.code === 'internal' && error instanceof Error) log.error(error);
    const actions = state().comparison ? ([...failure.actions, 'endComparison'] as const) : failure.actions;
    dispatch({ kind: 'failed', message: failureMessage({ ...failure, actions }) });
  }
}

function sentenceOf(error: unknown): string {
  const { message, nextStep } = toFailure(error);
  return `${message} ${nextStep}`;
}
