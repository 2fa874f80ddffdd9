import { h } from '../kit/dom.ts';
import { block, scrolling, type Block } from './block.ts';

/** More make the page slow. */
const mostListed = 2000;

export const labels = (): Block =>
  block(
    'Labels',
    ({ reading }) => (reading && reading.labels.length > 0 ? reading.labels : undefined),
    (all) => {
      const listed = all.slice(0, mostListed).map((label) => h('li', {}, label));
      const rest = all.length - listed.length;
      return [
        scrolling(
          'Labels',
          h('ol', { start: 0, class: 'labels' }, ...listed),
          ...(rest > 0 ? [h('p', { class: 'note' }, `… and ${rest.toLocaleString('en')} more`)] : []),
        ),
      ];
    },
  );
