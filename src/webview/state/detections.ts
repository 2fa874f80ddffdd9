/** The boxes that a detector found, as list and picture point at them. Pure. */
import type { Answer, Prediction } from '../../vocabulary/explanation.ts';
import { contains, type Point } from './geometry.ts';
import { readExplanation, shownPredictions } from './scene.ts';
import type { State } from './state.ts';

type Boxed = Required<Pick<Prediction, 'box'>>;
export type Detection = Answer & Boxed;

export function detections(state: State): readonly Detection[] {
  const explanation = readExplanation(state);
  return explanation ? shownPredictions(explanation).filter(isDetection) : [];
}

export function isDetection(prediction: Answer): prediction is Detection {
  return prediction.box !== undefined;
}

/** The smallest box around a point of the photo: a large one must not hide what lies in it. */
export function detectionAt(state: State, at: Point): Detection | undefined {
  const around = detections(state).filter(({ box: [x, y, width, height] }) => contains({ x, y, width, height }, at));
  return around.sort((a, b) => a.box[2] * a.box[3] - b.box[2] * b.box[3])[0];
}

/** The one under the pointer, in the list or in the picture. */
export function pointedAt(state: State): number | undefined {
  return state.prediction ?? (state.hover && detectionAt(state, state.hover)?.index);
}
