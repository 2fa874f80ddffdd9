/**
 * What the extension and the panel's webview tell each other. Messages arrive in order and the last one wins: there are
 * no ids. The extension starts after `ready`, with `setup`. ArrayBuffers and typed arrays cross as they are (never a
 * Buffer).
 */
import { colorMapNames, stages, type ActionId, type ColorMapName, type Stage } from '../vocabulary/names.ts';
import {
  asMessage,
  fits,
  isBoolean,
  isBytes,
  isName,
  isString,
  isWhole,
  listOf,
  maybe,
  oneOf,
  suchThat,
  type Check,
  type Kinds,
} from './checks.ts';
import { comparisonFields, type ComparisonMessage } from './comparison.ts';
import { overviewFields, type OverviewMessage } from './area.ts';
import { cutFields, type CutMessage } from './cut.ts';
import { isChoice, isUsual, type Choice, type Usual } from './choice.ts';
import { isExplanation, type Explanation } from './explanation.ts';
import { isPanelModel, isRecipe, type PanelModel, type RecipeSummary } from './model.ts';
import { evidenceKinds, type EvidenceMessage } from './evidence.ts';
import { otherPhotoFields, type OtherPhotoMessage } from './furtherInput.ts';
import { isSource, type PhotoSource } from './photoSource.ts';
import { frameFields, type FrameMessage } from './frame.ts';
import { placeFields, type PlaceMessage } from './place.ts';
import { isSession, isView, type Session, type ViewState } from './panelState.ts';
import { isPrompts, type PromptHistoryMessage } from './words.ts';

/** The words on a button come from the extension, which has the translations. */
export interface ActionButton {
  readonly id: ActionId;
  readonly title: string;
}

/** What is chosen, and what stands where nothing is. */
interface Chosen {
  readonly choice: Choice;
  readonly usual: Usual;
}

/** The answer to `ready`. `view` is the last one used anywhere; what the webview itself has kept is preferred to it. */
export interface SetupMessage extends Chosen {
  readonly kind: 'setup';
  readonly view?: ViewState;
  readonly follow: boolean;
  readonly pinned: boolean;
}

/**
 * The choice changed otherwise than by the page's own `explain`: by a command, another image or model, an answer,
 * Cancel.
 */
export interface ChoiceMessage extends Chosen {
  readonly kind: 'choice';
}

/** The engine's color tables, 256 · 3 bytes RGB each; once, when it is up. Until then the webview paints in gray. */
export interface ColorMapsMessage {
  readonly kind: 'colorMaps';
  readonly maps: Readonly<Record<ColorMapName, Uint8Array>>;
}

/** Keep this in `setState`. */
export interface RememberMessage {
  readonly kind: 'remember';
  readonly session: Session;
}

/**
 * Another image, or the same one changed on disk: show it at once; the explanation follows. Ends a comparison's
 * picture.
 */
export interface PhotoMessage {
  readonly kind: 'photo';
  /** The file's name. */
  readonly name: string;
  /**
   * The file itself where browsers show just what the engine decodes, else the engine's own decoding. Absent: it is
   * being decoded, and nothing is shown till then.
   */
  readonly source?: PhotoSource;
  /** Which of the file's pictures, from 0, where one was chosen: the file is the same as before. */
  readonly frame?: number;
}

/** The model that is used from now on; without one, none is chosen. */
export interface ModelMessage {
  readonly kind: 'model';
  readonly model?: PanelModel;
  readonly recipe?: RecipeSummary;
}

/**
 * A stage has begun; ended by `explanation`, `comparison`, `failure` or `idle`. The webview waits a moment before it
 * shows one.
 */
export interface ProgressMessage {
  readonly kind: 'progress';
  readonly stage: Stage | 'engine';
  /** Of a stage of many runs: how many are done. */
  readonly done?: number;
  readonly total?: number;
}

/** Nothing runs any more (canceled). */
export interface IdleMessage {
  readonly kind: 'idle';
}

/** An answer. */
export interface ExplanationMessage {
  readonly kind: 'explanation';
  readonly explanation: Explanation;
}

/**
 * Answers to what was not asked yet: the top predictions of what is shown, all else being equal. A class among them is
 * shown at once; the answer still follows. None: what was sent before holds no longer.
 */
export interface AheadMessage {
  readonly kind: 'ahead';
  readonly explanations: readonly Explanation[];
}

/** What the model saw: the answer to `requestSeen`. */
export interface SeenMessage {
  readonly kind: 'seen';
  /** Of a clip: which of the input's frames. */
  readonly frame?: number;
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/**
 * Why there is no explanation. `start`: nothing is wrong, something is still to be chosen (no model yet, workspace not
 * trusted).
 */
export interface FailureMessage {
  readonly kind: 'failure';
  readonly tone: 'error' | 'start';
  /** Empty for tone `start`. */
  readonly code: string;
  /** A short headline; for tone `error` it may be left out. */
  readonly title?: string;
  readonly message: string;
  readonly nextStep: string;
  /** The first one is the main one. */
  readonly actions: readonly ActionButton[];
}

/** Follow and pin changed from outside (a command, another panel). */
export interface LinkMessage {
  readonly kind: 'link';
  readonly follow: boolean;
  readonly pinned: boolean;
}

/** A short word at the panel's foot, read out by screen readers: “Saved cat.overlay.png”. */
export interface NoticeMessage {
  readonly kind: 'notice';
  readonly text: string;
}

const deeds = [
  ...(['copyImage', 'save', 'figure', 'zoomIn', 'zoomOut', 'zoomFit', 'zoomActual'] as const),
  ...(['nextRegion', 'previousRegion', 'toggleHeat'] as const),
] as const;

/** From the command palette or a keybinding: do it in the webview. */
export interface DoMessage {
  readonly kind: 'do';
  readonly what: (typeof deeds)[number];
}

export type ToWebview =
  | SetupMessage
  | ChoiceMessage
  | ColorMapsMessage
  | RememberMessage
  | PhotoMessage
  | ModelMessage
  | ProgressMessage
  | IdleMessage
  | ExplanationMessage
  | AheadMessage
  | ComparisonMessage
  | EvidenceMessage
  | SeenMessage
  | FrameMessage
  | OtherPhotoMessage
  | CutMessage
  | OverviewMessage
  | FailureMessage
  | LinkMessage
  | PlaceMessage
  | NoticeMessage
  | PromptHistoryMessage
  | DoMessage;

const isPalette = suchThat(isBytes, ({ length }) => length === 3 * 256);

/** Looked at before it is drawn: a message goes through whole, or not at all. */
const kinds: Kinds<ToWebview> = {
  setup: { view: maybe(isView), choice: isChoice, usual: isUsual, follow: isBoolean, pinned: isBoolean },
  choice: { choice: isChoice, usual: isUsual },
  colorMaps: {
    maps: fits<Record<ColorMapName, Uint8Array>>(
      Object.fromEntries(colorMapNames.map((name) => [name, isPalette])) as Record<ColorMapName, Check<Uint8Array>>,
    ),
  },
  remember: { session: isSession },
  photo: { name: isString, source: maybe(isSource), frame: maybe(isWhole) },
  model: { model: maybe(isPanelModel), recipe: maybe(isRecipe) },
  progress: { stage: oneOf('engine', ...stages), done: maybe(isWhole), total: maybe(isWhole) },
  idle: {},
  explanation: { explanation: isExplanation },
  ahead: { explanations: listOf(isExplanation) },
  comparison: comparisonFields,
  ...evidenceKinds,
  cut: cutFields,
  overview: overviewFields,
  seen: { frame: maybe(isWhole), width: isWhole, height: isWhole, png: isBytes },
  frame: frameFields,
  otherPhoto: otherPhotoFields,
  failure: {
    tone: oneOf('error', 'start'),
    code: isString,
    title: maybe(isString),
    message: isString,
    nextStep: isString,
    actions: listOf(fits<ActionButton>({ id: isName<ActionId>, title: isString })),
  },
  link: { follow: isBoolean, pinned: isBoolean },
  place: placeFields,
  notice: { text: isString },
  promptHistory: { prompts: isPrompts },
  do: { what: oneOf(...deeds) },
};

/** Undefined where it is no message of the extension's. */
export const asToWebview = (message: unknown): ToWebview | undefined => asMessage(message, kinds);
