/** Gives the page its pictures: an address where a browser can show the file, decoded bytes where it can't. */
import * as vscode from 'vscode';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pictureFormatOf } from '../../vocabulary/pictureFormats.ts';
import type { RequestFrameMessage } from '../../protocol/fromWebview.ts';
import type { PhotoMessage } from '../../protocol/panel.ts';
import type { Services } from '../services.ts';
import { isCanceled } from './failures.ts';
import type { PanelView } from './panelView.ts';

export class Photos {
  /** Resolves when the page has its photo: an answer must not overtake it. */
  shown: Promise<void> = Promise.resolve();

  constructor(
    private readonly view: PanelView,
    private readonly services: Services,
    private readonly slot: string,
    private readonly fail: (error: unknown) => void,
  ) {}

  show(image: vscode.Uri): void {
    this.services.engine.cancel(`${this.slot} frame`); // it was of the photo before
    if (pictureFormatOf(image.fsPath)?.shownByBrowsers !== false) this.shown = this.showFile(image);
    else {
      this.post(image); // the photo before is another image's
      this.showDecoded(image);
    }
  }

  /** The engine's own decoding, as PNG. */
  showDecoded(image: vscode.Uri): void {
    if (!vscode.workspace.isTrusted) return; // the panel says so
    this.shown = this.attempt(async () => {
      const { engine } = this.services;
      const { png } = await engine.ask('photo', { image: image.fsPath }, { slot: `${this.slot} photo` });
      this.post(image, { png });
    });
  }

  /** One of the pictures that a clip was made of. */
  showFrame(image: vscode.Uri, { frame, source }: RequestFrameMessage): Promise<void> {
    return this.attempt(async () => {
      const params = { image: image.fsPath, frame: source };
      const { png } = await this.services.engine.ask('photo', params, { slot: `${this.slot} frame` });
      this.view.post({ kind: 'frame', frame, source, png });
    });
  }

  /** What the model saw of the photo, or of a clip's frame. */
  async showSeen(image: vscode.Uri, model: string | undefined, frame?: number): Promise<void> {
    if (!model) return;
    await this.attempt(async () => {
      const wanted = frame === undefined ? {} : { frame };
      const params = { image: image.fsPath, model, ...wanted };
      const seen = await this.services.engine.ask('seen', params, { slot: `${this.slot} seen` });
      this.view.post({ kind: 'seen', ...wanted, ...seen });
    });
  }

  private async showFile(image: vscode.Uri): Promise<void> {
    const { mtimeMs } = await stat(image.fsPath).catch(() => ({ mtimeMs: 0 }));
    this.post(image, { uri: this.view.webviewUri(image, String(Math.round(mtimeMs))) });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isCanceled(error)) this.fail(error);
    }
  }

  private post(image: vscode.Uri, source?: PhotoMessage['source']): void {
    // Decoded bytes are upright already.
    const isTurned = source && 'uri' in source && pictureFormatOf(image.fsPath)?.turnedByExif === true;
    const orientation = isTurned ? 'exif' : 'as-stored';
    this.view.post({ kind: 'photo', name: basename(image.fsPath), ...(source && { source }), orientation });
  }
}
