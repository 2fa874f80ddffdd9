/** The way to the extension, and what is kept over a reload. */
import { isPanelState } from '../protocol/panel';
import type { FromWebview, PanelState, ToWebview } from '../protocol/panel';

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

export function listen(listener: (message: ToWebview) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'kind' in data) listener(data as ToWebview);
  });
}

export function keptState(): PanelState | undefined {
  const state = api.getState();
  return isPanelState(state) ? state : undefined;
}

export function keep(state: PanelState): void {
  api.setState(state);
}
