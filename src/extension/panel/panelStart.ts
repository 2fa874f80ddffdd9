/** How a panel begins. */
import type * as vscode from 'vscode';
import type { Usual } from '../../protocol/choice.ts';
import type { PanelState } from '../../protocol/panelState.ts';
import { readSettings } from '../settings.ts';
import { noHistory } from './history.ts';
import type { State } from './state.ts';

export interface PanelStart {
  readonly image: vscode.Uri;
  /** Absolute path; absent: chosen when first explained. */
  readonly model?: string | undefined;
  /** From before a reload. */
  readonly state?: PanelState | undefined;
  readonly pinned?: boolean;
}

export function usualFor(image: vscode.Uri): Usual {
  const { method, threshold } = readSettings(image);
  return { method, threshold };
}

export function firstState({ image, model, state, pinned }: PanelStart): State {
  return {
    image,
    model: model ?? state?.session?.model,
    description: undefined,
    usual: usualFor(image),
    choice: state?.choice ?? {},
    comparison: state?.session?.comparison,
    history: noHistory,
    shown: { kind: 'nothing' },
    follow: state?.follow ?? false,
    pinned: pinned ?? state?.pinned ?? false,
    view: state?.view,
  };
}
