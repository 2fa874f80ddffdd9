/**
 * The regions at or above the threshold: list and picture highlight each other, and each can be hidden from the model.
 */
import { saidOf, type RegionEffect } from '../../protocol/whatIf.ts';
import type { Region } from '../../vocabulary/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, setText, show, unseen } from '../kit/dom.ts';
import { cells, chance, heat, percent } from '../kit/format.ts';
import { icon } from '../kit/icons.ts';
import { List, type Row } from '../kit/list.ts';
import { section } from '../kit/section.ts';
import { slider } from '../kit/slider.ts';
import type { SignalFacts } from '../../vocabulary/pictureFacts.ts';
import { regionSamples } from '../state/curves.ts';
import type { Evidence } from '../state/evidence.ts';
import { thresholdOf } from '../../protocol/choice.ts';
import { regionText } from '../state/rowText.ts';
import type { State } from '../state/state.ts';
import { debounced, type Dispatch, type Part } from '../state/store.ts';
import { hidingBar } from './hiding.ts';

/** Milliseconds of quiet before the engine is asked for the regions again. */
const pause = 100;

export function regions(dispatch: Dispatch, send: (message: FromWebview) => void): Part {
  const ask = debounced(pause, (threshold: number) => send({ kind: 'explain', threshold }));
  const threshold = slider('Threshold', heat, (value) => {
    dispatch({ kind: 'explain', threshold: value });
    ask(value);
  });
  const outlines = h('input', {
    type: 'checkbox',
    onchange: () => dispatch({ kind: 'changeView', change: { showRegions: outlines.checked } }),
  });
  const toggle = h('label', { class: 'check' }, outlines, 'Outlines');
  const highlight = (key: string | undefined): void =>
    dispatch({ kind: 'highlight', region: key === undefined ? undefined : Number(key) });
  const deeds = deedsOf(dispatch);
  const keys = { h: deeds.hide, k: deeds.keep, Escape: () => dispatch({ kind: 'showAll' }) };
  const copied = (key: string): void => dispatch({ kind: 'notice', text: `Region ${key} copied.` });
  const events = { choose: highlight, activate: highlight, keys, copied };
  const list = new List('region', 'Regions: H hides one from the model, K keeps only it', events);
  const heads = headsOf();
  const [none, hiding] = [h('p', { class: 'note' }), hidingBar(dispatch)];
  const element = section('Regions', [threshold.element, heads, list.element, hiding.element, none], toggle);
  return {
    element,
    render(state, before) {
      const { explanation, view } = state;
      show(element, explanation !== undefined);
      if (!explanation) return;
      if (explanation !== before?.explanation || state.evidence !== before.evidence) {
        list.render(explanation.regions.map((region) => rowOf(region, state, deeds)));
        show(heads, explanation.regions.length > 0);
        show(none, explanation.regions.length === 0);
        setText(none, noneText(explanation));
      }
      outlines.checked = view.showRegions;
      threshold.show(thresholdOf(state));
      list.highlight(state.region === undefined ? undefined : String(state.region));
      hiding.render(state, before);
    },
  };
}

function headsOf(): HTMLElement {
  const titles = ['', 'Share of heat', 'Peak', 'Area', ''].map((text) => h('span', {}, text));
  return h('div', { class: 'heads', 'aria-hidden': 'true' }, ...titles);
}

const noneText = ({ heatmap }: NonNullable<State['explanation']>): string =>
  heatmap.maximum === 0 ? 'The map is empty.' : 'No cell reaches the threshold.';

function deedsOf(dispatch: Dispatch): Deeds {
  const does = (what: 'hide' | 'keep') => (key: string) =>
    dispatch({ kind: 'hideRegion', does: what, rank: Number(key) });
  return { hide: does('hide'), keep: does('keep') };
}

/** For screen readers too: rank, share, peak, area and place. */
export function describeRegion(region: Region, { effects }: Evidence, signal?: SignalFacts): string {
  const { rank, heatShare, peak, area, peakX, peakY } = region;
  const effect = effects.find((each) => each.rank === rank);
  const hidden = effect ? `; hidden, the class goes from ${effectText(effect)}` : '';
  const place = signal ? `, ${regionSamples(signal, region)}` : ` at x ${Math.round(peakX)}, y ${Math.round(peakY)}`;
  return `Region ${rank}: ${percent(heatShare)} of the heat, peak ${heat(peak)}${place}, ${cells(area)}${hidden}`;
}

interface Deeds {
  readonly hide: (key: string) => void;
  readonly keep: (key: string) => void;
}

function rowOf(region: Region, { evidence, explanation }: State, deeds: Deeds): Row {
  const bar = h('span', { class: 'bar' });
  bar.style.transform = `scaleX(${Math.min(1, region.heatShare)})`;
  const { hiding, effects, whatIf } = evidence;
  const isChosen = hiding.ranks.includes(region.rank);
  const isAlone = isChosen && hiding.ranks.length === 1;
  const known = effects.find(({ rank }) => rank === region.rank);
  const effect = known ?? (isAlone && hiding.does === 'hide' ? effectOf(whatIf, explanation?.class.index) : undefined);
  return {
    key: String(region.rank),
    texts: regionText(region, effect),
    cells: [
      h('span', { class: 'rank' }, unseen('Region '), String(region.rank)),
      h('span', { class: 'track' }, bar),
      h('span', { class: 'number' }, unseen(', '), percent(region.heatShare), unseen(' of the heat')),
      h('span', { class: 'number' }, unseen(', peak '), heat(region.peak)),
      h('span', { class: 'number dim' }, unseen(', '), cells(region.area)),
      ...(explanation?.facts?.signal ? [unseen(`, ${regionSamples(explanation.facts.signal, region)}`)] : []),
      deedButton(isChosen && hiding.does === 'hide' ? 'eye-closed' : 'eye', 'Hide it from the model (H)', () =>
        deeds.hide(String(region.rank)),
      ),
      deedButton('keep', 'Keep only it (K)', () => deeds.keep(String(region.rank)), isChosen && hiding.does === 'keep'),
      ...(effect ? effectCells(effect) : []),
      ...(isChosen ? [unseen(hiding.does === 'hide' ? ', hidden' : ', kept')] : []),
    ],
  };
}

/** For the mouse: the keyboard has the list's keys, and what is in an option is no control of its own. */
function deedButton(name: 'eye' | 'eye-closed' | 'keep', title: string, act: () => void, isOn = name === 'eye-closed') {
  const onclick = (event: Event): void => {
    event.stopPropagation();
    act();
  };
  return h('span', { class: isOn ? 'deed on' : 'deed', title, 'aria-hidden': 'true', onclick }, icon(name));
}

type Change = Pick<RegionEffect, 'before' | 'hidden'>;

function effectOf(whatIf: Evidence['whatIf'], index = -1): Change | undefined {
  const [before, hidden] = [saidOf(whatIf?.before ?? [], index), saidOf(whatIf?.after ?? [], index)];
  return before && hidden && { before, hidden };
}

/** “68.6 % → 41.2 %” */
const effectText = ({ before, hidden }: Change): string => `${chance(before)} → ${chance(hidden)}`;

/** To the left what hiding takes from the class, to the right what it gives. */
function effectCells({ before, hidden }: Change): readonly HTMLElement[] {
  const change = (hidden.probability ?? 0) - (before.probability ?? 0);
  const bar = h('span', { class: change < 0 ? 'bar takes' : 'bar gives' });
  bar.style.transform = `scaleX(${Math.min(1, Math.abs(change))})`;
  const title = 'The probability of the class that is explained, as it is and with this region hidden';
  const halves = [h('span', {}, change < 0 && bar), h('span', {}, change >= 0 && bar)];
  return [
    h('span', { class: 'signed track', title, 'aria-hidden': 'true' }, ...halves),
    h(
      'span',
      { class: 'number effect', title },
      unseen(', '),
      h('span', { class: 'dim' }, 'hidden '),
      effectText({ before, hidden }),
    ),
  ];
}
