/** The panel's way to the extension. */
import type { FromWebview } from '../protocol/fromWebview.ts';
import { asToWebview, type ToWebview } from '../protocol/panel.ts';
import { asPanelState, type PanelState } from '../protocol/panelState.ts';
import { extensionHost } from './kit/extensionHost.ts';

const host = extensionHost<ToWebview, FromWebview, PanelState>({ asMessage: asToWebview, asState: asPanelState });

export const { post, keptState, keep } = host;

export function listen(listener: (message: ToWebview) => void): void {
  host.listen(listener, (detail) => {
    post({ kind: 'trouble', what: 'script', detail });
    listener({ kind: 'idle' }); // nothing more will come of what runs
  });
}
