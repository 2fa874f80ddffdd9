/** What the webview says, looked at before it is believed: its page shows names and labels out of strangers' files. */
import { either, isBoolean, isBytes, isString, isText, isWhole, maybe, oneOf, pairOf, unfitField, within, type Check, type Fields } from '../../protocol/checks';
import type { FromWebview } from '../../protocol/fromWebview';
import type { PanelState, Session, ViewState } from '../../protocol/panelState';

const isFraction = within(0, 1);
const isNumber = within(-1e9, 1e9);

const fits = <Message>(fields: Fields<Message>): Check => (value) => unfitField(value, fields) === undefined;

const isZoom = either(oneOf('fit'), fits({ scale: within(0, 1e6), centreX: isNumber, centreY: isNumber }));

const isView = fits<ViewState>({
  mode: oneOf('overlay', 'side-by-side', 'swipe', 'heat', 'photo', 'seen'),
  colourMap: isText,
  opacity: isFraction,
  threshold: isFraction,
  showRegions: isBoolean,
  zoom: isZoom,
  class: maybe(isWhole),
  layer: maybe(isText),
  method: maybe(isText),
});

const isComparison = fits({ by: oneOf('class', 'method', 'layer', 'model'), a: either(isWhole, isText), b: either(isWhole, isText) });

const isSession = fits<Session>({ image: isText, model: maybe(isText), comparison: maybe(isComparison) });

const isState = fits<PanelState>({ version: oneOf(1), session: maybe(isSession), view: isView, follow: isBoolean, pinned: isBoolean });

/** What an earlier page kept; undefined where it is not ours, or an older version's, to read. */
export function asPanelState(state: unknown): PanelState | undefined {
  return isState(state) ? (state as PanelState) : undefined;
}

const orNull = (check: Check): Check => maybe(either(oneOf(null), check));

type Kinds = { readonly [Kind in FromWebview['kind']]: Fields<Omit<Extract<FromWebview, { readonly kind: Kind }>, 'kind'>> };

/** Names of classes, layers and methods are the engine's to judge. */
const kinds: Kinds = {
  // A state that can't be read is as if there were none: the page still has to be answered.
  ready: { state: () => true },
  explain: { class: orNull(isWhole), pixel: orNull(pairOf(isWhole)), layer: orNull(isText), method: orNull(isText), threshold: maybe(isFraction) },
  cancel: {},
  action: { action: isText },
  saveAs: { format: oneOf('overlay', 'heatmap', 'json', 'npy'), colourMap: isText, opacity: isFraction, frame: maybe(isWhole) },
  copyImage: { copied: isBoolean, png: maybe(isBytes) },
  setFollow: { follow: isBoolean },
  setPinned: { pinned: isBoolean },
  requestSeen: { frame: maybe(isWhole) },
  requestFrame: { frame: isWhole, source: isWhole },
  view: { view: isView },
  trouble: { what: oneOf('decode', 'script'), detail: isString },
};

/** Undefined where it is no message of the panel's. */
export function asFromWebview(message: unknown): FromWebview | undefined {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  const { kind } = message;
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return undefined;
  return unfitField(message, kinds[kind as FromWebview['kind']]) === undefined ? (message as FromWebview) : undefined;
}
