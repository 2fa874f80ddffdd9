/** Numbers that are no scores of classes: an age, a price, the corners of an eye. */
import type { Prediction } from '../../vocabulary/explanation.ts';
import { directions, type Direction } from '../../vocabulary/target.ts';
import type { Head } from './head.ts';
import { refuseNotFinite, weightedSum } from './prediction.ts';

/** Each number has two answers: what makes it higher, and what makes it lower. */
export const answerOf = (number: number, direction: Direction): number => 2 * number + directions.indexOf(direction);

export const numberOf = (answer: number): number => Math.floor(answer / 2);

export const directionOf = (answer: number): Direction => (answer % 2 === 0 ? 'higher' : 'lower');

/** +1 and −1. */
const signOf = (answer: number): number => (directionOf(answer) === 'higher' ? 1 : -1);

/**
 * A score a number, [1, K]: S of “higher age” is the model's own number, S of “lower age” is −it. What they have for
 * people is the number, which has no unit that a file says.
 */
export const numbers: Head = {
  predict({ data }, _activation, labels, answers): Prediction[] {
    refuseNotFinite(data);
    const each = (answer: number): Prediction => {
      const at = numberOf(answer);
      const value = data[at] ?? 0;
      const name = labels[at] ?? (data.length === 1 ? 'number' : `number ${at}`);
      return {
        index: answer,
        label: `${directionOf(answer)} ${name}`,
        score: signOf(answer) * value,
        output: answers?.outputAt(at) ?? value,
      };
    };
    return directions.flatMap((direction) => Array.from(data, (_, at) => each(answerOf(at, direction))));
  },

  seed({ data }, { index }) {
    const seed = new Float32Array(data.length);
    seed[numberOf(index)] = signOf(index);
    return seed;
  },

  lookUp: (scores, prediction) => weightedSum(numbers.seed(scores, prediction)),
};
