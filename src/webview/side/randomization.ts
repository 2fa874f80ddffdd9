/** Whether the map depends on what the model has learned: its likeness when more and more weights are shuffled. */
import type { FromWebview } from '../../protocol/fromWebview.ts';
import type { RandomizedFigures, TrustedMessage } from '../../protocol/trust.ts';
import { h, setText, show } from '../kit/dom.ts';
import { heat } from '../kit/format.ts';
import { markOf } from '../kit/mark.ts';

/** From here on a map is nearly the same. */
const alike = 0.9;

export function randomization(send: (message: FromWebview) => void): {
  readonly element: HTMLElement;
  readonly render: (known: TrustedMessage | undefined) => void;
} {
  const wish = { kind: 'trust', what: 'randomization' } as const;
  const ask = h('button', { class: 'link', onclick: () => send(wish) }, 'Shuffle');
  const [mark, said, list] = [h('span', { class: 'mark' }), h('span', {}), h('dl', { class: 'similarities' })];
  const element = h('div', {}, h('p', { class: 'verdict' }, mark, said, ask), list);
  return {
    element,
    render(known) {
      const found = known?.randomization;
      show(ask, found === undefined && known?.isRunning !== true);
      setText(said, found ? verdict(found) : 'Does the map depend on the weights?');
      mark.replaceChildren(...(found ? [markOf(!isAlike(found))] : []));
      show(mark, found !== undefined);
      list.replaceChildren(...(found ?? []).flatMap(row));
      show(list, (found?.length ?? 0) > 0);
    },
  };
}

const isAlike = (found: readonly RandomizedFigures[]): boolean => (found.at(-1)?.similarity ?? 0) >= alike;

const verdict = (found: readonly RandomizedFigures[]): string =>
  isAlike(found)
    ? 'The map stays the same when all weights are shuffled: it shows the picture, not the model.'
    : 'The map changes when the weights are shuffled, from the last layer down to the first. Similarity:';

function row({ layer, similarity }: RandomizedFigures): readonly HTMLElement[] {
  const width = `${(100 * Math.max(0, similarity ?? 0)).toFixed(1)}%`;
  const bar = h('span', {});
  bar.style.width = width;
  return [
    h('dt', { title: `Shuffled from the last layer down to ${layer}` }, h('bdi', {}, layer)),
    h('dd', { class: 'bar', 'aria-hidden': 'true' }, bar),
    h('dd', { class: 'number' }, similarity === undefined ? 'empty map' : heat(similarity)),
  ];
}
