/** What the user wants to see of an image, as far as chosen. Pure. */
import type { ExplainParams } from '../../protocol/explanation.ts';
import type { Layer, ModelDescription } from '../../protocol/model.ts';
import type { MethodName } from '../../vocabulary/names.ts';
import type { ComparisonWish, ViewState } from '../../protocol/panelState.ts';
import type { ExplainMessage } from '../../protocol/fromWebview.ts';

export interface Wish {
  /** Absent: the top prediction of each image. */
  readonly class?: number;
  /** Of a segmentation; absent: the whole photo. */
  readonly pixel?: readonly [x: number, y: number];
  /** A tensor; absent: the model's default. */
  readonly layer?: string;
  /** Absent: the setting's. */
  readonly method?: MethodName;
  /** Absent: the setting's. */
  readonly threshold?: number;
}

/** What stays when nothing is chosen. */
export interface Defaults {
  readonly method: MethodName;
  readonly threshold: number;
  readonly top: number;
}

type Choice = Omit<ExplainMessage, 'kind'>;

/** `null` gives a choice back; what is absent stays. */
export function withChoice(wish: Wish, choice: Choice): Wish {
  const given = Object.entries(choice).filter(([name, value]) => name !== 'kind' && value !== undefined);
  const next = { ...wish, ...Object.fromEntries(given) };
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null));
}

export function wishOf(view: ViewState | undefined): Wish {
  if (!view) return {};
  const { class: index, layer, method, threshold } = view;
  const choice = { class: index ?? null, layer: layer ?? null, method: method ?? null, threshold };
  return withChoice({}, choice);
}

/** Choices that mean nothing to this model are given back, and so is a layer that the method can't explain. */
export function fitting(wish: Wish, model: ModelDescription, { method: usual }: Pick<Defaults, 'method'>): Wish {
  const layer = model.layers.find(({ tensor }) => tensor === wish.layer);
  const method = model.methods.find(({ name }) => name === wish.method);
  return withChoice(wish, {
    ...(wish.class !== undefined && wish.class >= model.classCount && model.head !== 'boxes' && { class: null }),
    ...(!(layer && canExplain(model, method?.name ?? usual, layer)) && { layer: null }),
    ...(model.head !== 'pixels' && { pixel: null }),
    ...(!method && { method: null }),
  });
}

/** What is chosen for other images as well: a pixel and a detector's box are one image's own. */
export function forAnotherImage(wish: Wish, model: Pick<ModelDescription, 'head'> | undefined): Wish {
  return withChoice(wish, { pixel: null, ...(model?.head === 'boxes' && { class: null }) });
}

/** Where no layer at all has a gradient, the engine itself takes a method that needs none, whatever is asked for. */
function canExplain({ layers, methods }: ModelDescription, method: MethodName, { reason }: Layer): boolean {
  const needsGradient = methods.find(({ name }) => name === method)?.needsGradient ?? true;
  return reason === undefined || !needsGradient || layers.every((layer) => layer.reason !== undefined);
}

export function explainParams(image: string, model: string, wish: Wish, defaults: Defaults): ExplainParams {
  return { image, model, ...defaults, ...wish };
}

/** The two requests of a comparison. */
export function comparisonParams(
  base: ExplainParams,
  wish: ComparisonWish,
): { readonly a: ExplainParams; readonly b: ExplainParams } {
  const side = (which: 'a' | 'b'): ExplainParams => ({ ...base, [wish.by]: wish[which] });
  return { a: side('a'), b: side('b') };
}
