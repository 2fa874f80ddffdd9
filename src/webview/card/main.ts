/** A model's card: what the file is, and what Whylight takes it for. */
import './main.css';
import type { CardMessage } from '../../protocol/card.ts';
import { h } from '../kit/dom.ts';
import { facts } from './facts.ts';
import { failed, header } from './header.ts';
import { listen, post } from './host.ts';
import { labels } from './labels.ts';
import { layers } from './layers.ts';
import { operators } from './operators.ts';
import type { Block } from './block.ts';
import { recipe } from './recipe.ts';
import { tensors } from './tensors.ts';

const blocks: readonly Block[] = [
  header(post),
  failed(post),
  facts(),
  recipe(post),
  tensors('Inputs', 'inputs'),
  tensors('Outputs', 'outputs'),
  layers(post),
  labels(),
  operators(),
];

document.body.append(h('main', { class: 'model-card' }, ...blocks.map(({ element }) => element)));

function render(message: CardMessage): void {
  document.title = message.name;
  for (const block of blocks) block.render(message);
}

listen(render);
post({ kind: 'ready' });
