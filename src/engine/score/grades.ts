/** Grades, one above the other: each score is one of “at least this grade”, independent of the others. */
import type { Head } from './head.ts';
import { classes } from './classes.ts';

const passed = 0.5;

/** The highest grade that is reached comes first: it is what the model says. The others follow, from the lowest on. */
export const grades: Head = {
  ...classes,
  predict(scores, activation, labels, answers) {
    const found = classes.predict(scores, activation, labels, answers).toSorted((a, b) => a.index - b.index);
    const reached = found.filter(({ probability = 0 }) => probability >= passed).at(-1);
    return reached ? [reached, ...found.filter((each) => each !== reached)] : found;
  },
};
