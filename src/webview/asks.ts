/** What the extension is asked because of what is shown now: pictures, and what the model says with parts hidden. */
import type { FromWebview } from '../protocol/fromWebview.ts';
import { atFrame, missingFrame } from './state/clip.ts';
import { changeOf, hidesSomething, usualFill } from './state/evidence.ts';
import { missingOthers } from './state/otherPictures.ts';
import { wantsSeen } from './state/scene.ts';
import type { State } from './state/state.ts';

type Post = (message: FromWebview) => void;

/** Each is asked for once. */
export function askForPictures(whole: State, before: State | undefined, post: Post): void {
  const [state, last] = [atFrame(whole), before && atFrame(before)];
  if (wantsSeen(state) && !(last && wantsSeen(last) && last.shownFrame === state.shownFrame)) {
    post({ kind: 'requestSeen', ...(state.shownFrame !== undefined && { frame: state.shownFrame }) });
  }
  const [missing, missed] = [missingFrame(whole), before && missingFrame(before)];
  const asked = last ? missingOthers(last.otherPhotos, last.explanation) : [];
  for (const image of missingOthers(state.otherPhotos, state.explanation))
    if (!asked.includes(image)) post({ kind: 'requestOther', image });
  if (missing && missing.source !== missed?.source) post({ kind: 'requestFrame', ...missing });
}

/** What is hidden has changed, or what it is filled with. */
export function suppose({ evidence, explanation, view, frame }: State, before: State | undefined, post: Post): void {
  const { hiding } = evidence;
  const isSame =
    hiding === before?.evidence.hiding && view.fill === before.view.fill && explanation === before.explanation;
  if (isSame || !before || !explanation || !(hidesSomething(hiding) || hidesSomething(before.evidence.hiding))) return;
  const change = changeOf(hiding, explanation);
  const shownFrame = frame === undefined ? {} : { frame };
  post({ kind: 'suppose', ...(change && { change }), fill: view.fill ?? usualFill, ...shownFrame });
}
