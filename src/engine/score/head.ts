import type { Prediction } from '../../vocabulary/explanation.ts';
import type { Activation } from '../../vocabulary/names.ts';
import type { Answers } from './answers.ts';
import type { FloatTensor } from '../tensor/tensor.ts';

/** A way of reading a score tensor. */
export interface Head {
  /**
   * What can be explained, best first.
   *
   * @param answers what the file itself says of these scores; without it, they are what the file says
   * @throws WhylightError `score-not-finite`
   */
  predict(scores: FloatTensor, activation: Activation, labels: readonly string[], answers?: Answers): Prediction[];
  /** dS of one of them: what the score of a prediction is made of, in the shape of the score tensor. */
  seed(scores: FloatTensor, prediction: Prediction): Float32Array;
  /**
   * The score of a prediction of the run `scores`, looked up in other runs: at the same places, whatever is best there.
   */
  lookUp(scores: FloatTensor, prediction: Prediction): (other: FloatTensor) => number;
  /**
   * Likewise its probability, 0..1, where it is made of more than its score: of a box, its objectness or a softmax too.
   */
  probabilityIn?(scores: FloatTensor, prediction: Prediction): (other: FloatTensor) => number;
  /** How the scores were read where nothing said it: parts of a sentence. */
  guesses?(scores: FloatTensor): readonly string[];
}
