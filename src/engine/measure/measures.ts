/** What is measured of a map: one table, each with its definition, its source, and which way is better. */
import type { Change } from './answers.ts';
import type { Canvas } from './change.ts';
import type { FillName, MeasureName } from '../../vocabulary/names.ts';
import { chosenPixels, hottestFirst, lightOf } from './maps.ts';
import type { Heatmap } from '../../vocabulary/explanation.ts';

/** What is chosen for all measures of a run. */
interface Choice {
  /** Instead of each measure's own. */
  readonly fill?: FillName;
  /** Of insertion and deletion. */
  readonly steps: number;
}

type Map = Pick<Heatmap, 'frames' | 'width' | 'height' | 'values'>;

export interface Drop {
  /** O: the probability on E = L ∘ I. */
  readonly masked: number;
  /** max(0, Y − O) / Y, 0..1. */
  readonly drop: number;
  /** Whether Y < O. */
  readonly increase: boolean;
}

export interface Curve {
  readonly fill: FillName;
  readonly steps: number;
  /** Area under the curve by trapezoids, 0..1. */
  readonly auc: number;
  /** Shares of the pixels that are revealed or hidden, 0..1. */
  readonly fractions: readonly number[];
  readonly probabilities: readonly number[];
}

export interface Road {
  readonly fill: FillName;
  /** Shares of the pixels that are imputed. */
  readonly fractions: readonly number[];
  /** Probabilities, most and least relevant pixels first. */
  readonly morf: readonly number[];
  readonly lerf: readonly number[];
  /** Mean of (LeRF − MoRF) / 2. */
  readonly road: number;
}

export interface Share {
  /** Of the pixels, the hottest. */
  readonly share: number;
  readonly fill: FillName;
  readonly probability: number;
}

/** A measure: the runs that it needs, and the figure that their probabilities make. */
export interface Measure<Figure> {
  readonly title: string;
  readonly definition: string;
  readonly source: string;
  readonly better: 'higher' | 'lower';
  readonly unit: 'probability' | 'share';
  readonly changes: (map: Map, canvas: Canvas, wish: Choice) => Change[];
  /** @param probability Y, on the picture as it is */
  readonly figure: (probabilities: readonly number[], probability: number, pixels: number, wish: Choice) => Figure;
  /** The one number of it that is compared with other maps'. */
  readonly value: (figure: Figure) => number;
}

const hottestShare = 0.2;
const roadFractions = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** How many of `pixels` are changed at each step of a curve, from none to all. */
const countsOf = (pixels: number, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, step) => Math.round((step * pixels) / steps));

const drop: Measure<Drop> = {
  title: 'Average Drop',
  definition:
    'max(0, Y − O) / Y, where Y is the probability on the picture and O on E = L ∘ I: the 0..1 ' +
    'picture that the model sees, times the map (min-max normalized, resized bilinearly). Increase: ' +
    'Y < O.',
  source: 'Chattopadhay et al. 2018, arXiv:1710.11063v3, section 4.1',
  better: 'lower',
  unit: 'share',
  changes: (map, canvas) => [canvas.light(lightOf(map, canvas.picture))],
  figure: ([masked = NaN], probability) => ({
    masked,
    drop: Math.max(0, probability - masked) / probability,
    increase: probability < masked,
  }),
  value: (figure) => figure.drop,
};

/** `fill` where the wish names none. */
function curve(title: string, fill: FillName, reveals: boolean): Measure<Curve> {
  const verb = reveals ? 'revealed in the fill' : 'replaced by the fill';
  return {
    title,
    definition:
      `Area under the probability while the pixels are ${verb}, the hottest first, in equal steps ` +
      `(both ends counted, trapezoids).`,
    source: 'Petsiuk et al. 2018 (RISE), arXiv:1806.07421',
    better: reveals ? 'higher' : 'lower',
    unit: 'probability',
    changes(map, canvas, wish) {
      const order = hottestFirst(lightOf(map, canvas.picture));
      const change = reveals ? canvas.keep.bind(canvas) : canvas.hide.bind(canvas);
      return countsOf(order.length, wish.steps).map((count) => change(chosenPixels(order, count), wish.fill ?? fill));
    },
    figure(probabilities, _, pixels, wish) {
      const fractions = countsOf(pixels, wish.steps).map((count) => count / pixels);
      const auc = areaUnder(fractions, probabilities);
      return { fill: wish.fill ?? fill, steps: wish.steps, auc, fractions, probabilities };
    },
    value: (figure) => figure.auc,
  };
}

/** By trapezoids. @param xs rising */
function areaUnder(xs: readonly number[], ys: readonly number[]): number {
  return xs.slice(1).reduce((sum, x, at) => {
    const [from = 0, before = 0, after = 0] = [xs[at], ys[at], ys[at + 1]];
    return sum + ((x - from) * (before + after)) / 2;
  }, 0);
}

const road: Measure<Road> = {
  title: 'ROAD',
  definition:
    'Mean over 10 % to 90 % of the pixels of (LeRF − MoRF) / 2: the probability when the least ' +
    'relevant pixels are imputed, minus that when the most relevant ones are.',
  source: 'Rong et al. 2022, arXiv:2202.00449',
  better: 'higher',
  unit: 'probability',
  changes(map, canvas, wish) {
    const order = hottestFirst(lightOf(map, canvas.picture));
    const changes = (from: Uint32Array): Change[] =>
      roadFractions.map((share) =>
        canvas.hide(chosenPixels(from, Math.round(share * order.length)), wish.fill ?? 'linear'),
      );
    return [...changes(order), ...changes(order.slice().reverse())];
  },
  figure(probabilities, _, __, wish) {
    const morf = probabilities.slice(0, roadFractions.length);
    const lerf = probabilities.slice(roadFractions.length);
    const gaps = lerf.map((least, at) => (least - (morf[at] ?? NaN)) / 2);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    return { fill: wish.fill ?? 'linear', fractions: roadFractions, morf, lerf, road: mean };
  },
  value: (figure) => figure.road,
};

function hottest(title: string, keeps: boolean): Measure<Share> {
  const rest = keeps ? 'when all but the hottest 20 % of the pixels are' : 'when the hottest 20 % of the pixels are';
  return {
    title,
    definition: `The probability ${rest} filled.`,
    source: 'Fong & Vedaldi 2017, arXiv:1704.03296 (preservation and deletion)',
    better: keeps ? 'higher' : 'lower',
    unit: 'probability',
    changes(map, canvas, wish) {
      const order = hottestFirst(lightOf(map, canvas.picture));
      const chosen = chosenPixels(order, Math.round(hottestShare * order.length));
      const fill = wish.fill ?? 'blur';
      return [keeps ? canvas.keep(chosen, fill) : canvas.hide(chosen, fill)];
    },
    figure: ([probability = NaN], _, __, wish) => ({ share: hottestShare, fill: wish.fill ?? 'blur', probability }),
    value: (figure) => figure.probability,
  };
}

export const measures = {
  drop,
  insertion: curve('Insertion', 'blur', true),
  deletion: curve('Deletion', 'mean', false),
  road,
  sufficiency: hottest('Sufficiency', true),
  necessity: hottest('Necessity', false),
} satisfies { readonly [Name in MeasureName]: unknown };

/** The figure of each measure. */
export type Figures = { readonly [Name in MeasureName]?: ReturnType<(typeof measures)[Name]['figure']> };
