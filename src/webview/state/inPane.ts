/** The state as one pane shows it: a further picture's pane has that one's photo and map. Pure. */
import { noEvidence } from './evidence.ts';
import { explanationOn, nameOf } from './otherPictures.ts';
import { panesOf, type Pane } from './scene.ts';
import type { State } from './state.ts';

export function inPane(state: State, pane: Pane): State {
  const hovered = state.hover && panesOf(state)[state.hover.pane];
  const hover = hovered?.other === pane.other ? state.hover : undefined;
  const { other } = pane;
  const { explanation, otherPhotos } = state;
  if (!other || !explanation) return hover === state.hover ? state : { ...state, hover };
  const source = otherPhotos[other.image];
  return {
    ...state,
    hover,
    explanation: explanationOn(explanation, other),
    photo: { kind: 'photo', name: nameOf(other), ...(source && { source }) },
    ...{ seen: undefined, display: undefined, region: undefined, prediction: undefined },
    evidence: noEvidence,
  };
}

/** … of this number; where there is none, the state itself. */
export function inPaneAt(state: State, index: number): State {
  const pane = panesOf(state)[index];
  return pane ? inPane(state, pane) : state;
}
