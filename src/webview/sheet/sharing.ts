/** What is done with a sheet's images: compared, flagged, copied or exported. */
import { h, show } from '../kit/dom.ts';
import { icon } from '../kit/icons.ts';
import type { SheetModel } from './model.ts';

export interface SharingEvents {
  readonly share: () => void;
  readonly flag: () => void;
  /** Other models over these images. */
  readonly compare: () => void;
}

export function sharing(
  model: SheetModel,
  { share, flag, compare }: SharingEvents,
): { readonly element: HTMLElement; readonly render: () => void } {
  const title = 'Copy or export the marked images, or all that are shown';
  const button = h('button', { class: 'tool', title, 'aria-label': 'Copy or export', onclick: share }, icon('export'));
  const hint = 'Suspicious images: in Problems, in the Explorer';
  const flags = h(
    'button',
    { class: 'tool', title: hint, 'aria-label': 'Suspicious images', onclick: flag },
    icon('flag'),
  );
  const about = 'Compare models over these images…';
  const models = h(
    'button',
    { class: 'tool', title: about, 'aria-label': 'Compare models', onclick: compare },
    icon('compare'),
  );
  return {
    element: h('div', { class: 'group' }, models, flags, button),
    render() {
      button.disabled = model.count === 0;
      show(flags, !model.series);
      show(models, model.session?.results === undefined);
      flags.disabled = model.counts.done === 0;
    },
  };
}
