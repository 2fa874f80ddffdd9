/** What an output's numbers are, where its shape alone does not say it: classes, numbers or an embedding. */
import { isFeatures, type FoundScore } from '../anatomy/findScore.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import type { RecipeOutput } from '../recipe/recipe.ts';

/** What is known next to the graph. */
export interface Context {
  readonly output: RecipeOutput;
  /** Numbers in the output, for one picture; undefined where a detector's shape does not say it. */
  readonly count: number | undefined;
  /** How many names lists for the classes have. */
  readonly labelCounts: readonly number[];
}

/** A score as it is read. */
export type ReadScore = FoundScore & {
  /** Why that may be wrong, and what to write into the recipe then. */
  readonly doubt?: string;
};

/** Names of what is no score of a class: of amounts, of places, and of what people call a regression. */
const amounts =
  'age|years?|months?|depth|price|cost|salary|count|weight|height|width|length|area|radius|volume|bmi|quality|mos|regress\\w*|' +
  'distance|speed|steering|temperature|humidity|density|concentration|power|energy';
const places =
  'yaw|pitch|roll|angles?|pose|gaze|euler|landmarks?|keypoints?|kpts?|coord(s|inates?)?|latitude|longitude|lat|lon|lng|' +
  'offsets?|bbox(es)?|box(es)?';
const numberName = new RegExp(`(^|[^a-z])(${amounts}|${places})([^a-z]|$)`, 'i');

const isNumberName = (name: string): boolean => numberName.test(name);

const isScoreName = (name: string): boolean => /logit|prob|class|cls|softmax|sigmoid/i.test(name);

/** 0..1 and per cent are shares; what is between 0 and 116 is not. */
const shares = [1, 100];

export function readAs(score: FoundScore, context: Context): ReadScore {
  return withTasks(asItIs(score, context), context);
}

function asItIs(score: FoundScore, context: Context): ReadScore {
  const { output, labelCounts, count } = context;
  if (score.head !== 'classes' || output.kind !== undefined) return score;
  if (score.tasks) return output.tasks ? score : { ...score, doubt: tasksDoubt(score) };
  if (output.tasks) return score;
  if (count !== undefined && count > 1 && labelCounts.includes(count)) return score;
  const head = kindOf(score, context);
  const isSaid =
    head === 'classes' || (head === 'embedding' && score.isNormalized === true) || isNumberName(score.output);
  return { ...score, head, ...(!isSaid && { doubt: doubtOf(score, head, output) }) };
}

function kindOf({ output: name, answer, isNormalized }: FoundScore, { output, count, labelCounts }: Context): HeadKind {
  const isLone = count === 1;
  if (!isLone && (isNormalized === true || isFeatures(name))) return 'embedding';
  if (!isLone) return answer === undefined && isNumberName(name) ? 'numbers' : 'classes';
  const range = answer?.probability?.range;
  const isShare = range !== undefined && (range.kind === 'log' || shares.includes(Math.max(range.low, range.high)));
  if (isShare || range?.kind === 'log') return isNumberName(name) && range.kind === 'linear' ? 'numbers' : 'classes';
  if (range !== undefined || answer !== undefined) return 'numbers';
  const isClass = output.activation !== undefined || labelCounts.some((names) => names === 1 || names === 2);
  return isClass || isScoreName(name) ? 'classes' : 'numbers';
}

/** Questions that the recipe names, of a vector whose shape does not divide it. */
function withTasks(score: ReadScore, { output: { tasks }, count }: Context): ReadScore {
  if (!tasks || score.head !== 'classes' || count === undefined) return score;
  const each = count / tasks.length;
  return Number.isInteger(each) && each > 1 ? { ...score, tasks: { count: tasks.length, each } } : score;
}

function doubtOf({ output: name }: FoundScore, head: HeadKind, { slice }: RecipeOutput): string {
  const line = recipeLine({ name, ...(slice && { slice }), kind: 'classes' });
  const [found, why] =
    head === 'embedding'
      ? ['an embedding', `its name says so (“${name}”)`]
      : ['a number', `the model gives one number (“${name}”), and nothing says what it is`];
  return `The output is read as ${found}: ${why}. If it is the score of a class, write ${line} into the recipe.`;
}

function tasksDoubt({ output: name, tasks }: FoundScore): string {
  const { count = 0, each = 0 } = tasks ?? {};
  const line = recipeLine({ name, tasks: ['…'], labels: ['…'] });
  return (
    `The output “${name}”, [1, ${count}, ${each}], is read as ${count} questions with ${each} ` +
    `answers each: a guess from its shape. Name both in the recipe: ${line}.`
  );
}

function recipeLine(output: RecipeOutput & { readonly labels?: readonly string[] }): string {
  return `"outputs": [${JSON.stringify(output)}]`;
}
