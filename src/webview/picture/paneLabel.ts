/** A pane in words. Pure. */
import { croppedShare } from '../state/geometry.ts';
import { readExplanation, shownMode, type Pane } from '../state/scene.ts';
import type { State } from '../state/state.ts';

/** For screen readers: what is in the picture, and what can't be seen to be cut away. */
export function paneLabel(state: State, pane: Pane): string {
  const explanation = readExplanation(state);
  if (!explanation) return state.photo ? `Photo ${state.photo.name}` : 'Picture';
  const cropped = croppedShare(explanation.geometry);
  return [
    pane.caption ||
      (shownMode(state) === 'seen'
        ? 'What the model saw'
        : `${state.photo?.name ?? 'Photo'}, why “${explanation.class.label}”`),
    cropped > 0
      ? `The shaded edge, ${Math.round(cropped * 100)} % of the photo, was cropped and not seen by the model`
      : '',
    state.model?.head === 'pixels' ? 'Enter explains the pixel in the middle of the cell' : '',
    'Arrow keys move from cell to cell, N and P from region to region, plus and minus zoom',
  ]
    .filter(Boolean)
    .join('. ');
}
