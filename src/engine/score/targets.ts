/** What can be explained of a model's answer: a row a kind. */
import type { Geometry, Prediction } from '../../vocabulary/explanation.ts';
import type { Target, TargetKind, TargetWish } from '../../vocabulary/target.ts';
import type { DetectorRun } from './boxes/detector.ts';
import type { HeadKind } from '../../vocabulary/names.ts';
import { scoreErrors } from '../errors.ts';
import type { Head } from './head.ts';
import { headAt, headFor, type HeadFacts } from './heads.ts';
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
  readonly reader: (wish: WishOf<Kind>, model: HeadFacts, geometry: Geometry) => (run: Run) => Head;
  /** Number or label of the one that is meant; the first when undefined. */
  readonly named: (wish: WishOf<Kind>) => number | string | undefined;
  /** The target of a prediction among them. */
  readonly of: (prediction: Prediction, wish: WishOf<Kind>, model: HeadFacts) => Target;
}

const whole =
  (model: HeadFacts, { inputWidth: width, inputHeight: height }: Geometry) =>
  (run: Run): Head =>
    headFor(model, run, { width, height });

/** Every kind; to add one, its member of `Target` and a row. */
const targets: { readonly [Kind in TargetKind]: TargetRow<Kind> } = {
  class: {
    reader: (_, model, geometry) => whole(model, geometry),
    named: (wish) => wish.class,
    of: ({ index }) => ({ kind: 'class', class: index }),
  },
  box: {
    reader: (_, model, geometry) => {
      if (model.head !== 'boxes') throw scoreErrors.noBoxTargets(model.head);
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
    reader: (_, model, geometry) => {
      if (model.head !== 'prompts') throw scoreErrors.targetUnfit('prompt', model.head);
      return whole(model, geometry);
    },
    named: ({ prompt }) => prompt,
    of: ({ index }) => ({ kind: 'prompt', prompt: index }),
  },
};

/** @throws WhylightError `target-unfit` */
function spokenBy({ spoken, head }: HeadFacts): Spoken {
  if (!spoken) throw scoreErrors.targetUnfit('word', head);
  return spoken;
}

const rangeOf = ({ from, to }: WishOf<'word'>, spoken: Spoken): WordRange => wordRange(spoken, from, to);

/** A wish for a target, and the row of its kind. */
export interface Aim {
  readonly named: number | string | undefined;
  readonly headOf: (run: Run) => Head;
  readonly targetOf: (prediction: Prediction) => Target;
}

const ofClass = (name?: number | string): TargetWish => ({
  kind: 'class',
  ...(name !== undefined && { class: name }),
});

/** What a model's first answer, or its class of a name, is: a detector's class stands for its surest box. */
const asAnswer: Readonly<Record<HeadKind, (name?: number | string) => TargetWish>> = {
  classes: ofClass,
  pixels: ofClass,
  voxels: ofClass,
  boxes: (name) => ({ kind: 'box', ...(name !== undefined && { box: name }) }),
  words: (name) => ({ kind: 'word', ...(name !== undefined && { from: name }) }),
  prompts: (name) => ({ kind: 'prompt', ...(name !== undefined && { prompt: name }) }),
};

/**
 * What a wish means for a model.
 *
 * @throws WhylightError `target-unfit`, `score-no-pixels`, `score-pixel-not-seen`
 */
export function aimAt(wish: TargetWish | undefined, model: HeadFacts, geometry: Geometry): Aim {
  const { kind, class: name } = { class: undefined, ...(wish ?? ofClass()) };
  return aim(wish && kind !== 'class' ? wish : asAnswer[model.head](name), model, geometry);
}

function aim<Kind extends TargetKind>(wish: WishOf<Kind> & { kind: Kind }, model: HeadFacts, geometry: Geometry): Aim {
  const row = targets[wish.kind];
  return {
    named: row.named(wish),
    headOf: row.reader(wish, model, geometry),
    targetOf: (prediction) => row.of(prediction, wish, model),
  };
}
