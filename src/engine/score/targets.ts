/** What can be explained of a model's answer: a row a kind. */
import type { Geometry, Prediction } from '../../vocabulary/explanation.ts';
import type { Target, TargetKind, TargetWish } from '../../vocabulary/target.ts';
import type { DetectorRun } from './boxes/detector.ts';
import { scoreErrors } from '../errors.ts';
import type { Head } from './head.ts';
import { headAt, headFor, type HeadFacts } from './heads.ts';

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
  readonly of: (prediction: Prediction, wish: WishOf<Kind>) => Target;
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
};

/** A wish for a target, and the row of its kind. */
export interface Aim {
  readonly named: number | string | undefined;
  readonly headOf: (run: Run) => Head;
  readonly targetOf: (prediction: Prediction) => Target;
}

/**
 * What a wish means for a model. A detector's answers are boxes: a class of it stands for the surest box of the class.
 *
 * @throws WhylightError `target-unfit`, `score-no-pixels`, `score-pixel-not-seen`
 */
export function aimAt(wish: TargetWish | undefined, model: HeadFacts, geometry: Geometry): Aim {
  const isDetector = model.head === 'boxes';
  if (isDetector && wish?.kind === 'class')
    return aim({ kind: 'box', ...(wish.class !== undefined && { box: wish.class }) }, model, geometry);
  return aim(wish ?? { kind: isDetector ? 'box' : 'class' }, model, geometry);
}

function aim<Kind extends TargetKind>(wish: WishOf<Kind> & { kind: Kind }, model: HeadFacts, geometry: Geometry): Aim {
  const row = targets[wish.kind];
  return {
    named: row.named(wish),
    headOf: row.reader(wish, model, geometry),
    targetOf: (prediction) => row.of(prediction, wish),
  };
}
