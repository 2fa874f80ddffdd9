/**
 * Under the picture: which one of its file it is, with a slider where there are several, and what is to be known of it.
 */
import { lookText, type PictureLook } from '../../vocabulary/pictureLook.ts';
import { h, setText, show } from '../kit/dom.ts';
import { slider } from '../kit/slider.ts';
import { readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';
import type { Part } from '../state/store.ts';

export function facts(choose: (frame: number) => void): Part {
  const frames = slider('Frame', (frame, last) => `${frame + 1} of ${last + 1}`, choose, 1);
  const text = h('p', { class: 'note' });
  const element = h('div', { class: 'facts', role: 'group', 'aria-label': 'About the picture' }, frames.element, text);
  return {
    element,
    render(state) {
      const picture = shownFacts(state);
      const several = picture !== undefined && picture.frames > 1;
      // The slider says which frame it is.
      const said = picture ? lookText({ ...picture, frames: 1 }).join(' \u00b7 ') : '';
      show(element, several || said !== '');
      show(frames.element, several);
      if (several) frames.show(picture.frame, picture.frames - 1);
      setText(text, said.charAt(0).toUpperCase() + said.slice(1));
      show(text, said !== '');
    },
  };
}

/** A clip has a section of its own. */
function shownFacts(state: State): PictureLook | undefined {
  return readExplanation(state)?.clip ? undefined : state.picture;
}
