/** What screen readers are told, and the short word at the panel's foot. */
import type { Explanation } from '../../protocol/explanation.ts';
import type { DisplayWindow } from '../../vocabulary/displayWindow.ts';
import { windowNumbers } from '../../vocabulary/pictureFacts.ts';
import { saidOf } from '../../protocol/whatIf.ts';
import { h, setText, show } from '../kit/dom.ts';
import { chance, stageText, valueText } from '../kit/format.ts';
import { readoutLines } from './readout.ts';
import { describeRegion } from '../side/regions.ts';
import { sameWindow, wantedWindow } from '../state/display.ts';
import { hidingText } from '../state/evidence.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

const shownFor = 5000;

export function announcer(): Part {
  const said = h('div', { class: 'unseen said', role: 'status', 'aria-live': 'polite' });
  const toast = h('div', { class: 'toast', hidden: true, 'aria-hidden': 'true' });
  let timer = 0;
  return {
    element: h('div', {}, said, toast),
    render(state, before) {
      const text = sentence(state, before);
      if (text) setText(said, text);
      if (state.notice === before?.notice) return;
      setText(toast, state.notice);
      show(toast, state.notice !== '');
      clearTimeout(timer);
      timer = window.setTimeout(() => show(toast, false), shownFor);
    },
  };
}

/** The newest thing worth saying; undefined when there is none. */
export function sentence(state: State, before: State | undefined): string | undefined {
  const explanation = readExplanation(state);
  if (state.notice && state.notice !== before?.notice) return state.notice;
  if (state.hover !== before?.hover && state.hover?.by === 'keyboard') {
    return readoutLines(state)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  }
  const window = wantedWindow(state);
  if (window && before && !sameWindow(window, wantedWindow(before))) return windowSaid(window);
  if (state.region !== before?.region && state.region !== undefined) {
    const region = state.explanation?.regions.find(({ rank }) => rank === state.region);
    return region && describeRegion(region, state.evidence, state.explanation?.facts?.signal);
  }
  if (state.evidence.whatIf && state.evidence.whatIf !== before?.evidence.whatIf) return whatIfText(state);
  // What is pointed at says itself what it is.
  if (state.preview !== before?.preview) return undefined;
  // Another frame of the same explanation is the slider's to tell.
  if (explanation && explanation.predictions !== (before && readExplanation(before)?.predictions))
    return summary(explanation, state);
  if (state.progress && state.progress !== before?.progress) return stageText(state.progress);
  return undefined;
}

function whatIfText({ evidence: { hiding, whatIf }, explanation }: State): string {
  const [before, after] = [whatIf?.before, whatIf?.after].map((said) =>
    saidOf(said ?? [], explanation?.class.index ?? 0),
  );
  const then = whatIf?.says === undefined ? '' : `; it would say “${whatIf.says}”`;
  return `${hidingText(hiding)}: ${before?.label}, ${before && chance(before)}, now ${after && chance(after)}${then}`;
}

function summary({ class: shown, regions }: Explanation, { comparison }: State): string {
  if (comparison) return `Comparing ${comparison.a.title} with ${comparison.b.title}`;
  const count = regions.length === 1 ? '1 region' : `${regions.length} regions`;
  return `${shown.label}, ${chance(shown)}, ${count}`;
}

function windowSaid(window: DisplayWindow): string {
  const [center, width] = windowNumbers(window);
  return `Window width ${valueText(width)}, center ${valueText(center)}`;
}
