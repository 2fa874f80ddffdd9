/** An explanation in words, for a language model. Pure. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { Header } from '../../vocabulary/header.ts';
import { byPrompt } from '../../vocabulary/byPrompt.ts';
import type { Caption, Geometry, Prediction, Region } from '../../vocabulary/explanation.ts';
import { placeOf, scoreName, type Target, type TargetKind } from '../../vocabulary/target.ts';

/**
 * Labels, names and messages hold what strangers wrote into files. On one line and of bounded length, each stays what
 * it is listed as: it can't look like another line of the answer.
 */
export function oneLine(text: string, most = 200): string {
  // oxlint-disable-next-line no-control-regex -- they are what this is about
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

export function explanationText(explanation: Explanation, { schema, whylight, onnxruntime, model }: Header): string {
  const { class: shown, layer, method, heatmap, recipe, geometry, warnings, predictions, target } = explanation;
  const name = scoreName(target);
  const listed = explanation.prompts ? byPrompt(explanation.prompts, predictions) : predictions;
  return [
    `Whylight ${whylight}, ONNX Runtime ${onnxruntime ?? 'unknown'}, schema ${schema}`,
    `Image: ${oneLine(explanation.image, 4096)} (${geometry.photoWidth} × ${geometry.photoHeight} pixels)`,
    `Model: ${oneLine(model.path, 4096)}${model.sha256 === undefined ? '' : ` (SHA-256 ${model.sha256})`}`,
    ...captionTexts(explanation.caption),
    `Predictions (${hasProbability(listed) ? `probability, ${name}` : name}):`,
    ...listed.map((p) => `- ${named(p, target)}: ${numbers(p, hasProbability(listed))}`),
    `Explained ${kinds[target.kind]}: ${named(shown, target)}${placeOf(target)}, ` +
      `${chance(shown)}${rivals(explanation)}`,
    `Target: ${JSON.stringify(target)}`,
    `Method ${method}, layer ${oneLine(layer.name)} (${heatmap.frames > 1 ? `${heatmap.frames} × ` : ''}${heatmap.height} × ${heatmap.width} cells)`,
    ...regionTexts(explanation, ''),
    ...(explanation.others ?? []).flatMap((other) => regionTexts(other, ` of ${oneLine(other.image, 4096)}`)),
    `Preprocessing: ${oneLine(recipe.description)}`,
    ...warnings.map(({ message }) => `Warning: ${oneLine(message, 2000)}`),
  ].join('\n');
}

/** What a model of words says, and each word with the number that a target names it by. */
function captionTexts(caption: Caption | undefined): readonly string[] {
  if (!caption) return [];
  const { text, words, unit, isGiven, logProbability } = caption;
  const listed = words.map((word, at) => `${at} ${oneLine(word.text)} ${percent(Math.exp(word.logProbability))}`);
  return [
    `Text${isGiven ? ', as it was given' : ''}: ${oneLine(text, 2000)} (log p ${logProbability.toFixed(3)})`,
    `${unit === 'letter' ? 'Letters' : 'Words'} (number, probability): ${oneLine(listed.join(', '), 4000)}`,
  ];
}

/** What is explained, as an asking model may name it. */
const kinds: Readonly<Record<TargetKind, string>> = {
  class: 'class',
  contrast: 'class',
  box: 'box',
  pixel: 'class',
  number: 'number',
  similarity: 'similarity',
  range: 'class',
  word: 'word',
  prompt: 'prompt',
};

const named = ({ label, index }: Prediction, { kind }: Target): string =>
  `${oneLine(label)} [${kind === 'similarity' ? 'number' : kinds[kind]} ${index}]`;

const hasProbability = (predictions: readonly Prediction[]): boolean =>
  predictions.some(({ probability }) => probability !== undefined);

const numbers = (p: Prediction, isOfClasses: boolean): string => {
  const [x, y, width, height] = p.box?.map(Math.round) ?? [];
  const box = p.box === undefined ? '' : `, box x ${x}, y ${y}, ${width} × ${height} pixels`;
  const area = p.areaShare === undefined ? '' : `, area ${percent(p.areaShare)}`;
  return `${isOfClasses ? `${chance(p)}, ${p.score.toFixed(3)}` : chance(p)}${area}${box}`;
};

/** The classes that a contrast is against. */
function rivals({ target, predictions }: Explanation): string {
  if (target.kind !== 'contrast') return '';
  const names = target.against.map(
    (index) => predictions.find((each) => each.index === index)?.label ?? `class ${index}`,
  );
  return `, rather than ${oneLine(names.join(', '))}`;
}

function regionTexts(
  { regions, geometry, heatmap }: Pick<Explanation, 'regions' | 'geometry' | 'heatmap'>,
  of: string,
): readonly string[] {
  const title = regions.length > 0 ? `Regions${of} with the most heat:` : `No region${of} has heat.`;
  return [title, ...regions.slice(0, 8).map((region) => regionText(region, geometry, heatmap.frames))];
}

function regionText(
  { rank, frame, box, heatShare, areaShare, peak, peakX, peakY }: Region,
  photo: Geometry,
  frames: number,
): string {
  const [x, y, width, height] = box;
  const where = place((x + width / 2) / photo.photoWidth, (y + height / 2) / photo.photoHeight);
  const rectangle = `box x ${Math.round(x)}, y ${Math.round(y)}, ${Math.round(width)} × ${Math.round(height)} pixels`;
  const shares = `${percent(heatShare)} of all heat, ${percent(areaShare)} of the area`;
  const when = frames > 1 ? `, time ${frame + 1} of ${frames}` : '';
  return (
    `- ${rank}. ${where}${when}: ${rectangle}; ${shares}; peak ${peak.toFixed(2)} at ` +
    `(${Math.round(peakX)}, ${Math.round(peakY)})`
  );
}

/** “upper left”, “center”, …; x and y are fractions of the photo. */
export function place(x: number, y: number): string {
  const third = (value: number, words: readonly [string, string, string]): string =>
    words[value < 1 / 3 ? 0 : value < 2 / 3 ? 1 : 2];
  const row = third(y, ['upper', 'middle', 'lower']);
  const column = third(x, ['left', 'center', 'right']);
  return row === 'middle' && column === 'center' ? 'center' : `${row} ${column}`;
}

/** The model's own number, where it is no probability. */
function chance({ probability, output, score }: Prediction): string {
  return probability === undefined ? String(output ?? score) : percent(probability);
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
