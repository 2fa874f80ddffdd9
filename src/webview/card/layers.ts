import type { CardMessage, FromCard } from '../../protocol/card.ts';
import { gridSize } from '../../protocol/layerGroups.ts';
import type { Layer } from '../../protocol/model.ts';
import { h, setText, show } from '../kit/dom.ts';
import { markOf } from '../kit/mark.ts';
import { verdictText } from '../kit/verdict.ts';
import { block, scrolling, table, type Block } from './block.ts';

/** Those that explain, those that do not with the reason, and whether the gradient was verified. */
export function layers(post: (message: FromCard) => void): Block {
  const check = checked(post);
  const made = block('Layers', ({ reading }) => reading?.model.layers, draw);
  made.element.append(check.element);
  return {
    ...made,
    render(message) {
      made.render(message);
      check.render(message);
    },
  };
}

function draw(all: readonly Layer[]): readonly HTMLElement[] {
  const explaining = all.filter(({ reason }) => reason === undefined);
  const others = all.filter(({ reason }) => reason !== undefined);
  const count = h('p', { class: 'note' }, countText(explaining, others.length));
  const rows = explaining.map((layer) => [
    named(layer),
    layer.operator,
    layer.shape.join(' × '),
    gridSize(layer) || '–',
  ]);
  const reasons = others.map(({ name, operator, reason = '' }) => [name, operator, reason]);
  return [
    count,
    ...(rows.length > 0
      ? [scrolling('Layers that explain', table(['Layer', 'Operator', 'Shape', 'Cells'], rows))]
      : []),
    ...(reasons.length > 0
      ? [
          h(
            'details',
            { open: rows.length === 0 },
            h('summary', {}, `${others.length} without a gradient`),
            scrolling('Layers without a gradient', table(['Layer', 'Operator', 'Why'], reasons)),
          ),
        ]
      : []),
  ];
}

function countText(explaining: readonly Layer[], others: number): string {
  const usual = explaining.find(({ isDefault }) => isDefault);
  const chosen = usual ? ` Where none is chosen, it is ${usual.name}.` : '';
  if (explaining.length === 0 && others === 0) return 'No layer has a grid: nothing can be explained.';
  if (explaining.length === 0) return 'No layer has a gradient. Eigen-CAM, Score-CAM and Ablation-CAM need none.';
  return `${explaining.length} ${explaining.length === 1 ? 'layer explains' : 'layers explain'}.${chosen}`;
}

const named = ({ name, isDefault }: Layer): HTMLElement =>
  h('span', {}, name, isDefault && h('span', { class: 'badge' }, 'default'));

function checked(post: (message: FromCard) => void): Block {
  const [mark, badge] = [h('span', { class: 'mark' }), h('span', { role: 'status' })];
  const verify = h('button', { class: 'link', onclick: () => post({ kind: 'verify' }) }, 'Verify');
  const element = h('p', { class: 'check-line' }, mark, badge, verify);
  return {
    element,
    render({ reading, check }: CardMessage) {
      const hasGradient = reading?.model.layers.some(({ reason }) => reason === undefined) === true;
      show(element, hasGradient);
      const { verdict, failure, isRunning = false } = check ?? {};
      show(verify, !isRunning && verdict === undefined);
      mark.replaceChildren(...(verdict || failure ? [markOf(verdict?.agrees === true)] : []));
      show(mark, mark.childElementCount > 0);
      setText(badge, isRunning ? 'Comparing with the model itself…' : (textOf(failure) ?? verdictText(verdict)));
    },
  };
}

const textOf = (failure: NonNullable<CardMessage['check']>['failure']): string | undefined =>
  failure && `Gradient: ${failure.message} ${failure.nextStep} (${failure.code})`;
