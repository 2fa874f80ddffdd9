import type { Heatmap, OtherPicture } from '../../vocabulary/explanation.ts';
import { header } from './header.ts';
import type { Explained } from '../engine.ts';
import type { Recipe } from '../../engine/recipe/recipe.ts';

/** An explanation as the CLI's --json and the panel's “Save as JSON” write it. */
export async function explanationJson(image: string, explained: Explained): Promise<object> {
  const { layer, method, heatmap, regions, geometry, clip, predictions, warnings, model, runs, timings } = explained;
  return {
    ...(await header(model)),
    image,
    ...(explained.frame !== undefined && { frame: explained.frame }),
    ...(explained.picture && { picture: explained.picture }),
    scoreTensor: model.score.tensor,
    layer: { name: layer.name, tensor: layer.tensor, shape: layer.shape },
    method,
    target: explained.target,
    ...(explained.activated && { activated: explained.activated }),
    class: explained.class,
    predictions,
    ...wordsJson(explained),
    heatmap: heatmapJson(heatmap),
    regions,
    geometry,
    ...(clip && { clip }),
    ...(explained.facts && { facts: explained.facts }),
    ...(explained.masks && { masks: explained.masks }),
    ...(explained.others && { others: explained.others.map(otherJson) }),
    warnings,
    recipe: {
      ...recipeJson(model.recipe),
      source: model.recipe.source,
      ...(model.recipe.labelsFrom && { labelsFrom: model.recipe.labelsFrom }),
      ...(model.recipe.thresholdsFrom && { thresholdsFrom: model.recipe.thresholdsFrom }),
      ...(model.recipe.notes && { notes: model.recipe.notes }),
    },
    gradientGraph: model.gradientGraph,
    ...(runs !== undefined && { runs }),
    ...(explained.measures && { measures: explained.measures }),
    ...(explained.whatIf && { whatIf: explained.whatIf }),
    timings,
  };
}

/** What a model of words said, what of it is explained, and what the picture was compared with. */
function wordsJson({ caption, prompts, target, class: chosen }: Explained): object {
  if (prompts)
    return {
      prompts: prompts.map(({ label: text, score, probability, box }) => ({
        text,
        score,
        probability,
        ...(box && { box }),
      })),
    };
  if (!caption || target.kind !== 'word') return {};
  const { isGiven, ...said } = caption;
  const { from, to, token } = target;
  const [first, last] = [caption.words[from], caption.words[to]];
  const { label: text, score: logProbability, probability } = chosen;
  return {
    caption: { ...said, given: isGiven },
    word: {
      ...{ text, from, to, tokens: [first?.tokens[0], last?.tokens[1]], logProbability, probability },
      ...(token !== undefined && { token }),
    },
  };
}

function heatmapJson(heatmap: Heatmap): object {
  return {
    ...(heatmap.frames > 1 && { frames: heatmap.frames }),
    width: heatmap.width,
    height: heatmap.height,
    values: [...heatmap.values],
    signed: heatmap.signed,
    maximum: heatmap.maximum,
    ...(heatmap.contribution && { contribution: [...heatmap.contribution] }),
  };
}

const otherJson = ({ heatmap, ...other }: OtherPicture): object => ({ ...other, heatmap: heatmapJson(heatmap) });

/** A recipe in the format of `MODEL.whylight.json`. Labels that are a guess stay one, and are not written down. */
export function recipeJson(recipe: Recipe): object {
  const { input, output, outputs, labels, layer, guessed, isOrdinal, judged, explain } = recipe;
  const thresholds = judged?.every((each) => each !== undefined) ? judged : byName(recipe);
  return {
    input,
    output,
    ...(outputs && { outputs }),
    ...(labels.length > 0 && !guessed.has('labels') && isOrdinal !== true && { labels }),
    ...(thresholds && { thresholds }),
    ...(explain && { explain }),
    ...(layer !== undefined && { layer }),
  };
}

/** Where a recipe came from, in words. */
export function describeSource({ source, labels, labelsFrom }: Recipe): string {
  return labels.length > 0 && labelsFrom !== undefined && labelsFrom !== source.reason
    ? `${source.reason}; labels from ${labelsFrom}`
    : source.reason;
}

/** Where not every score has a threshold. */
function byName({ judged, labels }: Recipe): Readonly<Record<string, number>> | undefined {
  const pairs = judged?.flatMap((each, at) => (each === undefined ? [] : [[labels[at] ?? '', each] as const]));
  return pairs && Object.fromEntries(pairs);
}
