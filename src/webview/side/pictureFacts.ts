/** What is known of a medical picture, in a line: modality, size, millimeters, window. */
import { factsText } from '../../vocabulary/pictureFacts.ts';
import { h, setText, show } from '../kit/dom.ts';
import { wantedWindow } from '../state/display.ts';
import { readExplanation } from '../state/scene.ts';
import type { Part } from '../state/store.ts';

export function pictureFacts(): Part {
  const element = h('p', { class: 'facts' });
  return {
    element,
    render(state) {
      const explanation = readExplanation(state);
      const facts = explanation?.facts;
      show(element, facts !== undefined);
      if (!facts) return;
      const { photoWidth, photoHeight } = explanation.geometry;
      const window = wantedWindow(state);
      setText(element, factsText(window ? { ...facts, window } : facts, photoWidth, photoHeight));
    },
  };
}
