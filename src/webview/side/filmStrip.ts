/** All words of a text at once, a small map each. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import { h, setAttribute, show } from '../kit/dom.ts';
import { section } from '../kit/section.ts';
import { gray, type Palette } from '../state/colors.ts';
import { paintHeat } from '../picture/paint.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';
import { knownOf, wordSummary, wordTarget } from '../state/words.ts';

export function filmStrip(send: (message: FromWebview) => void): Part {
  const strip = h('div', { class: 'film' });
  const element = section('Words', [strip]);
  let drawn: readonly (Explanation | undefined)[] = [];
  let drawnIn: Palette | undefined;
  return {
    element,
    render(state) {
      const { known, palette } = framesIn(state);
      const isReady = known.length > 1 && known.some(Boolean) && !state.comparison;
      show(element, isReady);
      if (!isReady || (palette === drawnIn && sameFrames(known, drawn))) return;
      [drawn, drawnIn] = [known, palette];
      strip.replaceChildren(...known.flatMap((each, at) => (each ? [frame(each, at, palette, send)] : [])));
    },
  };
}

function framesIn(state: State): { readonly known: readonly (Explanation | undefined)[]; readonly palette: Palette } {
  const words = readExplanation(state)?.caption?.words ?? [];
  const palette = state.maps?.[state.view.colorMap] ?? gray;
  return { known: words.map((_, at) => knownOf(state, wordTarget(at))), palette };
}

const sameFrames = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

function frame(
  explanation: Explanation,
  at: number,
  palette: Palette,
  send: (message: FromWebview) => void,
): HTMLElement {
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const { heatmap, caption } = explanation;
  paintHeat(canvas, heatmap, palette, heatmap.signed, 'opaque');
  const word = caption?.words[at];
  const text = word?.text ?? '';
  const onclick = (): void => send({ kind: 'explain', target: wordTarget(at) });
  const button = h('button', { class: 'frame', onclick }, canvas, h('span', {}, text));
  setAttribute(button, 'aria-label', wordSummary(text, word?.logProbability ?? 0, explanation));
  return button;
}
