/** What outlives the page: where a new one begins, and what of it is kept. Pure. */
import type { PanelState, ViewState } from '../../protocol/panelState.ts';
import { defaults } from '../../vocabulary/defaults.ts';
import { noEvidence } from './evidence.ts';
import type { State } from './state.ts';

export const defaultView: ViewState = {
  mode: defaults.mode,
  colorMap: defaults.colorMap,
  opacity: defaults.opacity,
  showRegions: true,
  zoom: 'fit',
};

export function initialState(kept: PanelState | undefined): State {
  return {
    view: { ...defaultView, ...kept?.view },
    choice: kept?.choice ?? {},
    usual: { method: defaults.method, threshold: defaults.threshold },
    follow: kept?.follow ?? false,
    pinned: kept?.pinned ?? false,
    restored: kept !== undefined,
    session: kept?.session,
    ahead: [],
    promptHistory: [],
    evidence: noEvidence,
    volume: {},
    otherPhotos: {},
    notice: '',
    swipe: 0.5,
  };
}

export function persisted({ session, choice, view, follow, pinned }: State): PanelState {
  return { version: 1, ...(session && { session }), choice, view, follow, pinned };
}
