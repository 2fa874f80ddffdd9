/** What a click on the picture asks for. Pure. */
import type { ExplainMessage } from '../../protocol/fromWebview.ts';
import { detectionAt } from '../state/detections.ts';
import { contains, seenBox, type Point } from '../state/geometry.ts';
import { chosenOf, readExplanation } from '../state/scene.ts';
import type { State } from '../state/state.ts';

/** The box that is there, or the pixel of a segmentation; nothing where the model does not distinguish places. */
export function wishAt(state: State, at: Point): ExplainMessage | undefined {
  const explanation = readExplanation(state);
  if (!explanation) return undefined;
  if (state.model?.head === 'pixels') {
    return contains(seenBox(explanation.geometry), at)
      ? { kind: 'explain', target: { kind: 'pixel', x: Math.floor(at.x), y: Math.floor(at.y) } }
      : undefined;
  }
  const found = detectionAt(state, at);
  return found && { kind: 'explain', target: chosenOf(found, explanation.predictions) };
}
