/** What the sheet is of, how well the model does, how far the sweep is, and what went wrong. */
import type { FromSheet } from '../../protocol/fromSheet.ts';
import type { SheetFailureMessage } from '../../protocol/sheet.ts';
import { h, setAttribute, setText, show } from '../kit/dom.ts';
import { percent } from '../kit/format.ts';
import type { SheetPart } from './bar.ts';
import type { SheetModel } from './model.ts';

export interface Head extends SheetPart {
  readonly fail: (failure: SheetFailureMessage | undefined) => void;
}

export function head(model: SheetModel, send: (message: FromSheet) => void): Head {
  const title = h('h1');
  const about = h('span', { class: 'dim about' });
  const score = h('span', { class: 'score' });
  const state = h('span', { class: 'state', role: 'status' });
  const button = h('button', { class: 'link' });
  button.addEventListener('click', () => send({ kind: 'run', what: isRunning(model) ? 'cancel' : 'resume' }));
  const fill = h('div', { class: 'fill' });
  const line = h('div', { class: 'line', role: 'progressbar', 'aria-label': 'Explained', 'aria-valuemin': 0 }, fill);
  const problem = h('div', { class: 'problem-bar', role: 'alert', hidden: true });
  const top = h('div', { class: 'head' }, title, about, h('div', { class: 'space' }), score, state, button);
  return {
    element: h('header', {}, top, line, problem),
    render() {
      const { about: sweep, progress } = model;
      setText(title, model.title);
      setText(about, [sweep.model, sweep.method].filter(Boolean).join(' · '));
      setText(score, scoreOf(model));
      setText(state, stateOf(model));
      setText(button, isRunning(model) ? 'Cancel' : 'Go On');
      show(button, progress.phase === 'running' || progress.phase === 'stopped');
      const whole = Math.max(progress.total, 1);
      setAttribute(line, 'aria-valuemax', whole);
      setAttribute(line, 'aria-valuenow', progress.done + progress.failed);
      fill.style.transform = `scaleX(${(progress.done + progress.failed) / whole})`;
      show(line, isRunning(model));
    },
    fail(failure) {
      show(problem, failure !== undefined);
      if (!failure) return;
      const buttons = failure.actions.map(({ id, title: words }) =>
        h('button', { class: 'button secondary', onclick: () => send({ kind: 'action', action: id }) }, words),
      );
      problem.replaceChildren(h('span', {}, `${failure.message} ${failure.nextStep}`), ...buttons);
    },
  };
}

const isRunning = ({ progress }: SheetModel): boolean => progress.phase === 'running' || progress.phase === 'listing';

/** With its n: a share of few says little. */
function scoreOf({ counts }: SheetModel): string {
  return counts.known === 0 ? '' : `${percent(1 - counts.wrong / counts.known)} right of ${counts.known}`;
}

function stateOf({ progress, count, keys }: SheetModel): string {
  const { phase, done, failed, total, left } = progress;
  const shown = count < keys.length ? `${count} of ${keys.length} shown` : '';
  if (phase === 'listing') return 'Looking for images…';
  const explained = `${done + failed} of ${total} explained`;
  if (phase === 'running')
    return [shown, explained, left === undefined ? '' : `${duration(left)} left`].filter(Boolean).join(' · ');
  if (phase === 'stopped') return [shown, explained].filter(Boolean).join(' · ');
  return shown || `${total} images`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
