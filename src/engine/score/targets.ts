/** What can be explained of a model's answer: a row a kind. */
import type { Geometry, Prediction } from '../../vocabulary/explanation.ts';
import { defaultGamma, type Target, type TargetKind, type TargetWish } from '../../vocabulary/target.ts';
import type { DetectorRun } from './boxes/detector.ts';
import { scoreErrors } from '../errors.ts';
import type { Head } from './head.ts';
import { classes } from './classes.ts';
import { classNumber, contrasted } from './contrast.ts';
import { headAt, headFor, inPart, type HeadFacts } from './heads.ts';
import { answerOf, directionOf, numberOf } from './numbers.ts';
import { within, type Tasks } from './parts.ts';
import { bySimilarity } from './prompts.ts';
import { similarTo, type Reference } from './similarity.ts';
import { tokensOf, wordRange, wordsHead, type Spoken, type WordRange } from './words.ts';

type WishOf<Kind extends TargetKind> = Extract<TargetWish, { readonly kind: Kind }>;

/** What of a run is read besides its scores. */
type Run = Pick<DetectorRun, 'beside'>;

interface TargetRow<Kind extends TargetKind> {
  /**
   * How a run's scores are read: lists the answers, gives the seed of one, finds its score in another run.
   *
   * @throws WhylightError before anything is run, where the model has no such answers
   */
  readonly reader: (
    wish: WishOf<Kind>,
    model: HeadFacts,
    geometry: Geometry,
    reference?: Reference,
  ) => (run: Run) => Head;
  /** Number or label of the one that is meant; the first when undefined. */
  readonly named: (wish: WishOf<Kind>) => number | string | undefined;
  /** The target of a prediction among them. */
  readonly of: (prediction: Prediction, wish: WishOf<Kind>, model: HeadFacts) => Target;
}

/** Of a number: its place, and how its answers are called. */
const ofNumber = ({ number, direction = 'higher' }: WishOf<'number'>): number | string =>
  typeof number === 'string' ? `${direction} ${number}` : answerOf(number ?? 0, direction);

const whole =
  (model: HeadFacts, { inputWidth: width, inputHeight: height }: Geometry) =>
  (run: Run): Head =>
    headFor(model, run, { width, height });

/** Every kind; to add one, its member of `Target` and a row. */
const targets: { readonly [Kind in TargetKind]: TargetRow<Kind> } = {
  class: {
    reader: (_, model, geometry) => whole(model, geometry),
    named: (wish) => wish.class,
    of: ({ index }, _, { vector }) => (vector?.tasks ? inTask(index, vector.tasks) : { kind: 'class', class: index }),
  },
  contrast: {
    reader: ({ against, gamma = defaultGamma }, model, geometry) => {
      const { head, labels } = model;
      if (head !== 'classes' && head !== 'prompts')
        throw scoreErrors.targetUnfit('classes to hold against each other', head);
      const others = against.map((name) => classNumber(name, labels));
      // Two prompts are held against each other by their scores; the others have no say.
      if (head === 'prompts') return () => contrasted(classes, others, gamma, labels);
      const read = whole(model, geometry);
      return (run) => contrasted(read(run), others, gamma, labels);
    },
    named: (wish) => wish.class,
    of: ({ index }, { against, gamma = defaultGamma }, { labels, head }) => {
      const others = against.map((name) => classNumber(name, labels));
      if (others.includes(index) && head === 'prompts') return { kind: 'prompt', prompt: index };
      if (others.includes(index)) return { kind: 'class', class: index };
      return { kind: 'contrast', class: index, against: others, gamma };
    },
  },
  box: {
    reader: (_, model, geometry) => {
      if (model.head !== 'boxes') throw scoreErrors.targetUnfit('boxes', model.head);
      return whole(model, geometry);
    },
    named: (wish) => wish.box,
    of: ({ index }) => ({ kind: 'box', box: index }),
  },
  pixel: {
    reader: ({ x, y }, model, geometry) => {
      const head = headAt([x, y], model, geometry);
      return () => head;
    },
    named: (wish) => wish.class,
    of: ({ index }, { x, y }) => ({ kind: 'pixel', x, y, class: index }),
  },
  number: {
    reader: (_, model, geometry) => {
      if (model.head !== 'numbers') throw scoreErrors.targetUnfit('numbers', model.head);
      return whole(model, geometry);
    },
    named: ofNumber,
    of: ({ index }) => ({ kind: 'number', number: numberOf(index), direction: directionOf(index) }),
  },
  similarity: {
    reader: (_, model, _geometry, reference) => {
      if (model.head !== 'embedding') throw scoreErrors.targetUnfit('an embedding', model.head);
      if (!reference) throw scoreErrors.referenceMissing();
      const head = inPart(similarTo(reference), model);
      return () => head;
    },
    named: () => undefined,
    of: (_, { reference }) => ({ kind: 'similarity', reference }),
  },
  range: {
    reader: ({ from, to }, model, geometry) => {
      if (model.head !== 'classes') throw scoreErrors.targetUnfit('ranges of a vector', model.head);
      if (model.vector?.tasks) return whole(model, geometry);
      const head = within(classes, from, to);
      return () => head;
    },
    named: (wish) => wish.class,
    of: ({ index }, { from, to }, { vector }) =>
      vector?.tasks ? inTask(index, vector.tasks) : { kind: 'range', from, to, class: index },
  },
  word: {
    reader: (wish, model) => {
      const spoken = spokenBy(model);
      const head = wordsHead(spoken, rangeOf(wish, spoken));
      return () => head;
    },
    named: ({ token }) => token,
    of: ({ index }, wish, model) => {
      const spoken = spokenBy(model);
      const range = rangeOf(wish, spoken);
      const [from, to] = tokensOf(spoken, range);
      const isOther = to - from === 1 && index !== spoken.ids[from];
      return { kind: 'word', ...range, ...(isOther && { token: index }) };
    },
  },
  prompt: {
    reader: ({ by }, model, geometry) => {
      if (model.head !== 'prompts') throw scoreErrors.targetUnfit('comparison with texts', model.head);
      if (by !== 'similarity' || model.labels.length < 2) return whole(model, geometry);
      return () => bySimilarity;
    },
    named: ({ prompt }) => prompt,
    of: ({ index }, { by }) => ({ kind: 'prompt', prompt: index, ...(by && { by }) }),
  },
};

/** One of several questions is a part of the vector. */
function inTask(index: number, { each }: Tasks): Target {
  const from = index - (index % each);
  return { kind: 'range', from, to: from + each, class: index - from };
}

/** @throws WhylightError `target-unfit` */
function spokenBy({ spoken, head }: HeadFacts): Spoken {
  if (!spoken) throw scoreErrors.targetUnfit('words', head);
  return spoken;
}

const rangeOf = ({ from, to }: WishOf<'word'>, spoken: Spoken): WordRange => wordRange(spoken, from, to);

/** A wish for a target, and the row of its kind. */
export interface Aim {
  readonly named: number | string | undefined;
  readonly headOf: (run: Run) => Head;
  readonly targetOf: (prediction: Prediction) => Target;
}

/**
 * What a wish means for a model.
 *
 * @throws WhylightError `target-unfit`, `score-no-pixels`, `score-pixel-not-seen`
 */
export function aimAt(wish: TargetWish | undefined, model: HeadFacts, geometry: Geometry, reference?: Reference): Aim {
  return aim(meant(wish, model), model, geometry, reference);
}

/** Where a class is asked for, or nothing: the answer of this number or name, of the model's own kind. */
function meant(wish: TargetWish = { kind: 'class' }, { head, vector }: HeadFacts): TargetWish {
  if (wish.kind === 'range' && vector?.tasks && typeof wish.class === 'number')
    return { kind: 'class', class: wish.from + wish.class };
  if (wish.kind !== 'class') return wish;
  const { class: name } = wish;
  if (head === 'words') return { kind: 'word', ...(name !== undefined && { from: name }) };
  if (head === 'prompts') return { kind: 'prompt', ...(name !== undefined && { prompt: name }) };
  if (head === 'boxes') return { kind: 'box', ...(name !== undefined && { box: name }) };
  if (head !== 'numbers') return wish;
  if (typeof name !== 'number') return { kind: 'number', ...(name !== undefined && { number: name }) };
  return { kind: 'number', number: numberOf(name), direction: directionOf(name) };
}

function aim<Kind extends TargetKind>(
  wish: WishOf<Kind> & { kind: Kind },
  model: HeadFacts,
  geometry: Geometry,
  reference: Reference | undefined,
): Aim {
  const row = targets[wish.kind];
  return {
    named: row.named(wish),
    headOf: row.reader(wish, model, geometry, reference),
    targetOf: (prediction) => row.of(prediction, wish, model),
  };
}
