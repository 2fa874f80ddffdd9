/**
 * A clip is explained as a whole and shown a frame at a time: from a State that holds the whole to one that holds a
 * frame. Pure.
 */
import type { Explanation } from '../../protocol/explanation.ts';
import type { Heatmap } from '../../vocabulary/explanation.ts';
import type { ComparisonMessage } from '../../protocol/comparison.ts';
import type { FrameMessage } from '../../protocol/frame.ts';
import type { PhotoMessage } from '../../protocol/panel.ts';
import { differenceOf, takeDifference, takeTotal, totalHeat } from './heat.ts';
import { readExplanation } from './scene.ts';
import type { State } from './state.ts';
import { known } from '../../vocabulary/known.ts';

/** What the state is to show: of a clip one frame, with the picture that came for it. */
export function atFrame(state: State): State {
  const clip = readExplanation(state)?.clip;
  const frame = shownFrame(state) ?? wantedFrame(state);
  if (!clip || frame === undefined) return state;
  const { photo, framePicture, explanation, comparison } = state;
  const isHere = shownFrame(state) !== undefined;
  const at: Instant = { frame, of: clip.sources.length };
  return {
    ...state,
    frame: wantedFrame(state),
    shownFrame: frame,
    awaitsFrame: !isHere,
    whole: explanation,
    photo: photo && framePicture && isHere && clip.total > 1 ? pictured(photo, framePicture) : photo,
    explanation: explanation && explanationAt(explanation, at),
    comparison: comparison && comparisonAt(comparison, at),
  };
}

/** Of the input's frames: the one that the user chose, else the one where the map is hottest. */
function wantedFrame(state: State): number | undefined {
  const clip = readExplanation(state)?.clip;
  return clip && Math.min(state.frame ?? clip.strongest, clip.sources.length - 1);
}

/** The frame whose picture is here; a still stands for all of them. */
function shownFrame(state: State): number | undefined {
  const { framePicture } = state;
  const clip = readExplanation(state)?.clip;
  const wanted = wantedFrame(state);
  if (!clip || wanted === undefined || clip.total === 1) return wanted;
  if (framePicture?.source === clip.sources[wanted]) return wanted;
  return framePicture && clip.sources[framePicture.frame] === framePicture.source ? framePicture.frame : undefined;
}

/** The picture to be asked for, of a State that holds the whole. */
export function missingFrame(state: State): Pick<FrameMessage, 'frame' | 'source'> | undefined {
  const clip = readExplanation(state)?.clip;
  const frame = wantedFrame(state);
  if (!clip || frame === undefined || frame === shownFrame(state)) return undefined;
  return { frame, source: known(clip.sources[frame], `frame ${frame}`) };
}

/** The same objects for the same frame, so that they can be compared. */
const pictures = new WeakMap<FrameMessage, PhotoMessage>();
const explanations = new WeakMap<Explanation, Map<number, Explanation>>();
const comparisons = new WeakMap<ComparisonMessage, Map<number, ComparisonMessage>>();

function pictured(photo: PhotoMessage, picture: FrameMessage): PhotoMessage {
  const known = pictures.get(picture) ?? {
    ...photo,
    source: { png: picture.png, ...(picture.values && { values: picture.values }) },
  };
  pictures.set(picture, known);
  return known;
}

/** One of a clip's frames, and how many there are. */
interface Instant {
  readonly frame: number;
  readonly of: number;
}

/** A map divides the clip's time into parts of its own: which one lies over a frame. */
export const partAt = ({ frame, of }: Instant, parts: number): number =>
  Math.floor(((2 * frame + 1) * parts) / (2 * of));

function explanationAt(whole: Explanation, at: Instant): Explanation {
  const { frames } = whole.heatmap;
  if (frames === 1) return whole;
  const part = partAt(at, frames);
  return remembered(explanations, whole, part, () => {
    const heatmap = mapAt(whole.heatmap, part);
    takeTotal(heatmap, totalHeat(whole.heatmap));
    return { ...whole, heatmap, regions: whole.regions.filter(({ frame }) => frame === part) };
  });
}

function comparisonAt(whole: ComparisonMessage, at: Instant): ComparisonMessage {
  const { a, b } = whole;
  return remembered(comparisons, whole, at.frame, () => {
    const [left, right] = [a, b].map(({ explanation }) => explanationAt(explanation, at)) as [Explanation, Explanation];
    const shown = { ...whole, a: { ...a, explanation: left }, b: { ...b, explanation: right } };
    const difference = differenceOf(whole);
    // Of the whole clip, so that its frames can be compared.
    takeDifference(shown, difference && { ...difference, ...mapAt(difference, partAt(at, difference.frames)) });
    return shown;
  });
}

function mapAt({ frames, values, contribution, ...map }: Heatmap, part: number): Heatmap {
  const of = (all: Float32Array): Float32Array =>
    all.subarray((part * all.length) / frames, ((part + 1) * all.length) / frames);
  return { ...map, frames: 1, values: of(values), ...(contribution && { contribution: of(contribution) }) };
}

function remembered<Whole extends object, Part>(
  all: WeakMap<Whole, Map<number, Part>>,
  whole: Whole,
  key: number,
  make: () => Part,
): Part {
  const known = all.get(whole) ?? new Map<number, Part>();
  all.set(whole, known);
  const part = known.get(key) ?? make();
  known.set(key, part);
  return part;
}
