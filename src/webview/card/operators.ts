import { h, unseen } from '../kit/dom.ts';
import { block, scrolling, type Block } from './block.ts';

export const operators = (): Block =>
  block(
    'Operators',
    ({ facts }) => facts?.operators,
    (all) => {
      const most = Math.max(1, ...all.map(({ count }) => count));
      return [
        scrolling(
          'Operators',
          h(
            'ul',
            { class: 'operators' },
            ...all.map(({ name, count }) => {
              const bar = h('span', { class: 'bar' });
              bar.style.width = `${(count / most) * 100}%`;
              return h(
                'li',
                {},
                h('span', { class: 'name', title: name }, name),
                h('span', { class: 'track', 'aria-hidden': 'true' }, bar),
                h('span', { class: 'number' }, unseen(', '), count.toLocaleString('en')),
              );
            }),
          ),
        ),
      ];
    },
  );
