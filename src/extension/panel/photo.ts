/**
 * Gives the page its pictures, as bytes: the file's own where browsers show what the engine decodes, else the engine's
 * decoding.
 */
import * as vscode from 'vscode';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RequestCutMessage } from '../../protocol/cut.ts';
import type { RequestFrameMessage, RequestSeenMessage } from '../../protocol/fromWebview.ts';
import type { RequestOtherMessage } from '../../protocol/furtherInput.ts';
import type { PhotoSource } from '../../protocol/photoSource.ts';
import type { Services } from '../services.ts';
import { isCanceled } from './failures.ts';
import type { PictureArea } from '../../vocabulary/pictureArea.ts';
import type { RequestOverviewMessage } from '../../protocol/area.ts';
import type { PanelView } from './panelView.ts';
import { shownAsIs } from '../shownAsIs.ts';
import { shownAnswer, type State } from './state.ts';

/** What of a file is shown. */
export interface Wanted {
  readonly image: vscode.Uri;
  /** Which of its pictures, where one was chosen. */
  readonly frame?: number | undefined;
  /** A part of it, where one was chosen. */
  readonly area?: PictureArea | undefined;
  /** Whose recipe says how the picture is looked at, where one does. */
  readonly model?: string | undefined;
  /** What it says: another one shows the picture again. */
  readonly recipe?: string | undefined;
  /** Another one than the model's own. */
  readonly recipeFile?: string | undefined;
}

/** A larger file is decoded by the engine, which has its own limits. */
const maxFileBytes = 64 * 2 ** 20;

export class Photos {
  /** Resolves when the page has its photo: an answer must not overtake it. */
  shown: Promise<void> = Promise.resolve();
  private last = '';

  constructor(
    private readonly view: PanelView,
    private readonly services: Services,
    private readonly slot: string,
    private readonly fail: (error: unknown) => void,
  ) {}

  show(wanted: Wanted): void {
    this.services.engine.cancel(`${this.slot} frame`); // it was of the photo before
    this.last = keyOf(wanted);
    const { image, frame, area, model } = wanted;
    if (frame !== undefined || area !== undefined || model !== undefined) this.shown = this.decoded(wanted);
    else this.shown = this.fromFile(image);
  }

  /** Once it is known how the recipe looks at pictures. */
  showAs(wanted: Wanted): void {
    if (keyOf(wanted) !== this.last) this.show(wanted);
  }

  /** The engine's own decoding, as PNG. */
  showDecoded(wanted: Wanted): void {
    this.shown = this.decoded(wanted);
  }

  /** Further pictures of what is shown. */
  answer(
    message:
      | RequestCutMessage
      | RequestFrameMessage
      | RequestOtherMessage
      | RequestOverviewMessage
      | RequestSeenMessage,
    wanted: Wanted & Pick<State, 'shown'>,
  ): Promise<void> {
    if (message.kind === 'requestOverview') return this.showOverview(wanted, message.level);
    if (message.kind === 'requestOther') return this.showOther(message, wanted);
    if (message.kind === 'requestSeen') return this.showSeen(wanted, message.frame);
    return message.kind === 'requestCut' ? this.showCut(wanted.image, message) : this.showFrame(wanted.image, message);
  }

  /** One of the pictures that a clip was made of. */
  private showFrame(image: vscode.Uri, { frame, source }: RequestFrameMessage): Promise<void> {
    return this.attempt(async () => {
      const params = { image: image.fsPath, frame: source, values: true };
      const { png, values } = await this.services.engine.ask('photo', params, { slot: `${this.slot} frame` });
      this.view.post({ kind: 'frame', frame, source, png, ...(values && { values }) });
    });
  }

  /** Only pictures of the answer that is shown: the page does not choose files. */
  private showOther({ image }: RequestOtherMessage, { model, shown }: Wanted & Pick<State, 'shown'>): Promise<void> {
    const others = shownAnswer({ shown })?.explanation.others ?? [];
    if (!others.some((other) => other.image === image)) return Promise.resolve();
    return this.attempt(async () => {
      const file = await readPicture(image);
      const type = file && shownAsIs(file);
      if (type) return this.view.post({ kind: 'otherPhoto', image, source: { file, type } });
      const params = { image, ...(model && { model }) };
      const { png } = await this.services.engine.ask('photo', params, { slot: `${this.slot} other` });
      this.view.post({ kind: 'otherPhoto', image, source: { png } });
    });
  }

  /** Across the slices of a volume; nothing is shown of one that is too large. */
  private async showCut(image: vscode.Uri, { kind: _, ...wish }: RequestCutMessage): Promise<void> {
    try {
      const params = { image: image.fsPath, ...wish };
      const { png } = await this.services.engine.ask('cut', params, { slot: `${this.slot} ${wish.cut}` });
      this.view.post({ kind: 'cut', ...wish, png });
    } catch (error) {
      if (!isCanceled(error)) this.services.log.info(`No cut across ${image.fsPath}: ${String(error)}`);
    }
  }

  /** All of a level; nothing is shown of one that is too large. */
  private async showOverview({ image, frame }: Wanted, level: number): Promise<void> {
    try {
      const params = { image: image.fsPath, ...(frame !== undefined && { frame }), area: { level } };
      const { png } = await this.services.engine.ask('photo', params, { slot: `${this.slot} overview` });
      this.view.post({ kind: 'overview', level, png });
    } catch (error) {
      if (!isCanceled(error)) this.services.log.info(`No overview of ${image.fsPath}: ${String(error)}`);
    }
  }

  /** What the model saw of the photo, or of a clip's frame. */
  private async showSeen({ image, model, frame, area }: Wanted, clipFrame?: number): Promise<void> {
    if (!model) return;
    await this.attempt(async () => {
      const wanted = clipFrame === undefined ? {} : { clipFrame };
      const params = {
        image: image.fsPath,
        model,
        ...(frame !== undefined && { frame }),
        ...(area && { area }),
        ...wanted,
      };
      const seen = await this.services.engine.ask('seen', params, { slot: `${this.slot} seen` });
      this.view.post({ kind: 'seen', ...(clipFrame !== undefined && { frame: clipFrame }), ...seen });
    });
  }

  private async fromFile(image: vscode.Uri): Promise<void> {
    const key = this.last;
    const file = await readPicture(image.fsPath);
    const type = file && shownAsIs(file);
    if (key !== this.last) return; // another one is shown meanwhile
    if (type) return this.post({ image }, { file, type });
    this.post({ image }); // the photo before is another image's
    await this.decoded({ image });
  }

  private async decoded(wanted: Wanted): Promise<void> {
    if (!vscode.workspace.isTrusted) return; // the panel says so
    await this.attempt(async () => {
      const { image, frame, area, model, recipeFile: recipe } = wanted;
      const look = { ...(area && { area }), ...(model && { model }), ...(recipe && { recipe }) };
      const params = { image: image.fsPath, ...(frame !== undefined && { frame }), ...look, values: true };
      const { png, values, curves } = await this.services.engine.ask('photo', params, { slot: `${this.slot} photo` });
      this.post(wanted, { png, ...(values && { values }), ...(curves && { curves }) });
    });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isCanceled(error)) this.fail(error);
    }
  }

  private post({ image, frame }: Wanted, source?: PhotoSource): void {
    const name = basename(image.fsPath);
    this.view.post({ kind: 'photo', name, ...(source && { source }), ...(frame !== undefined && { frame }) });
  }
}

const keyOf = ({ image, frame, area, model, recipe }: Wanted): string =>
  JSON.stringify([image.toString(), frame, area, model, recipe]);

/** Windows has none. */
const nonBlocking = (constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/** Undefined where the engine is to look at it, and to say what is wrong. */
async function readPicture(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | nonBlocking); // a pipe would wait for its writer
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > maxFileBytes) return undefined;
      const bytes = new Uint8Array(found.size);
      const { bytesRead } = await file.read(bytes, 0, found.size, 0);
      return bytesRead === found.size ? bytes : undefined;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
