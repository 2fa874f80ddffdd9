/** The way to the extension, and what is kept over a reload. */
import { asPanelState, type PanelState } from '../protocol/panelState.ts';
import type { FromWebview } from '../protocol/fromWebview.ts';
import { type ToWebview, asToWebview } from '../protocol/panel.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function post(message: FromWebview): void {
  api.postMessage(message);
}

/** What is no message of the extension's is told to it, and dropped. */
export function listen(listener: (message: ToWebview) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== 'object' || data === null || !('kind' in data)) return; // somebody else's
    const message = asToWebview(data);
    if (message) return listener(message);
    post({
      kind: 'trouble',
      what: 'script',
      detail: `the message “${String(data.kind).slice(0, 40)}” is not what it should be`,
    });
    listener({ kind: 'idle' }); // nothing more will come of what runs
  });
}

export function keptState(): PanelState | undefined {
  return asPanelState(api.getState());
}

export function keep(state: PanelState): void {
  api.setState(state);
}
