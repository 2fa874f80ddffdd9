import type { Target } from '../../vocabulary/target.ts';
import type { ChooseFrameMessage, ExplainMessage } from '../../protocol/fromWebview.ts';
import type { ViewState } from '../../protocol/panelState.ts';
import type { DisplayEvent } from './displayView.ts';
import type { HidingEvent } from './evidence.ts';
import type { Point, Size } from './geometry.ts';
import type { CrossEvent } from './volumeView.ts';

/** The point of the photo that the read-out describes. */
export interface Hover extends Point {
  readonly by: 'pointer' | 'keyboard';
  /** Which pane it is in. */
  readonly pane: number;
}

/** What the user does inside the webview. */
export type UserEvent =
  | { readonly kind: 'changeView'; readonly change: Partial<ViewState> }
  | { readonly kind: 'photoShown'; readonly size: Size }
  | { readonly kind: 'hover'; readonly hover: Hover | undefined }
  | { readonly kind: 'highlight'; readonly region: number | undefined }
  | { readonly kind: 'pointAt'; readonly prediction: number | undefined }
  | { readonly kind: 'preview'; readonly target: Target | undefined }
  | { readonly kind: 'letGo' }
  | { readonly kind: 'swipe'; readonly fraction: number }
  | ChooseFrameMessage
  | { readonly kind: 'changeFrame'; readonly frame: number }
  | CrossEvent
  | DisplayEvent
  | { readonly kind: 'setFollow'; readonly follow: boolean }
  | { readonly kind: 'setPinned'; readonly pinned: boolean }
  | HidingEvent
  | ExplainMessage;
