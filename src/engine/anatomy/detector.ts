import type { Detector } from '../score/boxes/detector.ts';
import { cutTo } from '../graph/cut.ts';
import type { Graph } from '../graph/graph.ts';
import type { Dim, Shapes } from '../graph/shapes.ts';
import { known } from '../../vocabulary/known.ts';

/** An output with a known shape of real numbers, or of whole ones. */
interface Output {
  readonly name: string;
  readonly type: string;
  readonly dims: readonly Dim[];
}

/** The output that holds a detector's scores, and how the others go with it. */
export interface FoundDetector {
  readonly scores: string;
  readonly detector: Detector;
}

/**
 * Among several outputs, boxes and the scores that go with them: as many of these as there are boxes. Those from
 * before non-maximum suppression are preferred.
 *
 * @param wanted the output that holds the scores, where it is said
 */
export function findDetector(graph: Graph, shapes: Shapes, wanted?: string): FoundDetector | undefined {
  const outputs = graph.outputs.flatMap(({ name }): Output[] => {
    const info = shapes.get(name);
    return info?.dims ? [{ name, type: info.type, dims: info.dims }] : [];
  });
  const suppressed = new Map(outputs.map(({ name }) => [name, isSuppressed(graph, name)]));
  const boxes = outputs.filter(isBoxes).sort((a, b) => order(a) - order(b));
  const likely = outputs.filter(
    ({ name, type }) => type === 'float32' && (wanted === undefined ? !isBeside.test(name) : name === wanted),
  );
  const scores = likely.sort((a, b) => Number(!isScores.test(a.name)) - Number(!isScores.test(b.name)));
  const rows = withScores(outputs, wanted);
  if (rows) return rows;
  for (const form of ['pair', 'chosen'] as const) {
    for (const each of boxes) {
      for (const other of scores) {
        const found = each === other ? undefined : together(form, each, other, outputs, suppressed);
        if (found) return found;
      }
    }
  }
  return undefined;

  function order({ name }: Output): number {
    return Number(suppressed.get(name)) * 2 + Number(!isNamedBoxes.test(name));
  }
}

/** Whether boxes were chosen on the way to this tensor: which ones are left is another matter in each run. */
export function isSuppressed(
  graph: Graph,
  tensor: string,
  choosing: readonly string[] = ['NonMaxSuppression'],
): boolean {
  return cutTo([tensor], graph.nodes).nodes.some(({ opType }) => choosing.includes(opType ?? ''));
}

/** mmdeploy: [N, M, 5], boxes and their scores, next to the classes as whole numbers, [N, M]. */
function withScores(outputs: readonly Output[], wanted?: string): FoundDetector | undefined {
  const boxes = outputs.find(
    ({ name, type, dims }) => isMeant(name) && type === 'float32' && dims.length === 3 && dims[2] === 5,
  );
  const classes = outputs.find(
    ({ type, dims }) => /^u?int(32|64)$/.test(type) && dims.length === 2 && isSame(dims[1], boxes?.dims[1]),
  );
  return (
    boxes && classes && { scores: boxes.name, detector: { form: 'rows', isSuppressed: true, classes: classes.name } }
  );

  function isMeant(name: string): boolean {
    return wanted === undefined || name === wanted;
  }
}

const isNamedBoxes = /box|dets|loc/i;
const isScores = /score|logit|conf|cls|class|prob|label/i;
/** What else detectors answer with, one row a box. */
const isBeside = /box|hidden|embed|mask|landm|keypoint|kpt|anchor|offset|^num_/i;

/** [N, M, 4], [N, 4, M], [N, M, 1, 4], or by its name [M, 4]. */
function isBoxes({ name, type, dims }: Output): boolean {
  if (type !== 'float32') return false;
  if (dims.length === 4) return dims[2] === 1 && dims[3] === 4;
  if (dims.length === 3) return dims.slice(1).includes(4);
  return dims.length === 2 && dims[1] === 4 && isNamedBoxes.test(name);
}

/** A class a box, as a number. */
const isClasses = ({ name, type }: Output): boolean => /int|float/.test(type) && /class|label|cls/i.test(name);

/** How many boxes there are, as far as it is known. */
function countOf({ dims }: Output): Dim {
  const [first, second, third] = dims;
  const count = dims.length === 2 ? first : dims.at(-1) === 4 ? second : third;
  return known(count, 'axis of boxes');
}

function together(
  form: 'pair' | 'chosen',
  boxes: Output,
  scores: Output,
  outputs: readonly Output[],
  suppressed: ReadonlyMap<string, boolean>,
): FoundDetector | undefined {
  const count = countOf(boxes);
  const common = { boxes: boxes.name, isSuppressed: [scores, boxes].some(({ name }) => suppressed.get(name) === true) };
  if (form === 'pair') {
    if (scores.dims.length !== 3 || boxes.dims.length < 3) return undefined;
    const classAxis = [2, 1].find((axis) => isSame(scores.dims[3 - axis], count));
    return classAxis === undefined ? undefined : { scores: scores.name, detector: { form, ...common, classAxis } };
  }
  const isOneEach = scores.dims.length === Math.min(boxes.dims.length, 3) - 1 && isSame(scores.dims.at(-1), count);
  if (!isOneEach || /class|label/i.test(scores.name)) return undefined;
  const isList = (other: Output): boolean =>
    other.dims.length === scores.dims.length && isSame(other.dims.at(-1), count);
  const classes = outputs.find((other) => other !== scores && isClasses(other) && isList(other));
  return {
    scores: scores.name,
    detector: { form, ...common, isSuppressed: true, ...(classes && { classes: classes.name }) },
  };
}

/** Two sizes may be one where a run alone tells. */
export function isSame(a: Dim | undefined, b: Dim | undefined): boolean {
  return typeof a !== 'number' || typeof b !== 'number' || a === b;
}
