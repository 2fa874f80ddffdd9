/** Gives the page its pictures: an address where a browser can show the file, decoded bytes where it can't. */
import * as vscode from 'vscode';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pictureFormatOf } from '../../vocabulary/pictureFormats.ts';
import type { RequestFrameMessage } from '../../protocol/fromWebview.ts';
import type { PhotoMessage } from '../../protocol/panel.ts';
import type { Services } from '../services.ts';
import { isCanceled, toFailure } from './failures.ts';
import type { ExplanationPanel } from './panel.ts';
import type { PanelView } from './panelView.ts';
import { failureMessage } from './words.ts';

export async function showPhoto(view: PanelView, services: Services, image: vscode.Uri, slot: string): Promise<void> {
  services.engine.cancel(`${slot} frame`); // it was of the photo before
  if (pictureFormatOf(image.fsPath)?.shownByBrowsers === false) return showDecoded(view, services, image, slot);
  const { mtimeMs } = await stat(image.fsPath).catch(() => ({ mtimeMs: 0 }));
  post(view, image, { uri: view.webviewUri(image, String(Math.round(mtimeMs))) });
}

/** The engine's own decoding, as PNG. */
export async function showDecoded(view: PanelView, services: Services, image: vscode.Uri, slot: string): Promise<void> {
  if (!vscode.workspace.isTrusted) return; // the panel says so
  try {
    const { png } = await services.engine.ask('photo', { image: image.fsPath }, { slot: `${slot} photo` });
    post(view, image, { png });
  } catch (error) {
    if (!isCanceled(error)) view.post(failureMessage(toFailure(error)));
  }
}

/** One of the pictures that a clip was made of. */
export async function showFrame(
  { view, image }: ExplanationPanel,
  { engine }: Services,
  slot: string,
  { frame, source }: RequestFrameMessage,
): Promise<void> {
  try {
    const { png } = await engine.ask('photo', { image: image.fsPath, frame: source }, { slot: `${slot} frame` });
    view.post({ kind: 'frame', frame, source, png });
  } catch (error) {
    if (!isCanceled(error)) view.post(failureMessage(toFailure(error)));
  }
}

/** What the model saw of the photo, or of a clip's frame. */
export async function showSeen(
  panel: ExplanationPanel,
  { engine }: Services,
  slot: string,
  frame?: number,
): Promise<void> {
  const { view, image, model } = panel;
  if (!model) return;
  try {
    const wanted = frame === undefined ? {} : { frame };
    const seen = await engine.ask('seen', { image: image.fsPath, model, ...wanted }, { slot: `${slot} seen` });
    view.post({ kind: 'seen', ...wanted, ...seen });
  } catch (error) {
    if (!isCanceled(error)) view.post(failureMessage(toFailure(error)));
  }
}

function post(view: PanelView, image: vscode.Uri, source: PhotoMessage['source']): void {
  // Decoded bytes are upright already.
  const isTurned = 'uri' in source && pictureFormatOf(image.fsPath)?.turnedByExif === true;
  const orientation = isTurned ? 'exif' : 'as-stored';
  view.post({ kind: 'photo', name: basename(image.fsPath), source, orientation });
}
