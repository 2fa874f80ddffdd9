/** A model's card: what the extension and its page tell each other, and what it asks of the engine. */
import type { ErrorCode } from '../vocabulary/codes.ts';
import type { ModelFacts, Taken, TensorFacts } from '../vocabulary/modelFacts.ts';
import { actionIds, type ActionId } from '../vocabulary/names.ts';
import {
  asMessage,
  fits,
  isBoolean,
  isName,
  isNumber,
  isString,
  isWhole,
  listOf,
  maybe,
  oneOf,
  type Kinds,
} from './checks.ts';
import { isPanelModel, isRecipe, type ModelDescription, type PanelModel, type RecipeSummary } from './model.ts';
import { isVerdict, type GradientVerdict } from './trust.ts';

/** What it takes to say what a model is for: its graph is looked at with ONNX Runtime. */
export interface CardAnswer {
  readonly description: ModelDescription;
  readonly inputs: readonly Taken[];
  readonly outputs: readonly Taken[];
  readonly recipe: readonly { readonly what: string; readonly how: string }[];
  readonly guessed: readonly string[];
  readonly notes: readonly string[];
}

export type CardRequests = {
  /** What a model's file says of itself. Nothing is run: it is answered in Restricted Mode, too. */
  readonly outline: { readonly params: { readonly file: string }; readonly result: ModelFacts };
  /** What a model is taken for. */
  readonly card: { readonly params: { readonly model: string }; readonly result: CardAnswer };
  /** The gradient at its usual layer against differences of the model itself, on a picture of noise. */
  readonly verify: { readonly params: { readonly model: string }; readonly result: GradientVerdict };
};

/** … as the page needs it. */
export interface CardReading extends Omit<CardAnswer, 'description'> {
  readonly model: PanelModel;
  readonly summary: RecipeSummary;
  readonly labels: readonly string[];
  /** The file's name whose layers these are: of several, the picture's part. */
  readonly explained: string;
}

export interface CardFailure {
  readonly code: ErrorCode | '';
  readonly title: string;
  readonly message: string;
  readonly nextStep: string;
  readonly actions: readonly { readonly id: ActionId; readonly title: string }[];
}

export interface CardMessage {
  readonly kind: 'card';
  readonly name: string;
  /** Something of it is still being read. */
  readonly isReading: boolean;
  readonly facts?: ModelFacts;
  readonly reading?: CardReading;
  /** Why something is missing. */
  readonly failure?: CardFailure;
  readonly check?: {
    readonly isRunning: boolean;
    readonly verdict?: GradientVerdict;
    readonly failure?: CardFailure;
  };
}

export type FromCard =
  | { readonly kind: 'ready' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'tryOn' }
  | { readonly kind: 'openRecipe' }
  | { readonly kind: 'action'; readonly action: ActionId };

const isTensor = fits<TensorFacts>({ name: isString, type: isString, shape: listOf(isString) });
const isTaken = fits<Taken>({ name: isString, as: isString });

const isFacts = fits<ModelFacts>({
  bytes: isWhole,
  weightFiles: listOf(fits<ModelFacts['weightFiles'][number]>({ name: isString, bytes: isWhole })),
  parameters: isNumber,
  irVersion: isNumber,
  opsets: listOf(fits<ModelFacts['opsets'][number]>({ domain: isString, version: isNumber })),
  producer: isString,
  inputs: listOf(isTensor),
  outputs: listOf(isTensor),
  operators: listOf(fits<ModelFacts['operators'][number]>({ name: isString, count: isWhole })),
});

const isReading = fits<CardReading>({
  model: isPanelModel,
  summary: isRecipe,
  labels: listOf(isString),
  explained: isString,
  inputs: listOf(isTaken),
  outputs: listOf(isTaken),
  recipe: listOf(fits<CardAnswer['recipe'][number]>({ what: isString, how: isString })),
  guessed: listOf(isString),
  notes: listOf(isString),
});

const isFailure = fits<CardFailure>({
  code: (value): value is CardFailure['code'] => isString(value),
  title: isString,
  message: isString,
  nextStep: isString,
  actions: listOf(fits<CardFailure['actions'][number]>({ id: isName<ActionId>, title: isString })),
});

const toCard: Kinds<CardMessage> = {
  card: {
    name: isString,
    isReading: isBoolean,
    facts: maybe(isFacts),
    reading: maybe(isReading),
    failure: maybe(isFailure),
    check: maybe(
      fits<NonNullable<CardMessage['check']>>({
        isRunning: isBoolean,
        verdict: maybe(isVerdict),
        failure: maybe(isFailure),
      }),
    ),
  },
};

const fromCard: Kinds<FromCard> = {
  ready: {},
  verify: {},
  tryOn: {},
  openRecipe: {},
  action: { action: oneOf(...actionIds) },
};

/** Undefined where it is no message of the extension's. */
export const asToCard = (message: unknown): CardMessage | undefined => asMessage(message, toCard);
/** … of the page's. */
export const asFromCard = (message: unknown): FromCard | undefined => asMessage(message, fromCard);
