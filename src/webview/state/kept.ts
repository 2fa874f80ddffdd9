/** What outlives the page, and how a panel looks first. */
import { defaults } from '../../vocabulary/defaults.ts';
import type { PanelState, Session, ViewState } from '../../protocol/panelState.ts';
import type { Choice } from '../../protocol/choice.ts';

export const defaultView: ViewState = {
  mode: defaults.mode,
  colorMap: defaults.colorMap,
  opacity: defaults.opacity,
  showRegions: true,
  zoom: 'fit',
};

interface Kept extends Pick<PanelState, 'view' | 'follow' | 'pinned'> {
  readonly session?: Session | undefined;
  readonly choice: Choice;
}

export function persisted({ session, choice, view, follow, pinned }: Kept): PanelState {
  return { version: 1, ...(session && { session }), choice, view, follow, pinned };
}
