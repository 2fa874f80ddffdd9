/**
 * What is to be known before the map is believed: warnings first, then notes; what holds for the model for good is
 * folded.
 */
import type { Explanation } from '../../protocol/explanation.ts';
import type { FromWebview } from '../../protocol/fromWebview.ts';
import { h, show } from '../kit/dom.ts';
import { percent, recipeText } from '../kit/format.ts';
import { icon } from '../kit/icons.ts';
import { croppedShare } from '../state/geometry.ts';
import { isEmpty } from '../state/heat.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

export interface Notice {
  /** `lasting`: true of the model, whatever the photo. */
  readonly tone: 'warning' | 'note' | 'lasting';
  readonly text: string;
  /** What a button at its end does. */
  readonly offers?: 'signed' | 'fixRecipe' | 'chooseOutput';
}

export function noticesOf(state: State): readonly Notice[] {
  const shown = readExplanation(state);
  if (!shown) return [];
  const all = [...recipeNotice(state, shown), ...cropNotice(shown), ...warningNotices(state, shown)];
  const order: readonly Notice['tone'][] = ['warning', 'note', 'lasting'];
  return order.flatMap((tone) => all.filter((notice) => notice.tone === tone));
}

/** A guess is said in a line, and louder where the answer looks as if it were wrong. */
function recipeNotice({ recipe, model }: State, { predictions }: Explanation): readonly Notice[] {
  if (recipe?.source !== 'guess') return [];
  const top = predictions[0]?.probability ?? 1;
  const guess = recipeText(recipe);
  if (model?.head !== 'classes' || top >= 0.5) return [{ tone: 'note', text: `${guess}.`, offers: 'fixRecipe' }];
  const text =
    `The top class has only ${percent(top)}, and how the image is prepared is a guess. It may be ` + `wrong. ${guess}.`;
  return [{ tone: 'warning', text, offers: 'fixRecipe' }];
}

/** A square's corners of a wide photo are no news. */
const muchCropped = 0.5;

function cropNotice({ geometry }: Explanation): readonly Notice[] {
  const cropped = croppedShare(geometry);
  const text = `The model did not see ${Math.round(cropped * 100)} % of the photo (hatched).`;
  return cropped > muchCropped ? [{ tone: 'warning', text }] : [];
}

/** An empty map is always said, and the signed one offered where the model's methods hold it. */
function warningNotices({ explanation, model, comparison }: State, shown: Explanation): readonly Notice[] {
  const hasSigned =
    explanation !== undefined &&
    explanation.method !== 'signed' &&
    (model?.methods.some(({ name }) => name === 'signed') ?? false);
  const warnings: Explanation['warnings'] = (
    comparison ? [...shown.warnings, ...comparison.b.explanation.warnings] : shown.warnings
  ).filter((warning, index, all) => all.findIndex(({ message }) => message === warning.message) === index);
  const empty = isEmpty(shown.heatmap);
  if (empty && warnings.length === 0)
    return [{ tone: 'warning', text: emptyText(shown), ...(hasSigned && { offers: 'signed' }) }];
  const helped = empty ? 0 : warnings.findIndex(({ code }) => signedHelps.includes(code));
  const isDeaf = warnings.some(({ code }) => code === 'gradient-zero'); // then the signed map is empty, too
  return warnings.map(({ code, message }, index) => ({
    tone: lasting.includes(code) ? 'lasting' : 'warning',
    text: message,
    ...(hasSigned && !isDeaf && index === helped && { offers: 'signed' }),
    ...(code === 'output-guessed' && { offers: 'chooseOutput' }),
    ...(ofValues.includes(code) && { offers: 'fixRecipe' }),
  }));
}

type Code = Explanation['warnings'][number]['code'];

/** Codes of warnings about what ReLU or the weights' denominator did: the signed map knows neither. */
const signedHelps: readonly Code[] = ['map-empty', 'cam-denominator'];

/** Codes of warnings about a picture’s values or pages, which a recipe settles. */
const ofValues: readonly Code[] = ['picture-dark', 'picture-range', 'picture-pages'];

/** Codes of what a model is: said once, and out of the way. */
const lasting: readonly Code[] = ['straight-through', 'boxes-guessed'];

function emptyText(explanation: Explanation): string {
  return `Nothing at this layer speaks for “${explanation.class.label}”: the map is empty after ReLU.`;
}

export function notices(send: (message: FromWebview) => void): Part {
  const list = h('div', { class: 'notices' });
  const folded = h('div', { class: 'folded' });
  const summary = h('summary', {}, icon('info'), 'About this model');
  const fold = h('details', { class: 'fold' }, summary, folded);
  const element = h('div', { class: 'known' }, list, fold);
  return {
    element,
    render(state, before) {
      const unchanged = before && readExplanation(before) === readExplanation(state) && before.model === state.model;
      if (unchanged) return;
      const all = noticesOf(state);
      const [open, lastingOnes] = [
        all.filter(({ tone }) => tone !== 'lasting'),
        all.filter(({ tone }) => tone === 'lasting'),
      ];
      show(element, all.length > 0);
      show(list, open.length > 0);
      show(fold, lastingOnes.length > 0);
      list.replaceChildren(...open.map((notice) => drawn(notice, send)));
      folded.replaceChildren(...lastingOnes.map(({ text }) => h('p', {}, text)));
    },
  };
}

const buttons = {
  signed: ['Show signed map', { kind: 'explain', method: 'signed' }],
  chooseOutput: ['What does it answer?…', { kind: 'action', action: 'chooseOutput' }],
  fixRecipe: ['Fix…', { kind: 'action', action: 'fixRecipe' }],
} as const satisfies Record<NonNullable<Notice['offers']>, readonly [string, FromWebview]>;

function drawn({ tone, text, offers }: Notice, send: (message: FromWebview) => void): HTMLElement {
  const [title, message] = offers ? buttons[offers] : [];
  const button = message && h('button', { class: 'link', onclick: () => send(message) }, title);
  return h(
    'div',
    { class: `notice ${tone === 'note' ? 'quiet' : tone}` },
    icon(tone === 'warning' ? 'warning' : 'info'),
    h('p', {}, text, button && ' ', button),
  );
}
