/** The way to the extension, and what is kept over a reload. */
import type { FromSheet } from '../../protocol/fromSheet.ts';
import { asToSheet, type ToSheet } from '../../protocol/sheet.ts';
import { asSheetState, type SheetState } from '../../protocol/sheetState.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function post(message: FromSheet): void {
  api.postMessage(message);
}

/** What is no message of the extension's is told to it, and dropped. */
export function listen(listener: (message: ToSheet) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null || !('kind' in data)) return; // somebody else's
    const message = asToSheet(data);
    if (message) return listener(message);
    post({ kind: 'trouble', detail: `the message “${String(data.kind).slice(0, 40)}” is not what it should be` });
  });
}

export function keptState(): SheetState | undefined {
  return asSheetState(api.getState());
}

export function keep(state: SheetState): void {
  api.setState(state);
}
