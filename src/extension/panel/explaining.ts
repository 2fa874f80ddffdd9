/** Works out what a panel wishes to see, and shows it. The newest wish wins: what runs for an older one is dropped. */
import * as vscode from 'vscode';
import type { ExplainParams, Explanation } from '../../protocol/explanation.ts';
import type { AskOptions } from '../engine/engineClient.ts';
import { fileStamp } from '../fileStamp.ts';
import type { Services } from '../services.ts';
import { Ahead } from './ahead.ts';
import { showComparison } from './comparison.ts';
import { isCanceled, toFailure } from './failures.ts';
import type { ExplanationPanel } from './panel.ts';
import { modelFiles, panelModel } from './panelModel.ts';
import { Progress } from './progress.ts';
import { timingsText } from './timings.ts';
import { failureMessage, noModelYet, restricted } from './words.ts';
import { known } from '../../vocabulary/known.ts';

export class Explaining {
  private readonly progress: Progress;
  private readonly ahead: Ahead;
  private turn = 0;
  private remembered = '';
  /** The last wish came while nobody looked. */
  isDue = true;

  constructor(
    private readonly panel: ExplanationPanel,
    private readonly services: Services,
    private readonly changed: () => void,
  ) {
    const { view, slot } = panel;
    this.progress = new Progress((stage, progress) => view.post({ ...progress, kind: 'progress', stage }));
    this.ahead = new Ahead({
      ask: (params) => services.engine.ask('explain', params, { slot: `${slot} ahead` }),
      send: (explanations) => view.post({ kind: 'ahead', explanations }),
    });
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
    if (!wanted()) return;
    this.progress.end();
    this.changed();
  }

  /** Drops what runs. */
  cancel(): void {
    const { engine } = this.services;
    this.turn++;
    this.progress.end();
    this.ahead.stop();
    engine.cancel(this.panel.slot);
    engine.cancel(`${this.panel.slot} ahead`);
  }

  private async explain(wanted: () => boolean): Promise<void> {
    const { panel, services } = this;
    if (!vscode.workspace.isTrusted) return panel.view.post(restricted());
    this.progress.begin();
    void services.descriptions.colorMaps().catch(() => undefined); // starts the engine while the model is looked for
    panel.model ??= await services.models.choose(panel.image);
    if (!wanted()) return;
    if (!panel.model) return panel.view.post(noModelYet());
    this.remember();
    panel.watch.set(this.files(panel.model));
    await this.describe(panel.model, wanted);
    await panel.photo;
    if (!wanted()) return;
    if (panel.comparison) return showComparison(panel, panel.comparison, services, this.ask(), wanted);
    const params = known(panel.params, 'model');
    const explanation = await this.answer(params, await fileStamp(this.files(params.model)));
    if (!wanted()) return;
    panel.explanation = explanation;
    panel.view.post({ kind: 'explanation', explanation });
    this.ahead.begin(params, explanation);
  }

  private async answer(params: ExplainParams, stamp: string): Promise<Explanation> {
    const known = this.ahead.find(params, stamp);
    if (known) return known;
    const explanation = await this.services.engine.ask('explain', params, this.ask());
    this.services.log.info(timingsText(explanation));
    return explanation;
  }

  private async describe(model: string, wanted: () => boolean): Promise<void> {
    const { panel, services } = this;
    const description = await services.descriptions.of(model, this.ask());
    const maps = await services.descriptions.colorMaps();
    if (!wanted() || description === panel.description) return;
    panel.description = description;
    panel.fitWish();
    panel.watch.set(this.files(model));
    panel.view.post({ kind: 'colorMaps', maps });
    panel.view.post({ kind: 'model', model: panelModel(model, description), recipe: description.recipe });
    this.changed();
  }

  /** All that the explanation is made from. */
  private files(model: string): readonly string[] {
    return [this.panel.image.fsPath, ...modelFiles(model, this.panel.description)];
  }

  private ask(): AskOptions {
    return { slot: this.panel.slot, onStage: (stage, progress) => this.progress.stage(stage, progress) };
  }

  /** What finds the way back after a reload. */
  private remember(): void {
    const { image, model, comparison, view } = this.panel;
    const session = { image: image.toString(), ...(model && { model }), ...(comparison && { comparison }) };
    const key = JSON.stringify(session);
    if (key !== this.remembered) view.post({ kind: 'remember', session });
    this.remembered = key;
  }

  private fail(error: unknown): void {
    const { image, view } = this.panel;
    const { log } = this.services;
    const failure = toFailure(error);
    log.error(`${image.fsPath}: [${failure.code}] ${failure.message}`);
    if (failure.code === 'internal' && error instanceof Error) log.error(error);
    view.post(failureMessage(failure));
  }
}
