/** What one card shows, read again whenever a file that it is about has changed. */
import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { CardAnswer, CardFailure, CardMessage, CardReading } from '../../protocol/card.ts';
import type { GradientVerdict } from '../../protocol/trust.ts';
import { fileStamp } from '../fileStamp.ts';
import { isCanceled, toFailure } from '../panel/failures.ts';
import { FileWatch } from '../panel/fileWatch.ts';
import { modelFiles, panelModel } from '../panel/panelModel.ts';
import { buttons, restricted } from '../panel/words.ts';
import type { Services } from '../services.ts';
import { Verdicts } from './verdicts.ts';

/** Buttons that make sense without a picture. */
const possible: readonly string[] = ['retry', 'runAnyway', 'showLog', 'openSettings', 'useOwnNode'];

let lastId = 0;

export class Card implements vscode.Disposable {
  private readonly slot = `card ${++lastId}`;
  private readonly watch = new FileWatch(() => void this.read());
  private readonly trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => void this.read());
  private readonly verdicts: Verdicts;
  private shown: CardMessage;
  private files: readonly string[];
  private turn = 0;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly services: Services,
    private readonly post: (message: CardMessage) => void,
  ) {
    this.verdicts = new Verdicts(services.memory);
    this.files = modelFiles(uri.fsPath, undefined);
    this.shown = { kind: 'card', name: basename(uri.fsPath), isReading: true };
  }

  get recipe(): string | undefined {
    return this.shown.reading?.summary.path;
  }

  /** The page is there: it is told what is known, and that is read where it is not. */
  begin(): void {
    this.post(this.shown);
    if (this.turn === 0) void this.read();
  }

  /** The file first, by our own parser; then what it is taken for, where models may run. */
  async read(): Promise<void> {
    const turn = ++this.turn;
    const { fsPath: file } = this.uri;
    this.watch.set(this.files);
    this.show({ kind: 'card', name: basename(file), isReading: true });
    const facts = await this.attempt(turn, () => this.services.engine.ask('outline', { file }, { slot: this.slot }));
    if (!facts) return;
    if (!vscode.workspace.isTrusted)
      return this.show({ ...this.shown, facts, isReading: false, failure: notTrusted() });
    this.show({ ...this.shown, facts });
    const answer = await this.attempt(turn, () =>
      this.services.engine.ask('card', { model: file }, { slot: this.slot }),
    );
    if (!answer) return;
    this.files = [...new Set([file, ...answer.description.files])];
    this.watch.set(this.files);
    const verdict = this.verdicts.of(file, await fileStamp(this.files));
    if (turn !== this.turn) return;
    const check = { isRunning: false, ...(verdict && { verdict }) };
    this.show({ ...this.shown, isReading: false, reading: readingOf(answer), check });
  }

  /** On request: it takes many runs. What was found of these files is kept. */
  async verify(): Promise<void> {
    if (this.shown.check?.isRunning || !this.shown.reading) return;
    const { turn, uri } = this;
    this.show({ ...this.shown, check: { isRunning: true } });
    let verdict: GradientVerdict | undefined;
    let failure: CardFailure | undefined;
    try {
      verdict = await this.services.engine.ask('verify', { model: uri.fsPath }, { slot: `${this.slot} verify` });
      await this.verdicts.keep(uri.fsPath, await fileStamp(this.files), verdict);
    } catch (error) {
      failure = isCanceled(error) ? undefined : failureOf(error);
    }
    if (turn !== this.turn) return;
    this.show({ ...this.shown, check: { isRunning: false, ...(verdict && { verdict }), ...(failure && { failure }) } });
  }

  dispose(): void {
    this.turn++;
    this.services.engine.cancel(this.slot);
    this.services.engine.cancel(`${this.slot} verify`);
    vscode.Disposable.from(this.watch, this.trusted).dispose();
  }

  /** What goes wrong stands on the card. Undefined, too, where something else is wanted meanwhile. */
  private async attempt<T>(turn: number, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const found = await work();
      return turn === this.turn ? found : undefined;
    } catch (error) {
      if (turn === this.turn && !isCanceled(error))
        this.show({ ...this.shown, isReading: false, failure: failureOf(error) });
      return undefined;
    }
  }

  private show(message: CardMessage): void {
    this.shown = message;
    this.post(message);
  }
}

function readingOf({ description, ...answer }: CardAnswer): CardReading {
  const { model, labels, recipe: summary } = description;
  return { ...answer, model: panelModel(model, description), labels, summary, explained: basename(model) };
}

function failureOf(error: unknown): CardFailure {
  const { code, message, nextStep, actions } = toFailure(error);
  const shown = actions.filter((action) => possible.includes(action));
  const title = vscode.l10n.t('This model can’t be explained');
  return { code: code as CardFailure['code'], title, message, nextStep, actions: buttons(shown) };
}

function notTrusted(): CardFailure {
  const { title = '', message, nextStep } = restricted();
  const own = vscode.l10n.t('What stands here is what the file says of itself. Trust the workspace to see more.');
  return { code: '', title, message, nextStep: own || nextStep, actions: buttons(['trustWorkspace']) };
}
