/**
 * What the user chose to see of an image, and how a choice changes: the one authority for both sides of the panel. The
 * extension keeps it; the page works out the same at once, and takes over what the extension says. Pure.
 */
import { activations, type Activation, type MethodName } from '../vocabulary/names.ts';
import { either, fits, isFraction, isName, isText, maybe, oneOf, type Check, type Fields } from './checks.ts';
import type { Explanation } from './explanation.ts';
import type { Layer, ModelDescription } from './model.ts';
import { defaults } from '../vocabulary/defaults.ts';
import { isGivenInputs, type GivenInputs } from './furtherInput.ts';
import { isTargetWish } from './target.ts';
import { inFull, nameIn, sameTarget, unnamed, type TargetWish } from '../vocabulary/target.ts';
import { isPrompts } from './words.ts';

/** What is absent stands as the model and the settings have it. */
export interface Choice {
  /** Absent: the first answer of each image. */
  readonly target?: TargetWish;
  /** The model's output, or a part of one; absent: the recipe's, else the first that fits. */
  readonly output?: string;
  /** What turns scores into probabilities; absent: what the model or its recipe says, or the guess. */
  readonly activation?: Activation;
  /** A tensor; absent: the model's default. */
  readonly layer?: string;
  /** Absent: the setting's. */
  readonly method?: MethodName;
  /** Of the map's maximum, 0..1; absent: the setting's. */
  readonly threshold?: number;
  /** Said instead of what the model would say. */
  readonly text?: string;
  /** What the picture is compared with, or asked. */
  readonly prompts?: readonly string[];
  /** Of the inputs next to the picture, by name: instead of the recipe's values. */
  readonly inputs?: GivenInputs;
}

/** `null` gives a choice back; what is absent stays. */
export type Change = { readonly [Name in keyof Choice]?: Choice[Name] | null };

/** What the settings say where nothing is chosen. */
export interface Usual {
  readonly method: MethodName;
  readonly threshold: number;
}

/**
 * What is asked for where nothing is chosen. The usual method is left to the engine, which knows what suits boxes,
 * pixels and words.
 */
export function usually({ method, threshold }: Usual): Partial<Usual> {
  return { threshold, ...(method !== defaults.method && { method }) };
}

const fields = [
  'target',
  'output',
  'activation',
  'layer',
  'method',
  'threshold',
  'text',
  'prompts',
  'inputs',
] as const satisfies readonly (keyof Choice)[];

export function changed(choice: Choice, change: Change): Choice {
  const next = fields.map((name) => [name, change[name] === undefined ? choice[name] : change[name]] as const);
  return Object.fromEntries(next.filter(([, value]) => value !== undefined && value !== null));
}

export function sameChoice(a: Choice, b: Choice): boolean {
  const others = fields.filter((name) => name !== 'target' && name !== 'prompts' && name !== 'inputs');
  const isSame = sameTarget(a.target, b.target) && a.prompts?.join('\n') === b.prompts?.join('\n');
  return isSame && sameInputs(a.inputs, b.inputs) && others.every((name) => a[name] === b[name]);
}

/** In whatever order they were chosen. */
const sameInputs = (a: GivenInputs = {}, b: GivenInputs = {}): boolean =>
  JSON.stringify(Object.entries(a).toSorted(byName)) === JSON.stringify(Object.entries(b).toSorted(byName));

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

type Model = Pick<ModelDescription, 'head' | 'classCount' | 'layers' | 'methods' | 'inputs'>;

/** Choices that mean nothing to this model are given back, and so is a layer that the method can't explain. */
export function fitting(choice: Choice, model: Model, usual: Pick<Usual, 'method'>): Choice {
  const layer = model.layers.find(({ tensor }) => tensor === choice.layer);
  const method = model.methods.find(({ name }) => name === choice.method);
  return changed(choice, {
    ...(choice.target && !isOf(choice.target, model) && { target: null }),
    ...(!(layer && canExplain(model, method?.name ?? usual.method, layer)) && { layer: null }),
    ...(!method && { method: null }),
    ...(model.head !== 'classes' && { activation: null }),
    ...(choice.inputs && { inputs: inputsOf(choice.inputs, model) }),
  });
}

/** Those that the model has; null: none of them. */
function inputsOf(chosen: GivenInputs, { inputs }: Model): GivenInputs | null {
  const own = Object.entries(chosen).filter(([name]) => inputs.some((each) => each.name === name));
  return own.length > 0 ? Object.fromEntries(own) : null;
}

/** Whether a model has such answers. A class may be any answer's number. */
function isOf(target: TargetWish, { head, classCount }: Model): boolean {
  const name = nameIn(target);
  const isThere = typeof name !== 'number' || name < classCount || head === 'boxes';
  switch (target.kind) {
    case 'class':
      return isThere || head === 'numbers';
    case 'range':
      return head === 'classes';
    case 'contrast':
      return (head === 'classes' && isThere) || head === 'prompts';
    case 'box':
      return head === 'boxes' || head === 'prompts';
    case 'pixel':
      return head === 'pixels' && isThere;
    case 'number':
      return head === 'numbers' && isThere;
    case 'similarity':
      return head === 'embedding';
    case 'word':
      return head === 'words';
    case 'prompt':
      return head === 'prompts';
  }
}

/** Where no layer at all has a gradient, the engine itself takes a method that needs none, whatever is asked for. */
function canExplain({ layers, methods }: Model, method: MethodName, { reason }: Layer): boolean {
  const needsGradient = methods.find(({ name }) => name === method)?.needsGradient ?? true;
  return reason === undefined || !needsGradient || layers.every((layer) => layer.reason !== undefined);
}

/** What stays chosen for other images: a pixel, a detector's box and a word are one image's own. */
export function forAnotherImage(choice: Choice, model: Pick<Model, 'head'> | undefined): Choice {
  const { target } = choice;
  if (choice.text !== undefined) return forAnotherImage(changed(choice, { text: null }), model);
  if (!target) return choice;
  if (model?.head === 'boxes' || target.kind === 'box' || target.kind === 'word')
    return changed(choice, { target: null });
  const wanted =
    target.kind === 'pixel' ? inFull({ ...(target.class !== undefined && { class: target.class }) }) : target;
  return changed(choice, { target: wanted ?? null });
}

/** An answer is the truth about what was chosen: the engine may have taken another method than it was asked for. */
export function confirmed(choice: Choice, { target, layer, method }: Explanation): Choice {
  const isNamed = choice.target !== undefined && !sameTarget(choice.target, unnamed(choice.target));
  return changed(choice, {
    ...(isNamed && { target }),
    ...(choice.layer !== undefined && { layer: layer.tensor }),
    ...(choice.method !== undefined && { method }),
  });
}

export const isChoice = fits<Choice>({
  target: maybe(isTargetWish),
  output: maybe(isText),
  activation: maybe(oneOf(...activations)),
  layer: maybe(isText),
  method: maybe(isName<MethodName>),
  threshold: maybe(isFraction),
  text: maybe(isText),
  prompts: maybe(isPrompts),
  inputs: maybe(isGivenInputs),
});

export const isUsual = fits<Usual>({ method: isName<MethodName>, threshold: isFraction });

const orNull = <T>(check: Check<T>): Check<T | null | undefined> => maybe(either(oneOf(null), check));

/**
 * The fields of a Change, for the message that carries one; names of outputs, layers and methods are the engine's to
 * judge.
 */
export const changeFields: Fields<Change> = {
  target: orNull(isTargetWish),
  output: orNull(isText),
  activation: orNull(oneOf(...activations)),
  layer: orNull(isText),
  method: orNull(isName<MethodName>),
  threshold: orNull(isFraction),
  text: orNull(isText),
  prompts: orNull(isPrompts),
  inputs: orNull(isGivenInputs),
};

/** Of the map's maximum: the chosen one, else the setting's. */
export const thresholdOf = ({ choice, usual }: { readonly choice: Choice; readonly usual: Usual }): number =>
  choice.threshold ?? usual.threshold;
