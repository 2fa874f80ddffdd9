/** Which frame of a clip is shown. */
import type { Explanation } from '../../protocol/explanation.ts';
import { partAt } from '../state/clip.ts';
import { h, setText, show } from '../kit/dom.ts';
import { readExplanation } from '../state/scene.ts';
import { section } from '../kit/section.ts';
import { slider } from '../kit/slider.ts';
import type { Dispatch, Part } from '../state/store.ts';
import { partText } from '../../vocabulary/slices.ts';
import { known } from '../../vocabulary/known.ts';

/** What a clip's pictures, and a volume's, are called. */
const words = { clip: ['Clip', 'Frame'], volume: ['Volume', 'Slice'] } as const;

export function frameSlider(dispatch: Dispatch, kind: keyof typeof words): Part {
  const [title, one] = words[kind];
  const frames = slider(
    one,
    (frame, last) => `${frame + 1} of ${last + 1}`,
    (frame) => dispatch({ kind: 'changeFrame', frame }),
    1,
  );
  const note = h('p', { class: 'note' });
  const element = section(title, [frames.element, note]);
  return {
    element,
    render(state) {
      const explanation = readExplanation(state);
      const clip = explanation?.clip;
      const isMeant = clip !== undefined && (clip.areSlices === true) === (kind === 'volume');
      show(element, isMeant);
      const { frame, shownFrame } = state;
      if (!explanation || !isMeant || frame === undefined || shownFrame === undefined) return;
      frames.show(frame, clip.sources.length - 1);
      setText(note, frameText(explanation, shownFrame));
    },
  };
}

/** Which of the file's pictures it is, and which part of the clip's time its heat speaks of. */
export function frameText({ clip, layer: { grid = [] } }: Explanation, frame: number): string {
  const { sources, total, areSlices = false } = known(clip, 'clip');
  const [parts = 1] = grid.length === 3 ? grid : [];
  const part = partAt({ frame, of: sources.length }, parts) + 1;
  if (areSlices) {
    const slice = `Slice ${known(sources[frame], `slice ${frame}`) + 1} of ${total}`;
    const heat = partText({ sources, total, areSlices }, part - 1, parts);
    return `${slice}. ${parts === 1 ? 'This layer has one map for all slices.' : `Its heat is that of ${heat}.`}`;
  }
  const picture =
    total === 1
      ? 'The file’s only picture'
      : `Picture ${known(sources[frame], `frame ${frame}`) + 1} of ${total} in the file`;
  return `${picture}. ${parts === 1 ? 'This layer has one map for all frames.' : `Its heat is that of part ${part} of ${parts} of the clip.`}`;
}
