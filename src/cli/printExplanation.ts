import { byPrompt } from '../vocabulary/byPrompt.ts';
import { appliedText } from '../vocabulary/applied.ts';
import { partText } from '../vocabulary/slices.ts';
import { known } from '../vocabulary/known.ts';
import path from 'node:path';
import { maskLabelText, maskText, type MaskFigures } from '../vocabulary/mask.ts';
import { factsText, samplesText } from '../vocabulary/pictureFacts.ts';
import { placeOf, scoreName, type Target } from '../vocabulary/target.ts';
import { lookText } from '../vocabulary/pictureLook.ts';
import type { Caption, Prediction, Region } from '../vocabulary/explanation.ts';
import { methodOf } from '../engine/cam/methods.ts';
import type { Said } from '../vocabulary/whatIf.ts';
import { labelOf } from '../engine/score/prediction.ts';
import type { Explained } from '../runtime/engine.ts';
import { describeSource } from '../runtime/answers/explanationJson.ts';
import { printMeasures } from './printMeasures.ts';
import { bar, percent, printable, type Terminal } from './terminal.ts';

/** An explanation for people. */
export function printExplanation(
  source: string,
  explained: Explained,
  files: readonly string[],
  terminal: Terminal,
): void {
  const { layer, method, clip, regions, warnings, model, runs, timings } = explained;
  const chosen = explained.class;
  terminal.write('');
  terminal.write(`${terminal.bold(printable(source))} ${terminal.dim(`· ${printable(model.path)}`)}`);
  printFacts(explained, terminal);
  printSaid(explained, terminal);
  const applied = explained.activated && appliedText(explained.activated);
  if (applied !== undefined) terminal.write(terminal.dim(`  ${applied}`));
  const shape = layer.shape.join('×');
  const effort = runs === undefined ? '' : ` · ${runs} more runs`;
  terminal.write(
    `${methodOf(method).title} for ${terminal.bold(printable(chosen.label))}${placeOf(explained.target)}${rivals(explained, terminal)} at ${printable(layer.name)} ${terminal.dim(`[${shape}]${effort}`)}`,
  );
  if (clip) terminal.write(clipText(clip));
  for (const region of regions.slice(0, 8)) terminal.write(`  ${describeRegion(region, explained)}`);
  if (regions.length > 8) terminal.write(terminal.dim(`  and ${regions.length - 8} smaller regions`));
  printMore(explained, terminal);
  for (const { message } of warnings) terminal.write(terminal.alarm(`  ! ${printable(message)}`));
  if (model.gradientProblem) terminal.write(terminal.alarm(`  ! ${printable(model.gradientProblem.message)}`));
  for (const note of model.recipe.notes ?? []) terminal.write(terminal.alarm(`  ! ${printable(note)}`));
  terminal.write(terminal.dim(`Recipe: ${printable(describeSource(model.recipe))}${gradientSource(explained)}`));
  terminal.write(
    terminal.dim(
      `Time: ${Object.entries(timings)
        .map(([stage, ms]) => `${stage} ${ms.toFixed(0)} ms`)
        .join(', ')}`,
    ),
  );
  for (const file of files) terminal.write(`Wrote ${terminal.bold(printable(file))}`);
}

function printMore(explained: Explained, terminal: Terminal): void {
  printOthers(explained, terminal);
  printMeasures(explained, terminal);
  for (const mask of explained.masks ?? []) printMask(mask, terminal);
  if (explained.whatIf) printWhatIf(explained.whatIf, terminal);
}

/** Of a contrast. */
function rivals({ target, model }: Explained, terminal: Terminal): string {
  if (target.kind !== 'contrast') return '';
  const labels = target.against.map((index) => terminal.bold(printable(labelOf(model.recipe.labels, index))));
  return ` rather than ${labels.join(', ')} (γ ${target.gamma})`;
}

/** How the heat divides among its labels. */
function printMask(mask: MaskFigures, terminal: Terminal): void {
  terminal.write(`${terminal.bold(printable(path.basename(mask.file)))}: ${maskText(mask)}`);
  for (const label of mask.labels.slice(0, 20)) terminal.write(`  ${maskLabelText(label, mask.isVolume)}`);
}

/** Before and after, in the order of after. */
function printWhatIf(
  { does, boxes, fill, before, after, says }: NonNullable<Explained['whatIf']>,
  terminal: Terminal,
): void {
  const parts = boxes.map((box) => describeBox(box)).join('; ');
  terminal.write(`${does === 'hide' ? 'Hidden' : 'Kept alone'} (${fill}): ${parts}`);
  for (const said of after) {
    const first = known(
      before.find(({ index }) => index === said.index),
      'prediction before',
    );
    terminal.write(`  ${number(first)} → ${number(said)} ${printable(said.label)}`);
  }
  if (says !== undefined) terminal.write(`It would say: ${says === '' ? 'nothing' : printable(says)}`);
}

const number = ({ probability, score }: Said): string =>
  probability === undefined ? score.toFixed(4).padStart(9) : percent(probability);

/** What the model said, the target marked. */
function printSaid({ caption, prompts, predictions, target, class: chosen }: Explained, terminal: Terminal): void {
  if (caption) terminal.write(describeCaption(caption, target, terminal));
  for (const prediction of prompts ? byPrompt(prompts, predictions) : predictions) {
    const line = `  ${describePrediction(prediction, scoreName(target), terminal)}`;
    terminal.write(prediction.index === chosen.index ? `${terminal.bold('▸')}${line.slice(1)}` : line);
  }
}

/** The text, with what is explained of it marked; in it each word's own probability. */
function describeCaption(caption: Caption, target: Target, terminal: Terminal): string {
  const { words, isGiven } = caption;
  const isMeant = (at: number): boolean => target.kind === 'word' && at >= target.from && at <= target.to;
  if (caption.unit === 'letter') return describeLetters(caption, isMeant, terminal);
  const said = words.map(({ text, logProbability }, at) => {
    const word = isMeant(at) ? terminal.bold(printable(text)) : printable(text);
    return `${word} ${terminal.dim(percent(Math.exp(logProbability)).trim())}`;
  });
  return `${isGiven ? 'Given' : 'It says'}: ${said.join('  ')}`;
}

/** Letters stand close together: the one that the model is least sure of has its probability. */
function describeLetters(
  { words, tokens, isGiven }: Caption,
  isMeant: (at: number) => boolean,
  terminal: Terminal,
): string {
  const wordAt = new Map(words.map(({ tokens: [token] }, at) => [token, at]));
  const shown = tokens.map(({ text }, token) => {
    const at = wordAt.get(token);
    return at !== undefined && isMeant(at) ? terminal.bold(printable(text)) : printable(text);
  });
  const least = words.reduce((a, b) => (b.logProbability < a.logProbability ? b : a), words[0] ?? noLetter);
  const share = percent(Math.exp(least.logProbability)).trim();
  return `${isGiven ? 'Given' : 'It reads'}: ${shown.join('')}  ${terminal.dim(`(least sure: ${printable(least.text)} ${share})`)}`;
}

const noLetter = { text: '', logProbability: 0 };

/** What is hot on further pictures. */
function printOthers({ others = [] }: Explained, terminal: Terminal): void {
  for (const { role, image, regions, heatmap } of others) {
    terminal.write(`On ${terminal.bold(printable(image))} (${printable(role)}):`);
    for (const region of regions.slice(0, 8)) terminal.write(`  ${describeRegion(region, { heatmap })}`);
  }
}

function clipText({ sources, total, strongest, areSlices }: NonNullable<Explained['clip']>): string {
  if (areSlices)
    return `Volume: ${sources.length} of ${total} slices, the hottest is slice ${(sources[strongest] ?? 0) + 1}`;
  const pictures = total === 1 ? 'one picture' : `${total} pictures`;
  return `Clip: ${sources.length} frames of ${pictures}, the hottest is frame ${strongest + 1}`;
}

/** What is known of a medical picture, and what of any picture is not as everyone expects. */
function printFacts({ facts, geometry, picture, clip }: Explained, terminal: Terminal): void {
  if (facts) terminal.write(terminal.dim(`  ${factsText(facts, geometry.photoWidth, geometry.photoHeight)}`));
  const look = picture && !clip ? lookText(picture) : [];
  if (look.length > 0) terminal.write(terminal.dim(`  ${look.join(' · ')}`));
}

/** Where the gradient came from, if from a file. */
function gradientSource({ model, gradient, warnings }: Explained): string {
  const isUsed =
    model.gradientGraph === 'file' && gradient && !warnings.some(({ code }) => code === 'gradient-disagrees');
  return isUsed ? ' · gradient: from the file next to the model' : '';
}

/** Its share, name and numbers; the file's own number where it is neither the probability nor the logit. */
function describePrediction(
  { label, probability, output, score, box, threshold, areaShare }: Prediction,
  name: string,
  terminal: Terminal,
): string {
  const isOwn = output !== undefined && output !== probability && output !== score;
  const isLogit = name === 'logit';
  const details = [
    isLogit ? `logit ${score.toFixed(2)}` : `${name} ${Number((output ?? score).toPrecision(6))}`,
    ...(isOwn && isLogit ? [`output ${Number(output.toPrecision(6))}`] : []),
    ...(threshold === undefined ? [] : [thresholdText(probability ?? 0, threshold)]),
    ...(areaShare === undefined ? [] : [`area ${percent(areaShare).trim()}`]),
    ...(box ? [describeBox(box)] : []),
  ].join(', ');
  const share = probability === undefined ? ' '.repeat(7) : percent(probability);
  return `${share} ${terminal.accent(bar(probability ?? 0, 24))} ${printable(label)} ${terminal.dim(details)}`;
}

const thresholdText = (probability: number, threshold: number): string =>
  `${probability >= threshold ? 'positive' : 'negative'}: threshold ${percent(threshold).trim()}`;

function describeRegion(
  { rank, frame, heatShare, area, peak, box }: Region,
  { heatmap: { frames }, clip, facts }: Pick<Explained, 'heatmap' | 'clip' | 'facts'>,
): string {
  const cells = area === 1 ? '1 cell' : `${area} cells`;
  const when = frames > 1 ? `, ${clip ? partText(clip, frame, frames) : `part ${frame + 1} of ${frames}`}` : '';
  const [x, , width] = box;
  const where = facts?.signal ? samplesText(facts.signal, x, x + width) : describeBox(box);
  return `region ${rank}: ${percent(heatShare)} of the heat in ${cells}${when}, peak ${peak.toFixed(2)}, ${where}`;
}

/** In pixels of the photo. */
function describeBox(box: readonly number[]): string {
  const [x, y, width, height] = box.map(Math.round) as [number, number, number, number];
  return `x ${x}–${x + width}, y ${y}–${y + height}`;
}
