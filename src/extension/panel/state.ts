/**
 * What a panel is about, what is chosen and what it shows; how they change. Pure: events go in, the next state comes
 * out.
 */
import type { Uri } from 'vscode';
import { dirname } from 'node:path';
import {
  changed,
  confirmed,
  fitting,
  forAnotherImage,
  usually,
  type Change,
  type Choice,
  type Usual,
} from '../../protocol/choice.ts';
import type { ExplainParams, Explanation } from '../../protocol/explanation.ts';
import type { ModelDescription } from '../../protocol/model.ts';
import type { PictureArea } from '../../vocabulary/pictureArea.ts';
import type { ComparisonMessage } from '../../protocol/comparison.ts';
import type { FailureMessage } from '../../protocol/panel.ts';
import type { ComparisonWish, ViewState } from '../../protocol/panelState.ts';
import { asked, noHistory, stepped, withdrawn, type History, type Question } from './history.ts';

/** An explanation, and what made it. */
export interface Answer {
  readonly params: ExplainParams;
  readonly explanation: Explanation;
}

/**
 * One of these, and never two: an explanation under a failure, or one next to the comparison that took its place, can't
 * be represented.
 */
export type Shown =
  | { readonly kind: 'nothing' }
  /** Cancel goes back to its question. */
  | ({ readonly kind: 'explanation'; readonly question: Question } & Answer)
  | {
      readonly kind: 'comparison';
      readonly question: Question;
      readonly a: Answer;
      readonly b: Answer;
      readonly message: ComparisonMessage;
    }
  | { readonly kind: 'failure'; readonly message: FailureMessage };

export interface State {
  readonly image: Uri;
  /** Which of the file's pictures, from 0, where one was chosen. */
  readonly frame?: number | undefined;
  /** A part of a large picture, where one was chosen. */
  readonly area?: PictureArea | undefined;
  /** Absolute path; undefined: chosen when the image is explained. */
  readonly model: string | undefined;
  /** A recipe that is tried out: an absolute path. */
  readonly recipe?: string | undefined;
  /** Whether it looks at pictures in another way. */
  readonly recipeLooks?: boolean;
  /** Of `model`, once it is read. */
  readonly description: ModelDescription | undefined;
  readonly usual: Usual;
  readonly choice: Choice;
  /** Wanted instead of one explanation. */
  readonly comparison: ComparisonWish | undefined;
  /** Of questions about this image and this model. */
  readonly history: History;
  readonly shown: Shown;
  readonly follow: boolean;
  readonly pinned: boolean;
  /** How the page looks, once it said so. */
  readonly view: ViewState | undefined;
}

export type PanelEvent =
  /** Without a model: the one of the image before, where that lies in the same folder. */
  | { readonly kind: 'openImage'; readonly image: Uri; readonly model?: string | undefined }
  /** The same file holds another picture. */
  | { readonly kind: 'imageChanged' }
  /** Another one of its pictures. */
  | { readonly kind: 'chooseFrame'; readonly frame: number }
  /** Another part of the picture. */
  | { readonly kind: 'chooseArea'; readonly area: PictureArea | undefined }
  /** undefined: the model's own again. */
  | { readonly kind: 'tryRecipe'; readonly recipe: string | undefined; readonly looks: boolean }
  /** undefined: to be chosen again. */
  | { readonly kind: 'useModel'; readonly model: string | undefined }
  | { readonly kind: 'described'; readonly description: ModelDescription }
  | { readonly kind: 'settingsChanged'; readonly usual: Usual }
  | { readonly kind: 'choose'; readonly change: Change }
  | { readonly kind: 'compare'; readonly comparison: ComparisonWish | undefined }
  | { readonly kind: 'undo' | 'redo' }
  | ({ readonly kind: 'explained' } & Answer)
  | { readonly kind: 'compared'; readonly a: Answer; readonly b: Answer; readonly message: ComparisonMessage }
  | { readonly kind: 'failed'; readonly message: FailureMessage }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'link'; readonly follow?: boolean; readonly pinned?: boolean }
  | { readonly kind: 'look'; readonly view: ViewState };

const nothing: Shown = { kind: 'nothing' };

export function reduce(state: State, event: PanelEvent): State {
  switch (event.kind) {
    case 'openImage':
      return withImage(state, event.image, event.model);
    case 'imageChanged':
      return { ...state, ...ofAnotherImage(state) };
    case 'chooseFrame':
      return { ...state, frame: event.frame, shown: nothing };
    case 'chooseArea':
      return { ...state, area: event.area, shown: nothing };
    case 'tryRecipe':
      return { ...state, recipe: event.recipe, recipeLooks: event.looks };
    case 'useModel':
      return withModel({ ...state, comparison: undefined }, event.model);
    case 'described':
      return fitted({ ...state, description: event.description });
    case 'settingsChanged':
      return fitted({ ...state, usual: event.usual });
    case 'choose':
      return noted(state, chosen(state, event.change), event.change);
    case 'compare':
      return noted(state, { ...state, comparison: event.comparison });
    case 'undo':
    case 'redo':
      return wentTo(state, event.kind);
    case 'explained':
    case 'compared':
      return answered(state, event);
    case 'failed':
      return { ...state, shown: { kind: 'failure', message: event.message } };
    case 'canceled':
      return canceled(state);
    case 'link':
      return { ...state, follow: event.follow ?? state.follow, pinned: event.pinned ?? state.pinned };
    case 'look':
      return { ...state, view: event.view };
  }
}

function noted(before: State, after: State, change?: Change): State {
  return { ...after, history: asked(before.history, before, after, change) };
}

function wentTo(state: State, step: 'undo' | 'redo'): State {
  const { choice, comparison } = state;
  const found = stepped(state.history, { choice, comparison }, step);
  return found ? fitted({ ...state, ...found.question, history: found.history }) : state;
}

function canceled(state: State): State {
  if (!('question' in state.shown)) return state;
  const { question } = state.shown;
  return { ...state, ...question, history: withdrawn(state.history, question) };
}

function withImage(state: State, image: Uri, model: string | undefined): State {
  const isAnother = image.toString() !== state.image.toString();
  const isNear = dirname(image.fsPath) === dirname(state.image.fsPath);
  const chosen = model ?? (isNear ? state.model : undefined);
  const comparison = ofModels(state.comparison, chosen);
  const next = { ...state, ...(isAnother && { ...ofAnotherImage(state), comparison }), image, shown: nothing };
  return withModel(next, chosen);
}

function ofAnotherImage({
  choice,
  description,
}: State): Pick<State, 'comparison' | 'choice' | 'shown' | 'frame' | 'area' | 'history'> {
  const own = { frame: undefined, area: undefined, comparison: undefined, history: noHistory };
  return { ...own, choice: forAnotherImage(choice, description), shown: nothing };
}

/** Two models are compared over many images; classes, layers and methods are chosen for one. */
function ofModels(comparison: ComparisonWish | undefined, model: string | undefined): ComparisonWish | undefined {
  return comparison?.by === 'model' && comparison.a === model ? comparison : undefined;
}

/** What is known of a model is not said of another. */
function withModel(state: State, model: string | undefined): State {
  const isKnown = model !== undefined && state.description?.model === model;
  const history = model === state.model ? state.history : noHistory;
  return { ...state, model, history, description: isKnown ? state.description : undefined };
}

/** Gives back what model and method can't do together. */
function fitted(state: State): State {
  const { choice, description, usual } = state;
  return description ? { ...state, choice: fitting(choice, description, usual) } : state;
}

/** A new threshold changes the regions, not what is compared. */
function chosen(state: State, change: Change): State {
  const keeps = Object.entries(change).every(([name, value]) => name === 'threshold' || value === undefined);
  const next = { ...state, choice: changed(state.choice, change) };
  return fitted(keeps ? next : { ...next, comparison: undefined });
}

function answered(state: State, event: Extract<PanelEvent, { readonly kind: 'explained' | 'compared' }>): State {
  if (event.kind === 'compared') {
    const { choice, comparison } = state;
    return { ...state, shown: { ...event, kind: 'comparison', question: { choice, comparison } } };
  }
  const choice = confirmed(state.choice, event.explanation);
  const question = { choice, comparison: undefined };
  return { ...state, choice, shown: { ...event, kind: 'explanation', question } };
}

/** The request that answers what is chosen; undefined until there is a model. */
export function explainParams(
  { image, frame, area, model, recipe, usual, choice }: State,
  top: number,
): ExplainParams | undefined {
  if (model === undefined) return undefined;
  const asked = { ...(frame !== undefined && { frame }), ...(area && { area }), ...(recipe && { recipe }) };
  return { image: image.fsPath, ...asked, model, top, ...usually(usual), ...choice };
}

/** The explanation that is shown: of a comparison the first. */
export function shownAnswer({ shown }: Pick<State, 'shown'>): Answer | undefined {
  if (shown.kind === 'comparison') return shown.a;
  return shown.kind === 'explanation' ? shown : undefined;
}

/** Asks for just what an answer shows, even if the defaults change meanwhile. */
export function paramsShown({ params, explanation }: Answer): ExplainParams {
  const { target, layer, method } = explanation;
  return { ...params, target, layer: layer.tensor, method };
}
