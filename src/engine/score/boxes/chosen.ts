import type { FloatTensor } from '../../tensor/tensor.ts';
import { labelOf, refuseNotFinite, sigmoid } from '../prediction.ts';
import { boxesBeside } from './boxTensor.ts';
import type { Candidate, Detections, DetectorRun } from './detector.ts';

/**
 * What non-maximum suppression in the model has left: a score a box, [M] or [1, M], and beside it the boxes and their
 * classes (torchvision; TensorFlow, which counts these from 1). Boxes with the score 0 fill up the list.
 *
 * @throws WhylightError `score-not-finite`, `score-boxes-raw`
 */
export function readChosen(scores: FloatTensor, { detector, beside, input, labels }: DetectorRun): Detections {
  refuseNotFinite(scores.data);
  const boxes = boxesBeside({ detector, beside, input });
  const classes = detector.classes === undefined ? undefined : beside.get(detector.classes)?.data;
  const isProbability = scores.data.every((value) => value >= 0 && value <= 1);
  const firstLabel =
    /detection_classes/i.test(detector.classes ?? '') && !/background/i.test(labels[0] ?? 'background') ? 1 : 0;
  const candidates = Array.from(scores.data, (score, at): Candidate => {
    const classIndex = Number(classes?.[at] ?? 0);
    return {
      box: boxes.box(at),
      label: labelOf(labels, classIndex - firstLabel),
      classIndex,
      at,
      confidence: isProbability ? score : sigmoid(score),
    };
  });
  return {
    candidates: candidates.filter(({ confidence, at }) => confidence > 0 && at < boxes.count),
    isProbability,
    isOneEach: true,
    guesses: boxes.guesses,
  };
}
