/** What a click on the picture asks for. Pure. */
import type { ExplainMessage } from '../protocol/panel';
import { detectionAt } from './boxes';
import { contains, seenBox } from './geometry';
import type { Point } from './geometry';
import { readExplanation } from './scene';
import type { State } from './state';

/** The box that is there, or the pixel of a segmentation; nothing where the model tells no places apart. */
export function wishAt(state: State, at: Point): ExplainMessage | undefined {
  const explanation = readExplanation(state);
  if (!explanation) return undefined;
  if (state.model?.head === 'pixels') {
    return contains(seenBox(explanation.geometry), at)
      ? { kind: 'explain', pixel: [Math.floor(at.x), Math.floor(at.y)], class: null }
      : undefined;
  }
  const found = detectionAt(state, at);
  return found && { kind: 'explain', class: found.index === explanation.predictions[0]?.index ? null : found.index };
}
