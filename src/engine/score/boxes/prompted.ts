import type { FloatTensor } from '../../tensor/tensor.ts';
import { labelOf, refuseNotFinite, sigmoid } from '../prediction.ts';
import { boxesBeside } from './boxTensor.ts';
import type { Candidate, Detections, DetectorRun } from './detector.ts';

/**
 * A logit for each box and prompt, [1, M, P], and the boxes beside it: OWL-ViT, OWLv2. A box is of the prompt that it
 * is surest of, as transformers has it; a prompt that no box is surest of has its own best one even so.
 *
 * @throws WhylightError `score-not-finite`, `score-boxes-raw`
 */
export function readPrompted(scores: FloatTensor, { detector, beside, input, labels }: DetectorRun): Detections {
  refuseNotFinite(scores.data);
  const boxes = boxesBeside({ detector, beside, input });
  const { data } = scores;
  const [, count = 0, prompts = 0] = scores.dims;
  const logit = (box: number, prompt: number): number => data[box * prompts + prompt] ?? -Infinity;
  const surest = (many: number, of: (at: number) => number): number => {
    let best = 0;
    for (let at = 1; at < many; at++) if (of(at) > of(best)) best = at;
    return best;
  };
  const leads = Array.from({ length: count }, (_, box) => surest(prompts, (prompt) => logit(box, prompt)));
  const bests = Array.from({ length: prompts }, (_, prompt) => surest(count, (box) => logit(box, prompt)));
  const candidate = (box: number, prompt: number): Candidate => ({
    box: boxes.box(box),
    label: labelOf(labels, prompt),
    ...{ classIndex: prompt, prompt, at: box * prompts + prompt },
    confidence: sigmoid(logit(box, prompt)),
    isKept: bests[prompt] === box,
  });
  const others = bests.flatMap((box, prompt) => (leads[box] === prompt ? [] : [candidate(box, prompt)]));
  const candidates = [...leads.map((prompt, box) => candidate(box, prompt)), ...others];
  return { candidates, isProbability: false, isOneEach: false, guesses: boxes.guesses };
}
