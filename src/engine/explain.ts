/**
 * START READING HERE: the data's way, from an image and a model to a heatmap: ask → map → describe.
 *
 *   image/     image file ─▶ upright RGB pixels ─▶ input tensor, and where it lies on the photo   (preprocess)
 *   reading/   model file ─▶ a classifier; anatomy/: which tensor is the score, which are layers  (Classifier)
 *   ask        the forward run: logits ─▶ predictions (score/); the one that is asked about,
 *              its seed, and the layer's activation A                                             (ask, heads)
 *   map        gradient/: the graph, differentiated: seed + saved tensors ─▶ dS/dA                (Classifier.gradient)
 *              cam/: A, dS/dA ─▶ heatmap                                                          (mapOf, methods)
 *              where there is no dS/dA: A alone, or the scores of a run for each of its channels  (variants)
 *   describe   regions, boxes on the photo, warnings                                              (describe, findRegions)
 *   measure/   what the model says when the hot parts are hidden, or nothing else is left            (measure, effectsOf)
 *   color/     heatmap ─▶ picture                                                                 (for whoever shows it)
 */
import { defaults } from '../vocabulary/defaults.ts';
import type { Layer } from './anatomy/layers.ts';
import { atBranch } from './branches.ts';
import { ask, type Asked, type Input, type Wish } from './ask.ts';
import type {
  Applied,
  Answer,
  Caption,
  Heatmap,
  Warning,
  Region,
  Clip,
  Geometry,
  OtherPicture,
  Prediction,
} from '../vocabulary/explanation.ts';
import { methodOf, needsGradient } from './cam/methods.ts';
import type { MethodName } from '../vocabulary/names.ts';
import type { PictureFacts } from '../vocabulary/pictureFacts.ts';
import type { Target } from '../vocabulary/target.ts';
import { findRegions } from './cam/regions.ts';
import type { Classifier, Stages } from './classifier.ts';
import { geometryOf } from './cam/placed.ts';
import { strongestFrame } from './image/clip.ts';
import { mapOf, type Mapped } from './map.ts';
import { isPositive } from './score/judged.ts';
import { captionOf } from './score/words.ts';
import { checksOf, type Checks } from './measure/checks.ts';
import { measured, supposed, type WhatIfFound } from './evidence.ts';
import type { Effect, Measured } from './measure/measure.ts';
import type { FloatTensor } from './tensor/tensor.ts';
import {
  anyClass,
  doubtful,
  attended,
  endless,
  guessed,
  outside,
  placement,
  randomness,
  refusal,
  rounding,
  saturation,
  sideBySide,
  steps,
  stillness,
  unfitSignal,
  withoutGradient,
} from './warnings.ts';

export interface Explanation {
  readonly layer: Layer;
  readonly method: MethodName;
  /** What is explained. */
  readonly target: Target;
  /** What turned the scores into probabilities, where the file itself does not. */
  readonly activated?: Applied;
  /** What the model said of it. */
  readonly class: Answer;
  /** The highest scores, best first. */
  readonly predictions: readonly Answer[];
  /** Of a model that says words: all that it said, or that was given. */
  readonly caption?: Caption;
  /** Of a model that compares a picture with texts: all of them, as they were given. */
  readonly prompts?: readonly Answer[];
  readonly heatmap: Heatmap;
  readonly regions: readonly (Region & { readonly effect?: Effect | undefined })[];
  readonly geometry: Geometry;
  /** What the clip was made of. */
  readonly clip?: Clip;
  /** Of a medical picture. */
  readonly facts?: PictureFacts;
  /** Maps of further pictures that the answer is about. */
  readonly others?: readonly OtherPicture[];
  readonly warnings: readonly Warning[];
  readonly measures?: Measured;
  /** What the model says when the part that was asked about is hidden. */
  readonly whatIf?: WhatIfFound;
  readonly checks?: Checks;
  /** A and dS/dA as they left the runs; methods that need no gradient have none. */
  readonly activation: FloatTensor;
  readonly gradient?: FloatTensor;
  /** How many other runs the method took: all that it asks for, or there is no map. */
  readonly runs?: number;
}

/**
 * Explains one class of one picture, or of one of its pixels, in one layer.
 *
 * @throws WhylightError with a code for each thing that can be wrong with the wish or with what the model answers
 */
export async function explain(input: Input, classifier: Classifier, wish: Wish, stages: Stages): Promise<Explanation> {
  const wished = methodFor(classifier, wish);
  const first = await ask(input, classifier, wish, needsGradient(wished), stages);
  const { asked, branches } = await atBranch(first, needsGradient(wished), stages);
  const method = usualMethod(asked, wished, asked.targetOf(asked.chosen));
  const found = describe(asked, await mapOf(asked, method, stages));
  const others = await otherMaps(asked, method, stages);
  const warnings = [...sideBySide(branches), ...found.warnings];
  const explanation = { ...found, ...(others.length > 0 && { others }), warnings };
  return {
    ...explanation,
    ...(wish.measure && (await measured(asked, explanation, wish.measure, stages))),
    ...(wish.whatIf && { whatIf: await supposed(asked, wish.whatIf, stages) }),
    ...(wish.checks && { checks: await checksOf(asked, explanation.heatmap, wish.checks, stages) }),
  };
}

/** Of two pictures compared, the map on the second: the same question with the pictures in each other's place. */
async function otherMaps(asked: Asked, method: MethodName, stages: Stages): Promise<OtherPicture[]> {
  const { classifier, input, layer, targetOf, chosen, wish } = asked;
  const { reference } = wish;
  if (!reference || targetOf(chosen).kind !== 'similarity') return [];
  const swapped = { ...wish, layer: layer.tensor, reference: { name: '', input } };
  const other = await ask(reference.input, classifier, swapped, needsGradient(method), stages);
  const { geometry, heatmap, regions } = describe(other, await mapOf(other, method, stages));
  return [{ role: 'reference', image: reference.name, geometry, heatmap, regions }];
}

/** The method of a wish. A model that has no gradient anywhere is explained without one, and a warning says so. */
function methodFor({ hasGradient }: Classifier, { method = defaults.method }: Wish): MethodName {
  return needsGradient(method) && !hasGradient ? 'eigen-cam' : method;
}

/**
 * Words that look at cells one by one, a pixel and a box have a gradient of their own in each; one weight for a whole
 * channel loses it.
 */
function usualMethod({ wish, classifier }: Asked, wished: MethodName, { kind }: Target): MethodName {
  const isUsual = wish.method === undefined && wished === defaults.method;
  const isOfCells = classifier.isPooled === false || kind === 'pixel' || kind === 'box';
  return isUsual && isOfCells ? 'layer-cam' : wished;
}

/** Of classes whose scores are the file's own answer. */
function activatedBy({ classifier, wish, turnedBy }: Asked): Pick<Explanation, 'activated'> {
  const from = classifier.vector?.activationFrom;
  if (from === undefined || classifier.head !== 'classes') return {};
  if (wish.activation) return { activated: { name: wish.activation, from: 'wish' } };
  return { activated: { name: turnedBy, from: turnedBy === classifier.activation ? from : 'values' } };
}

/** So many as are wished for, and all that are positive. */
function listedOf({ wish, predictions }: Asked): number {
  const positives = predictions.findLastIndex(isPositive) + 1;
  return Math.max(wish.top ?? defaults.top, 1, Math.min(positives, mostPositives));
}

/** Of a model of thousands of classes that calls all of them positive. */
const mostPositives = 200;

/** What a person is told of a map: where it is hottest on the photo, and what to know about it. */
function describe(asked: Asked, mapped: Mapped): Explanation {
  const { input, wish, layer, activation, predictions, chosen, targetOf, classifier, run } = asked;
  const { geometry, clip, facts } = input;
  const { heatmap, warnings: _, seen, ...made } = mapped;
  const shown = seen ? geometryOf(geometry, seen) : geometry;
  const answer = (each: Prediction): Answer => ({ ...onPhoto(each, input), target: targetOf(each) });
  return {
    layer,
    target: targetOf(chosen),
    ...activatedBy(asked),
    class: answer(chosen),
    predictions: predictions.slice(0, listedOf(asked)).map(answer),
    ...(classifier.spoken && { caption: captionOf(classifier.spoken, run.score) }),
    ...(classifier.isPrompted && { prompts: ofPrompts(asked).map(answer) }),
    heatmap,
    regions: findRegions(heatmap, shown, wish.threshold ?? defaults.threshold),
    geometry: shown,
    ...(clip && { clip: { ...clip, strongest: strongestFrame(heatmap, clip.sources.length) } }),
    ...(facts && { facts }),
    warnings: warningsOf(asked, mapped),
    activation,
    ...made,
  };
}

/** An answer a prompt, in their order: its score, or, of a detector, its surest box. */
function ofPrompts({ classifier: { labels, head }, predictions }: Asked): readonly Prediction[] {
  if (head !== 'boxes') return predictions.toSorted(byIndex);
  return labels.flatMap((label, prompt) => {
    const surest = predictions.find((each) => each.prompt === prompt);
    return surest ? [{ ...surest, label }] : [];
  });
}

const byIndex = (a: Prediction, b: Prediction): number => a.index - b.index;

function warningsOf(asked: Asked, { method, ...mapped }: Mapped): Warning[] {
  const { input, classifier, wish, head, run, layer, chosen, predictions } = asked;
  const wished = wish.method ?? defaults.method;
  const isKept = method === wished || method === usualMethod(asked, wished, asked.targetOf(chosen));
  return [
    ...outside(predictions, input.geometry),
    ...doubtful(classifier.vector?.doubt),
    ...stillness(input.clip),
    ...unfitSignal(input),
    ...(isKept ? [] : [withoutGradient(methodOf(wished).title, layer)]),
    ...(isKept && method !== wished && classifier.isPooled === false ? [attended(methodOf(method).title)] : []),
    ...endless(classifier.spoken),
    ...(methodOf(method).needs === 'activation' ? [anyClass(methodOf(method).title)] : []),
    ...placement(layer),
    ...randomness(classifier.random),
    ...guessed(head.guesses?.(run.score)),
    ...mapped.warnings,
    ...(classifier.spoken || classifier.head === 'prompts' ? [] : saturation(chosen, classifier.answer)),
    ...steps(classifier.answer ?? {}),
    ...refusal(classifier.gradientRefused?.(layer), mapped.gradient !== undefined),
    ...rounding(layer, mapped.gradient !== undefined),
  ];
}

/** A detection's box, from pixels of the input to pixels of the photo. */
function onPhoto(prediction: Prediction, { geometry, isMirrored = false }: Input): Prediction {
  if (!prediction.box) return prediction;
  const { scaleX, scaleY, offsetX, offsetY, inputWidth } = geometry;
  const [left, y, width, height] = prediction.box;
  const x = isMirrored ? inputWidth - left - width : left;
  return { ...prediction, box: [offsetX + scaleX * x, offsetY + scaleY * y, scaleX * width, scaleY * height] };
}
